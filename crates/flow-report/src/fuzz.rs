//! What a campaign of generated cases came to, as the reporters read it: text, JSON, and as a suite whose cases failed.

mod json;
mod merge;
mod text;

use std::{collections::BTreeSet, time::Duration};

use flow_expr::Value;
use flow_syntax::{Source, Span};

use crate::suite::{
    CaseFailure, CaseReport, CaseStatus, MissingShards, SuiteFile, SuitePart, SuiteReport,
};

pub use json::{FUZZ_SCHEMA, fuzz_json, is_fuzz_json, read_fuzz};
pub use merge::merge_fuzz;
pub use text::{finding_text, fuzz_text};

/// What a campaign came to.
#[derive(Clone, Debug, Default)]
pub struct FuzzReport {
    /// The flow's file.
    pub flow: String,
    /// What decided the cases.
    pub seed: u64,
    /// How many cases were tried.
    pub cases: u64,
    /// How long everything took on the clock of the wall.
    pub elapsed: Duration,
    /// Why it ended, in words that follow a number of cases: `nothing new was found for 50000 cases`; empty when every case
    /// was tried.
    pub ended: String,
    /// What was found, one for each cause.
    pub findings: Vec<FuzzFinding>,
    /// What was reached, as JSON (DESIGN section 9).
    pub coverage: Option<Value>,
    /// The cases that were played over loopback; `None` where nobody asked for it.
    pub wire: Option<FuzzWire>,
    /// What the results are of: one part, or several when results were put together and are no whole.
    pub parts: BTreeSet<SuitePart>,
    /// The shards that are missing from results that were put together.
    pub missing: Vec<MissingShards>,
}

/// How many cases were played over loopback too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FuzzWire {
    /// How many were.
    pub cases: u64,
    /// How many were not: they wait too long, or hang on who is quicker.
    pub skipped: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FuzzFinding {
    /// The rule, such as `not-set-read`.
    pub rule: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The action in which it shows.
    pub action: String,
    /// The scenario file that shows it; `None` when it was not saved.
    pub file: Option<String>,
    /// How many cases showed it.
    pub cases: u64,
    /// The place in the flow's text; the beginning when results were read back.
    pub span: Span,
    /// The line of that place, from 1.
    pub line: u32,
    /// Its column, from 1, in characters.
    pub column: u32,
    /// What shows it: a line for each thing that is given or answered.
    pub shows: Vec<String>,
}

impl FuzzReport {
    /// The findings as a suite of cases that failed, for the reports that know suites.
    pub fn as_suite(&self, source: Option<&Source>) -> SuiteReport {
        let cases = self.findings.iter().map(FuzzFinding::as_case);
        let file = SuiteFile {
            name: self.flow.clone(),
            source: source.cloned(),
            flow: None,
            warnings: Vec::new(),
            cases: cases.collect(),
            shelved: None,
        };
        SuiteReport {
            files: vec![file],
            elapsed: self.elapsed,
            coverage: self.coverage.clone(),
            parts: self.parts.clone(),
            missing: self.missing.clone(),
            ..SuiteReport::default()
        }
    }
}

impl FuzzFinding {
    fn as_case(&self) -> CaseReport {
        let failure = CaseFailure {
            promise: self.rule.clone(),
            message: self.message.clone(),
            span: self.span,
            line: self.line,
            column: self.column,
            end_line: self.line,
            end_column: self.column,
            expected: None,
            actual: None,
            step: None,
            details: (!self.shows.is_empty()).then(|| self.shows.join("\n")),
        };
        let name = format!("{} in {}", self.rule, self.action);
        CaseReport {
            span: self.span,
            failures: vec![failure],
            ..CaseReport::named(name, self.line, CaseStatus::Failed)
        }
    }
}

#[cfg(test)]
mod tests;
