//! Anything that is shown with a caret under the user's own text.

use std::fmt;

use crate::Span;

/// How much a diagnostic weighs. The most severe comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The text cannot be used as it is.
    Error,
    /// The text can be used, but likely does not do what was meant.
    Warning,
    /// Worth knowing; nothing needs to change.
    Info,
}

impl Severity {
    /// The word for it: `error`, `warning` or `info`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Another place in the same text that helps to understand a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// What to see there.
    pub message: String,
    /// The place.
    pub span: Span,
}

/// Something to tell the author of a text: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule found it, for example `syntax`; rules can be looked up and silenced by this name.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong with this text: lower case, no final period, names in backticks.
    pub message: String,
    /// The place that the caret points at.
    pub span: Span,
    /// A few words to stand beside the caret.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places worth a look.
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// Makes a diagnostic of a given severity without label, help or related places.
    pub fn new(
        severity: Severity,
        rule: &'static str,
        message: impl Into<String>,
        span: Span,
    ) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            span,
            label: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// Makes an error.
    pub fn error(rule: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(Severity::Error, rule, message, span)
    }

    /// Makes a warning.
    pub fn warning(rule: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(Severity::Warning, rule, message, span)
    }

    /// Makes an information.
    pub fn info(rule: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(Severity::Info, rule, message, span)
    }

    /// Sets the words beside the caret.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place worth a look.
    #[must_use]
    pub fn with_related(mut self, message: impl Into<String>, span: Span) -> Self {
        self.related.push(Related {
            message: message.into(),
            span,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_sort_before_warnings_before_infos() {
        assert!(Severity::Error < Severity::Warning && Severity::Warning < Severity::Info);
    }

    #[test]
    fn severities_print_their_word_and_honour_widths() {
        assert_eq!(format!("{:>9}|", Severity::Warning), "  warning|");
    }
}
