//! What a case promises of its run.

use std::sync::Arc;

use flow_core::NoteCode;
use flow_expr::{Expr, Value};
use flow_syntax::Span;
use regex::Regex;

/// One promise, with its place in the scenario file.
#[derive(Clone, Debug)]
pub struct Promise {
    /// How reports name it: `outcome`, `variables.customerName`, `requests.Lookup Customer.body`, `never[0]`.
    pub name: String,
    /// Where it stands: under this the caret is drawn when it is broken.
    pub span: Span,
    /// What is promised.
    pub wanted: Wanted,
}

/// What is promised.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// How the run ends.
    Outcome(WantedOutcome),
    /// The actions that are run, in order.
    Path(Vec<Stop>),
    /// By which exits an action is left.
    Exits {
        /// The action's name.
        action: Arc<str>,
        /// The exits.
        exits: WantedExits,
    },
    /// What a variable holds at the end.
    Variable {
        /// The variable's name, without `$`.
        name: Arc<str>,
        /// What it holds.
        value: WantedValue,
    },
    /// How many calls an action makes.
    Count {
        /// The action's name.
        action: Arc<str>,
        /// How many.
        count: usize,
    },
    /// What a call sends.
    Request {
        /// The action's name.
        action: Arc<str>,
        /// Which of its calls, from 0; `None` is every one of at least one.
        call: Option<usize>,
        /// What is sent.
        part: RequestPart,
    },
    /// The actions that make calls, in the order of the calls.
    Order(Vec<Arc<str>>),
    /// A note that the run makes, or does not make.
    Note {
        /// The note; `None` is any.
        code: Option<NoteCode>,
        /// Whether it is made.
        made: bool,
    },
    /// A condition that holds at no step.
    Never(Expr),
    /// A condition that holds at every step.
    Always(Expr),
}

/// How a run is to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedOutcome {
    /// With an outcome of this kind.
    Kind(&'static str),
    /// With an outcome of one of these kinds.
    OneOf(Vec<&'static str>),
    /// With a transfer to this queue.
    Transferred(String),
    /// With a failure that has this code.
    Failed(String),
}

/// A stop of a promised path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// This action.
    Action(Arc<str>),
    /// Any number of actions, none included: `...`.
    Anything,
}

/// By which exits an action is to be left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedExits {
    /// It is run at least once, and always left by this exit.
    Always(Arc<str>),
    /// It is left by these, in this order, and no others.
    These(Vec<Arc<str>>),
}

/// What a value is to be.
#[derive(Clone, Debug)]
pub enum WantedValue {
    /// The same as this one, in the sense of the language's `==`.
    Equals(Value),
    /// Not set.
    NotSet,
    /// Any value.
    Set,
    /// A text that matches.
    Matches(Regex),
    /// One of which the text is a part.
    Contains(String),
    /// One for which a condition holds, in which the variable is written with its name as everywhere.
    Holds(Expr),
}

/// What a call is to send.
#[derive(Clone, Debug)]
pub enum RequestPart {
    /// A body with these members, and maybe others.
    Body(Value),
    /// The inputs of a data action hold this.
    Inputs(Value),
    /// A header; letter case of the name does not count.
    Header(String, WantedValue),
    /// The address, as the flow names it; `*` stands for any text.
    Url(String),
}

/// A run is compared with one that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What is not kept, because it is secret or never the same.
    pub redact: Vec<RedactPath>,
    /// Where `snapshot` stands in the scenario file.
    pub span: Span,
}

/// A place in a run's report whose value is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactPath {
    /// The path as written: `$customer.email`, `calls[0].requestBody.phoneNumber`, `calls[*].url`.
    pub text: String,
    /// The way from the report's root: `$customer.email` is `variables`, `customer`, `email`.
    pub steps: Vec<PathStep>,
    /// Where it stands in the scenario file.
    pub span: Span,
}

/// A step of a path into a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// To the member with this name.
    Member(Arc<str>),
    /// To the element at this index, from 0.
    Element(usize),
    /// To every element: `[*]`.
    Every,
}
