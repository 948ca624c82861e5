//! Every reply of the catalogue over a socket: the driver reports the very facts that are told in virtual time.

use std::{sync::Arc, time::Duration};

use flow_core::{HttpEnd, HttpReply, HttpRequest};
use flow_fault::{CallFacts, Fault, Play, Script, faults};
use flow_http::{Client, Config};
use flow_mock::{Request, Server};
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
