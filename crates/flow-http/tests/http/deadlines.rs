//! One deadline covers the whole call, and the phase in which it passed is reported.

use std::time::Duration;

use bytes::Bytes;
use flow_core::{HttpEnd, HttpReply, Phase};
use flow_http::{Config, Lookup};
use flow_mock::{Script, Server, StalledListener, Step};

use crate::{answer, client, head, post, reply, run, url};

const SHORT: Duration = Duration::from_millis(300);

fn silence() -> Script {
    Script::new([Step::Hang])
}

#[track_caller]
fn expires(reply: HttpReply, phase: Phase) {
    assert!(reply.elapsed >= SHORT);
    assert_eq!(reply.end, HttpEnd::Deadline(phase, None));
}

#[test]
fn a_lookup_that_never_ends_expires_in_the_lookup() {
    run(async {
        let config = Config {
            names: Some(std::sync::Arc::new(|_: &str| -> Lookup {
                Box::pin(std::future::pending())
            })),
            ..Config::default()
        };
        let mut post = post("http://slow.test/");
        post.timeout = SHORT;
        expires(client(config).send(&post).await.unwrap(), Phase::Dns);
    });
}

#[test]
fn a_full_queue_expires_while_connecting() {
    run(async {
        let stalled = StalledListener::start().await.unwrap();
        let mut post = post(url(stalled.address().unwrap()));
        post.timeout = SHORT;
        expires(answer(&post).await, Phase::Connect);
    });
}

#[test]
fn a_silent_handshake_expires_in_the_handshake() {
    run(async {
        let server = Server::start_raw(silence()).unwrap();
        let mut post = post(format!("https://{}/", server.address()));
        post.timeout = SHORT;
        let reply = answer(&post).await;
        assert!(reply.timings.connect.is_some());
        expires(reply, Phase::Tls);
    });
}

#[test]
fn silence_after_the_request_expires_in_the_head() {
    expires(reply(silence(), SHORT), Phase::Head);
}

#[test]
fn a_dripping_head_or_endless_interim_replies_expire_in_the_head() {
    let drip = Step::Drip {
        bytes: Bytes::from("HTTP/1.1 200 OK\r\na: b\r\n".repeat(100)),
        every: Duration::from_millis(5),
    };
    expires(reply(Script::new([drip]), SHORT), Phase::Head);
    let flood = Step::Flood(Bytes::from("HTTP/1.1 102 Processing\r\n\r\n".repeat(100)));
    expires(reply(Script::new([flood]), SHORT), Phase::Head);
}

#[test]
fn a_stalled_body_expires_with_its_head() {
    let script = Script::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").then(Step::Hang);
    let reply = reply(script, SHORT);
    assert!(reply.elapsed >= SHORT);
    assert!(reply.timings.head.is_some() && reply.timings.body.is_none());
    let head = head(200, &[("content-length", "9")]);
    assert_eq!(reply.end, HttpEnd::Deadline(Phase::Body, Some(head)));
}

#[test]
fn a_dripping_body_expires_although_it_never_pauses_for_long() {
    let drip = Step::Drip {
        bytes: Bytes::from_static(&[b'x'; 1000]),
        every: Duration::from_millis(5),
    };
    let reply = reply(Script::raw("HTTP/1.1 200 OK\r\n\r\n").then(drip), SHORT);
    assert!(matches!(reply.end, HttpEnd::Deadline(Phase::Body, Some(_))));
}

#[test]
fn a_deadline_beyond_all_clocks_is_none() {
    let reply = reply(Script::json(200, "{}"), Duration::MAX);
    assert!(matches!(reply.end, HttpEnd::Complete(..)));
}
