//! Where a run goes round that came to the action limit.

use flow_core::{ActionId, ActionKind, Does, Event, Trace};

use crate::finding::{Cause, Rule};

/// The cause is the loop, called by the first of its actions.
pub(super) fn cause(trace: &Trace) -> Cause {
    let first = round(trace).into_iter().min();
    let first = first.unwrap_or(trace.program().start());
    Cause::new(Rule::Endless, first, trace.program().action(first).span)
}

/// The actions of the last round, in the order in which they were run, from the first in the flow on.
pub(super) fn round(trace: &Trace) -> Vec<ActionId> {
    let left = trace.records().iter().rev();
    let mut left = left.filter_map(|record| match record.event {
        Event::Left(..) => Some(record.action),
        _ => None,
    });
    let Some(last) = left.next() else {
        return Vec::new();
    };
    let mut round = vec![last];
    round.extend(left.take_while(|action| *action != last));
    round.reverse();
    let first = (0..round.len()).min_by_key(|at| round[*at]);
    round.rotate_left(first.unwrap_or_default());
    round
}

/// Whether the caller is asked in each round: one who hangs up ends it.
pub(super) fn asks(trace: &Trace) -> bool {
    let asks = |id: ActionId| match &trace.program().action(id).kind {
        ActionKind::CollectInput(_) => true,
        ActionKind::Platform(platform) => matches!(platform.does, Does::Ask(_)),
        _ => false,
    };
    round(trace).into_iter().any(asks)
}
