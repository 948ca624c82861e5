//! `misplaced-handler`: a handler stands beside `on` and not in it.
//!
//! Reported by the loader (S2).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "misplaced-handler",
    severity: Severity::Warning,
    summary: "a handler stands beside `on` and not in it",
    explanation: "\
The tutorial writes `onerror` within `on` and `ontimeout` beside it. Both are accepted here, but the exits of an \
action belong into `on`, where readers and other tools look for them.

Move the handler into `on`.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" }, "ontimeout": "Say" },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say", "ontimeout": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
