//! Values that fit a schema: always the same ones for the same schema.

use std::collections::BTreeSet;

use flow_expr::{Number, Object, Value};

use super::{Schema, SchemaType};

/// How deep an example may be; schemas in files are not deeper than this anyway.
const MAX_DEPTH: u32 = 50;

/// Texts for names that usually mean something.
const USUAL: [(&str, &str); 14] = [
    ("email", "alice.smith@example.org"),
    ("phone", "+13175550100"),
    ("ani", "+13175550100"),
    ("number", "+13175550100"),
    (
        "interval",
        "2026-01-31T00:00:00.000Z/2026-02-01T00:00:00.000Z",
    ),
    ("date", "2026-01-31T09:30:00.000Z"),
    ("time", "2026-01-31T09:30:00.000Z"),
    ("url", "https://crm.example.org/"),
    ("language", "en-us"),
    ("firstname", "Alice"),
    ("lastname", "Smith"),
    ("name", "Alice"),
    ("count", "1"),
    ("id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
];

impl Schema {
    /// A value that fits: every member is there, every list has one element.
    pub fn example(&self) -> Value {
        self.named_example("", 0)
    }

    /// A value that fits a member of this name.
    pub(crate) fn example_of(&self, name: &str) -> Value {
        self.named_example(name, 0)
    }

    fn named_example(&self, name: &str, depth: u32) -> Value {
        let usual = self.choices.first().or(self.default.as_ref());
        if let Some(value) = usual.filter(|value| self.check(value).is_empty()) {
            return value.clone();
        }
        match self.main_type() {
            SchemaType::Null => Value::Null,
            SchemaType::Boolean => Value::Bool(true),
            SchemaType::Integer | SchemaType::Number => self.number(),
            SchemaType::String => self.text(name).into(),
            _ if depth >= MAX_DEPTH => Value::Null,
            SchemaType::Array => {
                let count = self.bounds.min_items.unwrap_or(1).clamp(1, 100);
                let one = match &self.items {
                    Some(items) => items.named_example(name, depth + 1),
                    None => Value::from("text"),
                };
                Value::list((0..count).map(|_| one.clone()))
            }
            SchemaType::Object => {
                let members = self.properties.iter().map(|property| {
                    let value = property.schema.named_example(&property.name, depth + 1);
                    (property.name.as_str(), value)
                });
                let known: Vec<_> = members.collect();
                let names: BTreeSet<_> = known.iter().map(|(name, _)| *name).collect();
                let others = self
                    .required
                    .iter()
                    .filter(|(name, _)| !names.contains(name.as_str()));
                let others = others.map(|(name, _)| (name.as_str(), Value::from("text")));
                let others: Vec<_> = others.collect();
                Value::Object(Object::of(known.into_iter().chain(others)))
            }
        }
    }

    fn number(&self) -> Value {
        let one = Number::from(1);
        let least = self
            .bounds
            .minimum
            .as_ref()
            .filter(|least| one.compare(least).is_lt());
        let most = self
            .bounds
            .maximum
            .as_ref()
            .filter(|most| one.compare(most).is_gt());
        Value::Number(least.or(most).unwrap_or(&one).clone())
    }

    fn text(&self, name: &str) -> String {
        let mut text = match self.format.as_deref() {
            Some("date-time") => "2026-01-31T09:30:00.000Z",
            Some("date") => "2026-01-31",
            Some("email") => "alice.smith@example.org",
            Some("uri" | "url") => "https://crm.example.org/",
            Some("uuid") => "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            _ => usual_text(name),
        }
        .to_owned();
        let least = self.bounds.min_length.unwrap_or(0).min(10_000) as usize;
        while text.chars().count() < least {
            text.push('x');
        }
        match self.bounds.max_length {
            Some(most) => text
                .chars()
                .take(usize::try_from(most).unwrap_or(usize::MAX))
                .collect(),
            None => text,
        }
    }
}

fn usual_text(name: &str) -> &'static str {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name = letters.collect::<String>().to_ascii_lowercase();
    let found = USUAL
        .iter()
        .find(|(part, _)| name.ends_with(part) || name.starts_with(part));
    found.map_or("text", |(_, text)| text)
}
