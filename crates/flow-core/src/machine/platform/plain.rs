//! What needs no answer: waiting, saying, ending, and what has no consequence in the flow.

use std::{sync::Arc, time::Duration};

use flow_expr::{Object, Value};

use super::Outcome;
use crate::{
    code::ErrorCode,
    machine::{Next, State, told_languages},
    note::NoteCode,
    outcome,
    program::ExitName,
    setting::Setting,
    trace::Event,
};

impl State {
    /// Virtual time passes. A duration that is not set goes to the flow's error handling, one below zero is none; both are
    /// guesses.
    ///
    /// Source: the vendor's page of Wait, which says what becomes of waits that are too long.
    pub(super) fn wait(
        &mut self,
        duration: &Setting,
        longest: Duration,
        trim: Option<&Setting>,
    ) -> Outcome {
        let Some(millis) = self.millis(duration, "the duration of the wait")? else {
            return Err(self.not_set("the duration of the wait"));
        };
        let trim = trim.map(|trim| self.value(trim)).transpose()?.flatten();
        let mut wait = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        if wait > longest {
            let is_trimmed = trim == Some(Value::Bool(true));
            self.note_long_wait(longest, is_trimmed);
            if !is_trimmed {
                let exit = self.exit_for_faults();
                return Err(Next::fail(self.failure(ErrorCode::WaitTooLong), exit));
            }
            wait = longest;
        }
        self.pass(wait);
        self.record_with(|| Event::Waited(wait));
        Ok(Next::Leave(ExitName::Next))
    }

    fn note_long_wait(&mut self, longest: Duration, is_trimmed: bool) {
        let what = match is_trimmed {
            true => "it was cut",
            false => "the flow's error handling takes over",
        };
        let hours = longest.as_secs() / 3600;
        let message =
            format!("the wait is longer than the {hours} h that this flow may wait: {what}");
        let span = self.program.action(self.at).span;
        self.note(NoteCode::WaitTooLong, message, Some(span));
    }

    /// What is not set says nothing.
    pub(super) fn say(&mut self, said: &[Setting]) -> Outcome {
        for setting in said {
            self.say_one(setting)?;
        }
        Ok(Next::Leave(ExitName::Next))
    }

    pub(super) fn say_one(&mut self, setting: &Setting) -> Result<(), Next> {
        let text = self.text(setting)?;
        if !text.is_empty() {
            self.record_with(|| Event::Played(text.into()));
        }
        Ok(())
    }

    pub(super) fn perform_quietly(&mut self, settings: &[(Arc<str>, Setting)]) -> Outcome {
        let given = self.members(settings)?;
        self.record_with(|| Event::Performed(given));
        Ok(Next::Leave(ExitName::Next))
    }

    /// A language that is not set goes to the flow's error handling; one that the flow does not support leaves by the failure exit, where there
    /// is one. Where nobody says which languages there are, all are. That the run speaks another language has no consequence here. All
    /// of this is a guess: the vendor's page of the action is not public.
    pub(super) fn set_language(&mut self, language: &Setting) -> Outcome {
        let language = self.needed(language, "the language")?;
        let is_supported = self.supports(&language.text());
        let message = format!(
            "the flow does not support the language `{}`",
            language.text()
        );
        let given = Object::of([("language", language)]);
        self.record_with(|| Event::Performed(given));
        let can_fail = self.program.action(self.at).exit(ExitName::Error).is_some();
        match is_supported || !can_fail {
            true => Ok(Next::Leave(ExitName::Next)),
            false => {
                let failure = self.action_failed(ErrorCode::ActionFailed, Some(&message));
                Ok(Next::fail(failure, ExitName::Error))
            }
        }
    }

    /// Letter case counts for nothing in tags of languages, and some write `en_US`.
    fn supports(&self, language: &str) -> bool {
        let folded = |tag: &str| tag.trim().replace('_', "-").to_lowercase();
        let wanted = folded(language);
        let languages = told_languages(&self.options, &self.program);
        languages.is_empty() || languages.iter().any(|known| folded(known) == wanted)
    }

    pub(super) fn end(&mut self, reason: Option<&Setting>) -> Outcome {
        let reason = reason.map(|reason| self.value(reason)).transpose()?;
        if let Some(reason) = reason.flatten() {
            let given = Object::of([("exitReason", reason)]);
            self.record_with(|| Event::Performed(given));
        }
        Ok(Next::end(outcome::Outcome::Ended))
    }
}
