//! `flowsim.toml`: findings that a project has silenced, with its reasons.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Folder, Ran, flow_of};

/// A flow with an error in `Look` and a warning in each of three actions.
fn flow() -> String {
    r#"{ "name": "Flow", "type": "voice",
"initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look" } },
"actions": [
  { "name": "Look", "type": "GetExternalContact", "url": "http://crm.test/", "colour": 1, "on": {
    "next": "Bye",
    "onerror": { "name": "Sorry", "type": "Disconnect", "colour": 2 },
    "ontimeout": "Sorry" } },
  { "name": "Bye", "type": "Disconnect", "colour": 3 }
] }"#
        .to_owned()
}

fn folder(config: &str) -> Folder {
    Folder::new()
        .file("flowsim.toml", config)
        .file("flows/de/a.json", flow())
        .file("flows/b.json", flow())
}

fn silence(fields: &str) -> String {
    format!("[[silence]]\nreason = \"because\"\n{fields}\n")
}

/// Checks one flow below a configuration that silences this.
fn check(fields: &str) -> Ran {
    folder(&silence(fields)).flowsim(&["check", "flows/de/a.json"])
}

/// The last line, which counts.
fn counted(ran: &Ran) -> &str {
    ran.stdout.lines().last().unwrap_or_default()
}

#[test]
fn findings_are_silenced_by_rule_file_and_action() {
    for (fields, left) in [
        ("rule = 'insecure-url'", "3 warnings, 1 silenced"),
        ("rule = 'unknown-field'", "1 error, 3 silenced"),
        (
            "rule = 'unknown-field'\naction = 'Bye'",
            "1 error, 2 warnings, 1 silenced",
        ),
        (
            "rule = 'unknown-field'\naction = 'Look'",
            "1 error, 2 warnings, 1 silenced",
        ),
        (
            "rule = 'unknown-field'\naction = 'Sorry'",
            "1 error, 2 warnings, 1 silenced",
        ),
        (
            "rule = 'unknown-field'\nfile = 'flows/**'",
            "1 error, 3 silenced",
        ),
        (
            "rule = 'unknown-field'\nfile = 'flows/de/a.json'",
            "1 error, 3 silenced",
        ),
        (
            "rule = 'unknown-field'\nfile = 'flows/*.json'",
            "1 error, 3 warnings",
        ),
    ] {
        assert_eq!(counted(&check(fields)), left, "{fields}");
    }
}

#[test]
fn a_silenced_error_is_no_error() {
    check("rule = 'insecure-url'").fine();
    check("rule = 'unknown-field'").status(1);
}

#[test]
fn silences_of_files_that_are_not_checked_are_not_unused() {
    let unused = silence("rule = 'missing-type'\nfile = 'flows/b.json'");
    let folder = folder(&(unused + &silence("rule = 'insecure-url'")));
    let one = folder.flowsim(&["check", "flows/de/a.json"]);
    assert!(!one.stdout.contains("unused-silence"), "{one:?}");
    let both = folder.flowsim(&["check", "flows/de/a.json", "flows/b.json"]);
    both.prints("warning[unused-silence]");
}

#[test]
fn a_silence_that_silences_nothing_is_found_in_its_file() {
    let config =
        silence("rule = 'insecure-url'") + &silence("rule = 'dead-handler'\naction = 'Bye'");
    let ran = folder(&config)
        .flowsim(&["check", "flows/de/a.json", "flows/b.json"])
        .fine();
    let page = ran.page();
    let unused = &page[page.find("warning[unused-silence]").unwrap()..];
    assert_snapshot!(unused, @r#"
    warning[unused-silence]: this silence silences nothing: there is no `dead-handler` of `Bye` in the 2 checked files that it is for
     --> flowsim.toml:6:8
      |
    6 | rule = 'dead-handler'
      |        ^^^^^^^^^^^^^^
      |
      = help: remove it, so that it does not hide what comes later

    7 warnings, 2 silenced
    "#);
}

#[test]
fn a_flow_with_errors_makes_no_silence_unused() {
    for flow in ["{", &flow()] {
        let config = silence("rule = 'missing-type'");
        let folder = Folder::with_flow(flow).file("flowsim.toml", config);
        let ran = folder.flowsim(&["check", "flow.json"]).status(1);
        assert!(!ran.stdout.contains("unused-silence"), "{ran:?}");
    }
}

#[test]
fn mistakes_in_the_configuration_are_findings() {
    let config = "[[silence]]\nrule = 'unknown-feild'\nreason = 'x'\n";
    let ran = folder(config).flowsim(&["check", "flows/b.json"]).status(1);
    ran.prints("error[unknown-rule]: `unknown-feild` is no rule")
        .prints("--> flowsim.toml:2:8")
        .prints("did you mean `unknown-field`?");
}

#[test]
fn sarif_keeps_what_is_silenced_and_why() {
    let folder = folder(&silence("rule = 'insecure-url'"));
    let ran = folder
        .flowsim(&["check", "--format", "sarif", "flows/b.json"])
        .fine();
    let log = ran.json();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results[0]["ruleId"], "insecure-url");
    assert_eq!(
        results[0]["suppressions"],
        json!([{ "kind": "external", "justification": "because" }])
    );
    assert!(
        results[1..]
            .iter()
            .all(|result| result["suppressions"] == json!([]))
    );
}

