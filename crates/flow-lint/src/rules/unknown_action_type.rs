//! `unknown-action-type`: `type` names no type of action.
//!
//! Reported by the loader (S4).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-action-type",
    severity: Severity::Error,
    summary: "`type` names no type of action",
    explanation: "\
The types are Start, GetExternalContact, SetVariable, Decision, Switch, PlayMessage, Log, TransferToQueue, Disconnect, \
CollectInput and CallFlow, each with or without `Action` behind it, in any letter case. An action of another type has \
no meaning here, so the flow cannot run.

Correct the spelling; the finding names the nearest type.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMesage", "message": "Hello" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
