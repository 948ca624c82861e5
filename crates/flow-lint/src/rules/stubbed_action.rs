//! `stubbed-action`: an action is not simulated.
//!
//! Reported by the loader of Archy YAML.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "stubbed-action",
    severity: Severity::Info,
    summary: "an action is not simulated",
    explanation: "\
Some actions of the platform happen elsewhere, or have no counterpart on a laptop. Such an action is loaded and drawn, and \
its outputs are checked, but what it does is not known here. It is told once for each type.

Nothing is wrong with the flow. In a scenario, say by which of its outputs the action is left and what it gives; a run \
that comes to it without that stops there and says so.",
    triggers: r#"workflow:
  name: Callback
  startUpRef: ./states/state[start]
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - getResponse:
              name: Find Answer
          - endWorkflow:
              name: End Workflow
              exitReason:
                lit: Done
"#,
    passes: r#"workflow:
  name: Callback
  startUpRef: ./states/state[start]
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - endWorkflow:
              name: End Workflow
              exitReason:
                lit: Done
"#,
    found_by: FoundBy::Loader,
};
