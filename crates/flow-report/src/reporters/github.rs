//! Broken promises as workflow commands, which GitHub shows beside the lines of the scenario files.

use std::fmt::Write as _;

use flow_syntax::Source;

use crate::{
    findings::{escape, escape_property, relative},
    suite::{CaseFailure, CaseReport, CaseStatus, SuiteFile, SuiteReport},
    value::{shortened, visible},
};

/// How much of a value is shown.
const WIDTH: usize = 200;

/// Each broken promise as an error and each skipped case as a notice, one a line; nothing for what passed.
///
/// `folder` is the absolute path of the folder in which the suite ran; files are named relative to it.
pub fn suite_github(suite: &SuiteReport, folder: &str) -> String {
    let mut out = String::new();
    for (file, case) in suite.cases() {
        match &case.status {
            CaseStatus::Passed => {}
            CaseStatus::Skipped(reason) => skipped(&mut out, file, case, reason, folder),
            CaseStatus::Failed => {
                let failures = case.failures.iter();
                failures.for_each(|failure| broken(&mut out, file, case, failure, folder));
            }
        }
    }
    out
}

fn skipped(out: &mut String, file: &SuiteFile, case: &CaseReport, reason: &str, folder: &str) {
    begin(out, "notice", file, folder);
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
    begin(out, "error", file, folder);
    let _ = write!(out, ",line={},col={}", failure.line, failure.column);
    // GitHub takes an end only on the same line.
    let end = file
        .source
        .as_ref()
        .map(|source: &Source| source.position(failure.span.end));
    if let Some(end) = end.filter(|end| end.line == failure.line) {
        let _ = write!(out, ",endLine={},endColumn={}", end.line, end.column);
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

fn begin(out: &mut String, command: &str, file: &SuiteFile, folder: &str) {
    let _ = write!(out, "::{command} file=");
    escape_property(out, &visible(&relative(&file.name, folder)));
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::reporters::samples;

    #[test]
    fn broken_promises_stand_beside_their_lines() {
        assert_snapshot!(suite_github(&samples::small(), "/project"), @r#"
        ::error file=tests/lookup.scenario.yaml,line=7,col=33,endLine=7,endColumn=40,title=slow <service> & co::`Lookup Customer` was left by `success`%0Apromised: `timeout`%0Awas: `success`
        ::error file=tests/lookup.scenario.yaml,line=8,col=30,endLine=8,endColumn=45,title=slow <service> & co::`$customer` was not what was promised%0Apromised: {"name":"Alice"}%0Awas: {"name":"Bob","notes":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
        ::notice file=tests/lookup.scenario.yaml,line=9,title=no network::skipped: the lab is closed
        "#);
    }
}
