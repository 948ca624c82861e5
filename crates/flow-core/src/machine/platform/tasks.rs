//! Tasks that are called and come back, and the limit of actions with what the platform allows after it.

use std::collections::BTreeMap;

use flow_expr::{Value, VarId};

use super::{Outcome, loops::Round};
use crate::{
    code::ErrorCode,
    machine::{Next, State},
    note::NoteCode,
    options::Tracing,
    outcome,
    program::{Action, ActionId, ActionKind, CallTask, Does, Exit, ExitName, Target, Why},
    room::PER_RECORD,
    setting::Setting,
    trace::Event,
};

/// How many tasks may be under way at once.
const DEEPEST: usize = 1_000;

/// Beginnings of tasks do not count as actions, unless so many come one after another that nothing else happens.
const FREE: u32 = 100;

/// How many more actions the flow's error handling gets after the limit, once.
///
/// Source: the vendor's answer to "how many actions can I run in a flow".
const AFTER_LIMIT: u32 = 1_000;

/// A task that is under way, or the flow itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// The call to which it comes back, and the task that was called; `None` for the flow itself.
    call: Option<(ActionId, ActionId)>,
    /// The task in which it is now; a jump leads to another one.
    task: Option<ActionId>,
    /// The variables of a task that calls itself, as the outer one had them.
    saved: Vec<(VarId, Option<Value>)>,
    /// The rounds of its loops.
    pub(super) rounds: BTreeMap<ActionId, Round>,
}

impl State {
    /// Variables that whoever called or started gave keep their values; those without an initial value become not set.
    pub(super) fn enter(&mut self, initial: &[(VarId, Setting)]) -> Outcome {
        let task = self.at;
        self.stage.frame().task = Some(task);
        for (variable, setting) in initial {
            if self.stage.given.contains(variable) {
                continue;
            }
            self.charge(PER_RECORD);
            match self.value(setting)? {
                None => self.forget(*variable),
                value => self.assign(*variable, value),
            }
        }
        Ok(Next::Leave(ExitName::Next))
    }

    /// Inputs written as "no value" are not given, so that the task's own initial values count; this is a guess.
    pub(super) fn call_task(&mut self, call: &CallTask) -> Outcome {
        let mut given = Vec::with_capacity(call.inputs.len());
        for (variable, setting) in &call.inputs {
            if !matches!(setting, Setting::NoValue) {
                given.push((*variable, self.value(setting)?));
            }
        }
        if self.stage.calls.len() >= DEEPEST {
            return Err(self.too_deep());
        }
        let saved = self.variables_to_save(call.task);
        self.stage.calls.push(Frame {
            call: Some((self.at, call.task)),
            saved,
            ..Frame::default()
        });
        self.record_way(Event::Called(call.task));
        for (variable, value) in given {
            self.charge(PER_RECORD);
            self.assign(variable, value);
            self.stage.given.insert(variable);
        }
        Ok(Next::Go(Target::Action(call.task)))
    }

    fn too_deep(&mut self) -> Next {
        let message = format!("more than {DEEPEST} tasks have called one another");
        let span = self.program.action(self.at).span;
        self.note(NoteCode::CallTooDeep, message, Some(span));
        let exit = self.exit_for_faults();
        Next::fail(self.failure(ErrorCode::CallTooDeep), exit)
    }

    /// The variables of a task that is under way already: each call has its own.
    fn variables_to_save(&mut self, task: ActionId) -> Vec<(VarId, Option<Value>)> {
        let is_under_way = |frame: &Frame| frame.task == Some(task);
        if !is_under_way(&self.stage.base) && !self.stage.calls.iter().any(is_under_way) {
            return Vec::new();
        }
        let program = self.program.clone();
        let saved = beginning(program.action(task)).iter();
        let saved = saved.map(|(variable, _)| (*variable, self.values[variable.index()].clone()));
        let saved: Vec<_> = saved.collect();
        self.charge(PER_RECORD * saved.len());
        saved
    }

    pub(super) fn end_task(&mut self, output: Option<&str>) -> Next {
        if !self.stage.is_called() {
            return Next::end(self.outcome_at_end());
        }
        self.record_left(ExitName::Next, Target::Return);
        Next::Go(self.come_back(output))
    }

