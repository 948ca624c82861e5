//! What a data action does, as pure functions: a request of an input, a result of an answer, every step recorded.
//!
//! Nothing is sent here. A service that refuses a token with 401 is not asked again with a new one, as the platform does once:
//! whoever sends requests has no other token.

mod answer;
mod call;
mod error;
mod guarded;
mod request;
mod stand_in;
mod step;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, time::Duration};

use flow_core::Method;
use flow_expr::{Object, Value};

use crate::{DataAction, Output};

pub use answer::{AnswerLimits, answer};
pub use call::{DataCall, in_parts};
pub use error::{ErrorBody, ErrorDetail};
pub use guarded::Guarded;
pub use request::request;
pub(crate) use request::{context, has_body, no_header};
pub use step::{Operation, Step};

/// What an action finds around it.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Where the integration's service is: what stands before an address that begins with `/`.
    pub base_url: Option<String>,
    /// The integration's credentials, by name.
    pub credentials: BTreeMap<String, String>,
    /// What a login of the integration answered, which templates call `authResponse`.
    pub auth_response: Option<Object>,
    /// Whether what the action's templates name of the two and nobody gives is made up: where no real service is asked.
    pub stand_ins: bool,
}

/// A request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address; one that begins with `/` has no base.
    pub url: String,
    /// Names and values, in the order written.
    pub headers: Vec<(String, String)>,
    /// The body; `None` where none is sent.
    pub body: Option<String>,
}

impl Request {
    /// Whether the address names no host.
    pub fn is_relative(&self) -> bool {
        !has_scheme(&self.url)
    }
}

pub(crate) fn has_scheme(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// A request and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The steps.
    pub operations: Vec<Operation>,
    /// The request, or why there is none.
    pub request: Result<Request, ErrorBody>,
    /// What is odd and no mistake of its own: references that had no value.
    pub notes: Vec<String>,
}

/// What an action comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The steps.
    pub operations: Vec<Operation>,
    /// How it ends.
    pub outcome: Outcome,
    /// What is odd and no mistake of its own.
    pub notes: Vec<String>,
}

/// How an action ends, which decides the exit that a flow takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It has a result.
    Success {
        /// The result, as the success template gives it.
        result: Value,
        /// The result as a flow sees it, name by name.
        outputs: Vec<(Output, Option<Value>)>,
    },
    /// It failed.
    Failure(ErrorBody),
    /// The flow waited no longer.
    Timeout(ErrorBody),
}

impl Outcome {
    /// What went wrong, if anything did.
    pub fn error(&self) -> Option<&ErrorBody> {
        match self {
            Self::Success { .. } => None,
            Self::Failure(error) | Self::Timeout(error) => Some(error),
        }
    }
}

/// Whose clock ends the waiting.
///
/// A flow that waits no longer takes its timeout exit. When the integration gives up, its service has failed: the flow takes
/// its failure exit. The vendor says only that the action "returns a timeout response"; that this is a failure is what a
/// third party measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The flow's, set on its Call Data Action.
    Flow,
    /// The integration's, `timeoutSeconds`.
    Action,
}

/// How long to wait for the service, and whose clock says so: the shorter one's, the flow's when both are the same.
pub fn deadline(action: &DataAction, flow: Option<Duration>) -> (Duration, Clock) {
    match flow {
        Some(flow) if flow <= action.timeout => (flow, Clock::Flow),
        _ => (action.timeout, Clock::Action),
    }
}
