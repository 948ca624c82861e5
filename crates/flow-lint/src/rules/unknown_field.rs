//! `unknown-field`: a field is not known where it stands.
//!
//! Reported by the loader (S4).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    severity: Severity::Warning,
    summary: "a field is not known where it stands",
    explanation: "\
The field is ignored, so whatever it was meant to do does not happen: a misspelt `timout` leaves the timeout at its \
default.

Correct the name, move the field to where it belongs (`next` into `on`), or remove it.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello", "mesage": "Goodbye" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
