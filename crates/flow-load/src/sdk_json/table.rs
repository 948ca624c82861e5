//! The fields of the format: what each is called, what it holds and what it is for. The loader reads by these tables and
//! the JSON Schema is made from them, so that editors and the loader never disagree.

/// A field of an object.
#[derive(Debug)]
pub(crate) struct FieldSpec {
    /// Its name in camelCase; the snake_case form is read too (S1).
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    /// Whether it must be written.
    pub(crate) needed: bool,
    /// What it is for, in one or two sentences.
    pub(crate) about: &'static str,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// A string.
    Text,
    /// A string that is not blank.
    Name,
    /// A string that is not empty, in which variables may be written.
    Id,
    /// The name of a variable.
    Variable,
    /// An `https://` address.
    Address,
    /// A Boolean expression in a string.
    Condition,
    /// A type of action.
    Type,
    /// Any value, in which variables may be written.
    Value,
    /// Anything: it is not read.
    Anything,
    /// A whole number; this one must not be `null`.
    Whole {
        min: u64,
        max: u64,
        unit: &'static str,
    },
    /// An object of variables and values.
    Settings,
    /// An object of header names and values.
    Headers,
    /// An object of names and values.
    Inputs,
    /// Where an exit leads.
    Exit,
    /// Where a handler leads that belongs into `on` and stands beside it.
    Handler,
    /// The exits of an action.
    Exits,
    /// The cases of a switch.
    Cases,
    /// The action that a flow starts at.
    Initial,
    /// A list of actions.
    Actions,
    /// An object with these fields.
    Object(&'static [FieldSpec]),
}

/// A day: longer than any caller waits.
const MAX_TIMEOUT_MS: u64 = 86_400_000;

/// The most cases of a switch.
pub(crate) const MAX_CASES: usize = u16::MAX as usize;

const fn may(name: &'static str, holds: Holds, about: &'static str) -> FieldSpec {
    FieldSpec {
        name,
        holds,
        needed: false,
        about,
    }
}

const fn must(name: &'static str, holds: Holds, about: &'static str) -> FieldSpec {
    FieldSpec {
        needed: true,
        ..may(name, holds, about)
    }
}

/// The flow itself.
pub(crate) static FLOW: [FieldSpec; 5] = [
    may("name", Holds::Text, "What the flow is called."),
    may("type", Holds::Text, "The kind of flow, such as `voice`."),
    may(
        "description",
        Holds::Text,
        "What the flow is for. It has no effect.",
    ),
    must(
        "initialAction",
        Holds::Initial,
        "Where the run starts. Its `onerror` and `ontimeout` serve the whole flow; its `routing` says where a call goes that comes to the flow's end.",
    ),
    may(
        "actions",
        Holds::Actions,
        "The actions. One without `on.next` goes on at the one after it; after the last one the flow ends.",
    ),
];

/// What every action but `initialAction` begins with.
pub(crate) static NAME: [FieldSpec; 1] = [must(
    "name",
    Holds::Name,
    "The action's name, which no other action of the flow has. Exits and reports speak of it by this name.",
)];

/// What `initialAction` begins with.
pub(crate) static INITIAL_NAME: [FieldSpec; 1] = [may(
    "name",
    Holds::Name,
    "The action's name, which no other action of the flow has; `Start` when it is not written.",
)];

/// What every action goes on with.
pub(crate) static ACTION: [FieldSpec; 2] = [
    may("type", Holds::Type, "What the action does."),
    may(
        "description",
        Holds::Text,
        "What the action is for. It has no effect.",
    ),
];

/// How every action is left.
pub(crate) static EXITS: [FieldSpec; 3] = [
    may("on", Holds::Exits, "Where the action's exits lead."),
    may(
        "onerror",
        Holds::Handler,
        "Where an error leads. It belongs into `on`; here it is read with a warning.",
    ),
    may(
        "ontimeout",
        Holds::Handler,
        "Where a timeout leads. It belongs into `on`; here it is read with a warning.",
    ),
];

/// What only `initialAction` has.
pub(crate) static INITIAL: [FieldSpec; 1] = [may(
    "routing",
    Holds::Object(&ROUTING),
    "Where a call goes that comes to the flow's end.",
)];

/// `routing` of `initialAction`.
pub(crate) static ROUTING: [FieldSpec; 1] = [may(
    "queue",
    Holds::Object(&QUEUE),
    "The queue that the call is transferred to.",
)];

/// A queue.
pub(crate) static QUEUE: [FieldSpec; 2] = [
    must(
        "id",
        Holds::Id,
        "The queue's id. A reference such as `$customer.queue` is allowed.",
    ),
    may(
        "name",
        Holds::Anything,
        "What people call the queue. It has no effect.",
    ),
];

/// A case of a switch.
pub(crate) static CASE: [FieldSpec; 3] = [
    may(
        "name",
        Holds::Text,
        "What the case's exit is called in reports; no other exit of the switch may have this name.",
    ),
    must(
        "when",
        Holds::Condition,
        "The case is taken when this expression is true and no case before it was taken.",
    ),
    may("next", Holds::Exit, "Where the case leads."),
];

/// What `on` has for every type of action.
pub(crate) static ON: [FieldSpec; 3] = [
    may(
        "next",
        Holds::Exit,
        "Where the run goes on. Without it, at the action after this one in `actions`.",
    ),
    may(
        "onerror",
        Holds::Exit,
        "Where an error leads. Without it, `onerror` of `initialAction` counts, else the run fails.",
    ),
    may(
        "ontimeout",
        Holds::Exit,
        "Where a timeout leads. Without it, `ontimeout` of `initialAction` counts, else it is an error.",
    ),
];

static DECISION_ON: [FieldSpec; 2] = [
    may(
        "yes",
        Holds::Exit,
        "Where the run goes on when the condition is true.",
    ),
    may(
        "no",
        Holds::Exit,
        "Where the run goes on when the condition is false.",
    ),
];

static SWITCH_ON: [FieldSpec; 1] = [may(
    "default",
    Holds::Exit,
    "Where the run goes on when no case is taken.",
)];

static COLLECT_ON: [FieldSpec; 1] = [may(
    "noinput",
    Holds::Exit,
    "Where the run goes on when the caller enters nothing in time.",
)];

/// What `on` may have when nobody knows the action's type.
pub(crate) static ANY_ON: [&[FieldSpec]; 3] = [&DECISION_ON, &SWITCH_ON, &COLLECT_ON];

/// The types of actions that the format knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionType {
    Start,
    GetExternalContact,
    SetVariable,
    Decision,
    Switch,
    PlayMessage,
    Log,
    TransferToQueue,
    Disconnect,
    CollectInput,
    CallFlow,
}

