//! Compares a value with a schema.

use std::{collections::BTreeMap, fmt};

use flow_expr::{Value, loosely_equal};

use super::{Schema, SchemaType};

/// How many differences are told.
const MAX_MISMATCHES: usize = 20;

/// A place where a value is not what its schema says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The place in the value: `$.name[0]`.
    pub place: String,
    /// What is wrong there, as a sentence's rest: `is a string, not an integer`.
    pub message: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.place, self.message)
    }
}

impl Schema {
    /// Every difference between a value and this schema, at most twenty.
    pub fn check(&self, value: &Value) -> Vec<Mismatch> {
        let mut check = Check {
            place: "$".to_owned(),
            found: Vec::new(),
        };
        check.value(self, value);
        check.found
    }
}

struct Check {
    place: String,
    found: Vec<Mismatch>,
}

impl Check {
    fn tell(&mut self, message: impl Into<String>) {
        if self.found.len() < MAX_MISMATCHES {
            self.found.push(Mismatch {
                place: self.place.clone(),
                message: message.into(),
            });
        }
    }

    fn within(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        let length = self.place.len();
        self.place.push_str(step);
        check(self);
        self.place.truncate(length);
    }

    fn value(&mut self, schema: &Schema, value: &Value) {
        let kind = type_of(value);
        if !schema.allows(kind) {
            let wanted: Vec<_> = schema
                .types
                .iter()
                .map(|kind| with_article(*kind))
                .collect();
            let wanted = wanted.join(" or ");
            self.tell(format!("is {}, not {wanted}", with_article(kind)));
            return;
        }
        let is_choice = |choice: &Value| loosely_equal(Some(choice), Some(value));
        if !schema.choices.is_empty() && !schema.choices.iter().any(is_choice) {
            self.tell("is none of the values that `enum` allows");
        }
        match value {
            Value::Object(_) => self.object(schema, value),
            Value::List(items) => self.list(schema, items),
            Value::Text(text) => {
                let length = text.chars().count() as u64;
                self.length(
                    length,
                    schema.bounds.min_length,
                    schema.bounds.max_length,
                    "character",
                );
            }
            Value::Number(number) => {
                if schema
                    .bounds
                    .minimum
                    .as_ref()
                    .is_some_and(|least| number.compare(least).is_lt())
                {
                    self.tell("is less than `minimum`");
                }
                if schema
                    .bounds
                    .maximum
                    .as_ref()
                    .is_some_and(|most| number.compare(most).is_gt())
                {
                    self.tell("is more than `maximum`");
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, schema: &Schema, value: &Value) {
        for (name, _) in &schema.required {
            if value.member(name).is_none() {
                self.tell(format!("has no member `{name}`, which is required"));
            }
        }
        let known = schema.properties.iter();
        let known: BTreeMap<_, _> = known
            .map(|known| (known.name.as_str(), &known.schema))
            .collect();
        for (name, member) in value.as_object().iter().flat_map(|object| object.iter()) {
            match known.get(&**name) {
                Some(property) => self.within(&step(name), |check| check.value(property, member)),
                None if schema.closed => self.tell(format!(
                    "has a member `{name}`, which the schema does not know"
                )),
                None => {}
            }
        }
    }

    fn list(&mut self, schema: &Schema, items: &[Option<Value>]) {
        let bounds = &schema.bounds;
        self.length(
            items.len() as u64,
            bounds.min_items,
            bounds.max_items,
            "element",
        );
        let Some(of_items) = &schema.items else {
            return;
        };
        for (index, item) in items.iter().enumerate() {
            if self.found.len() >= MAX_MISMATCHES {
                return;
            }
            let item = item.as_ref().unwrap_or(&Value::Null);
            self.within(&format!("[{index}]"), |check| check.value(of_items, item));
        }
    }

    fn length(&mut self, length: u64, least: Option<u64>, most: Option<u64>, what: &str) {
        let counted = |count: u64| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        if let Some(least) = least.filter(|least| length < *least) {
            self.tell(format!("has {}, fewer than {least}", counted(length)));
        }
        if let Some(most) = most.filter(|most| length > *most) {
            self.tell(format!("has {}, more than {most}", counted(length)));
        }
    }
}

/// `.name`, or `['a name']`.
fn step(name: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    match !name.is_empty() && name.chars().all(plain) {
        true => format!(".{name}"),
        false => format!("['{name}']"),
    }
}

/// The type that a value has; a number without a fraction is an integer, however it is written.
pub(crate) fn type_of(value: &Value) -> SchemaType {
    match value {
        Value::Null => SchemaType::Null,
        Value::Bool(_) => SchemaType::Boolean,
        Value::Number(number) if number.is_integer() => SchemaType::Integer,
        Value::Number(number) => {
            let digits = number.to_string();
            let whole = digits.strip_suffix(".0").is_some();
            if whole {
                SchemaType::Integer
            } else {
                SchemaType::Number
            }
        }
        Value::Text(_) => SchemaType::String,
        Value::List(_) => SchemaType::Array,
        Value::Object(_) | Value::Platform(_) => SchemaType::Object,
    }
}

fn with_article(kind: SchemaType) -> &'static str {
    match kind {
        SchemaType::Null => "`null`",
        SchemaType::Boolean => "a boolean",
        SchemaType::Integer => "an integer",
        SchemaType::Number => "a number",
        SchemaType::String => "a string",
        SchemaType::Array => "an array",
        SchemaType::Object => "an object",
    }
}
