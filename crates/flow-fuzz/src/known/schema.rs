//! What a JSON Schema says of a value: members, elements, and values at the edges of what it allows.
//!
//! The keywords that people write are read; what else a schema says does not matter here, since wrong replies are tried too.

use std::sync::Arc;

use flow_expr::{Number, Object, Value};

use crate::shape::Shape;

/// Schemas refer to themselves: nothing is read deeper than this.
const MOST_LEVELS: usize = 12;
/// Nor are more schemas read in all.
const MOST_SCHEMAS: usize = 5_000;

impl Shape {
    /// What a JSON Schema describes.
    pub fn of_schema(schema: &Value) -> Self {
        let mut reader = Reader {
            root: schema,
            left: MOST_SCHEMAS,
        };
        let mut shape = Self::default();
        reader.read(schema, &mut shape, MOST_LEVELS);
        shape
    }
}

struct Reader<'s> {
    root: &'s Value,
    left: usize,
}

impl<'s> Reader<'s> {
    fn read(&mut self, schema: &'s Value, shape: &mut Shape, levels: usize) {
        let (Some(levels), Some(left), Value::Object(object)) =
            (levels.checked_sub(1), self.left.checked_sub(1), schema)
        else {
            return;
        };
        self.left = left;
        if let Some(target) = object
            .get("$ref")
            .and_then(Value::as_text)
            .and_then(|path| self.find(path))
        {
            self.read(target, shape, levels);
        }
        for several in ["allOf", "anyOf", "oneOf"] {
            let parts = object
                .get(several)
                .and_then(Value::as_list)
                .unwrap_or_default();
            parts
                .iter()
                .flatten()
                .for_each(|part| self.read(part, shape, levels));
        }
        if let Some(Value::Object(members)) = object.get("properties") {
            for (name, schema) in members.iter() {
                if let Some(member) = shape.member(name) {
                    self.read(schema, member, levels);
                }
            }
        }
        if let Some(items) = object.get("items") {
            self.read(items, shape.elements.get_or_insert_default(), levels);
        }
        values(object, shape);
    }

    /// The schema that a reference within this document names.
    fn find(&self, path: &str) -> Option<&'s Value> {
        let steps = path.strip_prefix('#')?.split('/').skip(1);
        let mut found = self.root;
        for step in steps {
            found = found.member(&step.replace("~1", "/").replace("~0", "~"))?;
        }
        Some(found)
    }
}

/// The values that matter: those that are named, and the edges of what is allowed.
fn values(schema: &Object, shape: &mut Shape) {
    for named in ["enum", "examples"] {
        let named = schema
            .get(named)
            .and_then(Value::as_list)
            .unwrap_or_default();
        named.iter().flatten().for_each(|value| shape.learn(value));
    }
    for named in ["const", "default", "example"] {
        if let Some(value) = schema.get(named) {
            shape.learn(value);
        }
    }
    for edge in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
        if let Some(value @ Value::Number(_)) = schema.get(edge) {
            shape.compare_with(value);
        }
    }
    let length = |name| {
        schema
            .get(name)
            .and_then(Value::as_number)
            .and_then(Number::as_i64)
    };
    for length in [length("minLength"), length("maxLength")]
        .into_iter()
        .flatten()
    {
        let length = usize::try_from(length.clamp(0, 10_000)).unwrap_or_default();
        shape.matter(Value::from("x".repeat(length)));
    }
    for kind in types(schema) {
        usual(&kind, shape);
    }
}

fn types(schema: &Object) -> Vec<Arc<str>> {
    match schema.get("type") {
        Some(Value::Text(one)) => vec![one.clone()],
        Some(Value::List(several)) => {
            let texts = several.iter().flatten();
            texts.filter_map(Value::as_text).map(Arc::from).collect()
        }
        _ => Vec::new(),
    }
}

/// A few values of a type of which nothing else is known.
fn usual(kind: &str, shape: &mut Shape) {
    let known = !shape.values.is_empty();
    match kind {
        "boolean" => [true, false]
            .map(Value::Bool)
            .into_iter()
            .for_each(|value| shape.matter(value)),
        "null" => shape.matter(Value::Null),
        "integer" if !known => [1, 0, -1, 1000]
            .map(Value::from)
            .into_iter()
            .for_each(|value| shape.matter(value)),
        "number" if !known => {
            let numbers = ["1", "0", "2.5", "-1"]
                .into_iter()
                .filter_map(Number::from_text);
            numbers.for_each(|number| shape.matter(Value::Number(number)));
        }
        "string" if !known => {
            ["Alice Smith", "CUST-001", ""]
                .map(Value::from)
                .into_iter()
                .for_each(|text| shape.matter(text));
        }
        "array" => drop(shape.elements.get_or_insert_default()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn made(schema: &str) -> Vec<String> {
        let schema = flow_expr::read_json(schema.as_bytes()).unwrap().value;
        let shape = Shape::of_schema(&schema);
        (0..300)
            .map(|seed| shape.make(&mut Rng::new(seed)).to_json())
            .collect()
    }

    #[test]
    fn members_values_and_edges_are_made() {
        let made = made(
            r##"{"type":"object","properties":{"tier":{"enum":["gold","none"]},"points":{"type":"integer","maximum":50},
            "tags":{"type":"array","items":{"$ref":"#/$defs/tag"}}},"$defs":{"tag":{"type":"string","const":"vip"}}}"##,
        );
        for part in [
            r#""tier":"gold""#,
            r#""tier":"none""#,
            r#""points":51"#,
            r#""vip""#,
        ] {
            assert!(made.iter().any(|text| text.contains(part)), "{part}");
        }
    }

    #[test]
    fn a_schema_that_refers_to_itself_is_read_to_an_end() {
        let tree = r##"{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"items":{"$ref":"#"}}}}"##;
        assert!(made(tree).iter().all(|text| text.len() < 100_000));
        made(r##"{"$ref":"#"}"##);
        made(r#"{"allOf":[true,1,{"$ref":7},{"type":{}}]}"#);
    }
}
