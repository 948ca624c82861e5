//! What comes of a read of something not set in a flow of the platform: most places take it, some go to the flow's error
//! handling.

use flow_core::{Action, ActionKind, Condition, Does, Setting};

use crate::{place::Place, words::platform};

/// Whether the read fails, so that the flow's error handling takes over: an operator or function refuses what is not set, a
/// condition must be true or false, and some actions cannot do without what they are given.
pub(super) fn is_fault(reader: &Action, place: Place) -> bool {
    let is_here = |condition: &Condition| condition.origin == place.origin;
    match &reader.kind {
        ActionKind::Decision(condition) => is_here(condition),
        ActionKind::Switch(conditions) => conditions.iter().any(is_here),
        _ => {
            let until = platform(reader).map_or(&[][..], |platform| platform.conditions());
            let mut expressions = reader.kind.settings().flat_map(Setting::expressions);
            let read = expressions.find(|expression| is_here(expression));
            let is_computed = read.is_some_and(|expression| !is_bare(expression));
            is_computed || until.iter().any(is_here) || read.is_some() && needs_all(reader)
        }
    }
}

/// Whether an expression is nothing but a variable, or a part of one.
pub(super) fn is_bare(expression: &Condition) -> bool {
    let mut references = expression.code.references();
    let first = references.next();
    first.is_some_and(|first| first.text() == expression.expr.to_string())
}

/// Actions that go to the error handling when something is missing that they are given.
fn needs_all(reader: &Action) -> bool {
    let does = platform(reader).map(|platform| &platform.does);
    matches!(
        does,
        Some(
            Does::Find(_)
                | Does::LookUpRow(_)
                | Does::EvaluateSchedule { .. }
                | Does::EvaluateScheduleGroup { .. }
                | Does::Wait { .. }
                | Does::Loop(_)
        )
    )
}
