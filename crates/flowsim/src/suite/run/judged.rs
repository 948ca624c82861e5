//! What a run of a case came to: the promises it broke, its snapshot, and what is kept of it.

use std::{path::Path, sync::Arc};

use flow_core::Trace;
use flow_report::{CaseFailure, CaseReport, CaseStatus, case_snapshot};
use flow_scenario::{Case, ReplyTo};
use flow_syntax::Span;

use super::Running;
use crate::{
    failure::Failure,
    snapshots::{self, Checked},
    suite::{
        hidden::Hidden,
        plan::Keep,
        read::ScenarioFile,
        verdict::{broken_promises, unfinished},
        way::{Course, Stopped},
    },
};

impl Running<'_> {
    /// Promises are judged by what really was; what is kept to be shown is redacted.
    pub(super) fn judged(
        &self,
        file: &ScenarioFile,
        case: &Arc<Case>,
        course: Course,
        hidden: &Hidden<'_>,
    ) -> CaseReport {
        let mut failures = match &course.stopped {
            Some(stopped) => vec![not_ended(stopped, file, case, &course)],
            None => broken_promises(case, &course.trace, &file.source),
        };
        let has_ended = course.stopped.is_none();
        let keep = self.plan.keep;
        let is_shown = keep >= Keep::Reports;
        let mut clean = None;
        if is_shown || has_ended && case.snapshot.is_some() {
            let trace = course.trace.redacted(&hidden.redactor);
            if has_ended {
                failures.extend(self.snapshot(file, case, &trace));
            }
            clean = Some(trace).filter(|_| is_shown);
        }
        let status = match failures.is_empty() {
            true => CaseStatus::Passed,
            false => CaseStatus::Failed,
        };
        let failures = failures.into_iter().map(|failure| hidden.failure(failure));
        CaseReport {
            failures: failures.collect(),
            report: clean.as_ref().map(|trace| hidden.report(trace, &file.flow)),
            trace: clean.filter(|_| keep.traces()).map(Box::new),
            ..self.case_report(file, case, status)
        }
    }

    /// What is wrong with the snapshot of a finished run. One that cannot be read or written fails its own case only.
    fn snapshot(&self, file: &ScenarioFile, case: &Case, clean: &Trace) -> Option<CaseFailure> {
        let snapshot = case.snapshot.as_ref()?;
        let failure = |message| CaseFailure::at(&file.source, snapshot.span, "snapshot", message);
        let today = case_snapshot(&case.name, clean, &snapshot.redact);
        let path = Path::new(file.name());
        match compared(path, &case.name, &today, self.plan.snapshots) {
            Ok(Checked::Same) => None,
            Ok(Checked::Written) => {
                self.written.set(self.written.get() + 1);
                None
            }
            Ok(Checked::Broken { message, details }) => Some(CaseFailure {
                details: Some(details),
                ..failure(message)
            }),
            Err(unable) => Some(failure(unable.message)),
        }
    }

    pub(super) fn case_report(
        &self,
        file: &ScenarioFile,
        case: &Case,
        status: CaseStatus,
    ) -> CaseReport {
        let line = file.source.line(case.name_span.start);
        CaseReport {
            span: case.name_span,
            ..CaseReport::named(case.name.clone(), line, status)
        }
    }
}

/// Compares a run with its snapshot. Where today's run cannot be left for `flowsim review`, as in a read-only folder, the
/// promise is broken all the same and says so: nobody asked for a file.
fn compared(
    path: &Path,
    case: &str,
    today: &str,
    mode: snapshots::Mode,
) -> Result<Checked, Failure> {
    use snapshots::Mode::{Compare, Frozen};
    let cannot = match snapshots::check(path, case, today, mode) {
        Err(cannot) if mode == Compare => cannot,
        checked => return checked,
    };
    Ok(match snapshots::check(path, case, today, Frozen)? {
        Checked::Broken { message, details } => {
            let mut lines: Vec<&str> = details.lines().collect();
            // The last one says what to do with a file that is not there.
            lines.pop();
            lines.push(&cannot.message);
            let details = lines.join("\n");
            Checked::Broken { message, details }
        }
        checked => checked,
    })
}

/// The failure of a case whose run could not be brought to its end.
fn not_ended(stopped: &Stopped, file: &ScenarioFile, case: &Case, course: &Course) -> CaseFailure {
    CaseFailure {
        step: Some(unfinished(&stopped.action, &course.trace)),
        ..CaseFailure::at(
            &file.source,
            place(stopped, case),
            stopped.about,
            &*stopped.message,
        )
    }
}

/// Where a case says what was missing: at the replies to that action, else at the case itself.
fn place(stopped: &Stopped, case: &Case) -> Span {
    let same = |to: &ReplyTo| matches!(to, ReplyTo::Action(name) if **name == *stopped.action);
    let replies = case.replies.iter().find(|replies| same(&replies.to));
    match (stopped.about, replies) {
        ("replies", Some(replies)) => replies.span,
        _ => case.name_span,
    }
}
