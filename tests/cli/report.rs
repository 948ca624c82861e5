//! `run --format json` and `--trace`: what programs read, value for value.

use flow_mock::Script;
use serde_json::{Value, json};

use crate::support::{Folder, flow_of, flowsim, lookup_flow, sample, serving, serving_json, to};

/// The report of a case of the tutorial's scenario file.
#[track_caller]
fn report(case: &str) -> Value {
    let stubs = format!("{}#{case}", sample("customer-lookup.scenario.yaml"));
    flowsim(&[
        "run",
        &sample("flow.json"),
        "--stubs",
        &stubs,
        "--format",
        "json",
    ])
    .fine()
    .json()
}

/// Replaces the only call's `elapsedMs` by zero, after asserting that it is a time.
#[track_caller]
fn without_elapsed(mut report: Value) -> Value {
    let elapsed = report["calls"][0]["elapsedMs"].take();
    assert!(
        elapsed.as_f64().is_some_and(|millis| millis > 0.0),
        "{elapsed}"
    );
    report["calls"][0]["elapsedMs"] = json!(0);
    report
}

#[test]
fn a_success_is_reported_key_by_key() {
    let alice = json!({ "customer_id": "CUST-001", "name": "Alice Smith", "loyalty_points": 1500, "is_vip": true });
    let expected = json!({
        "schema": "flowsim/report/1",
        "flow": { "name": "Customer Lookup Flow", "type": "voice", "format": "sdk-json" },
        "outcome": { "kind": "transferred", "queue": "your-queue-id" },
        "path": [
            { "action": "Start", "exit": "next" },
            { "action": "Lookup Customer", "exit": "success" },
            { "action": "Set Customer Name", "exit": "end" },
        ],
        "variables": { "phoneNumber": "15551234567", "lookupResponse": alice, "customerName": "Alice Smith" },
        "notSet": [],
        "calls": [{
            "action": "Lookup Customer",
            "method": "POST",
            "url": "https://your-ngrok-url.ngrok.io/api/v1/lookup",
            "requestBody": { "phoneNumber": "15551234567" },
            "verdict": "success",
            "code": null,
            "status": 200,
            "responseBody": alice,
            "elapsedMs": 0,
        }],
        "notes": [],
    });
    // As texts, since the order of members counts too.
    let report = without_elapsed(report("VIP customer"));
    assert_eq!(format!("{report:#}"), format!("{expected:#}"));
}

#[test]
fn a_failed_lookup_is_reported_with_its_code_and_what_is_not_set() {
    let report = report("not found");
    assert_eq!(
        report["path"],
        json!([
            { "action": "Start", "exit": "next" },
            { "action": "Lookup Customer", "exit": "error" },
            { "action": "Handle Error", "exit": "next" },
            { "action": "Set Customer Name", "exit": "end" },
        ])
    );
    assert_eq!(report["notSet"], json!(["customerName"]));
    let call = &report["calls"][0];
    assert_eq!(
        (&call["verdict"], &call["code"], &call["status"]),
        (&json!("error"), &json!("http.status"), &json!(404))
    );
    let variables = &report["variables"];
    assert_eq!(
        (&variables["errorStatus"], &variables["errorMessage"]),
        (&json!(404), &json!("No such customer"))
    );
    assert_eq!(variables.get("customerName"), None);
    let note = json!({
        "code": "not-set-read", "action": "Set Customer Name", "message": "`$lookupResponse.name` is not set",
        "variable": "lookupResponse", "line": 50, "column": 26
    });
    assert_eq!(report["notes"], json!([note]));
}

