//! The calls of a report: lookups, and data actions with the requests that they made.

use flow_core::{
    Call, DataAnswered, DataRequest, DataVerdict, ErrorCode, HttpRequest, Replied, Trace, Verdict,
};
use flow_expr::Value;

use super::{Timed, request_body};
use crate::value::{millis, object, status_or_null, text, text_or_null};

/// Every call, in order.
pub(crate) fn calls(trace: &Trace, timed: Timed) -> Value {
    let calls = trace.all_calls().into_iter();
    Value::list(calls.map(|call| match call {
        Call::Http(post, replied) => lookup(post, replied, timed),
        Call::Data(request, answered) => data_action(request, answered, timed),
    }))
}

fn lookup(post: &HttpRequest, replied: Option<&Replied>, timed: Timed) -> Value {
    let verdict = replied.map(|replied| &replied.verdict);
    let failure = verdict.and_then(Verdict::failure);
    let body = replied.and_then(|replied| replied.body.clone());
    let mut members = vec![
        ("action", text(&post.action_name)),
        ("method", text(post.method.as_str())),
        ("url", text(&post.url)),
        ("requestBody", request_body(post)),
        ("verdict", text_or_null(verdict.map(Verdict::name))),
        (
            "code",
            text_or_null(failure.map(|failure| failure.code.as_str())),
        ),
        (
            "status",
            status_or_null(replied.and_then(|replied| replied.status)),
        ),
        ("responseBody", body.unwrap_or(Value::Null)),
    ];
    if timed == Timed::Yes {
        let elapsed = replied.map(|replied| millis(replied.elapsed));
        members.push(("elapsedMs", elapsed.unwrap_or(Value::Null)));
    }
    object(members)
}

/// A data action's call: the members of a lookup's, as far as a request was made, and what only data actions have.
fn data_action(request: &DataRequest, answered: Option<&DataAnswered>, timed: Timed) -> Value {
    let verdict = answered.map(|answered| &answered.verdict);
    let made = answered.and_then(|answered| answered.exchange.as_deref());
    let sent = made.map(|made| &made.request);
    let outputs = verdict.and_then(DataVerdict::outputs);
    let code = verdict.and_then(code).map(ErrorCode::as_str);
    let mut members = vec![
        ("action", text(&request.action_name)),
        (
            "method",
            text_or_null(sent.map(|sent| sent.method.as_str())),
        ),
        ("url", text_or_null(sent.map(|sent| &*sent.url))),
        ("requestBody", sent.map_or(Value::Null, request_body)),
        ("verdict", text_or_null(verdict.and_then(DataVerdict::name))),
        ("code", text_or_null(code)),
        ("status", status_or_null(made.and_then(|made| made.status))),
        (
            "responseBody",
            made.and_then(|made| made.body.clone())
                .unwrap_or(Value::Null),
        ),
        (
            "dataAction",
            object([
                ("category", text(&request.category)),
                ("name", text(&request.data_action)),
                ("inputs", request.inputs.clone().into()),
                (
                    "outputs",
                    outputs.map_or(Value::Null, |given| given.clone().into()),
                ),
            ]),
        ),
    ];
    if timed == Timed::Yes {
        let elapsed = answered.map(|answered| millis(answered.elapsed));
        members.push(("elapsedMs", elapsed.unwrap_or(Value::Null)));
    }
    object(members)
}

/// What went wrong; `None` on success.
pub(crate) fn code(verdict: &DataVerdict) -> Option<ErrorCode> {
    match verdict {
        DataVerdict::Success(_) => None,
        DataVerdict::Failure(_) => Some(ErrorCode::ActionFailed),
        DataVerdict::Timeout => Some(ErrorCode::ActionTimeout),
        DataVerdict::Nobody => Some(ErrorCode::ActionUnsupported),
    }
}