    /// Goes back to the call of the task, by the output with this label or else `Next`; gives where that leads. A call that
    /// is the last action of a task comes back with it.
    pub(in crate::machine) fn come_back(&mut self, mut output: Option<&str>) -> Target {
        let program = self.program.clone();
        while let Some(frame) = self.stage.calls.pop() {
            let Some((call, task)) = frame.call else {
                break;
            };
            self.at = call;
            let action = program.action(call);
            self.hand_back(action, task, frame.saved);
            let exit = exit_named(action, output.take());
            let target = self.target_of(exit, false);
            self.record_way(Event::Returned(exit, target));
            if target != Target::Return {
                return target;
            }
        }
        Target::End
    }

    fn hand_back(&mut self, action: &Action, task: ActionId, saved: Vec<(VarId, Option<Value>)>) {
        let Some(call) = task_call(action) else {
            return;
        };
        debug_assert_eq!(call.task, task);
        let theirs = call.outputs.iter();
        let handed = theirs.map(|(theirs, ours)| (*ours, self.values[theirs.index()].clone()));
        let handed: Vec<_> = handed.collect();
        self.charge(PER_RECORD * (handed.len() + saved.len()));
        for (variable, value) in saved {
            if self.values[variable.index()] != value {
                self.assign(variable, value);
            }
        }
        for (variable, value) in handed {
            self.assign(variable, value);
        }
    }

    /// The flow's error handling is the whole flow's: no task that was called comes back after it.
    pub(in crate::machine) fn leave_tasks_for(&mut self, exit: &Exit) {
        if exit.why == Why::FlowHandler {
            self.stage.calls.clear();
        }
    }

    /// Whether the next action does not count.
    pub(in crate::machine) fn is_free(&mut self) -> bool {
        let begins = match &self.program.action(self.at).kind {
            ActionKind::Platform(action) => matches!(action.does, Does::Enter(_)),
            _ => false,
        };
        if begins && self.stage.free < FREE {
            self.stage.free += 1;
            return true;
        }
        self.stage.free = 0;
        if !begins && !self.stage.given.is_empty() {
            self.stage.given.clear();
        }
        false
    }

    /// What happens instead of the next action when the run has had as many as it may: the flow's error handling gets some
    /// more, once. After them the platform disconnects without a word; the outcome is `limit` all the same, since the flow
    /// came to no end of its own.
    pub(in crate::machine) fn at_limit(&mut self) -> Option<Next> {
        if self.executed < self.allowed {
            return None;
        }
        let handler = self.program.on_limit();
        let handler = handler.filter(|_| !self.stage.is_past_limit);
        let Some(handler) = handler else {
            if self.stage.is_past_limit {
                let message = "the flow's error handling came to the limit too: the platform disconnects without a word";
                self.note(NoteCode::ActionLimit, message.to_owned(), None);
            }
            return Some(Next::end(outcome::Outcome::Limit(self.executed)));
        };
        let message = format!(
            "{} actions were run: the flow's error handling goes on with {AFTER_LIMIT} more",
            self.executed
        );
        self.note(NoteCode::ActionLimit, message, None);
        self.stage.is_past_limit = true;
        self.stage.calls.clear();
        self.allowed = self.executed.saturating_add(AFTER_LIMIT);
        Some(Next::Go(Target::Action(handler)))
    }

    /// Records a step of the way, which is also kept where only exits are.
    fn record_way(&mut self, event: Event) {
        if self.options.tracing != Tracing::Off {
            self.trace.push(self.at, event);
        }
    }
}

fn task_call(action: &Action) -> Option<&CallTask> {
    match &action.kind {
        ActionKind::Platform(platform) => match &platform.does {
            Does::CallTask(call) => Some(call),
            _ => None,
        },
        _ => None,
    }
}

/// The variables of a task with their initial values.
fn beginning(action: &Action) -> &[(VarId, Setting)] {
    match &action.kind {
        ActionKind::Platform(platform) => match &platform.does {
            Does::Enter(initial) => initial,
            _ => &[],
        },
        _ => &[],
    }
}

fn exit_named(action: &Action, label: Option<&str>) -> ExitName {
    let outputs = action.exits.iter();
    let mut outputs = outputs.filter(|exit| matches!(exit.name, ExitName::Output(_)));
    let found = label.and_then(|label| outputs.find(|exit| is_same(&exit.label, label)));
    found.map_or(ExitName::Next, |exit| exit.name)
}

/// Whether two names of the platform are the same: letter case does not count.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
