//! Replies: right ones of a known shape, nearly right ones, statuses, odd bodies, replies that come late.

use std::{net::IpAddr, sync::Arc, time::Duration};

use flow_core::{ActionId, HttpRequest};
use flow_expr::{Object, Value};
use flow_fault::{Fault, NameFault, Play, Step, faults};

use super::Maker;
use crate::{
    answer::{Answer, Body, Faulty, Served},
    known::Known,
    mutate::mutate,
    rng::Rng,
    shape::Shape,
};

/// Statuses that services send, the likeliest first.
const STATUSES: [u16; 22] = [
    404, 500, 503, 401, 400, 429, 504, 302, 204, 403, 502, 409, 201, 202, 301, 304, 408, 422, 418,
    501, 599, 600,
];

/// Bodies that no flow expects.
const ODD_BODIES: [&str; 15] = [
    "",
    "null",
    "[]",
    "{}",
    "\"text\"",
    "0",
    "true",
    "[{}]",
    "{",
    "<html><body>Service Unavailable</body></html>",
    "{\"a\":1,\"a\":2}",
    "{'name':'x'}",
    "NaN",
    "\u{feff}{}",
    " \n",
];

/// One thing that goes wrong, tried by itself at the beginning of a campaign.
#[derive(Clone, Debug)]
pub(super) enum Row {
    /// Nothing.
    Fine,
    /// A reply with this status.
    Status(u16),
    /// No reply within the timeout.
    Late,
    /// A reply whose body is this text.
    Odd(&'static str),
    /// A fault of the catalogue.
    Fault(Possible),
    /// A data action gives nothing.
    Nothing,
    /// What is not simulated is left by the exit with this index.
    Exit(usize),
}

/// A fault that a service or a network can make, and to which calls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Possible {
    fault: &'static Fault,
    /// Only to calls over TLS.
    needs_tls: bool,
    /// Only to calls of a host by name.
    needs_name: bool,
    /// Whether it is quickly read.
    is_light: bool,
}

/// Everything that is tried by itself: first what the flow knows of.
pub(super) fn rows(known: &Known, possible: &[Possible]) -> Vec<Row> {
    let mut statuses = known.statuses.clone();
    statuses.extend(STATUSES);
    let mut seen = std::collections::BTreeSet::new();
    statuses.retain(|status| seen.insert(*status));
    let mut rows = vec![Row::Fine];
    let mut statuses = statuses.into_iter().map(Row::Status);
    rows.extend(statuses.by_ref().take(2));
    rows.push(Row::Late);
    rows.extend(statuses);
    rows.extend(first_faults(known, possible).into_iter().map(Row::Fault));
    rows.extend(ODD_BODIES.map(Row::Odd));
    rows.extend(light(possible).into_iter().map(Row::Fault));
    rows
}

/// Every fault that a service or a network can make; what the policy of whoever runs the flow refuses is none.
pub(super) fn possible() -> Vec<Possible> {
    faults().iter().filter_map(Possible::of).collect()
}

/// Those whose reply is short: reading a long one takes longer than thousands of runs.
pub(super) fn light(possible: &[Possible]) -> Vec<Possible> {
    possible
        .iter()
        .filter(|fault| fault.is_light)
        .copied()
        .collect()
}

/// One fault for each code, a light one where there is one: first those that the flow compares with. What else is heavy
/// means nothing more to a flow than these.
fn first_faults(known: &Known, possible: &[Possible]) -> Vec<Possible> {
    let code = |one: &Possible| {
        one.fault
            .expected()
            .first()
            .and_then(|expected| expected.means.code())
    };
    let mut codes = known.codes.clone();
    codes.extend(possible.iter().filter_map(code));
    let mut seen = std::collections::BTreeSet::new();
    codes.retain(|code| seen.insert(*code));
    let of = |wanted| {
        let mut with_code = possible.iter().filter(|one| code(one) == Some(wanted));
        let first = with_code.clone().next();
        with_code.find(|one| one.is_light).or(first).copied()
    };
    codes.into_iter().filter_map(of).collect()
}

