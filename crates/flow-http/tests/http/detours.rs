//! Made-up lookups, and single calls that go another way than the others.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use flow_core::{ConnectFault, HttpEnd, HttpReply, Phase, TlsFault};
use flow_http::{Answer, Client, Config, Detour, NameTable, StubRoute, Trust};
use flow_mock::{Authority, ClosedPort, Script, Server, Validity};

use crate::{PATIENT, client, post, run};

const SHORT: Duration = Duration::from_millis(50);

/// A client on a stub route where nobody listens: only a detour comes to a server.
fn nowhere() -> Client {
    let stub = SocketAddr::from(([127, 0, 0, 1], 1));
    client(Config {
        stub: Some(StubRoute {
            plain: stub,
            tls: stub,
        }),
        ..Config::default()
    })
}

async fn by(client: &Client, detour: Detour, url: &str, timeout: Duration) -> HttpReply {
    let mut post = post(url);
    post.timeout = timeout;
    client.send_by(&detour, &post).await.unwrap()
}

fn looked_up(answer: Answer, url: &str, timeout: Duration) -> HttpReply {
    run(async { by(&nowhere(), Detour::Lookup(answer), url, timeout).await })
}

#[test]
fn a_table_stands_in_for_the_system() {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let names = NameTable::from_iter([
            ("CRM.test", Answer::Addresses(vec![server.address()])),
            ("gone.test.", Answer::Unknown),
        ]);
        let client = client(Config {
            names: Some(Arc::new(names)),
            ..Config::default()
        });
        let end = async |url: &str| client.send(&post(url)).await.unwrap().end;
        assert!(matches!(
            end("http://crm.TEST./").await,
            HttpEnd::Complete(..)
        ));
        for url in ["http://gone.test/", "http://other.test/"] {
            assert_eq!(end(url).await, HttpEnd::Connect(ConnectFault::Dns), "{url}");
        }
    });
}

#[test]
fn a_name_can_be_unknown_for_one_call() {
    for url in [
        "http://crm.test/",
        "https://crm.test:8443/",
        "http://127.0.0.1:81/",
    ] {
        let reply = looked_up(Answer::Unknown, url, PATIENT);
        assert_eq!(reply.end, HttpEnd::Connect(ConnectFault::Dns), "{url}");
        assert_eq!(reply.timings.dns, None);
    }
}

#[test]
fn a_lookup_that_never_ends_is_a_timeout_while_looking_up() {
    for answer in [Answer::Never, Answer::Unknown.after(PATIENT)] {
        let reply = looked_up(answer, "https://crm.test/", SHORT);
        assert_eq!(reply.end, HttpEnd::Deadline(Phase::Dns, None));
    }
}

#[test]
fn a_slow_lookup_is_counted_and_the_call_goes_on() {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let slow = Answer::Addresses(vec![server.address()]).after(SHORT);
        let reply = by(
            &nowhere(),
            Detour::Lookup(slow),
            "http://crm.test:81/",
            PATIENT,
        )
        .await;
        assert!(matches!(reply.end, HttpEnd::Complete(..)));
        assert!(reply.timings.dns >= Some(SHORT));
    });
}

#[test]
fn one_call_goes_to_its_own_server_and_tells_it_who_asks() {
    run(async {
        let server = Server::start(|request: flow_mock::Request| {
            let header = |name| request.header(name).unwrap_or_default().to_owned();
            let seen = format!(
                "{{\"seen\":\"{} {}\"}}",
                header("host"),
                header("flowsim-action")
            );
            Script::json(200, &seen)
        })
        .unwrap();
        let detour = Detour::Address(server.address());
        let reply = by(&nowhere(), detour, "http://crm.test:81/x", PATIENT).await;
        let HttpEnd::Complete(_, body) = reply.end else {
            panic!("{reply:?}");
        };
        assert_eq!(body, r#"{"seen":"crm.test:81 Lookup"}"#);
    });
}

#[test]
fn one_call_goes_to_a_closed_port() {
    run(async {
        let closed = ClosedPort::reserve().unwrap();
        let detour = Detour::Address(closed.address().unwrap());
        let reply = by(&nowhere(), detour, "https://crm.test/", PATIENT).await;
        assert_eq!(reply.end, HttpEnd::Connect(ConnectFault::Refused));
    });
}

#[test]
fn one_call_meets_a_bad_certificate() {
    run(async {
        let authority = Authority::new().unwrap();
        let expired = authority.issue(&["127.0.0.1"], Validity::Expired).unwrap();
        let server = Server::start_tls(|_| Script::json(200, "{}"), expired).unwrap();
        let client = client(Config {
            trust: Trust::Only(vec![authority.ca_der().clone()]),
            ..Config::default()
        });
        let detour = Detour::Address(server.address());
        let reply = by(&client, detour, "https://crm.test/", PATIENT).await;
        assert_eq!(reply.end, HttpEnd::Tls(TlsFault::Expired));
    });
}
