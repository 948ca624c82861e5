//! Objects that a flow can read, with values of the types that its expressions take.

use std::collections::BTreeMap;

use flow_core::{Condition, Program, Setting};
use flow_expr::{Compared, Object, Part, Value};

use super::{needs::tested, plausible};

/// Values that fit parts of variables, by the way to each: `reply.customer.is_vip`.
pub(super) struct Fitting(BTreeMap<String, Value>);

impl Fitting {
    /// What the expressions of a program take; the first one counts.
    pub(super) fn of(program: &Program) -> Self {
        let mut fitting = Self(BTreeMap::new());
        for action in program.actions() {
            let settings = action.kind.settings();
            let settings = settings.flat_map(Setting::expressions);
            tested(action).for_each(|condition| fitting.see(condition, Some(true.into())));
            settings.for_each(|condition| fitting.see(condition, None));
        }
        fitting
    }

    fn see(&mut self, condition: &Condition, whole: Option<Value>) {
        for read in condition.expr.fitting(whole) {
            if let (Some(way), [value, ..]) = (way_of(&read), &read.with[..]) {
                self.0.entry(way).or_insert_with(|| value.clone());
            }
        }
    }

    /// An object of this name in which all these ways lead somewhere: `customer.name`.
    pub(super) fn object(&self, ways: &[String], of: &str) -> Option<Value> {
        let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for way in ways {
            let (first, rest) = way.split_once('.').unwrap_or((way, ""));
            let inner = members.entry(first).or_default();
            if !rest.is_empty() {
                inner.push(rest.to_owned());
            }
        }
        if members.is_empty() {
            return None;
        }
        let values = members.into_iter().map(|(name, ways)| {
            let way = format!("{of}.{name}");
            let value = self.object(&ways, &way);
            let value = value.or_else(|| self.0.get(&way).cloned());
            (name, value.unwrap_or_else(|| plausible::text(name).into()))
        });
        Some(Object::of(values).into())
    }
}

/// The way to what is read; `None` where it leads through a list.
fn way_of(read: &Compared) -> Option<String> {
    let mut way = read.name.to_string();
    for part in &read.parts {
        let Part::Member(name) = part else {
            return None;
        };
        way.push('.');
        way.push_str(name);
    }
    Some(way)
}
