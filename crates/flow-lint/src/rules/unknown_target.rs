//! `unknown-target`: an exit names an action that does not exist.
//!
//! Reported by the loader (S5).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-target",
    severity: Severity::Error,
    summary: "an exit names an action that does not exist",
    explanation: "\
An exit leads to an action by its name, letter for letter: `Lookup customer` is not `Lookup Customer`. A run that took \
the exit would not know where to go on.

Correct the name; the finding suggests the nearest. To let the flow end or go on at the action behind, leave the exit \
out.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Sya" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
