//! The language's own `==`: numbers by value, objects without regard to order.

use crate::types::Scalar;
use crate::{Object, Platform, Record, Value};

/// Whether two values are equal as the language's `==` sees it.
///
/// Numbers compare by value (`5 == 5.0`), texts exactly, lists element by element, objects by their members in any
/// order. Values of different types are not equal, `null` equals `null` alone, and not set equals not set alone.
pub fn loosely_equal(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => equal(a, b),
        _ => false,
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a.compare(b).is_eq(),
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            let same =
                |(a, b): (&Option<Value>, &Option<Value>)| loosely_equal(a.as_ref(), b.as_ref());
            a.len() == b.len() && a.iter().zip(&**b).all(same)
        }
        (Value::Object(a), Value::Object(b)) => equal_objects(a, b),
        (Value::Platform(Platform::Record(a)), Value::Platform(Platform::Record(b))) => {
            a.kind() == b.kind() && equal_records(a, b)
        }
        (Value::Platform(a), Value::Platform(b)) => a == b,
        _ => false,
    }
}

fn equal_objects(a: &Object, b: &Object) -> bool {
    let in_both = |name: &str, value| b.get(name).is_some_and(|other| equal(value, other));
    a.len() == b.len() && a.iter().all(|(name, value)| in_both(name, value))
}

/// Money is the same with the same amount and code, a number with the same digits, anything else with the same id; what
/// has no id, with the same text.
fn equal_records(a: &Record, b: &Record) -> bool {
    let same = |name: &str| loosely_equal(a.member(name), b.member(name));
    let known = |name: &str| a.member(name).is_some() && b.member(name).is_some();
    match a.kind() {
        Scalar::Currency => same("amount") && same("code"),
        Scalar::PhoneNumber if known("e164") => same("e164"),
        Scalar::Audio | Scalar::Communication | Scalar::AgentScorePair => {
            equal_objects(a.members(), b.members())
        }
        _ if known("id") => same("id"),
        _ => a.text() == b.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn compares(a: &str, b: &str, expected: bool) {
        let value = |text: &str| crate::read_json(text.as_bytes()).unwrap().value;
        assert_eq!(loosely_equal(Some(&value(a)), Some(&value(b))), expected);
    }

    #[test]
    fn numbers_compare_by_value() {
        compares("5", "5.0", true);
        compares("1e400", "10e399", true);
        compares("[1, 2]", "[1.0, 2]", true);
    }

    #[test]
    fn objects_compare_in_any_order() {
        compares(r#"{"a": 1, "b": 2}"#, r#"{"b": 2.0, "a": 1}"#, true);
        compares(r#"{"a": 1}"#, r#"{"b": 1}"#, false);
    }

    #[test]
    fn types_do_not_mix() {
        compares("1", "\"1\"", false);
        compares("1", "true", false);
        compares("null", "false", false);
    }

    #[test]
    fn null_is_not_the_same_as_not_set() {
        assert!(!loosely_equal(Some(&Value::Null), None));
        assert!(loosely_equal(None, None));
    }
}
