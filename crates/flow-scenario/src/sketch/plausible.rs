//! Values that may well be: by the type that is wanted, and by what the name says.

use flow_expr::{Number, Object, Scalar, Type, Value};

/// Texts by a word in the name, the first that fits.
const TEXTS: [(&str, &str); 17] = [
    ("email", "ann@example.com"),
    ("phone", "+15551234567"),
    ("ani", "+15551234567"),
    ("mobile", "+15551234567"),
    ("address", "1 Main Street"),
    ("language", "en-us"),
    ("country", "US"),
    ("city", "Springfield"),
    ("zip", "62704"),
    ("postal", "62704"),
    ("date", "2026-11-23"),
    ("time", "2026-11-23T10:00:00Z"),
    ("url", "https://example.com"),
    ("name", "Ann"),
    ("status", "open"),
    ("code", "A1"),
    ("id", "id-1"),
];

/// A value of a type for a variable, column or output of this name, as JSON holds it.
pub(super) fn value(type_: Type, name: &str) -> Value {
    match type_ {
        Type::One(scalar) => single(scalar, name),
        Type::List(item) => Value::list([single(item, name)]),
    }
}

fn single(scalar: Scalar, name: &str) -> Value {
    match scalar {
        Scalar::Boolean => true.into(),
        Scalar::Integer => 1.into(),
        Scalar::Decimal => Number::from_text("12.5").unwrap_or(Number::Int(1)).into(),
        Scalar::DateTime => "2026-11-23T10:00:00Z".into(),
        Scalar::Duration => "PT1M".into(),
        Scalar::PhoneNumber => "+15551234567".into(),
        Scalar::EmailAddress => "ann@example.com".into(),
        Scalar::Currency => "12.50|USD".into(),
        scalar if scalar.made_by().is_some() => "Example".into(),
        Scalar::Object => Object::from_members(Vec::new()).into(),
        _ => text(name).into(),
    }
}

/// A text for something of this name.
pub(super) fn text(name: &str) -> &'static str {
    let words = name.to_lowercase();
    let known = TEXTS.iter().find(|(word, _)| words.contains(word));
    known.map_or("text", |(_, text)| text)
}

/// What somebody says who is asked for a value of this type.
pub(super) fn spoken(type_: Type, name: &str) -> String {
    match value(type_, name) {
        Value::Bool(_) => "yes".to_owned(),
        Value::List(_) | Value::Object(_) => text(name).to_owned(),
        other => other.text().into_owned(),
    }
}
