//! `expression-type`: an expression cannot work with the types that it has. The loader reports how many arguments a
//! function takes; here, what is known of the types of variables decides.

use flow_core::{ActionKind, Condition, Program, Setting};
use flow_expr::{ExprError, Scalar, Type, article};
use flow_syntax::{Diagnostic, Severity, Span};

use crate::{
    rule::{FoundBy, Rule, Subject},
    types::Types,
};

pub(super) const RULE: Rule = Rule {
    name: "expression-type",
    severity: Severity::Error,
    summary: "an expression cannot work with the types that it has",
    explanation: "\
A function is called with too few or too many arguments, an operator gets what it does not take, two sides of a comparison \
can never be the same, or a condition is something else than true or false. A variable has a type when everything in the \
flow that sets it agrees on one: what the caller enters is a Text, `$error.status` an Integer. What a service answers may be \
anything.

Compare the value with something, as in `$count > 3`, or convert it with a function such as `ToInt` or `ToBool`.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Ask" } },
  "actions": [ { "name": "Ask", "type": "Decision", "condition": "$error.status == \"404\"" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Ask" } },
  "actions": [ { "name": "Ask", "type": "Decision", "condition": "$error.status == 404" } ]
}"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(type_findings(subject.program));
}

/// What certainly fails, or is never true, because of the types that are known before a run.
pub fn type_findings(program: &Program) -> Vec<Diagnostic> {
    let types = Types::of(program);
    let mut found = vec![];
    for action in program.actions() {
        let conditions = match &action.kind {
            ActionKind::Decision(condition) => std::slice::from_ref(condition),
            ActionKind::Switch(conditions) => conditions,
            _ => &[],
        };
        for condition in conditions {
            in_condition(condition, &types, &mut found);
        }
        for (reference, origin) in action.kind.settings().flat_map(Setting::reads) {
            let checked = types.check_reference(reference.text());
            let error = checked.and_then(|checked| checked.errors.into_iter().next());
            let place = origin.locate(reference.span());
            found.extend(error.map(|error| diagnostic(error, place)));
        }
    }
    found
}

fn in_condition(condition: &Condition, types: &Types<'_>, found: &mut Vec<Diagnostic>) {
    let checked = types.check(condition);
    let is_sound = checked.errors.is_empty();
    let located = checked.errors.into_iter().map(|error| {
        let place = condition.origin.locate(error.span);
        diagnostic(error, place)
    });
    found.extend(located);
    if is_sound && !can_be_true(checked.found) {
        let message = match checked.found {
            Type::One(Scalar::NotSet) => {
                "this condition is never set, so that it always fails".to_owned()
            }
            other => format!(
                "this condition is {}, and never true or false",
                article(other)
            ),
        };
        let help = "write a condition, such as `$name == \"Alice\"` or `IsSet($name)`";
        found.push(Diagnostic::error(RULE.name, message, condition.origin.span).with_help(help));
    }
}

fn can_be_true(found: Type) -> bool {
    matches!(found, Type::One(Scalar::Boolean | Scalar::Dynamic))
}

fn diagnostic(error: ExprError, place: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(RULE.name, error.message, place);
    match error.help {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}
