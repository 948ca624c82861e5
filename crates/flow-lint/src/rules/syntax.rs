//! `syntax`: the file is not well-formed JSON or YAML.
//!
//! Reported by the parsers, which go on behind a mistake where they can.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "syntax",
    severity: Severity::Error,
    summary: "the file is not well-formed JSON or YAML",
    explanation: "\
The text breaks the rules of JSON, or of YAML for a file whose name ends in `.yaml` or `.yml`: a comma is missing or \
one too many, a quote or a bracket is not closed, the file is not UTF-8. What stands behind the mistake is still \
checked as far as it can be told, but the flow cannot run.

Mend the text at the caret; the mistake may be a little before it.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } }
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" } ]
}"#,
    found_by: FoundBy::Loader,
};
