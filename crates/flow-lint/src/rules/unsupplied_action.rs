//! `unsupplied-data-action`: a data action that the flow calls and no definition describes, where others are described.
//!
//! Source: the vendor's page of Call Data Action, and of contracts of data actions.

use flow_syntax::{Diagnostic, Severity, nearest};

use crate::{
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "unsupplied-data-action",
    severity: Severity::Warning,
    summary: "the flow calls a data action that nobody defines",
    explanation: "\
Definitions of data actions were given, and none is of this one: a run stops there and says so, unless a scenario or a world \
answers in its place. Often the name of the action or of its category was changed in one of both places. The rule is quiet when no \
definition at all is given.

Export the data action and name its file with `--action`, with `actions` in a scenario, or in `[actions]` of `flowsim.toml`; or \
write its name as the definition has it.",
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
                    Count Order:
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
    let contracts = &subject.options.contracts;
    if contracts.names.is_empty() {
        return;
    }
    for called in subject.data_calls() {
        let call = called.call;
        let key = (call.category.to_string(), call.data_action.to_string());
        if contracts.defined.contains(&key) {
            continue;
        }
        let place = called.place_of(&call.data_action, subject.source);
        if let Some(why) = contracts.unclear.get(&key) {
            let help = "name the category as one of them names its integration";
            let finding = Diagnostic::warning(RULE.name, why.clone(), place);
            found.push(finding.with_help(help));
            continue;
        }
        let (name, category) = (quoted(&call.data_action), quoted(&call.category));
        let message = format!("nobody defines the data action {name} of {category}");
        let known = contracts.names.iter().map(String::as_str);
        let help = match nearest(&call.data_action, known) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "name the file of its export: `--action FILE`".to_owned(),
        };
        found.push(Diagnostic::warning(RULE.name, message, place).with_help(help));
    }
}
