//! One event of a document: its members, and what of a step's records they hold.

use std::{sync::Arc, time::Duration};

use flow_core::{
    Action, ActionId, ActionKind, Does, Event, ExitName, Left, Program, Record, Step, Trace,
};
use flow_expr::{Value, VarId};

use super::date_time;
use crate::value::{object, text};

/// An event with its members; the platform writes them in the order of their names.
pub(super) struct Happened {
    name: String,
    members: Vec<(&'static str, Value)>,
}

impl Happened {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            members: Vec::new(),
        }
    }

    /// Adds a member, or replaces it.
    pub(super) fn add(&mut self, name: &'static str, value: Value) {
        self.members.retain(|(known, _)| *known != name);
        self.members.push((name, value));
    }

    pub(super) fn into_value(mut self) -> Value {
        self.members.sort_by_key(|(name, _)| *name);
        object([(self.name, object(self.members))])
    }
}

/// The moment so long after the run's start.
pub(super) fn moment(started_ms: i64, clock: Duration) -> Value {
    let passed = i64::try_from(clock.as_millis()).unwrap_or(i64::MAX);
    date_time(started_ms.saturating_add(passed))
}

/// A variable and what it holds; one that is not set has no value.
pub(super) fn variable(name: &str, value: Option<&Value>) -> Value {
    let value = value.map(|value| match is_deep(value) {
        true => ("value", text("ValueTooLarge")),
        false => ("value", value.clone()),
    });
    object([("variableName", text(name))].into_iter().chain(value))
}

/// How deep values are that are kept: with the document around them any reader of JSON can still read them.
const DEEPEST: usize = 32;

fn is_deep(value: &Value) -> bool {
    fn is_deeper_than(value: &Value, left: usize) -> bool {
        match value {
            Value::List(_) | Value::Object(_) if left == 0 => true,
            Value::List(items) => items
                .iter()
                .flatten()
                .any(|item| is_deeper_than(item, left - 1)),
            Value::Object(members) => {
                let mut members = members.iter();
                members.any(|(_, value)| is_deeper_than(value, left - 1))
            }
            _ => false,
        }
    }
    is_deeper_than(value, DEEPEST)
}

/// What an action wrote, in the order in which it did.
pub(super) fn statements(trace: &Trace, action: ActionId, own: &[Record]) -> Value {
    let written = own.iter().filter_map(|record| match &record.event {
        Event::Assigned(id, value) if record.action == action => {
            Some(variable(trace.variable(*id), value.as_ref()))
        }
        _ => None,
    });
    Value::list(written)
}

/// What the variables that an action wrote hold after it.
pub(super) fn outputs(trace: &Trace, action: ActionId, own: &[Record]) -> Value {
    let last = last_written(action, own).into_iter();
    Value::list(last.map(|(id, value)| variable(trace.variable(id), value)))
}

fn last_written(action: ActionId, own: &[Record]) -> Vec<(VarId, Option<&Value>)> {
    let mut last: Vec<(VarId, Option<&Value>)> = Vec::new();
    for record in own.iter().filter(|record| record.action == action) {
        if let Event::Assigned(id, value) = &record.event {
            last.retain(|(known, _)| known != id);
            last.push((*id, value.as_ref()));
        }
    }
    last
}

/// The variables to which the outputs of a path are bound, whether or not anything came for them.
fn bound(action: &Action, left: Left) -> &[(Arc<str>, VarId)] {
    let (ActionKind::Platform(platform), Left::By(exit, _)) = (&action.kind, left) else {
        return &[];
    };
    match (&platform.does, exit) {
        (Does::CallData(call), ExitName::Success) => &call.outputs,
        (Does::CallData(call), ExitName::Error) => &call.failure_outputs,
        (Does::LookUpRow(lookup), ExitName::Output(0)) => &lookup.outputs,
        (Does::LookUpRow(lookup), ExitName::Error) => &lookup.failure_outputs,
        (Does::Stub(stub), _) => &stub.outputs,
        _ => &[],
    }
}

/// What an action gave: what it wrote, and the outputs for which nothing came.
pub(super) fn given(trace: &Trace, step: &Step, own: &[Record]) -> Value {
    let action = trace.program().action(step.action);
    let wrote = last_written(step.action, own);
    let is_written = |id: &VarId| wrote.iter().any(|(known, _)| known == id);
    let bound = bound(action, step.left).iter().map(|(_, id)| id);
    let unset: Vec<_> = bound.filter(|id| !is_written(id)).collect();
    let unset = unset.into_iter().map(|id| (*id, None));
    let all = wrote.iter().copied().chain(unset);
    Value::list(all.map(|(id, value)| match is_error(trace, id) {
        true => variable("error", value.map(without_headers).as_ref()),
        false => variable(trace.variable(id), value),
    }))
}

fn is_error(trace: &Trace, id: VarId) -> bool {
    trace.program().error() == id
}

/// A failed lookup's reply has a date among its headers.
fn without_headers(error: &Value) -> Value {
    let Value::Object(members) = error else {
        return error.clone();
    };
    let kept = members.iter().filter(|(name, _)| &***name != "headers");
    object(kept.map(|(name, value)| (name.clone(), value.clone())))
}

/// What a branch was chosen by.
pub(super) fn add_facts(ran: &mut Happened, action: &Action, left: Left, own: &[Record]) {
    let Left::By(exit, _) = left else { return };
    match (&action.kind, exit) {
        (ActionKind::Decision(_), ExitName::Yes | ExitName::No) => {
            let holds = Value::Bool(exit == ExitName::Yes);
            ran.add("inputData", object([("condition", holds)]));
        }
        (ActionKind::Platform(platform), ExitName::Output(0)) => {
            let Does::Loop(each) = &platform.does else {
                return;
            };
            let index = own.iter().find_map(|record| match &record.event {
                Event::Assigned(id, Some(value)) if Some(*id) == each.index => Some(value.clone()),
                _ => None,
            });
            let index = index.unwrap_or_else(|| Value::from(0));
            ran.add("outputData", object([("currentIndex", index)]));
        }
        _ => {}
    }
}

/// What was said and answered, where people write: what the document looks like for calls is not known.
pub(super) fn add_words(
    ran: &mut Happened,
    program: &Program,
    own: &[Record],
    started_ms: i64,
    mut clock: Duration,
) {
    if !is_written(&program.flow.flow_type) {
        return;
    }
    let mut turns = Vec::new();
    for record in own {
        let said = match &record.event {
            Event::Asked(asked) => Some(to_participant(&asked.prompt)),
            Event::Answered(answered) => answered.digits.as_deref().map(from_participant),
            Event::Played(words) => {
                ran.add("communication", object([to_participant(words)]));
                None
            }
            _ => None,
        };
        clock = clock.saturating_add(record.event.took());
        let at = ("dateTime", moment(started_ms, clock));
        turns.extend(said.map(|said| object([("communication", object([at, said]))])));
    }
    if !turns.is_empty() {
        ran.add("execution", Value::list(turns));
    }
}

fn to_participant(words: &str) -> (&'static str, Value) {
    let item = object([("text", text(words))]);
    let items = object([("digitalItems", Value::list([item]))]);
    ("toParticipant", items)
}

fn from_participant(words: &str) -> (&'static str, Value) {
    let digital = object([("text", text(words))]);
    ("fromParticipant", object([("digital", digital)]))
}

/// Flows in which people write to each other.
fn is_written(flow_type: &str) -> bool {
    let flow_type = flow_type.to_lowercase();
    let words = ["bot", "message", "chat", "email"];
    words.iter().any(|word| flow_type.contains(word))
}
