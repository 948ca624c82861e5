//! What can be wrong with an expression, when it is parsed and when it is evaluated.

use std::fmt;

use flow_syntax::Span;

/// Which kind of mistake an expression makes.
///
/// The list is closed; each code keeps its meaning for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExprErrorCode {
    /// The text does not follow the grammar.
    Syntax,
    /// No function has this name.
    UnknownFunction,
    /// A bare word is neither a variable nor a keyword.
    UnknownName,
    /// A function is called with too few or too many arguments.
    Arity,
    /// A value has a type that the operator or function does not take.
    Type,
    /// A value is not set where a value is needed.
    NotSet,
    /// A number, text or list leaves the range that the language allows.
    Range,
    /// The text has more than 32,000 characters.
    TooLong,
    /// The text nests more than 60 levels deep.
    TooDeep,
    /// A function asks for what nobody here knows: the time, the organisation's queues, exchange rates.
    Unavailable,
}

impl ExprErrorCode {
    /// The code as reports write it, such as `not-set`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownFunction => "unknown-function",
            Self::UnknownName => "unknown-name",
            Self::Arity => "arity",
            Self::Type => "type",
            Self::NotSet => "not-set",
            Self::Range => "range",
            Self::TooLong => "too-long",
            Self::TooDeep => "too-deep",
            Self::Unavailable => "unavailable",
        }
    }
}

impl fmt::Display for ExprErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One mistake in an expression and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprError {
    /// Which kind of mistake it is.
    pub code: ExprErrorCode,
    /// Bytes of the expression's own text; always inside it, or the empty span at its end.
    pub span: Span,
    /// What is wrong with this text.
    pub message: String,
    /// What to write instead, where that can be said.
    pub help: Option<String>,
}

impl ExprError {
    pub(crate) fn new(code: ExprErrorCode, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ExprError {}
