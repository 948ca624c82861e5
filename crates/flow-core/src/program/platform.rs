//! What the actions of the platform's own flows are given (Archy YAML, `.i3` exports); how they run is the machine's
//! business. Sources of the rules: the vendor's pages of each action.

use std::{sync::Arc, time::Duration};

use flow_expr::{Scalar, Type, VarId};

use super::{ActionId, Condition};
use crate::setting::Setting;

/// An action of a platform flow, with the type's name as Archy writes it.
#[derive(Clone, Debug)]
pub struct PlatformAction {
    /// The type's name, such as `callData`.
    pub type_name: Arc<str>,
    /// What it does.
    pub does: Does,
}

/// What an action of a platform flow does, beside those actions that every format has.
///
/// Exits called by the platform or the author are [`ExitName::Output`](super::ExitName)s, in the order that is given at
/// each variant; their labels have the names. Whatever goes wrong in an expression, and what the vendor's pages send there,
/// leaves by [`ExitName::FlowError`](super::ExitName); what an action itself reports as its failure, by `Error`, labelled
/// `failure`. An exit that is no failure and is not there leads to [`Action::way_on`](super::Action); a failure's that is not
/// there fails the run. An exit whose [`Why`](super::Why) is `FlowHandler` also leaves every task that was called.
#[derive(Clone, Debug)]
pub enum Does {
    /// Begins a task, state, menu or flow: gives its variables their initial values, but for those that the call, or whoever
    /// started the flow, gave. Leaves by `Next`. It does not count as an action.
    Enter(Vec<(VarId, Setting)>),
    /// Calls a data action. Leaves by `Success`, `Error` or `Timeout`.
    CallData(Box<CallData>),
    /// Runs a task and comes back. Leaves by the output that the task's end names, else by `Next`.
    CallTask(Box<CallTask>),
    /// Ends a task that was called: the call is left by the output with this label, in any letter case, else by its `Next`.
    /// In a task that was not called, the flow ends. Exits other than for failures need not be written.
    EndTask(Option<Arc<str>>),
    /// Runs its body again and again. Leaves by output 0, `loop`, into the body, by the following outputs, one for each
    /// condition of [`Loop::until`], and by `Next` when it is done.
    Loop(Box<Loop>),
    /// Asks the caller. Leaves by the outputs that [`Ask::wants`] names, by `Next` when an answer came that no output
    /// belongs to, by `NoInput`, or by `NoMatch`.
    Ask(Box<Ask>),
    /// Looks for something of the organisation. Leaves by output 0, `found`, or 1, `notFound`.
    Find(Box<Find>),
    /// Looks for a row of a data table. Leaves by output 0, `found`, or 1, `notFound`, or by `Error`.
    LookUpRow(Box<RowLookup>),
    /// Asks whether a schedule is active. Leaves by output 0, `active`, or 1, `inactive`.
    EvaluateSchedule {
        /// A Schedule, an EmergencyGroup, or the name of one.
        schedule: Setting,
        /// The moment to ask for; `None` for now.
        at: Option<Setting>,
    },
    /// Asks what a schedule group says. Leaves by output 0, `emergency`, 1, `holiday`, 2, `closed`, or 3, `open`, the first
    /// that applies; by `closed` when none does.
    EvaluateScheduleGroup {
        /// A ScheduleGroup, or the name of one.
        group: Setting,
        /// An EmergencyGroup that counts too.
        emergency: Option<Setting>,
        /// The moment to ask for; `None` for now.
        at: Option<Setting>,
    },
    /// Lets time pass: nothing else happens. Leaves by `Next`.
    Wait {
        /// How long: a Duration.
        duration: Setting,
        /// What the flow's type allows at most; longer waits leave by `FlowError` unless they are trimmed.
        longest: Duration,
        /// Whether a longer wait is cut to what is allowed; only `true` does.
        trim: Option<Setting>,
    },
    /// Writes attributes of the participant or conversation. Leaves by `Next`.
    SetData(DataScope, Vec<(Setting, Setting)>),
    /// Reads attributes of the participant or conversation; names are case-sensitive. Leaves by `Next`.
    GetData(DataScope, Vec<(Setting, VarId)>),
    /// Hands the conversation over, which ends the flow; leaves by `Error` when the world says that it fails.
    Transfer(Box<Transfer>),
    /// Ends the flow; the text is the reason that the flow gives, if any.
    End(Option<Setting>),
    /// Says or shows something. Leaves by `Next`.
    Say(Vec<Setting>),
    /// Does something that has no consequence in the flow, such as a screen pop. Leaves by `Next`.
    Perform(Vec<(Arc<str>, Setting)>),
    /// Sets the language in which the flow goes on. Leaves by `Next`, or by `Error` when the flow does not support it; without that exit
    /// it goes on by `Next` all the same.
    SetLanguage(Setting),
    /// Is not simulated, or happens in another flow: whoever runs the flow says by which exit it is left, and what it gives.
    /// Without an answer the run stops and says so.
    Stub(Box<Stub>),
}

