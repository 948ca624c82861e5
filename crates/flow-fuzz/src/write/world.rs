//! The worlds of cases as scenario files write them: what all cases share once, above; the rest with each case.

use std::{fmt::Write as _, sync::Arc};

use flow_expr::{Object, Value};
use flow_scenario::world_document;

use super::{json, quoted};
use crate::around::{Around, moment};

type Members = Vec<(Arc<str>, Value)>;

/// The worlds of the cases of one file.
pub(super) struct Worlds {
    common: Members,
    own: Vec<Members>,
}

impl Worlds {
    pub(super) fn of<'a>(arounds: impl Iterator<Item = Option<&'a Around>>) -> Self {
        let all: Vec<Members> = arounds
            .map(|around| around.map_or_else(Vec::new, members))
            .collect();
        let Some((first, others)) = all.split_first() else {
            return Self {
                common: Vec::new(),
                own: Vec::new(),
            };
        };
        let common = others
            .iter()
            .fold(first.clone(), |common, other| shared(&common, other));
        Self {
            own: all.iter().map(|one| without(one, &common)).collect(),
            common,
        }
    }

    pub(super) fn write_common(&self, out: &mut String) {
        write(out, &self.common, "");
    }

    pub(super) fn write_own(&self, out: &mut String, case: usize) {
        write(out, &self.own[case], "    ");
    }
}

/// What there is, without what is empty.
fn members(around: &Around) -> Members {
    let now = around.now().map(|now| ("now".into(), moment(now).into()));
    let document = world_document(around.world());
    let document = document.as_object().cloned().unwrap_or_default();
    let said = document.iter().filter(|(_, value)| match value {
        Value::List(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    });
    let said = said.map(|(name, value)| (name.clone(), value.clone()));
    now.into_iter().chain(said).collect()
}

/// What both say. Things of lists and members of maps are looked at one by one.
fn shared(one: &Members, other: &Members) -> Members {
    let both = one.iter().filter_map(|(name, value)| {
        let theirs = &other.iter().find(|(known, _)| known == name)?.1;
        let shared = part(value, theirs, true)?;
        Some((name.clone(), shared))
    });
    both.collect()
}

/// What is said that is not common.
fn without(one: &Members, common: &Members) -> Members {
    let own = one.iter().filter_map(|(name, value)| {
        let left = match common.iter().find(|(known, _)| known == name) {
            Some((_, common)) => part(value, common, false)?,
            None => value.clone(),
        };
        Some((name.clone(), left))
    });
    own.collect()
}

/// The parts of a value that another one has too, or those that it has not; `None` where there are none.
fn part(value: &Value, other: &Value, has: bool) -> Option<Value> {
    match (value, other) {
        (Value::List(items), Value::List(others)) => {
            let kept = items.iter().filter(|item| others.contains(item) == has);
            let kept: Vec<Value> = kept.flatten().cloned().collect();
            (!kept.is_empty()).then(|| Value::list(kept))
        }
        (Value::Object(members), Value::Object(others)) => {
            let same = |name: &str, value: &Value| others.get(name) == Some(value);
            let kept = members
                .iter()
                .filter(|(name, value)| same(name, value) == has);
            let kept: Vec<_> = kept
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            (!kept.is_empty()).then(|| Value::Object(Object::from_members(kept)))
        }
        (value, other) => ((value == other) == has).then(|| value.clone()),
    }
}

/// A line for each list, and one for each table.
fn write(out: &mut String, members: &Members, indent: &str) {
    if members.is_empty() {
        return;
    }
    // Writing into a text cannot fail.
    let _ = writeln!(out, "{indent}world:");
    for (name, value) in members {
        match value {
            Value::Object(parts) if &**name == "tables" => {
                let _ = writeln!(out, "{indent}  tables:");
                for (table, rows) in parts.iter() {
                    let _ = writeln!(out, "{indent}    {}: {}", quoted(table), json(rows));
                }
            }
            value => {
                let _ = writeln!(out, "{indent}  {name}: {}", json(value));
            }
        }
    }
}
