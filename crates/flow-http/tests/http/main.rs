//! The driver against real sockets: what it sends, what it reports, and how often it sends it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod any_script;
mod catalogue;
mod deadlines;
mod detours;
mod faults;
mod kept;
mod names;
mod policy;
mod replies;
mod requests;
mod rules;
mod tls;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use flow_core::{ActionId, Head, HttpEnd, HttpReply, HttpRequest, Method};
use flow_http::{Client, Config};
use flow_mock::{Script, Server};

/// Long enough never to pass, on however slow a machine.
const PATIENT: Duration = Duration::from_secs(30);

/// Runs a test on the kind of runtime that the command line uses.
fn run<T>(test: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(test)
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/lookup")
}

fn post(url: impl AsRef<str>) -> HttpRequest {
    HttpRequest {
        action: ActionId(0),
        action_name: "Lookup".into(),
        method: Method::Post,
        url: Arc::from(url.as_ref()),
        headers: Vec::new(),
        body: Bytes::from_static(b"{}"),
        timeout: PATIENT,
    }
}

fn client(config: Config) -> Client {
    Client::new(config).unwrap()
}

async fn answer(post: &HttpRequest) -> HttpReply {
    client(Config::default()).send(post).await.unwrap()
}

/// What comes of one POST to a server that plays `script` after it has read the request.
#[track_caller]
fn reply(script: Script, timeout: Duration) -> HttpReply {
    run(async {
        let server = Server::start(move |_| script.clone()).unwrap();
        let mut post = post(url(server.address()));
        post.timeout = timeout;
        let reply = answer(&post).await;
        assert_eq!(server.requests(), 1, "one POST is one request");
        assert_eq!(server.connections(), 1);
        reply
    })
}

#[track_caller]
fn ends(script: Script) -> HttpEnd {
    reply(script, PATIENT).end
}

/// The same for a server that plays `opening` before it reads anything.
fn opens(opening: Script, scheme: &str) -> HttpEnd {
    run(async {
        let server = Server::start_raw(opening).unwrap();
        answer(&post(format!("{scheme}://{}/", server.address())))
            .await
            .end
    })
}

fn head(status: u16, headers: &[(&str, &str)]) -> Head {
    let headers = headers
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    Head::new(status, headers)
}
