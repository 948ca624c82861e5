//! Conditions with another operator or constant, and negated ones.

use flow_core::{Action, ActionKind, Condition, Program};
use flow_expr::{Expr, VariantKind};
use flow_syntax::Span;

use super::{Edit, MutantKind, Push};

/// More changes of one condition say nothing more about it.
const MOST: usize = 64;

pub(super) fn of_action(action: &Action, program: &Program, push: &mut Push<'_>) {
    match &action.kind {
        ActionKind::Decision(condition) => {
            for (kind, span, change, condition) in of_condition(condition, program) {
                let edit = Edit::Kind(Box::new(ActionKind::Decision(condition)));
                push(kind, span, change, edit);
            }
        }
        ActionKind::Switch(conditions) => {
            for (index, condition) in conditions.iter().enumerate() {
                let negated = (
                    MutantKind::NegatedCondition,
                    condition.origin.span,
                    format!("`{}` became `{}`", condition.expr, condition.expr.negated()),
                    with(condition, condition.expr.negated(), program),
                );
                let changed = of_condition(condition, program);
                for (kind, span, change, condition) in changed.into_iter().chain([negated]) {
                    let mut conditions = conditions.clone();
                    conditions[index] = condition;
                    let edit = Edit::Kind(Box::new(ActionKind::Switch(conditions)));
                    push(kind, span, change, edit);
                }
            }
        }
        _ => {}
    }
}

pub(super) fn of_condition(
    condition: &Condition,
    program: &Program,
) -> Vec<(MutantKind, Span, String, Condition)> {
    let variants = condition.expr.variants().into_iter().take(MOST);
    let changed = variants.map(|variant| {
        let kind = match variant.change {
            VariantKind::Operator => MutantKind::Operator,
            VariantKind::Constant => MutantKind::Constant,
        };
        let span = condition.origin.locate(variant.span);
        let change = format!("`{}` became `{}`", variant.from, variant.to);
        (kind, span, change, with(condition, variant.expr, program))
    });
    changed.collect()
}

/// The condition with another expression of the same variables.
fn with(condition: &Condition, expr: Expr, program: &Program) -> Condition {
    let mut names = program.names().clone();
    let guards = expr.guards(&mut names);
    Condition {
        code: expr.compile(&mut names),
        guards,
        expr,
        origin: condition.origin,
    }
}
