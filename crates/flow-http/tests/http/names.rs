//! Host names: who is asked, and what a failure is called.

use std::{net::SocketAddr, sync::Arc};

use flow_core::{ConnectFault, HttpEnd};
use flow_http::{Config, Lookup};
use flow_mock::{ClosedPort, Script, Server};

use crate::{answer, client, post, run};

/// A configuration in which every name has these addresses.
pub(crate) fn everything_is(addresses: Vec<SocketAddr>) -> Config {
    Config {
        names: Some(Arc::new(move |_: &str| -> Lookup {
            let addresses = addresses.clone();
            Box::pin(async { Ok(addresses) })
        })),
        ..Config::default()
    }
}

#[test]
fn a_name_that_does_not_exist_is_a_failed_lookup() {
    run(async {
        let reply = answer(&post("http://flowsim.invalid/")).await;
        assert_eq!(reply.end, HttpEnd::Connect(ConnectFault::Dns));
        assert_eq!(reply.timings.dns, None);
    });
}

#[test]
fn a_name_without_addresses_is_a_failed_lookup() {
    run(async {
        let reply = client(everything_is(Vec::new()))
            .send(&post("http://crm.test/"))
            .await;
        assert_eq!(reply.unwrap().end, HttpEnd::Connect(ConnectFault::Dns));
    });
}

#[test]
fn a_name_is_looked_up_and_its_time_reported() {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let config = everything_is(vec![server.address()]);
        let reply = client(config)
            .send(&post("http://crm.test/"))
            .await
            .unwrap();
        assert!(matches!(reply.end, HttpEnd::Complete(..)));
        assert!(reply.timings.dns.is_some() && reply.timings.connect.is_some());
    });
}

#[test]
fn the_next_address_is_tried_and_the_request_sent_once() {
    run(async {
        let closed = ClosedPort::reserve().unwrap();
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let config = everything_is(vec![closed.address().unwrap(), server.address()]);
        let reply = client(config)
            .send(&post("http://crm.test/"))
            .await
            .unwrap();
        assert!(matches!(reply.end, HttpEnd::Complete(..)));
        assert_eq!(server.requests(), 1);
    });
}

/// Whether a call that is looked up over `scheme` leaves its connection to another runtime than the caller's.
fn is_apart(scheme: &'static str, keep_alive: bool) -> bool {
    run(async move {
        let here = tokio::runtime::Handle::current().id();
        let (tell, told) = std::sync::mpsc::channel();
        let names = move |_: &str| -> Lookup {
            tell.send(tokio::runtime::Handle::current().id()).unwrap();
            Box::pin(async { Ok(Vec::new()) })
        };
        let config = Config {
            names: Some(Arc::new(names)),
            trust: flow_http::Trust::Only(Vec::new()),
            keep_alive,
            ..Config::default()
        };
        let url = format!("{scheme}://crm.test/");
        client(config).send(&post(url)).await.unwrap();
        told.recv().unwrap() != here
    })
}

#[test]
fn a_plain_connection_that_nothing_is_known_of_cannot_hold_up_the_deadline() {
    assert!(is_apart("http", false));
    assert!(is_apart("http", true));
    assert!(!is_apart("https", false));
}
