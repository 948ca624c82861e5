//! The resolved flow: every name an index, every implied exit explicit, with the reason why it exists.
//!
//! Loaders build programs; nothing here knows a file format.

mod binding;
mod exit;
mod platform;

use std::{sync::Arc, time::Duration};

use flow_expr::{Code, Expr, Guards, Names, Type, VarId};
use flow_syntax::Span;

use crate::setting::{Origin, Setting};

pub use exit::{DeadExit, Exit, ExitName, Target, Why};
pub use platform::{
    Ask, CallData, CallTask, Choice, DataScope, Declared, Does, Find, FindBy, Loop, PlatformAction,
    RowLookup, Stub, Transfer, TransferTo, Wants,
};

/// An action of one program, as an index into [`Program::actions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub u32);

impl ActionId {
    /// The action at this index.
    pub fn at(index: usize) -> Self {
        Self(u32::try_from(index).expect("a program has fewer actions than a file has bytes"))
    }
}

/// A flow that can be run. Every [`ActionId`] in it leads to an action of it.
#[derive(Clone, Debug)]
pub struct Program {
    /// What the flow says of itself.
    pub flow: FlowHeader,
    names: Arc<Names>,
    actions: Vec<Action>,
    start: ActionId,
    at_end: AtEnd,
    declared: Vec<Declared>,
    /// The types of declared variables that hold what JSON cannot say, by variable.
    made: Vec<(VarId, Type)>,
    on_limit: Option<ActionId>,
    languages: Vec<Arc<str>>,
    phone_number: VarId,
    error: VarId,
}

/// What a flow says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowHeader {
    /// The flow's name; empty when it has none.
    pub name: Arc<str>,
    /// The flow's type, such as `voice`; empty when it has none.
    pub flow_type: Arc<str>,
    /// The format it was read from, such as `sdk-json`.
    pub format: &'static str,
}

/// What happens when control runs off the flow's last action (S9).
#[derive(Clone, Debug)]
pub enum AtEnd {
    /// The outcome is `ended`.
    End,
    /// The outcome is `disconnected`: a call of the platform that runs off its flow is hung up.
    Disconnect,
    /// The outcome is `transferred` to the queue with this id; `ended` when the id is not set, `failed` when it is an
    /// empty text or neither text nor number.
    Transfer(Setting),
}

/// One action, with every way out of it.
#[derive(Clone, Debug)]
pub struct Action {
    /// The name, unique over the flow.
    pub name: Arc<str>,
    /// Where the name stands in the flow's text.
    pub span: Span,
    /// What it does.
    pub kind: ActionKind,
    /// The ways out, each [`ExitName`] at most once.
    pub exits: Vec<Exit>,
    /// Ways out that are written and that the action never takes.
    pub dead_exits: Vec<DeadExit>,
    /// Where control goes on when nothing special happens: what `next` says, or the rule for a missing one (S6–S8).
    pub way_on: Target,
}

/// What an action does.
#[derive(Clone, Debug)]
pub enum ActionKind {
    /// Nothing: the run begins here.
    Start,
    /// Assigns variables, in the order written; each value sees the ones before it (S23).
    SetVariable(Vec<(VarId, Setting)>),
    /// Sends one POST and binds the reply (S10–S20).
    Lookup(Box<Lookup>),
    /// Leaves by `yes` or `no`.
    Decision(Condition),
    /// Leaves by the first case that holds, else by `default`. Case `i` leaves by [`ExitName::Case`]`(i)`.
    Switch(Vec<Condition>),
    /// Says something to the caller.
    PlayMessage(Setting),
    /// Writes a line to the run's log.
    Log {
        /// The level, as written; `info` when the flow has none.
        level: Arc<str>,
        /// The message.
        message: Setting,
    },
    /// Ends the run: the call goes to a queue.
    TransferToQueue(Setting),
    /// Ends the run: the call is hung up.
    Disconnect,
    /// Asks the caller for digits.
    CollectInput(Box<CollectInput>),
    /// Known to the platform and not simulated: the run stops here with
    /// [`ErrorCode::ActionUnsupported`](crate::ErrorCode).
    Unsupported(Arc<str>),
    /// An action of the platform's own flows.
    Platform(Box<PlatformAction>),
}

