//! Which hosts are dialled, and what cannot be called at all.

use std::net::SocketAddr;

use flow_core::HttpEnd;
use flow_http::{
    Answer, Client, ClientError, Config, Detour, Exposure, ProxyChoice, Refusal, Refused, StubRoute,
};
use flow_mock::{Script, Server};

use crate::{client, names::everything_is, post, run};

/// How a call to a loopback server ends under this list, and how many connections the server saw.
fn dials(allowed: &[&str], host: &str) -> (HttpEnd, u64) {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let config = Config {
            allow_hosts: Some(allowed.iter().map(|&host| host.to_owned()).collect()),
            map: vec![(
                "http://mapped.test".to_owned(),
                format!("http://{}", server.address()),
            )],
            ..Config::default()
        };
        let port = server.address().port();
        let url = host.replace("PORT", &port.to_string());
        let reply = client(config).send(&post(url)).await.unwrap();
        (reply.end, server.connections())
    })
}

#[test]
fn a_listed_host_is_dialled() {
    assert!(matches!(
        dials(&["127.0.0.1"], "http://127.0.0.1:PORT/"),
        (HttpEnd::Complete(..), 1)
    ));
}

#[test]
fn a_host_that_is_not_listed_is_refused_before_it_is_dialled() {
    assert_eq!(
        dials(&["crm.test"], "http://127.0.0.1:PORT/"),
        (HttpEnd::Refused, 0)
    );
    assert_eq!(dials(&[], "http://127.0.0.1:PORT/"), (HttpEnd::Refused, 0));
}

#[test]
fn the_mapped_host_is_what_counts() {
    assert!(matches!(
        dials(&["127.0.0.1"], "http://mapped.test/"),
        (HttpEnd::Complete(..), 1)
    ));
    assert_eq!(
        dials(&["mapped.test"], "http://mapped.test/"),
        (HttpEnd::Refused, 0)
    );
}

/// How a call to a name ends whose lookup gives the address of a loopback server, and how many connections the server saw.
fn dials_by_name(allowed: Option<&[&str]>) -> (HttpEnd, u64, Vec<Refusal>) {
    run(async {
        let server = Server::start(|_| Script::json(200, "{}")).unwrap();
        let hosts = allowed.map(|hosts| hosts.iter().map(|&host| host.to_owned()).collect());
        let client = client(Config {
            allow_hosts: hosts,
            ..everything_is(vec![server.address()])
        });
        let reply = client.send(&post("http://crm.test/")).await.unwrap();
        (reply.end, server.connections(), client.refusals())
    })
}

#[test]
fn a_listed_name_is_refused_where_it_leads_to_a_private_address() {
    let (end, connections, refusals) = dials_by_name(Some(&["crm.test"]));
    assert_eq!((end, connections), (HttpEnd::Refused, 0));
    assert_eq!(refusals.len(), 1);
    assert_eq!(
        (&*refusals[0].host, refusals[0].why),
        ("crm.test", Refused::NotPublic)
    );
}

#[test]
fn a_listed_name_may_lead_to_a_listed_address() {
    for allowed in [None, Some(&["crm.test", "127.0.0.0/8"][..])] {
        let (end, connections, refusals) = dials_by_name(allowed);
        assert!(matches!(end, HttpEnd::Complete(..)));
        assert_eq!((connections, refusals), (1, Vec::new()));
    }
}

#[test]
fn a_name_that_leads_to_a_metadata_service_is_refused() {
    run(async {
        let metadata = SocketAddr::from(([169, 254, 169, 254], 0));
        let client = client(everything_is(vec![metadata]));
        let reply = client.send(&post("http://crm.test/")).await.unwrap();
        assert_eq!(reply.end, HttpEnd::Refused);
        assert_eq!(client.refusals()[0].why, Refused::Metadata);
    });
}

#[test]
fn a_made_up_lookup_leads_no_farther_than_this_machine() {
    run(async {
        let stub = SocketAddr::from(([127, 0, 0, 1], 1));
        let client = client(Config {
            stub: Some(StubRoute {
                plain: stub,
                tls: stub,
            }),
            ..Config::default()
        });
        let private = Answer::Addresses(vec![SocketAddr::from(([10, 0, 0, 1], 0))]);
        let post = post("https://crm.test/");
        let reply = client.send_by(&Detour::Lookup(private), &post).await;
        assert_eq!(reply.unwrap().end, HttpEnd::Refused);
    });
}

#[test]
fn a_target_says_where_a_url_leads_and_who_could_read_it() {
    let config = Config {
        map: vec![(
            "https://crm.test".to_owned(),
            "http://staging.test:81".to_owned(),
        )],
        ..Config::default()
    };
    let target = client(config).target("https://crm.test/x").unwrap();
    assert_eq!(target.url, "http://staging.test:81/x");
    assert!(target.mapped);
    assert_eq!(target.exposure, Exposure::Open);
}

#[test]
fn a_url_that_cannot_be_called_is_an_error() {
    run(async {
        let error = client(Config::default())
            .send(&post("crm.test/x"))
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the URL is not an `http` or `https` URL with a host"
        );
    });
}

#[test]
fn a_configuration_that_cannot_work_is_an_error_at_once() {
    let proxy = Config {
        proxy: ProxyChoice::Url("http://".to_owned()),
        ..Config::default()
    };
    assert!(matches!(Client::new(proxy), Err(ClientError::Proxy(_))));
    let host = Config {
        allow_hosts: Some(vec!["https://crm.test".to_owned()]),
        ..Config::default()
    };
    assert!(matches!(Client::new(host), Err(ClientError::Host(_))));
}
