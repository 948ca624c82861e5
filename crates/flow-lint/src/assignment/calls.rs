//! What tasks that are called do to variables, and what platform flows are given.
//!
//! A call counts as setting everything that anything in its task may set: fewer findings, none false.

use std::collections::{BTreeSet, HashMap};

use flow_core::{ActionId, ActionKind, Does, ExitName, PlatformAction, Program};
use flow_expr::VarId;

/// How many actions are looked at for all tasks together: of a flow that wants more, calls count as setting nothing.
const MOST_WORK: usize = 1_000_000;

/// What each task that is called may set.
pub(super) struct Calls {
    tasks: HashMap<ActionId, Vec<VarId>>,
    /// The variables that whoever starts the flow, or calls the task, may give.
    inputs: BTreeSet<VarId>,
}

impl Calls {
    pub(super) fn of(program: &Program) -> Self {
        let inputs = program.declared().iter();
        let inputs = inputs.filter(|declared| declared.is_input);
        let mut calls = Self {
            tasks: HashMap::new(),
            inputs: inputs.map(|declared| declared.variable).collect(),
        };
        let mut work = MOST_WORK;
        for action in program.actions() {
            if let ActionKind::Platform(platform) = &action.kind
                && let Does::CallTask(call) = &platform.does
                && !calls.tasks.contains_key(&call.task)
            {
                let set = set_from(program, call.task, &mut work);
                calls.tasks.insert(call.task, set);
            }
        }
        calls
    }

    /// What is set when an action is left, beside what it binds itself.
    pub(super) fn set_by(&self, platform: &PlatformAction, exit: ExitName) -> Vec<VarId> {
        match &platform.does {
            Does::CallTask(call) if exit != ExitName::FlowError => {
                self.tasks.get(&call.task).cloned().unwrap_or_default()
            }
            Does::Enter(initial) => {
                let begun = initial.iter().map(|(variable, _)| *variable);
                begun
                    .filter(|variable| self.inputs.contains(variable))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Everything that may be set from an action on, within what it calls too.
fn set_from(program: &Program, task: ActionId, work: &mut usize) -> Vec<VarId> {
    let mut seen = BTreeSet::from([task]);
    let mut open = vec![task];
    let mut set = BTreeSet::new();
    while let Some(id) = open.pop() {
        let action = program.action(id);
        let Some(left) = work.checked_sub(1 + action.exits.len()) else {
            return Vec::new();
        };
        *work = left;
        match &action.kind {
            ActionKind::SetVariable(settings) => {
                set.extend(settings.iter().map(|(variable, _)| *variable));
            }
            ActionKind::Platform(platform) => {
                set.extend(bound(platform));
                if let Does::CallTask(call) = &platform.does {
                    open.extend(seen.insert(call.task).then_some(call.task));
                }
            }
            _ => {}
        }
        let exits = action.exits.iter().map(|exit| exit.target);
        for to in exits
            .chain([action.way_on])
            .filter_map(|target| target.action())
        {
            open.extend(seen.insert(to).then_some(to));
        }
    }
    set.into_iter().collect()
}

/// Every variable that an action of a platform flow may bind.
pub(crate) fn bound(platform: &PlatformAction) -> Vec<VarId> {
    let failures = [
        ExitName::Error,
        ExitName::Next,
        ExitName::Success,
        ExitName::Output(0),
    ];
    let exits = platform.usual_exits().into_iter().chain(failures);
    let exits: BTreeSet<_> = exits.collect();
    let bound = exits.into_iter().flat_map(|exit| platform.binds(exit));
    bound.chain(given(platform)).collect()
}

/// What a call gives to its task.
pub(super) fn given(platform: &PlatformAction) -> Vec<VarId> {
    match &platform.does {
        Does::CallTask(call) => call.inputs.iter().map(|(variable, _)| *variable).collect(),
        _ => Vec::new(),
    }
}
