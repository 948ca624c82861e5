//! The schemas of what goes into a data action and of what comes out: checked, flattened, filled.
//!
//! The part of JSON Schema draft 4 that contracts use: `type`, `properties`, `required`, `items`, `enum`,
//! `additionalProperties`, and bounds of numbers, texts and lists. Other words are accepted and say nothing.

mod check;
mod example;
mod fill;
mod flatten;
mod read;
#[cfg(test)]
mod tests;

use flow_expr::{Number, Value};
use flow_syntax::Span;

pub use check::Mismatch;
pub use flatten::Output;

/// What a value must be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// Where the schema stands in the file.
    pub span: Span,
    /// The sorts of values that are allowed; any when empty.
    pub types: Vec<SchemaType>,
    /// The members of an object, in the order written.
    pub properties: Vec<Property>,
    /// The names of the members that must be there, and where they are written.
    pub required: Vec<(String, Span)>,
    /// Whether members that `properties` does not name are refused.
    pub closed: bool,
    /// What the elements of a list must be.
    pub items: Option<Box<Self>>,
    /// The values that are allowed; any when empty.
    pub choices: Vec<Value>,
    /// What to fill in where nothing is given; only examples use it.
    pub default: Option<Value>,
    /// The sort of text that is meant, such as `date-time`; only examples use it.
    pub format: Option<String>,
    /// Bounds of a number, of a text's length, of a list's length.
    pub bounds: Bounds,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Where the name stands in the file.
    pub span: Span,
    /// What its value must be.
    pub schema: Schema,
}

/// The sorts of values that JSON Schema tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaType {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`: a number without a fraction.
    Integer,
    /// `number`
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

/// How small and how large a value may be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    /// `minimum`
    pub minimum: Option<Number>,
    /// `maximum`
    pub maximum: Option<Number>,
    /// `minLength`, in characters.
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    pub max_length: Option<u64>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
}

impl SchemaType {
    /// Every type by its name.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("null", Self::Null),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("string", Self::String),
        ("array", Self::Array),
        ("object", Self::Object),
    ];

    /// The name as schemas write it.
    pub fn as_str(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, known)| *known == self);
        found.map_or("any", |(name, _)| name)
    }
}

impl Schema {
    /// The schema of the member called `name`.
    pub fn property(&self, name: &str) -> Option<&Self> {
        let found = self
            .properties
            .iter()
            .find(|property| property.name == name);
        found.map(|property| &property.schema)
    }

    /// Whether a value of this type is allowed.
    pub fn allows(&self, kind: SchemaType) -> bool {
        let allowed = |known: &SchemaType| {
            *known == kind || (*known == SchemaType::Number && kind == SchemaType::Integer)
        };
        self.types.is_empty() || self.types.iter().any(allowed)
    }

    /// The type that examples have: the first one written, or what the rest of the schema tells.
    pub fn main_type(&self) -> SchemaType {
        let written = self.types.iter().find(|kind| **kind != SchemaType::Null);
        match written.or(self.types.first()) {
            Some(kind) => *kind,
            None if self.items.is_some() => SchemaType::Array,
            None if !self.properties.is_empty() => SchemaType::Object,
            None => SchemaType::String,
        }
    }
}
