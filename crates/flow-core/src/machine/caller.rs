//! What the caller hears, what the log is told, and the digits that the caller is asked for (S25).

use std::sync::Arc;

use flow_expr::Value;

use super::{Next, State};
use crate::{
    effect::{Collect, Effect},
    note::NoteCode,
    program::{Action, ActionKind, CollectInput, ExitName},
    reply::InputReply,
    setting::Setting,
    trace::{Answered, Event, Logged},
};

impl State {
    pub(super) fn play(&mut self, message: &Setting) -> Next {
        let text = match self.text(message) {
            Ok(text) => text,
            Err(end) => return end,
        };
        self.record_with(|| Event::Played(text.into()));
        Next::Leave(ExitName::Next)
    }

    pub(super) fn log(&mut self, level: &Arc<str>, message: &Setting) -> Next {
        let text = match self.text(message) {
            Ok(text) => text,
            Err(end) => return end,
        };
        self.record_with(|| {
            Event::Logged(Box::new(Logged {
                level: level.clone(),
                message: text.into(),
            }))
        });
        Next::Leave(ExitName::Next)
    }

    pub(super) fn ask(&mut self, action: &Action, settings: &CollectInput) -> Next {
        let prompt = match self.text(&settings.prompt) {
            Ok(prompt) => prompt,
            Err(end) => return end,
        };
        let collect = Collect {
            action: self.at,
            action_name: action.name.clone(),
            prompt,
            digits: settings.digits,
            wants: None,
            attempt: 1,
            timeout: self.options.scaled(settings.timeout),
        };
        self.record_with(|| Event::Asked(Box::new(collect.clone())));
        Next::ask(Effect::Collect(collect))
    }

    pub(super) fn answered(&mut self, collect: &Collect, reply: InputReply) -> Next {
        let in_time = reply.elapsed < collect.timeout;
        let digits = reply
            .digits
            .filter(|_| in_time)
            .map(|typed| entered_digits(&typed, collect.digits));
        let digits: Option<Arc<str>> = digits.filter(|digits| !digits.is_empty()).map(Into::into);
        let elapsed = reply.elapsed;
        self.record_with(|| {
            Event::Answered(Box::new(Answered {
                elapsed,
                digits: digits.clone(),
            }))
        });
        let program = self.program.clone();
        let action = program.action(collect.action);
        let ActionKind::CollectInput(settings) = &action.kind else {
            return self.unsupported("digits came to an action that asks for none");
        };
        let entered = digits.is_some();
        self.assign(settings.output, digits.map(Value::Text));
        match (entered, action.exit(ExitName::NoInput)) {
            (true, _) => Next::Leave(ExitName::Success),
            (false, Some(_)) => Next::Leave(ExitName::NoInput),
            (false, None) => {
                let message =
                    "the caller entered nothing and `noinput` is not written: the flow goes on"
                        .to_owned();
                self.note(NoteCode::NoInput, message, None);
                Next::Leave(ExitName::Success)
            }
        }
    }
}

/// The keys of a telephone in what was typed: up to `#`, and no more than are wanted.
fn entered_digits(typed: &str, wanted: Option<u32>) -> String {
    let keys = typed
        .chars()
        .take_while(|key| *key != '#')
        .filter(|key| key.is_ascii_digit() || *key == '*');
    keys.take(wanted.map_or(usize::MAX, |wanted| wanted as usize))
        .collect()
}
