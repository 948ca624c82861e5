//! What a suite came to: every case of every file, as the reporters read it.
//!
//! Nothing here is about how cases are run. A report that was read back from the JSON of shards has no texts and no
//! programs; everything else is the same.

mod keep;
mod merge;
mod parts;
mod pieces;
mod read;
mod shelved;

#[cfg(test)]
mod laws;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use flow_core::{Program, Trace};
use flow_expr::Value;
use flow_syntax::{Diagnostic, Source, Span};

pub use keep::{Keeper, Kept, PutAway};
pub use merge::merge_suites;
pub use parts::{MissingShards, Shard, SuitePart};
pub(crate) use parts::{missing, settle};
pub(crate) use read::parts as read_parts;
pub use read::{read_suite, read_suite_from};
pub use shelved::{CaseRef, Shelved};

/// What a suite came to.
#[derive(Clone, Debug, Default)]
pub struct SuiteReport {
    /// The scenario files, in the order in which they were found.
    pub files: Vec<SuiteFile>,
    /// How long everything took on the clock of the wall.
    pub elapsed: Duration,
    /// The chosen cases that were not run, in the order of the files. They appear nowhere else.
    pub not_run: Vec<NotRun>,
    /// What the results are of: one part, or several when results were put together and are no whole.
    pub parts: BTreeSet<SuitePart>,
    /// The shards that are missing from results that were put together.
    pub missing: Vec<MissingShards>,
    /// What keeps the suite from being run; then nothing was.
    pub errors: BTreeSet<SuiteError>,
    /// How many more cases passed that nobody wants to see one by one.
    pub unlisted: usize,
    /// The suite's coverage as JSON (DESIGN section 9), when it was asked for.
    pub coverage: Option<Value>,
}

/// Something in a scenario file or a flow that keeps a suite from being run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SuiteError {
    /// The file's path.
    pub file: String,
    /// Where it is wrong; `None` when the file could not be read.
    pub place: Option<Place>,
    /// The rule that found it, such as `unknown-field`.
    pub rule: String,
    /// What is wrong: lower case, no final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a file; lines and columns count from 1, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line on which it begins.
    pub line: u32,
    /// The column of its first character.
    pub column: u32,
    /// The line on which it ends.
    pub end_line: u32,
    /// The column behind its last character.
    pub end_column: u32,
}

impl SuiteError {
    /// What a diagnostic says, with its place in the file.
    pub fn of(source: &Source, found: &Diagnostic) -> Self {
        let (start, end) = (
            source.position_in_file(found.span.start),
            source.position_in_file(found.span.end),
        );
        Self {
            file: source.name_at(found.span.start).to_owned(),
            place: Some(Place {
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
            }),
            rule: found.rule.to_string(),
            message: found.message.clone(),
            help: found.help.clone(),
        }
    }
}

/// A case that was chosen and not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// The scenario file's path, as it was named or found.
    pub file: String,
    /// The case's name.
    pub name: String,
    /// The line on which it stands, from 1.
    pub line: u32,
    /// Why it was not run.
    pub reason: NotRunReason,
}

/// Why a chosen case was not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotRunReason {
    /// The suite was interrupted.
    Interrupted,
    /// An earlier case failed, and the first failure was to end the suite.
    FailFast,
}

impl NotRunReason {
    const ALL: [Self; 2] = [Self::Interrupted, Self::FailFast];

    /// The word for it in machine-readable reports: `interrupted` or `fail-fast`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::FailFast => "fail-fast",
        }
    }

    /// The reason in words that follow `not run: `.
    pub fn told(self) -> &'static str {
        match self {
            Self::Interrupted => "the suite was interrupted",
            Self::FailFast => "another case had failed",
        }
    }
}

/// One scenario file.
#[derive(Clone, Debug)]
pub struct SuiteFile {
    /// The file's path, as it was named or found.
    pub name: String,
    /// Its text, in which carets are drawn; `None` when results were read back.
    pub source: Option<Source>,
    /// The flow that its cases run; `None` when results were read back.
    pub flow: Option<SuiteFlow>,
    /// What is odd in the file, but keeps nothing from being run.
    pub warnings: Vec<Diagnostic>,
    /// The cases that were chosen and run, or skipped, in the order of the file.
    pub cases: Vec<CaseReport>,
    /// Cases that were put away whole; they stand behind `cases`.
    pub shelved: Option<Shelved>,
}

impl SuiteFile {
    /// A file of which nothing but its name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            source: None,
            flow: None,
            warnings: Vec::new(),
            cases: Vec::new(),
            shelved: None,
        }
    }
}

