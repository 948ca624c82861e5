//! Choices and comparisons: `If`, `IsSet`, `IsNotSetOrEmpty`, `AreEqual`.

use super::{Arguments, Outcome};
use crate::Value;
use crate::equality::loosely_equal;

/// `If` is compiled to jumps; called with values it chooses between them all the same.
pub(super) fn choose(arguments: Arguments<'_>) -> Outcome {
    let chosen = match arguments.get(0) {
        Some(Value::Bool(true)) => 1,
        Some(Value::Bool(false)) | None => 2,
        other => return Err(arguments.wrong(0, "Boolean", other)),
    };
    Ok(arguments.get(chosen).cloned())
}

pub(super) fn is_set(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::Bool(arguments.get(0).is_some())))
}

/// True for what is not set and for an empty text, list or object; also for a JSON `null`.
pub(super) fn is_not_set_or_empty(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::Bool(match arguments.get(0) {
        None | Some(Value::Null) => true,
        Some(Value::Text(text)) => text.is_empty(),
        Some(Value::List(items)) => items.is_empty(),
        Some(Value::Object(object)) => object.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => false,
    })))
}

/// Whether all arguments equal the first. With a Boolean in front of texts, that says whether to ignore letter case.
pub(super) fn are_equal(arguments: Arguments<'_>) -> Outcome {
    let equal = match arguments.all() {
        [Some(Value::Bool(ignore_case)), texts @ ..]
            if texts.len() > 1 && texts.iter().all(is_textual) =>
        {
            let (first, rest) = (texts[0].as_ref(), &texts[1..]);
            rest.iter().all(|other| match ignore_case {
                true => equal_ignoring_case(first, other.as_ref()),
                false => loosely_equal(first, other.as_ref()),
            })
        }
        [first, rest @ ..] => rest
            .iter()
            .all(|other| loosely_equal(first.as_ref(), other.as_ref())),
        [] => true,
    };
    Ok(Some(Value::Bool(equal)))
}

fn is_textual(value: &Option<Value>) -> bool {
    match value {
        None | Some(Value::Text(_)) => true,
        Some(Value::List(items)) => items
            .iter()
            .all(|item| matches!(item, Value::Text(_) | Value::Null)),
        Some(_) => false,
    }
}

fn equal_ignoring_case(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(Value::Text(a)), Some(Value::Text(b))) => a
            .chars()
            .flat_map(char::to_lowercase)
            .eq(b.chars().flat_map(char::to_lowercase)),
        (Some(Value::List(a)), Some(Value::List(b))) => {
            a.len() == b.len()
                && a.iter()
                    .zip(&**b)
                    .all(|(a, b)| equal_ignoring_case(Some(a), Some(b)))
        }
        _ => loosely_equal(a, b),
    }
}
