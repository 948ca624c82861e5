//! Values of declared types: what the platform's own flows are given is of the type that their variables have.

use std::sync::Arc;

use flow_expr::{Number, Object, Scalar, Type, Value};

use super::Shape;
use crate::{mutate::mutate, rng::Rng};

/// What texts say, by a word in their name; the first that fits.
const TEXTS: [(&str, &str); 12] = [
    ("email", "ann@example.com"),
    ("phone", "+15551234567"),
    ("ani", "+15551234567"),
    ("language", "en-us"),
    ("country", "US"),
    ("city", "Springfield"),
    ("date", "2026-11-23"),
    ("url", "https://example.com"),
    ("name", "Ann"),
    ("status", "open"),
    ("code", "A1"),
    ("id", "id-1"),
];

impl Shape {
    /// Binds it to a type: what does not fit is forgotten, and what is usual for something of this name is added.
    pub(crate) fn bind(&mut self, type_: Type, name: &str) {
        if is_free(type_) {
            return;
        }
        self.bound = Some(type_);
        let known = std::mem::take(&mut self.values);
        let (fitting, others): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|value| fits(type_, value));
        self.values = fitting;
        match type_ {
            Type::List(scalar) => {
                let elements = self.elements.get_or_insert_default();
                // What is looked for in a list is an element of it.
                others.into_iter().for_each(|value| elements.matter(value));
                elements.bind(Type::One(scalar), name);
            }
            Type::One(scalar) => {
                self.members.clear();
                self.elements = None;
                usual(scalar, name)
                    .into_iter()
                    .for_each(|value| self.matter(value));
            }
        }
    }

    /// Binds what is not known to be anything else to texts, in the parts of parts as well: the platform's own objects, such as
    /// an e-mail, hold little else. Parts called `is…` are Booleans.
    pub(crate) fn bind_parts(&mut self, name: &str) {
        let mut open = vec![(name.to_owned(), self)];
        while let Some((name, shape)) = open.pop() {
            let is_leaf = shape.members.is_empty() && shape.elements.is_none();
            let is_text = |value: &Value| matches!(value, Value::Text(_));
            // The first value is what it is compared with, the others lie beside that.
            let may_be_text = shape.values.first().is_none_or(is_text);
            if is_leaf && shape.bound.is_none() && may_be_text {
                let is_question = name.starts_with("is") || name.starts_with("has");
                let type_ = match is_question {
                    true => Type::BOOLEAN,
                    false => Type::TEXT,
                };
                shape.bind(type_, &name);
            }
            let members = shape.members.iter_mut();
            open.extend(members.map(|(name, part)| (name.to_string(), part)));
        }
    }

    /// Adds values that matter, as far as the type that it is bound to allows them; of a list, to its elements.
    pub(crate) fn learn_values(&mut self, values: Vec<Value>, name: &str) {
        if let (Some(Type::List(_)), Some(elements)) = (self.bound, &mut self.elements) {
            return elements.learn_values(values, name);
        }
        values.into_iter().for_each(|value| self.matter(value));
        if let Some(bound) = self.bound {
            self.bind(bound, name);
        }
    }

    /// A value of the bound type where nothing else is known of it.
    pub(super) fn typed_value(&self, rng: &mut Rng) -> Option<Value> {
        match self.bound? {
            Type::One(scalar) => rng.pick(&usual(scalar, "")).cloned(),
            Type::List(_) => Some(Value::list([])),
        }
    }

    /// A value of this shape with something changed that its type allows; `None` for none at all.
    pub(crate) fn altered(&self, rng: &mut Rng) -> Option<Value> {
        const TRIES: usize = 6;
        if rng.one_in(3) {
            return None;
        }
        let value = self.make(rng);
        let mut tries = (0..TRIES).map(|_| mutate(&value, rng));
        tries.find(|other| self.allows(other))
    }

    /// Whether a value is of the type that it is bound to, and so its parts.
    fn allows(&self, value: &Value) -> bool {
        let part = |(name, part): &(Arc<str>, Self)| {
            let inner = value.member(name);
            inner.is_none_or(|inner| part.allows(inner))
        };
        match self.bound {
            Some(bound) => fits(bound, value),
            None => self.members.iter().all(part),
        }
    }
}

