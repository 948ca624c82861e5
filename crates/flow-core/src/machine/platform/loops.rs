//! Loops: each activation counts its own rounds.

use flow_expr::Value;

use super::Outcome;
use crate::{
    machine::{Next, State},
    program::{ExitName, Loop},
    setting::Setting,
};

/// How far a loop is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    /// From 0.
    index: i64,
    /// How many rounds there are at most; `None` for no limit but the run's.
    count: Option<i64>,
}

impl State {
    /// Begins the next round, or ends the loop.
    ///
    /// The count is read once, when the loop is reached. A count that is not set goes to the flow's error handling, one
    /// below 1 makes no round. Conditions are tested before each round, the one that would be too many included, and see
    /// the round's index. These orders are guesses.
    pub(super) fn round(&mut self, each: &Loop) -> Outcome {
        let round = self.next_round(each)?;
        let is_over = round.count.is_some_and(|count| round.index >= count);
        if let (Some(index), false) = (each.index, is_over) {
            self.assign(index, Some(round.index.into()));
        }
        for (output, condition) in (1..=u16::MAX).zip(&each.until) {
            if self.test(condition)? {
                return Ok(self.leave_loop(ExitName::Output(output)));
            }
        }
        match is_over {
            true => Ok(self.leave_loop(ExitName::Next)),
            false => Ok(Next::Leave(ExitName::Output(0))),
        }
    }

    fn next_round(&mut self, each: &Loop) -> Result<Round, Next> {
        let here = self.at;
        let under_way = self.stage.frame().rounds.get(&here).copied();
        let round = match under_way.filter(|_| self.stage.again) {
            Some(round) => Round {
                index: round.index.saturating_add(1),
                ..round
            },
            None => {
                let count = each.count.as_ref();
                let count = count.map(|count| self.loop_count(count)).transpose()?;
                Round { index: 0, count }
            }
        };
        self.stage.frame().rounds.insert(here, round);
        Ok(round)
    }

    fn loop_count(&mut self, count: &Setting) -> Result<i64, Next> {
        let value = self.needed(count, "the number of rounds")?;
        match &value {
            Value::Number(number) if number.as_i64().is_some() => {
                Ok(number.as_i64().unwrap_or_default())
            }
            other => Err(self.mistyped("the number of rounds", other, "Integer")),
        }
    }

    fn leave_loop(&mut self, exit: ExitName) -> Next {
        let here = self.at;
        self.stage.frame().rounds.remove(&here);
        Next::Leave(exit)
    }
}
