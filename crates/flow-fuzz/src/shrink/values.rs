//! Smaller values: fewer members and elements, shorter texts, rounder numbers.

use flow_expr::{Number, Object, Value};

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
        Value::Number(number) => match number.to_string().as_str() {
            "0" => 3,
            "1" => 4,
            digits => 4 + digits.len(),
        },
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

fn numbers(number: &Number) -> Vec<Value> {
    let mut rounder: Vec<Value> = [0, 1].map(Value::from).into_iter().collect();
    if let Some(whole) = number.as_i64() {
        rounder.extend([Value::from(whole / 10), Value::from(whole / 2)]);
    }
    rounder
}

#[cfg(test)]
mod tests {
    use super::*;

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
