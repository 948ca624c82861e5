//! Decisions and switches: which exit a condition opens, and what one that is not Boolean comes to (S25).

use flow_expr::{ExprErrorCode, Value};

use super::{Next, State};
use crate::{
    code::ErrorCode,
    note::NoteCode,
    program::{Condition, ExitName},
    setting::Scope,
};

impl State {
    pub(super) fn decide(&mut self, condition: &Condition) -> Next {
        match self.test(condition) {
            Ok(true) => Next::Leave(ExitName::Yes),
            Ok(false) => Next::Leave(ExitName::No),
            Err(next) => next,
        }
    }

    pub(super) fn switch(&mut self, cases: &[Condition]) -> Next {
        for (index, condition) in (0..=u16::MAX).zip(cases) {
            match self.test(condition) {
                Ok(true) => return Next::Leave(ExitName::Case(index)),
                Ok(false) => {}
                Err(next) => return next,
            }
        }
        Next::Leave(ExitName::Default)
    }

    /// How much text conditions may have read and made by now, so that no run takes hours.
    fn work_allowed(&self) -> usize {
        const ALWAYS: usize = 256 << 20;
        const AN_ACTION: usize = 64 << 10;
        ALWAYS + self.executed as usize * AN_ACTION
    }

    /// A condition that is not set or not Boolean is an error (S25).
    fn test(&mut self, condition: &Condition) -> Result<bool, Next> {
        let mut scope = Scope {
            values: &self.values,
            reads: &mut self.reads,
            origin: condition.origin,
            now: self.options.now(self.elapsed),
            directory: self.options.directory.as_deref(),
            work: &mut self.work,
        };
        let evaluated = condition.code.eval(&mut scope);
        if self.work > self.work_allowed() {
            let message = "the run's conditions read and make more text than a run may";
            self.note(NoteCode::ValueTooLarge, message.to_owned(), None);
            return Err(Next::failed(self.failure(ErrorCode::ValueTooLarge)));
        }
        let mut wrong = (ErrorCode::ExpressionType, NoteCode::ExpressionType);
        let (message, span) = match evaluated {
            Ok(Some(Value::Bool(holds))) => return Ok(holds),
            Ok(None) => ("the condition is not set".to_owned(), condition.origin.span),
            Ok(Some(value)) => (
                format!(
                    "the condition is a value of type {}, not Boolean",
                    value.type_name()
                ),
                condition.origin.span,
            ),
            Err(error) => {
                wrong = match error.code {
                    ExprErrorCode::Range => (ErrorCode::ExpressionRange, NoteCode::ExpressionRange),
                    ExprErrorCode::Unavailable => (
                        ErrorCode::ExpressionUnavailable,
                        NoteCode::ExpressionUnavailable,
                    ),
                    _ => wrong,
                };
                (error.message, condition.origin.locate(error.span))
            }
        };
        let (code, note) = wrong;
        // What was read comes before what came of it.
        if let Some(failure) = self.flush_reads() {
            return Err(Next::failed(failure));
        }
        self.note(note, message, Some(span));
        Err(Next::fail(self.failure(code), ExitName::Error))
    }
}
