//! The language's own `==`: numbers by value, objects without regard to order.

use crate::{Object, Value};

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
            a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => equal_objects(a, b),
        _ => false,
    }
}

fn equal_objects(a: &Object, b: &Object) -> bool {
    let in_both = |name: &str, value| b.get(name).is_some_and(|other| equal(value, other));
    a.len() == b.len() && a.iter().all(|(name, value)| in_both(name, value))
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
