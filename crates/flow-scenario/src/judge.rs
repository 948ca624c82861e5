//! Did a run keep its promises?

mod rules;
mod sent;
mod values;
mod walk;

pub(crate) use rules::constant;
pub(crate) use values::{broken, shown};

use flow_core::Trace;
use flow_syntax::Span;

use crate::promise::{Promise, Wanted, WantedOutcome};

/// A promise that a run broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// How reports name the promise.
    pub promise: String,
    /// Where the promise stands in the scenario file.
    pub span: Span,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What was promised, as JSON or in words.
    pub expected: String,
    /// What came instead.
    pub actual: String,
    /// The step of the path that decided it, from 0; `None` when no step did.
    pub step: Option<usize>,
}

/// What a check of one promise says when it is broken.
struct Difference {
    message: String,
    expected: String,
    actual: String,
    step: Option<usize>,
}

/// Judges a finished run; broken promises come in the order in which they are written.
pub fn judge(promises: &[Promise], trace: &Trace) -> Vec<Broken> {
    let run = walk::Run::of(trace);
    let broken = |promise: &Promise| {
        let difference = check(&promise.wanted, &run)?;
        Some(Broken {
            promise: promise.name.clone(),
            span: promise.span,
            message: difference.message,
            expected: difference.expected,
            actual: difference.actual,
            step: difference.step,
        })
    };
    promises.iter().filter_map(broken).collect()
}

fn check(wanted: &Wanted, run: &walk::Run<'_>) -> Option<Difference> {
    match wanted {
        Wanted::Outcome(wanted) => outcome(wanted, run),
        Wanted::Path(stops) => walk::path(stops, run),
        Wanted::Exits { action, exits } => walk::exits(action, exits, run),
        Wanted::Variable { name, value } => values::variable(name, value, run),
        Wanted::Count { action, count } => sent::count(action, *count, run),
        Wanted::Request { action, call, part } => sent::request(action, *call, part, run),
        Wanted::Order(actions) => sent::order(actions, run),
        Wanted::Note { code, made } => rules::note(*code, *made, run),
        Wanted::Never(condition) => rules::never(condition, run),
        Wanted::Always(condition) => rules::always(condition, run),
    }
}

fn outcome(wanted: &WantedOutcome, run: &walk::Run<'_>) -> Option<Difference> {
    use flow_core::Outcome;
    let actual = run.trace.outcome();
    let kept = match (wanted, actual) {
        (WantedOutcome::Kind(kind), Some(outcome)) => outcome.kind() == *kind,
        (
            WantedOutcome::Transferred(target),
            Some(Outcome::Transferred(actual) | Outcome::Handed(_, actual)),
        ) => **actual == **target,
        (WantedOutcome::Failed(code), Some(Outcome::Failed(failure))) => {
            failure.code.as_str() == code
        }
        _ => false,
    };
    (!kept).then(|| Difference {
        message: "the run ended in another way than was promised".to_owned(),
        expected: match wanted {
            WantedOutcome::Kind(kind) => (*kind).to_owned(),
            WantedOutcome::Transferred(queue) => format!("transferred to `{queue}`"),
            WantedOutcome::Failed(code) => format!("failed with `{code}`"),
        },
        actual: actual.map_or_else(|| "no outcome".to_owned(), told),
        step: run.steps.len().checked_sub(1),
    })
}

fn told(outcome: &flow_core::Outcome) -> String {
    use flow_core::Outcome;
    match outcome {
        Outcome::Transferred(queue) => format!("transferred to `{queue}`"),
        Outcome::Handed(to, target) => format!("transferred to {} `{target}`", to.as_str()),
        Outcome::Failed(failure) => {
            format!("failed with `{}` in `{}`", failure.code, failure.action)
        }
        other => other.kind().to_owned(),
    }
}
