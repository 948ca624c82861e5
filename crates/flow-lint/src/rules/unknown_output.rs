//! `unknown-output`: an output that the flow binds and the success schema does not have.
//!
//! Source: the vendor's page of Call Data Action, and of contracts of data actions.

use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::{known_names, quoted},
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-output",
    severity: Severity::Warning,
    summary: "a flow binds an output that the data action never gives",
    explanation: "\
The success schema of the data action, flattened as Architect shows it, has no such name: the variable is not set whatever the \
service answers. Objects within objects are named with dots, and an array of objects is one collection for each of its members.

Write the name as the schema has it, add it to the schema and the success template, or bind nothing to it.",
    triggers: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - decimalVariable:
        name: Flow.Total
        initialValue:
          noValue: true
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Ask
              category:
                Shop:
                  dataAction:
                    Count Orders:
                      inputs:
                        customer:
                          lit: C-1
                      successOutputs:
                        totals:
                          var: Flow.Total
"#,
    passes: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - decimalVariable:
        name: Flow.Total
        initialValue:
          noValue: true
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Ask
              category:
                Shop:
                  dataAction:
                    Count Orders:
                      inputs:
                        customer:
                          lit: C-1
                      successOutputs:
                        total:
                          var: Flow.Total
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (called, contract) in subject.contracts() {
        let known = || contract.outputs.iter().map(|(name, _)| name.as_str());
        for (name, variable) in &called.call.outputs {
            if known().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let (output, action) = (quoted(name), quoted(&called.call.data_action));
            let message = format!("{action} never gives {output}");
            let bound = quoted(subject.program.names().name(*variable));
            let none = "it gives nothing that a flow can bind";
            let help = known_names(name, known(), "it gives", none);
            let place = called.place_of(name, subject.source);
            let finding = Diagnostic::warning(RULE.name, message, place);
            found.push(
                finding
                    .with_label(format!("{bound} is never set by it"))
                    .with_help(help),
            );
        }
    }
}