/// A data action's call.
#[derive(Clone, Debug)]
pub struct CallData {
    /// The category: the name of the integration.
    pub category: Arc<str>,
    /// The data action's name.
    pub data_action: Arc<str>,
    /// The inputs, in the order written; one that is not set is left out.
    pub inputs: Vec<(Arc<str>, Setting)>,
    /// How long the flow waits: a Duration.
    pub timeout: Setting,
    /// What is bound on success: names of the flattened outputs.
    pub outputs: Vec<(Arc<str>, VarId)>,
    /// What is bound on failure.
    pub failure_outputs: Vec<(Arc<str>, VarId)>,
}

/// A task's call.
#[derive(Clone, Debug)]
pub struct CallTask {
    /// The task's first action, an [`Does::Enter`].
    pub task: ActionId,
    /// The task's variables that are given.
    pub inputs: Vec<(VarId, Setting)>,
    /// What is kept of the task's variables afterwards: theirs, then ours.
    pub outputs: Vec<(VarId, VarId)>,
}

/// A loop.
#[derive(Clone, Debug)]
pub struct Loop {
    /// The variable that counts from 0.
    pub index: Option<VarId>,
    /// How often the body runs at most; `None` for no limit but the run's.
    pub count: Option<Setting>,
    /// Conditions that are tested before each round; the first that holds ends the loop by its own output.
    pub until: Vec<Condition>,
}

/// A question to the caller: a menu, collected digits, a bot's turn.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What the caller hears.
    pub prompt: Setting,
    /// What is taken for an answer; shared with every question that is put.
    pub wants: Arc<Wants>,
    /// How long one try takes when nothing is entered. Never zero.
    pub timeout: Duration,
    /// How many more times the question is put after nothing was entered.
    pub repeats_without_input: u32,
    /// How many more times the question is put after something else was entered.
    pub repeats_without_match: u32,
    /// The variable that the answer is bound to.
    pub output: Option<VarId>,
}

/// What is taken for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wants {
    /// One of these: a key, or a word. Choice `i` leaves by output `i`.
    Choice(Vec<Choice>),
    /// So many digits, at least and at most.
    Digits(u32, u32),
    /// `yes` is output 0, `no` output 1.
    YesOrNo,
    /// Anything that can be read as a value of this type; bound to the output variable.
    Value(Type),
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub name: Arc<str>,
    /// The key that chooses it: `0` to `9`, `*` or `#`.
    pub key: Option<char>,
    /// Words that choose it, in any letter case, beside its name.
    pub words: Vec<Arc<str>>,
}

/// A search in the organisation.
#[derive(Clone, Debug)]
pub struct Find {
    /// The type of what is looked for.
    pub kind: Scalar,
    /// What it is looked for by.
    pub by: FindBy,
    /// The key.
    pub key: Setting,
    /// The variable that it is bound to.
    pub result: Option<VarId>,
}

/// What something of the organisation is looked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindBy {
    /// Its name, or for users the e-mail address.
    Name,
    /// Its id.
    Id,
}

/// A search in a data table.
#[derive(Clone, Debug)]
pub struct RowLookup {
    /// The table's name.
    pub table: Arc<str>,
    /// The row's key.
    pub key: Setting,
    /// What is bound when it is found: names of columns.
    pub outputs: Vec<(Arc<str>, VarId)>,
    /// What is bound on failure: `errorType` and `errorMessage`.
    pub failure_outputs: Vec<(Arc<str>, VarId)>,
}

