//! `flowsim cover` end to end: what it writes passes, reaches what it says, and overwrites nothing.

use serde_json::json;

use crate::support::{Folder, flow_of};

/// Its timeout is long enough for a handshake on a busy machine: cases are played on the wire under it.
const FLOW: &str = r#"
  { "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/", "timeout": 4000, "outputVariable": "customer",
    "on": { "next": "Is VIP", "onerror": "Known", "ontimeout": "Bye" } },
  { "name": "Known", "type": "Decision", "condition": "$error.status == 404", "on": { "yes": "Bye", "no": "Bye" } },
  { "name": "Is VIP", "type": "Decision", "condition": "$customer.points > 1000", "on": { "yes": "VIPs", "no": "Bye", "onerror": "Bye" } },
  { "name": "VIPs", "type": "TransferToQueue", "queue": { "id": "vip" } },
  { "name": "Bye", "type": "Disconnect" },
  { "name": "Lost", "type": "PlayMessage", "message": "nobody hears it", "on": { "next": "Bye" } }"#;

#[test]
fn the_suite_passes_on_the_wire_and_in_virtual_time_and_reaches_every_exit() {
    let folder = Folder::with_flow(flow_of(FLOW));
    let said = folder
        .flowsim(&["cover", "flow.json", "--out", "all.scenario.yaml"])
        .fine();
    assert!(
        said.page()
            .contains("not reached Lost/next: no run comes to `Lost`"),
        "{}",
        said.page()
    );
    for way in [&["--virtual"][..], &[]] {
        let test = [
            "test",
            "all.scenario.yaml",
            "--strict",
            "--fail-under",
            "exits=100",
        ];
        folder.flowsim(&[&test, way].concat()).fine();
    }
    let text = folder.read("all.scenario.yaml");
    assert!(
        text.starts_with("# Written by: flowsim cover flow.json --seed 0\n"),
        "{text}"
    );
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let folder = Folder::with_flow(flow_of(FLOW)).file("mine.scenario.yaml", "mine");
    let arguments = ["cover", "flow.json", "--out", "mine.scenario.yaml"];
    folder
        .flowsim(&arguments)
        .usage("error: `mine.scenario.yaml` exists already: `--force` replaces it");
    assert_eq!(folder.read("mine.scenario.yaml"), "mine");
    folder
        .flowsim(&[&arguments[..], &["--force"]].concat())
        .fine();
    assert_ne!(folder.read("mine.scenario.yaml"), "mine");
    folder
        .flowsim(&["cover", "flow.json", "--out", "flow.json", "--force"])
        .usage("error: `flow.json` is named twice: it would be overwritten");
}

#[test]
fn programs_read_what_is_reached_and_why_the_rest_is_not() {
    let folder = Folder::with_flow(flow_of(FLOW));
    let report = folder
        .flowsim(&["cover", "flow.json", "--format", "json"])
        .fine()
        .json();
    assert_eq!(report["schema"], json!("flowsim/cover/1"));
    let reached = report["reached"].as_array().unwrap();
    assert!(reached.contains(&json!("Is VIP/error")), "{reached:?}");
    assert_eq!(
        report["unreached"],
        json!([{ "exit": "Lost/next", "why": "no run comes to `Lost`", "mayBeReached": false }])
    );
    assert_eq!(report["ended"], json!("all"));
}

#[test]
fn what_the_author_gives_is_given_in_every_case() {
    let folder = Folder::with_flow(flow_of(FLOW));
    folder
        .flowsim(&[
            "cover",
            "flow.json",
            "--out",
            "a.scenario.yaml",
            "--var",
            "phoneNumber=999",
        ])
        .fine();
    let text = folder.read("a.scenario.yaml");
    let cases = text.matches("- name:").count();
    assert_eq!(text.matches(r#""phoneNumber": "999""#).count(), cases);
}
