//! The fields of the format: what each is called, what it holds and what it is for. The loader reads by these tables and
//! the JSON Schema is made from them, so that editors and the loader never disagree.

mod types;

pub(crate) use types::{ANY_ON, ActionType, TYPES, TypeSpec};

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
