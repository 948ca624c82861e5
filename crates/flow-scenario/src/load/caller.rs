//! What the caller enters.

use std::time::Duration;

use flow_syntax::Kind;

use super::{Reader, part::Part};
use crate::{keys::ENTERED, scenario::Entered};

impl Reader<'_> {
    pub(super) fn caller(&mut self, part: Part<'_>) -> Vec<Entered> {
        let items = part.items_or_self().into_iter();
        items.filter_map(|item| self.entered(item)).collect()
    }

    fn entered(&mut self, part: Part<'_>) -> Option<Entered> {
        let mut entered = Entered {
            digits: None,
            after: Duration::ZERO,
        };
        if part.kind() != Kind::Object {
            entered.digits = self.digits(part)?;
            return Some(entered);
        }
        for field in self.members(part, "what the caller enters", &ENTERED) {
            match &*field.key {
                "digits" | "text" => entered.digits = self.digits(field.value)?,
                "after" => entered.after = self.duration(&field)?,
                _ => {}
            }
        }
        Some(entered)
    }

    /// `Some(None)` when the caller enters nothing; `None` when it is no input.
    fn digits(&mut self, part: Part<'_>) -> Option<Option<String>> {
        match part.word() {
            Some(word) if word == "none" => Some(None),
            Some(word) => Some(Some(word.into_owned())),
            None if part.kind() == Kind::Null => Some(None),
            None => {
                let help = "write what the caller enters as a list of strings: `caller: [\"1\", none, { digits: \"4711\", after: 2s }]`";
                let message = "`caller` holds something that is no input";
                self.wrong(message, part.span(), help);
                None
            }
        }
    }
}
