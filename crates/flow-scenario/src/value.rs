//! Documents as values: what a scenario or variables file says, as JSON.

use flow_expr::{Number, Object, Value};
use flow_syntax::{Diagnostic, Kind, Node, Span};

/// The JSON value that a node stands for. What JSON cannot hold (`.inf`, `.nan`) is reported and becomes `null`.
pub(crate) fn value_of(node: Node<'_>, found: &mut Vec<Diagnostic>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool => Value::Bool(node.as_bool().unwrap_or_default()),
        Kind::Number => number(node.number().unwrap_or_default(), node.span(), found),
        Kind::Text => Value::Text(node.as_text().unwrap_or_default().into()),
        Kind::List => Value::list(node.items().map(|item| value_of(item, found))),
        Kind::Object => Value::Object(Object::from_members(values_of(node, found))),
    }
}

/// The members of an object node with their values, in the order written.
pub fn values_of<Name: for<'a> From<&'a str>>(
    node: Node<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<(Name, Value)> {
    node.members()
        .map(|member| (Name::from(member.key), value_of(member.value, found)))
        .collect()
}

/// The number that these digits write, which stand there.
pub(crate) fn number(digits: &str, span: Span, found: &mut Vec<Diagnostic>) -> Value {
    match Number::from_text(digits).or_else(|| from_yaml(digits)) {
        Some(number) => Value::Number(number),
        None => {
            let message = format!("`{digits}` is no number that JSON can hold");
            found.push(
                Diagnostic::error("invalid-field", message, span).with_help("put it in quotes"),
            );
            Value::Null
        }
    }
}

/// The numbers that YAML 1.2 writes in other ways: `+1`, `.5`, `1.`, `0x1F`, `0o17`.
fn from_yaml(digits: &str) -> Option<Number> {
    let radix = |prefix, radix| {
        digits
            .strip_prefix(prefix)
            .and_then(|rest| i64::from_str_radix(rest, radix).ok())
    };
    if let Some(whole) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return Some(Number::Int(whole));
    }
    let float: f64 = digits
        .parse()
        .ok()
        .filter(|float: &f64| float.is_finite())?;
    Number::from_text(&float.to_string())
}
