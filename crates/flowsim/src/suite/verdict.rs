//! What a run came to, as the report of its case.

use flow_core::{Left, Trace};
use flow_report::{CaseFailure, DecidingStep};
use flow_scenario::{Broken, Case, judge};
use flow_syntax::Source;

/// The promises of a case that a run broke.
pub(super) fn broken_promises(case: &Case, trace: &Trace, source: &Source) -> Vec<CaseFailure> {
    let broken = judge(&case.promises, trace);
    broken
        .into_iter()
        .map(|broken| of_promise(broken, trace, source))
        .collect()
}

fn of_promise(broken: Broken, trace: &Trace, source: &Source) -> CaseFailure {
    CaseFailure {
        expected: Some(broken.expected),
        actual: Some(broken.actual),
        step: broken.step.and_then(|step| deciding(step, trace)),
        ..CaseFailure::at(source, broken.span, broken.promise, broken.message)
    }
}

/// The step that was under way when a run could not go on.
pub(super) fn unfinished(action: &str, trace: &Trace) -> DecidingStep {
    let steps = trace.steps().len() + 1;
    DecidingStep {
        number: steps,
        of: steps,
        action: action.to_owned(),
        exit: String::new(),
        at: trace.clock_at(trace.records().len()),
    }
}

fn deciding(step: usize, trace: &Trace) -> Option<DecidingStep> {
    let steps = trace.steps();
    let found = steps.get(step)?;
    let action = trace.program().action(found.action);
    Some(DecidingStep {
        number: step + 1,
        of: steps.len(),
        action: action.name.to_string(),
        exit: match found.left {
            Left::By(exit, _) => action.exit_label(exit).to_string(),
            Left::Calling(_) => "call".to_owned(),
            Left::EndedRun => "end".to_owned(),
        },
        at: trace.clock_at(found.records.1),
    })
}
