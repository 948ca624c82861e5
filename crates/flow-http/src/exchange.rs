//! One exchange: sends the request, reads the reply, and ends at the deadline at the latest.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use flow_core::{Head, HeadFault, HttpEnd, HttpReply, Phase, Timings};
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Request, Response};
use tokio::time;

use crate::{
    body::read_body,
    call::{Call, Question, Turn},
    error::ClientError,
    fault,
    lines::{Line, within},
};

/// A request that is ready to be sent, and its limits.
pub(crate) struct Exchange<'a> {
    pub(crate) client: &'a reqwest::Client,
    pub(crate) request: Request,
    pub(crate) question: Question,
    pub(crate) timeout: Duration,
    pub(crate) max_response_bytes: usize,
    /// Where its connection lives, if not in the thread of the call.
    pub(crate) line: Option<Arc<Line>>,
    /// Given back when the call is connected.
    pub(crate) turn: Option<Turn>,
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
    ///
    /// Fails when this machine let no connection be made.
    pub(crate) async fn run(mut self) -> Result<HttpReply, ClientError> {
        let call = Call::start(std::mem::take(&mut self.question), self.turn.take());
        let (timeout, line) = (self.timeout, self.line.clone());
        let mut head = None;
        let reading = call.scope(self.read(&call, &mut head));
        let ended = match deadline(call.started(), timeout) {
            Some(deadline) => time::timeout_at(deadline.into(), reading).await.ok(),
            None => Some(reading.await),
        };
        let now = Instant::now();
        if let (None, Some(line)) = (&ended, line) {
            line.suspect();
        }
        let elapsed = now - call.started();
        Ok(match ended.transpose()? {
            Some(end) if elapsed < timeout => in_time(&call, end, now),
            // What came at the last moment but was noticed after the deadline did not come in time.
            ended => HttpReply {
                elapsed: elapsed.max(timeout),
                timings: call.timings(),
                end: expired(call.phase(), head.or(ended.and_then(head_of))),
            },
        })
    }

    /// Reads the reply. The head is put in `seen` as soon as it is there, and taken out again at the end.
    async fn read(self, call: &Call, seen: &mut Option<Head>) -> Result<HttpEnd, ClientError> {
        let tls = self.request.url().scheme() == "https";
        let line = self.line.as_deref().map(Line::handle);
        let executed = within(line, self.client.execute(self.request));
        let mut response = match executed.await {
            Ok(response) => response,
            Err(_) if call.is_refused() => return Ok(HttpEnd::Refused),
            Err(error) => return unanswered(&error, call.phase(), tls),
        };
        if is_too_large(response.headers()) {
            return Ok(HttpEnd::Head(HeadFault::TooLarge));
        }
        call.enter(Phase::Body);
        *seen = Some(read_head(&response));
        let (body, fault) = read_body(&mut response, self.max_response_bytes).await;
        let head = seen.take().expect("it was put there before the body");
        Ok(match fault {
            None => HttpEnd::Complete(head, body),
            Some(fault) => HttpEnd::Body(head, body, fault),
        })
    }
}

fn unanswered(error: &reqwest::Error, phase: Phase, tls: bool) -> Result<HttpEnd, ClientError> {
    match fault::own(error) {
        Some(own) => Err(own),
        None => Ok(fault::before_head(error, phase, tls)),
    }
}

fn in_time(call: &Call, end: HttpEnd, now: Instant) -> HttpReply {
    if matches!(end, HttpEnd::Complete(..)) {
        call.complete(now);
    }
    HttpReply {
        elapsed: now - call.started(),
        timings: call.timings(),
        end,
    }
}

fn expired(phase: Phase, head: Option<Head>) -> HttpEnd {
    match head {
        Some(head) => HttpEnd::Deadline(Phase::Body, Some(head)),
        None => HttpEnd::Deadline(phase, None),
    }
}

fn head_of(end: HttpEnd) -> Option<Head> {
    match end {
        HttpEnd::Complete(head, _) | HttpEnd::Body(head, ..) => Some(head),
        _ => None,
    }
}

/// None for a deadline that no clock can express.
fn deadline(started: Instant, timeout: Duration) -> Option<Instant> {
    started.checked_add(timeout)
}

fn read_head(response: &Response) -> Head {
    Head::new(response.status().as_u16(), texts(response.headers()))
}

/// More head than the HTTP library's buffer is meant to hold. By how the bytes come in it reads up to twice as much, and whether
/// a call succeeds must not hang on that.
fn is_too_large(headers: &HeaderMap) -> bool {
    const MOST: usize = 8192 + 4096 * 100;
    let length = |(name, value): (&HeaderName, &HeaderValue)| {
        name.as_str().len() + value.len() + ": \r\n".len()
    };
    headers.iter().map(length).sum::<usize>() > MOST
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
