//! `flowsim schema report` and `flowsim schema trace`, and what runs write.

use std::sync::LazyLock;

use flow_core::{RunOptions, start};
use flow_syntax::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    generate::{flows, inputs, options, program, run_on, worlds},
    support::{Schema, json, without},
};

static REPORT: LazyLock<Schema> = LazyLock::new(|| Schema::ours(&flow_report::report_schema()));
static TRACE: LazyLock<Schema> = LazyLock::new(|| Schema::ours(&flow_report::trace_schema()));

/// The same schemas, but nothing else than they name may be written.
pub(crate) static CLOSED_REPORT: LazyLock<Schema> =
    LazyLock::new(|| closed(&flow_report::report_schema()));
pub(crate) static CLOSED_TRACE: LazyLock<Schema> =
    LazyLock::new(|| closed(&flow_report::trace_schema()));

fn closed(schema: &flow_expr::Value) -> Schema {
    let mut schema = json(&schema.to_json());
    close(&mut schema);
    Schema::new(&schema)
}

/// Allows no member that an object does not name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            if keywords.get("type") == Some(&json!("object")) && keywords.contains_key("properties")
            {
                keywords.insert("additionalProperties".to_owned(), json!(false));
            }
            keywords.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// Every member of every object says what it is.
fn describes_its_members(schema: &Value, at: &str) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, member) in properties {
            assert!(
                member.get("description").is_some(),
                "{at}/{name} says nothing"
            );
        }
    }
    let children = schema.as_object().into_iter().flatten();
    // Conditions only tell cases apart; nobody points at them.
    for (name, child) in
        children.filter(|(name, _)| !["if", "not", "allOf"].contains(&name.as_str()))
    {
        describes_its_members(child, &format!("{at}/{name}"));
    }
    let items = schema.as_array().into_iter().flatten().enumerate();
    items.for_each(|(index, item)| describes_its_members(item, &format!("{at}/{index}")));
}

#[test]
fn every_member_is_described() {
    for (name, schema) in [
        ("flow", flow_load::schema()),
        ("scenario", flow_scenario::schema()),
        ("report", flow_report::report_schema()),
        ("trace", flow_report::trace_schema()),
    ] {
        let schema = json(&schema.to_json());
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert_eq!(schema["$id"], format!("urn:flowsim:schema:{name}:1"));
        assert!(schema["title"].is_string() && schema["description"].is_string());
        describes_its_members(&schema, name);
    }
}

/// The example of the design.
fn report() -> Value {
    json!({
        "schema": "flowsim/report/1",
        "flow": {"name": "Customer Lookup Flow", "type": "voice", "format": "sdk-json"},
        "outcome": {"kind": "transferred", "queue": "your-queue-id"},
        "path": [{"action": "Start", "exit": "next"}, {"action": "Set Customer Name", "exit": "end"}],
        "variables": {"phoneNumber": "15551234567", "customerName": "Alice Smith"},
        "notSet": ["a"],
        "calls": [{"action": "Lookup Customer", "method": "POST", "url": "https://a.test/api/v1/lookup",
                   "requestBody": {"phoneNumber": "15551234567"}, "verdict": "success", "code": null, "status": 200,
                   "responseBody": {"customer_id": "CUST-001"}, "elapsedMs": 3.1}],
        "notes": [{"code": "not-set-read", "action": "A", "message": "…", "line": 1, "column": 2}]
    })
}

#[test]
fn the_report_of_the_design_is_accepted() {
    REPORT.allows(&report());
    let mut newer = report();
    newer["added"] = json!(1);
    REPORT.allows(&newer);
}

#[test]
fn broken_reports_are_refused() {
    for place in [
        "/schema",
        "/flow",
        "/flow/format",
        "/outcome",
        "/outcome/kind",
        "/outcome/queue",
        "/path",
        "/path/0/exit",
        "/variables",
        "/notSet",
        "/calls",
        "/calls/0/verdict",
        "/calls/0/elapsedMs",
        "/notes",
        "/notes/0/code",
    ] {
        assert!(
            !REPORT.accepts(&without(&report(), place)),
            "without {place}"
        );
    }
    for (place, other) in [
        ("/schema", json!("flowsim/report/2")),
        ("/outcome", json!({"kind": "failed"})),
        ("/outcome", json!({"kind": "vanished"})),
        ("/calls/0/code", json!("http.teapot")),
        ("/calls/0/status", json!("200")),
        ("/calls/0/elapsedMs", json!(-1)),
        ("/notes/0/code", json!("odd")),
        ("/notes/0/line", json!(0)),
    ] {
        let mut broken = report();
        *broken.pointer_mut(place).unwrap() = other.clone();
        assert!(!REPORT.accepts(&broken), "{place}: {other}");
    }
}

#[test]
fn broken_trace_lines_are_refused() {
    let left =
        json!({"step": 1, "atMs": 0, "action": "A", "event": "left", "exit": "next", "to": null});
    TRACE.allows(&left);
    TRACE.allows(&json!({"schema": "flowsim/trace/1", "flow": {"name": "", "type": "", "format": "sdk-json"}}));
    for place in ["/step", "/atMs", "/action", "/event", "/exit", "/to"] {
        assert!(!TRACE.accepts(&without(&left, place)), "without {place}");
    }
    for (place, other) in [
        ("/event", json!("vanished")),
        ("/event", json!("sent")),
        ("/action", json!(null)),
        ("/step", json!(-1)),
    ] {
        let mut broken = left.clone();
        *broken.pointer_mut(place).unwrap() = other.clone();
        assert!(!TRACE.accepts(&broken), "{place}: {other}");
    }
}

proptest! {
    #[test]
    fn what_runs_write_is_accepted_and_all_of_it_is_described(
        flow in flows(), world in worlds(), options in options(), inputs in inputs()
    ) {
        let options = RunOptions { max_actions: options.max_actions.min(30), ..options };
        let finished = run_on(start(&program(&flow), &inputs, &options), &world, 0);
        let source = Source::new("flow.json", flow);
        CLOSED_REPORT.allows(&json(&flow_report::report_json(&finished.trace, &source)));
        for line in flow_report::trace_lines(&finished.trace, &source).lines() {
            CLOSED_TRACE.allows(&json(line));
        }
    }
}
