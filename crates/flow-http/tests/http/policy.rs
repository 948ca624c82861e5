//! Which hosts are dialled, and what cannot be called at all.

use flow_core::HttpEnd;
use flow_http::{Client, ClientError, Config, Exposure, ProxyChoice};
use flow_mock::{Script, Server};

use crate::{client, post, run};

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
