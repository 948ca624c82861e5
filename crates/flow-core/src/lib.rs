//! What does the flow mean, and what happens next?
//!
//! A flow is lowered to a [`Program`]. [`start`] runs it until it either asks the world for something ([`Effect`]) or
//! ends. A driver answers an effect with bare facts ([`Reply`]); [`classify()`] decides what they mean. Everything that
//! happened is in the [`Trace`], from which all that is ever shown is computed. Nothing here does I/O.

mod embedded;
mod program;
mod setting;

mod effect;
mod reply;

mod classify;
mod code;
mod decode;
mod outcome;

mod machine;
mod note;
mod options;
mod room;
mod trace;

mod drive;
mod redact;

pub use classify::{Judgement, Limits, Verdict, classify};
pub use code::ErrorCode;
pub use drive::{drive, replay};
pub use effect::{Collect, DataRequest, Effect, HttpRequest, Method, StubRequest, USUAL_HEADERS};
pub use embedded::{Embedded, EmbeddedAction, EmbeddedThing, Properties};
pub use machine::{Finished, Run, Waiting, start};
pub use note::{Note, NoteCode};
pub use options::{RunOptions, Tracing};
pub use outcome::{Failure, Outcome};
pub use program::{
    Action, ActionId, ActionKind, Ask, AtEnd, CallData, CallTask, Choice, CollectInput, Condition,
    DataScope, DeadExit, Declared, Does, Exit, ExitName, Find, FindBy, FlowHeader, Lookup, Loop,
    Parts, PlatformAction, Program, RowLookup, Stub, Target, Transfer, TransferTo, Wants, Why,
};
pub use redact::{REDACTED, Redactor, SECRET_HEADERS, secrets_in_headers};
pub use reply::{
    BodyFault, ConnectFault, DataEnd, DataReply, Exchange, Head, HeadFault, HttpEnd, HttpReply,
    InputReply, Phase, Reply, StubEnd, StubReply, Timings, TlsFault, is_header_name,
};
pub use setting::{Origin, Setting};
pub use trace::{
    Answered, Attributed, Call, DataAnswered, DataVerdict, Event, Exchanged, Left, Logged, Record,
    Replied, Step, StubAnswered, Trace, Vars,
};
