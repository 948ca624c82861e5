//! Smaller values: fewer members and elements, shorter texts, rounder numbers.

use flow_expr::{Number, Object, Value};

/// Rounder numbers with more zeros than this are hard to read, too.
const MOST_ZEROS: usize = 40;

/// Values that are smaller than this one, the smallest first.
pub(super) fn smaller(value: &Value) -> Vec<Value> {
    let smaller = match value {
        Value::Object(object) => object_parts(object),
        Value::List(items) => list_parts(items),
        Value::Text(text) => texts(text),
        Value::Number(number) => numbers(number),
        Value::Bool(true) => vec![Value::Bool(false)],
        Value::Null | Value::Bool(false) | Value::Platform(_) => Vec::new(),
    };
    let own = weight(value);
    smaller
        .into_iter()
        .filter(|smaller| weight(smaller) < own)
        .collect()
}

/// How large a value is: every step of shrinking makes it less.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::Null => 2,
        Value::Bool(holds) => 3 + usize::from(*holds),
        Value::Number(number) => digits(&number.to_string()),
        Value::Text(text) if &**text == "x" => 4,
        Value::Text(text) => match text.is_empty() {
            true => 3,
            false => 5 + text.len(),
        },
        Value::List(items) => {
            2 + items
                .iter()
                .flatten()
                .map(|item| 2 + weight(item))
                .sum::<usize>()
        }
        Value::Object(object) => {
            let members = object.iter();
            1 + members
                .map(|(name, value)| 4 + name.len() + weight(value))
                .sum::<usize>()
        }
        Value::Platform(_) => usize::MAX / 2,
    }
}

/// Long numbers weigh more than short ones, and odd ones more than round ones: 1000 is plainer than 900, 5000 than 2500.
fn digits(number: &str) -> usize {
    let significant = number.bytes().filter(|byte| *byte != b'0').count();
    let first = number.bytes().find(u8::is_ascii_digit).unwrap_or(b'9');
    match number {
        "0" => 3,
        "1" => 4,
        _ => 4 + 10 * number.len() + 8 * significant + 2 * usize::from(first - b'0'),
    }
}

fn object_parts(object: &Object) -> Vec<Value> {
    let members: Vec<_> = object
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut parts = vec![Value::Object(Object::default())];
    // Halves first: a large object shrinks in few steps.
    if members.len() > 3 {
        let (first, second) = members.split_at(members.len() / 2);
        parts
            .extend([first, second].map(|half| Value::Object(Object::from_members(half.to_vec()))));
    }
    for at in 0..members.len() {
        let mut fewer = members.clone();
        fewer.remove(at);
        parts.push(Value::Object(Object::from_members(fewer)));
    }
    for (at, (_, value)) in members.iter().enumerate() {
        parts.extend(smaller(value).into_iter().map(|value| {
            let mut changed = members.clone();
            changed[at].1 = value;
            Value::Object(Object::from_members(changed))
        }));
    }
    parts
}

fn list_parts(items: &[Option<Value>]) -> Vec<Value> {
    let list = |items: Vec<Option<Value>>| Value::List(items.into());
    let mut parts = vec![list(Vec::new())];
    if items.len() > 3 {
        let (first, second) = items.split_at(items.len() / 2);
        parts.extend([list(first.to_vec()), list(second.to_vec())]);
    }
    for at in 0..items.len() {
        let mut fewer = items.to_vec();
        fewer.remove(at);
        parts.push(list(fewer));
        parts.extend(items[at].iter().flat_map(smaller).map(|value| {
            let mut changed = items.to_vec();
            changed[at] = Some(value);
            list(changed)
        }));
    }
    parts
}

fn texts(text: &str) -> Vec<Value> {
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    ["", "x", half.as_str()]
        .map(Value::from)
        .into_iter()
        .collect()
}

/// Small numbers, round ones, then ones that are a little smaller.
fn numbers(number: &Number) -> Vec<Value> {
    let text = number.to_string();
    let mut rounder: Vec<Value> = [0, 1, 2, -1, 10].map(Value::from).into_iter().collect();
    let whole = text.split(['.', 'e', 'E']).next().unwrap_or_default();
    let sign_and_first = whole.len() - whole.trim_start_matches('-').len() + 1;
    let longest = whole.len().saturating_sub(sign_and_first);
    let round = |first: &str, zeros: usize| {
        let digits = format!("{first}{}", "0".repeat(zeros));
        Number::from_text(&digits).map(Value::Number)
    };
    rounder.extend((2..=longest.min(MOST_ZEROS)).filter_map(|zeros| round("1", zeros)));
    let first = whole.get(..sign_and_first).unwrap_or_default();
    rounder.extend(round(first, longest));
    rounder.extend(Number::from_text(whole).map(Value::Number));
    if let Some(whole) = number.as_i64() {
        rounder.extend([whole / 10, whole / 2, whole - whole.signum()].map(Value::from));
    }
    rounder
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number that is left of one as long as something holds.
    fn shrunk(number: &str, holds: fn(f64) -> bool) -> String {
        let mut value = Value::Number(Number::from_text(number).unwrap());
        let holds = |value: &Value| holds(value.text().parse().unwrap());
        while let Some(next) = smaller(&value).into_iter().find(holds) {
            value = next;
        }
        value.text().into_owned()
    }

    #[test]
    fn numbers_become_small_and_round() {
        let left = "9223372036854775807";
        assert_eq!(shrunk(left, |_| true), "0");
        assert_eq!(shrunk(left, |number| number > 1.0), "2");
        assert_eq!(shrunk(left, |number| number > 700.0), "1000");
        assert_eq!(shrunk(left, |number| number > 5e15), "10000000000000000");
        assert_eq!(shrunk("2.75", |number| number > 2.5), "3");
        assert_eq!(shrunk("2.75", |number| number % 1.0 > 0.0), "2.75");
        assert_eq!(shrunk("-48", |number| number < 0.0), "-1");
        assert_eq!(shrunk("-48", |number| number < -3.0), "-4");
        assert_eq!(shrunk("1e308", |number| number >= 10.0), "10");
        assert_eq!(shrunk("123456789012345678901234567890", |_| true), "0");
    }

    #[test]
    fn every_step_makes_a_value_smaller() {
        let text = r#"{"name":"Alice Smith","tags":["a",{"b":1000}],"vip":true,"x":null,"y":-2.5}"#;
        let mut value = flow_expr::read_json(text.as_bytes()).unwrap().value;
        let mut steps = 0;
        while let Some(next) = smaller(&value).pop() {
            assert!(weight(&next) < weight(&value));
            value = next;
            steps += 1;
        }
        assert!(steps > 5, "{steps}");
        assert!(smaller(&Value::Object(Object::default())).is_empty());
    }
}
