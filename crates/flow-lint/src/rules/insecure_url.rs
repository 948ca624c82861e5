//! `insecure-url`: the address of a lookup is plain `http://`.
//!
//! Reported by the loader (S13).

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "insecure-url",
    severity: Severity::Error,
    summary: "the address of a lookup is plain `http://`",
    explanation: "\
The platform calls external services over `https://` only, so a flow with an `http://` address cannot be published; \
and the caller's number would cross the network for all to read.

Write the `https://` address. To test against a local service keep it in the flow and run with `--map \
FROM=http://127.0.0.1:PORT`.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" }, { "name": "Look Up", "type": "GetExternalContact", "url": "http://crm.acme.test/" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Say" } },
  "actions": [ { "name": "Say", "type": "PlayMessage", "message": "Hello" }, { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/" } ]
}"#,
    found_by: FoundBy::Loader,
};
