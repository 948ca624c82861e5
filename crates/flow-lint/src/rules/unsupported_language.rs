//! `unsupported-language`: a flow speaks a language that it does not list.
//!
//! Reported by the loader of Archy YAML.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unsupported-language",
    severity: Severity::Warning,
    summary: "a flow speaks a language that it does not list",
    explanation: "\
A flow lists the languages that it supports, with the voice and recognition of each. Its default language, and those that Set Language \
chooses, must be among them; otherwise the flow cannot be published, or a caller hears prompts that have no recording in the \
language. Letter case does not count.

Add the language to `supportedLanguages`, or choose one that is there.

Source: the vendor's pages about languages of flows and Set Language.",
    triggers: r#"inboundCall:
  name: Welcome
  startUpRef: ./tasks/task[begin]
  defaultLanguage: en-us
  supportedLanguages:
    en-us: {}
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - setLanguage:
              name: Speak Spanish
              language:
                lit: es-us
          - disconnect:
              name: Hang Up
"#,
    passes: r#"inboundCall:
  name: Welcome
  startUpRef: ./tasks/task[begin]
  defaultLanguage: en-us
  supportedLanguages:
    en-us: {}
    es-us: {}
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - setLanguage:
              name: Speak Spanish
              language:
                lit: es-us
          - disconnect:
              name: Hang Up
"#,
    found_by: FoundBy::Loader,
};
