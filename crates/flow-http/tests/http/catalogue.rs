//! Every reply of the catalogue over a socket: the driver reports the very facts that are told in virtual time.

use std::{sync::Arc, time::Duration};

use flow_core::{HttpEnd, HttpReply, HttpRequest, Limits, classify};
use flow_fault::{CallFacts, Fault, Play, Script, faults};
use flow_http::{Client, Config, Trust};
use flow_mock::{Authority, FaultServer, Request, Server};
use futures_util::{StreamExt, stream};

use crate::{client, post, run, url};

/// For faults whose end is the deadline; the others have all the time that they need.
const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(60);

fn timeout(fault: &Fault) -> Duration {
    let is_timeout = fault.facts(&CallFacts::within(SHORT)).elapsed >= SHORT;
    if is_timeout { SHORT } else { LONG }
}

/// The facts over a socket, and those in virtual time.
async fn both(client: &Client, fault: &'static Fault, script: Script) -> (HttpEnd, HttpEnd) {
    let answer = move |_: Request| script.clone();
    let server = Server::start(answer).unwrap();
    let timeout = timeout(fault);
    let request = HttpRequest {
        timeout,
        ..post(url(server.address()))
    };
    let told = fault.facts(&CallFacts::within(timeout));
    let HttpReply { end, .. } = client.send(&request).await.unwrap();
    (end, told.end)
}

#[test]
fn every_reply_of_the_catalogue_is_told_as_it_is_in_virtual_time() {
    let different = run(async {
        let client = Arc::new(client(Config::default()));
        let scripts = faults().iter().filter_map(|fault| match fault.play() {
            Play::Reply(script) => Some((fault, script)),
            _ => None,
        });
        let compared = stream::iter(scripts).map(|(fault, script)| {
            let client = Arc::clone(&client);
            async move { (fault.name(), both(&client, fault, script).await) }
        });
        let different = compared.buffer_unordered(4);
        let different = different.filter(|(_, (wire, told))| std::future::ready(wire != told));
        different.collect::<Vec<_>>().await
    });
    let shown: Vec<_> = different
        .iter()
        .map(|(name, (wire, told))| format!("{name}: {}\n  told: {}", brief(wire), brief(told)))
        .collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

fn brief(end: &HttpEnd) -> String {
    format!("{end:?}").chars().take(600).collect()
}

/// What calls to a server that strikes before it reads come to, as codes.
async fn struck(fault: &'static Fault, authority: Option<&Authority>) -> Vec<String> {
    let server = FaultServer::start(fault.play(), 0, authority, |_| ());
    let server = server.await.unwrap();
    let trust = authority.map(|authority| authority.ca_der().clone());
    let client = client(Config {
        trust: Trust::Only(trust.into_iter().collect()),
        ..Config::default()
    });
    let scheme = if authority.is_some() { "https" } else { "http" };
    let request = post(format!("{scheme}://{}/", server.address().unwrap()));
    let limits = Limits {
        timeout: request.timeout,
        body_bytes: 1 << 20,
    };
    let mut wrong = Vec::new();
    for _ in 0..50 {
        let reply = client.send(&request).await.unwrap();
        let judgement = classify(&request.action_name, &reply, &limits);
        if !fault
            .expected()
            .iter()
            .any(|expected| expected.is_kept_by(&judgement))
        {
            wrong.push(format!("{} by {scheme}: {:?}", fault.name(), reply.end));
        }
    }
    wrong
}

#[test]
fn what_strikes_before_the_request_is_read_is_one_of_the_set() {
    let wrong = run(async {
        let authority = Authority::new().unwrap();
        let mut wrong = Vec::new();
        let early = |fault: &&Fault| matches!(fault.play(), Play::Early(_));
        for fault in faults().iter().filter(early) {
            wrong.extend(struck(fault, None).await);
            wrong.extend(struck(fault, Some(&authority)).await);
        }
        wrong
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// One call to a server of the fault's own, over TLS.
async fn meets(fault: &'static Fault, authority: &Authority) -> HttpEnd {
    let server = FaultServer::start(fault.play(), 0, Some(authority), |_| ());
    let server = server.await.unwrap();
    let client = client(Config {
        trust: Trust::Only(vec![authority.ca_der().clone()]),
        ..Config::default()
    });
    let request = HttpRequest {
        timeout: timeout(fault),
        ..post(format!("https://{}/", server.address().unwrap()))
    };
    client.send(&request).await.unwrap().end
}

#[test]
fn every_fault_before_the_request_is_told_as_it_is_in_virtual_time() {
    run(async {
        let authority = Authority::new().unwrap();
        let early = |play: &Play| !matches!(play, Play::Reply(_) | Play::Early(_) | Play::Name(_));
        for fault in faults().iter().filter(|fault| early(&fault.play())) {
            let told = fault.facts(&CallFacts::within(timeout(fault))).end;
            assert_eq!(meets(fault, &authority).await, told, "{}", fault.name());
        }
    });
}
