//! `attribute-case`: an attribute is written in one letter case and read in another.

use std::collections::BTreeMap;

use flow_core::{Action, DataScope, Does, Setting};
use flow_expr::Value;
use flow_syntax::{Diagnostic, Severity};

use crate::{
    constant::constant,
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
    words::does,
};

pub(super) const RULE: Rule = Rule {
    name: "attribute-case",
    severity: Severity::Warning,
    summary: "an attribute is written in one letter case and read in another",
    explanation: "\
The names of variables are the same in any letter case; those of participant and conversation data are not. `orderId` and `OrderID` are \
two attributes, and reading one where the other was written gives nothing, without any failure. A name is told that the flow writes \
in another letter case only; one that no part of the flow writes may come from another flow.

Write the name in one way everywhere.

Source: the vendor's pages of Set Participant Data and Get Participant Data.",
    triggers: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  variables:
    - stringVariable:
        name: Flow.order
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - setParticipantData:
              name: Keep Order
              attributes:
                - attribute:
                    name:
                      lit: orderId
                    value:
                      lit: "1234"
          - getParticipantData:
              name: Read Order
              attributes:
                - attribute:
                    name:
                      lit: OrderID
                    variable: Flow.order
          - playAudio:
              name: Say Order
              audio:
                exp: ToAudioTTS(Append("Order ", Flow.order))
          - disconnect:
              name: Hang Up
"#,
    passes: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  variables:
    - stringVariable:
        name: Flow.order
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - setParticipantData:
              name: Keep Order
              attributes:
                - attribute:
                    name:
                      lit: orderId
                    value:
                      lit: "1234"
          - getParticipantData:
              name: Read Order
              attributes:
                - attribute:
                    name:
                      lit: orderId
                    variable: Flow.order
          - playAudio:
              name: Say Order
              audio:
                exp: ToAudioTTS(Append("Order ", Flow.order))
          - disconnect:
              name: Hang Up
"#,
    found_by: FoundBy::Lint(find),
};

/// Where an attribute is written, by its exact names.
type Written<'a> = BTreeMap<(u8, String), BTreeMap<String, &'a Action>>;

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut written = Written::new();
    for action in subject.program.actions() {
        if let Some(Does::SetData(scope, pairs)) = does(action) {
            for name in pairs.iter().filter_map(|(name, _)| text(name)) {
                let known = written.entry(key(*scope, &name)).or_default();
                known.entry(name).or_insert(action);
            }
        }
    }
    for action in subject.reached() {
        if let Some(Does::GetData(scope, pairs)) = does(action) {
            let names = pairs.iter().filter_map(|(name, _)| text(name));
            found.extend(names.filter_map(|name| tell(&written, action, *scope, &name)));
        }
    }
}

fn tell(
    written: &Written<'_>,
    action: &Action,
    scope: DataScope,
    name: &str,
) -> Option<Diagnostic> {
    let known = written.get(&key(scope, name))?;
    if known.contains_key(name) {
        return None;
    }
    let (other, writer) = known.first_key_value()?;
    let message = format!(
        "{} reads the attribute {}, and {} is what the flow writes",
        quoted(&action.name),
        quoted(name),
        quoted(other)
    );
    let finding = Diagnostic::warning(RULE.name, message, action.span)
        .with_help("letter case counts in the names of attributes: write it in one way everywhere")
        .with_related("it is written here", writer.span);
    Some(finding)
}

fn key(scope: DataScope, name: &str) -> (u8, String) {
    let scope = match scope {
        DataScope::Participant => 0,
        DataScope::Conversation => 1,
    };
    (scope, name.to_lowercase())
}

fn text(name: &Setting) -> Option<String> {
    match constant(name)? {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}
