//! The keys of a scenario file: what each is called, what it holds and what it is for. The loader knows the keys of these
//! tables and no others, and the JSON Schema is made from them.

/// A key of an object.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    /// What it is for, in one or two sentences.
    pub(crate) about: &'static str,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// A string.
    Text,
    /// A number with a unit.
    Duration,
    /// A status that a server can send.
    Status,
    /// Any JSON value.
    Value,
    /// An object of names and values.
    Values,
    /// Header names and values.
    Headers,
    /// What the caller enters.
    Entered,
    /// The cases of the file, at least one.
    Cases,
    /// Replies by the name of the action or the address that they answer.
    Replies,
    /// An object with these keys, and no others.
    Object(&'static [Key]),
    /// Something with these keys, among others, that is kept aside and not checked.
    Aside(&'static [Key]),
}

const fn key(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key { name, holds, about }
}

const fn aside(name: &'static str, about: &'static str) -> Key {
    key(name, Holds::Aside(&[]), about)
}

/// The file.
pub(crate) static FILE: [Key; 5] = [
    key(
        "flow",
        Holds::Text,
        "The flow that is run: a path relative to this file.",
    ),
    aside(
        "map",
        "Where calls are sent instead: URL prefix to URL prefix, or `stub`. By default every lookup goes to the stub server.",
    ),
    aside(
        "defaults",
        "What every case has that does not say otherwise.",
    ),
    key("cases", Holds::Cases, "The cases, each a run of its own."),
    aside("$schema", "The address of this schema, for editors."),
];

/// A case.
pub(crate) static CASE: [Key; 11] = [
    key(
        "name",
        Holds::Text,
        "What the case is called in reports and on the command line.",
    ),
    key(
        "given",
        Holds::Values,
        "The variables that the run is given, without `$`, and their values.",
    ),
    key(
        "replies",
        Holds::Replies,
        "What lookups are answered, by the name of the action or by a pattern of the address. A list answers successive calls; its last reply goes on answering.",
    ),
    key(
        "expect",
        Holds::Aside(&EXPECT),
        "What the run must do. A case that expects nothing promises nothing.",
    ),
    key(
        "caller",
        Holds::Entered,
        "What the caller enters, in the order in which the flow asks.",
    ),
    aside("timeout", "How long the whole case may take."),
    aside("tags", "Words by which cases are chosen."),
    aside("skip", "Why the case is not run."),
    aside("live", "Whether the case may call the real service."),
    aside(
        "each",
        "The values with which the case is run again and again.",
    ),
    aside("description", "What the case is for. It has no effect."),
];

static EXPECT: [Key; 7] = [
    aside(
        "outcome",
        "How the run ends: `ended`, `disconnected`, `failed`, `limit` or `{ transferred: QUEUE }`.",
    ),
    aside("path", "The names of the actions that are run, in order."),
    aside(
        "exits",
        "By which exit actions are left: `Lookup Customer: success`.",
    ),
    aside(
        "variables",
        "What variables hold at the end; `not set` for one without a value.",
    ),
    aside(
        "requests",
        "What lookups send: `Lookup Customer: { body: { … } }`.",
    ),
    aside("never", "Expressions that must at no step be true."),
    aside(
        "snapshot",
        "Whether the run is compared with the one that was kept.",
    ),
];

/// A reply.
pub(crate) static REPLY: [Key; 6] = [
    key(
        "match",
        Holds::Object(&MATCH),
        "Which calls are answered. A reply that matches comes before those that answer every call.",
    ),
    key(
        "status",
        Holds::Status,
        "The HTTP status; 200 when it is not written.",
    ),
    key("headers", Holds::Headers, "Headers of the reply."),
    key("json", Holds::Value, "The body, as JSON."),
    key(
        "body",
        Holds::Text,
        "The body, as text that is sent as it is.",
    ),
    key(
        "delay",
        Holds::Duration,
        "How long the server waits before it answers: `250ms`, `12s`, `1.5s`.",
    ),
];

/// What a call is recognised by.
pub(crate) static MATCH: [Key; 1] = [key(
    "body",
    Holds::Value,
    "What the request's body must hold: every member that is named here, with the same value.",
)];
