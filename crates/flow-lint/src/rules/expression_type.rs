//! `expression-type`: an expression cannot work with the types that it has. The loader reports what is wrong inside an
//! expression; here, conditions that are never true or false.

use flow_core::ActionKind;
use flow_syntax::{Diagnostic, Severity};

use crate::rule::{FoundBy, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    name: "expression-type",
    severity: Severity::Error,
    summary: "an expression cannot work with the types that it has",
    explanation: "\
A function is called with too few or too many arguments, an operator gets what it does not take, or a condition is something \
else than true or false. The run fails there with `expression.type`, whatever the variables hold.

Compare the value with something, as in `$count > 3`, or convert it with a function such as `ToInt` or `ToBool`.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Ask" } },
  "actions": [ { "name": "Ask", "type": "Decision", "condition": "IsSet($a, $b)" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Ask" } },
  "actions": [ { "name": "Ask", "type": "Decision", "condition": "IsSet($a) and IsSet($b)" } ]
}"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for action in subject.program.actions() {
        let conditions = match &action.kind {
            ActionKind::Decision(condition) => std::slice::from_ref(condition),
            ActionKind::Switch(conditions) => conditions,
            _ => &[],
        };
        let never = |condition: &&flow_core::Condition| {
            condition.guards.when_true.is_never() && condition.guards.when_false.is_never()
        };
        for condition in conditions.iter().filter(never) {
            let message = "this condition is never true or false, so that it always fails";
            let help = "write a condition, such as `$name == \"Alice\"` or `IsSet($name)`";
            found
                .push(Diagnostic::error(RULE.name, message, condition.origin.span).with_help(help));
        }
    }
}
