//! One exchange: sends the request, reads the reply, and ends at the deadline at the latest.

use std::time::{Duration, Instant};

use bytes::Bytes;
use flow_core::{BodyFault, Head, HttpEnd, HttpReply, Phase, Timings};
use http::HeaderMap;
use reqwest::{Request, Response};
use tokio::time;

use crate::{body::read_body, call::Call, fault};

/// A request that is ready to be sent, and its limits.
pub(crate) struct Exchange<'a> {
    pub(crate) client: &'a reqwest::Client,
    pub(crate) request: Request,
    pub(crate) timeout: Duration,
    pub(crate) max_response_bytes: usize,
}

/// The reply to a call that was never made.
pub(crate) fn undialled(end: HttpEnd) -> HttpReply {
    HttpReply {
        elapsed: Duration::ZERO,
        timings: Timings::default(),
        end,
    }
}

impl Exchange<'_> {
    /// Sends the request once. The clock starts here.
    pub(crate) async fn run(self) -> HttpReply {
        let call = Call::start();
        let timeout = self.timeout;
        let mut head = None;
        let reading = call.scope(self.read(&call, &mut head));
        let ended = match deadline(call.started(), timeout) {
            Some(deadline) => time::timeout_at(deadline.into(), reading).await.ok(),
            None => Some(reading.await),
        };
        match ended {
            // What came at the last moment but was noticed after the deadline did not come in time.
            Some(ended) if call.started().elapsed() < timeout => completed(&call, head, ended),
            _ => expired(&call, head, timeout),
        }
    }

    async fn read(self, call: &Call, head: &mut Option<Head>) -> Ended {
        let tls = self.request.url().scheme() == "https";
        let mut response = match self.client.execute(self.request).await {
            Ok(response) => response,
            Err(error) => return Ended::Early(fault::before_head(&error, call.phase(), tls)),
        };
        call.enter(Phase::Body);
        *head = Some(read_head(&response));
        let (body, fault) = read_body(&mut response, self.max_response_bytes).await;
        Ended::InBody(body, fault)
    }
}

enum Ended {
    Early(HttpEnd),
    InBody(Bytes, Option<BodyFault>),
}

fn completed(call: &Call, head: Option<Head>, ended: Ended) -> HttpReply {
    let (elapsed, timings) = match ended {
        Ended::InBody(_, None) => call.finish(),
        _ => call.give_up(),
    };
    let end = match (ended, head) {
        (Ended::InBody(body, None), Some(head)) => HttpEnd::Complete(head, body),
        (Ended::InBody(body, Some(fault)), Some(head)) => HttpEnd::Body(head, body, fault),
        (Ended::Early(end), _) => end,
        (Ended::InBody(..), None) => unreachable!("the head is read before the body"),
    };
    HttpReply {
        elapsed,
        timings,
        end,
    }
}

fn expired(call: &Call, head: Option<Head>, timeout: Duration) -> HttpReply {
    let (elapsed, timings) = call.give_up();
    let phase = if head.is_some() {
        Phase::Body
    } else {
        call.phase()
    };
    HttpReply {
        elapsed: elapsed.max(timeout),
        timings,
        end: HttpEnd::Deadline(phase, head),
    }
}

/// None for a deadline that no clock can express.
fn deadline(started: Instant, timeout: Duration) -> Option<Instant> {
    started.checked_add(timeout)
}

fn read_head(response: &Response) -> Head {
    Head::new(response.status().as_u16(), texts(response.headers()))
}

fn texts(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
}

/// RFC 9110 section 5.5: bytes beyond ASCII were Latin-1 once, and are UTF-8 today where they make sense as that.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
