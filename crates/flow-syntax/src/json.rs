//! JSON text: a strict reader that reports events, a forgiving one that explains mistakes, and quoting.

use std::{borrow::Cow, fmt};

use crate::{Diagnostic, Parsed, Span, document::Builder};

mod quote;
mod read;
mod recover;
mod scan;
#[cfg(test)]
mod tests;

pub use quote::quote_into;
pub use read::read;

/// How many lists and objects may lie within each other; one more is [`ErrorKind::TooDeep`].
///
/// Source: DESIGN.md, S16.
pub const MAX_DEPTH: u32 = 128;

/// What a reader of JSON text builds, told one event at a time, in the order of the text.
///
/// Spans are places in the text, quotes and brackets included. Values inside a container come between its
/// `begin` and its `end`; in an object every value is preceded by its `key`. Duplicate keys are reported like
/// any others.
pub trait Sink {
    /// A `null`.
    fn null(&mut self, span: Span);
    /// A `true` or `false`.
    fn bool(&mut self, span: Span, value: bool);
    /// A number, exactly as written.
    fn number(&mut self, span: Span, text: &str);
    /// A string, decoded; borrowed exactly when it holds no escapes.
    fn text(&mut self, span: Span, text: Cow<'_, str>);
    /// A list opens at this offset.
    fn begin_list(&mut self, at: u32);
    /// The innermost container, a list, is complete.
    fn end_list(&mut self, span: Span);
    /// An object opens at this offset.
    fn begin_object(&mut self, at: u32);
    /// The name of the member whose value comes next, decoded; borrowed exactly when it holds no escapes.
    fn key(&mut self, span: Span, text: Cow<'_, str>);
    /// The innermost container, an object, is complete.
    fn end_object(&mut self, span: Span);
}

/// In which way a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// It breaks the grammar.
    Syntax,
    /// It nests deeper than asked for.
    TooDeep,
    /// It escapes half a character: a UTF-16 surrogate without its partner.
    LoneSurrogate,
}

/// Why a text is not JSON: the first reason found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The sort of reason.
    pub kind: ErrorKind,
    /// The place; empty at the end of the text when something is missing there.
    pub span: Span,
    /// What is wrong, as a message.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl Error {
    fn syntax(message: impl Into<String>, span: Span) -> Self {
        Self::new(ErrorKind::Syntax, message, span)
    }

    fn new(kind: ErrorKind, message: impl Into<String>, span: Span) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            help: None,
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn too_deep(at: usize, max_depth: u32) -> Self {
        let message = format!("more than {max_depth} lists and objects lie within each other");
        Self::new(ErrorKind::TooDeep, message, Span::new(at, at + 1))
    }

    fn too_large() -> Self {
        let message = "the text is 4 GiB or larger";
        Self::syntax(message, Span::at(0)).with_help("split it into smaller texts")
    }
}

/// Offsets are 32 bits wide, and the largest must not be one.
const MAX_LEN: usize = u32::MAX as usize - 1;

/// Reads a JSON document; never fails, but returns what was understood.
///
/// The grammar is that of RFC 8259, nothing more. The mistakes that people make (trailing and missing commas,
/// comments, single quotes, bare names, a byte-order mark, …) are errors of the rule `syntax`, each with what to
/// do about it, and reading goes on after them so that all are reported at once, at most
/// [20](crate::json::MAX_ERRORS) in all. Nesting beyond [`MAX_DEPTH`] ends the reading. Duplicate names are kept
/// and no error.
pub fn parse_json(text: &str) -> Parsed {
    parse_json_within(text, MAX_DEPTH)
}

/// [`parse_json`] with another limit than [`MAX_DEPTH`] for how many lists and objects lie within each other.
pub fn parse_json_within(text: &str, max_depth: u32) -> Parsed {
    let mut builder = Builder::new(text);
    match read(text, max_depth, &mut builder) {
        Ok(()) => Parsed {
            document: builder.finish(0),
            diagnostics: Vec::new(),
        },
        Err(_) if text.len() <= MAX_LEN => recover::recover(text, max_depth),
        Err(error) => Parsed {
            diagnostics: vec![Diagnostic::from(error)],
            ..Parsed::default()
        },
    }
}

/// How many syntax errors of one text are reported; whoever mends twenty can ask again.
pub const MAX_ERRORS: usize = 20;

impl From<Error> for Diagnostic {
    /// The error as a finding of the rule `syntax`.
    fn from(error: Error) -> Self {
        Self {
            help: error.help,
            ..Self::error("syntax", error.message, error.span)
        }
    }
}
