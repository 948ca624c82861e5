//! Every way in which a call can go wrong has its own code, from the socket to the report.

use std::time::Duration;

use bytes::Bytes;
use flow_mock::{Authority, ClosedPort, Identity, Script, Server, StalledListener, Step, Validity};
use serde_json::Value;

use crate::support::{Folder, Ran, SERVING, flow_of, lookup_flow, serving, to};

const HEAD: &str = "HTTP/1.1 200 OK\r\n";

/// What the report says of the only call: its code, `success` when it has none.
#[track_caller]
fn code_of(ran: &Ran) -> String {
    let report = ran.json();
    let call = &report["calls"][0];
    let code = call["code"].as_str().map(str::to_owned);
    let timed_out = code
        .as_deref()
        .is_some_and(|code| code.starts_with("timeout."));
    let verdict = match &code {
        None => "success",
        Some(_) if timed_out => "timeout",
        Some(_) => "error",
    };
    assert_eq!(call["verdict"], verdict, "{ran:?}");
    assert_eq!(report["path"][1]["exit"], verdict_exit(verdict), "{ran:?}");
    assert_eq!(report["outcome"]["error"]["code"], call["code"], "{ran:?}");
    code.unwrap_or_else(|| "success".to_owned())
}

/// Nothing handles the timeout of this flow: it leaves as an error (S19). A success is the flow's end.
fn verdict_exit(verdict: &str) -> &'static str {
    if verdict == "success" { "end" } else { "error" }
}

#[track_caller]
fn code_under(script: Script, flow: &str) -> String {
    let server = serving(script);
    let ran = Folder::with_flow(flow).run(&["--map", &to(&server), "--format", "json"]);
    assert_eq!(server.requests(), 1, "one lookup is one request\n{ran:?}");
    code_of(&ran)
}

#[track_caller]
fn code(script: Script) -> String {
    code_under(script, &lookup_flow())
}

/// The same under a timeout that is shorter than the script.
#[track_caller]
fn code_in_time(script: Script) -> String {
    code_under(script, &lookup_flow().replace("30000", "900"))
}

/// The code of a reply with status 200 and this body.
#[track_caller]
fn code_of_body(body: impl AsRef<[u8]>) -> String {
    code(Script::json(200, body))
}

#[track_caller]
fn code_of_raw(text: &str) -> String {
    code(Script::raw(text.to_owned()))
}

#[test]
fn a_correct_reply_has_no_code() {
    assert_eq!(code_of_body("{}"), "success");
    assert_eq!(code(Script::reply(204, &[], "")), "success");
}

#[test]
fn error_statuses() {
    for status in [400, 404, 429, 500, 503, 504, 599] {
        assert_eq!(code(Script::json(status, "{}")), "http.status", "{status}");
    }
}

#[test]
fn redirects_are_not_followed() {
    let elsewhere = [("location", "http://127.0.0.1:1/")];
    for status in [301, 302, 303, 307, 308] {
        assert_eq!(
            code(Script::reply(status, &elsewhere, "")),
            "http.redirect",
            "{status}"
        );
    }
}

#[test]
fn no_reply() {
    assert_eq!(code(Script::new([Step::Close])), "reply.closed");
    assert_eq!(code(Script::new([Step::Reset])), "reply.reset");
    assert_eq!(code_of_raw("HTTP/1.1 200 OK\r\na: b\r\n"), "reply.closed");
}

#[test]
fn heads_that_are_not_http() {
    assert_eq!(code_of_raw("\u{1}\u{2}garbage\r\n\r\n"), "reply.malformed");
    assert_eq!(code_of_raw("HTTP/1.1 1000 High\r\n\r\n"), "reply.malformed");
    assert_eq!(
        code_of_raw("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"),
        "reply.malformed"
    );
}

#[test]
fn heads_that_are_too_large() {
    let head = format!("{HEAD}{}\r\n", "a: b\r\n".repeat(150));
    assert_eq!(code_of_raw(&head), "reply.head-too-large");
}

#[test]
fn bodies_that_break_off() {
    assert_eq!(
        code_of_raw(&format!("{HEAD}content-length: 9\r\n\r\nabc")),
        "body.truncated"
    );
    let pause = Step::Sleep(Duration::from_millis(100));
    let reset = Script::raw(format!("{HEAD}content-length: 9\r\n\r\nabc"))
        .then(pause)
        .then(Step::Reset);
    assert_eq!(code(reset), "body.reset");
    assert_eq!(
        code_of_raw(&format!("{HEAD}transfer-encoding: chunked\r\n\r\nxyz\r\n")),
        "body.framing"
    );
}

#[test]
fn bodies_that_cannot_be_decoded() {
    assert_eq!(
        code(Script::reply(200, &[("content-encoding", "gzip")], "{}")),
        "body.encoding"
    );
    assert_eq!(
        code(Script::reply(200, &[("content-encoding", "x-own")], "{}")),
        "body.encoding"
    );
}

#[test]
fn bodies_without_end() {
    let flood = Step::Flood(Bytes::from_static(&[b' '; 4096]));
    assert_eq!(
        code(Script::raw(format!("{HEAD}\r\n")).then(flood)),
        "body.too-large"
    );
}

