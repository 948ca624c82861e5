//! Broken replies: which fault is reported for what came over the socket.

use bytes::Bytes;
use flow_core::{BodyFault, ConnectFault, HeadFault, HttpEnd};
use flow_http::Config;
use flow_mock::{ClosedPort, Script, Server, Step};

use crate::{answer, client, ends, head, opens, post, run, url};

/// Sends nothing, and closes the connection unless a further step does something else.
const NOTHING: Script = Script {
    steps: Vec::new(),
    keep_alive: false,
};

fn reset_after(text: impl Into<Bytes>) -> Script {
    Script::raw(text).then(Step::Reset)
}

#[track_caller]
fn fails_in_head(script: Script, fault: HeadFault) {
    assert_eq!(ends(script), HttpEnd::Head(fault));
}

#[track_caller]
fn fails_in_body(script: Script, body: &'static str, fault: BodyFault) {
    match ends(script) {
        HttpEnd::Body(_, bytes, found) => assert_eq!((&bytes[..], found), (body.as_bytes(), fault)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_closed_port_refuses_the_connection() {
    run(async {
        let closed = ClosedPort::reserve().unwrap();
        let reply = answer(&post(url(closed.address().unwrap()))).await;
        assert_eq!(reply.end, HttpEnd::Connect(ConnectFault::Refused));
    });
}

#[test]
fn a_reset_or_close_before_the_head_is_told_apart() {
    fails_in_head(NOTHING.then(Step::Reset), HeadFault::Reset);
    fails_in_head(NOTHING.then(Step::Close), HeadFault::Closed);
}

#[test]
fn a_cut_head_is_closed_or_reset() {
    fails_in_head(Script::raw("HTTP/1.1 20"), HeadFault::Closed);
    fails_in_head(
        Script::raw("HTTP/1.1 200 OK\r\na: b\r\n"),
        HeadFault::Closed,
    );
    fails_in_head(reset_after("HTTP/1.1 200 OK\r\na: b\r\n"), HeadFault::Reset);
}

#[test]
fn what_is_not_http_is_malformed() {
    for text in [
        "{\"raw\": \"body\"}\r\n\r\n",
        "\u{0}\u{1}\u{2}\u{3}garbage\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 099 Low\r\n\r\n",
        "HTTP/1.1 1000 High\r\n\r\n",
        "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: \u{0}\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    ] {
        assert_eq!(
            ends(Script::raw(text)),
            HttpEnd::Head(HeadFault::Malformed),
            "{text:?}"
        );
    }
}

#[test]
fn a_head_may_have_a_hundred_headers_and_a_few_hundred_kib() {
    let headers = |count| {
        Script::raw(format!(
            "HTTP/1.1 200 OK\r\n{}\r\n",
            "a: b\r\n".repeat(count)
        ))
    };
    assert!(matches!(ends(headers(98)), HttpEnd::Complete(..)));
    fails_in_head(headers(150), HeadFault::TooLarge);
    let header = |kib: usize| {
        Script::raw(format!(
            "HTTP/1.1 200 OK\r\na: {}\r\n\r\n",
            "x".repeat(kib << 10)
        ))
    };
    assert!(matches!(ends(header(300)), HttpEnd::Complete(..)));
    fails_in_head(header(1024), HeadFault::TooLarge);
}

#[test]
fn a_head_without_end_is_too_large() {
    let flood = Step::Flood(Bytes::from("a: b\r\n".repeat(1000)));
    fails_in_head(
        Script::raw("HTTP/1.1 200 OK\r\n").then(flood),
        HeadFault::TooLarge,
    );
}

#[test]
fn a_cut_body_is_truncated() {
    fails_in_body(
        Script::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
        "abc",
        BodyFault::Truncated,
    );
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n";
    fails_in_body(Script::raw(chunked), "abc", BodyFault::Truncated);
    fails_in_body(
        Script::raw(format!("{chunked}5\r\nde")),
        "abcde",
        BodyFault::Truncated,
    );
}

#[test]
fn a_reset_in_the_body_is_told_from_a_close() {
    // Without the pause a reset would overtake the bytes before it.
    let script = Script::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc")
        .then(Step::Sleep(std::time::Duration::from_millis(100)))
        .then(Step::Reset);
    fails_in_body(script, "abc", BodyFault::Reset);
}

#[test]
fn a_chunk_that_is_no_chunk_is_a_framing_fault() {
    for chunk in ["xyz\r\n", "fffffffffffffffff\r\n", "3\r\nabcdef\r\n"] {
        let text = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}");
        match ends(Script::raw(text)) {
            HttpEnd::Body(_, _, fault) => assert_eq!(fault, BodyFault::Framing, "{chunk:?}"),
            other => panic!("{chunk:?}: {other:?}"),
        }
    }
}

#[test]
fn an_endless_body_stops_at_the_limit() {
    let flood = Step::Flood(Bytes::from_static(&[b'x'; 5000]));
    match ends(Script::raw("HTTP/1.1 200 OK\r\n\r\n").then(flood)) {
        HttpEnd::Body(found, body, BodyFault::TooLarge) => {
            assert_eq!((found, body.len()), (head(200, &[]), 1 << 20));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_limit_is_the_last_size_that_is_accepted() {
    let sized = |size| {
        run(async move {
            let server = Server::start(move |_| Script::json(200, "x".repeat(size))).unwrap();
            let config = Config {
                max_response_bytes: 10,
                ..Config::default()
            };
            client(config)
                .send(&post(url(server.address())))
                .await
                .unwrap()
                .end
        })
    };
    assert!(matches!(sized(10), HttpEnd::Complete(..)));
    assert!(matches!(sized(11), HttpEnd::Body(_, body, BodyFault::TooLarge) if body.len() == 10));
}

#[test]
fn trouble_before_the_request_is_read_has_one_of_few_names() {
    let early = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n";
    for opening in [NOTHING.then(Step::Reset), NOTHING, reset_after(early)] {
        for _ in 0..20 {
            let end = opens(opening.clone(), "http");
            let known = match &end {
                HttpEnd::Send | HttpEnd::Head(HeadFault::Closed | HeadFault::Reset) => true,
                HttpEnd::Complete(head, _) => head.status() == 413,
                _ => false,
            };
            assert!(known, "{opening:?} gives {end:?}");
        }
    }
}
