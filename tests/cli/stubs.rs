//! `--stubs`: replies from a scenario file, and what is wrong with scenario files.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::{Folder, Ran, flow_of, lookup_flow, path, sample};

#[track_caller]
fn stubbed(stubs: &str, args: &[&str]) -> Ran {
    let folder = Folder::with_flow(lookup_flow()).file("s.yaml", stubs);
    folder.run(&[&["--stubs", "s.yaml"], args].concat())
}

#[test]
fn the_first_case_is_used_and_said() {
    let ran = crate::support::flowsim(&[
        "run",
        &sample("flow.json"),
        "--stubs",
        &sample("customer-lookup.scenario.yaml"),
    ])
    .fine();
    ran.says("stubs: case `VIP customer`, the first of 4")
        .prints("Alice Smith");
}

#[test]
fn replies_are_chosen_by_the_body_of_the_request() {
    let stubs = format!("{}#by number", sample("customer-lookup.scenario.yaml"));
    for (number, name) in [
        ("15551234567", "Alice Smith"),
        ("15559876543", "Bob Jones"),
        ("1", "Unknown Customer"),
    ] {
        let var = format!("phoneNumber={number}");
        let args = [
            "run",
            &sample("flow.json"),
            "--stubs",
            &stubs,
            "--var",
            &var,
            "--format",
            "json",
        ];
        assert_eq!(
            crate::support::flowsim(&args).fine().json()["variables"]["customerName"],
            name
        );
    }
}

#[test]
fn the_python_spelling_of_the_flow_runs_too() {
    let stubs = sample("customer-lookup.scenario.yaml");
    let args = [
        "run",
        &sample("flow-python.json"),
        "--stubs",
        &stubs,
        "--format",
        "json",
    ];
    let report = crate::support::flowsim(&args).fine().json();
    assert_eq!(
        report["variables"]["customer_data"]["customer_id"],
        "CUST-001"
    );
    assert_eq!(report["variables"]["customerName"], "Alice Smith");
    assert_eq!(
        report["outcome"],
        json!({ "kind": "transferred", "queue": "9f2d6c1e-5b0a-4a53-8f0d-3c7e61b2a9d4" })
    );
}

#[test]
fn a_case_that_does_not_exist_lists_those_that_do() {
    let stubs = format!("{}#no such", sample("customer-lookup.scenario.yaml"));
    let ran = crate::support::flowsim(&["run", &sample("flow.json"), "--stubs", &stubs]);
    ran.usage(
        "has no case `no such`: it has `VIP customer`, `by number`, `not found`, `slow service`",
    );
}

#[test]
fn a_call_that_no_reply_matches_says_what_differs() {
    let stubs = r#"cases: [{ name: one, replies: { Lookup: [{ match: { body: { phoneNumber: "1" } }, json: {} }] } }]"#;
    let said = "no reply of case `one` matches `Lookup`: `body.phoneNumber` is \"2\", not \"1\"";
    stubbed(stubs, &["--var", "phoneNumber=2"]).usage(said);
    stubbed(stubs, &["--var", "phoneNumber=1"]).fine();
}

#[test]
fn an_action_that_no_reply_is_for_lists_those_that_have_one() {
    let stubs = "cases: [{ name: one, replies: { Lokup: { json: {} } } }]";
    stubbed(stubs, &[])
        .usage("case `one` has no reply to `Lookup`: it answers `Lokup`")
        .says("the path so far: Start → Lookup");
}

#[test]
fn replies_by_address_and_in_turn() {
    let stubs = r#"cases: [{ replies: { "https://crm.test/*": { status: 418, headers: { X-Pot: tea }, body: short } } }]"#;
    let report = stubbed(stubs, &["--format", "json"]).status(1).json();
    assert_eq!(report["outcome"]["error"]["status"], 418);
    assert_eq!(report["variables"]["error"]["headers"]["x-pot"], "tea");
    assert_eq!(report["variables"]["error"]["message"], "short");
}