impl ActionKind {
    /// Every value that the action is given, in the order of evaluation; conditions are none.
    pub fn settings(&self) -> Box<dyn Iterator<Item = &Setting> + '_> {
        match self {
            Self::SetVariable(settings) => Box::new(settings.iter().map(|(_, setting)| setting)),
            Self::Lookup(lookup) => {
                let settings = lookup.headers.iter().chain(&lookup.inputs);
                Box::new(settings.map(|(_, setting)| setting))
            }
            Self::PlayMessage(setting) | Self::TransferToQueue(setting) => {
                Box::new(std::iter::once(setting))
            }
            Self::Log { message, .. } => Box::new(std::iter::once(message)),
            Self::CollectInput(collect) => Box::new(std::iter::once(&collect.prompt)),
            Self::Platform(action) => action.settings(),
            Self::Start
            | Self::Decision(_)
            | Self::Switch(_)
            | Self::Disconnect
            | Self::Unsupported(_) => Box::new(std::iter::empty()),
        }
    }
}

/// A lookup's settings.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The address, as written; an absolute URL.
    pub url: Arc<str>,
    /// Where the address stands in the flow's text.
    pub url_span: Span,
    /// Headers to send, in the order written.
    pub headers: Vec<(Arc<str>, Setting)>,
    /// Members of the body beside `phoneNumber`, in the order written.
    pub inputs: Vec<(Arc<str>, Setting)>,
    /// The deadline; never zero.
    pub timeout: Duration,
    /// The variable that the reply is bound to.
    pub output: VarId,
}

/// A question's settings.
#[derive(Clone, Debug)]
pub struct CollectInput {
    /// What the caller hears.
    pub prompt: Setting,
    /// How many digits end the input; `None` for any number.
    pub digits: Option<u32>,
    /// How long to wait; never zero.
    pub timeout: Duration,
    /// The variable that the digits are bound to.
    pub output: VarId,
}

/// An expression and where it stands; a condition is a Boolean one.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The expression, for what looks at it before a run.
    pub expr: Expr,
    /// The compiled expression.
    pub code: Code,
    /// What the expression proves of its variables.
    pub guards: Guards,
    /// Where its text stands in the flow.
    pub origin: Origin,
}

/// What a loader gathers before a [`Program`] can be made of it.
#[derive(Clone, Debug)]
pub struct Parts {
    /// What the flow says of itself.
    pub flow: FlowHeader,
    /// The variables that the flow names.
    pub names: Names,
    /// The actions; must not be empty.
    pub actions: Vec<Action>,
    /// Where the run starts.
    pub start: ActionId,
    /// What happens at the end.
    pub at_end: AtEnd,
    /// The variables that the flow declares, in the order written; none in SDK JSON.
    pub declared: Vec<Declared>,
    /// Where a run that came to the action limit goes on, with 1,000 more actions, once (the platform's rule).
    pub on_limit: Option<ActionId>,
    /// The languages that the flow says it supports, its default language first; empty where it says nothing.
    pub languages: Vec<Arc<str>>,
}

fn made(declared: &[Declared]) -> Vec<(VarId, Type)> {
    let is_made = |type_: Type| match type_ {
        Type::One(scalar) | Type::List(scalar) => scalar.made_by().is_some(),
    };
    let typed = declared.iter().map(|known| (known.variable, known.type_));
    let mut made: Vec<_> = typed.filter(|(_, type_)| is_made(*type_)).collect();
    made.sort_by_key(|(variable, _)| *variable);
    made
}

impl Program {
    /// Makes a program of its parts. `None` when an action that is referred to does not exist.
    pub fn new(mut parts: Parts) -> Option<Self> {
        let count = parts.actions.len();
        let exists = |id: ActionId| (id.0 as usize) < count;
        let resolved = exists(parts.start)
            && parts
                .actions
                .iter()
                .flat_map(Action::targets)
                .chain(parts.on_limit.map(Target::Action))
                .all(|target| target.action().is_none_or(exists));
        resolved.then(|| Self {
            phone_number: parts.names.intern("phoneNumber"),
            error: parts.names.intern("error"),
            flow: parts.flow,
            names: Arc::new(parts.names),
            actions: parts.actions,
            start: parts.start,
            at_end: parts.at_end,
            made: made(&parts.declared),
            declared: parts.declared,
            on_limit: parts.on_limit,
            languages: parts.languages,
        })
    }

