//! `invalid-field`: a field holds the wrong kind of value.
//!
//! Reported by the loader.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "invalid-field",
    severity: Severity::Error,
    summary: "a field holds the wrong kind of value",
    explanation: "\
A field holds text where a number is needed, an object where a name is needed, a `timeout` that is not a whole number \
of milliseconds above zero, a name that no variable can have, and so on. The message says what is needed and the label \
what is there.

Write the kind of value that the message names: `\"timeout\": 10000` and not `\"10s\"`.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" }, { "name": "Ask", "type": "CollectInput", "timeout": "10s" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