impl Possible {
    fn of(fault: &'static Fault) -> Option<Self> {
        const SHORT: usize = 4_096;
        let play = fault.play();
        if matches!(play, Play::Name(NameFault::Private | NameFault::Mixed)) {
            return None;
        }
        let length = |step: &Step| match step {
            Step::Send(bytes) | Step::Drip { bytes, .. } => bytes.len(),
            Step::Flood(_) => usize::MAX,
            _ => 0,
        };
        let steps = play.script().map_or(&[][..], |script| &script.steps);
        Some(Self {
            fault,
            needs_tls: play.needs_tls(),
            needs_name: matches!(play, Play::Name(_)),
            // A bomb is short until it is unpacked.
            is_light: steps.iter().all(|step| length(step) <= SHORT)
                && !fault.name().ends_with(".bomb"),
        })
    }

    /// The fault, where it can happen to a call of this address.
    fn at(self, url: &str) -> Option<Answer> {
        let is_tls = || {
            url.get(..8)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
        };
        let happens = (!self.needs_tls || is_tls()) && !(self.needs_name && is_by_number(url));
        happens.then(|| Answer::Faulty(Faulty::at_once(self.fault)))
    }
}

/// Whether an address names its host by number: no name is looked up then.
fn is_by_number(url: &str) -> bool {
    let host = url.split('/').nth(2).unwrap_or_default();
    let bare = host.split(':').next().unwrap_or_default();
    host.starts_with('[') || bare.parse::<IpAddr>().is_ok()
}

impl Row {
    /// Whether only a service can answer so, and not what is told to give something.
    pub(super) fn is_of_a_service(&self) -> bool {
        matches!(self, Self::Odd(_) | Self::Fault(_))
    }

    /// Whether what it answers takes long to read.
    pub(super) fn is_heavy(&self) -> bool {
        matches!(self, Self::Fault(fault) if !fault.is_light)
    }

    pub(super) fn answer(&self, maker: &Maker, call: &HttpRequest, rng: &mut Rng) -> Answer {
        Answer::Served(match self {
            Self::Fine | Self::Nothing | Self::Exit(_) => maker.fine(call.action, rng),
            Self::Status(status) => maker.with_status(*status, call.action, rng),
            Self::Late => Served {
                delay: call.timeout,
                ..maker.fine(call.action, rng)
            },
            Self::Odd(body) => Served {
                body: Body::Text((*body).into()),
                ..Served::default()
            },
            Self::Fault(fault) => match fault.at(&call.url) {
                Some(answer) => return answer,
                None => maker.fine(call.action, rng),
            },
        })
    }
}

impl Maker {
    /// A reply as the flow expects it.
    pub(super) fn fine(&self, action: ActionId, rng: &mut Rng) -> Served {
        Served::json(200, self.value(action, rng))
    }

    fn value(&self, action: ActionId, rng: &mut Rng) -> Value {
        if let Some(service) = self.services.get(action) {
            return service.answer(self.known.gives.get(&action), rng);
        }
        match self.shape(action) {
            Some(shape) if !shape.is_empty() => shape.make(rng),
            _ => Value::Object(Object::default()),
        }
    }

    /// A reply that the flow may not expect.
    pub(super) fn wrong(&self, call: &HttpRequest, rng: &mut Rng) -> Answer {
        let action = call.action;
        Answer::Served(match rng.below(16) {
            0..=6 => self.mutated(action, rng),
            7..=9 => {
                let known = rng.pick(&self.known.statuses).filter(|_| rng.one_in(2));
                let status = known.copied().unwrap_or_else(|| any_status(rng));
                self.with_status(status, action, rng)
            }
            10 | 11 => self.late(action, call.timeout, rng),
            12 => Served {
                body: Body::Text((*rng.pick(&ODD_BODIES).unwrap_or(&"")).into()),
                headers: headers(rng),
                ..Served::default()
            },
            _ => match rng.pick(&self.faults).and_then(|fault| fault.at(&call.url)) {
                Some(answer) => return answer,
                None => self.mutated(action, rng),
            },
        })
    }

    fn mutated(&self, action: ActionId, rng: &mut Rng) -> Served {
        let mut value = mutate(&self.value(action, rng), rng);
        // What breaks a flow is often two things at once.
        if rng.one_in(3) {
            value = mutate(&value, rng);
        }
        Served::json(200, value)
    }

    /// At the timeout, shortly before it or long after it.
    fn late(&self, action: ActionId, timeout: Duration, rng: &mut Rng) -> Served {
        let moment = Duration::from_millis(1);
        let delay = match rng.below(4) {
            0 => timeout.saturating_sub(moment),
            1 => timeout + moment,
            2 => timeout / 2,
            _ => timeout,
        };
        Served {
            delay,
            ..self.fine(action, rng)
        }
    }

