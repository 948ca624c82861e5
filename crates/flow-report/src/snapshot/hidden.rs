//! What a case's `redact` names: left out of reports and snapshots at its place, and looked for everywhere else.

use flow_core::{Event, Trace};
use flow_expr::{Object, Value};
use flow_scenario::{PathStep, RedactPath};

use super::snapshot_value;
use crate::{
    report::{Timed, calls, outcome, variables},
    value::{object, text},
};

/// What stands in a snapshot or a report in place of a value that is not kept.
pub const NOT_KEPT: &str = "(not kept)";

/// Shorter texts would be found within others that have nothing to do with them.
const SHORTEST_ELSEWHERE: usize = 4;

/// The same report or snapshot with [`NOT_KEPT`] wherever the paths lead.
pub fn without_paths(value: Value, paths: &[RedactPath]) -> Value {
    let paths = paths.iter();
    paths.fold(value, |value, path| without_path(value, &path.steps))
}

/// The same value with [`NOT_KEPT`] wherever the path leads; a path that leads nowhere changes nothing.
fn without_path(value: Value, steps: &[PathStep]) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return text(NOT_KEPT);
    };
    match (step, value) {
        (PathStep::Member(wanted), Value::Object(members)) => {
            let members = members.iter().map(|(name, value)| {
                let value = value.clone();
                let value = if name == wanted {
                    without_path(value, rest)
                } else {
                    value
                };
                (name.clone(), value)
            });
            object(members)
        }
        (PathStep::Every, Value::List(items)) => {
            let items = items.iter().cloned();
            let items = items.map(|item| item.map(|item| without_path(item, rest)));
            Value::List(items.collect())
        }
        (PathStep::Element(index), Value::List(items)) => {
            let items = items.iter().cloned().enumerate();
            let items = items.map(|(at, item)| match item {
                Some(item) if at == *index => Some(without_path(item, rest)),
                item => item,
            });
            Value::List(items.collect())
        }
        (_, value) => value,
    }
}

/// True when the path leads somewhere in the report of this run.
pub fn leads_somewhere(trace: &Trace, path: &RedactPath) -> bool {
    !at(&snapshot_value(trace), &path.steps).is_empty() || !held(trace, &path.steps).is_empty()
}

/// The texts and numbers that the paths lead to, for a redactor: what the service, the caller or the case said. Words of
/// ours, such as the names of actions and codes, are not among them, nor are texts of fewer than four letters.
pub fn hidden_texts(trace: &Trace, paths: &[RedactPath]) -> Vec<String> {
    if paths.is_empty() {
        return Vec::new();
    }
    let said = said(trace);
    let mut texts = Vec::new();
    for path in paths {
        let reached = at(&said, &path.steps).into_iter();
        reached
            .chain(held(trace, &path.steps))
            .for_each(|value| gather(value, &mut texts));
    }
    texts.retain(|text| text.chars().count() >= SHORTEST_ELSEWHERE);
    texts.sort();
    texts.dedup();
    texts
}

/// The texts and numbers that the paths lead to in one request, whose run nobody knows: its body as that of any call, and its
/// members as the variables of the same names; and in what the case gives.
pub fn hidden_in_request(
    given: &[(String, Value)],
    body: &Value,
    paths: &[RedactPath],
) -> Vec<String> {
    let given = given
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    let call = object([("requestBody", body.clone())]);
    let known = [
        object([("variables", object(given)), ("calls", Value::list([call]))]),
        object([("variables", body.clone())]),
    ];
    let mut texts = Vec::new();
    for path in paths {
        let steps = path.steps.iter().enumerate().map(|(at, step)| match step {
            PathStep::Element(_) if at == 1 => PathStep::Every,
            step => step.clone(),
        });
        let steps: Vec<_> = steps.collect();
        let reached = known.iter().flat_map(|known| at(known, &steps));
        reached.for_each(|value| gather(value, &mut texts));
    }
    texts.retain(|text| text.chars().count() >= SHORTEST_ELSEWHERE);
    texts
}

