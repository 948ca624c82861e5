//! Promises of the calls that a run makes.

use std::sync::Arc;

use flow_core::{DataRequest, Event, HttpRequest, Record};
use flow_expr::{Value, read_json};

use super::{Difference, values, walk::Run};
use crate::{
    matching::{difference, full_name, glob},
    promise::{RequestPart, WantedValue},
};

/// A call with the step that made it.
struct Sent<'a> {
    asked: Asked<'a>,
    step: Option<usize>,
}

/// What was asked of somebody.
#[derive(Clone, Copy)]
enum Asked<'a> {
    /// A service, by a request.
    Http(&'a HttpRequest),
    /// A data action, by its inputs, and the service behind it, where it was asked.
    Data(&'a DataRequest, Option<&'a HttpRequest>),
}

impl<'a> Asked<'a> {
    fn action(self) -> &'a str {
        match self {
            Self::Http(request) => &request.action_name,
            Self::Data(request, _) => &request.action_name,
        }
    }

    /// The request that went out, if one did.
    fn sent(self) -> Option<&'a HttpRequest> {
        match self {
            Self::Http(request) => Some(request),
            Self::Data(_, sent) => sent,
        }
    }

    /// The request's body; where none went out, the inputs of a data action.
    fn body(self) -> Option<Value> {
        match self.sent() {
            Some(sent) => read_json(&sent.body).ok().map(|json| json.value),
            None => self.inputs(),
        }
    }

    fn inputs(self) -> Option<Value> {
        match self {
            Self::Http(_) => None,
            Self::Data(request, _) => Some(Value::Object(request.inputs.clone())),
        }
    }

    /// The address, if a request went out, and the category and name of a data action.
    fn urls(self) -> Vec<String> {
        let name = match self {
            Self::Http(_) => None,
            Self::Data(request, _) => Some(full_name(request)),
        };
        let url = self.sent().map(|sent| sent.url.to_string());
        url.into_iter().chain(name).collect()
    }

    /// The header as it was sent: the flow's own, or one that every call has.
    fn header(self, name: &str) -> Option<Value> {
        let mut sent = self.sent()?.sent_headers().into_iter();
        let (_, value) = sent.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(Value::from(value))
    }
}

fn calls<'a>(run: &Run<'a>) -> Vec<Sent<'a>> {
    let step_of = |at: usize| {
        run.steps
            .iter()
            .position(|step| (step.records.0..step.records.1).contains(&at))
    };
    let records = run.trace.records().iter().enumerate();
    let sent = records.filter_map(|(at, record)| {
        let asked = match &record.event {
            Event::Sent(request) => Asked::Http(request),
            Event::DataCalled(request) => Asked::Data(request, made(&run.trace.records()[at..])),
            _ => return None,
        };
        let step = step_of(at);
        Some(Sent { asked, step })
    });
    sent.collect()
}

/// The request that was made for the data action whose call is the first of these records.
fn made(records: &[Record]) -> Option<&HttpRequest> {
    let mut after = records.iter().skip(1);
    let answered = after.find_map(|record| match &record.event {
        Event::DataAnswered(answered) => Some(answered),
        _ => None,
    });
    let exchange = answered?.exchange.as_deref();
    exchange.map(|exchange| &exchange.request)
}

pub(super) fn count(action: &str, wanted: usize, run: &Run<'_>) -> Option<Difference> {
    let calls: Vec<Sent<'_>> = calls(run)
        .into_iter()
        .filter(|call| call.asked.action() == action)
        .collect();
    (calls.len() != wanted).then(|| Difference {
        message: format!("`{action}` made another number of calls than was promised"),
        expected: times(wanted),
        actual: times(calls.len()),
        step: calls.last().and_then(|call| call.step),
    })
}

fn times(count: usize) -> String {
    if count == 1 {
        "1 call".to_owned()
    } else {
        format!("{count} calls")
    }
}

/// Whether the calls of an action send what was promised.
pub(super) fn request(
    action: &str,
    call: Option<usize>,
    part: &RequestPart,
    run: &Run<'_>,
) -> Option<Difference> {
    let calls: Vec<Sent<'_>> = calls(run)
        .into_iter()
        .filter(|call| call.asked.action() == action)
        .collect();
    let looked_at = match call {
        Some(index) => calls.get(index..=index).unwrap_or_default(),
        None => &calls[..],
    };
    if looked_at.is_empty() {
        let nth = call.map_or_else(
            || "no call".to_owned(),
            |index| format!("no call {}", index + 1),
        );
        return Some(Difference {
            message: format!("`{action}` made {nth}"),
            expected: expected(part),
            actual: times(calls.len()),
            step: calls.last().and_then(|call| call.step),
        });
    }
    looked_at.iter().find_map(|call| differs(call, part))
}

fn differs(call: &Sent<'_>, part: &RequestPart) -> Option<Difference> {
    let (message, actual) = match part {
        RequestPart::Body(wanted) => {
            let body = call.asked.body();
            let found = difference(wanted, body.as_ref(), "body")?;
            (found, values::shown(body.as_ref()))
        }
        RequestPart::Header(name, wanted) => {
            let value = call.asked.header(name);
            values::broken(wanted, value.as_ref(), &flow_core::Vars::default())?;
            (
                format!("the header `{name}` is another one than was promised"),
                values::shown(value.as_ref()),
            )
        }
        RequestPart::Inputs(wanted) => {
            let inputs = call.asked.inputs();
            let found = difference(wanted, inputs.as_ref(), "inputs")?;
            (found, values::shown(inputs.as_ref()))
        }
        RequestPart::Url(pattern) => {
            let mut urls = call.asked.urls();
            if urls.iter().any(|url| glob(pattern, url)) {
                return None;
            }
            let url = urls.swap_remove(0);
            ("the call went to another address".to_owned(), url)
        }
    };
    Some(Difference {
        message,
        expected: expected(part),
        actual,
        step: call.step,
    })
}

fn expected(part: &RequestPart) -> String {
    match part {
        RequestPart::Body(wanted) | RequestPart::Inputs(wanted) => wanted.to_json(),
        RequestPart::Url(pattern) => pattern.clone(),
        RequestPart::Header(_, WantedValue::Equals(wanted)) => wanted.to_json(),
        RequestPart::Header(_, wanted) => {
            values::broken(wanted, None, &flow_core::Vars::default()).unwrap_or_default()
        }
    }
}

/// Whether calls are made by these actions, in this order.
pub(super) fn order(wanted: &[Arc<str>], run: &Run<'_>) -> Option<Difference> {
    let calls = calls(run);
    let made: Vec<&str> = calls.iter().map(|call| call.asked.action()).collect();
    let wanted: Vec<&str> = wanted.iter().map(|name| &**name).collect();
    let same = made
        .iter()
        .zip(&wanted)
        .take_while(|(made, wanted)| made == wanted)
        .count();
    (made != wanted).then(|| Difference {
        message: "calls were made in another order than was promised".to_owned(),
        expected: in_order(&wanted),
        actual: in_order(&made),
        step: calls.get(same).or(calls.last()).and_then(|call| call.step),
    })
}

fn in_order(names: &[&str]) -> String {
    match names {
        [] => "no calls".to_owned(),
        names => names.join(", "),
    }
}
