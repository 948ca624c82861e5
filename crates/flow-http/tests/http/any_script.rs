//! Replies of every kind over a socket: the driver reports what is told of them in virtual time.

use std::time::Duration;

use flow_core::HttpEnd;
use flow_fault::{CallFacts, Script, Step, observe};
use flow_http::{Config, StubRoute};
use flow_mock::Server;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{RngSeed, TestRunner},
};

use crate::{PATIENT, client, post, run, url};

static INTERIM: [&str; 4] = [
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\na: b\r\n\r\n",
    "HTTP/1.1 102 \r\ncontent-length: 3\r\n\r\n",
    "\r\n",
];

static STATUS: [&str; 10] = [
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 201\r\n",
    "HTTP/1.1 204 No Content\r\n",
    "HTTP/1.1 205 Reset Content\r\n",
    "HTTP/1.1 304 Not Modified\r\n",
    "HTTP/1.1 101 Switching Protocols\r\n",
    "HTTP/1.0 200 OK\r\n",
    "HTTP/1.1 500 Oops\n",
    "HTTP/1.1  200 OK\r\n",
    "HTTP/1.1 099 Low\r\n",
];

static HEADERS: [&str; 12] = [
    "content-type: application/json\r\n",
    "Content-Length: 3\r\n",
    "content-length: 3, 3\r\n",
    "content-length: 0\r\n",
    "content-length:\t5 \r\n",
    "transfer-encoding: chunked\r\n",
    "Transfer-Encoding: gzip, Chunked\r\n",
    "transfer-encoding: identity\r\n",
    "connection: keep-alive\r\n",
    "upgrade: x\n",
    "a:\r\n",
    "a: caf\u{e9}\r\n",
];

static ODD_HEADERS: [&str; 7] = [
    "content-length: 3,\r\n",
    "content-length: +3\r\n",
    "content-length: 18446744073709551615\r\n",
    "content-length: caf\u{e9}\r\n",
    "transfer-encoding: chunked, gzip\r\n",
    "a : b\r\n",
    ": b\r\n",
];

static BODIES: [&str; 15] = [
    "abc",
    "{}",
    "3\r\nabc\r\n",
    "3;x=y\r\nabc\r\n",
    "3 \r\nabc\r\n",
    "0\r\n\r\n",
    "0\r\na: b\r\n\r\n",
    "0\r\nbroken\r\n\r\n",
    "ffffffffffffffff\r\n",
    "fffffffffffffffff\r\n",
    "3\r\nabcd",
    "x\r\n",
    "3\nabc\n",
    "00\r\n\r\n",
    "3\r",
];

/// Some of these texts, one after the other.
fn some(texts: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    vec(select(texts), 0..=most).prop_map(|texts| texts.concat())
}

/// The bytes of a reply that is right for the most part.
fn reply() -> impl Strategy<Value = Vec<u8>> {
    let interim = prop_oneof![4 => Just(String::new()), 1 => some(&INTERIM, 2)];
    let odd = prop_oneof![6 => Just(String::new()), 1 => some(&ODD_HEADERS, 1)];
    let status = prop_oneof![3 => Just(STATUS[0]), 2 => select(&STATUS[..])];
    let end = prop_oneof![8 => Just("\r\n"), 1 => Just("\n"), 1 => Just("")];
    let parts = (
        interim,
        status,
        some(&HEADERS, 4),
        odd,
        end,
        some(&BODIES, 4),
    );
    let text = parts.prop_map(|(interim, status, headers, odd, end, body)| {
        [&interim, status, &headers, &odd, end, &body].concat()
    });
    let damage = prop_oneof![
        5 => Just(None),
        1 => (any::<Index>(), vec(any::<u8>(), 0..3)).prop_map(Some),
    ];
    (text, damage).prop_map(|(text, damage)| damaged(text.into_bytes(), damage))
}

fn damaged(mut bytes: Vec<u8>, damage: Option<(Index, Vec<u8>)>) -> Vec<u8> {
    if let Some((at, noise)) = damage {
        let at = at.index(bytes.len());
        bytes.splice(at..=at, noise);
    }
    bytes
}

/// A reply in two packets, and how the connection ends.
fn script() -> impl Strategy<Value = Script> {
    let parts = (reply(), any::<Index>(), any::<bool>());
    parts.prop_map(|(bytes, cut, resets)| {
        let (first, second) = bytes.split_at(cut.index(bytes.len() + 1));
        let script = Script::raw(first.to_vec()).then(Step::Send(second.to_vec().into()));
        match resets {
            // What was sent before arrives on its own.
            true => script
                .then(Step::Sleep(Duration::from_millis(5)))
                .then(Step::Reset),
            false => script,
        }
    })
}

async fn on_the_wire(script: Script) -> HttpEnd {
    let server = Server::start(move |_| script.clone()).unwrap();
    let request = post(url(server.address()));
    // On a stub route all is done in this thread: nothing is read between the two packets, which the HTTP library would
    // judge otherwise.
    let here = StubRoute {
        plain: server.address(),
        tls: server.address(),
    };
    let config = Config {
        stub: Some(here),
        ..Config::default()
    };
    client(config).send(&request).await.unwrap().end
}

#[test]
fn any_reply_is_told_as_it_is_in_virtual_time() {
    let config = ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let call = CallFacts::within(PATIENT);
    let told = TestRunner::new(config).run(&script(), |script| {
        let told = observe(&script, &call).end;
        prop_assert_eq!(run(on_the_wire(script)), told);
        Ok(())
    });
    told.unwrap();
}