/// The report without our own words.
fn said(trace: &Trace) -> Value {
    let calls = match calls(trace, Timed::No) {
        Value::List(calls) => {
            let said = |call: &Option<Value>| {
                call.as_ref()
                    .map(|call| only(call, &["url", "requestBody", "responseBody"]))
            };
            Value::List(calls.iter().map(said).collect())
        }
        other => other,
    };
    let variables = match variables(trace) {
        Value::Object(members) => object(members.iter().map(|(name, value)| match &**name {
            "error" => (name.clone(), only(value, &["message", "headers"])),
            _ => (name.clone(), value.clone()),
        })),
        other => other,
    };
    let outcome = trace.outcome().map_or(Value::Null, outcome);
    let outcome = match outcome.member("error") {
        Some(error) => object([("error", only(error, &["message"]))]),
        None => only(&outcome, &["queue"]),
    };
    object([
        ("outcome", outcome),
        ("variables", variables),
        ("calls", calls),
    ])
}

fn only(value: &Value, kept: &[&str]) -> Value {
    let Value::Object(members) = value else {
        return value.clone();
    };
    let kept = members.iter().filter(|(name, _)| kept.contains(&&***name));
    Value::Object(Object::of(
        kept.map(|(name, value)| (name.clone(), value.clone())),
    ))
}

/// Every value that a path leads to.
fn at<'v>(value: &'v Value, steps: &[PathStep]) -> Vec<&'v Value> {
    let mut reached = vec![value];
    for step in steps {
        let next = reached.into_iter().flat_map(|value| step_into(value, step));
        reached = next.collect();
    }
    reached
}

/// What a path into the variables led to at any time of the run: a variable may hold something else at its end.
fn held<'t>(trace: &'t Trace, steps: &[PathStep]) -> Vec<&'t Value> {
    let [PathStep::Member(root), PathStep::Member(name), rest @ ..] = steps else {
        return Vec::new();
    };
    // What a failure holds is told apart from our own words at the end only.
    if **root != *"variables" || **name == *"error" {
        return Vec::new();
    }
    let records = trace.records().iter();
    let values = records.filter_map(|record| match &record.event {
        Event::Given(id, value) | Event::Assigned(id, Some(value)) => {
            (trace.variable(*id) == name).then_some(value)
        }
        _ => None,
    });
    values.flat_map(|value| at(value, rest)).collect()
}

fn step_into<'v>(value: &'v Value, step: &PathStep) -> Vec<&'v Value> {
    match (step, value) {
        (PathStep::Member(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (PathStep::Every, Value::List(items)) => items.iter().flatten().collect(),
        (PathStep::Element(index), Value::List(items)) => items
            .get(*index)
            .and_then(Option::as_ref)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn gather(value: &Value, texts: &mut Vec<String>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::List(items) => open.extend(items.iter().flatten()),
            Value::Object(members) => open.extend(members.iter().map(|(_, value)| value)),
            Value::Text(_) | Value::Number(_) | Value::Platform(_) => {
                texts.push(value.text().into_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use flow_expr::read_json;
    use flow_syntax::Span;

    use super::*;

    #[track_caller]
    fn keeps(json: &str, path: &[PathStep], kept: &str) {
        let value = read_json(json.as_bytes()).unwrap().value;
        let path = RedactPath {
            text: String::new(),
            steps: path.to_vec(),
            span: Span::default(),
        };
        assert_eq!(without_paths(value, &[path]).to_json(), kept);
    }

    #[test]
    fn what_is_not_kept_leaves_its_place() {
        let member = |name: &str| PathStep::Member(name.into());
        let json = r#"{"calls":[{"url":"a"},{"url":"b"}],"variables":{"email":"x"}}"#;
        keeps(
            json,
            &[member("variables"), member("email")],
            &json.replace("\"x\"", "\"(not kept)\""),
        );
        let urls = [member("calls"), PathStep::Every, member("url")];
        keeps(
            json,
            &urls,
            &json
                .replace("\"a\"", "\"(not kept)\"")
                .replace("\"b\"", "\"(not kept)\""),
        );
        let second = [member("calls"), PathStep::Element(1), member("url")];
        keeps(json, &second, &json.replace("\"b\"", "\"(not kept)\""));
        keeps(json, &[member("calls"), PathStep::Element(7)], json);
        keeps(json, &[member("variables"), PathStep::Every], json);
    }
}
