//! `missing-type`: an action has no `type`.
//!
//! Reported by the loader (S4).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "missing-type",
    severity: Severity::Warning,
    summary: "an action has no `type`",
    explanation: "\
What an SDK serialises may lack the type of an action. It is then told from the fields: `url` makes a \
GetExternalContact, `set` a SetVariable. That is a guess which the platform need not share.

Write the `type` that the finding names.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "set": { "greeting": "Hello" } } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "SetVariable", "set": { "greeting": "Hello" } } ]
}"#,
    found_by: FoundBy::Loader,
};
