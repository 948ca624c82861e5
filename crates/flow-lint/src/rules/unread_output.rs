//! `unread-output`: an output is bound to a variable that nothing reads.
//!
//! Reported by the loaders of platform flows.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unread-output",
    severity: Severity::Warning,
    summary: "an output is bound to a variable that nothing reads",
    explanation: "\
A data action, a data table, a question or another flow gives something, the flow keeps it in a variable, and no expression of \
the flow reads that variable; nor does the flow hand it out. Often another variable was meant, there or where it should be read; or \
the answer was to decide something and does not.

Read the variable where it is wanted, make it an output of the flow, or bind nothing. A variable that is mentioned where the \
simulator does not look is not told.

Source: our own; the platform publishes such flows.",
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
          - callData:
              name: Get Order
              category:
                Shop:
                  dataAction:
                    Get Order:
                      successOutputs:
                        id:
                          var: Flow.order
          - endWorkflow:
              name: End Workflow
"#,
    passes: r#"workflow:
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
          - callData:
              name: Get Order
              category:
                Shop:
                  dataAction:
                    Get Order:
                      successOutputs:
                        id:
                          var: Flow.order
          - endWorkflow:
              name: End Workflow
              exitReason:
                exp: Append("order ", Flow.order)
"#,
    found_by: FoundBy::Loader,
};
