//! What a person sees of a suite while it goes on: each case that did not pass, whole and as soon as it is done, in
//! whatever order they end. The end of the suite names them in the order of the files.

use std::cell::RefCell;

use flow_report::{CaseReport, SuiteFile, case_text, warnings_text};
use flow_syntax::Diagnostic;
use indicatif::ProgressBar;

use crate::{
    cli::Terminal,
    failure::Failure,
    progress::Progress,
    suite::{Chosen, Suite},
};

/// The cases of one suite, as they come.
pub(super) struct Live<'a> {
    terminal: &'a Terminal,
    bar: Option<ProgressBar>,
    prints: bool,
    /// Why something could not be printed; then nothing more is.
    failure: RefCell<Option<Failure>>,
}

impl<'a> Live<'a> {
    /// Prints text, and counts so many cases where somebody looks.
    pub(super) fn text(terminal: &'a Terminal, cases: usize) -> Self {
        Self {
            prints: true,
            ..Self::silent(terminal, cases)
        }
    }

    /// Only counts cases.
    pub(super) fn silent(terminal: &'a Terminal, cases: usize) -> Self {
        Self {
            terminal,
            bar: Progress::on_stderr().bar_of(cases as u64, "cases"),
            prints: false,
            failure: RefCell::default(),
        }
    }

    /// What is odd in the files of these cases.
    pub(super) fn warnings(&self, suite: &Suite, chosen: &[Chosen]) {
        let mut last = None;
        for file in chosen.iter().map(|chosen| chosen.file()) {
            if last.replace(file) != Some(file) {
                let file = &suite.files[file];
                self.print(&warnings_text(
                    &file.source,
                    &file.warnings,
                    self.terminal.out,
                ));
            }
        }
    }

    /// What only the runs brought to light about a file.
    pub(super) fn odd(&self, file: &SuiteFile, found: &Diagnostic) {
        if let Some(source) = &file.source {
            self.print(&warnings_text(
                source,
                std::slice::from_ref(found),
                self.terminal.out,
            ));
        }
    }

    /// A case that is done.
    pub(super) fn case(&self, file: &SuiteFile, case: &CaseReport) {
        self.print(&case_text(file, case, self.terminal.out));
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Takes the bar away. Fails when something could not be printed.
    pub(super) fn end(self) -> Result<(), Failure> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.failure.into_inner().map_or(Ok(()), Err)
    }

    fn print(&self, text: &str) {
        if text.is_empty() || !self.prints || self.failure.borrow().is_some() {
            return;
        }
        let print = || self.terminal.print(text);
        let printed = match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        };
        if let Err(failure) = printed {
            self.failure.replace(Some(failure));
        }
    }
}
