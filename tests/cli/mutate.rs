//! `flowsim mutate` end to end: what it shows, what programs read, and when it fails.

use serde_json::json;

use crate::support::{Folder, flow_of};

const FLOW: &str = r#"
  { "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/", "outputVariable": "customer" },
  { "name": "Is VIP", "type": "Decision", "condition": "$customer.vip == true", "on": { "yes": "VIPs", "no": "Bye" } },
  { "name": "VIPs", "type": "TransferToQueue", "queue": { "id": "vip" } },
  { "name": "Bye", "type": "Disconnect" }"#;

const SUITE: &str = r#"
flow: flow.json
cases:
  - name: vip
    replies: { Lookup: { json: { vip: true } } }
    expect: { outcome: { transferred: vip } }
"#;

fn folder() -> Folder {
    Folder::with_flow(flow_of(FLOW)).file("a.scenario.yaml", SUITE)
}

#[test]
fn a_suite_that_notices_too_little_fails_and_is_told_what_would() {
    let arguments = ["mutate", "flow.json", "a.scenario.yaml"];
    let ran = folder().flowsim(&arguments).fine();
    assert!(ran.page().contains("mutants noticed"), "{ran:?}");
    folder()
        .flowsim(&[&arguments[..], &["--fail-under", "100"]].concat())
        .status(1)
        .says("less than the 100 % that were asked for");
    folder()
        .flowsim(&[&arguments[..], &["--fail-under", "101"]].concat())
        .usage("write a number from 0 to 100");
}

#[test]
fn programs_read_the_score_and_the_survivors_whatever_the_number_of_threads() {
    let of = |jobs| {
        let arguments = [
            "mutate",
            "flow.json",
            ".",
            "--format",
            "json",
            "--jobs",
            jobs,
        ];
        folder().flowsim(&arguments).fine().json()
    };
    let report = of("1");
    assert_eq!(report, of("3"));
    assert_eq!(report["schema"], json!("flowsim/mutate/1"));
    let survivors = report["survivors"].as_array().unwrap();
    let counted = report["total"].as_u64().unwrap() - report["killed"].as_u64().unwrap();
    assert_eq!(survivors.len() as u64, counted);
}

#[test]
fn a_suite_that_fails_or_is_about_another_flow_says_nothing_of_mutants() {
    folder()
        .file(
            "a.scenario.yaml",
            SUITE.replace("transferred: vip", "transferred: other"),
        )
        .flowsim(&["mutate", "flow.json", "a.scenario.yaml"])
        .usage("case `vip` fails on the flow itself: `flowsim test a.scenario.yaml` says why");
    folder()
        .file("other.json", flow_of(FLOW))
        .flowsim(&["mutate", "other.json", "a.scenario.yaml"])
        .usage("no case of the suite is about `other.json`");
}

#[test]
fn the_kinds_of_mistakes_are_listed() {
    let ran = folder().flowsim(&["mutate", "--list"]).fine();
    assert!(ran.page().contains("swapped-exits "), "{ran:?}");
}
