//! How a run ends, and what a failure holds.

use std::sync::Arc;

use flow_expr::{Object, Value};

use crate::{code::ErrorCode, program::TransferTo};

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The call went to the queue with this id.
    Transferred(Arc<str>),
    /// The conversation went to something else than a queue: a user, a number, …, by its name.
    Handed(TransferTo, Arc<str>),
    /// The call was hung up.
    Disconnected,
    /// The flow came to its end.
    Ended,
    /// Nothing handled a failure.
    Failed(Failure),
    /// This many actions were run, and more wanted to (S26).
    Limit(u32),
}

impl Outcome {
    /// The outcome's kind as reports and scenarios write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Transferred(_) | Self::Handed(..) => "transferred",
            Self::Disconnected => "disconnected",
            Self::Ended => "ended",
            Self::Failed(_) => "failed",
            Self::Limit(_) => "limit",
        }
    }

    /// True when the flow did not come to an end of its own (exit status 1).
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Limit(_))
    }
}

/// What went wrong in an action: what `$error` holds (S17).
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The action that failed.
    pub action: Arc<str>,
    /// What went wrong.
    pub code: ErrorCode,
    /// The HTTP status; 504 for a timeout; `None` when no status was received.
    pub status: Option<u16>,
    /// What the service said, or a fixed sentence.
    pub message: Arc<str>,
    /// The reply's headers, names in lower case, values of one name joined by `, `; `None` when no head came.
    pub headers: Option<Value>,
}

impl Failure {
    /// The failure as the value of `$error`. Members that are not set are left out.
    pub(crate) fn to_value(&self) -> Value {
        let members = [
            ("status", self.status.map(|status| i64::from(status).into())),
            ("message", Some(self.message.clone().into())),
            ("headers", self.headers.clone()),
            ("code", Some(self.code.as_str().into())),
            ("action", Some(self.action.clone().into())),
        ];
        let members = members.into_iter();
        Value::Object(Object::of(
            members.filter_map(|(name, value)| Some((name, value?))),
        ))
    }
}
