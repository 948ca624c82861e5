//! What is sent: method, headers, body, and which headers win.

use std::sync::{Arc, Mutex};

use flow_core::{HttpEnd, HttpRequest};
use flow_http::{ClientError, Config, StubRoute};
use flow_mock::{Request, Script, Server};
use http::{HeaderName, HeaderValue};

use crate::{client, post, run, url};

/// What a server receives when `edit` has changed the post and the configuration.
fn sent(edit: impl FnOnce(&mut HttpRequest, &mut Config)) -> Request {
    run(async {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&seen);
        let server = Server::start(move |request| {
            keep.lock().unwrap().push(request);
            Script::json(200, "{}")
        });
        let server = server.unwrap();
        let (mut post, mut config) = (post(url(server.address())), Config::default());
        edit(&mut post, &mut config);
        if post.url.contains("stub.test") {
            let (plain, tls) = (server.address(), server.address());
            config.stub = Some(StubRoute { plain, tls });
        }
        let reply = client(config).send(&post).await.unwrap();
        assert!(matches!(reply.end, HttpEnd::Complete(..)), "{reply:?}");
        let mut seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 1);
        seen.remove(0)
    })
}

fn values<'a>(request: &'a Request, name: &str) -> Vec<&'a str> {
    let named = request.headers.iter().filter(|(known, _)| known == name);
    named.map(|(_, value)| value.as_str()).collect()
}

fn pair(name: &'static str, value: &'static str) -> (HeaderName, HeaderValue) {
    (
        HeaderName::from_static(name),
        HeaderValue::from_static(value),
    )
}

#[test]
fn a_post_carries_json_and_says_who_sends_it() {
    let request = sent(|post, _| post.body = "{\"a\":1}".into());
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/lookup")
    );
    assert_eq!(request.body, "{\"a\":1}");
    assert_eq!(values(&request, "content-type"), ["application/json"]);
    assert_eq!(values(&request, "content-length"), ["7"]);
    assert_eq!(values(&request, "connection"), ["close"]);
    let agent = concat!("flowsim/", env!("CARGO_PKG_VERSION"));
    assert_eq!(values(&request, "user-agent"), [agent]);
    assert!(values(&request, "accept-encoding").is_empty());
}

#[test]
fn the_flows_headers_override_the_usual_ones() {
    let request = sent(|post, _| {
        post.headers = vec![
            ("Content-Type".into(), "text/plain".to_owned()),
            ("X-Two".into(), "1".to_owned()),
            ("x-two".into(), "caf\u{e9}".to_owned()),
        ];
    });
    assert_eq!(values(&request, "content-type"), ["text/plain"]);
    assert_eq!(values(&request, "x-two"), ["1", "caf\u{e9}"]);
}

#[test]
fn configured_headers_override_the_flows() {
    let request = sent(|post, config| {
        post.headers = vec![("authorization".into(), "flow".to_owned())];
        config.headers = vec![pair("authorization", "config"), pair("x-more", "1")];
    });
    assert_eq!(values(&request, "authorization"), ["config"]);
    assert_eq!(values(&request, "x-more"), ["1"]);
}

#[test]
fn the_stub_learns_the_action_and_the_flows_own_host() {
    let request = sent(|post, config| {
        post.url = "http://stub.test:8080/a/b?c=d#e".into();
        post.action_name = "Lookup \"K\u{fc}nde\"\r\n".into();
        config.allow_hosts = Some(Vec::new());
        config.proxy = flow_http::ProxyChoice::Url("http://127.0.0.1:1".to_owned());
    });
    assert_eq!(request.target, "/a/b?c=d");
    assert_eq!(values(&request, "host"), ["stub.test:8080"]);
    assert_eq!(
        values(&request, "flowsim-action"),
        ["Lookup%20%22K%C3%BCnde%22%0D%0A"]
    );
}

#[test]
fn only_a_stub_is_told_the_action() {
    assert!(values(&sent(|_, _| {}), "flowsim-action").is_empty());
}

#[test]
fn a_proxy_gets_the_call_when_asked_for() {
    let request = sent(|post, config| {
        config.proxy = flow_http::ProxyChoice::Url(post.url.trim_end_matches("/lookup").to_owned());
        post.url = "http://crm.test/x".into();
    });
    assert_eq!(request.target, "http://crm.test/x");
    assert_eq!(values(&request, "host"), ["crm.test"]);
}

#[test]
fn headers_that_http_forbids_are_not_sent() {
    for (name, value) in [
        ("a", "line\nbreak"),
        ("a", "\u{0}"),
        ("a b", "c"),
        ("", "c"),
        ("Content-Length", "5"),
        ("transfer-encoding", "gzip"),
    ] {
        run(async {
            let server = Server::start(|_| Script::json(200, "{}")).unwrap();
            let mut post = post(url(server.address()));
            post.headers = vec![(name.into(), value.to_owned())];
            let reply = client(Config::default()).send(&post).await.unwrap();
            assert_eq!(reply.end, HttpEnd::Invalid, "{name:?}");
            assert_eq!(server.connections(), 0);
        });
    }
}

#[test]
fn a_configured_header_that_frames_the_body_is_an_error() {
    let config = Config {
        headers: vec![pair("content-length", "5")],
        ..Config::default()
    };
    let error = flow_http::Client::new(config).err().unwrap();
    assert!(matches!(error, ClientError::Header(_)));
    assert_eq!(
        error.to_string(),
        "the header `content-length` cannot be set; the body decides it"
    );
}
