//! `expression-type`: an expression cannot work with the types that it has. The loader reports how many arguments a
//! function takes; here, what is known of the types of variables decides.

use flow_core::{ActionKind, Condition, Program, Setting};
use flow_expr::{ExprError, Scalar, Type, article};
use flow_syntax::{Diagnostic, Severity, Source, Span};

mod constant;

use constant::{Constants, always_fails};

use crate::{
    place::{Literal, Place},
    rule::{FoundBy, Rule, Subject},
    types::Types,
};

pub(super) const RULE: Rule = Rule {
    name: "expression-type",
    severity: Severity::Error,
    summary: "an expression cannot work with the types that it has",
    explanation: "\
A function is called with too few or too many arguments, an operator gets what it does not take, two sides of a comparison \
can never be the same, or a condition is something else than true or false. A condition without variables that fails \
whenever it is tried, such as `1 / 0 > 1`, is told too. A variable has a type when everything in the \
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
    found.extend(type_findings(subject.source, subject.program));
}

/// What certainly fails, or is never true, because of the types and constants that are known before a run; in the order of
/// the actions.
pub fn type_findings(source: &Source, program: &Program) -> Vec<Diagnostic> {
    let types = Types::of(program);
    let mut constants = Constants::default();
    let mut found = vec![];
    for action in program.actions() {
        let conditions = match &action.kind {
            ActionKind::Decision(condition) => std::slice::from_ref(condition),
            ActionKind::Switch(conditions) => conditions,
            _ => &[],
        };
        for condition in conditions {
            let before = found.len();
            in_condition(source, condition, &types, &mut found);
            if found.len() == before && constants.take(condition) {
                found.extend(always_fails(source, condition));
            }
        }
        for (reference, origin) in action.kind.settings().flat_map(Setting::reads) {
            let checked = types.check_reference(reference.text());
            let error = checked.and_then(|checked| checked.errors.into_iter().next());
            let error = error.map(|error| {
                let inner = reference.span();
                let place = match found.len() < EXACT_REFERENCES {
                    true => Place { origin, inner }.locate(source),
                    false => origin.locate(inner),
                };
                diagnostic(error, place)
            });
            found.extend(error);
        }
    }
    found
}

/// Behind so many findings, wrong references in strings with escapes are no longer underlined exactly.
const EXACT_REFERENCES: usize = 1_000;

/// Of one condition so many mistakes are underlined exactly; behind them, none but a hostile one has any.
const EXACT: usize = 20;

fn in_condition(
    source: &Source,
    condition: &Condition,
    types: &Types<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let checked = types.check(condition);
    if checked.errors.is_empty() {
        found.extend(never_true(condition, checked.found));
        return;
    }
    let literal = Literal::new(source, condition.origin);
    let located = checked.errors.into_iter().enumerate().map(|(at, error)| {
        let place = match at < EXACT {
            true => literal.locate(error.span),
            false => condition.origin.locate(error.span),
        };
        diagnostic(error, place)
    });
    found.extend(located);
}

fn never_true(condition: &Condition, found: Type) -> Option<Diagnostic> {
    (!can_be_true(found)).then(|| not_boolean(condition, found))
}

fn not_boolean(condition: &Condition, found: Type) -> Diagnostic {
    let message = match found {
        Type::One(Scalar::NotSet) => {
            "this condition is never set, so that it always fails".to_owned()
        }
        other => format!(
            "this condition is {}, and never true or false",
            article(other)
        ),
    };
    let help = "write a condition, such as `$name == \"Alice\"` or `IsSet($name)`";
    Diagnostic::error(RULE.name, message, condition.origin.span).with_help(help)
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
