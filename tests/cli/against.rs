//! `replay --against`: the recorded replies for a flow that has changed since.

use insta::assert_snapshot;

use crate::support::{Folder, flow_of, serving_json, to};

const LOOKUP: &str = r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/lookup", "on": { "onerror": "Bye" } }"#;

/// A flow that looks up a customer, and does what is left to say.
fn flow(rest: &str) -> String {
    flow_of(&format!("{LOOKUP}, {rest}"))
}

const DECIDES: &str = r#"
  { "name": "Is VIP", "type": "Decision", "condition": "$lookupResponse.vip == true", "on": { "yes": "VIPs", "no": "Bye" } },
  { "name": "VIPs", "type": "TransferToQueue", "queue": { "id": "vip" } },
  { "name": "Bye", "type": "Disconnect" }"#;

/// A recorded run of the flow, and a changed flow beside it.
fn recorded(changed: &str) -> Folder {
    let server = serving_json(r#"{"vip": true, "name": "Ann"}"#);
    let folder = Folder::with_flow(flow(DECIDES)).file("changed.json", changed);
    folder
        .run(&["--map", &to(&server), "--record", "c.json"])
        .fine();
    folder
}

#[test]
fn a_flow_that_takes_the_same_course_is_fine() {
    let folder = recorded(&flow(DECIDES).replace("\"Flow\"", "\"Other name\""));
    let ran = folder
        .flowsim(&["replay", "c.json", "--against", "changed.json"])
        .fine();
    assert_snapshot!(ran.page(), @"`changed.json` takes the same course as was recorded, 4 steps long");
}

#[test]
fn the_first_step_that_differs_comes_before_outcome_and_variables() {
    let changed = flow(&DECIDES.replace("== true", "== \\\"yes\\\""));
    let folder = recorded(&changed);
    let ran = folder
        .flowsim(&["replay", "c.json", "--against", "changed.json"])
        .status(1);
    assert_snapshot!(ran.page(), @r#"
    `changed.json` differs from what was recorded
      step 3: `Is VIP` was left by `yes`, and now by `no`
      outcome.kind was "transferred", and now is "disconnected"
      outcome.queue was "vip", and now is not there
    "#);
    let json = folder
        .flowsim(&[
            "replay",
            "c.json",
            "--against",
            "changed.json",
            "--format",
            "json",
        ])
        .status(1)
        .json();
    assert_eq!(json["same"], false);
    assert_eq!(json["recorded"]["outcome"]["kind"], "transferred");
    assert_eq!(json["changed"]["outcome"]["kind"], "disconnected");
}

#[test]
fn a_call_under_another_name_gets_the_reply_of_its_address() {
    let folder = recorded(&flow(DECIDES).replace("\"Lookup\"", "\"Find\""));
    let ran = folder
        .flowsim(&["replay", "c.json", "--against", "changed.json"])
        .status(1);
    assert_snapshot!(ran.page(), @r#"
    `changed.json` differs from what was recorded
      step 2 was `Lookup`, and now is `Find`
      calls[0].action was "Lookup", and now is "Find"
    "#);
}

#[test]
fn a_call_that_was_not_recorded_is_told() {
    let twice = flow(DECIDES).replace("\"VIPs\", \"no\"", "\"Lookup\", \"no\"");
    let folder = recorded(&twice);
    let ran = folder
        .flowsim(&["replay", "c.json", "--against", "changed.json"])
        .status(1);
    assert_snapshot!(ran.page(), @r#"
    `changed.json` differs from what was recorded
      step 4 was `VIPs`, and now `Lookup` asks for what was not recorded, and the run cannot go on
      calls[1] is new: {"action":"Lookup","method":"POST","url":"https://crm.test/lookup","requestBody":{},"verdict":null,"… (45 more characters)
    "#);
}

#[test]
fn a_flow_that_cannot_be_run_is_wrong_usage() {
    let folder = recorded("{");
    let args = ["replay", "c.json", "--against", "changed.json"];
    folder.flowsim(&args).usage("`changed.json` cannot be run");
}
