//! The trace as JSON Lines, `flowsim/trace/1`: a header, then one event a line, in order. Times are virtual: the sum of
//! what replies took.

use std::time::Duration;

use flow_core::{Event, Outcome, Post, Record, Replied, Target, Timings, Trace};
use flow_expr::{Number, Object, Value};

use crate::{
    report::{exit_label, flow, outcome},
    value::{count, harmless_json, millis, object, text, text_or_null},
};

/// The trace's schema.
pub const TRACE_SCHEMA: &str = "flowsim/trace/1";

type Members = Vec<(&'static str, Value)>;

/// The whole trace, each line ended by a line feed.
pub fn trace_lines(trace: &Trace) -> String {
    let mut lines = object([("schema", text(TRACE_SCHEMA)), ("flow", flow(trace))]).to_json();
    lines.push('\n');
    let mut clock = Duration::ZERO;
    let mut step = 0;
    let mut entered = true;
    for record in trace.records() {
        clock = clock.saturating_add(took(&record.event));
        if entered && !matches!(record.event, Event::Given(..)) {
            step += 1;
            entered = false;
        }
        line(trace, record, step, clock).write_json(&mut lines);
        lines.push('\n');
        entered |= matches!(record.event, Event::Left(..));
    }
    harmless_json(lines)
}

fn took(event: &Event) -> Duration {
    match event {
        Event::Replied(replied) => replied.elapsed,
        Event::Answered(answered) => answered.elapsed,
        _ => Duration::ZERO,
    }
}

fn line(trace: &Trace, record: &Record, step: usize, clock: Duration) -> Value {
    let (event, members) = event(trace, record);
    let common = [
        ("step", count(step)),
        ("atMs", millis(clock)),
        ("action", action(trace, record)),
        ("event", text(event)),
    ];
    let all = common
        .into_iter()
        .chain(members)
        .map(|(name, value)| (name.into(), value));
    Value::Object(Object::from_members(all.collect()))
}

fn action(trace: &Trace, record: &Record) -> Value {
    match record.event {
        Event::Given(..) => Value::Null,
        _ => text(&trace.program().action(record.action).name),
    }
}

fn event(trace: &Trace, record: &Record) -> (&'static str, Members) {
    match &record.event {
        Event::Given(id, value) => (
            "given",
            vec![
                ("variable", text(trace.variable(*id))),
                ("value", value.clone()),
            ],
        ),
        Event::Assigned(id, Some(value)) => (
            "assigned",
            vec![
                ("variable", text(trace.variable(*id))),
                ("value", value.clone()),
            ],
        ),
        Event::Assigned(id, None) => ("unset", vec![("variable", text(trace.variable(*id)))]),
        Event::Noted(note) => (
            "noted",
            vec![
                ("code", text(note.code.as_str())),
                ("message", text(&note.message)),
            ],
        ),
        Event::Sent(post) => ("sent", sent(post)),
        Event::Replied(replied) => ("replied", reply(replied)),
        Event::Asked(collect) => (
            "asked",
            vec![
                ("prompt", text(&collect.prompt)),
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
        Event::Left(exit, target) => {
            let to = match target {
                Target::Action(id) => text(&trace.program().action(*id).name),
                Target::End | Target::Rejoin | Target::Fail => Value::Null,
            };
            (
                "left",
                vec![
                    ("exit", text(&exit_label(trace, record.action, *exit))),
                    ("to", to),
                ],
            )
        }
        Event::Finished(ended) => ("finished", finished(ended)),
    }
}

fn sent(post: &Post) -> Members {
    let body = flow_expr::read_json(&post.body).map_or(Value::Null, |json| json.value);
    vec![
        ("method", text("POST")),
        ("url", text(&post.url)),
        ("body", body),
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
        (
            "status",
            replied.status.map_or(Value::Null, |status| {
                Value::Number(Number::Int(status.into()))
            }),
        ),
        ("body", replied.body.clone().unwrap_or(Value::Null)),
        ("elapsedMs", millis(replied.elapsed)),
        ("timings", timings(&replied.timings)),
    ]
}

fn timings(timings: &Timings) -> Value {
    let phase = |took: Option<Duration>| took.map_or(Value::Null, millis);
    object([
        ("dnsMs", phase(timings.dns)),
        ("connectMs", phase(timings.connect)),
        ("tlsMs", phase(timings.tls)),
        ("headMs", phase(timings.head)),
        ("bodyMs", phase(timings.body)),
    ])
}

fn finished(ended: &Outcome) -> Members {
    vec![("outcome", outcome(ended))]
}
