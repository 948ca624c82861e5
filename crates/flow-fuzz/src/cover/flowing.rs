//! What variables can hold where each action of a platform's flow begins, whatever happens: followed from the start through
//! every exit until nothing new comes. What cannot be told may be anything, so that an exit which is not taken here is taken
//! by no run.

mod leaving;
mod returns;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use flow_core::{Action, ActionId, ActionKind, CallTask, Does, ExitName, Program, Target};
use flow_expr::VarId;

use super::holds::{Held, Holds};
use returns::Returns;

/// What some run may do.
pub(super) struct Flowing {
    /// What variables can hold where each action begins; of those that no run comes to there is nothing.
    pub(super) held: BTreeMap<ActionId, Held>,
    /// The exits that some run takes.
    pub(super) taken: BTreeSet<(ActionId, ExitName)>,
}

/// A flow in which more variables of actions would be followed is not.
const MOST_HELD: usize = 500_000;
/// Nor is one in which following them takes more steps.
const MOST_STEPS: usize = 2_000_000;

impl Flowing {
    /// Follows a flow of the platform; `given` are names of variables that runs are given beside the flow's own inputs.
    /// `None` where that takes too long.
    pub(super) fn of(program: &Program, given: &[&str]) -> Option<Self> {
        let (actions, names) = (program.actions().len(), program.names().len());
        if actions.saturating_mul(names) > MOST_HELD {
            return None;
        }
        let mut follower = Follower {
            program,
            given: starts_with(program, given),
            passed: passed(program),
            returns: Returns::of(program)?,
            came_back: BTreeMap::new(),
            held: BTreeMap::new(),
            taken: BTreeSet::new(),
            open: VecDeque::new(),
        };
        follower.enter(program.start(), &vec![Holds::Any; names]);
        let mut left = MOST_STEPS;
        while let Some(action) = follower.open.pop_front() {
            left = left.checked_sub(names + 1)?;
            follower.step(action);
        }
        Some(Self {
            held: follower.held,
            taken: follower.taken,
        })
    }
}

/// The variables that whoever starts the flow may give.
fn starts_with(program: &Program, given: &[&str]) -> BTreeSet<VarId> {
    let inputs = program.declared().iter().filter(|one| one.is_input);
    let inputs = inputs.map(|declared| declared.variable);
    let given = given.iter().filter_map(|name| program.names().find(name));
    inputs.chain(given).collect()
}

/// The variables that calls of tasks give.
fn passed(program: &Program) -> BTreeSet<VarId> {
    let calls = program.actions().iter().filter_map(called);
    let inputs = calls.flat_map(|call| &call.inputs);
    inputs.map(|(variable, _)| *variable).collect()
}

pub(super) fn does(action: &Action) -> Option<&Does> {
    match &action.kind {
        ActionKind::Platform(platform) => Some(&platform.does),
        _ => None,
    }
}

fn called(action: &Action) -> Option<&CallTask> {
    match does(action) {
        Some(Does::CallTask(call)) => Some(call),
        _ => None,
    }
}

struct Follower<'p> {
    program: &'p Program,
    given: BTreeSet<VarId>,
    passed: BTreeSet<VarId>,
    returns: Returns,
    /// What variables can hold when the task of a call comes back.
    came_back: BTreeMap<ActionId, Held>,
    held: BTreeMap<ActionId, Held>,
    taken: BTreeSet<(ActionId, ExitName)>,
    open: VecDeque<ActionId>,
}

