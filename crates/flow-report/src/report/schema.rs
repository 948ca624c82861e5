//! The JSON Schema of the report, member by member as [`report`](super::report()) writes it.
//!
//! All members are always written unless they are optional here. Others may be added without a new version, so that readers
//! pass over what they do not know.

use flow_core::{ErrorCode, Method, NoteCode, TransferTo};
use flow_expr::Value;
use flow_schema::{Member, Page, Schema};

use super::REPORT_SCHEMA;

/// The JSON Schema of what [`report`](super::report()) writes.
pub fn report_schema() -> Value {
    let page = Page {
        name: "report",
        version: 1,
        title: "The report of a run",
        root: root().about("What happened in one run of a flow."),
        definitions: [
            shared(),
            vec![("step".into(), step()), ("call".into(), call())],
        ]
        .concat(),
    };
    page.into()
}

fn root() -> Schema {
    Schema::object([
        needed(
            "schema",
            Schema::constant(REPORT_SCHEMA),
            "What this is, with its version.",
        ),
        needed("flow", Schema::reference("flow"), "The flow that was run."),
        needed(
            "outcome",
            Schema::reference("outcome"),
            "How the run ended.",
        ),
        needed(
            "path",
            Schema::list(Schema::reference("step")),
            "The actions that were run, in order.",
        ),
        needed(
            "variables",
            Schema::of_type("object"),
            "The variables at the end, by name; those that are not set are left out.",
        ),
        needed(
            "notSet",
            Schema::list(Schema::text()),
            "The variables that something not set was assigned to.",
        ),
        needed(
            "calls",
            Schema::list(Schema::reference("call")),
            "The calls of lookups, in order.",
        ),
        needed(
            "notes",
            Schema::list(Schema::reference("note")),
            "What was noticed and decided no branch.",
        ),
    ])
}

/// What the trace's schema needs too.
pub(crate) fn shared() -> Vec<(std::sync::Arc<str>, Schema)> {
    vec![
        ("flow".into(), flow()),
        ("outcome".into(), outcome()),
        ("error".into(), error()),
        ("note".into(), note()),
        ("code".into(), code()),
        ("verdict".into(), verdict()),
        ("status".into(), status()),
    ]
}

pub(crate) fn needed(name: &'static str, schema: Schema, about: &str) -> Member {
    Member::needed(name, schema.about(about))
}

fn optional(name: &'static str, schema: Schema, about: &str) -> Member {
    Member::optional(name, schema.about(about))
}

fn flow() -> Schema {
    Schema::object([
        needed(
            "name",
            Schema::text(),
            "The flow's name; empty when it has none.",
        ),
        needed(
            "type",
            Schema::text(),
            "The flow's type, such as `voice`; empty when it has none.",
        ),
        needed(
            "format",
            Schema::text(),
            "The format of the flow's file, such as `sdk-json`.",
        ),
    ])
}

fn outcome() -> Schema {
    let kind = |kind, about| needed("kind", Schema::constant(kind), about);
    let queue = needed("queue", Schema::text(), "The queue's id.");
    let error = needed("error", Schema::reference("error"), "What nothing handled.");
    let others = TransferTo::ALL.into_iter();
    let others = others.filter(|to| *to != TransferTo::Queue).map(|to| {
        let target = needed(to.as_str(), Schema::text(), "Where it went, by its name.");
        let about = "The conversation went to something else than a queue.";
        Schema::object([kind("transferred", about), target])
    });
    let usual = [
        Schema::object([kind("transferred", "The call went to a queue."), queue]),
        Schema::object([kind("disconnected", "The call was hung up.")]),
        Schema::object([kind("ended", "The flow came to its end.")]),
        Schema::object([kind("failed", "Nothing handled a failure."), error]),
        Schema::object([kind("limit", "More actions wanted to run than may.")]),
    ];
    Schema::any_of(usual.into_iter().chain(others))
}

fn error() -> Schema {
    Schema::object([
        needed("code", Schema::reference("code"), "What went wrong."),
        needed(
            "message",
            Schema::text(),
            "What the service said, or a fixed sentence.",
        ),
        needed(
            "status",
            Schema::reference("status").or_null(),
            "The HTTP status; 504 for a timeout; `null` when none was received.",
        ),
        needed("action", Schema::text(), "The action that failed."),
    ])
}

pub(crate) fn note_members() -> Vec<Member> {
    let codes = NoteCode::ALL.map(NoteCode::as_str);
    vec![
        needed(
            "code",
            Schema::one_of_texts(codes),
            "What kind of thing was noticed.",
        ),
        needed("message", Schema::text(), "One sentence about it."),
        optional("variable", Schema::text(), "The variable that it is about."),
        optional(
            "line",
            at(),
            "The line of the flow's file that it is about, counted from 1.",
        ),
        optional("column", at(), "The column, in characters, counted from 1."),
    ]
}

fn note() -> Schema {
    let action = needed(
        "action",
        Schema::text(),
        "The action in which it was noticed.",
    );
    Schema::object(note_members().into_iter().chain([action]))
}

fn at() -> Schema {
    Schema::of_type("integer").with("minimum", 1)
}

fn code() -> Schema {
    Schema::one_of_texts(ErrorCode::ALL.iter().map(|code| code.as_str()))
        .about("What went wrong: a closed list.")
}

fn verdict() -> Schema {
    Schema::one_of_texts(["success", "error", "timeout"]).about("What a reply means.")
}

fn status() -> Schema {
    Schema::whole(100, 999).about("An HTTP status.")
}

fn step() -> Schema {
    Schema::object([
        needed("action", Schema::text(), "The action's name."),
        needed(
            "exit",
            Schema::text(),
            "The exit it was left by: `next`, `success`, `error`, `timeout`, `yes`, `no`, `default`, `noinput`, a case's name, or `end` when the flow ends there.",
        ),
    ])
}

fn call() -> Schema {
    Schema::object([
        needed("action", Schema::text(), "The action that called."),
        needed(
            "method",
            Schema::one_of_texts(Method::ALL.map(Method::as_str)).or_null(),
            "The HTTP method; `null` for a data action that made no request.",
        ),
        needed(
            "url",
            Schema::text().or_null(),
            "The address that was called; `null` for a data action that made no request.",
        ),
        needed("requestBody", Schema::any(), "The JSON that was sent."),
        needed(
            "verdict",
            Schema::reference("verdict").or_null(),
            "What the reply means.",
        ),
        needed(
            "code",
            Schema::reference("code").or_null(),
            "What went wrong; `null` on success.",
        ),
        needed(
            "status",
            Schema::reference("status").or_null(),
            "The status that was received; `null` when none was.",
        ),
        needed(
            "responseBody",
            Schema::any(),
            "The JSON that was received; `null` when there was none.",
        ),
        optional(
            "dataAction",
            data_action(),
            "The data action that was called; only for calls of data actions.",
        ),
        needed(
            "elapsedMs",
            Schema::from_zero().or_null(),
            "How long the call took, in milliseconds.",
        ),
    ])
}

fn data_action() -> Schema {
    Schema::object([
        needed(
            "category",
            Schema::text(),
            "The category: the name of the integration.",
        ),
        needed("name", Schema::text(), "The data action's name."),
        needed("inputs", Schema::of_type("object"), "What it was given."),
        needed(
            "outputs",
            Schema::of_type("object").or_null(),
            "What it gave, on failure too; `null` when nothing came.",
        ),
    ])
}
