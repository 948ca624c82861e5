//! Whether a flow of the platform notices that an action failed: by actions of the failure's own path, or by looking at what
//! the action gave.
//!
//! A path without actions is no error of the platform: the flow goes on behind the action, as if it had worked.

use std::collections::BTreeSet;

use flow_core::{Action, ActionId, ActionKind, Condition, ExitName, Program, Setting, Target, Why};
use flow_expr::VarId;

use crate::{
    assignment::bound,
    finding::quoted,
    words::{is_beginning, platform},
};

/// How many actions behind a failure are looked at for one that looks at its outputs.
const FAR: usize = 12;

/// How many actions are followed.
const WIDE: usize = 500;

/// Where a failure leads that nothing notices; `None` when it is handled, or cannot happen.
pub(crate) fn unnoticed(program: &Program, action: &Action, exit: ExitName) -> Option<Target> {
    let target = unwritten(action, exit)?;
    let outputs = platform(action).map(bound).unwrap_or_default();
    let outputs: BTreeSet<_> = outputs.into_iter().collect();
    let is_told_apart = is_looked_at(program, &outputs, target) || parts(program, action, target);
    (!is_told_apart).then_some(target)
}

/// Whether what comes of a success never comes to where the failure leads: what stands behind the action is then for
/// failures alone.
fn parts(program: &Program, action: &Action, failure: Target) -> bool {
    let success = [ExitName::Success, ExitName::Next, ExitName::Output(0)];
    let mut success = success.into_iter().filter_map(|name| action.exit(name));
    match (success.next(), failure.action()) {
        (Some(success), Some(failure)) => !comes_to(program, success.target, failure),
        _ => false,
    }
}

/// Whether a run that goes to a target may come to an action, other than by the flow's error handling; so it is taken where
/// the ways are too long to follow.
pub(crate) fn comes_to(program: &Program, from: Target, to: ActionId) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), Vec::new());
    open.extend(from.action());
    seen.extend(from.action());
    while let Some(id) = open.pop() {
        if id == to || seen.len() > WIDE {
            return true;
        }
        let exits = program.action(id).exits.iter();
        let exits = exits.filter(|exit| exit.name != ExitName::FlowError);
        for next in exits.filter_map(|exit| exit.target.action()) {
            open.extend(seen.insert(next).then_some(next));
        }
    }
    false
}

/// Where a way out leads that has no actions of its own.
pub(crate) fn unwritten(action: &Action, exit: ExitName) -> Option<Target> {
    let exit = action.exit(exit)?;
    (exit.why == Why::Platform).then_some(exit.target)
}

/// What becomes of a run there, as the end of a sentence.
pub(crate) fn goes_on(program: &Program, target: Target) -> String {
    match target.action().map(|id| program.action(id)) {
        Some(next) if !is_beginning(next) => format!("goes on at {}", quoted(&next.name)),
        _ => "ends without a word".to_owned(),
    }
}

/// Whether the next decision is about the outputs, or what stands before it guards its reads of them.
fn is_looked_at(program: &Program, outputs: &BTreeSet<VarId>, mut target: Target) -> bool {
    let reads = |condition: &Condition| {
        let mut references = condition.code.references();
        references.any(|reference| outputs.contains(&reference.variable()))
    };
    let guards = |condition: &Condition| {
        let unguarded = |id: VarId| {
            condition
                .guards
                .reads
                .iter()
                .any(|read| read.variable == id)
        };
        let mut references = condition.code.references();
        references.any(|read| outputs.contains(&read.variable()) && !unguarded(read.variable()))
    };
    for _ in 0..FAR {
        let Some(action) = target.action().map(|id| program.action(id)) else {
            return false;
        };
        match &action.kind {
            ActionKind::Decision(condition) => return reads(condition),
            ActionKind::Switch(conditions) => return conditions.iter().any(reads),
            kind => {
                if kind.settings().flat_map(Setting::expressions).any(guards) {
                    return true;
                }
            }
        }
        target = match action.exit(ExitName::Next) {
            Some(next) => next.target,
            None => return false,
        };
    }
    false
}
