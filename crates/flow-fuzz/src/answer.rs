//! What the world answers one question of a run, as a person would write it down; and the facts that a driver would report
//! of it.

mod acted;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
    time::Duration,
};

use bytes::Bytes;
use flow_action::DataCall;
use flow_core::{
    BodyFault, Collect, DataReply, DataRequest, Effect, Head, HttpEnd, HttpReply, HttpRequest,
    InputReply, Phase, Reply, Timings,
};
use flow_expr::Value;
use flow_fault::{CallFacts, Fault};
use flow_scenario::can_be_sent;

pub use acted::{Acted, Way};

/// What the world answers one question.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A lookup gets a reply.
    Served(Served),
    /// A lookup meets a fault of the catalogue.
    Faulty(Faulty),
    /// The caller enters something, or nothing.
    Entered {
        /// The keys; `None` for nothing.
        digits: Option<Arc<str>>,
        /// How long it takes.
        after: Duration,
    },
    /// A data action gives something, or what is not simulated is left.
    Acted(Acted),
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

/// A fault of the catalogue.
#[derive(Clone, Debug)]
pub struct Faulty {
    /// The fault.
    pub fault: &'static Fault,
    /// How long the server waits before it happens.
    pub delay: Duration,
}

impl PartialEq for Faulty {
    fn eq(&self, other: &Self) -> bool {
        (self.fault.name(), self.delay) == (other.fault.name(), other.delay)
    }
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
            (Effect::Http(request), _) => Reply::Http(self.replied(request, max_response_bytes)),
            (Effect::Collect(collect), Self::Entered { digits, after }) => {
                Reply::Input(entered(collect, digits.as_ref(), *after))
            }
            (Effect::Collect(collect), _) => Reply::Input(entered(collect, None, Duration::ZERO)),
            (Effect::Data(request), answer) => Reply::Data(answer.acted().data(request)),
            (Effect::Stub(_), answer) => Reply::Stub(answer.acted().stub()),
        }
    }

    /// What comes of a data action whose request is made: what it is told to give, else what its definition makes of the reply.
    pub(crate) fn performed(
        &self,
        asked: &DataRequest,
        call: &DataCall<'_>,
        max_response_bytes: usize,
    ) -> DataReply {
        match self {
            Self::Acted(acted) => acted.clone().data(asked),
            _ => call.answered(self.replied(&call.request, max_response_bytes)),
        }
    }

    /// The facts of a reply to a request.
    fn replied(&self, request: &HttpRequest, max_response_bytes: usize) -> HttpReply {
        if !request.headers.is_empty() && !can_be_sent(request) {
            return reply(Duration::ZERO, HttpEnd::Invalid);
        }
        let call = CallFacts {
            timeout: request.timeout,
            max_response_bytes,
        };
        match self {
            Self::Served(served) => served.facts(&call),
            Self::Faulty(faulty) => faulty.facts(&call),
            Self::Entered { .. } | Self::Acted(_) => Served::default().facts(&call),
        }
    }
}

fn reply(elapsed: Duration, end: HttpEnd) -> HttpReply {
    HttpReply {
        elapsed,
        timings: Timings::default(),
        end,
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

    fn facts(&self, call: &CallFacts) -> HttpReply {
        if self.delay >= call.timeout {
            return reply(call.timeout, HttpEnd::Deadline(Phase::Head, None));
        }
        let text = self.body.text();
        let head = self.head(text.len());
        let mut bytes = match has_body(self.status) {
            true => Bytes::from(text),
            false => Bytes::new(),
        };
        let most = call.max_response_bytes;
        let end = match bytes.len() > most {
            true => HttpEnd::Body(head, bytes.split_to(most), BodyFault::TooLarge),
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
        own.map(|(name, value)| (&**name, value.as_str()))
            .chain(json)
    }

    fn head(&self, length: usize) -> Head {
        let sent = self.sent_headers();
        let sent = sent.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let length =
            has_body(self.status).then(|| ("content-length".to_owned(), length.to_string()));
        Head::new(self.status, sent.chain(length))
    }
}

/// What was observed of faults: playing one in virtual time costs more than a whole run.
static OBSERVED: LazyLock<RwLock<Observed>> = LazyLock::new(RwLock::default);

type Observed = HashMap<(&'static str, Duration, CallKey), HttpReply>;
type CallKey = (Duration, usize);

impl Faulty {
    /// A fault that happens at once.
    pub fn at_once(fault: &'static Fault) -> Self {
        Self {
            fault,
            delay: Duration::ZERO,
        }
    }

    /// What the driver reports of the fault.
    pub fn facts(&self, call: &CallFacts) -> HttpReply {
        const MOST: usize = 4_096;
        let key = (
            self.fault.name(),
            self.delay,
            (call.timeout, call.max_response_bytes),
        );
        let known = OBSERVED
            .read()
            .ok()
            .and_then(|known| known.get(&key).cloned());
        known.unwrap_or_else(|| {
            let facts = self.fault.facts_after(self.delay, call);
            if let Ok(mut known) = OBSERVED.write()
                && known.len() < MOST
            {
                known.insert(key, facts.clone());
            }
            facts
        })
    }
}

/// Statuses whose replies end with the head (RFC 9110 section 6.4.1).
fn has_body(status: u16) -> bool {
    !matches!(status, 100..=199 | 204 | 304)
}

impl Answer {
    /// What is answered where nothing else is said: an empty object, or nothing entered.
    pub(crate) fn nothing() -> Self {
        Self::Served(Served::json(
            200,
            Value::Object(flow_expr::Object::default()),
        ))
    }

    /// What it is to a data action, or to what is not simulated.
    fn acted(&self) -> Acted {
        match self {
            Self::Acted(acted) => acted.clone(),
            _ => Acted::default(),
        }
    }

    /// What is answered to this question where nothing else is said.
    pub(crate) fn nothing_to(effect: &Effect) -> Self {
        match effect {
            Effect::Http(_) => Self::nothing(),
            Effect::Collect(_) => Self::Entered {
                digits: None,
                after: Duration::ZERO,
            },
            Effect::Data(_) | Effect::Stub(_) => Self::Acted(Acted::default()),
        }
    }
}
