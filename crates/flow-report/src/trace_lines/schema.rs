//! The JSON Schema of one line of a trace, event by event as [`trace_lines`](super::trace_lines()) writes them.

mod platform;

use flow_core::{Method, Timings};
use flow_expr::Value;
use flow_schema::{Member, Page, Schema};

use super::TRACE_SCHEMA;
use crate::report::schema::{needed, note_members, shared};

/// The JSON Schema of each line of what [`trace_lines`](super::trace_lines()) writes: the header or an event.
pub fn trace_schema() -> Value {
    let lines = [("header", header())].into_iter().chain(events());
    let lines: Vec<_> = lines.collect();
    let page = Page {
        name: "trace",
        version: 1,
        title: "A line of the trace of a run",
        root: Schema::any_of(lines.iter().map(|(name, _)| Schema::reference(name)))
            .about("A trace is JSON Lines: a header, then one event a line, in order."),
        definitions: lines
            .into_iter()
            .map(|(name, line)| (name.into(), line))
            .chain(shared().into_iter().filter(|(name, _)| **name != *"note"))
            .collect(),
    };
    page.into()
}

fn header() -> Schema {
    let header = Schema::object([
        needed(
            "schema",
            Schema::constant(TRACE_SCHEMA),
            "What this is, with its version.",
        ),
        needed("flow", Schema::reference("flow"), "The flow that was run."),
    ]);
    header.about("The first line.")
}

fn events() -> Vec<(&'static str, Schema)> {
    let mut events = platform::events();
    events.extend([
        event(
            "given",
            "The run was given a variable.",
            [variable(), value()],
        ),
        event("assigned", "A variable was set.", [variable(), value()]),
        event("unset", "A variable became not set.", [variable()]),
        event(
            "noted",
            "Something was noticed that decided no branch.",
            note_members(),
        ),
        event("sent", "A lookup sent its request.", sent()),
        event(
            "replied",
            "A lookup was answered, or was not in time.",
            replied(),
        ),
        event("asked", "The caller was asked for input.", asked()),
        event(
            "answered",
            "The caller entered something, or did not in time.",
            answered(),
        ),
        event("played", "The caller was told something.", [message()]),
        event("logged", "A line was logged.", logged()),
        event("left", "An action was left by an exit.", left()),
        event(
            "finished",
            "The run ended.",
            [needed(
                "outcome",
                Schema::reference("outcome"),
                "How it ended.",
            )],
        ),
    ]);
    events
}

fn event(
    name: &'static str,
    about: &str,
    members: impl IntoIterator<Item = Member>,
) -> (&'static str, Schema) {
    // What the run was given belongs to no action.
    let action = match name {
        "given" => Schema::of_type("null"),
        _ => Schema::text(),
    };
    let common = [
        needed(
            "step",
            Schema::of_type("integer").with("minimum", 0),
            "Which action of the path it belongs to, counted from 1; 0 for what was before.",
        ),
        needed(
            "atMs",
            Schema::from_zero(),
            "When it happened, in milliseconds of virtual time: the sum of what replies took.",
        ),
        needed("action", action, "The action's name."),
        needed("event", Schema::constant(name), about),
    ];
    (
        name,
        Schema::object(common.into_iter().chain(members)).about(about),
    )
}

fn variable() -> Member {
    needed(
        "variable",
        Schema::text(),
        "The variable's name, without `$`.",
    )
}

fn value() -> Member {
    needed("value", Schema::any(), "Its value.")
}

fn message() -> Member {
    needed("message", Schema::text(), "The text.")
}

fn millis() -> Schema {
    Schema::from_zero()
}

fn timeout() -> Member {
    needed(
        "timeoutMs",
        millis(),
        "How long the answer may take, in milliseconds.",
    )
}

fn elapsed() -> Member {
    needed(
        "elapsedMs",
        millis(),
        "How long the answer took, in milliseconds.",
    )
}

fn sent() -> [Member; 4] {
    [
        needed(
            "method",
            Schema::one_of_texts(Method::ALL.map(Method::as_str)),
            "The HTTP method.",
        ),
        needed("url", Schema::text(), "The address that was called."),
        needed("body", Schema::any(), "The JSON that was sent."),
        timeout(),
    ]
}

fn replied() -> [Member; 6] {
    let phases = Timings::default().phases();
    let phases = phases.map(|(name, _)| {
        let about = "How long this phase took, in milliseconds; `null` when there was none.";
        Member::needed(format!("{name}Ms"), millis().or_null().about(about))
    });
    [
        needed(
            "verdict",
            Schema::reference("verdict"),
            "What the reply means.",
        ),
        needed(
            "code",
            Schema::reference("code").or_null(),
            "What went wrong.",
        ),
        needed(
            "status",
            Schema::reference("status").or_null(),
            "The status that was received.",
        ),
        needed(
            "body",
            Schema::any(),
            "The JSON that was received; `null` when there was none.",
        ),
        elapsed(),
        needed(
            "timings",
            Schema::object(phases),
            "How long each phase of the call took.",
        ),
    ]
}

fn asked() -> [Member; 3] {
    [
        needed("prompt", Schema::text(), "What the caller was asked."),
        needed(
            "attempt",
            Schema::of_type("integer").with("minimum", 1),
            "Which try it is, counted from 1.",
        ),
        timeout(),
    ]
}

fn answered() -> [Member; 2] {
    let digits = Schema::text().or_null();
    [
        needed("digits", digits, "What was entered; `null` for nothing."),
        elapsed(),
    ]
}

fn logged() -> [Member; 2] {
    [
        needed(
            "level",
            Schema::text(),
            "How much it weighs, such as `info`.",
        ),
        message(),
    ]
}

fn left() -> [Member; 2] {
    [
        needed(
            "exit",
            Schema::text(),
            "The exit's name, such as `success` or a case's name.",
        ),
        needed(
            "to",
            Schema::text().or_null(),
            "The action it leads to; `null` at the end of the flow or of a task.",
        ),
    ]
}
