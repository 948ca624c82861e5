//! A flow that calls twice, asks the caller and can be left in every way; runs of it with a case's replies.

use std::sync::Arc;

use flow_core::{Finished, Program, Run, RunOptions, start};
use flow_scenario::{Case, Script, Unmatched};
use flow_syntax::Source;

pub(crate) const FLOW: &str = r#"{
  "name": "Callback",
  "type": "voice",
  "initialAction": {"name": "Start"},
  "actions": [
    {"name": "Ask", "type": "CollectInput", "prompt": "Number?", "timeout": 5000, "outputVariable": "number", "on": {"noinput": "Bye"}},
    {"name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api/v1/lookup", "timeout": 3000,
      "headers": {"X-Tier": "gold"}, "inputVariables": {"number": "$number"},
      "outputVariable": "customer", "on": {"onerror": "Note Error", "ontimeout": "Note Timeout"}},
    {"name": "Is VIP", "type": "Decision", "condition": "$customer.is_vip == true", "on": {"yes": "To VIP", "no": "Orders"}},
    {"name": "Orders", "type": "GetExternalContact", "url": "https://crm.test/api/v1/orders", "outputVariable": "orders", "on": {"next": "Bye"}},
    {"name": "Note Error", "type": "SetVariable", "set": {"status": "$error.status"}, "on": {"next": "Bye"}},
    {"name": "Note Timeout", "type": "SetVariable", "set": {"status": "late"}, "on": {"next": "Lookup Again"}},
    {"name": "Lookup Again", "type": "SetVariable", "set": {"again": true}, "on": {"next": "Lookup"}},
    {"name": "To VIP", "type": "TransferToQueue", "queue": {"id": "vip"}},
    {"name": "Bye", "type": "Disconnect"}
  ]
}"#;

pub(crate) fn program() -> Arc<Program> {
    let loaded = flow_load::load(&Source::new("flow.json", FLOW));
    Arc::new(loaded.program.expect("the flow is right"))
}

/// The only case of a file whose cases stand here.
#[track_caller]
pub(crate) fn case(yaml: &str) -> Case {
    let loaded = flow_scenario::load(&Source::new("a.yaml", yaml));
    assert_eq!(loaded.diagnostics, [], "{yaml}");
    loaded
        .scenario
        .cases
        .into_iter()
        .next()
        .expect("there is a case")
}

/// Runs a case to its end in virtual time.
pub(crate) fn run(case: &Case, mut script: Script<'_>) -> Result<Finished, Unmatched> {
    let mut run = start(&program(), &case.given, &RunOptions::default());
    loop {
        match run {
            Run::Finished(finished) => return Ok(finished),
            Run::Waiting(waiting) => {
                let reply = script.answer(waiting.effect())?;
                run = waiting.resume(reply);
            }
        }
    }
}
