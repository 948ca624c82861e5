//! A scenario file as values.

use std::{sync::Arc, time::Duration};

use flow_expr::Value;
use flow_syntax::Span;

/// One scenario file: a flow, and the cases that are tried on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// The flow's path as written, relative to the scenario file.
    pub flow: Option<String>,
    /// The cases, in the order written.
    pub cases: Vec<Case>,
}

/// One run with its inputs and replies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The case's name; `case 1` for a first case without one.
    pub name: String,
    /// The variables that the run is given, in the order written.
    pub given: Vec<(String, Value)>,
    /// What the lookups are answered.
    pub replies: Vec<Replies>,
    /// What the caller enters, in the order in which the flow asks.
    pub caller: Vec<String>,
    /// Where the case stands in the file.
    pub span: Span,
}

/// The replies to one action, or to the addresses that a pattern names.
#[derive(Clone, Debug, PartialEq)]
pub struct Replies {
    /// Who is answered.
    pub to: ReplyTo,
    /// The replies. Those with a match answer every call that matches; the others answer successive calls, and the last
    /// of them goes on answering.
    pub replies: Vec<Arc<StubReply>>,
}

/// Who is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyTo {
    /// The action with this name.
    Action(String),
    /// Calls whose address matches; `*` stands for any text. A pattern that begins with `/` is matched with the path.
    Url(String),
}

/// One reply of a stub server.
#[derive(Clone, Debug, PartialEq)]
pub struct StubReply {
    /// What the request's body must hold: every member that is named here, with the same value.
    pub matching: Option<Value>,
    /// The status: 101, or 200 to 999.
    pub status: u16,
    /// The headers beside `content-length`, in the order written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// How long the server waits before it answers.
    pub delay: Duration,
}