/// A type of action.
#[derive(Debug)]
pub(crate) struct TypeSpec {
    pub(crate) name: &'static str,
    pub(crate) action_type: ActionType,
    /// What such an action does.
    pub(crate) about: &'static str,
    /// Its own fields.
    pub(crate) fields: &'static [FieldSpec],
    /// Its own exits in `on`.
    pub(crate) exits: &'static [FieldSpec],
}

/// The types, in the order in which messages list them.
pub(crate) static TYPES: [TypeSpec; 11] = [
    TypeSpec {
        name: "Start",
        action_type: ActionType::Start,
        about: "Does nothing: the run begins here.",
        fields: &[],
        exits: &[],
    },
    TypeSpec {
        name: "GetExternalContact",
        action_type: ActionType::GetExternalContact,
        about: "Sends one POST with a JSON body and binds the JSON of a 2xx reply to a variable. Whatever else comes is an error or a timeout.",
        fields: &LOOKUP,
        exits: &[],
    },
    TypeSpec {
        name: "SetVariable",
        action_type: ActionType::SetVariable,
        about: "Sets variables.",
        fields: &[must(
            "set",
            Holds::Settings,
            "Variables, written without `$`, and their values. They are set in the order written; each sees the ones before it.",
        )],
        exits: &[],
    },
    TypeSpec {
        name: "Decision",
        action_type: ActionType::Decision,
        about: "Goes one of two ways.",
        fields: &[must(
            "condition",
            Holds::Condition,
            "A Boolean expression such as `IsSet($customer.is_vip) and $customer.is_vip`.",
        )],
        exits: &DECISION_ON,
    },
    TypeSpec {
        name: "Switch",
        action_type: ActionType::Switch,
        about: "Goes the way of the first case whose expression is true.",
        fields: &[must(
            "cases",
            Holds::Cases,
            "The cases, in the order in which they are tried.",
        )],
        exits: &SWITCH_ON,
    },
    TypeSpec {
        name: "PlayMessage",
        action_type: ActionType::PlayMessage,
        about: "Says something to the caller.",
        fields: &[must(
            "message",
            Holds::Value,
            "What is said. `${customer.name}` inserts the text of a variable.",
        )],
        exits: &[],
    },
    TypeSpec {
        name: "Log",
        action_type: ActionType::Log,
        about: "Writes a line that only reports and traces show.",
        fields: &[
            must(
                "message",
                Holds::Value,
                "What is written. `${error.code}` inserts the text of a variable.",
            ),
            may(
                "level",
                Holds::Text,
                "How much the line weighs, such as `info` (the default) or `warning`.",
            ),
        ],
        exits: &[],
    },
    TypeSpec {
        name: "TransferToQueue",
        action_type: ActionType::TransferToQueue,
        about: "Ends the run: the call goes to a queue.",
        fields: &[must(
            "queue",
            Holds::Object(&QUEUE),
            "The queue that the call goes to.",
        )],
        exits: &[],
    },
    TypeSpec {
        name: "Disconnect",
        action_type: ActionType::Disconnect,
        about: "Ends the run: the call is hung up.",
        fields: &[],
        exits: &[],
    },
    TypeSpec {
        name: "CollectInput",
        action_type: ActionType::CollectInput,
        about: "Asks the caller for digits.",
        fields: &COLLECT,
        exits: &COLLECT_ON,
    },
    TypeSpec {
        name: "CallFlow",
        action_type: ActionType::CallFlow,
        about: "Calls another flow. It is not supported yet: a run that reaches it stops there.",
        fields: &[
            may("flow", Holds::Anything, "The flow that is called."),
            may(
                "flowId",
                Holds::Anything,
                "The id of the flow that is called.",
            ),
            may("inputs", Holds::Anything, "What the flow is given."),
            may("outputs", Holds::Anything, "What the flow gives back."),
        ],
        exits: &[],
    },
];

