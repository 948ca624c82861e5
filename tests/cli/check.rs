//! `flowsim check`: everything that is wrong, all at once, with a caret under each.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Folder, Ran, flow_of, lookup_flow, sample};

#[track_caller]
fn check(flow: impl AsRef<[u8]>) -> Ran {
    Folder::with_flow(flow).flowsim(&["check", "flow.json"])
}

const MISTAKES: &str = r#"{
  "name": "Mistakes",
  "type": "voice",
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Lookup Custmer" } },
  "actions": [
    { "name": "Lookup Customer", "type": "GetExternalContact", "url": "http://crm.test/api", "timeout": "10s" },
    { "name": "Say", "type": "PlayMesage", "message": "hello" },
    { "name": "Say", "type": "PlayMessage", "mesage": "hello" },
    { "name": "Ask", "type": "Decision", "condition": "$a ==", "on": { "yes": "Say" } }
  ]
}
"#;

#[test]
fn all_mistakes_are_shown_at_once() {
    assert_snapshot!(check(MISTAKES).status(1).stdout, @r#"
    error[unknown-target]: `next` names an action that does not exist
     --> flow.json:4:72
      |
    4 |   "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Lookup Custmer" } },
      |                                                                        ^^^^^^^^^^^^^^^^ no action has this name
      |
      = help: did you mean `Lookup Customer`?

    warning[missing-onerror]: nothing handles an error of `Lookup Customer`
     --> flow.json:6:15
      |
    6 |     { "name": "Lookup Customer", "type": "GetExternalContact", "url": "http://crm.test/api", "timeout": "10s" …
      |               ^^^^^^^^^^^^^^^^^ when the service fails, the run fails here
      |
      = help: write `onerror` in `on` of `Lookup Customer`, or of `initialAction` for the whole flow

    warning[missing-ontimeout]: nothing handles a timeout of `Lookup Customer`
     --> flow.json:6:15
      |
    6 |     { "name": "Lookup Customer", "type": "GetExternalContact", "url": "http://crm.test/api", "timeout": "10s" …
      |               ^^^^^^^^^^^^^^^^^ after 10 s the run fails here
      |
      = help: write `ontimeout` in `on` of `Lookup Customer`, or of `initialAction` for the whole flow

    error[insecure-url]: `url` of `Lookup Customer` is plain `http://`
     --> flow.json:6:71
      |
    6 | …  { "name": "Lookup Customer", "type": "GetExternalContact", "url": "http://crm.test/api", "timeout": "10s" },
      |                                                                      ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: the platform calls `https://` only; to test against a local service, keep the address and run with `--map FROM=http://127.0.0.1:PORT`

    error[invalid-field]: `timeout` of `Lookup Customer` must be a whole number of milliseconds from 1 to 86400000
     --> flow.json:6:105
      |
    6 | …  { "name": "Lookup Customer", "type": "GetExternalContact", "url": "http://crm.test/api", "timeout": "10s" },
      |                                                                                                        ^^^^^ this is a string
      |
      = help: 10 seconds are `10000`, without quotes

    error[unknown-action-type]: `PlayMesage` is no type of action
     --> flow.json:7:30
      |
    7 |     { "name": "Say", "type": "PlayMesage", "message": "hello" },
      |                              ^^^^^^^^^^^^
      |
      = help: did you mean `PlayMessage`?

    error[missing-field]: `Say` has no `message`
     --> flow.json:8:15
      |
    8 |     { "name": "Say", "type": "PlayMessage", "mesage": "hello" },
      |               ^^^^^ `message` is needed here

    error[duplicate-name]: two actions are called `Say`
     --> flow.json:8:15
      |
    7 |     { "name": "Say", "type": "PlayMesage", "message": "hello" },
      |               ----- the first one
    8 |     { "name": "Say", "type": "PlayMessage", "mesage": "hello" },
      |               ^^^^^
      |
      = help: names are unique over the whole flow, inline actions included: rename one of them

    warning[unknown-field]: `Say` has a field `mesage` that is not known here: it is ignored
     --> flow.json:8:45
      |
    8 |     { "name": "Say", "type": "PlayMessage", "mesage": "hello" },
      |                                             ^^^^^^^^
      |
      = help: did you mean `message`?

    error[expression-syntax]: a value is missing before the end of the expression
     --> flow.json:9:61
      |
    9 |     { "name": "Ask", "type": "Decision", "condition": "$a ==", "on": { "yes": "Say" } }
      |                                                             ^

    7 errors, 3 warnings
    "#);
}

#[test]
fn findings_are_json_too() {
    let report = Folder::with_flow(MISTAKES)
        .flowsim(&["check", "flow.json", "--format", "json"])
        .status(1)
        .json();
    assert_eq!(report["schema"], "flowsim/check/1");
    let findings = report["findings"].as_array().unwrap();
    let target = findings
        .iter()
        .find(|finding| finding["rule"] == "unknown-target")
        .unwrap();
    let expected = json!({
        "rule": "unknown-target",
        "severity": "error",
        "message": target["message"],
        "file": "flow.json",
        "line": 4,
        "column": 72,
        "endLine": 4,
        "endColumn": 88,
        "help": "did you mean `Lookup Customer`?",
        "related": [],
    });
    assert_eq!(format!("{target:#}"), format!("{expected:#}"));
    let places: Vec<_> = findings
        .iter()
        .map(|finding| finding["line"].as_u64().unwrap())
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

const FINE: &str = r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Lookup", "onerror": "Bye", "ontimeout": "Bye" } },
  "actions": [
    { "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#;

#[test]
fn a_flow_without_mistakes_is_fine() {
    let ran = check(FINE).fine();
    assert_snapshot!(ran.stdout, @"no findings");
    let report = Folder::with_flow(FINE)
        .flowsim(&["check", "flow.json", "--format", "json"])
        .fine()
        .json();
    assert_eq!(
        report,
        json!({ "schema": "flowsim/check/1", "findings": [] })
    );
}

#[test]
fn the_routing_sample_has_no_findings() {
    let ran = Folder::new()
        .flowsim(&["check", &sample("routing.json")])
        .fine();
    assert_snapshot!(ran.stdout, @"no findings");
}

#[test]
fn warnings_alone_are_fine() {
    let ran = check(lookup_flow()).fine();
    ran.prints("warning[missing-onerror]")
        .prints("info[fall-through]")
        .prints("2 warnings, 1 info");
}

#[test]
fn the_tutorial_s_own_flow_reads_a_reply_that_never_came() {
    let report = Folder::new()
        .flowsim(&["check", &sample("flow.json"), "--format", "json"])
        .status(1)
        .json();
    let findings = report["findings"].as_array().unwrap();
    let found = findings
        .iter()
        .find(|finding| finding["rule"] == "maybe-not-set")
        .unwrap();
    let way = found["related"].as_array().unwrap().iter();
    let way: Vec<_> = way.map(|step| step["message"].as_str().unwrap()).collect();
    assert_eq!(
        way,
        [
            "1. `Start` leaves by `next`",
            "2. `Lookup Customer` leaves by `timeout`",
            "3. `Handle Timeout` leaves by `next`"
        ]
    );
}

#[test]
fn the_time_budget_is_an_option() {
    let folder = Folder::with_flow(FINE);
    let budget = |time| folder.flowsim(&["check", "flow.json", "--time-budget", time]);
    budget("10s").fine();
    budget("9999ms")
        .fine()
        .prints("warning[time-budget]: `Lookup` alone may take 10 s, and the budget is 9.999 s");
    for wrong in ["10", "-1s", "", "1e9s", "99999m", "soon"] {
        budget(wrong).usage("write a time of at most a day, such as `30s`");
    }
}

#[test]
fn a_rule_is_explained() {
    let explain = |rule| Folder::new().flowsim(&["check", "--explain", rule]);
    explain("maybe-not-set")
        .fine()
        .prints(
            "maybe-not-set (warning): a variable is read on some way on which nothing has set it",
        )
        .prints("IsSet($name)");
    explain("maybe-notset").usage("there is no rule `maybe-notset`: did you mean `maybe-not-set`?");
    explain("typos").usage("the rules are syntax, unknown-action-type, missing-field,");
}

#[test]
fn several_files_are_checked_even_when_one_cannot_be_read() {
    let folder = Folder::with_flow(MISTAKES);
    let ran = folder
        .flowsim(&["check", "none.json", "flow.json"])
        .status(2);
    ran.says("cannot read `none.json`: there is no such file")
        .prints("unknown-target");
}

#[test]
fn a_flow_is_read_from_standard_input() {
    Folder::new()
        .stdin(MISTAKES)
        .flowsim(&["check", "-"])
        .status(1)
        .prints("<stdin>:4:72");
}

#[test]
fn yaml_is_read_from_standard_input() {
    Folder::new()
        .stdin("initialAction: { name: Start, type: Start, on: { next: Bye } }\nactions: []\n")
        .flowsim(&["check", "-"])
        .status(1)
        .prints("error[unknown-target]")
        .prints("<stdin>:1:");
}

#[test]
fn what_cannot_be_understood_is_found_and_not_wrong_usage() {
    for text in [
        "",
        " ",
        "{",
        "[]",
        "3",
        "null",
        "{}",
        "\"flow\"",
        "{\"actions\": 3}",
    ] {
        check(text)
            .status(1)
            .prints("error[")
            .prints("--> flow.json:1:");
    }
}

#[test]
fn run_refuses_what_check_finds() {
    let ran = Folder::with_flow(MISTAKES)
        .run(&[])
        .usage("`flow.json` cannot be run; `flowsim check flow.json` says everything about it");
    ran.says("unknown-target").says("expression-syntax");
}

#[test]
fn run_mentions_warnings_and_goes_on() {
    let flow =
        flow_of(r#"{ "name": "Say", "type": "PlayMessage", "message": "hello", "colour": "red" }"#);
    Folder::with_flow(flow)
        .run(&[])
        .fine()
        .says("1 warning: `flowsim check flow.json` shows it");
}

#[test]
fn run_shows_what_is_misspelt_and_so_ignored() {
    let flow = flow_of(
        r#"{ "name": "Bye", "type": "PlayMessage", "message": "bye", "color": 1, "on": { "on_error": "Start" } }"#,
    );
    let ran = Folder::with_flow(flow).run(&[]).fine();
    assert!(!ran.stderr.contains("`color`"), "{ran:?}");
    ran.says("warning[unknown-field]: `on` of `Bye` has an exit `on_error` that is not known here: no run takes it")
        .says("did you mean `onerror`?")
        .says("1 more warning: `flowsim check flow.json` shows it");
}
