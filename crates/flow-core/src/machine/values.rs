//! Values: making them within the run's room, binding variables, and what comes of reading one that is not set (S20–S23).

use flow_expr::{Value, VarId};

use super::{Next, State, told_languages};
use crate::{
    code::ErrorCode,
    note::{Note, NoteCode},
    outcome::Failure,
    program::ExitName,
    room::PER_RECORD,
    setting::{Maker, Refusal, Setting, UnsetRead},
    trace::Event,
};

impl State {
    pub(super) fn set_variables(&mut self, settings: &[(VarId, Setting)]) -> Next {
        match self.assign_all(settings) {
            Ok(()) => Next::Leave(ExitName::Next),
            Err(next) => next,
        }
    }

    fn assign_all(&mut self, settings: &[(VarId, Setting)]) -> Result<(), Next> {
        for (variable, setting) in settings {
            self.charge(PER_RECORD);
            let value = self.value(setting)?;
            self.assign(*variable, value);
        }
        Ok(())
    }

    pub(super) fn assign(&mut self, variable: VarId, value: Option<Value>) {
        self.record_with(|| Event::Assigned(variable, value.clone()));
        self.values[variable.0 as usize] = value;
    }

    /// A failed lookup leaves no earlier value that could pass for this one's (S20).
    pub(super) fn forget(&mut self, variable: VarId) {
        if self.values[variable.0 as usize].is_some() {
            self.assign(variable, None);
        }
    }

    /// The value of a setting; `Err` when an expression in it failed, or the run must end.
    pub(super) fn value(&mut self, setting: &Setting) -> Result<Option<Value>, Next> {
        let value = self.eval(setting);
        if let Some(failure) = self.flush_reads() {
            return Err(Next::failed(failure));
        }
        match self.wrong.take() {
            None => self.check_work().map(|()| value),
            Some(wrong) => {
                let (error, origin) = *wrong;
                let span = origin.locate(error.span);
                Err(self.wrong(error.code, error.message, Some(span)))
            }
        }
    }

    /// The value of a setting that holds no expression; what must end the run is told by
    /// [`flush_reads`](Self::flush_reads).
    pub(super) fn eval(&mut self, setting: &Setting) -> Option<Value> {
        if self.excess.is_some() {
            return None;
        }
        let made = setting.eval(&mut Maker {
            values: &self.values,
            reads: &mut self.reads,
            room: &mut self.room,
            now: self.options.now(self.elapsed),
            directory: self.options.organisation(),
            languages: told_languages(&self.options, &self.program),
            work: &mut self.work,
        });
        match made {
            Ok(value) => return value,
            Err(Refusal::Excess(excess)) => self.excess = Some(excess),
            Err(Refusal::Wrong(wrong)) => self.wrong = Some(wrong),
        }
        None
    }

    pub(super) fn eval_text(&mut self, setting: &Setting) -> Option<String> {
        let text: String = self.eval(setting)?.text().into();
        self.charge(text.len());
        Some(text)
    }

    /// A text to be said, empty when it is not set; `Err` when an expression in it failed, or the run must end before it
    /// is said.
    pub(super) fn text(&mut self, setting: &Setting) -> Result<String, Next> {
        let text: String = match self.value(setting)? {
            Some(value) => value.text().into(),
            None => String::new(),
        };
        self.charge(text.len());
        match self.flush_reads() {
            Some(failure) => Err(Next::failed(failure)),
            None => Ok(text),
        }
    }

    /// Takes room for what is written outside of variables.
    pub(super) fn charge(&mut self, bytes: usize) {
        if let Err(excess) = self.room.take(bytes) {
            self.excess = Some(excess);
        }
    }

    /// Notes the reads of something not set since the last time; a strict run fails at the first of them, any run when
    /// it made too much.
    pub(super) fn flush_reads(&mut self) -> Option<Failure> {
        if self.reads.is_empty() && self.excess.is_none() {
            return None;
        }
        for read in std::mem::take(&mut self.reads) {
            self.charge(PER_RECORD + read.reference.len());
            self.note_read(read);
            if self.options.strict {
                return Some(self.failure(ErrorCode::ExpressionNotSet));
            }
        }
        let excess = self.excess.take()?;
        self.note(NoteCode::ValueTooLarge, excess.message().to_owned(), None);
        Some(self.failure(ErrorCode::ValueTooLarge))
    }

    fn note_read(&mut self, read: UnsetRead) {
        let action = self.at;
        self.record_with(|| {
            Event::Noted(Box::new(Note {
                code: NoteCode::NotSetRead,
                action,
                variable: Some(read.variable),
                message: format!("`{}` is not set", read.reference),
                span: Some(read.span),
            }))
        });
    }
}
