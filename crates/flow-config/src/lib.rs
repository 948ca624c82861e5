//! What does a project say about its checks? `flowsim.toml`, read and applied. No I/O: where the file lies is told by whoever
//! reads it.

mod actions;
mod pattern;
mod read;
mod rules;
mod silence;

use std::time::Duration;

use flow_syntax::{Diagnostic, Span};

pub use pattern::Pattern;
pub use read::read;
pub use rules::RULES;
pub use silence::{Silencing, apply, unused};

/// A configuration as far as it was understood.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The silences that can be applied.
    pub silences: Vec<Silence>,
    /// How long the timeouts on one path may be together.
    pub time_budget: Option<Duration>,
    /// Where the services of data actions' integrations are: names and addresses, in the order of their names.
    pub integrations: Vec<(String, String)>,
    /// Which files define data actions: those whose paths match.
    pub actions: Vec<Pattern>,
    /// What `[fuzz]` promises of every run.
    pub fuzz: Fuzzing,
    /// Everything that is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Config {
    /// A configuration of which nothing was understood.
    pub fn only(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
            ..Self::default()
        }
    }
}

/// `[fuzz]`: what generated cases must never break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fuzzing {
    /// Expressions that are at no step true.
    pub never: Vec<String>,
    /// Expressions that are true at every step.
    pub always: Vec<String>,
    /// The kinds of outcomes that are allowed; empty allows all.
    pub outcome_in: Vec<String>,
}

/// One `[[silence]]`: what is not reported, and why.
#[derive(Clone, Debug)]
pub struct Silence {
    /// The rule's name.
    pub rule: String,
    /// Where the rule's name stands.
    pub span: Span,
    /// The files; all of them when nothing is written.
    pub file: Option<Pattern>,
    /// The action; all of them, and what belongs to none, when nothing is written.
    pub action: Option<String>,
    /// Why.
    pub reason: String,
}