#[test]
fn what_a_case_says_the_caller_enters_is_entered() {
    let ask = flow_of(
        r#"{ "name": "Ask", "type": "CollectInput", "prompt": "?", "outputVariable": "pin", "on": { "noinput": "Ask" } }"#,
    );
    let folder = Folder::with_flow(ask).file("s.yaml", "cases: [{ caller: [\"12\"] }]");
    let report = folder
        .run(&["--stubs", "s.yaml", "--format", "json"])
        .fine()
        .json();
    assert_eq!(report["variables"]["pin"], "12");
}

#[test]
fn everything_wrong_with_a_scenario_file_is_shown_at_once() {
    let stubs = r#"
cases:
  - name: one
    replies:
      Lookup: { statu: 200, delay: 12, json: {} }
    reples: {}
"#;
    assert_snapshot!(stubbed(stubs, &[]).usage("").said(), @r#"
    error[unknown-field]: a reply has no field `statu`
     --> s.yaml:5:17
      |
    5 |       Lookup: { statu: 200, delay: 12, json: {} }
      |                 ^^^^^
      |
      = help: did you mean `status`?

    error[invalid-field]: `delay` must be a number with a unit, at most a day
     --> s.yaml:5:36
      |
    5 |       Lookup: { statu: 200, delay: 12, json: {} }
      |                                    ^^
      |
      = help: write `250ms`, `12s` or `1.5s`

    error[unknown-field]: a case has no field `reples`
     --> s.yaml:6:5
      |
    6 |     reples: {}
      |     ^^^^^^
      |
      = help: did you mean `replies`?

    3 errors
    error: `s.yaml` cannot be used as stubs
    "#);
}

#[test]
fn a_scenario_file_that_is_none_is_wrong_usage() {
    stubbed("", &[]).usage("s.yaml");
    stubbed("cases: []", &[]).usage("the scenario has no cases");
    stubbed("- 1", &[]).usage("s.yaml:1:1");
    stubbed("cases: [", &[]).usage("s.yaml:1:");
    stubbed("a: &a [*a]", &[]).usage("s.yaml:1:");
    Folder::with_flow(lookup_flow())
        .run(&["--stubs", "none.yaml"])
        .usage("cannot read `none.yaml`: there is no such file");
}

#[test]
fn stubs_answer_whatever_else_is_said_of_the_real_world() {
    let case = "cases: [{replies: {Lookup: {json: {}}}}]";
    for other in [
        "--map=https://a.test=http://127.0.0.1:1",
        "--allow-host=nobody.test",
        "--proxy=http://127.0.0.1:1",
    ] {
        stubbed(case, &[other]).fine();
    }
}

#[test]
fn a_mistake_in_another_case_does_not_matter() {
    let scenario = "cases:
  - name: broken
    replies: { Lookup: { fault: body.rest } }
  - name: fine
    replies: { Lookup: { json: {} } }
";
    let folder = Folder::with_flow(lookup_flow()).file("s.yaml", scenario);
    folder.run(&["--stubs", "s.yaml#fine"]).fine();
    folder
        .run(&["--stubs", "s.yaml#broken"])
        .usage("there is no fault `body.rest`");
}

#[test]
fn what_a_caller_takes_to_enter_something_passes_in_virtual_time() {
    let ask = flow_of(
        r#"{ "name": "Ask", "type": "CollectInput", "prompt": "?", "digits": 2, "timeout": 5000, "outputVariable": "entered",
             "on": { "next": "Bye", "noinput": "Bye" } }, { "name": "Bye", "type": "Disconnect" }"#,
    );
    let cases = "cases:\n- { name: slow, caller: [{ digits: 12, after: 4s }] }\n\
                 - { name: late, caller: [{ digits: 12, after: 6s }] }\n- { name: none, caller: [none] }";
    let folder = Folder::with_flow(ask).file("s.yaml", cases);
    for (case, exit, took) in [
        ("slow", "Ask/success", "in 4 s"),
        ("late", "Ask/noinput", "in 5 s"),
        ("none", "Ask/noinput", "in 5 s"),
    ] {
        let stubs = format!("s.yaml#{case}");
        let report = folder.run(&["--stubs", &stubs, "--format", "json"]).fine();
        assert_eq!(path(&report.json())[1], exit, "{report:?}");
        folder.run(&["--stubs", &stubs]).fine().prints(took);
    }
}
