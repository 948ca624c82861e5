//! `unsupported-action`: an action is known to the platform and cannot be simulated.
//!
//! Reported by the loader (S25).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unsupported-action",
    severity: Severity::Warning,
    summary: "an action is known to the platform and cannot be simulated",
    explanation: "\
A `CallFlow` runs another flow, which this simulator does not do yet. Everything else of the flow can be run and \
tested; a run that comes to the action stops there as failed, with `action.unsupported`.

Nothing is wrong with the flow. In a test, let the run end before the action.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" }, { "name": "Other Flow", "type": "CallFlow", "flow": "Survey" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
