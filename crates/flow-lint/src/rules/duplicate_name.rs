//! `duplicate-name`: two actions, or two exits of a switch, have one name.
//!
//! Reported by the loader (S5).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-name",
    severity: Severity::Error,
    summary: "two actions, or two exits of a switch, have one name",
    explanation: "\
Exits, reports and scenario files speak of actions by name. Names are unique over the whole flow, actions that are \
written in an exit included; the exits of a switch are told apart by the names of its cases.

Rename one of the two, and the exits that mean it.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" }, { "name": "Say", "type": "Disconnect" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
