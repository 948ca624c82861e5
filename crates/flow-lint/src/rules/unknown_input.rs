//! `unknown-input`: an input that the flow gives and the contract does not have.
//!
//! Source: the vendor's page of Call Data Action, and of contracts of data actions.

use flow_core::Setting;
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::{known_names, quoted},
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-input",
    severity: Severity::Warning,
    summary: "a data action is given an input that its contract does not have",
    explanation: "\
The input schema of the data action has no such input. Where the schema allows other members the value is sent along \
and named by no template; where it does not, nothing is asked and the action leaves by its failure exit.

Write the name as the input schema has it, letter case included, or leave the input out.",
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
                        custommer:
                          lit: C-2
                      successOutputs:
                        total:
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
        for (name, value) in &called.call.inputs {
            let is_known = contract.inputs.iter().any(|input| input.is_given_by(name));
            if is_known || matches!(value, Setting::NoValue) {
                continue;
            }
            let (input, action) = (quoted(name), quoted(&called.call.data_action));
            let consequence = if contract.is_closed {
                ", and refuses others"
            } else {
                ""
            };
            let message = format!("{action} has no input {input}{consequence}");
            let known = contract.inputs.iter().map(|input| input.name.as_str());
            let help = known_names(name, known, "it has", "it has no inputs");
            let place = called.place_of(name, subject.source);
            found.push(Diagnostic::warning(RULE.name, message, place).with_help(help));
        }
    }
}