#[test]
fn bodies_that_are_not_json() {
    assert_eq!(code_of_body("<h1>Maintenance</h1>"), "json.syntax");
    assert_eq!(code_of_body("{\"a\":1"), "json.syntax");
    assert_eq!(code_of_body(b"{\"a\":\"\xff\"}"), "json.encoding");
    assert_eq!(code_of_body("\u{feff}{}"), "json.encoding");
    assert_eq!(
        code_of_body(format!("{}{}", "[".repeat(129), "]".repeat(129))),
        "json.too-deep"
    );
    assert_eq!(code_of_body("[".repeat(500_000)), "json.too-deep");
    assert_eq!(
        code_of_body(format!("{}{}", "[".repeat(120), "]".repeat(120))),
        "success"
    );
}

#[test]
fn replies_that_take_too_long() {
    assert_eq!(code_in_time(Script::new([Step::Hang])), "timeout.head");
    let half = Script::raw(format!("{HEAD}content-length: 9\r\n\r\nabc")).then(Step::Hang);
    assert_eq!(code_in_time(half), "timeout.body");
    let drip = Step::Drip {
        bytes: Bytes::from(vec![b' '; 5000]),
        every: Duration::from_millis(20),
    };
    assert_eq!(
        code_in_time(Script::raw(format!("{HEAD}content-length: 5000\r\n\r\n")).then(drip)),
        "timeout.body"
    );
}

/// The code of a call to this very address, whatever listens there.
#[track_caller]
fn code_at(url: &str, more: &[&str]) -> String {
    let flow = lookup_flow().replace("https://crm.test", url);
    code_of(
        &Folder::with_flow(flow)
            .run(&[&["--format", "json"], more].concat())
            .status(1),
    )
}

#[test]
fn nobody_listens() {
    let _inside = SERVING.enter();
    let port = ClosedPort::reserve().unwrap();
    assert_eq!(
        code_at(&format!("https://{}", port.address().unwrap()), &[]),
        "connect.refused"
    );
}

#[test]
fn nobody_accepts() {
    let stalled = SERVING.block_on(StalledListener::start()).unwrap();
    let url = format!("https://{}", stalled.address().unwrap());
    // Nothing handles the timeout, so that the flow leaves as an error.
    let code = code_at(&url, &["--timeout-scale", "0.02"]);
    assert_eq!(code, "timeout.connect");
}

#[test]
fn no_such_host() {
    assert_eq!(code_at("https://nobody.invalid", &[]), "dns.failed");
}

#[test]
fn hosts_that_are_not_allowed() {
    assert_eq!(
        code_at("https://crm.test", &["--allow-host", "other.test"]),
        "policy.host"
    );
}

/// The code of a call to a TLS server that presents `identity`, where `root` is trusted.
#[track_caller]
fn code_with(identity: Identity, root: &Authority) -> String {
    let server = {
        let _inside = SERVING.enter();
        Server::start_tls(|_| Script::json(200, "{}"), identity).unwrap()
    };
    let url = format!("https://{}/api", server.address());
    let flow = lookup_flow().replace("https://crm.test/api", &url);
    let folder = Folder::with_flow(flow).file("ca.pem", root.ca_pem());
    let ran = folder.run(&["--format", "json", "--ca-cert", "ca.pem"]);
    let code = code_of(&ran);
    assert_eq!(server.requests(), u64::from(code == "success"), "{ran:?}");
    code
}

#[track_caller]
fn code_of_certificate(name: &str, validity: Validity) -> String {
    let authority = Authority::new().unwrap();
    let identity = authority.issue(&[name], validity).unwrap();
    code_with(identity, &authority)
}

#[test]
fn certificates() {
    assert_eq!(code_of_certificate("127.0.0.1", Validity::Now), "success");
    assert_eq!(
        code_of_certificate("127.0.0.1", Validity::Expired),
        "tls.expired"
    );
    assert_eq!(
        code_of_certificate("127.0.0.1", Validity::NotYet),
        "tls.not-yet-valid"
    );
    assert_eq!(
        code_of_certificate("other.test", Validity::Now),
        "tls.wrong-host"
    );
}

#[test]
fn a_certificate_of_someone_else_is_untrusted() {
    let identity = Authority::new()
        .unwrap()
        .issue(&["127.0.0.1"], Validity::Now)
        .unwrap();
    assert_eq!(
        code_with(identity, &Authority::new().unwrap()),
        "tls.untrusted"
    );
}

#[test]
fn handshakes_that_fail() {
    for opening in [
        Script::tls_alert(40),
        Script::new([Step::Reset]),
        Script::reply(200, &[], "").then(Step::Hang),
    ] {
        let server = {
            let _inside = SERVING.enter();
            Server::start_raw(opening.clone()).unwrap()
        };
        let code = code_at(&format!("https://{}", server.address()), &[]);
        assert_eq!(code, "tls.handshake", "{opening:?}");
    }
}

#[test]
fn expressions_of_the_wrong_type() {
    let flow = flow_of(
        r#"{ "name": "Odd", "type": "Decision", "condition": "$n", "on": { "yes": "Odd", "no": "Odd" } }"#,
    );
    let report = Folder::with_flow(flow)
        .run(&["--var", "n:=1", "--format", "json"])
        .status(1)
        .json();
    assert_eq!(report["outcome"]["error"]["code"], "expression.type");
    assert_eq!(report["outcome"]["error"]["action"], "Odd");
    assert_eq!(report["outcome"]["error"]["status"], Value::Null);
}
