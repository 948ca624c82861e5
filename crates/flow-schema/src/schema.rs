//! One schema: a set of keywords.

use flow_expr::{Object, Value};

use crate::Member;

/// What a value must be. [`any`](Self::any) allows everything; each keyword allows less or says more.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    keywords: Vec<(&'static str, Value)>,
}

impl Schema {
    /// Any value.
    pub fn any() -> Self {
        Self {
            keywords: Vec::new(),
        }
    }

    /// A value of one of JSON Schema's types, such as `object` or `null`.
    pub fn of_type(name: &'static str) -> Self {
        Self::any().with("type", name)
    }

    /// A string.
    pub fn text() -> Self {
        Self::of_type("string")
    }

    /// A whole number from `min` to `max`.
    pub fn whole(min: i64, max: i64) -> Self {
        let whole = Self::of_type("integer");
        whole.with("minimum", min).with("maximum", max)
    }

    /// A number from zero.
    pub fn from_zero() -> Self {
        Self::of_type("number").with("minimum", 0)
    }

    /// A list of such values.
    pub fn list(items: Self) -> Self {
        Self::of_type("array").with("items", items)
    }

    /// An object with these members; others are allowed.
    pub fn object(members: impl IntoIterator<Item = Member>) -> Self {
        Self::of_type("object").with_members(members)
    }

    /// An object whose members, whatever their names are, are such values.
    pub fn map(values: Self) -> Self {
        Self::of_type("object").with("additionalProperties", values)
    }

    /// One of these strings.
    pub fn one_of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<Value> = texts.into_iter().map(Value::from).collect();
        Self::text().with("enum", texts)
    }

    /// This string.
    pub fn constant(text: &str) -> Self {
        Self::any().with("const", text)
    }

    /// What the page defines under this name.
    pub fn reference(name: &str) -> Self {
        Self::any().with("$ref", format!("#/$defs/{name}"))
    }

    /// What one or more of these allow.
    pub fn any_of(alternatives: impl IntoIterator<Item = Self>) -> Self {
        Self::any().with("anyOf", list(alternatives))
    }

    /// What all of these allow.
    #[must_use]
    pub fn and_all_of(self, parts: impl IntoIterator<Item = Self>) -> Self {
        self.with("allOf", list(parts))
    }

    /// What `then` allows where `when` holds, and anything elsewhere.
    pub fn when(when: Self, then: Self) -> Self {
        Self::any().with("if", when).with("then", then)
    }

    /// What this does not allow.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::any().with("not", self)
    }

    /// The same, with what people read when they point at it.
    #[must_use]
    pub fn about(self, description: &str) -> Self {
        self.with("description", description)
    }

    /// The same, or `null`.
    #[must_use]
    pub fn or_null(mut self) -> Self {
        let null = || Self::of_type("null");
        if self.extend("type", "null".into()) {
            self.extend("enum", Value::Null);
            return self;
        }
        match self.extend("anyOf", null().into()) {
            true => self,
            false => Self::any_of([self, null()]),
        }
    }

    /// Adds to what a keyword lists, if it is there.
    fn extend(&mut self, keyword: &str, another: Value) -> bool {
        let known = self.keywords.iter_mut().find(|(name, _)| *name == keyword);
        let Some((_, listed)) = known else {
            return false;
        };
        let mut all: Vec<_> = match listed.as_list() {
            Some(items) => items.to_vec(),
            None => vec![Some(listed.clone())],
        };
        all.push(Some(another));
        *listed = Value::List(all.into());
        true
    }

    /// Adds members to those of an object.
    #[must_use]
    pub fn with_members(self, members: impl IntoIterator<Item = Member>) -> Self {
        let members: Vec<Member> = members.into_iter().collect();
        let needed: Vec<Value> = members
            .iter()
            .filter(|member| member.needed)
            .map(|member| Value::from(&*member.name))
            .collect();
        let properties = Object::of(members.into_iter().map(Member::into_property));
        let schema = self.with("properties", properties);
        if needed.is_empty() {
            schema
        } else {
            schema.with("required", needed)
        }
    }

    /// The same with another keyword; one that is there is replaced.
    #[must_use]
    pub fn with(mut self, keyword: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        match self.keywords.iter_mut().find(|(name, _)| *name == keyword) {
            Some(known) => known.1 = value,
            None => self.keywords.push((keyword, value)),
        }
        self
    }
}

impl From<Schema> for Value {
    fn from(schema: Schema) -> Self {
        Self::Object(Object::of(schema.keywords))
    }
}

fn list(schemas: impl IntoIterator<Item = Schema>) -> Value {
    Value::list(schemas.into_iter().map(Value::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn writes(schema: Schema, json: &str) {
        assert_eq!(Value::from(schema).to_json(), json);
    }

    #[test]
    fn null_joins_types_and_lists_of_values() {
        writes(Schema::text().or_null(), r#"{"type":["string","null"]}"#);
        writes(
            Schema::one_of_texts(["a"]).or_null(),
            r#"{"type":["string","null"],"enum":["a",null]}"#,
        );
        writes(
            Schema::any_of([Schema::text()]).or_null(),
            r#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#,
        );
        writes(
            Schema::reference("exit").or_null(),
            r##"{"anyOf":[{"$ref":"#/$defs/exit"},{"type":"null"}]}"##,
        );
    }

    #[test]
    fn objects_name_their_members_and_those_that_are_needed() {
        let members = [
            Member::needed("a", Schema::text()),
            Member::optional("b", Schema::any().about("anything")),
        ];
        writes(
            Schema::object(members),
            r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"description":"anything"}},"required":["a"]}"#,
        );
    }

    #[test]
    fn a_keyword_is_there_once() {
        writes(
            Schema::whole(0, 9).with("maximum", 1),
            r#"{"type":"integer","minimum":0,"maximum":1}"#,
        );
    }
}
