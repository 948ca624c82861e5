//! Other values, queues and timeouts; variables that are not set, inputs that are not sent.

use std::time::Duration;

use flow_core::{Action, ActionKind, AtEnd, Program, Setting};
use flow_expr::{Number, Value};
use flow_syntax::Span;

use super::{Edit, MutantKind, Push};

pub(super) fn of_action(action: &Action, program: &Program, push: &mut Push<'_>) {
    let mut push = |kind, change: String, changed: ActionKind| {
        push(kind, action.span, change, Edit::Kind(Box::new(changed)));
    };
    match &action.kind {
        ActionKind::SetVariable(settings) => {
            for (index, (variable, setting)) in settings.iter().enumerate() {
                let name = program.names().name(*variable);
                let mut fewer = settings.clone();
                fewer.remove(index);
                let change = format!("`${name}` is not set");
                let changed = ActionKind::SetVariable(fewer);
                push(MutantKind::DroppedVariable, change, changed);
                if let Some((value, change)) = another(setting) {
                    let mut others = settings.clone();
                    others[index].1 = Setting::Literal(value);
                    let change = format!("`${name}` is set to {change}");
                    push(MutantKind::Value, change, ActionKind::SetVariable(others));
                }
            }
        }
        ActionKind::TransferToQueue(queue) => {
            if let Some((value, change)) = another(queue) {
                let change = format!("the call goes to {change}");
                let changed = ActionKind::TransferToQueue(Setting::Literal(value));
                push(MutantKind::Queue, change, changed);
            }
        }
        ActionKind::Lookup(lookup) => {
            for (timeout, change) in timeouts(lookup.timeout) {
                let mut other = lookup.clone();
                other.timeout = timeout;
                push(MutantKind::Timeout, change, ActionKind::Lookup(other));
            }
            for (index, (name, _)) in lookup.inputs.iter().enumerate() {
                let mut other = lookup.clone();
                other.inputs.remove(index);
                let change = format!("`{name}` is not sent");
                push(MutantKind::DroppedInput, change, ActionKind::Lookup(other));
            }
            for (index, (name, _)) in lookup.headers.iter().enumerate() {
                let mut other = lookup.clone();
                other.headers.remove(index);
                let change = format!("the header `{name}` is not sent");
                push(MutantKind::DroppedInput, change, ActionKind::Lookup(other));
            }
        }
        ActionKind::CollectInput(collect) => {
            for (timeout, change) in timeouts(collect.timeout) {
                let mut other = collect.clone();
                other.timeout = timeout;
                push(MutantKind::Timeout, change, ActionKind::CollectInput(other));
            }
        }
        _ => {}
    }
}

/// The queue of `initialAction.routing` (S9).
pub(super) fn of_end(program: &Program, span: Span, push: &mut Push<'_>) {
    if let AtEnd::Transfer(queue) = program.at_end()
        && let Some((value, change)) = another(queue)
    {
        let change = format!("at the end the call goes to {change}");
        let at_end = AtEnd::Transfer(Setting::Literal(value));
        push(
            MutantKind::Queue,
            span,
            change,
            Edit::AtEnd(Box::new(at_end)),
        );
    }
}

/// Another value than the one written, and in words which instead of which.
pub(super) fn another(setting: &Setting) -> Option<(Value, String)> {
    let Setting::Literal(value) = setting else {
        return Some((Value::from("other"), "the text `other`".to_owned()));
    };
    let other = match value {
        Value::Bool(holds) => Value::Bool(!holds),
        Value::Number(Number::Int(whole)) => Value::from(whole.checked_add(1)?),
        Value::Text(text) => Value::from(format!("{text}x")),
        Value::Null => Value::from("other"),
        _ => Value::Null,
    };
    let (now, then) = (other.to_json(), value.to_json());
    let is_short = then.chars().count() <= 60;
    let change = match is_short {
        true => format!("{now}, not to {then}"),
        false => "another value".to_owned(),
    };
    Some((other, change))
}

pub(super) fn timeouts(timeout: Duration) -> Vec<(Duration, String)> {
    let longer = timeout.saturating_mul(10);
    let shorter = (timeout / 10).max(Duration::from_millis(1));
    [longer, shorter]
        .into_iter()
        .filter(|other| *other != timeout)
        .map(|other| {
            let change = format!(
                "the timeout is {} ms, not {} ms",
                other.as_millis(),
                timeout.as_millis()
            );
            (other, change)
        })
        .collect()
}
