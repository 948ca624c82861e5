//! `missing-input`: an input that the contract requires, and that the flow does not give.
//!
//! Source: the vendor's page of Call Data Action, and of contracts of data actions.

use flow_core::Setting;
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "missing-input",
    severity: Severity::Error,
    summary: "a data action is not given what its contract requires",
    explanation: "\
The input schema of the data action lists this input as required, and the flow gives nothing for it, or `noValue`. The \
platform then sends nothing: the action leaves by its failure exit, every time.

Give the input a value, or take it out of `required` in the definition. An input whose expression may be not set at run time is \
not told here.",
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
                          noValue: true
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
        let required = contract.inputs.iter().filter(|input| input.is_required);
        for input in required {
            let mut given = called.call.inputs.iter();
            let given = given.find(|(name, _)| input.is_given_by(name));
            let what = match given {
                Some((_, Setting::NoValue)) => "given no value",
                Some(_) => continue,
                None => "not given",
            };
            let (name, action) = (quoted(&input.name), quoted(&called.call.data_action));
            let message = format!("the input {name}, which {action} requires, is {what}");
            let place = called.place_of(&input.name, subject.source);
            let finding = Diagnostic::error(RULE.name, message, place);
            found.push(finding.with_help("give it a value: the action fails without it"));
        }
    }
}
