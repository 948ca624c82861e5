//! `flowsim.toml`: what a project says about its checks. Reading and applying it are functions over text; only [`nearest`]
//! looks at files.

mod actions;
mod find;
mod pattern;
mod read;
mod silence;

use std::time::Duration;

use flow_syntax::{Diagnostic, Span};

pub(crate) use find::{Place, named, nearest};
use pattern::Pattern;
pub(crate) use read::read;
pub(crate) use silence::{Silencing, apply, unused};

/// A configuration as far as it was understood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// The silences that can be applied.
    pub(crate) silences: Vec<Silence>,
    /// How long the timeouts on one path may be together.
    pub(crate) time_budget: Option<Duration>,
    /// Everything that is wrong, in the order of the text.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Config {
    /// A configuration of which nothing was understood.
    pub(crate) fn only(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
            ..Self::default()
        }
    }
}

/// One `[[silence]]`: what is not reported, and why.
#[derive(Clone, Debug)]
pub(crate) struct Silence {
    /// The rule's name.
    pub(crate) rule: String,
    /// Where the rule's name stands.
    pub(crate) span: Span,
    /// The files; all of them when nothing is written.
    pub(crate) file: Option<Pattern>,
    /// The action; all of them, and what belongs to none, when nothing is written.
    pub(crate) action: Option<String>,
    /// Why.
    pub(crate) reason: String,
}
