//! The trace as JSON Lines, `flowsim/trace/1`: a header, then one event a line, in order. Times are virtual: the sum of
//! what replies took.

mod platform;
pub(crate) mod schema;

use std::time::Duration;

use flow_core::{Event, ExitName, HttpRequest, Record, Replied, Target, Timings, Trace};
use flow_expr::Value;
use flow_syntax::Source;

use crate::{
    report::{exit_label, flow, note_place, outcome, request_body},
    value::{count, harmless_json, millis, object, status_or_null, text, text_or_null},
};

/// The trace's schema.
pub const TRACE_SCHEMA: &str = "flowsim/trace/1";

type Members = Vec<(&'static str, Value)>;

/// The whole trace, each line ended by a line feed. `source` is the flow's text, in which notes have their places.
pub fn trace_lines(trace: &Trace, source: &Source) -> String {
    let mut lines = object([("schema", text(TRACE_SCHEMA)), ("flow", flow(trace))]).to_json();
    lines.push('\n');
    let steps = trace.steps();
    let mut clock = Duration::ZERO;
    let mut step = 0;
    for (index, record) in trace.records().iter().enumerate() {
        clock = clock.saturating_add(record.event.took());
        // What comes after the last step, such as the end, still belongs to it.
        if steps.get(step).is_some_and(|next| next.records.0 <= index) {
            step += 1;
        }
        let (event, members) = event(trace, record, source);
        let common = [
            ("step", count(step)),
            ("atMs", millis(clock)),
            ("action", action(trace, record)),
            ("event", text(event)),
        ];
        object(common.into_iter().chain(members)).write_json(&mut lines);
        lines.push('\n');
    }
    harmless_json(lines)
}

fn action(trace: &Trace, record: &Record) -> Value {
    match record.event {
        Event::Given(..) => Value::Null,
        _ => text(&trace.program().action(record.action).name),
    }
}

fn event(trace: &Trace, record: &Record, source: &Source) -> (&'static str, Members) {
    let variable = |id| ("variable", text(trace.variable(id)));
    match &record.event {
        Event::Given(id, value) => ("given", vec![variable(*id), ("value", value.clone())]),
        Event::Assigned(id, Some(value)) => {
            ("assigned", vec![variable(*id), ("value", value.clone())])
        }
        Event::Assigned(id, None) => ("unset", vec![variable(*id)]),
        Event::Noted(note) => {
            let said = [
                ("code", text(note.code.as_str())),
                ("message", text(&note.message)),
            ];
            let place = note_place(trace, note, Some(source));
            ("noted", said.into_iter().chain(place).collect())
        }
        Event::Sent(post) => ("sent", sent(post)),
        Event::Replied(replied) => ("replied", reply(replied)),
        Event::Asked(collect) => (
            "asked",
            vec![
                ("prompt", text(&collect.prompt)),
                ("attempt", count(collect.attempt as usize)),
                ("timeoutMs", millis(collect.timeout)),
            ],
        ),
        Event::Answered(answered) => (
            "answered",
            vec![
                ("digits", text_or_null(answered.digits.as_deref())),
                ("elapsedMs", millis(answered.elapsed)),
            ],
        ),
        Event::Played(message) => ("played", vec![("message", text(message))]),
        Event::Logged(logged) => (
            "logged",
            vec![
                ("level", text(&logged.level)),
                ("message", text(&logged.message)),
            ],
        ),
        Event::DataCalled(request) => ("dataCalled", platform::data_called(request)),
        Event::DataAnswered(answered) => ("dataAnswered", platform::data_answered(answered)),
        Event::StubAsked(request) => ("stubAsked", platform::stub_asked(request)),
        Event::StubAnswered(answered) => ("stubAnswered", platform::stub_answered(answered)),
        Event::Waited(time) => ("waited", vec![("elapsedMs", millis(*time))]),
        Event::Performed(given) => ("performed", vec![("inputs", given.clone().into())]),
        Event::Attributed(attributed) => ("attributed", platform::attributed(attributed)),
        Event::Called(task) => {
            let task = text(&trace.program().action(*task).name);
            ("called", vec![("to", task)])
        }
        Event::Returned(exit, target) => ("returned", way(trace, record, *exit, *target)),
        Event::Left(exit, target) => ("left", way(trace, record, *exit, *target)),
        Event::Finished(ended) => ("finished", vec![("outcome", outcome(ended))]),
    }
}

fn way(trace: &Trace, record: &Record, exit: ExitName, target: Target) -> Members {
    let to = target.action();
    let to = to.map_or(Value::Null, |id| text(&trace.program().action(id).name));
    let exit = text(&exit_label(trace, record.action, exit));
    vec![("exit", exit), ("to", to)]
}

fn sent(post: &HttpRequest) -> Members {
    vec![
        ("method", text(post.method.as_str())),
        ("url", text(&post.url)),
        ("body", request_body(post)),
        ("timeoutMs", millis(post.timeout)),
    ]
}

fn reply(replied: &Replied) -> Members {
    let failure = replied.verdict.failure();
    vec![
        ("verdict", text(replied.verdict.name())),
        (
            "code",
            text_or_null(failure.map(|failure| failure.code.as_str())),
        ),
        ("status", status_or_null(replied.status)),
        ("body", replied.body.clone().unwrap_or(Value::Null)),
        ("elapsedMs", millis(replied.elapsed)),
        ("timings", timings(&replied.timings)),
    ]
}

fn timings(timings: &Timings) -> Value {
    let phases = timings.phases();
    object(phases.map(|(name, took)| (format!("{name}Ms"), took.map_or(Value::Null, millis))))
}
