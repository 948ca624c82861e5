//! `duplicate-field`: a field is written twice in one object.
//!
//! Reported by the loader; an error where one handler is written in `on` and beside it.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-field",
    severity: Severity::Warning,
    summary: "a field is written twice in one object",
    explanation: "\
Of two fields of one name the last counts, and the first is silently lost; `outputVariable` and `output_variable` are \
one field. Which of two handlers counts, one in `on` and one beside it, nobody can tell: that is an error.

Remove one of them.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello", "message": "Goodbye" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
