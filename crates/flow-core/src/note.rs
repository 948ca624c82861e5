//! What a run noticed and did not act on.

use std::fmt;

use flow_expr::VarId;
use flow_syntax::Span;

use crate::program::ActionId;

/// Something worth telling about a run that did not decide a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// What kind of thing it is.
    pub code: NoteCode,
    /// The action in which it was noticed.
    pub action: ActionId,
    /// The variable that was read, where the note is about one.
    pub variable: Option<VarId>,
    /// One sentence about it.
    pub message: String,
    /// The place in the flow's text that it is about, where there is one.
    pub span: Option<Span>,
}

/// The kinds of notes: a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteCode {
    /// A value was read that is not set (S22).
    NotSetRead,
    /// A 2xx reply without a body: the output variable is not set (S15).
    EmptyBody,
    /// The reply names a member more than once; the last counts (S16).
    DuplicateMembers,
    /// The reply's content type is not JSON, and its body is.
    ContentType,
    /// The reply has both a length and chunks.
    AmbiguousLength,
    /// The reply's transfer coding is not just `chunked`.
    TransferCoding,
    /// A condition or value has the wrong type, nests too deeply or is too large; the action, or with it the run, failed
    /// with `expression.type`.
    ExpressionType,
    /// A number in a condition is out of range; the action failed with `expression.range`.
    ExpressionRange,
    /// A condition asks for what nobody told; the action failed with `expression.unavailable`.
    ExpressionUnavailable,
    /// The run made too much; it failed with `value.too-large`.
    ValueTooLarge,
    /// The caller entered nothing and no exit says what then: the run went on with the variable not set.
    NoInput,
    /// A timeout that no `ontimeout` handles was treated as an error (S19).
    TimeoutAsError,
    /// An expression of a platform flow got something not set where it needs a value; the flow's error handling took over.
    ExpressionNotSet,
    /// The caller's answers fitted nothing that was asked for, as often as the question was put.
    NoMatch,
    /// A wait is longer than the flow may wait: it was cut, or the flow's error handling took over.
    WaitTooLong,
    /// Tasks call each other too deeply.
    CallTooDeep,
    /// The run came to the limit of actions, and the flow's error handling got some more.
    ActionLimit,
    /// The world has not what the flow asks for.
    WorldLacks,
    /// The action is not simulated.
    Unsupported,
}

impl NoteCode {
    /// Every code.
    pub const ALL: [Self; 19] = [
        Self::NotSetRead,
        Self::EmptyBody,
        Self::DuplicateMembers,
        Self::ContentType,
        Self::AmbiguousLength,
        Self::TransferCoding,
        Self::ExpressionType,
        Self::ExpressionRange,
        Self::ExpressionUnavailable,
        Self::ValueTooLarge,
        Self::NoInput,
        Self::TimeoutAsError,
        Self::ExpressionNotSet,
        Self::NoMatch,
        Self::WaitTooLong,
        Self::CallTooDeep,
        Self::ActionLimit,
        Self::WorldLacks,
        Self::Unsupported,
    ];

    /// The code as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSetRead => "not-set-read",
            Self::EmptyBody => "empty-body",
            Self::DuplicateMembers => "duplicate-members",
            Self::ContentType => "content-type",
            Self::AmbiguousLength => "ambiguous-length",
            Self::TransferCoding => "transfer-coding",
            Self::ExpressionType => "expression-type",
            Self::ExpressionRange => "expression-range",
            Self::ExpressionUnavailable => "expression-unavailable",
            Self::ValueTooLarge => "value-too-large",
            Self::NoInput => "no-input",
            Self::TimeoutAsError => "timeout-as-error",
            Self::ExpressionNotSet => "expression-not-set",
            Self::NoMatch => "no-match",
            Self::WaitTooLong => "wait-too-long",
            Self::CallTooDeep => "call-too-deep",
            Self::ActionLimit => "action-limit",
            Self::WorldLacks => "world-lacks",
            Self::Unsupported => "action-unsupported",
        }
    }
}

impl fmt::Display for NoteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
