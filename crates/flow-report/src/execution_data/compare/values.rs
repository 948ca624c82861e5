//! What variables held in two documents, as far as both tell.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use flow_core::Program;
use flow_scenario::{Begun, Execution, Held, Wrote};

use super::steps::is_comparable;
use crate::value::{shortened, visible};

/// How much of a value is shown.
const WIDTH: usize = 100;

/// The variables of a flow, in lower case, which its documents leave out where they are not set when something begins.
pub(super) struct Known {
    of_flow: HashSet<String>,
    of_tasks: HashSet<String>,
}

impl Known {
    pub(super) fn of(program: &Program) -> Self {
        let names = program.names();
        let declared = program.declared().iter();
        let all = names.iter().map(|(_, name)| name.to_lowercase());
        let is_own = |name: &String| name.starts_with("task.") || name.starts_with("state.");
        Self {
            of_flow: declared
                .map(|known| names.name(known.variable).to_lowercase())
                .collect(),
            of_tasks: all.filter(is_own).collect(),
        }
    }
}

/// What the variables held otherwise when the runs began.
pub(super) fn given_otherwise(was: &Execution, is: &Execution, known: &Known) -> Vec<String> {
    differing(&was.given, &is.given, Some(&known.of_flow)).collect()
}

/// What variables held otherwise when a task, state, bot or another round of a loop began, each with the count of compared steps before it.
pub(super) fn begun_otherwise(
    was: &Execution,
    is: &Execution,
    known: &Known,
) -> Vec<(usize, String)> {
    let mut local: HashMap<usize, Vec<&Begun>> = HashMap::new();
    for (after, begun) in placed(is, was) {
        local.entry(after).or_default().push(begun);
    }
    let mut found = Vec::new();
    for (after, was) in placed(was, is) {
        let Some(here) = local.get_mut(&after) else {
            continue;
        };
        let Some(at) = here.iter().position(|is| are_one(was, is)) else {
            continue;
        };
        let is = here.remove(at);
        let is_round = was.event == "eventLoop";
        let what = match was.name.as_deref().or(is.name.as_deref()) {
            None if is_round => "another round of a loop".to_owned(),
            name => format!("`{}`", visible(name.unwrap_or(&was.event))),
        };
        // A round tells of what the loop counts, and of nothing else.
        let of_tasks = (!is_round).then_some(&known.of_tasks);
        let lines = differing(&was.variables, &is.variables, of_tasks);
        found.extend(lines.map(|line| (after, format!("when {what} began: {line}"))));
    }
    found
}

/// What began, with the count of steps before it that can be compared.
fn placed<'a>(own: &'a Execution, other: &Execution) -> impl Iterator<Item = (usize, &'a Begun)> {
    let mut counted = vec![0];
    for counts in is_comparable(own, other) {
        let before = counted.last().copied().unwrap_or_default();
        counted.push(before + usize::from(counts));
    }
    let begun = own.begun.iter();
    begun.map(move |begun| (counted[begun.after.min(counted.len() - 1)], begun))
}

fn are_one(was: &Begun, is: &Begun) -> bool {
    let same_name = match (&was.name, &is.name) {
        (Some(was), Some(is)) => was == is,
        _ => true,
    };
    was.event == is.event && same_name
}

/// Variables of which both documents tell, and what they held otherwise; those that are `known` to the local flow were not
/// set where it does not tell of them.
pub(super) fn differing<'a>(
    was: &'a [Wrote],
    is: &'a [Wrote],
    known: Option<&'a HashSet<String>>,
) -> impl Iterator<Item = String> + 'a {
    let local = is.iter().map(|is| (is.name.to_lowercase(), &is.value));
    let local: HashMap<String, &Held> = local.collect();
    was.iter().filter_map(move |was| {
        let name = was.name.to_lowercase();
        let is_known = || known.is_some_and(|known| known.contains(&name));
        let is = local.get(&name).copied();
        let is = is.or_else(|| is_known().then_some(&Held::NotSet))?;
        let (before, after) = (held(&was.value)?, held(is)?);
        let name = visible(&was.name);
        (before != after).then(|| {
            let [before, after] = [before, after].map(told);
            format!("`{name}` was {before}, and now is {after}")
        })
    })
}

/// What a variable held as both documents write it, whatever its type, the inner `None` when it was not set; `None` when it
/// was not kept.
fn held(held: &Held) -> Option<Option<Cow<'_, str>>> {
    match held {
        Held::Value(value) => Some(Some(value.text())),
        Held::NotSet => Some(None),
        Held::NotKept(_) => None,
    }
}

fn told(value: Option<Cow<'_, str>>) -> String {
    match value {
        Some(value) => format!("`{}`", shortened(&value, WIDTH)),
        None => "not set".to_owned(),
    }
}

pub(super) fn not_kept_name(wrote: &Wrote) -> Option<(&str, &str)> {
    match &wrote.value {
        Held::NotKept(why) => Some((&wrote.name, why)),
        Held::Value(_) | Held::NotSet => None,
    }
}
