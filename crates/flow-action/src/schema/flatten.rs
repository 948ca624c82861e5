//! How Architect sees a schema: one flat list of names, with a collection for each leaf of an array of objects.

use std::collections::BTreeSet;

use flow_expr::{Object, Value};

use super::{Schema, SchemaType};

/// A name that a flow can bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The name, with dots where objects lie within each other: `details.errorCode`.
    pub name: String,
    /// The type of the value, or of the elements of a collection.
    pub kind: SchemaType,
    /// Whether it is a collection.
    pub is_collection: bool,
    /// Whether it must be there.
    pub is_required: bool,
}

/// A leaf with the way to it.
struct Leaf<'s> {
    steps: Vec<LeafStep<'s>>,
    schema: &'s Schema,
    kind: SchemaType,
    is_required: bool,
}

#[derive(Clone, Copy)]
enum LeafStep<'s> {
    Member(&'s str),
    Elements,
}

impl Schema {
    /// The names that a flow sees, in the order of the schema.
    ///
    /// An object without properties has no leaf, and nor has a list of lists: a flow cannot bind them.
    pub fn outputs(&self) -> Vec<Output> {
        let leaves = self.leaves().into_iter();
        leaves.map(|leaf| leaf.output()).collect()
    }

    /// The same, each with the schema of its value, or of a collection's elements.
    pub fn output_schemas(&self) -> Vec<(Output, &Self)> {
        let leaves = self.leaves().into_iter();
        leaves.map(|leaf| (leaf.output(), leaf.schema)).collect()
    }

    /// The values that a flow sees under these names; `None` for what is not there or `null`.
    ///
    /// An element of an array of objects that has no such leaf is an element that is not set, so that elements of several
    /// collections belong together by their index.
    pub fn flatten(&self, value: &Value) -> Vec<(Output, Option<Value>)> {
        let leaves = self.leaves().into_iter();
        leaves
            .map(|leaf| {
                let found = leaf.value(&leaf.steps, value);
                (leaf.output(), found)
            })
            .collect()
    }

    /// The input that flat names and values stand for: `a.b` becomes a member of a member.
    ///
    /// A name that the schema has as it is, dots included, stays one member.
    pub fn nest<'n>(&self, flat: impl IntoIterator<Item = (&'n str, Value)>) -> Value {
        let mut root = Object::default();
        for (name, value) in flat {
            root = match self.property(name) {
                Some(_) => put(&root, &[name], value),
                None => put(&root, &name.split('.').take(50).collect::<Vec<_>>(), value),
            };
        }
        Value::Object(root)
    }

    fn leaves(&self) -> Vec<Leaf<'_>> {
        let mut leaves = Vec::new();
        self.collect(&mut Vec::new(), true, &mut leaves);
        leaves
    }

    fn collect<'s>(
        &'s self,
        steps: &mut Vec<LeafStep<'s>>,
        is_required: bool,
        leaves: &mut Vec<Leaf<'s>>,
    ) {
        match self.main_type() {
            SchemaType::Object => {
                let required = self.required.iter();
                let required: BTreeSet<_> = required.map(|(name, _)| name.as_str()).collect();
                for property in &self.properties {
                    let listed = required.contains(property.name.as_str());
                    steps.push(LeafStep::Member(&property.name));
                    property
                        .schema
                        .collect(steps, is_required && listed, leaves);
                    steps.pop();
                }
            }
            SchemaType::Array => {
                let is_within = steps.iter().any(|step| matches!(step, LeafStep::Elements));
                if let Some(items) = self.items.as_ref().filter(|_| !is_within) {
                    steps.push(LeafStep::Elements);
                    items.collect(steps, is_required, leaves);
                    steps.pop();
                }
            }
            kind => leaves.push(Leaf {
                steps: steps.clone(),
                schema: self,
                kind,
                is_required,
            }),
        }
    }
}

impl Leaf<'_> {
    fn output(&self) -> Output {
        let names = self.steps.iter().filter_map(|step| match step {
            LeafStep::Member(name) => Some(*name),
            LeafStep::Elements => None,
        });
        Output {
            name: names.collect::<Vec<_>>().join("."),
            kind: self.kind,
            is_collection: self
                .steps
                .iter()
                .any(|step| matches!(step, LeafStep::Elements)),
            is_required: self.is_required,
        }
    }

    fn value(&self, steps: &[LeafStep<'_>], value: &Value) -> Option<Value> {
        match steps.split_first() {
            None => Some(value.clone()).filter(|value| *value != Value::Null),
            Some((LeafStep::Member(name), rest)) => self.value(rest, value.member(name)?),
            Some((LeafStep::Elements, rest)) => {
                let elements = value.as_list()?.iter();
                let elements = elements.map(|item| self.value(rest, item.as_ref()?));
                Some(Value::List(elements.collect()))
            }
        }
    }
}

fn put(object: &Object, names: &[&str], value: Value) -> Object {
    let Some((name, rest)) = names.split_first() else {
        return object.clone();
    };
    let value = match rest {
        [] => value,
        rest => {
            let inner = object.get(name).and_then(Value::as_object).cloned();
            Value::Object(put(&inner.unwrap_or_default(), rest, value))
        }
    };
    let kept = object
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    Object::from_members(kept.chain([((*name).into(), value)]).collect())
}
