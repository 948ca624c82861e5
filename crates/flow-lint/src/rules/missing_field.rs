//! `missing-field`: a field that is needed is not written.
//!
//! Reported by the loader.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "missing-field",
    severity: Severity::Error,
    summary: "a field that is needed is not written",
    explanation: "\
A lookup needs its `url`, a decision its `condition`, a message its `message`, every action a `name`, the flow its \
`initialAction`. Without it the action has nothing to do. A field that is `null` counts as not written.

Write the field.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