/// Whose attributes are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataScope {
    /// The participant's.
    Participant,
    /// The conversation's.
    Conversation,
}

/// A transfer.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// To what.
    pub to: TransferTo,
    /// Which one: a Queue, a User, a text, …
    pub target: Setting,
    /// What the caller hears before.
    pub before: Option<Setting>,
    /// What the caller hears when it fails.
    pub on_failure: Option<Setting>,
    /// What is bound on failure: `errorType` and `errorMessage`.
    pub failure_outputs: Vec<(Arc<str>, VarId)>,
}

/// What conversations are handed over to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TransferTo {
    /// A queue.
    Queue,
    /// A user.
    User,
    /// A group.
    Group,
    /// A telephone number.
    Number,
    /// A voicemail box.
    Voicemail,
    /// Another flow.
    Flow,
}

impl TransferTo {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Queue,
        Self::User,
        Self::Group,
        Self::Number,
        Self::Voicemail,
        Self::Flow,
    ];

    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::User => "user",
            Self::Group => "group",
            Self::Number => "number",
            Self::Voicemail => "voicemail",
            Self::Flow => "flow",
        }
    }
}

/// Something that happens elsewhere.
#[derive(Clone, Debug)]
pub struct Stub {
    /// What it is given.
    pub inputs: Vec<(Arc<str>, Setting)>,
    /// What it gives, by the names of its outputs.
    pub outputs: Vec<(Arc<str>, VarId)>,
    /// The names of the ways out; `i` is output `i`.
    pub exits: Vec<Arc<str>>,
}

/// A variable that a flow declares.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The variable.
    pub variable: VarId,
    /// Its type.
    pub type_: Type,
    /// Whether whoever starts the flow, or calls the task, may give it.
    pub is_input: bool,
    /// Whether its last value is handed back.
    pub is_output: bool,
}

impl PlatformAction {
    /// Every value that the action is given, in the order of evaluation.
    pub fn settings(&self) -> Box<dyn Iterator<Item = &Setting> + '_> {
        fn values<K>(pairs: &[(K, Setting)]) -> Box<dyn Iterator<Item = &Setting> + '_> {
            Box::new(pairs.iter().map(|(_, setting)| setting))
        }
        match &self.does {
            Does::Enter(initial) => values(initial),
            Does::CallData(call) => Box::new(values(&call.inputs).chain([&call.timeout])),
            Does::CallTask(call) => values(&call.inputs),
            Does::Loop(each) => Box::new(each.count.iter()),
            Does::Ask(ask) => Box::new(std::iter::once(&ask.prompt)),
            Does::Find(find) => Box::new(std::iter::once(&find.key)),
            Does::LookUpRow(lookup) => Box::new(std::iter::once(&lookup.key)),
            Does::EvaluateSchedule { schedule, at } => {
                Box::new(std::iter::once(schedule).chain(at))
            }
            Does::EvaluateScheduleGroup {
                group,
                emergency,
                at,
            } => Box::new(std::iter::once(group).chain(emergency).chain(at)),
            Does::Wait { duration, trim, .. } => Box::new(std::iter::once(duration).chain(trim)),
            Does::SetData(_, pairs) => {
                Box::new(pairs.iter().flat_map(|(name, value)| [name, value]))
            }
            Does::GetData(_, pairs) => Box::new(pairs.iter().map(|(name, _)| name)),
            Does::Transfer(transfer) => Box::new(
                (transfer.before.iter())
                    .chain([&transfer.target])
                    .chain(&transfer.on_failure),
            ),
            Does::End(reason) => Box::new(reason.iter()),
            Does::Say(said) => Box::new(said.iter()),
            Does::Perform(settings) => values(settings),
            Does::SetLanguage(language) => Box::new(std::iter::once(language)),
            Does::Stub(stub) => values(&stub.inputs),
            Does::EndTask(_) => Box::new(std::iter::empty()),
        }
    }

    /// Conditions that the action tests, in their order.
    pub fn conditions(&self) -> &[Condition] {
        match &self.does {
            Does::Loop(each) => &each.until,
            _ => &[],
        }
    }
}
