//! Decisions and switches: which exit a condition opens, and what one that is not Boolean comes to (S25).

use flow_expr::{ExprErrorCode, Value};
use flow_syntax::Span;

use super::{Next, State, told_languages};
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

    /// A condition that is not set or not Boolean is an error (S25).
    pub(super) fn test(&mut self, condition: &Condition) -> Result<bool, Next> {
        let mut scope = Scope {
            values: &self.values,
            reads: &mut self.reads,
            origin: condition.origin,
            now: self.options.now(self.elapsed),
            directory: self.options.organisation(),
            languages: told_languages(&self.options, &self.program),
            work: &mut self.work,
        };
        let evaluated = condition.code.eval(&mut scope);
        self.check_work()?;
        let (fault, message, span) = match evaluated {
            Ok(Some(Value::Bool(holds))) => return Ok(holds),
            Ok(None) => {
                let message = "the condition is not set".to_owned();
                (ExprErrorCode::NotSet, message, condition.origin.span)
            }
            Ok(Some(value)) => (
                ExprErrorCode::Type,
                format!(
                    "the condition is a value of type {}, not Boolean",
                    value.type_name()
                ),
                condition.origin.span,
            ),
            Err(error) => {
                let span = condition.origin.locate(error.span);
                (error.code, error.message, span)
            }
        };
        // What was read comes before what came of it.
        if let Some(failure) = self.flush_reads() {
            return Err(Next::failed(failure));
        }
        Err(self.wrong(fault, message, Some(span)))
    }

    /// An expression failed: the flow's error handling is for it where there is one, else the action's own.
    pub(super) fn wrong(
        &mut self,
        fault: ExprErrorCode,
        message: String,
        span: Option<Span>,
    ) -> Next {
        let exit = self.exit_for_faults();
        let (code, note) = match fault {
            ExprErrorCode::Range => (ErrorCode::ExpressionRange, NoteCode::ExpressionRange),
            ExprErrorCode::Unavailable => (
                ErrorCode::ExpressionUnavailable,
                NoteCode::ExpressionUnavailable,
            ),
            ExprErrorCode::NotSet if self.is_platform(exit) => {
                (ErrorCode::ExpressionNotSet, NoteCode::ExpressionNotSet)
            }
            _ => (ErrorCode::ExpressionType, NoteCode::ExpressionType),
        };
        self.note(note, message, span);
        Next::fail(self.failure(code), exit)
    }

    /// So that no run takes hours, its expressions may read and make only so much text.
    pub(super) fn check_work(&mut self) -> Result<(), Next> {
        const ALWAYS: usize = 256 << 20;
        const AN_ACTION: usize = 64 << 10;
        if self.work <= ALWAYS + self.executed as usize * AN_ACTION {
            return Ok(());
        }
        let message = "the run's expressions read and make more text than a run may";
        self.note(NoteCode::ValueTooLarge, message.to_owned(), None);
        Err(Next::failed(self.failure(ErrorCode::ValueTooLarge)))
    }
}
