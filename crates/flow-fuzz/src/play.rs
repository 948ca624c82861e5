//! Runs a case to its end. A panic of the machine is an answer too.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use flow_core::{ActionId, Effect, Finished, Program, RunOptions, drive, start};
use flow_expr::Value;

use crate::{answer::Answer, case::Case};

/// The machine broke: a mistake of flowsim, not of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crashed;

/// Runs a flow; every question is answered by `answer`.
///
/// # Errors
///
/// When something panicked.
pub fn play_with(
    program: &Arc<Program>,
    given: &[(String, Value)],
    options: &RunOptions,
    mut answer: impl FnMut(&Effect) -> Arc<Answer>,
) -> Result<Finished, Crashed> {
    let most = options.max_response_bytes;
    let run = || {
        drive(start(program, given, options), |effect| {
            let answer = answer(effect);
            #[cfg(test)]
            seam::break_at(&answer);
            answer.facts(effect, most)
        })
    };
    // Whatever the panic left half done is dropped with the run.
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Crashed)
}

/// Runs a flow with a case. A question that the case has no answer for is answered with an empty object, or with nothing
/// entered.
///
/// # Errors
///
/// When something panicked.
pub fn play(
    program: &Arc<Program>,
    case: &Case,
    options: &RunOptions,
) -> Result<Finished, Crashed> {
    let mut counts: Vec<(ActionId, usize)> = Vec::new();
    let otherwise = Arc::new(Answer::nothing());
    let options = case.options(options);
    play_with(program, &case.given, &options, |effect| {
        let action = effect.action();
        let known = counts.iter().position(|(known, _)| *known == action);
        let at = known.unwrap_or_else(|| {
            counts.push((action, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
        case.answer(action, counts[at].1 - 1)
            .unwrap_or(&otherwise)
            .clone()
    })
}

/// The case with an answer to every question that its run asks, so that nothing is left to what is answered otherwise.
pub fn completed(program: &Arc<Program>, case: &Case, options: &RunOptions) -> Case {
    let mut whole = case.clone();
    let Ok(finished) = play(program, case, options) else {
        return whole;
    };
    for record in finished.trace.records() {
        if let Some(nothing) = Answer::nothing_to(&record.event) {
            let answers = whole.answers.entry(record.action).or_default();
            if answers.is_empty() {
                answers.push(Arc::new(nothing));
            }
        }
    }
    whole
}

/// Where tests put a mistake of flowsim's own.
#[cfg(test)]
pub(crate) mod seam {
    use std::cell::Cell;

    use crate::answer::Answer;

    thread_local! {
        /// Runs on this thread panic at a reply with this status.
        pub(crate) static STATUS: Cell<Option<u16>> = const { Cell::new(None) };
    }

    pub(super) fn break_at(answer: &Answer) {
        let broken = STATUS.get();
        if let Answer::Served(served) = answer
            && broken == Some(served.status)
        {
            panic!("a mistake that a test put here");
        }
    }
}
