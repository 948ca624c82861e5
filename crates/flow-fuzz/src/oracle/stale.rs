//! Values of an earlier call that outlive a later one's failure.
//!
//! A lookup that fails leaves its output variable not set (S20), but what was copied from it stays. Such a copy is stale from
//! the failure on, until it is set anew; using it then passes an earlier caller's or an earlier question's data for this
//! one's. Two lookups are of one kind when they bind the same variable. The outputs of a data action that fails keep what
//! they held, and are stale themselves.

use flow_core::{
    Action, ActionId, ActionKind, AtEnd, DataVerdict, Does, Event, Setting, Trace, Verdict,
};
use flow_expr::VarId;

use crate::finding::{Cause, Rule};

/// What is known of one variable.
#[derive(Clone, Copy, Default, PartialEq)]
enum From {
    /// Its value comes from no lookup.
    #[default]
    Elsewhere,
    /// From the last call that bound this variable.
    Call(VarId),
    /// From a call that bound this variable, and one that failed came after it.
    Stale(VarId),
}

/// Gives the cause of each use of a stale value.
pub(super) fn find(trace: &Trace, mut found: impl FnMut(Cause)) {
    let program = trace.program();
    let mut from: Vec<From> = Vec::new();
    let mut entered: Option<ActionId> = None;
    for record in trace.records() {
        let action = program.action(record.action);
        if entered != Some(record.action) {
            entered = Some(record.action);
            for variable in uses(&action.kind) {
                if let From::Stale(_) = of(&from, variable) {
                    found(cause(record.action, variable, trace));
                }
            }
        }
        match &record.event {
            Event::Assigned(variable, value) => {
                let source = match &action.kind {
                    ActionKind::Lookup(lookup) if lookup.output == *variable && value.is_some() => {
                        From::Call(lookup.output)
                    }
                    _ if called(action).any(|output| output == *variable) => match value {
                        Some(_) => From::Call(*variable),
                        None => From::Elsewhere,
                    },
                    kind => source(kind, *variable).map_or(From::Elsewhere, |read| of(&from, read)),
                };
                set(&mut from, *variable, source);
            }
            Event::Replied(replied) => {
                if let ActionKind::Lookup(lookup) = &action.kind
                    && !matches!(replied.verdict, Verdict::Success(_))
                {
                    expire(&mut from, lookup.output);
                }
            }
            Event::DataAnswered(answered)
                if !matches!(answered.verdict, DataVerdict::Success(_)) =>
            {
                called(action).for_each(|output| expire(&mut from, output));
            }
            Event::Left(..) => entered = None,
            _ => {}
        }
    }
    if let (AtEnd::Transfer(queue), Some(last)) = (program.at_end(), trace.records().last()) {
        for (variable, _) in queue.references() {
            if let From::Stale(_) = of(&from, variable) {
                found(cause(last.action, variable, trace));
            }
        }
    }
}

fn cause(action: ActionId, variable: VarId, trace: &Trace) -> Cause {
    let span = trace.program().action(action).span;
    Cause::new(Rule::StaleValue, action, span).with_detail(variable.0)
}

fn of(from: &[From], variable: VarId) -> From {
    from.get(variable.index()).copied().unwrap_or_default()
}

fn set(from: &mut Vec<From>, variable: VarId, source: From) {
    if from.len() <= variable.index() {
        from.resize(variable.index() + 1, From::Elsewhere);
    }
    from[variable.index()] = source;
}

/// What came from calls that bound this variable is stale from now on.
fn expire(from: &mut [From], output: VarId) {
    for known in from {
        if *known == From::Call(output) {
            *known = From::Stale(output);
        }
    }
}

/// What a data action binds when it succeeds: when it fails, these keep what they held.
fn called(action: &Action) -> impl Iterator<Item = VarId> {
    let outputs = action
        .data_call()
        .into_iter()
        .flat_map(|call| &call.outputs);
    outputs.map(|(_, variable)| *variable)
}

/// The variables that an action uses when it is run.
fn uses(kind: &ActionKind) -> Vec<VarId> {
    match kind {
        ActionKind::Decision(condition) => condition
            .code
            .references()
            .map(|read| read.variable())
            .collect(),
        ActionKind::Switch(cases) => {
            let reads = cases.iter().flat_map(|case| case.code.references());
            reads.map(|read| read.variable()).collect()
        }
        // What is only copied is not used yet.
        ActionKind::SetVariable(_) => Vec::new(),
        ActionKind::Platform(platform) if only_passes_on(&platform.does) => Vec::new(),
        ActionKind::Platform(platform) => {
            let settings = platform.settings().flat_map(Setting::references);
            let settings = settings.map(|(variable, _)| variable);
            let conditions = platform.conditions().iter();
            let tested = conditions.flat_map(|condition| condition.code.references());
            settings.chain(tested.map(|read| read.variable())).collect()
        }
        kind => kind
            .settings()
            .flat_map(Setting::references)
            .map(|(variable, _)| variable)
            .collect(),
    }
}

fn only_passes_on(does: &Does) -> bool {
    matches!(does, Does::Enter(_) | Does::CallTask(_))
}

/// The variable that an assignment takes its value from; the first of several.
fn source(kind: &ActionKind, variable: VarId) -> Option<VarId> {
    let ActionKind::SetVariable(settings) = kind else {
        return None;
    };
    let setting = settings.iter().find(|(set, _)| *set == variable)?;
    setting.1.references().map(|(read, _)| read).next()
}
