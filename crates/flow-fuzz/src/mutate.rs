//! Replies that are nearly right: one part of a value is dropped, null, renamed, of another type, at a boundary, huge, empty,
//! or in other letter case.

use std::sync::Arc;

use flow_expr::{Number, Object, Value};

use crate::{rng::Rng, shape::neighbours};

/// Numbers at which programs break: the edges of their types, and what no type holds.
const BOUNDARIES: [&str; 12] = [
    "0",
    "-1",
    "-0",
    "0.5",
    "2147483648",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "1e308",
    "1e-7",
    "123456789012345678901234567890",
    "99999999999",
];

/// Texts at which programs break.
const TEXTS: [&str; 11] = [
    "",
    " ",
    "null",
    "true",
    "false",
    "0",
    "Ünïcödé 😀",
    "a\"b\\c\n",
    "\u{0}",
    "${phoneNumber}",
    "<script>alert(1)</script>",
];

/// How long a huge text is.
const HUGE: usize = 10_000;

/// What is done to the members of the object that holds the part.
enum Change {
    Keep(Value),
    Drop,
    Rename(Arc<str>, Value),
}

/// The value with one part of it changed.
pub(crate) fn mutate(value: &Value, rng: &mut Rng) -> Value {
    match value {
        Value::Object(object) if !object.is_empty() && !rng.one_in(8) => in_object(object, rng),
        Value::List(items) if !items.is_empty() && !rng.one_in(4) => {
            let at = rng.below(items.len());
            let changed = items.iter().enumerate().map(|(index, item)| match item {
                Some(item) if index == at => Some(mutate(item, rng)),
                item => item.clone(),
            });
            Value::List(changed.collect())
        }
        whole => other_than(whole, rng),
    }
}

fn in_object(object: &Object, rng: &mut Rng) -> Value {
    let at = rng.below(object.len());
    let mut members = Vec::with_capacity(object.len());
    for (index, (name, value)) in object.iter().enumerate() {
        let change = match index == at {
            true => change(name, value, rng),
            false => Change::Keep(value.clone()),
        };
        match change {
            Change::Keep(value) => members.push((name.clone(), value)),
            Change::Rename(name, value) => members.push((name, value)),
            Change::Drop => {}
        }
    }
    Value::Object(Object::from_members(members))
}

fn change(name: &Arc<str>, value: &Value, rng: &mut Rng) -> Change {
    let holds = matches!(value, Value::Object(_) | Value::List(_));
    match rng.below(8) {
        0 | 1 => Change::Drop,
        2 => Change::Rename(renamed(name, rng), value.clone()),
        3..=5 if holds => Change::Keep(mutate(value, rng)),
        _ => Change::Keep(other_than(value, rng)),
    }
}

/// The name as another service would write it.
fn renamed(name: &str, rng: &mut Rng) -> Arc<str> {
    match rng.below(5) {
        0 => name.to_uppercase().into(),
        1 => camel(name).into(),
        2 => snake(name).into(),
        3 => format!("{name}s").into(),
        _ => format!("_{name}").into(),
    }
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut text, part| {
        let mut letters = part.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
        text
    })
}

fn snake(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// Another value in the place of this one.
fn other_than(value: &Value, rng: &mut Rng) -> Value {
    match rng.below(9) {
        0 => Value::Null,
        1 => retyped(value),
        2 => Value::list([value.clone()]),
        3 => Value::Object(Object::default()),
        4 => Value::list([]),
        5 => boundary(rng),
        6 => rng
            .pick(&TEXTS)
            .map_or(Value::Null, |text| Value::from(*text)),
        7 if rng.one_in(16) => Value::from("x".repeat(HUGE)),
        _ => rng.pick(&neighbours(value)).cloned().unwrap_or(Value::Null),
    }
}

/// The same content as another type: `"true"` for `true`, `"7"` for 7, 7 for `"7"`, the first element for a list.
fn retyped(value: &Value) -> Value {
    match value {
        Value::Text(text) => match (Number::from_text(text), &**text) {
            (Some(number), _) => Value::Number(number),
            (None, "true") => Value::Bool(true),
            (None, "false") => Value::Bool(false),
            (None, text) => Value::from(text.len() as i64),
        },
        Value::List(items) => items
            .iter()
            .flatten()
            .next()
            .cloned()
            .unwrap_or(Value::Null),
        Value::Null => Value::from("null"),
        other => Value::from(other.text().into_owned()),
    }
}

fn boundary(rng: &mut Rng) -> Value {
    let digits = rng
        .pick(&BOUNDARIES)
        .and_then(|digits| Number::from_text(digits));
    digits.map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn mutants(text: &str) -> BTreeSet<String> {
        let value = flow_expr::read_json(text.as_bytes()).unwrap().value;
        let mutants = (0..3_000).map(|seed| mutate(&value, &mut Rng::new(seed)).to_json());
        mutants.collect()
    }

    #[test]
    fn every_kind_of_change_happens() {
        let found = mutants(r#"{"isVip":true,"name_of":"Ann"}"#);
        for wanted in [
            r#"{"name_of":"Ann"}"#,
            r#"{"isVip":null,"name_of":"Ann"}"#,
            r#"{"is_vip":true,"name_of":"Ann"}"#,
            r#"{"isVip":true,"nameOf":"Ann"}"#,
            r#"{"ISVIP":true,"name_of":"Ann"}"#,
            r#"{"isVip":"true","name_of":"Ann"}"#,
            r#"{"isVip":[true],"name_of":"Ann"}"#,
            r#"{"isVip":false,"name_of":"Ann"}"#,
            r#"{"isVip":true,"name_of":""}"#,
            r#"[{"isVip":true,"name_of":"Ann"}]"#,
            "null",
            "[]",
            "{}",
        ] {
            assert!(found.contains(wanted), "{wanted}");
        }
        assert!(found.iter().any(|text| text.len() > HUGE));
    }

    #[test]
    fn elements_of_lists_are_changed_too() {
        let found = mutants(r#"{"items":[{"id":1},{"id":2}]}"#);
        assert!(found.contains(r#"{"items":[{"id":1},{}]}"#));
        assert!(found.contains(r#"{"items":{"id":1}}"#));
    }
}
