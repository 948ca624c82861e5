//! Complete replies are reported as they came.

use std::time::Duration;

use bytes::Bytes;
use flow_core::{HttpEnd, Phase};
use flow_mock::Script;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::{PATIENT, answer, ends, head, post, reply, run};

#[track_caller]
fn completes(script: Script, status: u16, headers: &[(&str, &str)], body: &'static str) {
    let expected = HttpEnd::Complete(head(status, headers), Bytes::from_static(body.as_bytes()));
    assert_eq!(ends(script), expected);
}

#[test]
fn status_headers_and_body_are_reported() {
    completes(
        Script::reply(
            404,
            &[("X-Two", "2"), ("x-one", "1"), ("x-two", "3")],
            "{\"a\":1}",
        ),
        404,
        &[
            ("content-length", "7"),
            ("x-one", "1"),
            ("x-two", "2"),
            ("x-two", "3"),
        ],
        "{\"a\":1}",
    );
}

#[test]
fn redirects_are_not_followed() {
    for status in ["301", "302", "303", "307", "308"] {
        let status = status.parse().unwrap();
        let headers = [("content-length", "0"), ("location", "/lookup")];
        completes(Script::reply(status, &headers, ""), status, &headers, "");
    }
}

#[test]
fn a_body_ends_with_its_chunks_or_with_the_connection() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nt: 1\r\n\r\n";
    completes(
        Script::raw(chunked),
        200,
        &[("transfer-encoding", "chunked")],
        "abc",
    );
    completes(Script::raw("HTTP/1.0 200 OK\r\n\r\nabc"), 200, &[], "abc");
}

#[test]
fn interim_replies_are_passed_over() {
    let interim = "HTTP/1.1 102 Processing\r\n\r\n".repeat(500);
    let text = format!("{interim}HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1");
    completes(Script::raw(text), 200, &[("content-length", "1")], "1");
}

#[test]
fn a_body_is_not_decompressed() {
    let headers = [("content-encoding", "gzip"), ("content-length", "4")];
    completes(Script::reply(200, &headers, "gzip"), 200, &headers, "gzip");
}

#[test]
fn header_values_are_utf_8_or_else_latin_1() {
    let script = Script::raw(
        &b"HTTP/1.1 200 OK\r\na: caf\xe9\r\nb: caf\xc3\xa9\r\ncontent-length: 0\r\n\r\n"[..],
    );
    completes(
        script,
        200,
        &[
            ("a", "caf\u{e9}"),
            ("b", "caf\u{e9}"),
            ("content-length", "0"),
        ],
        "",
    );
}

#[test]
fn a_204_hides_its_body_and_a_101_is_a_reply() {
    completes(
        Script::raw("HTTP/1.1 204 No Content\r\n\r\nx"),
        204,
        &[],
        "",
    );
    let switching = "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n";
    completes(
        Script::raw(switching),
        101,
        &[("connection", "upgrade"), ("upgrade", "x")],
        "",
    );
}

#[test]
fn unusual_status_codes_are_reported() {
    for status in [600, 999] {
        completes(
            Script::reply(status, &[], "x"),
            status,
            &[("content-length", "1")],
            "x",
        );
    }
}

#[test]
fn a_body_in_many_pieces_is_put_together() {
    let mut script = Script::raw("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n");
    script = script.then(flow_mock::Step::Drip {
        bytes: Bytes::from_static(&[b'x'; 50]),
        every: Duration::from_millis(1),
    });
    let HttpEnd::Complete(_, body) = ends(script) else {
        panic!("the body is complete");
    };
    assert_eq!(body, "x".repeat(50));
}

#[test]
fn a_plain_call_to_an_address_has_neither_lookup_nor_handshake() {
    let reply = reply(Script::json(200, "{}"), PATIENT);
    let timings = reply.timings;
    assert_eq!((timings.dns, timings.tls), (None, None));
    let parts = [timings.connect, timings.head, timings.body].map(Option::unwrap);
    let sum: Duration = parts.iter().sum();
    assert!(sum <= reply.elapsed, "{timings:?} {:?}", reply.elapsed);
}

#[test]
fn a_server_of_another_make_is_understood() {
    run(async {
        let server = MockServer::start().await;
        let template = ResponseTemplate::new(201).set_body_string("{\"ok\":true}");
        Mock::given(any())
            .respond_with(template)
            .expect(1)
            .mount(&server)
            .await;
        let HttpEnd::Complete(head, body) = answer(&post(server.uri())).await.end else {
            panic!("the reply is complete");
        };
        assert_eq!(
            (head.status(), body),
            (201, Bytes::from_static(b"{\"ok\":true}"))
        );
    });
}

#[test]
fn a_late_reply_is_reported_within_its_deadline() {
    let delay = Duration::from_millis(30);
    let reply = reply(Script::json(200, "{}").delayed(delay), PATIENT);
    assert!(reply.timings.head.unwrap() >= delay);
    assert!(!matches!(reply.end, HttpEnd::Deadline(Phase::Head, _)));
}
