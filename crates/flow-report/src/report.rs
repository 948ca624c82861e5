//! The report of one run, `flowsim/report/1`: computed from the trace alone.

use flow_core::{ExitName, Failure, Left, Note, Outcome, Post, Replied, Target, Trace};
use flow_expr::{Number, Object, Value};

use crate::value::{count, millis, object, page, text, text_or_null};

/// The report's schema.
pub const REPORT_SCHEMA: &str = "flowsim/report/1";

/// The report of a run as pretty-printed JSON, one object, ended by a line feed.
pub fn report_json(trace: &Trace) -> String {
    page(&report(trace))
}

/// The report of a run as a value; members are in the order of DESIGN section 5.
pub fn report(trace: &Trace) -> Value {
    object([
        ("schema", text(REPORT_SCHEMA)),
        ("flow", flow(trace)),
        ("outcome", trace.outcome().map_or(Value::Null, outcome)),
        ("path", path(trace)),
        ("variables", variables(trace)),
        ("notSet", not_set(trace)),
        ("calls", calls(trace, Timed::Yes)),
        ("notes", notes(trace)),
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
        Outcome::Failed(failure) => object([kind, ("error", error(failure))]),
        Outcome::Limit(actions) => object([kind, ("actions", count(*actions as usize))]),
        Outcome::Disconnected | Outcome::Ended => object([kind]),
    }
}

fn error(failure: &Failure) -> Value {
    let status = failure.status.map_or(Value::Null, |status| {
        Value::Number(Number::Int(status.into()))
    });
    object([
        ("code", text(failure.code.as_str())),
        ("message", text(&failure.message)),
        ("status", status),
        ("action", text(&failure.action)),
    ])
}

/// The exit that reports write for a step: its label, or `end` when the flow ends there.
pub fn exit_shown(trace: &Trace, action: flow_core::ActionId, left: Left) -> String {
    match left {
        Left::By(_, Target::End) => "end".to_owned(),
        Left::By(exit, _) => exit_label(trace, action, exit),
        Left::EndedRun if matches!(trace.outcome(), Some(Outcome::Failed(_))) => "error".to_owned(),
        Left::EndedRun => "end".to_owned(),
    }
}

/// An exit's own label, such as `success` or a case's name.
pub(crate) fn exit_label(trace: &Trace, action: flow_core::ActionId, exit: ExitName) -> String {
    let found = trace.program().action(action).exit(exit);
    found.map_or_else(|| exit.text().to_string(), |exit| exit.label.to_string())
}

/// The actions that were run, each with the exit it was left by. Where the flow ends by an exit that is more than
/// `next`, `via` names it.
pub(crate) fn path(trace: &Trace) -> Value {
    let steps = trace.steps().into_iter().map(|step| {
        let name = ("action", text(&trace.program().action(step.action).name));
        let exit = ("exit", text(&exit_shown(trace, step.action, step.left)));
        match step.left {
            Left::By(taken, Target::End) if taken != ExitName::Next => object([
                name,
                exit,
                ("via", text(&exit_label(trace, step.action, taken))),
            ]),
            Left::By(..) | Left::EndedRun => object([name, exit]),
        }
    });
    Value::List(steps.collect())
}

pub(crate) fn variables(trace: &Trace) -> Value {
    let vars = trace.vars();
    Value::Object(Object::from_members(
        vars.set_ones()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    ))
}

pub(crate) fn not_set(trace: &Trace) -> Value {
    Value::List(
        trace
            .vars()
            .unset_ones()
            .map(|name| Value::Text(name.clone()))
            .collect(),
    )
}

pub(crate) fn calls(trace: &Trace, timed: Timed) -> Value {
    Value::List(
        trace
            .calls()
            .into_iter()
            .map(|(post, replied)| call(post, replied, timed))
            .collect(),
    )
}

fn call(post: &Post, replied: Option<&Replied>, timed: Timed) -> Value {
    let failure = replied.and_then(|replied| replied.verdict.failure());
    let status = replied.and_then(|replied| replied.status);
    let mut members = vec![
        ("action", text(&post.action_name)),
        ("method", text("POST")),
        ("url", text(&post.url)),
        ("requestBody", request_body(post)),
        (
            "verdict",
            text_or_null(replied.map(|replied| replied.verdict.name())),
        ),
        (
            "code",
            text_or_null(failure.map(|failure| failure.code.as_str())),
        ),
        (
            "status",
            status.map_or(Value::Null, |status| {
                Value::Number(Number::Int(status.into()))
            }),
        ),
        (
            "responseBody",
            replied
                .and_then(|replied| replied.body.clone())
                .unwrap_or(Value::Null),
        ),
    ];
    if timed == Timed::Yes {
        members.push((
            "elapsedMs",
            replied.map_or(Value::Null, |replied| millis(replied.elapsed)),
        ));
    }
    Value::Object(Object::from_members(
        members
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect(),
    ))
}

fn request_body(post: &Post) -> Value {
    flow_expr::read_json(&post.body).map_or(Value::Null, |json| json.value)
}

pub(crate) fn notes(trace: &Trace) -> Value {
    let note = |note: &Note| {
        object([
            ("code", text(note.code.as_str())),
            ("action", text(&trace.program().action(note.action).name)),
            ("message", text(&note.message)),
        ])
    };
    Value::List(trace.notes().map(note).collect())
}