#[test]
fn an_unhandled_failure_is_the_outcome() {
    let server = serving(Script::json(422, r#"{"message": "no such number"}"#));
    let report = Folder::with_flow(lookup_flow())
        .run(&["--map", &to(&server), "--format", "json"])
        .status(1)
        .json();
    let error = json!({ "code": "http.status", "message": "no such number", "status": 422, "action": "Lookup" });
    assert_eq!(
        report["outcome"],
        json!({ "kind": "failed", "error": error })
    );
}

#[test]
fn numbers_keep_their_digits_and_members_their_order() {
    let server = serving_json(r#"{"z": 12345678901234567890123, "a": 1.10, "m": 1e400}"#);
    let ran = Folder::with_flow(lookup_flow())
        .run(&["--map", &to(&server), "--format", "json"])
        .fine();
    let body = ran
        .prints(r#""z": 12345678901234567890123,"#)
        .prints(r#""a": 1.10,"#);
    assert_eq!(body.stdout.matches("1e400").count(), 2, "{body:?}");
}

#[test]
fn odd_replies_are_noted() {
    let server = serving(Script::reply(
        200,
        &[("content-type", "text/html")],
        r#"{"a": 1, "a": 2}"#,
    ));
    let report = Folder::with_flow(lookup_flow())
        .run(&["--map", &to(&server), "--format", "json"])
        .fine()
        .json();
    let notes = report["notes"].as_array().unwrap();
    let mut codes: Vec<_> = notes
        .iter()
        .map(|note| note["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, ["content-type", "duplicate-members"]);
    assert_eq!(report["variables"]["lookupResponse"], json!({ "a": 2 }));
}

#[test]
fn an_empty_reply_leaves_the_output_not_set() {
    let server = serving_json("");
    let report = Folder::with_flow(lookup_flow())
        .run(&["--map", &to(&server), "--format", "json"])
        .fine()
        .json();
    assert_eq!(report["notSet"], json!(["lookupResponse"]));
    assert_eq!(report["notes"][0]["code"], "empty-body");
}

/// The lines of a trace of the tutorial's flow.
fn trace(case: &str) -> Vec<Value> {
    let stubs = format!("{}#{case}", sample("customer-lookup.scenario.yaml"));
    let folder = Folder::new();
    folder
        .flowsim(&[
            "run",
            &sample("flow.json"),
            "--stubs",
            &stubs,
            "--trace",
            "t.jsonl",
        ])
        .fine();
    folder
        .read("t.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_trace_is_json_lines_with_the_schema_first() {
    let lines = trace("VIP customer");
    assert_eq!(lines[0]["schema"], "flowsim/trace/1");
    assert_eq!(lines[0]["flow"]["name"], "Customer Lookup Flow");
    let events: Vec<_> = lines[1..]
        .iter()
        .map(|line| line["event"].as_str().unwrap())
        .collect();
    let expected = [
        "given", "left", "sent", "replied", "assigned", "left", "assigned", "left", "finished",
    ];
    assert_eq!(events, expected);
}

#[test]
fn the_time_of_a_trace_is_what_replies_took() {
    let lines = trace("not found");
    let elapsed = lines
        .iter()
        .find(|line| line["event"] == "replied")
        .unwrap()["elapsedMs"]
        .as_f64()
        .unwrap();
    let times: Vec<_> = lines[1..]
        .iter()
        .map(|line| line["atMs"].as_f64().unwrap())
        .collect();
    let replied = lines[1..]
        .iter()
        .position(|line| line["event"] == "replied")
        .unwrap();
    assert!(times[..replied].iter().all(|&at| at == 0.0), "{times:?}");
    assert!(
        times[replied..].iter().all(|&at| at == elapsed),
        "{times:?}"
    );
}

#[test]
fn a_run_of_what_reads_nothing_set_fails_under_strict() {
    let flow = flow_of(r#"{ "name": "Say", "type": "PlayMessage", "message": "Hello ${who}" }"#);
    let folder = Folder::with_flow(flow);
    folder.run(&[]).fine();
    let report = folder
        .run(&["--strict", "--format", "json"])
        .status(1)
        .json();
    assert_eq!(report["outcome"]["error"]["code"], "expression.not-set");
    assert_eq!(report["outcome"]["error"]["action"], "Say");
    folder
        .run(&["--strict", "--var", "who=Ann"])
        .fine()
        .prints("said \"Hello Ann\"");
}

#[test]
fn a_condition_is_shown_as_it_is_meant() {
    let flow = r#"
        { "name": "D", "type": "Decision", "condition": "$a == \"x\" or $b == \"\"",
          "on": { "yes": "Bye", "no": "Bye", "onerror": "Bye" } },
        { "name": "Bye", "type": "Disconnect" }"#;
    crate::support::Folder::with_flow(crate::support::flow_of(flow))
        .run(&["--var", "a=x"])
        .fine()
        .prints("if $a == \"x\" or $b == \"\"\n");
}

#[test]
fn no_condition_keeps_a_run_for_hours() {
    let flow = r#"
        { "name": "Grow", "type": "SetVariable", "set": { "n": 1 } },
        { "name": "Again", "type": "Decision", "condition": "Count(Split(Replace($a, \"x\", $b), \"\")) > 0",
          "on": { "yes": "Again", "no": "Bye", "onerror": "Bye" } },
        { "name": "Bye", "type": "Disconnect" }"#;
    let vars = format!(
        r#"{{"a": "{}", "b": "{}"}}"#,
        "x".repeat(100),
        "y".repeat(10_000)
    );
    crate::support::Folder::with_flow(crate::support::flow_of(flow))
        .file("vars.json", vars)
        .run(&["--vars", "vars.json"])
        .status(1)
        .prints("the run's expressions read and make more text than a run may");
}
