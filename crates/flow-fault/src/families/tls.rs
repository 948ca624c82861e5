//! Handshakes that fail: F09 to F17.

use flow_core::ErrorCode::{
    TimeoutConnect, TlsExpired, TlsHandshake, TlsNotYetValid, TlsUntrusted, TlsWrongHost,
};

use crate::{
    fault::{Fault, fault},
    play::{Certificate, Play},
    script::{Script, Step},
};

/// The description of an alert (RFC 8446 section 6): no common way to speak.
const HANDSHAKE_FAILURE: u8 = 40;
/// No common version.
const PROTOCOL_VERSION: u8 = 70;

pub(crate) static FAULTS: [Fault; 12] = [
    fault(
        "F09",
        "tls.untrusted",
        "the certificate is signed by its own key only",
        || Play::Certificate(Certificate::Untrusted),
    )
    .unread()
    .error(TlsUntrusted),
    fault("F10", "tls.expired", "the certificate has expired", || {
        Play::Certificate(Certificate::Expired)
    })
    .unread()
    .error(TlsExpired),
    fault(
        "F11",
        "tls.not-yet-valid",
        "the certificate is not valid yet",
        || Play::Certificate(Certificate::NotYetValid),
    )
    .unread()
    .error(TlsNotYetValid),
    fault(
        "F12",
        "tls.wrong-host",
        "the certificate is for another host",
        || Play::Certificate(Certificate::WrongHost),
    )
    .unread()
    .error(TlsWrongHost),
    fault(
        "F13",
        "tls.alert",
        "the handshake is answered with an alert",
        || Play::Handshake(Script::tls_alert(HANDSHAKE_FAILURE)),
    )
    .unread()
    .error(TlsHandshake),
    fault(
        "F14",
        "tls.stalled",
        "the handshake is never answered",
        || Play::Handshake(Script::new([Step::Hang])),
    )
    .unread()
    .timeout(TimeoutConnect),
    fault(
        "F15",
        "tls.reset",
        "the connection is reset in the handshake",
        || Play::Handshake(Script::new([Step::Hear, Step::Reset])),
    )
    .unread()
    .error(TlsHandshake),
    fault(
        "F15",
        "tls.closed",
        "the connection is closed in the handshake",
        || Play::Handshake(Script::new([Step::Hear, Step::Close])),
    )
    .unread()
    .error(TlsHandshake),
    fault(
        "F16",
        "tls.plain-http",
        "plain HTTP is spoken where TLS is expected",
        || {
            let refusal = Script::reply(
                400,
                &[("connection", "close")],
                "this port speaks plain HTTP\n",
            );
            Play::Handshake(Script::new([Step::Hear]).and(refusal).then(Step::Hang))
        },
    )
    .unread()
    .error(TlsHandshake),
    fault(
        "F17",
        "tls.old-version",
        "the server speaks no version later than TLS 1.0",
        || {
            Play::Handshake(Script::new([
                Step::Hear,
                Step::Send(tls_1_0_hello()),
                Step::Hang,
            ]))
        },
    )
    .unread()
    .error(TlsHandshake),
    fault(
        "F17",
        "tls.no-version",
        "an alert says that no version is shared",
        || Play::Handshake(Script::tls_alert(PROTOCOL_VERSION)),
    )
    .unread()
    .error(TlsHandshake),
    fault(
        "F17",
        "tls.no-suite",
        "the server chooses a suite that nobody offered",
        || {
            Play::Handshake(Script::new([
                Step::Hear,
                Step::Send(null_suite_hello()),
                Step::Hang,
            ]))
        },
    )
    .unread()
    .error(TlsHandshake),
];

fn tls_1_0_hello() -> bytes::Bytes {
    // TLS_RSA_WITH_AES_128_CBC_SHA
    server_hello([3, 1], [0x00, 0x2f])
}

fn null_suite_hello() -> bytes::Bytes {
    // TLS_RSA_WITH_NULL_MD5
    server_hello([3, 3], [0x00, 0x01])
}

/// A whole `ServerHello` (RFC 5246 section 7.4.1.3), without extensions, in a record of its own.
fn server_hello(version: [u8; 2], suite: [u8; 2]) -> bytes::Bytes {
    const HANDSHAKE: u8 = 22;
    const SERVER_HELLO: u8 = 2;
    const BODY: u8 = 2 + 32 + 1 + 2 + 1;
    let mut record = vec![HANDSHAKE, version[0], version[1], 0, BODY + 4];
    record.extend([SERVER_HELLO, 0, 0, BODY]);
    record.extend(version);
    record.extend([0x5a; 32]);
    record.push(0);
    record.extend(suite);
    record.push(0);
    record.into()
}
