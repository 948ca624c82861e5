//! The report of one run, `flowsim/report/1`: computed from the trace alone.

mod calls;
pub(crate) mod schema;

use std::sync::Arc;

use flow_core::{
    ActionId, ExitName, Failure, HttpRequest, Left, Note, Outcome, Step, Target, Trace,
};
use flow_expr::Value;
use flow_syntax::Source;

use crate::value::{count, object, page, status_or_null, text};

pub(crate) use calls::calls;

/// The report's schema.
pub const REPORT_SCHEMA: &str = "flowsim/report/1";

/// The report of a run as pretty-printed JSON, one object, ended by a line feed.
pub fn report_json(trace: &Trace, source: &Source) -> String {
    page(&report(trace, source))
}

/// The report of a run as a value; members are in the order of DESIGN section 5.
pub fn report(trace: &Trace, source: &Source) -> Value {
    object([
        ("schema", text(REPORT_SCHEMA)),
        ("flow", flow(trace)),
        ("outcome", trace.outcome().map_or(Value::Null, outcome)),
        ("path", path(trace)),
        ("variables", variables(trace)),
        ("notSet", not_set(trace)),
        ("calls", calls(trace, Timed::Yes)),
        ("notes", notes(trace, Some(source))),
    ])
}

/// Whether calls say how long they took.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timed {
    Yes,
    No,
}

/// What the flow says of itself.
pub(crate) fn flow(trace: &Trace) -> Value {
    let header = &trace.program().flow;
    object([
        ("name", text(&header.name)),
        ("type", text(&header.flow_type)),
        ("format", text(header.format)),
    ])
}

/// How the run ended.
pub(crate) fn outcome(outcome: &Outcome) -> Value {
    let kind = ("kind", text(outcome.kind()));
    match outcome {
        Outcome::Transferred(queue) => object([kind, ("queue", text(queue))]),
        Outcome::Handed(to, target) => object([kind, (to.as_str(), text(target))]),
        Outcome::Failed(failure) => object([kind, ("error", error(failure))]),
        Outcome::Disconnected | Outcome::Ended | Outcome::Limit(_) => object([kind]),
    }
}

fn error(failure: &Failure) -> Value {
    object([
        ("code", text(failure.code.as_str())),
        ("message", text(&failure.message)),
        ("status", status_or_null(failure.status)),
        ("action", text(&failure.action)),
    ])
}

/// The exit that reports write for a step: its label, or `end` when the flow ends there.
fn exit_shown(trace: &Trace, action: ActionId, left: Left) -> Arc<str> {
    match left {
        Left::By(_, Target::End) => "end".into(),
        Left::By(exit, _) => exit_label(trace, action, exit),
        Left::Calling(_) => "call".into(),
        Left::EndedRun if matches!(trace.outcome(), Some(Outcome::Failed(_))) => "error".into(),
        Left::EndedRun => "end".into(),
    }
}

/// An exit's own label, such as `success` or a case's name.
pub(crate) fn exit_label(trace: &Trace, action: ActionId, exit: ExitName) -> Arc<str> {
    trace.program().action(action).exit_label(exit)
}

/// The actions that were run, each with the exit it was left by.
pub(crate) fn path(trace: &Trace) -> Value {
    let steps = trace.steps();
    let steps = steps.iter().map(|step| object(step_members(trace, step)));
    Value::list(steps)
}

/// The same path for a snapshot: where the flow ends by an exit that is more than `next`, `via` names it, so that a
/// decision at the end that turns out otherwise makes a difference.
pub(crate) fn path_with_last_exit(trace: &Trace) -> Value {
    let steps = trace.steps();
    let steps = steps.iter().map(|step| {
        let via = match step.left {
            Left::By(taken, Target::End) if taken != ExitName::Next => Some(taken),
            Left::By(..) | Left::Calling(_) | Left::EndedRun => None,
        };
        let via = via.map(|exit| ("via", text(&exit_label(trace, step.action, exit))));
        object(step_members(trace, step).into_iter().chain(via))
    });
    Value::list(steps)
}

fn step_members(trace: &Trace, step: &Step) -> [(&'static str, Value); 2] {
    [
        ("action", text(&trace.program().action(step.action).name)),
        ("exit", text(&exit_shown(trace, step.action, step.left))),
    ]
}

pub(crate) fn variables(trace: &Trace) -> Value {
    let vars = trace.vars();
    object(
        vars.set_ones()
            .map(|(name, value)| (name.clone(), value.clone())),
    )
}

pub(crate) fn not_set(trace: &Trace) -> Value {
    let vars = trace.vars();
    let names = vars.unset_ones().map(|name| Value::from(name.clone()));
    Value::list(names)
}

pub(crate) fn request_body(post: &HttpRequest) -> Value {
    flow_expr::read_json(&post.body).map_or(Value::Null, |json| json.value)
}

/// Everything that was noticed, with its place in the flow's text where `source` is given.
pub(crate) fn notes(trace: &Trace, source: Option<&Source>) -> Value {
    let note = |note: &Note| {
        let said = [
            ("code", text(note.code.as_str())),
            ("action", text(&trace.program().action(note.action).name)),
            ("message", text(&note.message)),
        ];
        object(said.into_iter().chain(note_place(trace, note, source)))
    };
    Value::list(trace.notes().map(note))
}

/// The variable that a note is about, and its line and column, as far as there are any.
pub(crate) fn note_place(
    trace: &Trace,
    note: &Note,
    source: Option<&Source>,
) -> Vec<(&'static str, Value)> {
    let variable = note
        .variable
        .map(|id| ("variable", text(trace.variable(id))));
    let place = note.span.zip(source);
    let position = place.map(|(span, source)| source.position_in_file(span.start));
    let [line, column] = [
        position.map(|position| ("line", count(position.line as usize))),
        position.map(|position| ("column", count(position.column as usize))),
    ];
    [variable, line, column].into_iter().flatten().collect()
}