impl Follower<'_> {
    fn enter(&mut self, action: ActionId, held: &Held) {
        if joined(&mut self.held, action, held) && !self.open.contains(&action) {
            self.open.push_back(action);
        }
    }

    /// A task comes back to whatever may have called it.
    fn come_back(&mut self, from: ActionId, held: &Held) {
        for call in self.returns.calls(from).to_vec() {
            if joined(&mut self.came_back, call, held) && self.held.contains_key(&call) {
                self.open.push_back(call);
            }
        }
    }

    fn step(&mut self, id: ActionId) {
        let program = self.program;
        let Some(held) = self.held.get(&id).cloned() else {
            return;
        };
        // The limit of actions may be met anywhere.
        if let Some(handler) = program.on_limit() {
            self.enter(handler, &held);
        }
        let action = program.action(id);
        match does(action) {
            Some(Does::CallTask(call)) => self.call(id, action, call, &held),
            Some(Does::EndTask(_)) => self.come_back(id, &held),
            Some(Does::Enter(initial)) => {
                let begun = self.begun(initial, &held);
                self.leave(id, action, ExitName::Next, &begun);
                self.faults(id, action, &held);
            }
            _ => {
                for (exit, left) in leaving::exits(program, action, &held) {
                    self.leave(id, action, exit, &left);
                }
            }
        }
    }

    /// What begins leaves variables as they are that were given; those have values when whoever started the flow gave them.
    fn begun(&self, initial: &[(VarId, flow_core::Setting)], held: &Held) -> Held {
        let mut begun = held.clone();
        for (variable, setting) in initial {
            let mut first = leaving::value(self.program, setting, &begun);
            let kept = &held[variable.index()];
            if self.passed.contains(variable) {
                first.join(kept);
            } else if self.given.contains(variable) {
                first.join(&kept.clone().if_set());
            }
            begun[variable.index()] = first;
        }
        begun
    }

    fn call(&mut self, id: ActionId, action: &Action, call: &CallTask, held: &Held) {
        self.faults(id, action, held);
        let mut given = held.clone();
        for (variable, setting) in &call.inputs {
            if !matches!(setting, flow_core::Setting::NoValue) {
                given[variable.index()] = leaving::value(self.program, setting, held);
            }
        }
        self.enter(call.task, &given);
        let Some(mut back) = self.came_back.get(&id).cloned() else {
            return;
        };
        let handed: Vec<_> = (call.outputs.iter())
            .map(|(theirs, ours)| (*ours, back[theirs.index()].clone()))
            .collect();
        // A task that calls itself gets its own variables back.
        if let Some(Does::Enter(own)) = does(self.program.action(call.task)) {
            for (variable, _) in own {
                back[variable.index()].join(&held[variable.index()]);
            }
        }
        for (ours, holds) in handed {
            back[ours.index()] = holds;
        }
        let outputs = action.exits.iter().map(|exit| exit.name);
        let outputs = outputs.filter(|exit| matches!(exit, ExitName::Output(_)));
        for exit in outputs.chain([ExitName::Next]) {
            self.leave(id, action, exit, &back);
        }
    }

    fn faults(&mut self, id: ActionId, action: &Action, held: &Held) {
        if leaving::may_fault(self.program, action, held) {
            self.leave(id, action, ExitName::FlowError, held);
        }
    }

    fn leave(&mut self, id: ActionId, action: &Action, exit: ExitName, held: &Held) {
        self.taken.insert((id, exit));
        let is_failure = matches!(
            exit,
            ExitName::Error | ExitName::Timeout | ExitName::FlowError
        );
        let target = match action.exit(exit) {
            Some(exit) => exit.target,
            None if is_failure => return,
            None => action.way_on,
        };
        match target {
            Target::Action(to) | Target::Again(to) => self.enter(to, held),
            Target::Return => self.come_back(id, held),
            Target::End | Target::Rejoin | Target::Fail => {}
        }
    }
}

/// Takes in what variables can hold there otherwise. True when that is new.
fn joined(all: &mut BTreeMap<ActionId, Held>, at: ActionId, held: &Held) -> bool {
    match all.get_mut(&at) {
        None => {
            all.insert(at, held.clone());
            true
        }
        Some(known) => {
            let pairs = known.iter_mut().zip(held);
            pairs.fold(false, |is_new, (known, holds)| known.join(holds) | is_new)
        }
    }
}
