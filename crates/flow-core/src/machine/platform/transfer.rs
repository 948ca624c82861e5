//! Transfers: the conversation leaves the flow, unless the world says that the transfer fails.

use std::sync::Arc;

use flow_expr::{Object, Platform, Value};
use flow_world::Transferred;

use super::{Outcome, organisation::name_of};
use crate::{
    code::ErrorCode,
    machine::{Next, State},
    outcome,
    program::{ExitName, Transfer, TransferTo},
};

impl State {
    /// A target that is not set makes the transfer fail: that it does not go to the flow's error handling is a guess.
    pub(super) fn hand_over(&mut self, transfer: &Transfer) -> Outcome {
        if let Some(before) = &transfer.before {
            self.say_one(before)?;
        }
        let target = match self.value(&transfer.target)? {
            Some(target) => target,
            None => {
                let message = format!("the {} is not set", transfer.to.as_str());
                return self.transfer_failed(transfer, "TargetNotSet", &message);
            }
        };
        let name = called(&target);
        match self.world().transfer(&name) {
            Transferred::Accepted => Ok(Next::end(match transfer.to {
                TransferTo::Queue => outcome::Outcome::Transferred(id_or_name(&target)),
                to => outcome::Outcome::Handed(to, name),
            })),
            Transferred::Failed(kind, message) => self.transfer_failed(transfer, &kind, &message),
        }
    }

    fn transfer_failed(&mut self, transfer: &Transfer, kind: &str, message: &str) -> Outcome {
        let given = [("errorType", kind.into()), ("errorMessage", message.into())];
        self.bind(&transfer.failure_outputs, &Object::of(given));
        if let Some(said) = &transfer.on_failure {
            self.say_one(said)?;
        }
        let failure = self.action_failed(ErrorCode::ActionFailed, Some(message));
        Ok(Next::fail(failure, ExitName::Error))
    }
}

/// What people call the target.
fn called(target: &Value) -> Arc<str> {
    match target {
        Value::Platform(Platform::Record(record)) => name_of(record),
        other => other.text().into(),
    }
}

fn id_or_name(queue: &Value) -> Arc<str> {
    let id = queue.member("id").and_then(Value::as_text);
    id.map_or_else(|| called(queue), Into::into)
}
