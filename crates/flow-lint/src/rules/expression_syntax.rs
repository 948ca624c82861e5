//! `expression-syntax`: an expression cannot be read.
//!
//! Reported by the loader (S21, S24).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "expression-syntax",
    severity: Severity::Error,
    summary: "an expression cannot be read",
    explanation: "\
A condition, or a `${…}` in a text, breaks the rules of the expression language: an operand or a parenthesis is \
missing, a text is not closed, a function does not exist. Variables are written `$name`, equality is `==`, and `and`, \
`or` and `!` join conditions.

Correct the expression at the caret; `flowsim eval` tries expressions out.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "Decision", "condition": "$a ==" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "Decision", "condition": "$a == 1" } ]
}"#,
    found_by: FoundBy::Loader,
};