#[test]
fn other_formats_leave_out_what_is_silenced() {
    let folder = folder(&silence("rule = 'insecure-url'"));
    for format in ["json", "github"] {
        let ran = folder
            .flowsim(&["check", "--format", format, "flows/b.json"])
            .fine();
        assert!(!ran.stdout.contains("insecure-url"), "{ran:?}");
    }
}

#[test]
fn the_nearest_configuration_counts() {
    let folder = folder(&silence("rule = 'insecure-url'")).file(
        "flows/de/flowsim.toml",
        silence("rule = 'unknown-field'\nfile = 'a.json'"),
    );
    let ran = folder.flowsim(&["check", "flows/de/a.json"]).status(1);
    assert_eq!(counted(&ran), "1 error, 3 silenced");
    let both = folder
        .flowsim(&["check", "flows/de/a.json", "flows/b.json"])
        .status(1);
    assert_eq!(counted(&both), "1 error, 3 warnings, 4 silenced");
}

#[test]
fn a_configuration_can_be_named_or_left_out() {
    let folder = folder("").file("strict/other.toml", silence("rule = 'insecure-url'"));
    let args = ["check", "flows/b.json", "--config", "strict/other.toml"];
    folder.flowsim(&args).fine();
    let args = ["check", "flows/b.json", "--config", "none.toml"];
    let ran = folder.flowsim(&args).status(2);
    ran.says("cannot read `none.toml`: there is no such file")
        .prints("insecure-url");
    let silenced = Folder::with_flow(flow()).file("flowsim.toml", silence("rule = 'insecure-url'"));
    silenced
        .flowsim(&["check", "flow.json", "--no-config"])
        .status(1);
    silenced.flowsim(&["check", "flow.json"]).fine();
}

#[test]
fn the_standard_input_lies_in_the_current_folder() {
    let folder = folder(&silence("rule = 'insecure-url'")).stdin(flow());
    folder.flowsim(&["check", "-"]).fine();
}

#[test]
fn a_configuration_that_is_no_text_is_a_finding() {
    let folder = Folder::with_flow(flow_of("")).file("flowsim.toml", b"[[silence]]\xff\xfe");
    folder
        .flowsim(&["check", "flow.json"])
        .status(1)
        .prints("the file is not UTF-8 text");
}

#[test]
fn the_time_budget_may_stand_in_the_configuration() {
    let flow = flow().replace("http://", "https://");
    let folder = Folder::with_flow(flow).file("flowsim.toml", "[check]\ntime-budget = \"5s\"\n");
    let ran = folder.flowsim(&["check", "flow.json"]).fine();
    ran.prints("warning[time-budget]");
    let args = ["check", "flow.json", "--time-budget", "20s"];
    let ran = folder.flowsim(&args).fine();
    assert!(!ran.stdout.contains("[time-budget]"), "{ran:?}");
}

#[test]
fn rules_about_the_configuration_are_explained() {
    let folder = Folder::new();
    let ran = folder
        .flowsim(&["check", "--explain", "unused-silence"])
        .fine();
    ran.prints("unused-silence (warning): a silence in `flowsim.toml` silences nothing");
}
