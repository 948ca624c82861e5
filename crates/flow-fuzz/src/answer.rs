//! What the world answers one question of a run, as a person would write it down; and the facts that a driver would report
//! of it.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use flow_core::{
    BodyFault, Collect, Effect, Head, HttpEnd, HttpReply, InputReply, Phase, Reply, Timings,
};
use flow_expr::Value;

/// What the world answers one question.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A lookup gets a reply.
    Served(Served),
    /// The caller enters something, or nothing.
    Entered {
        /// The keys; `None` for nothing.
        digits: Option<Arc<str>>,
        /// How long it takes.
        after: Duration,
    },
}

/// A complete reply of a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// The status: 200 to 999.
    pub status: u16,
    /// The headers beside `content-type` of a JSON body and `content-length`.
    pub headers: Vec<(Arc<str>, String)>,
    /// The body.
    pub body: Body,
    /// How long the server waits before it answers.
    pub delay: Duration,
}

/// A reply's body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// None.
    Empty,
    /// A JSON value.
    Json(Value),
    /// Any other text.
    Text(Arc<str>),
}

impl Default for Served {
    fn default() -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Body::Empty,
            delay: Duration::ZERO,
        }
    }
}

impl Body {
    /// The body as it is sent.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Json(value) => value.to_json(),
            Self::Text(text) => text.as_ref().to_owned(),
        }
    }
}

impl Answer {
    /// The facts that answer an effect in virtual time; the same that a scenario's script gives.
    ///
    /// An answer to another kind of question is a caller who enters nothing, or an empty reply.
    pub fn facts(&self, effect: &Effect, max_response_bytes: usize) -> Reply {
        match (effect, self) {
            (Effect::Http(request), Self::Served(served)) => {
                Reply::Http(served.facts(request.timeout, max_response_bytes))
            }
            (Effect::Http(request), Self::Entered { .. }) => {
                Reply::Http(Served::default().facts(request.timeout, max_response_bytes))
            }
            (Effect::Collect(collect), Self::Entered { digits, after }) => {
                Reply::Input(entered(collect, digits.as_ref(), *after))
            }
            (Effect::Collect(collect), Self::Served(_)) => {
                Reply::Input(entered(collect, None, Duration::ZERO))
            }
        }
    }
}

fn entered(collect: &Collect, digits: Option<&Arc<str>>, after: Duration) -> InputReply {
    match digits {
        Some(digits) if after < collect.timeout => InputReply {
            elapsed: after,
            digits: Some(digits.as_ref().to_owned()),
        },
        _ => InputReply {
            elapsed: collect.timeout,
            digits: None,
        },
    }
}

impl Served {
    /// A reply with a JSON body.
    pub fn json(status: u16, value: Value) -> Self {
        Self {
            status,
            body: Body::Json(value),
            ..Self::default()
        }
    }

    fn facts(&self, timeout: Duration, max_response_bytes: usize) -> HttpReply {
        let reply = |elapsed, end| HttpReply {
            elapsed,
            timings: Timings::default(),
            end,
        };
        if self.delay >= timeout {
            return reply(timeout, HttpEnd::Deadline(Phase::Head, None));
        }
        let text = self.body.text();
        let head = self.head(text.len());
        let mut bytes = match has_body(self.status) {
            true => Bytes::from(text),
            false => Bytes::new(),
        };
        let end = match bytes.len() > max_response_bytes {
            true => HttpEnd::Body(head, bytes.split_to(max_response_bytes), BodyFault::TooLarge),
            false => HttpEnd::Complete(head, bytes),
        };
        reply(self.delay, end)
    }

    /// The headers that a server sends for it, but for the length.
    pub fn sent_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let says = |(name, _): &(Arc<str>, String)| name.eq_ignore_ascii_case("content-type");
        let is_json = matches!(self.body, Body::Json(_)) && !self.headers.iter().any(says);
        let json = is_json.then_some(("content-type", "application/json"));
        let own = self.headers.iter();
        own.map(|(name, value)| (&**name, value.as_str())).chain(json)
    }

    fn head(&self, length: usize) -> Head {
        let sent = self.sent_headers();
        let sent = sent.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let length = has_body(self.status).then(|| ("content-length".to_owned(), length.to_string()));
        Head::new(self.status, sent.chain(length))
    }
}

/// Statuses whose replies end with the head (RFC 9110 section 6.4.1).
fn has_body(status: u16) -> bool {
    !matches!(status, 100..=199 | 204 | 304)
}

impl Answer {
    /// What is answered where nothing else is said: an empty object, or nothing entered.
    pub(crate) fn nothing() -> Self {
        Self::Served(Served::json(200, Value::Object(flow_expr::Object::default())))
    }
}
