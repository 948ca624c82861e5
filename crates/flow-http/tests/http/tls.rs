//! TLS: whom the client trusts, and what it calls each failure of the handshake.

use flow_core::{HttpEnd, HttpReply, TlsFault};
use flow_http::{Client, ClientError, Config, Trust, read_pem};
use flow_mock::{Authority, Identity, Script, Server, Step, Validity};
use rustls_pki_types::CertificateDer;

use crate::{client, names::everything_is, opens, post, run};

/// What comes of a call to `https://crm.test/` where `identity` is presented and only `root` is trusted.
fn presents(identity: Identity, root: CertificateDer<'static>) -> (HttpReply, u64) {
    run(async {
        let server = Server::start_tls(|_| Script::json(200, "{}"), identity).unwrap();
        let config = Config {
            trust: Trust::Only(vec![root]),
            ..everything_is(vec![server.address()])
        };
        let reply = client(config)
            .send(&post("https://crm.test/"))
            .await
            .unwrap();
        (reply, server.requests())
    })
}

#[track_caller]
fn distrusts(names: &[&str], validity: Validity, fault: TlsFault) {
    let authority = Authority::new().unwrap();
    let identity = authority.issue(names, validity).unwrap();
    let (reply, requests) = presents(identity, authority.ca_der().clone());
    assert_eq!((reply.end, requests), (HttpEnd::Tls(fault), 0));
}

#[test]
fn a_trusted_server_is_called_and_its_handshake_timed() {
    let authority = Authority::new().unwrap();
    let identity = authority.issue(&["crm.test"], Validity::Now).unwrap();
    let (reply, requests) = presents(identity, authority.ca_der().clone());
    assert!(matches!(reply.end, HttpEnd::Complete(..)), "{reply:?}");
    assert_eq!(requests, 1);
    let timings = reply.timings;
    let phases = [
        timings.dns,
        timings.connect,
        timings.tls,
        timings.head,
        timings.body,
    ];
    let sum: std::time::Duration = phases.map(Option::unwrap).iter().sum();
    assert!(sum <= reply.elapsed);
}

#[test]
fn an_unknown_issuer_is_untrusted() {
    let identity = Authority::new()
        .unwrap()
        .issue(&["crm.test"], Validity::Now)
        .unwrap();
    let (reply, requests) = presents(identity, Authority::new().unwrap().ca_der().clone());
    assert_eq!(
        (reply.end, requests),
        (HttpEnd::Tls(TlsFault::Untrusted), 0)
    );
}

#[test]
fn a_self_signed_certificate_is_untrusted_unless_it_is_a_root_itself() {
    let identity = Identity::self_signed(&["crm.test"], Validity::Now).unwrap();
    let other = Authority::new().unwrap().ca_der().clone();
    assert_eq!(
        presents(identity.clone(), other).0.end,
        HttpEnd::Tls(TlsFault::Untrusted)
    );
    let root = identity.certificate_der().clone();
    assert!(matches!(
        presents(identity, root).0.end,
        HttpEnd::Complete(..)
    ));
}

#[test]
fn expired_early_and_misnamed_certificates_are_told_apart() {
    distrusts(&["crm.test"], Validity::Expired, TlsFault::Expired);
    distrusts(&["crm.test"], Validity::NotYet, TlsFault::NotYetValid);
    distrusts(&["other.test"], Validity::Now, TlsFault::WrongHost);
}

#[test]
fn alerts_resets_and_plain_replies_are_failed_handshakes() {
    let handshake = HttpEnd::Tls(TlsFault::Handshake);
    let reset_while_reading = Script::new([
        Step::Sleep(std::time::Duration::from_millis(50)),
        Step::Reset,
    ]);
    for opening in [
        Script::tls_alert(40),
        Script::tls_alert(70),
        Script::new([Step::Reset]),
        reset_while_reading,
        Script::new([]),
        Script::reply(200, &[], "plain").then(Step::Hang),
    ] {
        assert_eq!(opens(opening.clone(), "https"), handshake, "{opening:?}");
    }
}

#[test]
fn roots_of_a_file_are_trusted_beside_the_systems() {
    run(async {
        let authority = Authority::new().unwrap();
        let identity = authority.issue(&["127.0.0.1"], Validity::Now).unwrap();
        let server = Server::start_tls(|_| Script::json(200, "{}"), identity).unwrap();
        let config = Config {
            trust: Trust::System {
                extra: read_pem(authority.ca_pem().as_bytes()).unwrap(),
            },
            keep_alive: true,
            ..Config::default()
        };
        let (client, post) = (
            client(config),
            post(format!("https://{}/", server.address())),
        );
        for number in 0..3 {
            let reply = client.send(&post).await.unwrap();
            assert!(matches!(reply.end, HttpEnd::Complete(..)), "{reply:?}");
            assert_eq!(reply.timings.tls.is_some(), number == 0);
        }
        assert_eq!((server.requests(), server.connections()), (3, 1));
    });
}

#[test]
fn a_body_that_ends_without_notice_is_truncated() {
    // A TLS peer that just hangs up could be anyone who cuts the line.
    let authority = Authority::new().unwrap();
    let identity = authority.issue(&["crm.test"], Validity::Now).unwrap();
    let end = run(async {
        let script = Script::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
        let server = Server::start_tls(move |_| script.clone(), identity).unwrap();
        let config = Config {
            trust: Trust::Only(vec![authority.ca_der().clone()]),
            ..everything_is(vec![server.address()])
        };
        client(config)
            .send(&post("https://crm.test/"))
            .await
            .unwrap()
            .end
    });
    assert!(
        matches!(end, HttpEnd::Body(_, body, flow_core::BodyFault::Truncated) if body == "abc")
    );
}

#[test]
fn a_root_that_is_no_certificate_is_an_error_at_the_first_https_call() {
    run(async {
        let config = || Config {
            trust: Trust::Only(vec![CertificateDer::from(vec![1, 2, 3])]),
            ..Config::default()
        };
        let call = client(config()).send(&post("https://127.0.0.1:1/")).await;
        assert!(matches!(call, Err(ClientError::Root(_))));
        assert!(
            client(config())
                .send(&post("http://127.0.0.1:1/"))
                .await
                .is_ok()
        );
    });
}

#[test]
fn trusting_nothing_trusts_nobody() {
    run(async {
        let identity = Identity::self_signed(&["127.0.0.1"], Validity::Now).unwrap();
        let server = Server::start_tls(|_| Script::json(200, "{}"), identity).unwrap();
        let config = Config {
            trust: Trust::Only(Vec::new()),
            ..Config::default()
        };
        let client = Client::new(config).unwrap();
        let reply = client
            .send(&post(format!("https://{}/", server.address())))
            .await
            .unwrap();
        assert_eq!(reply.end, HttpEnd::Tls(TlsFault::Untrusted));
    });
}
