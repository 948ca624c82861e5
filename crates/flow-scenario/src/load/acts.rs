//! What the actions of platform flows come to: outputs, a failure, an exit.

use std::borrow::Cow;

use flow_expr::{Object, Value};
use flow_syntax::{Kind, Span};

use super::{Reader, part::Field, place};
use crate::scenario::Act;

/// Which keys a reply has: those of a server's reply and those of an action say different things.
#[derive(Default)]
pub(super) struct Beside {
    server: Option<Span>,
    act: Option<Span>,
    outputs: Option<Span>,
    failure: Option<Span>,
}

impl Beside {
    pub(super) fn see(&mut self, field: &Field<'_>) {
        let seen = match &*field.key {
            "status" | "headers" | "json" | "body" => &mut self.server,
            "outputs" => &mut self.outputs,
            "failure" => &mut self.failure,
            "exit" => &mut self.act,
            _ => return,
        };
        *seen = Some(field.key_span);
    }
}

impl Reader<'_> {
    pub(super) fn act(&mut self, act: &mut Option<Act>, field: &Field<'_>) {
        let act = act.get_or_insert_default();
        match &*field.key {
            "exit" => act.exit = self.text(field),
            "outputs" => act.outputs = self.object(field),
            _ => {
                act.failure = self.object(field);
                self.check_failure(field);
            }
        }
    }

    /// A failure without a status came from no server.
    fn check_failure(&mut self, field: &Field<'_>) {
        let fields = field.value.fields().into_iter();
        for status in fields.filter(|field| field.key.eq_ignore_ascii_case("status")) {
            let is_null = status.value.kind() == Kind::Null;
            // Flows may keep it in a text.
            let digits = status.value.number().map(Cow::Borrowed);
            let digits = digits.or_else(|| status.value.text());
            let number = digits.and_then(|digits| digits.parse().ok());
            if !is_null && !number.is_some_and(|number: u16| (100..=599).contains(&number)) {
                let message = "the `status` of this failure is no HTTP status";
                let help = "write a whole number from 100 to 599, such as `404`";
                self.odd("invalid-field", message, place(&status), help);
            }
        }
    }

    fn object(&mut self, field: &Field<'_>) -> Option<Object> {
        match self.value(field.value) {
            Value::Object(members) => Some(members),
            _ => {
                let is = field.value.describe();
                let message = format!("`{}` is {is}, not an object", field.key);
                let help = "write names and values: `{ name: Alice }`";
                self.wrong(message, place(field), help);
                None
            }
        }
    }

    pub(super) fn check_beside(&mut self, beside: &Beside) {
        let act = beside.act.or(beside.outputs).or(beside.failure);
        if let (Some(_), Some(act)) = (beside.server, act) {
            let message = "a reply is either a server's or what an action comes to";
            let help =
                "keep `status`, `headers`, `json` and `body`, or `outputs`, `failure` and `exit`";
            self.wrong(message, act, help);
        }
        if let (Some(_), Some(failure)) = (beside.outputs, beside.failure) {
            let message = "a reply has both `outputs` and `failure`";
            self.wrong(
                message,
                failure,
                "keep what the action gives, or how it fails",
            );
        }
    }
}
