//! A scenario file as values.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use flow_core::{InputReply, RunOptions};
use flow_expr::{DateTime, Object, Value};
use flow_fault::Fault;
use flow_syntax::Span;
use flow_world::World;

use crate::{
    promise::{Promise, Snapshot, WantedValue},
    world::Surroundings,
};

/// One scenario file: a flow, and the cases that are tried on it.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// The flow's path as written, relative to the scenario file.
    pub flow: Option<String>,
    /// Where that path stands in the file.
    pub flow_span: Option<Span>,
    /// What fills in the flow's placeholders, by name.
    pub values: BTreeMap<String, String>,
    /// The files and folders that define the flow's data actions: paths as written, relative to the scenario file, and where
    /// they stand in it.
    pub actions: Vec<(String, Span)>,
    /// Where calls are sent instead; the longest `from` that an address begins with counts.
    pub map: Vec<Mapping>,
    /// The world that lies under every case.
    pub world: Option<CaseWorld>,
    /// The cases, in the order written; each row of a table is a case of its own. No two have the same name.
    pub cases: Vec<Case>,
}

/// Sends calls elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// How the addresses begin.
    pub from: String,
    /// Where calls to them go.
    pub to: MapTo,
    /// Where `to` stands in the file.
    pub span: Span,
}

/// Where calls are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapTo {
    /// To the embedded server, as every call is by default.
    Stub,
    /// To the address that begins with this instead.
    Url(String),
}

/// One run with its inputs, replies and promises.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The case's name; `case 1` for a first case without one, and `name [row]` for the row of a table.
    pub name: String,
    /// The variables that the run is given, in the order written.
    pub given: Vec<(String, Value)>,
    /// What the lookups are answered. Empty when a cassette stands in.
    pub replies: Vec<Replies>,
    /// The recorded run whose replies, in their order, stand in for `replies`.
    pub cassette: Option<CassettePath>,
    /// What the caller enters, in the order in which the flow asks.
    pub caller: Vec<Entered>,
    /// The worlds of the case, each over the next; that of the file lies below.
    pub worlds: Vec<CaseWorld>,
    /// What the flow finds around it, once somebody has [read](Self::is_surrounded_by) the worlds.
    pub world: Option<Arc<World>>,
    /// When the run begins, where a world says so.
    pub now: Option<DateTime>,
    /// Words by which cases are chosen.
    pub tags: Vec<String>,
    /// Why the case is not run.
    pub skip: Option<String>,
    /// Whether the case may call the real service.
    pub live: bool,
    /// How long the whole case may take.
    pub timeout: Option<Duration>,
    /// What the run must do, in the order written; those of the file's defaults that the case does not replace come first.
    pub promises: Vec<Promise>,
    /// Whether the run is compared with the one that was kept.
    pub snapshot: Option<Snapshot>,
    /// Where the case stands in the file; cases of one table share it.
    pub span: Span,
    /// Where the case is best pointed at: its name, else its beginning; for the row of a table, the row.
    pub name_span: Span,
}

impl Case {
    /// Lays surroundings under the case: its own variables, replies and inputs come first.
    pub fn is_surrounded_by(&mut self, around: &Surroundings) {
        self.stands_in(around, Arc::new(around.world.clone()));
    }

    /// [`is_surrounded_by`](Self::is_surrounded_by) where `world` is what `around` holds, shared with other cases.
    pub fn stands_in(&mut self, around: &Surroundings, world: Arc<World>) {
        around.lie_under(self);
        self.world = Some(world);
        self.now = around.now;
    }

    /// How the case is run where runs are made so: with what surrounds it.
    pub fn options(&self, options: &RunOptions) -> RunOptions {
        RunOptions {
            world: self.world.clone().or_else(|| options.world.clone()),
            ..options.clone()
        }
    }

    /// Whether the case can only fail by being unanswered: it expects nothing, and keeps no snapshot.
    pub fn promises_nothing(&self) -> bool {
        self.promises.is_empty() && self.snapshot.is_none()
    }
}

/// A world of a case.
#[derive(Clone, Debug)]
pub enum CaseWorld {
    /// In a file of its own: the path as written, relative to the scenario file, and where it stands there.
    File(String, Span),
    /// In the scenario file.
    Inline(Arc<Surroundings>),
}

/// A cassette's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CassettePath {
    /// The path as written, relative to the scenario file.
    pub path: String,
    /// Where it stands in the file.
    pub span: Span,
}

/// What the caller does when the flow asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// What is typed; `None` for nothing, until the flow gives up waiting.
    pub digits: Option<String>,
    /// How long it takes.
    pub after: Duration,
}

impl Entered {
    /// These digits, at once.
    pub fn at_once(digits: impl Into<String>) -> Self {
        Self {
            digits: Some(digits.into()),
            after: Duration::ZERO,
        }
    }

    /// What this comes to where the flow waits this long. Who enters nothing, or too late, takes the whole time.
    pub fn within(&self, timeout: Duration) -> InputReply {
        match &self.digits {
            Some(digits) if self.after < timeout => InputReply {
                elapsed: self.after,
                digits: Some(digits.clone()),
            },
            _ => Self::nothing(timeout),
        }
    }

    /// Nobody enters anything.
    pub fn nothing(timeout: Duration) -> InputReply {
        InputReply {
            elapsed: timeout,
            digits: None,
        }
    }
}

/// The replies to one action, or to the addresses that a pattern names.
#[derive(Clone, Debug)]
pub struct Replies {
    /// Who is answered.
    pub to: ReplyTo,
    /// The replies. Those with a match answer every call that matches; the others answer successive calls, and the last
    /// of them goes on answering.
    pub replies: Vec<Arc<StubReply>>,
    /// Where `to` stands in the file.
    pub span: Span,
}

/// Who is answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReplyTo {
    /// The action with this name.
    Action(String),
    /// Calls whose address matches; `*` stands for any text. A pattern that begins with `/` is matched with the path.
    Url(String),
}

/// One reply of a stub server.
#[derive(Clone, Debug)]
pub struct StubReply {
    /// Which calls are answered; `None` is every call.
    pub matching: Option<Match>,
    /// The status: 101, or 200 to 999.
    pub status: u16,
    /// The headers beside `content-length`, in the order written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// How long the server waits before it answers.
    pub delay: Duration,
    /// What goes wrong in the place of status, headers and body.
    pub fault: Option<&'static Fault>,
    /// What an action of a platform flow comes to; `None` for a reply of a server.
    pub act: Option<Act>,
}

/// What an action of a platform flow comes to: a data action, or one that is not simulated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Act {
    /// The label of the exit by which it is left.
    pub exit: Option<String>,
    /// What it gives.
    pub outputs: Option<Object>,
    /// What a data action gives that fails.
    pub failure: Option<Object>,
}

/// What a call is recognised by: all of it.
#[derive(Clone, Debug, Default)]
pub struct Match {
    /// What the request's body must hold: every member that is named here, with the same value.
    pub body: Option<Value>,
    /// What the request's headers must be; letter case of the names does not count.
    pub headers: Vec<(String, WantedValue)>,
    /// What the path of the address must be, `*` standing for any text.
    pub path: Option<String>,
}
