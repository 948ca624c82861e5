//! What a value may look like: the members and elements that are known of it, and the values that matter.

mod typed;

use std::sync::Arc;

use flow_expr::{Number, Object, Part, Type, Value};

use crate::rng::Rng;

/// What is known of a value. One of which nothing is known may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// The members of an object, in the order in which they were met.
    pub members: Vec<(Arc<str>, Self)>,
    /// What the elements of a list look like.
    pub elements: Option<Box<Self>>,
    /// Values that matter: constants of the flow and their neighbours, or what an example holds.
    pub values: Vec<Value>,
    /// The type that whoever makes it is bound to; `None` where it may be anything.
    pub bound: Option<Type>,
}

/// A shape has no more values than this: the first ones are the likeliest to matter.
const MOST_VALUES: usize = 64;
/// Nor more members.
const MOST_MEMBERS: usize = 256;
/// A part that lies deeper than this is not told apart.
const MOST_LEVELS: usize = 40;
/// A value is made of no more lists and objects than this.
const MOST_PARTS: usize = 500;

impl Shape {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.elements.is_none() && self.values.is_empty()
    }

    /// The part at the end of these steps, which is known from now on. `None` where there are too many members.
    pub fn part(&mut self, parts: &[Part]) -> Option<&mut Self> {
        let mut shape = self;
        for part in parts.iter().take(MOST_LEVELS) {
            shape = match part {
                Part::Member(name) => shape.member(name)?,
                Part::Element(_) => shape.elements.get_or_insert_default(),
            };
        }
        Some(shape)
    }

    /// The member with this name, which is known from now on.
    pub fn member(&mut self, name: &Arc<str>) -> Option<&mut Self> {
        let known = self.members.iter().position(|(known, _)| known == name);
        let index = known.unwrap_or(self.members.len());
        if known.is_none() {
            if index == MOST_MEMBERS {
                return None;
            }
            self.members.push((name.clone(), Self::default()));
        }
        Some(&mut self.members[index].1)
    }

    /// Adds a value that matters.
    pub fn matter(&mut self, value: Value) {
        if self.values.len() < MOST_VALUES && !self.values.contains(&value) {
            self.values.push(value);
        }
    }

    /// Adds a constant that something is compared with, and what lies next to it.
    pub fn compare_with(&mut self, constant: &Value) {
        self.matter(constant.clone());
        neighbours(constant)
            .into_iter()
            .for_each(|value| self.matter(value));
    }

    /// Learns from an example: its members and elements, and its scalars as values that matter.
    pub fn learn(&mut self, example: &Value) {
        match example {
            Value::Object(object) => {
                for (name, value) in object.iter() {
                    if let Some(member) = self.member(name) {
                        member.learn(value);
                    }
                }
            }
            Value::List(items) => {
                let elements = self.elements.get_or_insert_default();
                items
                    .iter()
                    .flatten()
                    .take(8)
                    .for_each(|item| elements.learn(item));
            }
            scalar => self.compare_with(scalar),
        }
    }

    /// Lays another shape's knowledge beside this one's.
    pub fn merge(&mut self, other: &Self) {
        for (name, theirs) in &other.members {
            if let Some(member) = self.member(name) {
                member.merge(theirs);
            }
        }
        if let Some(theirs) = &other.elements {
            self.elements.get_or_insert_default().merge(theirs);
        }
        other
            .values
            .iter()
            .for_each(|value| self.matter(value.clone()));
        self.bound = self.bound.or(other.bound);
    }

    /// A value of this shape.
    pub fn make(&self, rng: &mut Rng) -> Value {
        self.make_within(rng, &mut { MOST_PARTS })
    }

    /// `left` parts may still be made: lists in lists would else grow without end.
    fn make_within(&self, rng: &mut Rng, left: &mut usize) -> Value {
        let holds = !self.members.is_empty() || self.elements.is_some();
        let prefers_value = !self.values.is_empty() && (!holds || rng.one_in(8));
        if prefers_value && let Some(value) = rng.pick(&self.values) {
            return value.clone();
        }
        if !holds {
            return self.typed_value(rng).unwrap_or_else(|| anything(rng));
        }
        let Some(fewer) = left.checked_sub(1) else {
            return Value::Null;
        };
        *left = fewer;
        match &self.elements {
            Some(elements) if self.members.is_empty() || rng.one_in(2) => {
                let count = rng.below(4);
                Value::list((0..count).map(|_| elements.make_within(rng, left)))
            }
            _ => {
                let members = self.members.iter();
                let made =
                    members.map(|(name, shape)| (name.clone(), shape.make_within(rng, left)));
                Value::Object(Object::from_members(made.collect()))
            }
        }
    }
}

