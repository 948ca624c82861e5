//! Answers that lead to one exit: for whoever knows which way on was never taken.

use std::{sync::Arc, time::Duration};

use flow_core::{ActionId, Collect, Effect, ExitName, Wants};
use flow_expr::Value;

use super::{Maker, Making, Mood, acts, caller};
use crate::{answer::Answer, case::Case, known::Gives, rng::Rng};

/// One of an action's answers leads to this exit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aim {
    /// The action that asks.
    pub(crate) action: ActionId,
    /// The exit by which it is to be left.
    pub(crate) exit: ExitName,
    /// What that exit is called.
    pub(crate) label: Arc<str>,
    /// How many of its questions are answered otherwise before.
    pub(crate) after: usize,
}

impl Aim {
    /// Whether it is about this question of the action. Who says nothing says so to each try.
    pub(super) fn is_at(&self, action: ActionId, count: usize) -> bool {
        let goes_on = matches!(self.exit, ExitName::NoInput | ExitName::NoMatch);
        action == self.action && (count == self.after || goes_on && count > self.after)
    }
}

impl Maker {
    /// Begins the case with this number as an earlier one with an answer that leads elsewhere.
    pub(crate) fn begin_aimed(
        &self,
        (seed, number): (u64, u64),
        base: &Arc<Case>,
        aim: Aim,
    ) -> (Making, Vec<(String, Value)>) {
        let mood = Mood::Aimed(base.clone(), aim);
        let making = Making {
            rng: Rng::of_case(seed, number),
            mood,
            asked: 0,
            is_heavy: false,
            echoes: false,
            answers: Vec::new(),
            around: base.around.clone(),
        };
        (making, base.given.clone())
    }

    /// The answer that leads to the exit; `None` where no answer decides.
    pub(super) fn aimed(&self, effect: &Effect, aim: &Aim, rng: &mut Rng) -> Option<Answer> {
        match effect {
            Effect::Data(request) => {
                let nothing = Gives::default();
                let gives = self.known.gives.get(&request.action).unwrap_or(&nothing);
                Some(Answer::Acted(acts::leaving_by(gives, aim, rng)?))
            }
            Effect::Stub(request) => {
                let gives = self.known.gives.get(&request.action)?;
                Some(Answer::Acted(acts::leaving_by(gives, aim, rng)?))
            }
            Effect::Collect(collect) => self.said(collect, aim.exit, rng),
            Effect::Http(_) => None,
        }
    }

    fn said(&self, collect: &Collect, exit: ExitName, rng: &mut Rng) -> Option<Answer> {
        let digits = match (exit, collect.wants.as_deref()) {
            (ExitName::NoInput, _) => None,
            (ExitName::NoMatch, _) => Some(caller::UNFIT.to_owned()),
            (ExitName::Output(0), Some(Wants::YesOrNo)) => Some("yes".to_owned()),
            (ExitName::Output(1), Some(Wants::YesOrNo)) => Some("no".to_owned()),
            (ExitName::Output(index), Some(Wants::Choice(choices))) => {
                Some(caller::choice(choices.get(usize::from(index)), rng))
            }
            _ => return None,
        };
        Some(Answer::Entered {
            digits: digits.map(Into::into),
            after: Duration::ZERO,
        })
    }
}
