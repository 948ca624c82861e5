//! Validating, and texts with one mistake. The only module that knows the validator.

use flow_syntax::{Diagnostic, Severity};
use jsonschema::Validator;
use serde_json::Value;

/// A schema that is itself valid.
pub(crate) struct Schema {
    validator: Validator,
}

impl Schema {
    /// One of our own schemas.
    pub(crate) fn ours(schema: &flow_expr::Value) -> Self {
        Self::new(&json(&schema.to_json()))
    }

    pub(crate) fn new(schema: &Value) -> Self {
        if let Err(error) = jsonschema::meta::validate(schema) {
            panic!(
                "the schema is no schema: {error} at {}",
                error.instance_path()
            );
        }
        let options = jsonschema::options().should_validate_formats(true);
        let validator = options.build(schema).unwrap();
        Self { validator }
    }

    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// Asserts that a value is accepted.
    #[track_caller]
    pub(crate) fn allows(&self, value: &Value) {
        let errors = self.validator.iter_errors(value);
        let errors: Vec<_> = errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}\n{value:#}", errors.join("\n"));
    }
}

#[track_caller]
pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub(crate) fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|found| found.severity == Severity::Error)
}

/// The text with one part replaced.
#[track_caller]
pub(crate) fn with(text: &str, part: &str, other: &str) -> String {
    assert!(text.contains(part), "nothing holds {part}");
    text.replacen(part, other, 1)
}

/// Every place in a value, as JSON pointers.
pub(crate) fn places(value: &Value) -> Vec<String> {
    let mut places = Vec::new();
    let mut ahead = vec![(String::new(), value)];
    while let Some((at, value)) = ahead.pop() {
        match value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                ahead.extend(items.map(|(index, item)| (format!("{at}/{index}"), item)));
            }
            Value::Object(members) => {
                let key = |name: &str| name.replace('~', "~0").replace('/', "~1");
                let members = members.iter();
                ahead.extend(members.map(|(name, item)| (format!("{at}/{}", key(name)), item)));
            }
            _ => {}
        }
        places.push(at);
    }
    places
}

/// Takes away what stands at a place.
pub(crate) fn without(value: &Value, place: &str) -> Value {
    let mut value = value.clone();
    let (parent, name) = place.rsplit_once('/').unwrap_or_default();
    let name = name.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(&name);
        }
        Some(Value::Array(items)) if !items.is_empty() => {
            items.remove(name.parse().unwrap_or(0));
        }
        _ => {}
    }
    value
}
