//! A suite as TAP version 14: a plan, a line for each case, and a YAML block below each that failed.
//!
//! Source: the TAP 14 specification, testanything.org.

use std::{fmt::Write as _, io};

use flow_expr::Value;

use crate::{
    suite::{CaseFailure, CaseReport, CaseStatus, MissingShards, SuiteFile, SuiteReport},
    value::{harmless_json, visible},
};

/// The results of a suite as TAP. Cases that were not run are skipped points, and they and missing shards are a `Bail out!`,
/// which no reader takes for success.
///
/// # Errors
///
/// Those of `to`, and of whoever keeps what cases were put away of.
pub fn write_suite_tap(suite: &SuiteReport, to: &mut dyn io::Write) -> io::Result<()> {
    let ran = suite.cases().count();
    let mut out = format!("TAP version 14\n1..{}\n", ran + suite.not_run.len());
    for (index, (file, case)) in suite.cases().enumerate() {
        point(&mut out, index + 1, file, &*case.whole()?);
        to.write_all(out.as_bytes())?;
        out.clear();
    }
    for (index, case) in suite.not_run.iter().enumerate() {
        let name = description(&format!("{}: {}", case.file, case.name));
        let (number, reason) = (ran + index + 1, case.reason.told());
        // Writing into a text cannot fail.
        let _ = writeln!(out, "ok {number} - {name} # SKIP not run: {reason}");
    }
    if let Some(why) = incomplete(suite) {
        let _ = writeln!(out, "Bail out! {why}");
    }
    to.write_all(out.as_bytes())
}

/// Why the results are not those of the whole suite.
fn incomplete(suite: &SuiteReport) -> Option<String> {
    let mut why: Vec<_> = suite.missing.iter().map(MissingShards::to_string).collect();
    match suite.errors.len() {
        0 => {}
        1 => why.push("1 error in the files of the suite".to_owned()),
        count => why.push(format!("{count} errors in the files of the suite")),
    }
    match suite.not_run.len() {
        0 => {}
        1 => why.push("1 case was not run".to_owned()),
        count => why.push(format!("{count} cases were not run")),
    }
    (!why.is_empty()).then(|| why.join("; "))
}

fn point(out: &mut String, number: usize, file: &SuiteFile, case: &CaseReport) {
    let ok = if case.status == CaseStatus::Failed {
        "not ok"
    } else {
        "ok"
    };
    let name = description(&format!("{}: {}", file.name, case.name));
    let _ = write!(out, "{ok} {number} - {name}");
    if let CaseStatus::Skipped(reason) = &case.status {
        let _ = write!(out, " # SKIP {}", description(reason));
    }
    out.push('\n');
    if case.status == CaseStatus::Failed {
        out.push_str("  ---\n");
        let millis = case.elapsed.as_millis();
        let _ = writeln!(out, "  duration_ms: {millis}\n  failures:");
        case.failures
            .iter()
            .for_each(|failure| broken(out, file, failure));
        out.push_str("  ...\n");
    }
}

/// A text on one line; `#` would begin a directive.
fn description(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('#', "\\#")
}

/// A broken promise as a YAML mapping; its values are JSON strings, which YAML reads as they are.
fn broken(out: &mut String, file: &SuiteFile, failure: &CaseFailure) {
    let at = format!("{}:{}:{}", file.name, failure.line, failure.column);
    let members = [
        ("promise", Some(&failure.promise)),
        ("message", Some(&failure.message)),
        ("at", Some(&at)),
        ("expected", failure.expected.as_ref()),
        ("actual", failure.actual.as_ref()),
        ("details", failure.details.as_ref()),
    ];
    let mut lead = "    - ";
    for (name, value) in members {
        if let Some(value) = value {
            let value = harmless_json(Value::from(value.as_str()).to_json());
            let _ = writeln!(out, "{lead}{name}: {value}");
            lead = "      ";
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::reporters::{samples, suite_tap};

    #[test]
    fn a_case_is_a_line_and_what_was_broken_stands_below() {
        assert_snapshot!(suite_tap(&samples::small()), @r#"
        TAP version 14
        1..3
        ok 1 - tests/lookup.scenario.yaml: VIP customer
        not ok 2 - tests/lookup.scenario.yaml: slow <service> & co
          ---
          duration_ms: 12
          failures:
            - promise: "exits.Lookup Customer"
              message: "`Lookup Customer` was left by `success`"
              at: "tests/lookup.scenario.yaml:7:33"
              expected: "`timeout`"
              actual: "`success`"
            - promise: "variables.customer"
              message: "`$customer` was not what was promised"
              at: "tests/lookup.scenario.yaml:8:30"
              expected: "{\"name\":\"Alice\"}"
              actual: "{\"name\":\"Bob\",\"notes\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}"
              details: "- \"name\": \"Alice\"\n+ \"name\": \"Bob\""
          ...
        ok 3 - tests/lookup.scenario.yaml: no network # SKIP the lab is closed
        "#);
    }

    #[test]
    fn names_begin_no_directive_and_no_line() {
        let mut suite = samples::small();
        suite.files[0].cases.truncate(1);
        suite.files[0].cases[0].name = "a # TODO \\ b\nnot ok 2".into();
        assert_snapshot!(suite_tap(&suite), @r"
        TAP version 14
        1..1
        ok 1 - tests/lookup.scenario.yaml: a \# TODO \\ b\\u{a}not ok 2
        ");
    }

    #[test]
    fn a_suite_that_is_not_whole_bails_out() {
        assert_snapshot!(suite_tap(&samples::stopped()), @r"
        TAP version 14
        1..3
        ok 1 - tests/lookup.scenario.yaml: VIP customer
        ok 2 - tests/lookup.scenario.yaml: slow <service> & co # SKIP not run: another case had failed
        ok 3 - tests/lookup.scenario.yaml: no network # SKIP not run: the suite was interrupted
        Bail out! 2 cases were not run
        ");
        assert_snapshot!(suite_tap(&samples::lacking()), @r"
        TAP version 14
        1..0
        Bail out! the results of shard 2/2 are missing
        ");
    }
}