static LOOKUP: [FieldSpec; 5] = [
    must(
        "url",
        Holds::Address,
        "The address that is called; the platform allows `https://` only. To test against a local service, keep it and run with `--map`.",
    ),
    may(
        "timeout",
        Holds::Whole {
            min: 1,
            max: MAX_TIMEOUT_MS,
            unit: "milliseconds",
        },
        "How long the whole call may take, in milliseconds, from before the connection to the last byte; 10000 when it is not written.",
    ),
    may(
        "headers",
        Holds::Headers,
        "Headers that are sent beside `Content-Type: application/json`.",
    ),
    may(
        "inputVariables",
        Holds::Inputs,
        "Members of the request's body, beside `phoneNumber`, which is sent when that variable is set. A member whose value is not set is left out.",
    ),
    may(
        "outputVariable",
        Holds::Variable,
        "The variable that the reply's JSON is bound to, written without `$`; `lookupResponse` when it is not written.",
    ),
];

static COLLECT: [FieldSpec; 4] = [
    may("prompt", Holds::Value, "What the caller is asked."),
    may(
        "digits",
        Holds::Whole {
            min: 1,
            max: 40,
            unit: "digits",
        },
        "How many digits are asked for.",
    ),
    may(
        "timeout",
        Holds::Whole {
            min: 1,
            max: MAX_TIMEOUT_MS,
            unit: "milliseconds",
        },
        "How long the caller may take, in milliseconds; 10000 when it is not written.",
    ),
    may(
        "outputVariable",
        Holds::Variable,
        "The variable that the digits are bound to, written without `$`; `collectedInput` when it is not written.",
    ),
];

impl ActionType {
    /// What the table says of it.
    pub(crate) fn spec(self) -> &'static TypeSpec {
        let mut types = TYPES.iter();
        let spec = types.find(|spec| spec.action_type == self);
        spec.expect("the table has every type")
    }
}
