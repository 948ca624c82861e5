//! The tasks of a platform flow that are called, how they end, and what their calls do with that.

use std::collections::{BTreeMap, BTreeSet};

use flow_core::{Action, ActionId, CallTask, Does, Exit, ExitName, Program};

use crate::words::does;

/// A task that is called.
#[derive(Debug, Default)]
pub(crate) struct Called<'p> {
    /// The actions that call it.
    pub(crate) calls: Vec<&'p Action>,
    /// The outputs by which it may end, with an action that ends it so.
    pub(crate) ends: Vec<(&'p str, &'p Action)>,
}

/// How many actions are looked at for all tasks together; of a flow that wants more nothing is said.
const MOST_WORK: usize = 1_000_000;

/// Every task that is called by an action which some run may come to. `None` where there are too many to tell.
pub(crate) fn called<'p>(
    program: &'p Program,
    reached: impl Iterator<Item = &'p Action>,
) -> Option<BTreeMap<ActionId, Called<'p>>> {
    let mut tasks: BTreeMap<_, Called<'p>> = BTreeMap::new();
    for action in reached {
        if let Some(call) = call(action) {
            tasks.entry(call.task).or_default().calls.push(action);
        }
    }
    let mut work = MOST_WORK;
    for (task, called) in &mut tasks {
        called.ends = ends(program, *task, &mut work)?;
    }
    Some(tasks)
}

fn call(action: &Action) -> Option<&CallTask> {
    match does(action)? {
        Does::CallTask(call) => Some(call),
        _ => None,
    }
}

/// The outputs of a call that its author named, each with a way of its own.
pub(crate) fn outputs(call: &Action) -> impl Iterator<Item = &Exit> {
    let exits = call.exits.iter();
    exits.filter(|exit| matches!(exit.name, ExitName::Output(_)))
}

/// Whether two names of outputs are the same: letter case does not count.
pub(crate) fn is_same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

fn ends<'p>(
    program: &'p Program,
    task: ActionId,
    work: &mut usize,
) -> Option<Vec<(&'p str, &'p Action)>> {
    let (mut seen, mut open) = (BTreeSet::from([task]), vec![task]);
    let mut ends: Vec<(&str, &Action)> = Vec::new();
    while let Some(id) = open.pop() {
        let action = program.action(id);
        *work = work.checked_sub(1 + action.exits.len())?;
        if let Some(Does::EndTask(Some(output))) = does(action)
            && !ends.iter().any(|(known, _)| is_same(known, output))
        {
            ends.push((output, action));
        }
        // What no output is written for goes on behind the action.
        let ahead = action.exits.iter().map(|exit| exit.target);
        let is_end = matches!(does(action), Some(Does::EndTask(_) | Does::End(_)))
            || matches!(action.kind, flow_core::ActionKind::Disconnect);
        let behind = (!is_end).then_some(action.way_on);
        for to in ahead.chain(behind).filter_map(|target| target.action()) {
            open.extend(seen.insert(to).then_some(to));
        }
    }
    ends.sort_by_key(|(_, action)| action.span.start);
    Some(ends)
}
