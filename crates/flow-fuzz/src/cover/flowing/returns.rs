//! To which calls an action may come back when its task ends there: jumps lead from one task into another.

use std::collections::{BTreeMap, BTreeSet};

use flow_core::{ActionId, Program, Target};

use super::called;

pub(super) struct Returns {
    calls: BTreeMap<ActionId, Vec<ActionId>>,
}

/// A flow whose tasks have more actions in all is not followed.
const MOST: usize = 500_000;

impl Returns {
    /// `None` where the tasks are too many.
    pub(super) fn of(program: &Program) -> Option<Self> {
        let mut tasks: BTreeMap<ActionId, Vec<ActionId>> = BTreeMap::new();
        for (index, action) in program.actions().iter().enumerate() {
            if let Some(call) = called(action) {
                let calls = tasks.entry(call.task).or_default();
                calls.push(ActionId::at(index));
            }
        }
        let mut left = MOST;
        let mut calls: BTreeMap<ActionId, Vec<ActionId>> = BTreeMap::new();
        for (task, callers) in tasks {
            for action in reached(program, task) {
                left = left.checked_sub(1 + callers.len())?;
                calls.entry(action).or_default().extend(&callers);
            }
        }
        Some(Self { calls })
    }

    pub(super) fn calls(&self, from: ActionId) -> &[ActionId] {
        self.calls.get(&from).map_or(&[], Vec::as_slice)
    }
}

/// The actions of a task, with those of whatever it jumps to and without those of whatever it calls.
fn reached(program: &Program, task: ActionId) -> BTreeSet<ActionId> {
    let mut reached = BTreeSet::from([task]);
    let mut open = vec![task];
    while let Some(id) = open.pop() {
        let action = program.action(id);
        let exits = action.exits.iter().map(|exit| exit.target);
        let targets = exits.chain([action.way_on]).filter_map(Target::action);
        open.extend(targets.filter(|target| reached.insert(*target)));
    }
    reached
}
