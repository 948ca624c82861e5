//! Comparisons of filters.
//!
//! Source: Jayway's evaluators: what is not there equals nothing, a number and the text of it are equal, only numbers and
//! texts have an order.

use std::cmp::Ordering;

use flow_expr::{Number, Value, loosely_equal};

use super::Comparison;

/// Whether a comparison holds; `None` is what is not there.
pub(super) fn holds(left: Option<&Value>, comparison: Comparison, right: Option<&Value>) -> bool {
    let order = |holds: fn(Ordering) -> bool| order(left, right).is_some_and(holds);
    match comparison {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => !equal(left, right),
        Comparison::Same => same(left, right),
        Comparison::NotSame => !same(left, right),
        Comparison::Less => order(Ordering::is_lt),
        Comparison::LessOrEqual => order(Ordering::is_le),
        Comparison::Greater => order(Ordering::is_gt),
        Comparison::GreaterOrEqual => order(Ordering::is_ge),
        Comparison::In => left.is_some() && is_in(left, right),
        Comparison::NotIn => left.is_some() && !is_in(left, right),
        Comparison::Contains => contains(left, right),
        Comparison::SubsetOf => {
            let (left, right) = (items(left), items(right));
            left.zip(right)
                .is_some_and(|(left, right)| left.iter().all(|item| has(right, item.as_ref())))
        }
        Comparison::AnyOf => shares(left, right) == Some(true),
        Comparison::NoneOf => shares(left, right) == Some(false),
        Comparison::Size => has_size(left, right),
        Comparison::Empty => left.and_then(is_empty).map(Value::Bool).as_ref() == right,
        // Patterns are compared where they are known as such.
        Comparison::Matches => false,
    }
}

fn equal(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(Value::Number(number)), Some(Value::Text(text)))
        | (Some(Value::Text(text)), Some(Value::Number(number))) => {
            Number::from_text(text).is_some_and(|text| text.compare(number).is_eq())
        }
        (Some(_), Some(_)) => loosely_equal(left, right),
        _ => false,
    }
}

fn same(left: Option<&Value>, right: Option<&Value>) -> bool {
    left.is_some() && loosely_equal(left, right)
}

fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left?, right?) {
        (Value::Number(left), Value::Number(right)) => Some(left.compare(right)),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn items(value: Option<&Value>) -> Option<&[Option<Value>]> {
    value?.as_list()
}

fn has(items: &[Option<Value>], wanted: Option<&Value>) -> bool {
    items.iter().any(|item| equal(item.as_ref(), wanted))
}

fn is_in(wanted: Option<&Value>, list: Option<&Value>) -> bool {
    items(list).is_some_and(|items| has(items, wanted))
}

fn contains(whole: Option<&Value>, part: Option<&Value>) -> bool {
    match (whole, part) {
        (Some(Value::Text(whole)), Some(part)) => whole.contains(&*part.text()),
        (whole, part) => is_in(part, whole),
    }
}

fn shares(left: Option<&Value>, right: Option<&Value>) -> Option<bool> {
    let (left, right) = (items(left)?, items(right)?);
    Some(left.iter().any(|item| has(right, item.as_ref())))
}

fn length(value: &Value) -> Option<usize> {
    match value {
        Value::List(items) => Some(items.len()),
        Value::Text(text) => Some(text.encode_utf16().count()),
        Value::Object(object) => Some(object.len()),
        _ => None,
    }
}

fn has_size(value: Option<&Value>, size: Option<&Value>) -> bool {
    let length = value
        .and_then(length)
        .map(|length| Value::from(length as i64));
    length.is_some() && equal(length.as_ref(), size)
}

fn is_empty(value: &Value) -> Option<bool> {
    length(value).map(|length| length == 0)
}
