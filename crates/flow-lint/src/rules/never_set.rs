//! `never-set`: a variable is read that nothing in the flow ever sets.
//!
//! Reported by the loaders of platform flows.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "never-set",
    severity: Severity::Warning,
    summary: "a variable is read that nothing ever sets",
    explanation: "\
A variable that is declared without an initial value is NOT_SET until something sets it. Nothing does: no Update Data, no output, no \
call, and it is no input of the flow. Conditions that ask for it always decide the same, texts have a gap, and an operator such as `+` \
sends every run to the flow's error handling. An output of the flow that nothing sets is always empty.

Give it an initial value, bind the output to it that was meant, or make it an input.

Source: the vendor's pages about NOT_SET in expressions (help, `?p=8964`).",
    triggers: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - stringVariable:
        name: Flow.order
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
    passes: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - stringVariable:
        name: Flow.order
        isInput: true
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
