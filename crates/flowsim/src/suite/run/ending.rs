//! The end of a suite: what was not run, and what only then turns out to be odd.

use std::{collections::BTreeSet, io};

use flow_report::{CaseFailure, CaseStatus, NotRun, NotRunReason, SuiteFile, SuiteReport};
use flow_syntax::{Diagnostic, Severity};

use super::{Running, cannot_keep};
use crate::{
    failure::Failure,
    suite::{
        choose::Chosen,
        plan::{Sight, Witness},
        read::Suite,
    },
};

impl Running<'_> {
    pub(super) fn into_report(self, reason: NotRunReason) -> Result<SuiteReport, Failure> {
        let hidden = self.hidden.into_inner();
        let done = self.done.into_inner();
        let left = self.chosen.iter().zip(&done.is_done);
        let left = left.filter(|(_, is_done)| !**is_done);
        let not_run = left.map(|(chosen, _)| not_run(self.suite, *chosen, reason));
        let not_run = not_run.collect();
        let mut files = self.files;
        for (file, mut kept) in files.iter_mut().zip(done.kept) {
            kept.here.sort_unstable_by_key(|(index, _)| *index);
            file.cases = kept.here.into_iter().map(|(_, case)| case).collect();
            kept.shelved.sort();
            file.shelved = Some(kept.shelved);
        }
        for (file, hidden) in files.iter_mut().zip(&hidden) {
            file.source = file.source.take().map(|source| hidden.masked(&source));
            for (found, cases) in hidden.idle(self.plan.strictness) {
                tell(file, found, cases, self.witness).map_err(cannot_keep)?;
            }
        }
        files.retain(|file| !file.is_empty());
        Ok(SuiteReport {
            files,
            not_run,
            unlisted: done.passed,
            ..SuiteReport::default()
        })
    }
}

/// Tells of a redaction that redacted nothing: to whoever reads the file's warnings, or, where it is an error, as a failure
/// of the cases that ask for it.
fn tell(
    file: &mut SuiteFile,
    found: Diagnostic,
    cases: &BTreeSet<String>,
    witness: Witness<'_>,
) -> io::Result<()> {
    let Some(source) = file
        .source
        .clone()
        .filter(|_| found.severity == Severity::Error)
    else {
        witness(file, Sight::Odd(&found));
        file.warnings.push(found);
        return Ok(());
    };
    let Some(mut shelved) = file.shelved.take() else {
        return Ok(());
    };
    let revised = shelved.revise(|case| {
        let is_asking = cases.contains(&case.name);
        if is_asking {
            case.status = CaseStatus::Failed;
            let failure = CaseFailure::at(&source, found.span, "snapshot.redact", &*found.message);
            case.failures.push(failure);
            witness(file, Sight::Case(case));
        }
        is_asking
    });
    file.shelved = Some(shelved);
    revised
}

fn not_run(suite: &Suite, chosen: Chosen, reason: NotRunReason) -> NotRun {
    let file = &suite.files[chosen.file()];
    let case = file.case(chosen.case());
    NotRun {
        file: file.name().to_owned(),
        line: file.source.line(case.name_span.start),
        name: case.name.clone(),
        reason,
    }
}
