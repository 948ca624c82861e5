//! A value that fits a schema, made of what a flow sees of it: flattening read backwards.

use std::collections::BTreeMap;

use flow_expr::{Object, Value};

use super::{Output, Schema, SchemaType};

/// How deep a value may be; schemas in files are not deeper than this anyway.
const MAX_DEPTH: u32 = 50;

/// How many elements of a list are made.
const MAX_ELEMENTS: usize = 100;

/// Values by the flat names that a flow sees.
type Flat = BTreeMap<String, Value>;

impl Schema {
    /// A value that flattens to what `flat` gives; of a collection it gives the list.
    ///
    /// What it gives nothing for, and what does not fit, is as in an example.
    pub fn filled(&self, flat: &mut dyn FnMut(&Output, &Self) -> Option<Value>) -> Value {
        let leaves = self.output_schemas().into_iter();
        let given = leaves.filter_map(|(output, schema)| {
            let value = flat(&output, schema)?;
            Some((output.name, value))
        });
        self.fill("", None, &given.collect(), 0)
    }

    /// The part of this name; `element` counts where it lies within a list.
    fn fill(&self, name: &str, element: Option<usize>, flat: &Flat, depth: u32) -> Value {
        let own = || name.rsplit('.').next().unwrap_or(name);
        match self.main_type() {
            _ if depth >= MAX_DEPTH => self.example_of(own()),
            SchemaType::Object if !self.properties.is_empty() => {
                let members = self.properties.iter().map(|property| {
                    let name = joined(name, &property.name);
                    let value = property.schema.fill(&name, element, flat, depth + 1);
                    (property.name.as_str(), value)
                });
                Value::Object(Object::of(members.collect::<Vec<_>>()))
            }
            SchemaType::Array if element.is_none() && self.items.is_some() => {
                let items = self.items.as_deref().unwrap_or(self);
                let least = self.bounds.min_items.unwrap_or_default();
                let least = usize::try_from(least).unwrap_or(usize::MAX);
                let count = elements(name, flat).unwrap_or(1).max(least);
                let element = |at| items.fill(name, Some(at), flat, depth + 1);
                Value::list((0..count.min(MAX_ELEMENTS)).map(element))
            }
            _ => {
                let given = flat.get(name).and_then(|value| match element {
                    Some(at) => value.as_list()?.get(at)?.clone(),
                    None => Some(value.clone()),
                });
                let fitting = given.filter(|value| self.check(value).is_empty());
                fitting.unwrap_or_else(|| self.example_of(own()))
            }
        }
    }
}

fn joined(name: &str, member: &str) -> String {
    match name {
        "" => member.to_owned(),
        name => format!("{name}.{member}"),
    }
}

/// How many elements the collections of a list of this name have; `None` where none of them is given.
fn elements(name: &str, flat: &Flat) -> Option<usize> {
    let is_within = |known: &str| {
        let rest = known.strip_prefix(name);
        rest.is_some_and(|rest| name.is_empty() || rest.is_empty() || rest.starts_with('.'))
    };
    let given = flat.iter().filter(|(known, _)| is_within(known));
    given
        .filter_map(|(_, value)| Some(value.as_list()?.len()))
        .max()
}