    /// A reply that sends a secret back.
    pub(super) fn echo(&self, secret: &str, action: ActionId, rng: &mut Rng) -> Served {
        let text = format!("you sent {secret}, and it is not known");
        let body =
            |name: &str, value: Value| Body::Json(Value::Object(Object::of([(name, value)])));
        let fine = self.fine(action, rng);
        match rng.below(5) {
            0 => Served {
                status: 401,
                body: body("message", text.into()),
                ..Served::default()
            },
            1 => Served {
                status: 400,
                body: Body::Text(text.into()),
                ..Served::default()
            },
            2 => Served {
                status: 403,
                headers: vec![("x-echo".into(), text)],
                ..fine
            },
            3 => Served {
                body: body(
                    "a",
                    Value::list([Value::Object(Object::of([(secret, text.into())]))]),
                ),
                ..fine
            },
            _ => Served {
                body: Body::Text(format!("{{\"name\":\"\\u0066{}\"}}", &secret[1..]).into()),
                ..fine
            },
        }
    }

    /// A reply with this status: what services say with it, or what they say otherwise.
    fn with_status(&self, status: u16, action: ActionId, rng: &mut Rng) -> Served {
        if (200..=299).contains(&status) {
            return Served {
                status,
                ..self.fine(action, rng)
            };
        }
        let body = match rng.below(8) {
            0 => Body::Empty,
            1 => Body::Text("<html><body>Service Unavailable</body></html>".into()),
            2 => Body::Json(self.value(action, rng)),
            3 => Body::Json(mutate(&self.error(rng), rng)),
            _ => Body::Json(self.error(rng)),
        };
        Served {
            status,
            headers: self.error_headers(rng),
            body,
            delay: Duration::ZERO,
        }
    }

    fn error(&self, rng: &mut Rng) -> Value {
        let known = (!self.known.errors.is_empty()).then(|| self.known.errors.make(rng));
        known.unwrap_or_else(|| {
            let message = ["not found", "internal error", "try again later", ""];
            let message = rng
                .pick(&message)
                .map_or(Value::Null, |text| Value::from(*text));
            Value::Object(Object::of([("message", message)]))
        })
    }

    /// The headers of errors that the flow reads, most of the time.
    fn error_headers(&self, rng: &mut Rng) -> Vec<(Arc<str>, String)> {
        let known = self.known.headers.iter();
        let mut sent = Vec::new();
        for (name, shape) in known {
            if !rng.one_in(4) {
                sent.push((name.clone(), header(shape, rng)));
            }
        }
        sent
    }
}

/// A header's value: on one line, without blanks around it.
fn header(shape: &Shape, rng: &mut Rng) -> String {
    let value = match shape.values.is_empty() {
        true => "120".to_owned(),
        false => shape.make(rng).text().into_owned(),
    };
    let printable = value
        .chars()
        .filter(|letter| letter.is_ascii_graphic() || *letter == ' ');
    printable.collect::<String>().trim().to_owned()
}

fn any_status(rng: &mut Rng) -> u16 {
    match rng.pick(&STATUSES) {
        Some(status) if !rng.one_in(4) => *status,
        // 1xx but 101 announce a reply and are none.
        _ => 200 + u16::try_from(rng.below(500)).unwrap_or_default(),
    }
}

/// Headers that change what a body means.
fn headers(rng: &mut Rng) -> Vec<(Arc<str>, String)> {
    const KNOWN: [(&str, &str); 5] = [
        ("content-type", "text/html"),
        ("content-type", "application/json; charset=utf-16"),
        ("content-type", "application/problem+json"),
        ("content-encoding", "gzip"),
        ("retry-after", "120"),
    ];
    let known = rng.pick(&KNOWN).filter(|_| rng.one_in(4));
    known
        .map(|(name, value)| ((*name).into(), (*value).to_owned()))
        .into_iter()
        .collect()
}

impl Served {
    /// A reply like this one, with one thing changed.
    pub(super) fn varied(&self, rng: &mut Rng) -> Self {
        match (&self.body, rng.below(4)) {
            (Body::Json(value), 0..=2) => Self {
                body: Body::Json(mutate(value, rng)),
                ..self.clone()
            },
            _ => Self {
                status: any_status(rng),
                ..self.clone()
            },
        }
    }
}
