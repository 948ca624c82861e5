//! `unresolved-value`: a placeholder of the flow has no value.
//!
//! Reported by the loader of Archy YAML.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unresolved-value",
    severity: Severity::Error,
    summary: "a placeholder of the flow has no value",
    explanation: "\
Deployment tools fill in `{{name}}` in Archy YAML, and `${name}` in Terraform's templates, before the platform reads the \
flow. Without a value the text is not the flow that will run, and often no YAML at all.

Give the value with `--set NAME=TEXT`, or many of them with `--values FILE`. The rest of the flow is checked as if the \
placeholder's own name stood there.",
    triggers: r#"workflow:
  name: "{{flow_name}}"
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
