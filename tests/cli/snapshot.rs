//! `--snapshot`: what is kept of a run, and what happens when today's run differs.

use flow_mock::{Script, Server};
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Folder, lookup_flow, serving, serving_json, to};

fn kept(server: &Server) -> Folder {
    let folder = Folder::with_flow(lookup_flow());
    folder
        .run(&["--map", &to(server), "--snapshot", "s.json"])
        .fine()
        .says("snapshot `s.json` was written");
    folder
}

#[test]
fn a_missing_snapshot_is_written() {
    let folder = kept(&serving_json(r#"{"name": "Ann"}"#));
    assert_snapshot!(folder.read("s.json"), @r#"
    {
      "schema": "flowsim/snapshot/1",
      "flow": {
        "name": "Flow",
        "type": "voice",
        "format": "sdk-json"
      },
      "outcome": {
        "kind": "ended"
      },
      "path": [
        {
          "action": "Start",
          "exit": "next"
        },
        {
          "action": "Lookup",
          "exit": "end",
          "via": "success"
        }
      ],
      "variables": {
        "lookupResponse": {
          "name": "Ann"
        }
      },
      "notSet": [],
      "calls": [
        {
          "action": "Lookup",
          "method": "POST",
          "url": "https://crm.test/api",
          "requestBody": {},
          "verdict": "success",
          "code": null,
          "status": 200,
          "responseBody": {
            "name": "Ann"
          }
        }
      ],
      "notes": []
    }
    "#);
    assert_eq!(folder.files(), ["flow.json", "s.json"]);
}

#[test]
fn the_same_run_on_another_port_at_another_time_is_equal() {
    let folder = kept(&serving_json(r#"{"name": "Ann"}"#));
    let before = folder.read("s.json");
    let again = serving_json(r#"{"name": "Ann"}"#);
    let ran = folder
        .run(&["--map", &to(&again), "--snapshot", "s.json"])
        .fine();
    assert_eq!((ran.stderr.as_str(), folder.read("s.json")), ("", before));
}

#[test]
fn a_date_in_the_headers_of_an_error_makes_no_difference() {
    let dated = |date| serving(Script::reply(500, &[("date", date)], "x"));
    let folder = Folder::with_flow(lookup_flow());
    for date in [
        "Mon, 05 Jan 2026 10:00:00 GMT",
        "Tue, 06 Jan 2026 11:00:00 GMT",
    ] {
        let ran = folder
            .run(&["--map", &to(&dated(date)), "--snapshot", "s.json"])
            .status(1);
        assert!(!ran.stderr.contains("differs"), "{ran:?}");
    }
}

#[test]
fn a_difference_is_shown_and_the_snapshot_stays() {
    let folder = kept(&serving_json(r#"{"name": "Ann"}"#));
    let before = folder.read("s.json");
    let other = serving_json(r#"{"name": "Bob"}"#);
    let ran = folder
        .run(&["--map", &to(&other), "--snapshot", "s.json"])
        .status(1);
    assert_snapshot!(ran.said(), @r#"
    the run differs from the snapshot `s.json`:
        ],
        "variables": {
          "lookupResponse": {
    -       "name": "Ann"
    +       "name": "Bob"
          }
        },
        "notSet": [],
      …
            "code": null,
            "status": 200,
            "responseBody": {
    -         "name": "Ann"
    +         "name": "Bob"
            }
          }
        ],
    if today's run is right, keep it with `--update`
    "#);
    assert_eq!(folder.read("s.json"), before);
}

#[test]
fn update_rewrites_it() {
    let folder = kept(&serving_json(r#"{"name": "Ann"}"#));
    let other = serving_json(r#"{"name": "Bob"}"#);
    let update = ["--map", &to(&other), "--snapshot", "s.json", "--update"];
    folder
        .run(&update)
        .fine()
        .says("snapshot `s.json` was rewritten");
    let kept: Value = serde_json::from_str(&folder.read("s.json")).unwrap();
    assert_eq!(kept["variables"]["lookupResponse"]["name"], "Bob");
    let ran = folder.run(&update).fine();
    assert_eq!(ran.stderr, "");
}

#[test]
fn update_alone_is_wrong_usage() {
    Folder::with_flow(lookup_flow())
        .run(&["--update"])
        .usage("--snapshot");
}

#[test]
fn a_snapshot_that_cannot_be_written_is_no_job_done_and_the_report_was_printed() {
    let server = serving_json("{}");
    let folder = Folder::with_flow(lookup_flow());
    let ran = folder
        .run(&["--map", &to(&server), "--snapshot", "nowhere/s.json"])
        .status(3);
    ran.says("cannot write `nowhere/s.json`")
        .prints("verdict   success");
}
