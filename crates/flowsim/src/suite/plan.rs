//! How cases are run, what is kept of them, and what comes to light meanwhile.

use std::path::PathBuf;

use flow_core::RunOptions;
use flow_expr::DateTime;
use flow_report::{CaseReport, FlowCoverage, SuiteFile, SuiteReport};
use flow_scenario::Case;
use flow_syntax::Diagnostic;

use super::{read::Strictness, way::Way};
use crate::snapshots;

/// How cases are run.
pub(crate) struct Plan {
    pub(crate) way: Way,
    /// How many at once.
    pub(crate) jobs: u16,
    /// Whether the first failure ends the suite.
    pub(crate) fail_fast: bool,
    pub(crate) keep: Keep,
    /// The folder for a cassette of each case.
    pub(crate) record: Option<PathBuf>,
    /// Whether what the runs tried is counted.
    pub(crate) coverage: bool,
    /// What may be written of snapshots.
    pub(crate) snapshots: snapshots::Mode,
    /// Whether a redaction that redacts nothing fails its cases.
    pub(crate) strictness: Strictness,
    /// How runs are made. A moment at which they start comes before what worlds say.
    pub(crate) options: RunOptions,
    /// When runs start of which nobody says so.
    pub(crate) clock: Option<DateTime>,
}

impl Plan {
    pub(super) fn options_of(&self, case: &Case) -> RunOptions {
        let said = self.options.started.or(case.now);
        RunOptions {
            started: said.or(self.clock),
            ..case.options(&self.options)
        }
    }
}

/// What a suite came to.
pub(crate) struct Ran {
    pub(crate) report: SuiteReport,
    /// How much of each flow was tried; empty when that was not counted.
    pub(crate) coverage: Vec<FlowCoverage>,
    /// How many snapshots were written.
    pub(crate) written: usize,
}

/// What is kept for the reporters. Each keeps what the ones above keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Keep {
    /// What did not pass, with its failures; what passed is counted.
    Unusual,
    /// What became of every case.
    Results,
    /// Every run, too, as its report.
    Reports,
    /// Every trace.
    #[cfg(test)]
    Traces,
}

impl Keep {
    pub(super) fn traces(self) -> bool {
        #[cfg(test)]
        let all = self == Self::Traces;
        #[cfg(not(test))]
        let all = false;
        all
    }
}

/// What comes to light while a suite runs.
pub(crate) enum Sight<'a> {
    /// A case is done, with its failures.
    Case(&'a CaseReport),
    /// Something in a file turned out to be odd.
    Odd(&'a Diagnostic),
}

/// Who sees what comes to light, as soon as it does.
pub(super) type Witness<'a> = &'a dyn Fn(&SuiteFile, Sight<'_>);