/// A flow that cases run. Files that name the same flow share its program.
#[derive(Clone, Debug)]
pub struct SuiteFlow {
    /// The flow file and its text.
    pub source: Source,
    /// What it means.
    pub program: Arc<Program>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// The case's name.
    pub name: String,
    /// Where the case stands in its file.
    pub span: Span,
    /// The line on which it stands, from 1.
    pub line: u32,
    /// What became of it.
    pub status: CaseStatus,
    /// Why it failed, in the order in which the promises are written; empty unless it did.
    pub failures: Vec<CaseFailure>,
    /// How long it took on the clock of the wall; zero for one that was skipped.
    pub elapsed: Duration,
    /// Its run as `flowsim/report/1`; `None` when it was skipped, or when nobody asked for the runs of cases that passed.
    pub report: Option<Value>,
    /// Its trace, on the same terms; never there when results were read back.
    pub trace: Option<Box<Trace>>,
    /// Its failures and its run, where they were put away; then they are not here.
    pub away: Option<PutAway>,
}

impl CaseReport {
    /// A case of which no more is known than its name, its line and what became of it.
    pub fn named(name: impl Into<String>, line: u32, status: CaseStatus) -> Self {
        Self {
            name: name.into(),
            span: Span::default(),
            line,
            status,
            failures: Vec::new(),
            elapsed: Duration::ZERO,
            report: None,
            trace: None,
            away: None,
        }
    }
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseStatus {
    /// It kept its promises.
    Passed,
    /// It broke one, or could not be run to its end.
    Failed,
    /// It was not run, for this reason.
    Skipped(String),
}

/// What became of a case, without why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseKind {
    /// It kept its promises.
    Passed,
    /// It broke one, or could not be run to its end.
    Failed,
    /// It was not run.
    Skipped,
}

impl CaseStatus {
    /// The same without the reason.
    pub fn kind(&self) -> CaseKind {
        match self {
            Self::Passed => CaseKind::Passed,
            Self::Failed => CaseKind::Failed,
            Self::Skipped(_) => CaseKind::Skipped,
        }
    }

    /// The word for it in machine-readable reports: `passed`, `failed` or `skipped`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped(_) => "skipped",
        }
    }
}

/// One reason why a case failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFailure {
    /// The promise, as `variables.customerName`; `replies` for a call that nothing matched, `timeout` for a case that took
    /// too long, `snapshot` for one that differs from its snapshot.
    pub promise: String,
    /// What is wrong, in a sentence: lower case, no final period.
    pub message: String,
    /// Under what the caret is drawn: the promise's own place in the scenario file.
    pub span: Span,
    /// The line of that place, from 1.
    pub line: u32,
    /// Its column, from 1, in characters.
    pub column: u32,
    /// The line on which that place ends.
    pub end_line: u32,
    /// The column behind its last character.
    pub end_column: u32,
    /// What was promised, as JSON or in words; `None` where nothing can be set against each other.
    pub expected: Option<String>,
    /// What came instead.
    pub actual: Option<String>,
    /// The step of the path that decided it.
    pub step: Option<DecidingStep>,
    /// More to show below it on lines of its own, such as a difference of snapshots; plain text.
    pub details: Option<String>,
}

impl CaseFailure {
    /// A failure at a place of the scenario file, without anything that can be set against each other.
    pub fn at(
        source: &Source,
        span: Span,
        promise: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (start, end) = (
            source.position_in_file(span.start),
            source.position_in_file(span.end),
        );
        Self {
            promise: promise.into(),
            message: message.into(),
            span,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            expected: None,
            actual: None,
            step: None,
            details: None,
        }
    }
}

/// The step of a run that decided about a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidingStep {
    /// Its place in the path, from 1.
    pub number: usize,
    /// How many steps the path has.
    pub of: usize,
    /// The action's name.
    pub action: String,
    /// The exit by which it was left; `end` where the run ended in it, empty where the run could not go on.
    pub exit: String,
    /// The run's own time when it was left: the sum of what replies took.
    pub at: Duration,
}

/// How many cases there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SuiteSummary {
    /// Cases that kept their promises.
    pub passed: usize,
    /// Cases that did not.
    pub failed: usize,
    /// Cases that were skipped.
    pub skipped: usize,
}

impl SuiteSummary {
    /// Counts one more case.
    pub fn count(&mut self, kind: CaseKind) {
        match kind {
            CaseKind::Passed => self.passed += 1,
            CaseKind::Failed => self.failed += 1,
            CaseKind::Skipped => self.skipped += 1,
        }
    }
}

impl SuiteReport {
    /// Every case with its file, in order.
    pub fn cases(&self) -> impl Iterator<Item = (&SuiteFile, CaseRef<'_>)> {
        self.files
            .iter()
            .flat_map(|file| file.all_cases().map(move |case| (file, case)))
    }

    /// How many cases there are of each kind.
    pub fn summary(&self) -> SuiteSummary {
        let mut summary = SuiteSummary {
            passed: self.unlisted,
            ..SuiteSummary::default()
        };
        self.cases()
            .for_each(|(_, case)| summary.count(case.kind()));
        summary
    }

    /// Whether every case that was chosen was run and kept its promises, or was skipped, and no shard is missing.
    pub fn is_fine(&self) -> bool {
        let is_whole = self.not_run.is_empty() && self.missing.is_empty();
        is_whole && self.errors.is_empty() && self.summary().failed == 0
    }
}
