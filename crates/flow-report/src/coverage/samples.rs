//! Coverage of a small flow for tests.

use std::{sync::Arc, time::Duration};

use flow_core::{Head, HttpEnd, HttpReply, Phase, Reply, RunOptions, Timings, drive, start};
use flow_scenario::Coverage;
use flow_syntax::Source;

use super::FlowCoverage;

const FLOW: &str = r#"{
  "name": "Lookup", "type": "voice",
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look up" } },
  "actions": [
    { "name": "Look up", "type": "GetExternalContact", "url": "https://crm.test/",
      "on": { "next": "Is VIP", "onerror": "Bye" } },
    { "name": "Is VIP", "type": "Decision", "condition": "IsSet($lookupResponse.vip)",
      "on": { "yes": "Bye", "no": "Bye" } },
    { "name": "Bye", "type": "Disconnect" },
    { "name": "Never", "type": "Log", "message": "?" }
  ]
}"#;

/// The flow `flow.json` after a run for each way in which its call ends: a status with an empty object, or `timeout`.
pub(crate) fn covered(ends: &[&str]) -> FlowCoverage {
    flow("flow.json", ends)
}

/// The same flow in another file.
pub(crate) fn flow(file: &str, ends: &[&str]) -> FlowCoverage {
    let source = Source::new(file, FLOW);
    let program = Arc::new(flow_load::load(&source).program.unwrap());
    let mut coverage = Coverage::of(&program);
    for end in ends {
        let end = match end.parse() {
            Ok(status) => HttpEnd::Complete(Head::new(status, []), "{}".into()),
            Err(_) => HttpEnd::Deadline(Phase::Head, None),
        };
        let run = start(&program, &[], &RunOptions::default());
        let finished = drive(run, |_| {
            Reply::Http(HttpReply {
                elapsed: Duration::ZERO,
                timings: Timings::default(),
                end: end.clone(),
            })
        });
        coverage.add(&finished.trace).unwrap();
    }
    FlowCoverage { source, coverage }
}