/// Types whose values may be anything that JSON can say.
fn is_free(type_: Type) -> bool {
    use Scalar::{Dynamic, Error, NotSet, Null, Object};
    matches!(type_, Type::One(Dynamic | Error | NotSet | Null | Object))
}

fn fits(type_: Type, value: &Value) -> bool {
    match (type_, value) {
        (Type::List(scalar), Value::List(items)) => {
            let mut items = items.iter().flatten();
            items.all(|item| is_free(Type::One(scalar)) || fits(Type::One(scalar), item))
        }
        (Type::List(_), _) | (_, Value::List(_) | Value::Object(_) | Value::Null) => false,
        (Type::One(Scalar::Boolean), value) => matches!(value, Value::Bool(_)),
        (Type::One(Scalar::Integer), value) => matches!(value, Value::Number(Number::Int(_))),
        (Type::One(Scalar::Decimal), value) => matches!(value, Value::Number(_)),
        (Type::One(Scalar::Text), value) => matches!(value, Value::Text(_)),
        // Moments, telephone numbers and their like are texts of a form that changes would break.
        (Type::One(scalar), value) => usual(scalar, "").contains(value),
    }
}

fn usual(scalar: Scalar, name: &str) -> Vec<Value> {
    let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect();
    match scalar {
        Scalar::Boolean => vec![true.into(), false.into()],
        Scalar::Integer => [1, 0, 100].map(Value::from).into(),
        Scalar::Decimal => {
            let half = Number::from_text("12.5").map(Value::Number);
            half.into_iter()
                .chain([Value::from(0), Value::from(1_000)])
                .collect()
        }
        Scalar::DateTime => texts(&["2026-11-23T10:00:00Z", "2020-02-29T23:59:59Z"]),
        Scalar::Duration => texts(&["PT1M", "PT0S"]),
        Scalar::PhoneNumber => texts(&["+15551234567"]),
        Scalar::EmailAddress => texts(&["ann@example.com"]),
        Scalar::Object => vec![Object::default().into()],
        Scalar::Currency => texts(&["12.50|USD", "0.00|USD"]),
        // Things of the organisation have a name.
        scalar if scalar.made_by().is_some() => texts(&["text"]),
        _ => {
            let words = name.to_lowercase();
            let known = TEXTS.iter().find(|(word, _)| words.contains(word));
            texts(&[known.map_or("text", |(_, text)| text), ""])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_type_does_not_allow_is_not_made() {
        let mut shape = Shape::default();
        shape.compare_with(&Value::from(429));
        shape.bind(Type::One(Scalar::Integer), "status");
        let mut rng = Rng::new(1);
        let made: Vec<_> = (0..500).map(|_| shape.altered(&mut rng)).collect();
        let is_whole = |value: &Value| matches!(value, Value::Number(Number::Int(_)));
        assert!(made.iter().flatten().all(is_whole), "{made:?}");
        assert!(made.contains(&None) && made.contains(&Some(Value::from(430))));
    }

    #[test]
    fn parts_of_the_platforms_own_objects_are_texts() {
        let mut shape = Shape::default();
        for name in ["subject", "isRead"] {
            shape.member(&name.into());
        }
        let count = shape.member(&"count".into()).unwrap();
        count.compare_with(&Value::from(3));
        shape.bind_parts("Email.Message");
        let mut rng = Rng::new(1);
        let made: Vec<_> = (0..300).filter_map(|_| shape.altered(&mut rng)).collect();
        let all = |name: &str, is: fn(&Value) -> bool| {
            let mut parts = made.iter().filter_map(|value| value.member(name));
            parts.all(is)
        };
        assert!(all("subject", |value| value.as_text().is_some()));
        assert!(all("isRead", |value| matches!(value, Value::Bool(_))));
        assert!(!all("count", |value| value.as_text().is_some()));
    }

    #[test]
    fn lists_of_a_type_are_empty_too() {
        let mut shape = Shape::default();
        shape.bind(Type::List(Scalar::Text), "names");
        let mut rng = Rng::new(1);
        let made: Vec<String> = (0..50).map(|_| shape.make(&mut rng).to_json()).collect();
        assert!(
            made.contains(&"[]".to_owned()) && made.contains(&"[\"Ann\"]".to_owned()),
            "{made:?}"
        );
    }
}
