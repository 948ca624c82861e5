//! What keeps a suite from being run.

use std::{collections::BTreeSet, path::PathBuf};

use flow_report::{FileFindings, Style, SuiteError, SuiteReport, findings_text};
use flow_syntax::{Diagnostic, Source};

use crate::failure::Failure;

/// What keeps a suite from being run.
#[derive(Default)]
pub(crate) struct Unreadable {
    pub(super) found: Vec<(Source, Vec<Diagnostic>)>,
    /// With the path that cannot be used.
    pub(super) failures: Vec<(PathBuf, Failure)>,
    /// The scenario files that could be run.
    pub(super) whole: BTreeSet<String>,
}

impl Unreadable {
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty() && self.failures.is_empty()
    }

    /// Everything that is wrong in the files, with carets; empty when nothing is wrong in one.
    pub(crate) fn shown(&self, style: Style) -> String {
        if self.found.is_empty() {
            return String::new();
        }
        let findings = self.found.iter().map(|(source, diagnostics)| FileFindings {
            source,
            diagnostics,
            silenced: &[],
        });
        findings_text(&findings.collect::<Vec<_>>(), style)
    }

    /// What cannot be shown in a file, such as one that is not there.
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.failures.iter().map(|(_, failure)| failure)
    }

    /// Whether this scenario file, and all that it names, could be run.
    pub(crate) fn holds_whole(&self, file: &str) -> bool {
        self.whole.contains(file)
    }

    /// The same as results, for programs.
    pub(crate) fn report(&self) -> SuiteReport {
        let found = self.found.iter().flat_map(|(source, diagnostics)| {
            let errors = diagnostics.iter();
            errors.map(|found| SuiteError::of(source, found))
        });
        let failures = self.failures.iter().map(|(path, failure)| SuiteError {
            file: path.display().to_string(),
            place: None,
            rule: "unreadable-file".to_owned(),
            message: failure.message.clone(),
            help: None,
        });
        SuiteReport {
            errors: found.chain(failures).collect(),
            ..SuiteReport::default()
        }
    }
}

impl From<Failure> for Unreadable {
    fn from(failure: Failure) -> Self {
        Self {
            failures: vec![(PathBuf::new(), failure)],
            ..Self::default()
        }
    }
}