/// A scalar of which nothing is known.
fn anything(rng: &mut Rng) -> Value {
    match rng.below(8) {
        0 => Value::Bool(true),
        1 => Value::Bool(false),
        2 => Value::from(1),
        3 => Value::from(rng.below(5_000) as i64),
        4 => Value::from("text"),
        5 => Value::from("CUST-001"),
        _ => Value::from("Alice Smith"),
    }
}

/// What lies next to a constant: one more and one less, other letter case, a little longer, nothing, its text.
pub(crate) fn neighbours(constant: &Value) -> Vec<Value> {
    match constant {
        Value::Bool(holds) => vec![
            Value::Bool(!holds),
            Value::from(if *holds { "true" } else { "false" }),
        ],
        Value::Number(number) => beside(number),
        Value::Text(text) => near(text),
        _ => Vec::new(),
    }
}

fn beside(number: &Number) -> Vec<Value> {
    let text = Value::from(number.to_string());
    let Some(whole) = number.as_i64() else {
        let rounded: f64 = number.to_string().parse().unwrap_or_default();
        let beside = [rounded.floor(), rounded.ceil()];
        let beside = beside
            .into_iter()
            .filter_map(|number| Number::from_text(&format!("{number}")));
        return beside.map(Value::Number).chain([text]).collect();
    };
    let beside = [whole.saturating_add(1), whole.saturating_sub(1)];
    beside.into_iter().map(Value::from).chain([text]).collect()
}

fn near(text: &str) -> Vec<Value> {
    let mut near = vec![Value::from(format!("{text}x")), Value::from("")];
    for cased in [text.to_uppercase(), text.to_lowercase()] {
        if cased != text {
            near.push(cased.into());
        }
    }
    near.extend(Number::from_text(text).map(Value::Number));
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        flow_expr::read_json(text.as_bytes()).unwrap().value
    }

    #[test]
    fn what_was_learnt_is_made_again() {
        let mut shape = Shape::default();
        shape.learn(&json(r#"{"name":"Ann","tags":["a"],"points":7}"#));
        let mut rng = Rng::new(1);
        let made: Vec<String> = (0..200).map(|_| shape.make(&mut rng).to_json()).collect();
        for part in [
            r#""name":"Ann""#,
            r#""points":7"#,
            r#""points":8"#,
            r#""tags":["a"]"#,
        ] {
            assert!(made.iter().any(|text| text.contains(part)), "{part}");
        }
    }

    #[test]
    fn constants_bring_their_neighbours() {
        let texts = |value: &str| -> Vec<String> {
            neighbours(&json(value))
                .iter()
                .map(Value::to_json)
                .collect()
        };
        assert_eq!(texts("1000"), ["1001", "999", "\"1000\""]);
        assert_eq!(texts("2.5"), ["2", "3", "\"2.5\""]);
        assert_eq!(texts("true"), ["false", "\"true\""]);
        assert_eq!(
            texts("\"Gold\""),
            ["\"Goldx\"", "\"\"", "\"GOLD\"", "\"gold\""]
        );
    }

    #[test]
    fn a_shape_that_refers_to_itself_is_made_to_an_end() {
        let mut shape = Shape::default();
        let parts = vec![Part::Element(None); 10_000];
        shape.part(&parts).unwrap().matter(Value::from(1));
        for seed in 0..100 {
            shape.make(&mut Rng::new(seed));
        }
    }
}
