//! Broken promises as workflow commands, which GitHub shows beside the lines of the scenario files.

use std::{fmt::Write as _, io};

use crate::{
    findings::{escape, escape_property, relative},
    suite::{
        CaseFailure, CaseKind, CaseReport, CaseStatus, NotRun, SuiteError, SuiteFile, SuiteReport,
    },
    value::{shortened, visible},
};

/// How much of a value is shown.
const WIDTH: usize = 200;

/// Each broken promise as an error, each case that was not run as a warning and each skipped one as a notice, one a line;
/// nothing for what passed. What is missing of the suite is an error without a place.
///
/// `folder` is the absolute path of the folder in which the suite ran; files are named relative to it.
///
/// # Errors
///
/// Those of `to`, and of whoever keeps what cases were put away of.
pub fn write_suite_github(
    suite: &SuiteReport,
    folder: &str,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let mut out = String::new();
    for (file, case) in suite.cases() {
        if case.kind() == CaseKind::Passed {
            continue;
        }
        let case = &*case.whole()?;
        match &case.status {
            CaseStatus::Passed => {}
            CaseStatus::Skipped(reason) => skipped(&mut out, file, case, reason, folder),
            CaseStatus::Failed => {
                let failures = case.failures.iter();
                failures.for_each(|failure| broken(&mut out, file, case, failure, folder));
            }
        }
        to.write_all(out.as_bytes())?;
        out.clear();
    }
    let errors = suite.errors.iter();
    errors.for_each(|error| mistake(&mut out, error, folder));
    let not_run = suite.not_run.iter();
    not_run.for_each(|case| left_out(&mut out, case, folder));
    for missing in &suite.missing {
        // Writing into a text cannot fail.
        let _ = writeln!(out, "::error title=flowsim merge::{missing}");
    }
    to.write_all(out.as_bytes())
}

fn mistake(out: &mut String, error: &SuiteError, folder: &str) {
    begin(out, "error", &error.file, folder);
    if let Some(place) = error.place {
        let _ = write!(out, ",line={},col={}", place.line, place.column);
    }
    out.push_str(",title=");
    escape_property(out, &visible(&error.rule));
    out.push_str("::");
    escape(out, &visible(&error.message));
    out.push('\n');
}

fn left_out(out: &mut String, case: &NotRun, folder: &str) {
    begin(out, "warning", &case.file, folder);
    let _ = write!(out, ",line={},title=", case.line);
    escape_property(out, &visible(&case.name));
    let _ = writeln!(out, "::not run: {}", case.reason.told());
}

fn skipped(out: &mut String, file: &SuiteFile, case: &CaseReport, reason: &str, folder: &str) {
    begin(out, "notice", &file.name, folder);
    // Writing into a text cannot fail.
    let _ = write!(out, ",line={},title=", case.line);
    escape_property(out, &visible(&case.name));
    out.push_str("::skipped: ");
    escape(out, &shortened(reason, WIDTH));
    out.push('\n');
}

fn broken(
    out: &mut String,
    file: &SuiteFile,
    case: &CaseReport,
    failure: &CaseFailure,
    folder: &str,
) {
    begin(out, "error", &file.name, folder);
    let _ = write!(out, ",line={},col={}", failure.line, failure.column);
    // GitHub takes an end only on the same line.
    if failure.end_line == failure.line {
        let (line, column) = (failure.end_line, failure.end_column);
        let _ = write!(out, ",endLine={line},endColumn={column}");
    }
    out.push_str(",title=");
    escape_property(out, &visible(&case.name));
    out.push_str("::");
    escape(out, &visible(&failure.message));
    let values = [("promised", &failure.expected), ("was", &failure.actual)];
    for (word, value) in values {
        if let Some(value) = value {
            let _ = write!(out, "%0A{word}: ");
            escape(out, &shortened(value, WIDTH));
        }
    }
    out.push('\n');
}

fn begin(out: &mut String, command: &str, file: &str, folder: &str) {
    let _ = write!(out, "::{command} file=");
    escape_property(out, &visible(&relative(file, folder)));
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::reporters::{samples, suite_github};

    #[test]
    fn broken_promises_stand_beside_their_lines() {
        assert_snapshot!(suite_github(&samples::small(), "/project"), @r#"
        ::error file=tests/lookup.scenario.yaml,line=7,col=33,endLine=7,endColumn=40,title=slow <service> & co::`Lookup Customer` was left by `success`%0Apromised: `timeout`%0Awas: `success`
        ::error file=tests/lookup.scenario.yaml,line=8,col=30,endLine=8,endColumn=45,title=slow <service> & co::`$customer` was not what was promised%0Apromised: {"name":"Alice"}%0Awas: {"name":"Bob","notes":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
        ::notice file=tests/lookup.scenario.yaml,line=9,title=no network::skipped: the lab is closed
        "#);
    }

    #[test]
    fn what_was_not_run_is_a_warning() {
        assert_snapshot!(suite_github(&samples::stopped(), "/project"), @r"
        ::warning file=tests/lookup.scenario.yaml,line=5,title=slow <service> & co::not run: another case had failed
        ::warning file=tests/lookup.scenario.yaml,line=9,title=no network::not run: the suite was interrupted
        ");
        assert_snapshot!(suite_github(&samples::broken_files(), "/"), @r"
        ::error file=a.yaml,title=unreadable-file::there is no such file
        ::error file=tests/lookup.scenario.yaml,line=3,col=11,title=unknown-field::no `a`
        ");
        let missing = samples::lacking();
        assert_snapshot!(suite_github(&missing, "/"), @"::error title=flowsim merge::the results of shard 2/2 are missing");
    }
}
