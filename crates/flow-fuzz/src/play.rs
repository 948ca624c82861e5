//! Runs a case to its end. A panic of the machine is an answer too.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use flow_core::{ActionId, Effect, Finished, Program, Reply, RunOptions, drive, start};
use flow_expr::Value;

use crate::{answer::Answer, case::Case, services::Services};

/// The machine broke: a mistake of flowsim, not of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crashed;

/// Runs a flow; every question is answered by `answer`. What the reply of a service means is said by its definition; one that
/// cannot be asked is no question.
///
/// # Errors
///
/// When something panicked.
pub fn play_with(
    program: &Arc<Program>,
    given: &[(String, Value)],
    options: &RunOptions,
    services: &Services,
    mut answer: impl FnMut(&Effect) -> Arc<Answer>,
) -> Result<Finished, Crashed> {
    let most = options.max_response_bytes;
    let mut reply = |effect: &Effect| {
        let made = services.made(effect, options);
        if let Some((_, Err(failed))) = made {
            return Reply::Data(*failed);
        }
        let answer = answer(effect);
        #[cfg(test)]
        seam::break_at(&answer);
        match made {
            Some((asked, Ok(call))) => Reply::Data(answer.performed(asked, &call, most)),
            _ => answer.facts(effect, most),
        }
    };
    let run = || drive(start(program, given, options), &mut reply);
    // Whatever the panic left half done is dropped with the run.
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Crashed)
}

/// Runs a flow with a case. A question that the case has no answer for is answered with an empty object, with what a service
/// usually answers, or with nothing entered.
///
/// # Errors
///
/// When something panicked.
pub fn play(
    program: &Arc<Program>,
    case: &Case,
    options: &RunOptions,
) -> Result<Finished, Crashed> {
    let options = case.options(options);
    let services = case.services();
    let mut answers = Answers::of(case);
    play_with(program, &case.given, &options, &services, |effect| {
        answers.to(effect)
    })
}

/// The answers of a case to the questions of one run.
#[derive(Debug)]
pub struct Answers<'c> {
    case: &'c Case,
    services: Services,
    /// How many questions of each action were answered.
    counts: Vec<(ActionId, usize)>,
}

impl<'c> Answers<'c> {
    /// The answers to a run that begins.
    pub fn of(case: &'c Case) -> Self {
        Self {
            case,
            services: case.services(),
            counts: Vec::new(),
        }
    }

    /// The answer to the next question: the case's, what a service usually answers, an empty object, or nothing entered.
    pub fn to(&mut self, effect: &Effect) -> Arc<Answer> {
        let action = effect.action();
        let known = self.case.answer(action, self.count(action));
        let known = known.or_else(|| self.services.usual(action));
        known
            .cloned()
            .unwrap_or_else(|| Arc::new(Answer::nothing_to(effect)))
    }

    /// How many questions of the action were answered before this one, which is counted.
    fn count(&mut self, action: ActionId) -> usize {
        let known = self.counts.iter().position(|(known, _)| *known == action);
        let at = known.unwrap_or_else(|| {
            self.counts.push((action, 0));
            self.counts.len() - 1
        });
        self.counts[at].1 += 1;
        self.counts[at].1 - 1
    }
}

/// The case with an answer to every question that its run asks, so that nothing is left to what is answered otherwise.
pub fn completed(program: &Arc<Program>, case: &Case, options: &RunOptions) -> Case {
    let mut whole = case.clone();
    let (options, services) = (case.options(options), case.services());
    let mut answers = Answers::of(case);
    let mut given: Vec<(ActionId, Arc<Answer>)> = Vec::new();
    let played = play_with(program, &case.given, &options, &services, |effect| {
        let answer = answers.to(effect);
        given.push((effect.action(), answer.clone()));
        answer
    });
    if played.is_err() {
        return whole;
    }
    for (action, answer) in given {
        let answers = whole.answers.entry(action).or_default();
        if answers.is_empty() {
            answers.push(answer);
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
