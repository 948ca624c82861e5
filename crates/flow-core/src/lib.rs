//! What does the flow mean, and what happens next?
//!
//! A flow is lowered to a [`Program`]. [`start`] runs it until it either asks the world for something ([`Effect`]) or
//! ends. A driver answers an effect with bare facts ([`Reply`]); [`classify()`] decides what they mean. Everything that
//! happened is in the [`Trace`], from which all that is ever shown is computed. Nothing here does I/O.

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
pub use effect::{Collect, Effect, HttpRequest, Method, USUAL_HEADERS};
pub use machine::{Finished, Run, Waiting, start};
pub use note::{Note, NoteCode};
pub use options::{RunOptions, Tracing};
pub use outcome::{Failure, Outcome};
pub use program::{
    Action, ActionId, ActionKind, AtEnd, CollectInput, Condition, DeadExit, Exit, ExitName,
    FlowHeader, Lookup, Parts, Program, Target, Why,
};
pub use redact::{REDACTED, Redactor, SECRET_HEADERS};
pub use reply::{
    BodyFault, ConnectFault, Head, HeadFault, HttpEnd, HttpReply, InputReply, Phase, Reply,
    Timings, TlsFault, is_header_name,
};
pub use setting::{Origin, Setting};
pub use trace::{Answered, Event, Left, Logged, Record, Replied, Step, Trace, Vars};
