//! `invalid-url`: the address of a lookup cannot be called.
//!
//! Reported by the loader (S13).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "invalid-url",
    severity: Severity::Error,
    summary: "the address of a lookup cannot be called",
    explanation: "\
A lookup needs an absolute address with a scheme and a host. It may not hold `${…}`, since the address of a lookup is \
fixed, nor a user name or password, which would show in every report.

Write an address such as `https://crm.acme.test/api/v1/lookup`; pass values with `inputVariables`, credentials with \
`--header`.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" }, { "name": "Look Up", "type": "GetExternalContact", "url": "crm.acme.test/api" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" }, { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/api" } ]
}"#,
    found_by: FoundBy::Loader,
};
