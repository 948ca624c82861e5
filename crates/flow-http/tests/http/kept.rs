//! Kept connections: reused, and never at the price of a lost or repeated POST.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use flow_core::{HeadFault, HttpEnd, HttpRequest};
use flow_http::{Client, Config};
use flow_mock::{Request, Script, Server, Step};

use crate::{client, post, run, url};

const INTERIM: &[u8] = b"HTTP/1.1 102 Processing\r\n\r\n";

fn keeping() -> Client {
    client(Config {
        keep_alive: true,
        ..Config::default()
    })
}

/// The probes that prove it share one connection, and so do all calls after them.
#[test]
fn calls_one_after_the_other_share_a_connection() {
    const PROBES: usize = 7;
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let (client, post) = (keeping(), post(url(server.address())));
        for number in 0..50 {
            let reply = client.send(&post).await.unwrap();
            assert!(matches!(reply.end, HttpEnd::Complete(..)));
            let connects = [0, PROBES].contains(&number);
            assert_eq!(reply.timings.connect.is_some(), connects, "{number}");
        }
        assert_eq!((server.requests(), server.connections()), (50, 2));
    });
}

#[test]
fn where_a_server_is_known_to_keep_connections_nothing_is_proven() {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let (client, post) = (client(Config::default()), post(url(server.address())));
        for _ in 0..10 {
            let reply = client.send_kept(&post).await.unwrap();
            assert!(matches!(reply.end, HttpEnd::Complete(..)), "{reply:?}");
        }
        client.send(&post).await.unwrap();
        assert_eq!((server.requests(), server.connections()), (11, 2));
    });
}

#[test]
fn without_keeping_each_call_has_its_own_connection() {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let (client, post) = (client(Config::default()), post(url(server.address())));
        for _ in 0..20 {
            client.send(&post).await.unwrap();
        }
        assert_eq!((server.requests(), server.connections()), (20, 20));
    });
}

#[test]
fn calls_side_by_side_are_each_sent_once() {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let client = std::sync::Arc::new(keeping());
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let (client, post) = (client.clone(), post(url(server.address())));
            calls.spawn(async move {
                for _ in 0..10 {
                    let reply = client.send(&post).await.unwrap();
                    assert!(matches!(reply.end, HttpEnd::Complete(..)), "{reply:?}");
                }
            });
        }
        calls.join_all().await;
        assert_eq!(server.requests(), 640);
        // Some may go alone while the server's keeping is being proven.
        assert!(server.connections() < 640);
    });
}

#[test]
fn a_connection_that_the_server_has_closed_is_not_used_again() {
    run(async {
        // The reply promises to keep the connection, and the server then closes it.
        let server = Server::start(|_| Script::json(200, "{}").then(Step::Close)).unwrap();
        let (client, post) = (keeping(), post(url(server.address())));
        for _ in 0..50 {
            let reply = client.send(&post).await.unwrap();
            assert!(matches!(reply.end, HttpEnd::Complete(..)), "{reply:?}");
        }
        assert_eq!(server.requests(), 50);
    });
}

#[test]
fn a_server_that_closes_now_and_then_without_a_word_gets_every_post_once() {
    run(async {
        let answered = AtomicU64::new(0);
        let server = Server::start(move |_| {
            let reply = Script::json(200, "{}");
            match answered.fetch_add(1, Ordering::Relaxed) % 3 {
                2 => reply.then(Step::Close),
                _ => reply,
            }
        });
        let server = server.unwrap();
        let (client, post) = (keeping(), post(url(server.address())));
        for _ in 0..60 {
            let reply = client.send(&post).await.unwrap();
            assert!(matches!(reply.end, HttpEnd::Complete(..)), "{reply:?}");
        }
        assert_eq!(server.requests(), 60);
    });
}

#[test]
fn a_server_that_drops_a_kept_connection_on_its_next_use_loses_that_call_and_no_other() {
    run(async {
        let turn = AtomicU64::new(0);
        let server = Server::start(move |_| match turn.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => Script::json(200, "{}"),
            _ => Script::new([Step::Reset]),
        });
        let server = server.unwrap();
        let (client, post) = (keeping(), post(url(server.address())));
        for number in 0..20 {
            let end = client.send(&post).await.unwrap().end;
            match number % 2 {
                0 => assert!(matches!(end, HttpEnd::Complete(..)), "{end:?}"),
                _ => assert_eq!(end, HttpEnd::Head(HeadFault::Reset)),
            }
        }
        assert_eq!(server.requests(), 20);
    });
}

#[test]
fn a_server_that_floods_a_kept_connection_ends_that_call_and_no_other() {
    run(async {
        let server = Server::start(|request: Request| match request.header("x-flood") {
            Some(_) => Script::new([Step::Flood(INTERIM.repeat(2_000).into())]),
            None => Script::json(200, "{}"),
        });
        let server = server.unwrap();
        let (client, usual) = (keeping(), post(url(server.address())));
        let flooded = HttpRequest {
            timeout: Duration::from_millis(100),
            headers: vec![("x-flood".into(), "1".to_owned())],
            ..usual.clone()
        };
        for number in 0..30 {
            let floods = [3, 15, 20].contains(&number);
            let call = if floods { &flooded } else { &usual };
            match client.send(call).await.unwrap().end {
                HttpEnd::Deadline(_, None) => assert!(floods, "{number}"),
                HttpEnd::Complete(..) => assert!(!floods, "{number}"),
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn a_call_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let (client, post) = (keeping(), post("http://127.0.0.1:1/"));
    is_send(&client.send(&post));
}
