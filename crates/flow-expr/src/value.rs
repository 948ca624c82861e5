//! The values that variables and expressions have.

use std::borrow::Cow;
use std::sync::Arc;

use flow_syntax::json;

use crate::{Number, Object, Platform, Type};

/// A value. Not set is none: it is `None` of an `Option<Value>`.
///
/// Cloning takes constant time. `==` of Rust is structural: numbers compare by their text and objects by the order of
/// their members too; the language's `==` is [`loosely_equal`](crate::loosely_equal).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// JSON's `null`: a value, and not the same as not set.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An Integer or a Decimal.
    Number(Number),
    /// A text.
    Text(Arc<str>),
    /// A list; an element may be not set.
    List(Arc<[Option<Self>]>),
    /// A JSON object.
    Object(Object),
    /// A value of a type that JSON does not have.
    Platform(Platform),
}

impl Value {
    /// A list whose elements are all set.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().map(Some).collect())
    }

    /// The name of the value's type, for messages: `Text`, `Integer`, `Decimal`, `Boolean`, `List`, `Object`, `Null`, …
    pub fn type_name(&self) -> &'static str {
        match (self, Type::of(Some(self))) {
            (Self::List(_), _) | (_, Type::List(_)) => "List",
            (_, Type::One(scalar)) => scalar.name(),
        }
    }

    /// The text that `${…}` inserts: a text as it is, a list or an object as compact JSON, `null` as `null`.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Null => Cow::Borrowed("null"),
            Self::Platform(value) => Cow::Owned(value.text()),
            other => Cow::Owned(other.to_json()),
        }
    }

    /// The Boolean, of a Boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, of an Integer or a Decimal.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The text, of a Text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, of a List.
    pub fn as_list(&self) -> Option<&[Option<Self>]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The object, of an Object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The member `name` of an object or of a value of the platform; `None` where there is none.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(object) => object.get(name),
            Self::Platform(value) => value.member(name),
            _ => None,
        }
    }

    /// The element at `index` of a list, from 0; `None` for a scalar or object.
    pub fn element(&self, index: usize) -> Option<&Self> {
        self.as_list()?.get(index)?.as_ref()
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Number::Int(value))
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<Arc<str>> for Value {
    fn from(value: Arc<str>) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<Self>> for Value {
    fn from(value: Vec<Self>) -> Self {
        Self::list(value)
    }
}

impl From<Object> for Value {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

/// The value as the language writes it: `true`, `42`, `5.25`, `"abc"`, `NOT_SET`, `MakeList(1, 2)`.
///
/// Values that the language has no literals for are written as the call that makes them, such as
/// `ToDuration("PT1H")`; what JSON alone has, as JSON.
pub fn literal(value: Option<&Value>) -> String {
    let mut out = String::new();
    push_literal(&mut out, value);
    out
}

fn push_literal(out: &mut String, value: Option<&Value>) {
    match value {
        None => out.push_str("NOT_SET"),
        Some(Value::Text(text)) => out.push_str(&quote(text)),
        Some(Value::Platform(value)) => value.push_literal(out),
        Some(Value::List(items)) if items.iter().all(is_simple) && !items.is_empty() => {
            out.push_str("MakeList(");
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                push_literal(out, item.as_ref());
            }
            out.push(')');
        }
        Some(other) => other.write_json(out),
    }
}

/// Whether the language itself can write the value as an element of a list.
fn is_simple(value: &Option<Value>) -> bool {
    !matches!(value, Some(Value::Null | Value::List(_) | Value::Object(_)))
}

/// A text in double quotes with the language's five escapes.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// How deep lists and objects may nest, the same as for JSON from outside.
pub(crate) const MAX_DEPTH: u32 = json::MAX_DEPTH;

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        crate::read_json(text.as_bytes()).unwrap().value
    }

    #[test]
    fn inserted_text_is_plain_for_scalars_and_json_for_the_rest() {
        assert_eq!(json(r#""a\"b""#).text(), "a\"b");
        assert_eq!(json("1.50").text(), "1.50");
        assert_eq!(json("null").text(), "null");
        assert_eq!(json(r#"[true, {"a": 1}]"#).text(), r#"[true,{"a":1}]"#);
    }

    #[test]
    fn literals_are_the_languages_own() {
        assert_eq!(literal(None), "NOT_SET");
        assert_eq!(
            literal(Some(&Value::from("a\"b\n\u{1}"))),
            "\"a\\\"b\\n\u{1}\""
        );
        assert_eq!(
            literal(Some(&json("[1.0, \"x\"]"))),
            r#"MakeList(1.0, "x")"#
        );
        assert_eq!(literal(Some(&json("[null, {}]"))), "[null,{}]");
    }

    #[test]
    fn types_have_the_platforms_names() {
        let names =
            ["null", "true", "1", "1e2", "\"\"", "[]", "{}"].map(|text| json(text).type_name());
        assert_eq!(
            names,
            [
                "Null", "Boolean", "Integer", "Decimal", "Text", "List", "Object"
            ]
        );
    }

    #[test]
    fn steps_into_scalars_find_nothing() {
        assert_eq!(json("5").member("a"), None);
        assert_eq!(json("{}").element(0), None);
    }
}
