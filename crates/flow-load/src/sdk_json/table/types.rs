//! The types of actions: what each does, its own fields and its own exits.

use super::{FieldSpec, Holds, QUEUE, may, must};

/// A day: longer than any caller waits.
const MAX_TIMEOUT_MS: u64 = 86_400_000;

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
