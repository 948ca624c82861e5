//! Which queue a call goes to: by a transfer (S25), or at the flow's end (S9).

use std::sync::Arc;

use flow_expr::Value;

use super::{Next, State};
use crate::{
    code::ErrorCode,
    note::NoteCode,
    outcome::{Failure, Outcome},
    program::{AtEnd, ExitName},
    setting::Setting,
};

impl State {
    pub(super) fn transfer(&mut self, queue: &Setting) -> Next {
        let queue = match self.value(queue) {
            Ok(queue) => queue,
            Err(next) => return next,
        };
        match queue.map(|queue| self.queue(&queue)) {
            Some(Ok(queue)) => Next::end(Outcome::Transferred(queue)),
            Some(Err(failure)) => Next::fail(failure, ExitName::Error),
            None => Next::fail(self.failure(ErrorCode::ExpressionType), ExitName::Error),
        }
    }

    pub(super) fn outcome_at_end(&mut self) -> Outcome {
        let program = self.program.clone();
        let queue = match program.at_end() {
            AtEnd::End => None,
            AtEnd::Disconnect => return Outcome::Disconnected,
            AtEnd::Transfer(queue) => self.eval(queue),
        };
        match (self.flush_reads(), queue) {
            (Some(failure), _) => Outcome::Failed(failure),
            (None, Some(queue)) => self
                .queue(&queue)
                .map_or_else(Outcome::Failed, Outcome::Transferred),
            (None, None) => Outcome::Ended,
        }
    }

    /// The id of a queue: a text that is not empty, or a number.
    fn queue(&mut self, id: &Value) -> Result<Arc<str>, Failure> {
        let message = match id {
            Value::Text(text) if text.is_empty() => "the queue's id is an empty text".to_owned(),
            Value::Text(text) => return Ok(text.clone()),
            Value::Number(number) => return Ok(number.to_string().into()),
            other => format!(
                "the queue's id is a value of type {}, not Text",
                other.type_name()
            ),
        };
        self.note(NoteCode::ExpressionType, message, None);
        Err(self.failure(ErrorCode::ExpressionType))
    }
}
