//! A place in a template that is being read, and what every part of the reader needs of it.

use std::{collections::BTreeSet, sync::Arc};

use flow_syntax::{Diagnostic, Span};

use super::macros;

/// How deep directives, arguments and texts may lie within each other.
pub(crate) const MAX_DEPTH: u32 = 40;

/// How many mistakes of one template are told.
const MAX_FAULTS: usize = 20;

/// A reader's place in the text.
pub(crate) struct Cursor<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
    pub(crate) depth: u32,
    pub(crate) faults: Vec<Diagnostic>,
    /// How many operators stand in the expressions that are open.
    pub(crate) operators: u32,
    /// The macros that the template defines.
    pub(crate) macros: Arc<BTreeSet<Box<str>>>,
    /// Where everything stands when the text itself stands nowhere: a text whose doubled quotes were made single.
    fixed: Option<Span>,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            faults: Vec::new(),
            operators: 0,
            macros: Arc::new(macros::defined(text)),
            fixed: None,
        }
    }

    /// A reader of a part of this text, which goes on from the same depth.
    pub(crate) fn within<'s>(&self, text: &'s str, fixed: Option<Span>) -> Cursor<'s> {
        Cursor {
            text,
            at: 0,
            depth: self.depth,
            faults: Vec::new(),
            operators: self.operators,
            macros: self.macros.clone(),
            fixed: fixed.map(|span| self.fixed.unwrap_or(span)),
        }
    }

    /// The span from `start` to here.
    pub(crate) fn since(&self, start: usize) -> Span {
        self.span(start, self.at)
    }

    /// A span of the template.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.fixed.unwrap_or_else(|| Span::new(start, end))
    }

    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over `what` when it stands here.
    pub(crate) fn eat(&mut self, what: &str) -> bool {
        let stands = self.rest().starts_with(what);
        if stands {
            self.at += what.len();
        }
        stands
    }

    /// Steps over white space.
    pub(crate) fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The name that stands here, stepped over.
    pub(crate) fn name(&mut self, hyphens: bool) -> Option<&'t str> {
        let name = leading_name(self.rest(), hyphens)?;
        self.at += name.len();
        Some(name)
    }

    /// Notes a mistake.
    pub(crate) fn fault(&mut self, span: Span, message: impl Into<String>, help: &str) {
        if self.faults.len() < MAX_FAULTS {
            let fault = Diagnostic::error("template-syntax", message, span);
            self.faults.push(match help {
                "" => fault,
                help => fault.with_help(help),
            });
        }
    }

    /// Notes the mistakes of a part that was read by itself.
    pub(crate) fn adopt(&mut self, faults: Vec<Diagnostic>) {
        let room = MAX_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }

    /// Goes one level deeper; notes and refuses what is too deep.
    pub(crate) fn deeper(&mut self) -> bool {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return true;
        }
        if self.depth == MAX_DEPTH + 1 {
            let message = format!("more than {MAX_DEPTH} parts lie within each other");
            let span = self.span(self.at, self.at);
            self.fault(span, message, "");
        }
        self.at = self.text.len();
        false
    }
}

/// The name at the start of a text: a letter or `_`, then letters, digits and `_`.
///
/// Names in braces may hold a `-` before a letter or digit; elsewhere it is text or a minus sign.
pub(crate) fn leading_name(text: &str, hyphens: bool) -> Option<&str> {
    let bytes = text.as_bytes();
    let first = *bytes.first()?;
    if !first.is_ascii_alphabetic() && first != b'_' {
        return None;
    }
    let goes_on = |at: usize| match bytes.get(at) {
        Some(b'-') => hyphens && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
        Some(byte) => byte.is_ascii_alphanumeric() || *byte == b'_',
        None => false,
    };
    let end = (1..).find(|at| !goes_on(*at)).unwrap_or(bytes.len());
    text.get(..end)
}
