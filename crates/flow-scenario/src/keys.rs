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
    /// A string or a number; `none` or null for nothing.
    Word,
    /// A number with a unit.
    Duration,
    /// The name or the row of a fault.
    Fault,
    /// A status that a server can send.
    Status,
    /// Any JSON value.
    Value,
    /// An object with any members.
    Members,
    /// What a data action gives that fails; its `status` is a server's.
    Failure,
    /// `true` or `false`.
    Flag,
    /// A string that says why, or `false`.
    Reason,
    /// A whole number from 0.
    Count,
    /// A list of strings, or one string.
    Texts,
    /// Variables and their values.
    Values,
    /// Header names and values.
    Headers,
    /// Header names and what their values must be.
    WantedHeaders,
    /// URL prefixes, and where calls go instead.
    Map,
    /// What the caller enters.
    Entered,
    /// The cases of the file, at least one.
    Cases,
    /// The rows of a table, at least one.
    Rows,
    /// Replies by the name of the action or the address that they answer.
    Replies,
    /// How a run ends.
    Outcome,
    /// Names of actions in order.
    Names,
    /// Exits by the name of the action.
    Exits,
    /// Variables and what their values must be.
    Wanted,
    /// Requests by the name of the action.
    Requests,
    /// Codes of notes.
    Notes,
    /// Expressions, or one.
    Conditions,
    /// Things of an organisation: names, or objects.
    Things,
    /// Schedules by name.
    Schedules,
    /// Schedule groups by name.
    ScheduleGroups,
    /// `true` or `false` by name.
    Flags,
    /// Data tables by name.
    Tables,
    /// Texts by name.
    Attributes,
    /// A world, or the path of one.
    World,
    /// What comes of transfers, by the name of the target.
    Transfers,
    /// A date and time.
    Moment,
    /// `true`, or an object with these keys.
    Switch(&'static [Key]),
    /// An object with these keys, and no others.
    Object(&'static [Key]),
}

const fn key(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key { name, holds, about }
}

/// The file.
pub(crate) static FILE: [Key; 9] = [
    key(
        "flow",
        Holds::Text,
        "The flow that is run: a path relative to this file.",
    ),
    key(
        "description",
        Holds::Text,
        "What the file is for. It has no effect.",
    ),
    key(
        "values",
        Holds::Attributes,
        "What fills in the placeholders of the flow, by name; `--values` and `--set` come before it.",
    ),
    key(
        "actions",
        Holds::Texts,
        "The definitions of the data actions that the flow calls: files and folders, relative to this file. With one, replies may be those of the service.",
    ),
    key(
        "map",
        Holds::Map,
        "Where calls are sent instead: URL prefix to URL prefix, or `stub`. By default every lookup goes to the stub server.",
    ),
    key(
        "defaults",
        Holds::Object(&DEFAULTS),
        "What lies under every case. A case replaces variables, replies and promises by name; `tags`, `never` and `always` add up.",
    ),
    WORLD_OF_CASE,
    key("cases", Holds::Cases, "The cases, each a run of its own."),
    key(
        "$schema",
        Holds::Value,
        "The address of this schema, for editors.",
    ),
];

const GIVEN: Key = key(
    "given",
    Holds::Values,
    "The variables that the run is given, without `$`, and their values.",
);
const REPLIES: Key = key(
    "replies",
    Holds::Replies,
    "What lookups are answered, by the name of the action or by a pattern of the address. A list answers successive calls; its last reply goes on answering. `cassette: FILE` answers with what was recorded.",
);
const EXPECTS: Key = key(
    "expect",
    Holds::Object(&EXPECT),
    "What the run must do. A case that expects nothing promises nothing.",
);
const CALLER: Key = key(
    "caller",
    Holds::Entered,
    "What the caller enters, in the order in which the flow asks; `none` for nothing, `{ digits: \"1\", after: 2s }` for later.",
);
const WORLD_OF_CASE: Key = key(
    "world",
    Holds::World,
    "What the flow finds around it: a world file, relative to this one, or the world itself. A case's lies over that of `defaults`, which lies over the file's.",
);
const TIMEOUT: Key = key(
    "timeout",
    Holds::Duration,
    "How long the whole case may take.",
);
const TAGS: Key = key("tags", Holds::Texts, "Words by which cases are chosen.");

/// What lies under every case.
pub(crate) static DEFAULTS: [Key; 7] = [
    GIVEN,
    REPLIES,
    EXPECTS,
    CALLER,
    WORLD_OF_CASE,
    TIMEOUT,
    TAGS,
];

/// A case.
pub(crate) static CASE: [Key; 12] = [
    key(
        "name",
        Holds::Text,
        "What the case is called in reports and on the command line.",
    ),
    key(
        "description",
        Holds::Text,
        "What the case is for. It has no effect.",
    ),
    GIVEN,
    REPLIES,
    EXPECTS,
    CALLER,
    WORLD_OF_CASE,
    TIMEOUT,
    TAGS,
    key("skip", Holds::Reason, "Why the case is not run."),
    key(
        "live",
        Holds::Flag,
        "Whether the case may call the real service.",
    ),
    key(
        "each",
        Holds::Rows,
        "A table: the case is run once for each row, with the row's value in the place of each `{column}`.",
    ),
];

/// What a run must do.
pub(crate) static EXPECT: [Key; 9] = [
    key(
        "outcome",
        Holds::Outcome,
        "How the run ends: `ended`, `disconnected`, `failed`, `limit`, `transferred`, `{ transferred: QUEUE }` or `{ failed: CODE }`; a list for one of several, `[transferred, ended]`.",
    ),
    key(
        "path",
        Holds::Names,
        "The names of the actions that are run, in order; `...` stands for any number of actions.",
    ),
    key(
        "exits",
        Holds::Exits,
        "By which exit actions are left: `Lookup Customer: success`, or a list for one that is run several times.",
    ),
    key(
        "variables",
        Holds::Wanted,
        "What variables hold at the end: a value, `set`, `not set`, or `{ matches: … }`, `{ contains: … }`, `{ equals: … }`, `{ is: … }`.",
    ),
    key(
        "requests",
        Holds::Requests,
        "What lookups send: `Lookup Customer: { body: { … } }`, or a list for successive calls; `order` lists who calls.",
    ),
    key(
        "notes",
        Holds::Notes,
        "Codes of notes that the run makes; `{ never: [not-set-read] }` for notes that it must not make, `none` when it must make none.",
    ),
    key(
        "never",
        Holds::Conditions,
        "Expressions that must at no step be true.",
    ),
    key(
        "always",
        Holds::Conditions,
        "Expressions that must be true at every step.",
    ),
    key(
        "snapshot",
        Holds::Switch(&SNAPSHOT),
        "Whether the run is compared with the one that was kept.",
    ),
];

/// How a snapshot is kept.
pub(crate) static SNAPSHOT: [Key; 1] = [key(
    "redact",
    Holds::Texts,
    "What is neither kept nor shown: `$customer.email`, `calls[0].requestBody.phoneNumber`, `calls[*].url`. Its texts are redacted wherever else they appear in what is printed or written of the case.",
)];

const BODY: Key = key(
    "body",
    Holds::Value,
    "What the body holds: these members, and maybe others.",
);
const HEADERS: Key = key(
    "headers",
    Holds::WantedHeaders,
    "Headers that are sent, and their values.",
);
const URL: Key = key(
    "url",
    Holds::Text,
    "The address as the flow names it; `*` stands for any text.",
);

/// What a lookup sends.
pub(crate) static REQUEST: [Key; 5] = [
    key("count", Holds::Count, "How many calls are made."),
    BODY,
    HEADERS,
    URL,
    INPUTS,
];

const INPUTS: Key = key(
    "inputs",
    Holds::Value,
    "What a data action is given: every member that is named here, with the same value.",
);

/// One of successive requests; how many there are, the list says.
pub(crate) static CALL: [Key; 4] = [BODY, HEADERS, URL, INPUTS];

/// What a caller enters who takes a while.
pub(crate) static ENTERED: [Key; 3] = [
    key("digits", Holds::Word, "What is entered."),
    key(
        "text",
        Holds::Word,
        "What is said or written: the same as `digits`.",
    ),
    key("after", Holds::Duration, "How long it takes."),
];

/// A reply.
pub(crate) static REPLY: [Key; 10] = [
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
    key(
        "fault",
        Holds::Fault,
        "What goes wrong in the place of a reply, by name or by row: `body.reset`, `F58`. `flowsim mock --list` explains them all.",
    ),
    key(
        "outputs",
        Holds::Members,
        "What a data action, or an action that is not simulated, gives: its outputs by name.",
    ),
    key(
        "failure",
        Holds::Failure,
        "What a data action gives that fails: `{ errorCode: …, status: 404, userMessage: … }`.",
    ),
    key(
        "exit",
        Holds::Text,
        "The exit by which a data action, or an action that is not simulated, is left.",
    ),
];

/// What a call is recognised by.
pub(crate) static MATCH: [Key; 3] = [
    key(
        "body",
        Holds::Value,
        "What the request's body must hold: every member that is named here, with the same value.",
    ),
    key(
        "headers",
        Holds::WantedHeaders,
        "What the request's headers must be.",
    ),
    key(
        "path",
        Holds::Text,
        "What the path of the address must be; `*` stands for any text.",
    ),
];

/// The forms of a value that say more than which value it is.
pub(crate) static FORMS: [Key; 4] = [
    key(
        "matches",
        Holds::Text,
        "A text in which this regular expression is found.",
    ),
    key("contains", Holds::Text, "A text of which this is a part."),
    key(
        "equals",
        Holds::Value,
        "This very value, for what would else be read in another way.",
    ),
    key(
        "is",
        Holds::Text,
        "An expression that is true at the end, with `$name` for variables.",
    ),
];

const fn things(name: &'static str, about: &'static str) -> Key {
    key(name, Holds::Things, about)
}

/// A world.
pub(crate) static WORLD: [Key; 24] = [
    key(
        "description",
        Holds::Text,
        "What the world is for. It has no effect.",
    ),
    key(
        "now",
        Holds::Moment,
        "When the run begins: `2026-01-31T09:30:00Z`. Without it, it is the clock's time.",
    ),
    key(
        "variables",
        Holds::Values,
        "The variables that the run is given, and their values.",
    ),
    key(
        "caller",
        Holds::Entered,
        "What the caller enters or says, in the order in which the flow asks; `none` for nothing, `{ text: \"two\", after: 2s }` for later.",
    ),
    key(
        "replies",
        Holds::Replies,
        "What data actions, actions that are not simulated, and lookups are answered: by the name of the action, or as `Category/Data Action`.",
    ),
    key(
        "schedules",
        Holds::Schedules,
        "Schedules by name: `active`, `inactive`, or their hours.",
    ),
    key(
        "scheduleGroups",
        Holds::ScheduleGroups,
        "Schedule groups by name: `open`, `closed`, `holiday`, `emergency`, or the schedules that say so.",
    ),
    key(
        "emergencyGroups",
        Holds::Flags,
        "Emergency groups by name, and whether each is on.",
    ),
    key(
        "tables",
        Holds::Tables,
        "Data tables by name: a CSV file, relative to this one, or rows by their keys.",
    ),
    key(
        "participant",
        Holds::Attributes,
        "Attributes that the participant has when the flow starts.",
    ),
    key(
        "conversation",
        Holds::Attributes,
        "Attributes that the conversation has when the flow starts.",
    ),
    key(
        "transfers",
        Holds::Transfers,
        "Transfers that fail, by the name of the target; all others work.",
    ),
    key(
        "failingTables",
        Holds::Transfers,
        "Data tables that cannot be asked, by their names: `{ fails: true }`, with `errorType` and `errorMessage` if they matter.",
    ),
    key(
        "languages",
        Holds::Texts,
        "The languages that the flow supports, its default language first: `[en-us, de-de]`.",
    ),
    things("queues", "The queues: names, or `{ name: …, id: … }`."),
    things(
        "users",
        "The users: names, or `{ name: …, id: …, email: … }`.",
    ),
    things("skills", "The skills: names, or `{ name: …, id: … }`."),
    things(
        "languageSkills",
        "The language skills: names, or `{ name: …, id: … }`.",
    ),
    things("groups", "The groups: names, or `{ name: …, id: … }`."),
    things(
        "wrapupCodes",
        "The wrap-up codes: names, or `{ name: …, id: … }`.",
    ),
    things(
        "userPrompts",
        "The organisation's prompts: names, or `{ name: …, id: …, textToSpeech: … }`.",
    ),
    things(
        "systemPrompts",
        "The platform's prompts: names, or `{ name: …, id: … }`.",
    ),
    key(
        "timeZone",
        Holds::Text,
        "The time zone of schedules that name none: `Europe/Berlin`; UTC without it.",
    ),
    key(
        "$schema",
        Holds::Value,
        "The address of this schema, for editors.",
    ),
];

/// When a schedule is active.
pub(crate) static SCHEDULE: [Key; 5] = [
    key(
        "start",
        Holds::Text,
        "When it first begins: `2026-01-05T09:00`, or `2026-12-25` for the whole day.",
    ),
    key(
        "end",
        Holds::Text,
        "When it first ends, which does not belong to it any more.",
    ),
    key(
        "rrule",
        Holds::Text,
        "How it comes again (RFC 5545): `FREQ=WEEKLY;BYDAY=MO,TU`. Without it, it comes once.",
    ),
    key(
        "timeZone",
        Holds::Text,
        "The time zone of its clocks: `Europe/Berlin`; the world's without it.",
    ),
    key(
        "except",
        Holds::Texts,
        "Days on which it does not come: `2026-12-25`.",
    ),
];

/// What a schedule group is made of.
pub(crate) static GROUP: [Key; 3] = [
    key(
        "open",
        Holds::Texts,
        "Schedules: while one is active, the group is open.",
    ),
    key(
        "closed",
        Holds::Texts,
        "Schedules: while one is active, the group is closed.",
    ),
    key(
        "holiday",
        Holds::Texts,
        "Schedules: while one is active, the group has a holiday.",
    ),
];

/// A table in a file of its own.
pub(crate) static TABLE: [Key; 2] = [
    key(
        "file",
        Holds::Text,
        "The CSV file; its first row names the columns.",
    ),
    key(
        "key",
        Holds::Text,
        "The column of the keys; without it the one called `key`, else the first.",
    ),
];

/// What comes of a transfer.
pub(crate) static TRANSFER: [Key; 3] = [
    key("fails", Holds::Flag, "Whether it fails."),
    key("errorType", Holds::Text, "The type of the error."),
    key("errorMessage", Holds::Text, "The message of the error."),
];

/// What schedule groups are said to be.
pub(crate) const GROUP_STATES: [&str; 4] = ["open", "closed", "holiday", "emergency"];

/// What schedules are said to be.
pub(crate) const SCHEDULE_STATES: [&str; 2] = ["active", "inactive"];
