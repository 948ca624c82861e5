//! `--record` and `replay`: a cassette gives the same report again, to the byte.

use std::time::{Duration, Instant};

use flow_mock::{Script, Step};
use insta::assert_snapshot;

use crate::support::{Folder, flow_of, lookup_flow, sample, serving, serving_json, to};

/// Records a run against a server with this script, and asserts that its replay prints what it printed.
#[track_caller]
fn replays(script: Script, status: i32) -> Folder {
    let server = serving(script);
    let flow = lookup_flow().replace("30000", "900");
    let folder = Folder::with_flow(flow);
    for format in ["text", "json"] {
        let to = to(&server);
        let args = [
            "--map",
            &to,
            "--format",
            format,
            "--record",
            "c.json",
            "--trace",
            "run.jsonl",
        ];
        let run = folder.run(&args).status(status);
        let calls = server.connections();
        let replay = folder
            .flowsim(&[
                "replay",
                "c.json",
                "--format",
                format,
                "--trace",
                "replay.jsonl",
            ])
            .status(status);
        assert_eq!(replay.stdout, run.stdout);
        assert_eq!(folder.read("replay.jsonl"), folder.read("run.jsonl"));
        assert_eq!(server.connections(), calls, "a replay calls nobody");
    }
    folder
}

#[test]
fn a_success_is_replayed() {
    replays(Script::json(200, r#"{"name": "Ann", "n": 1.10}"#), 0);
}

#[test]
fn failures_are_replayed() {
    replays(Script::json(404, r#"{"detail": "no"}"#), 1);
    replays(Script::new([Step::Reset]), 1);
    replays(
        Script::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
        1,
    );
    replays(Script::json(200, b"{\"a\": \"\xff\"}"), 1);
    replays(
        Script::reply(200, &[("content-encoding", "gzip")], "no gzip"),
        1,
    );
    let half = Script::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").then(Step::Hang);
    replays(half, 1);
}

#[test]
fn a_timeout_is_replayed_without_waiting() {
    let server = serving(Script::new([Step::Hang]));
    let folder = Folder::with_flow(lookup_flow());
    folder
        .run(&[
            "--map",
            &to(&server),
            "--record",
            "c.json",
            "--timeout-scale",
            "0.03",
        ])
        .status(1);
    // As if the service had been silent for an hour.
    let hour = folder.read("c.json").replacen(
        "\"elapsedUs\": ",
        "\"elapsedUs\": 3600000000, \"was\": ",
        1,
    );
    let folder = folder.file("c.json", hour);
    let started = Instant::now();
    folder
        .flowsim(&["replay", "c.json"])
        .status(1)
        .prints("took      3600 s");
    assert!(started.elapsed() < Duration::from_secs(3600));
}

#[test]
fn what_the_caller_entered_and_the_options_are_replayed() {
    let ask = r#"
{ "name": "Ask", "type": "CollectInput", "prompt": "?", "timeout": 5000, "outputVariable": "pin", "on": { "noinput": "Ask" } },
{ "name": "Say", "type": "PlayMessage", "message": "${who} ${pin}", "on": { "next": "Ask" } }"#;
    let folder = Folder::with_flow(flow_of(ask));
    let args = [
        "--input",
        "1",
        "--input",
        "2",
        "--max-actions",
        "7",
        "--var",
        "who=Ann",
        "--record",
        "c.json",
    ];
    let run = folder.run(&args).status(1);
    let replay = folder.flowsim(&["replay", "c.json"]).status(1);
    assert_eq!(replay.stdout, run.stdout);
}

#[test]
fn a_cassette_is_all_that_a_replay_needs() {
    let folder = Folder::new();
    let (flow, stubs) = (sample("flow.json"), sample("customer-lookup.scenario.yaml"));
    let run = folder
        .flowsim(&["run", &flow, "--stubs", &stubs, "--record", "c.json"])
        .fine();
    let elsewhere = Folder::new().file("c.json", folder.read("c.json"));
    assert_eq!(
        elsewhere.flowsim(&["replay", "c.json"]).fine().stdout,
        run.stdout
    );
}

#[track_caller]
fn refused(cassette: impl AsRef<[u8]>, says: &str) -> crate::support::Ran {
    Folder::new()
        .file("c.json", cassette)
        .flowsim(&["replay", "c.json"])
        .usage(says)
}

/// A good cassette with one piece of text replaced.
fn broken(from: &str, to: &str) -> String {
    let server = serving_json("{}");
    let folder = Folder::with_flow(lookup_flow());
    folder
        .run(&["--map", &crate::support::to(&server), "--record", "c.json"])
        .fine();
    let text = folder.read("c.json");
    assert!(text.contains(from), "{text}");
    text.replacen(from, to, 1)
}

#[test]
fn a_cassette_that_is_none_is_shown_with_a_caret() {
    assert_snapshot!(refused(r#"{"schema": "flowsim/cassette/2"}"#, "").said(), @r#"
    error: cannot use `c.json`:
    error[cassette]: this is no cassette: its `schema` is not `flowsim/cassette/1`
     --> c.json:1:1
      |
    1 | {"schema": "flowsim/cassette/2"}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: record the run again with `--record`
    "#);
    refused("", "c.json:1:1");
    refused("[]", "this is no cassette");
    refused(r#"{"initialAction": {}}"#, "this is a flow, not a cassette")
        .says("`flowsim run FLOW --record CASSETTE` records a run of it");
    refused("{", "c.json:1:");
}

#[test]
fn a_broken_cassette_is_shown_with_a_caret() {
    assert_snapshot!(refused(broken("\"complete\"", "\"magic\""), "").said(), @r#"
    error: cannot use `c.json`:
    error[cassette]: `magic` is no way in which a call ends
      --> c.json:27:14
       |
    27 |       "end": "magic",
       |              ^^^^^^^
       |
       = help: record the run again with `--record`
    "#);
    refused(
        broken("\"elapsedUs\": ", "\"elapsedUs\": -"),
        "`elapsedUs` must be a whole number",
    );
    refused(
        broken("\"kind\"", "\"kin\""),
        "the cassette lacks `kind` here",
    );
    refused(
        broken("\"timeoutScale\": 1", "\"timeoutScale\": 0"),
        "`timeoutScale` must be a number above zero",
    );
}

#[test]
fn a_cassette_with_too_few_replies_says_so() {
    let text = broken("", "");
    let at = text.find("\"replies\"").unwrap();
    refused(
        format!("{}\"replies\": []\n}}\n", &text[..at]),
        "its replies are used up at call 1",
    );
}

#[test]
fn a_cassette_whose_flow_cannot_be_run_says_so() {
    refused(
        broken("GetExternalContact", "GetExternalContract"),
        "its flow cannot be run",
    );
}

#[test]
fn a_run_believes_that_it_is_the_moment_that_is_given_and_so_does_its_replay() {
    let morning = r#"
        { "name": "Open?", "type": "Decision", "condition": "Hour(GetCurrentDateTimeUtc()) < 12",
          "on": { "yes": "Open", "no": "Closed" } },
        { "name": "Open", "type": "SetVariable", "set": { "open": true }, "on": { "next": "Bye" } },
        { "name": "Closed", "type": "SetVariable", "set": { "open": false } },
        { "name": "Bye", "type": "Disconnect" }"#;
    let folder = Folder::with_flow(crate::support::flow_of(morning));
    for (moment, open) in [
        ("2026-11-22T11:59:59Z", true),
        ("2026-11-22T12:00:00Z", false),
    ] {
        let args = ["--now", moment, "--record", "c.json", "--format", "json"];
        let ran = folder.run(&args).fine();
        assert_eq!(ran.json()["variables"]["open"], open);
        let replayed = folder
            .flowsim(&["replay", "c.json", "--format", "json"])
            .fine();
        assert_eq!(replayed.json()["variables"]["open"], open);
    }
}

#[test]
fn the_organisation_is_asked_in_a_run_and_in_its_replay() {
    let open = r#"
        { "name": "Known?", "type": "Decision", "condition": "FindQueue(\"support\").id == \"q-1\"",
          "on": { "yes": "Yes", "no": "No", "onerror": "Failed" } },
        { "name": "Yes", "type": "SetVariable", "set": { "known": true }, "on": { "next": "Bye" } },
        { "name": "No", "type": "SetVariable", "set": { "known": false }, "on": { "next": "Bye" } },
        { "name": "Failed", "type": "SetVariable", "set": { "code": "$error.code" } },
        { "name": "Bye", "type": "Disconnect" }"#;
    let folder = Folder::with_flow(crate::support::flow_of(open))
        .file("org.yaml", "queues: [{ name: Support, id: q-1 }]\n")
        .file("wrong.json", r#"{"queues": 5, "qeues": []}"#);
    let args = [
        "--directory",
        "org.yaml",
        "--record",
        "c.json",
        "--format",
        "json",
    ];
    assert_eq!(folder.run(&args).fine().json()["variables"]["known"], true);
    let replayed = folder
        .flowsim(&["replay", "c.json", "--format", "json"])
        .fine();
    assert_eq!(replayed.json()["variables"]["known"], true);
    let without = folder.run(&["--format", "json"]).fine();
    assert_eq!(
        without.json()["variables"]["code"],
        "expression.unavailable"
    );
    folder
        .run(&["--directory", "wrong.json"])
        .usage("`qeues` is not known here; did you mean `queues`?");
    folder
        .flowsim(&[
            "eval",
            "FindQueue(\"Support\").id",
            "--directory",
            "org.yaml",
        ])
        .fine()
        .prints("\"q-1\"");
}

#[test]
fn what_certainly_fails_is_told_before_the_run() {
    let flow = r#"
        { "name": "D", "type": "Decision", "condition": "Length(\"abc\")", "on": { "onerror": "Bye" } },
        { "name": "Bye", "type": "Disconnect" }"#;
    let folder = Folder::with_flow(crate::support::flow_of(flow));
    folder
        .run(&[])
        .fine()
        .says("warning[expression-type]: this condition is an Integer, and never true or false");
    folder.flowsim(&["check", "flow.json"]).status(1);
}

#[test]
fn a_replay_that_redacted_text_leads_elsewhere_says_so() {
    let flow = r#"
        { "name": "Look", "type": "GetExternalContact", "url": "https://crm.acme.test/v1", "outputVariable": "a" },
        { "name": "Long?", "type": "Decision", "condition": "Length($a.got) > 25",
          "on": { "yes": "Bye", "no": "Set", "onerror": "Bye" } },
        { "name": "Set", "type": "SetVariable", "set": { "short": true } },
        { "name": "Bye", "type": "Disconnect" }"#;
    let stubs =
        "cases: [{ replies: { Look: { json: { got: Bearer a-very-long-secret-token } } } }]\n";
    let folder = Folder::with_flow(crate::support::flow_of(flow))
        .file("s.yaml", stubs)
        .env("TOK", "a-very-long-secret-token");
    let args = [
        "--stubs",
        "s.yaml",
        "--header",
        "X-Tok=${env:TOK}",
        "--record",
        "c.json",
    ];
    let _ = folder.run(&args).fine();
    folder
        .flowsim(&["replay", "c.json"])
        .status(1)
        .says("at step 3 it took `Long?/yes`, and now `Long?/no`");
    folder
        .flowsim(&["replay", "c.json", "--against", "flow.json"])
        .status(1)
        .says("this is not the run that was recorded");
}
