//! `unknown-variable`: an expression names a variable that does not exist.
//!
//! Reported by the loader of Archy YAML.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-variable",
    severity: Severity::Error,
    summary: "an expression names a variable that does not exist",
    explanation: "\
Flows of the platform declare their variables, and Update Data makes those that are not declared. A variable that neither \
declares nor makes has no value and no type, and the platform refuses to publish the flow. Letter case does not count. \
`Task.x` and `State.x` belong to one task or state and cannot be named in another.

Correct the name, as the finding suggests, or declare the variable. Where an output is bound to a name that is close to a \
declared one, this is a warning: the platform makes such a variable.",
    triggers: r#"workflow:
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
                exp: Flow.reason
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
                exp: ToString(Flow.Version)
"#,
    found_by: FoundBy::Loader,
};
