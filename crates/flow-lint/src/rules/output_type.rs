//! `output-type`: an output whose type in the success schema is not that of the variable it is bound to.
//!
//! Source: the vendor's page of Call Data Action, and of contracts of data actions.

use flow_expr::{Scalar, Type};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "output-type",
    severity: Severity::Warning,
    summary: "an output of a data action is bound to a variable of another type",
    explanation: "\
The success schema says of which type the output is, and the variable that the flow binds it to is declared with another \
one. Architect refuses to publish such a flow, or shows the binding as broken once the contract has changed.

Bind the output to a variable of its own type, or change the schema. An integer may be bound to a decimal variable. A string of the \
schema is a Text, a number a Decimal, and an array of either a collection.",
    triggers: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - booleanVariable:
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
        for (name, variable) in &called.call.outputs {
            let mut outputs = contract.outputs.iter();
            let given = outputs.find(|(known, _)| known.eq_ignore_ascii_case(name));
            let mut declared = subject.program.declared().iter();
            let declared = declared.find(|declared| declared.variable == *variable);
            let (Some((_, given)), Some(declared)) = (given, declared) else {
                continue;
            };
            if fits(*given, declared.type_) {
                continue;
            }
            let bound = quoted(subject.program.names().name(*variable));
            let message = format!(
                "{} gives {} as {}, and {bound} is {}",
                quoted(&called.call.data_action),
                quoted(name),
                told(*given),
                told(declared.type_)
            );
            let help = "bind it to a variable of its own type".to_owned();
            let place = called.place_of(name, subject.source);
            found.push(Diagnostic::warning(RULE.name, message, place).with_help(help));
        }
    }
}

/// Whether a variable of one type takes what is given as another. Without a fraction is not what a Decimal is.
fn fits(given: Type, variable: Type) -> bool {
    let narrows = |given, variable| (given, variable) == (Scalar::Decimal, Scalar::Integer);
    match (given, variable) {
        (Type::One(given), Type::One(variable)) | (Type::List(given), Type::List(variable))
            if narrows(given, variable) =>
        {
            false
        }
        _ => given.join(variable).is_some(),
    }
}

fn told(type_: Type) -> String {
    match type_ {
        Type::One(scalar) => scalar.name().to_owned(),
        Type::List(scalar) => format!("a collection of {}", scalar.name()),
    }
}
