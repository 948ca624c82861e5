//! `unread-variable`: a variable is declared and given a value, or none, and nothing reads it.
//!
//! Reported by the loaders of platform flows.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unread-variable",
    severity: Severity::Warning,
    summary: "nothing reads a variable",
    explanation: "\
A variable is declared, and perhaps given values by its declaration or by Update Data, but no expression reads it and the flow does \
not hand it out. It is left over, or a name was mistaken where it should be read. Inputs are not told: whoever starts the flow \
gives them whether or not it wants them. For what an action gives see `unread-output`.

Remove it, or read it where it is wanted.

Source: our own; the platform publishes such flows.",
    triggers: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - stringVariable:
        name: Flow.order
        initialValue:
          lit: none
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - endWorkflow:
              name: End Workflow
"#,
    passes: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - stringVariable:
        name: Flow.order
        initialValue:
          lit: none
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - endWorkflow:
              name: End Workflow
              exitReason:
                exp: Append("order ", Flow.order)
"#,
    found_by: FoundBy::Loader,
};
