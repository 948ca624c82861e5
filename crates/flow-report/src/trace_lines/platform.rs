//! The lines of what only platform flows do.

use flow_core::{
    Attributed, DataAnswered, DataRequest, DataScope, Exchanged, StubAnswered, StubRequest,
};
use flow_expr::{Object, Value};

use super::Members;
use crate::{
    report::request_body,
    value::{millis, object, status_or_null, text, text_or_null},
};

pub(super) fn data_called(request: &DataRequest) -> Members {
    vec![
        ("category", text(&request.category)),
        ("dataAction", text(&request.data_action)),
        ("inputs", request.inputs.clone().into()),
        ("timeoutMs", millis(request.timeout)),
    ]
}

pub(super) fn data_answered(answered: &DataAnswered) -> Members {
    let verdict = &answered.verdict;
    let made = answered.exchange.as_deref();
    vec![
        ("verdict", text_or_null(verdict.name())),
        ("outputs", object_or_null(verdict.outputs())),
        ("exchange", made.map_or(Value::Null, exchange)),
        ("elapsedMs", millis(answered.elapsed)),
    ]
}

fn exchange(made: &Exchanged) -> Value {
    object([
        ("method", text(made.request.method.as_str())),
        ("url", text(&made.request.url)),
        ("requestBody", request_body(&made.request)),
        ("status", status_or_null(made.status)),
        ("responseBody", made.body.clone().unwrap_or(Value::Null)),
    ])
}

pub(super) fn stub_asked(request: &StubRequest) -> Members {
    let exits = request.exits.iter().map(|exit| text(exit));
    vec![
        ("type", text(&request.type_name)),
        ("inputs", request.inputs.clone().into()),
        ("exits", Value::list(exits)),
    ]
}

pub(super) fn stub_answered(answered: &StubAnswered) -> Members {
    vec![
        ("outputs", object_or_null(answered.outputs.as_ref())),
        ("elapsedMs", millis(answered.elapsed)),
    ]
}

pub(super) fn attributed(attributed: &Attributed) -> Members {
    let scope = match attributed.scope {
        DataScope::Participant => "participant",
        DataScope::Conversation => "conversation",
    };
    vec![
        ("of", text(scope)),
        ("name", text(&attributed.name)),
        ("value", text_or_null(attributed.value.as_deref())),
    ]
}

fn object_or_null(given: Option<&Object>) -> Value {
    given.map_or(Value::Null, |given| given.clone().into())
}
