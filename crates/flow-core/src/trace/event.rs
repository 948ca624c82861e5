//! What happens in a run, in the past tense: one event a line of a trace.

use std::{sync::Arc, time::Duration};

use flow_expr::{Object, Value, VarId};

use crate::{
    classify::Verdict,
    effect::{Collect, DataRequest, HttpRequest, StubRequest},
    note::Note,
    outcome::Outcome,
    program::{ActionId, DataScope, ExitName, Target},
    reply::Timings,
};

/// One line of a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The action in which it happened.
    pub action: ActionId,
    /// What happened.
    pub event: Event,
}

/// What happened, in the past tense.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A variable was given before the run began.
    Given(VarId, Value),
    /// A variable got a value, or became not set.
    Assigned(VarId, Option<Value>),
    /// Something was noticed.
    Noted(Box<Note>),
    /// A POST was asked of the world.
    Sent(Box<HttpRequest>),
    /// Its reply came and was judged.
    Replied(Box<Replied>),
    /// The caller was asked.
    Asked(Box<Collect>),
    /// The caller answered, or did not.
    Answered(Box<Answered>),
    /// The caller heard something.
    Played(Arc<str>),
    /// The flow logged a line.
    Logged(Box<Logged>),
    /// A data action was called.
    DataCalled(Box<DataRequest>),
    /// Its answer came and was judged.
    DataAnswered(Box<DataAnswered>),
    /// The world was asked what comes of an action that is not simulated.
    StubAsked(Box<StubRequest>),
    /// It was told.
    StubAnswered(Box<StubAnswered>),
    /// The flow waited.
    Waited(Duration),
    /// Something was done that has no consequence in the flow: what it was given.
    Performed(Object),
    /// An attribute of the participant or conversation was written.
    Attributed(Box<Attributed>),
    /// A task was called; its first action.
    Called(ActionId),
    /// A call came back, and was left by this exit. The record's action is the call.
    Returned(ExitName, Target),
    /// The action was left.
    Left(ExitName, Target),
    /// The run ended.
    Finished(Box<Outcome>),
}

impl Event {
    /// The virtual time that passed with it: what a reply or a caller took, how long the flow waited.
    pub fn took(&self) -> Duration {
        match self {
            Self::Replied(replied) => replied.elapsed,
            Self::Answered(answered) => answered.elapsed,
            Self::DataAnswered(answered) => answered.elapsed,
            Self::StubAnswered(answered) => answered.elapsed,
            Self::Waited(waited) => *waited,
            _ => Duration::ZERO,
        }
    }
}

/// What a data action's call came to.
#[derive(Clone, Debug, PartialEq)]
pub struct DataAnswered {
    /// How long the call took.
    pub elapsed: Duration,
    /// What it means.
    pub verdict: DataVerdict,
    /// The HTTP request that was made for it; `None` when none was.
    pub exchange: Option<Box<Exchanged>>,
}

/// What a data action's answer means.
#[derive(Clone, Debug, PartialEq)]
pub enum DataVerdict {
    /// It did what it was asked to do; the outputs by their flattened names.
    Success(Object),
    /// It failed; the failure outputs.
    Failure(Object),
    /// It did not answer in time.
    Timeout,
    /// Nobody knows the data action.
    Nobody,
}

impl DataVerdict {
    /// The verdict as reports write it; `None` when there was nobody to call.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Success(_) => Some("success"),
            Self::Failure(_) => Some("error"),
            Self::Timeout => Some("timeout"),
            Self::Nobody => None,
        }
    }

    /// What came back, if anything did.
    pub fn outputs(&self) -> Option<&Object> {
        match self {
            Self::Success(outputs) | Self::Failure(outputs) => Some(outputs),
            Self::Timeout | Self::Nobody => None,
        }
    }
}

/// An HTTP request that a data action made, and what of its reply can be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchanged {
    /// What was sent.
    pub request: HttpRequest,
    /// How long each phase took.
    pub timings: Timings,
    /// The status, if a head came.
    pub status: Option<u16>,
    /// The body as far as it can be shown.
    pub body: Option<Value>,
}

/// What came of an action that is not simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct StubAnswered {
    /// How long it took.
    pub elapsed: Duration,
    /// What it gave; `None` when nobody said.
    pub outputs: Option<Object>,
}

/// An attribute that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributed {
    /// Whose it is.
    pub scope: DataScope,
    /// Its name; letter case counts.
    pub name: Arc<str>,
    /// Its value; `None` when it was taken away.
    pub value: Option<Arc<str>>,
}

/// A judged reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Replied {
    /// How long the call took.
    pub elapsed: Duration,
    /// How long each phase took.
    pub timings: Timings,
    /// What the reply means.
    pub verdict: Verdict,
    /// The status, if a head came.
    pub status: Option<u16>,
    /// The body as far as it can be shown.
    pub body: Option<Value>,
}

/// A caller's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How long the caller took.
    pub elapsed: Duration,
    /// The digits; `None` when nothing was entered.
    pub digits: Option<Arc<str>>,
}

/// A logged line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The level, as the flow writes it.
    pub level: Arc<str>,
    /// The message.
    pub message: Arc<str>,
}