    /// The parts of which the same program can be made again, or another one.
    pub fn parts(&self) -> Parts {
        Parts {
            flow: self.flow.clone(),
            names: Names::clone(&self.names),
            actions: self.actions.clone(),
            start: self.start,
            at_end: self.at_end.clone(),
            declared: self.declared.clone(),
            on_limit: self.on_limit,
            languages: self.languages.clone(),
        }
    }

    /// The languages that the flow says it supports, its default language first; empty where it says nothing.
    pub fn languages(&self) -> &[Arc<str>] {
        &self.languages
    }

    /// Every action: first `initialAction`, then the others in the order of the text.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The action with this id.
    pub fn action(&self, id: ActionId) -> &Action {
        &self.actions[id.0 as usize]
    }

    /// The action with this name.
    pub fn find(&self, name: &str) -> Option<ActionId> {
        let mut actions = self.actions.iter();
        let index = actions.position(|action| &*action.name == name)?;
        Some(ActionId::at(index))
    }

    /// Where the run starts.
    pub fn start(&self) -> ActionId {
        self.start
    }

    /// What happens when control runs off the last action.
    pub fn at_end(&self) -> &AtEnd {
        &self.at_end
    }

    /// The variables that the flow declares, in the order written; then those of the platform's own that it reads, whose types
    /// are known and that whoever starts the flow gives.
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// The type of a declared variable that holds what JSON cannot say: a moment, a queue, a list of skills.
    pub(crate) fn made(&self, variable: VarId) -> Option<Type> {
        let index = self.made.binary_search_by_key(&variable, |made| made.0);
        Some(self.made[index.ok()?].1)
    }

    /// Where a run that came to the action limit goes on, with 1,000 more actions, once.
    pub fn on_limit(&self) -> Option<ActionId> {
        self.on_limit
    }

    /// The variables that the flow names, `phoneNumber` and `error` included.
    pub fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn shared_names(&self) -> &Arc<Names> {
        &self.names
    }

    /// The variable that holds the caller's number (S11).
    pub fn phone_number(&self) -> VarId {
        self.phone_number
    }

    /// The variable that a failure is bound to (S17).
    pub fn error(&self) -> VarId {
        self.error
    }
}

impl Action {
    fn targets(&self) -> impl Iterator<Item = Target> {
        let called = match &self.kind {
            ActionKind::Platform(action) => match &action.does {
                Does::CallTask(call) => Some(Target::Action(call.task)),
                _ => None,
            },
            _ => None,
        };
        let exits = self.exits.iter().map(|exit| exit.target);
        exits.chain([self.way_on]).chain(called)
    }

    /// The exit with this name.
    pub fn exit(&self, name: ExitName) -> Option<&Exit> {
        self.exits.iter().find(|exit| exit.name == name)
    }

    /// The exit as people read it: its own label, such as a case's name.
    pub fn exit_label(&self, name: ExitName) -> Arc<str> {
        self.exit(name)
            .map_or_else(|| name.text(), |exit| exit.label.clone())
    }

    /// What a data action is called with; `None` for any other action.
    pub fn data_call(&self) -> Option<&CallData> {
        match &self.kind {
            ActionKind::Platform(platform) => match &platform.does {
                Does::CallData(call) => Some(call),
                _ => None,
            },
            _ => None,
        }
    }

    /// The action's type as its format names it.
    pub fn type_name(&self) -> &str {
        match &self.kind {
            ActionKind::Start => "Start",
            ActionKind::SetVariable(_) => "SetVariable",
            ActionKind::Lookup(_) => "GetExternalContact",
            ActionKind::Decision(_) => "Decision",
            ActionKind::Switch(_) => "Switch",
            ActionKind::PlayMessage(_) => "PlayMessage",
            ActionKind::Log { .. } => "Log",
            ActionKind::TransferToQueue(_) => "TransferToQueue",
            ActionKind::Disconnect => "Disconnect",
            ActionKind::CollectInput(_) => "CollectInput",
            ActionKind::Unsupported(name) => name,
            ActionKind::Platform(action) => &action.type_name,
        }
    }
}
