//! A suite as JSON, `flowsim/test/1` (DESIGN section 9). With what it holds, the results of shards can be put together
//! again.

use std::{collections::BTreeSet, io};

use flow_expr::Value;

use crate::{
    suite::{
        CaseFailure, CaseReport, CaseStatus, DecidingStep, MissingShards, NotRun, Shard,
        SuiteError, SuiteFile, SuitePart, SuiteReport,
    },
    value::{count, harmless_json, millis, object, text, text_or_null},
};

/// The schema of a suite's results.
pub const TEST_SCHEMA: &str = "flowsim/test/1";

/// The results of a suite as pretty-printed JSON, one object, ended by a line feed.
///
/// Beside what DESIGN lists, `summary` counts `notRun` cases, a case has `line`, `reason` (why it was skipped) and
/// `elapsedMs`, and a failure has `endLine`, `endColumn`, `step` and `details`. `report` is `null` where the run was not
/// kept. `notRun` lists the cases that were chosen and not run, with their `reason`: `interrupted` or `fail-fast`.
///
/// `errors` is what keeps the suite from being run: then there are no cases.
///
/// `shard` is the part of all cases that this is, and `suite` tells which cases these are. Results of several parts that
/// make no whole have both in each of `parts`, and `missingShards` lists what is missing, at most 20 of a suite.
///
/// # Errors
///
/// Those of `out`, and of whoever keeps what cases were put away of.
pub fn write_suite_json(suite: &SuiteReport, out: &mut dyn io::Write) -> io::Result<()> {
    let not_run = suite.not_run.iter().map(not_run);
    let mut before = vec![("schema", text(TEST_SCHEMA)), ("summary", summary(suite))];
    before.extend(parts_members(&suite.parts, &suite.missing));
    let after = [
        ("notRun", Value::list(not_run)),
        ("errors", Value::list(suite.errors.iter().map(error))),
        ("coverage", suite.coverage.clone().unwrap_or(Value::Null)),
    ];
    out.write_all(b"{\n")?;
    for (name, value) in before {
        writeln!(out, "  \"{name}\": {},", within(&value, 2))?;
    }
    out.write_all(b"  \"cases\": [")?;
    let mut comma = "";
    for (file, case) in suite.cases() {
        let case = within(&case_value(file, &*case.whole()?), 4);
        write!(out, "{comma}\n    {case}")?;
        comma = ",";
    }
    out.write_all(if comma.is_empty() { b"]" } else { b"\n  ]" })?;
    for (name, value) in after {
        write!(out, ",\n  \"{name}\": {}", within(&value, 2))?;
    }
    out.write_all(b"\n}\n")
}

/// A value as pretty-printed JSON that stands so many blanks from the left. No string of JSON holds a line feed.
fn within(value: &Value, blanks: usize) -> String {
    let json = harmless_json(value.to_json_pretty());
    json.replace('\n', &format!("\n{:blanks$}", ""))
}

/// What the results are of.
pub(crate) fn parts_members(
    parts: &BTreeSet<SuitePart>,
    missing: &[MissingShards],
) -> Vec<(&'static str, Value)> {
    let mut members = match parts.len() {
        0 => part(&SuitePart::default()).to_vec(),
        1 => parts.iter().flat_map(part).collect(),
        _ => {
            let parts = parts.iter().map(|one| object(part(one)));
            vec![("parts", Value::list(parts))]
        }
    };
    let missing = missing.iter().flat_map(|missing| &missing.shards);
    let missing = missing.map(|shard| text(&shard.to_string()));
    members.push(("missingShards", Value::list(missing)));
    members
}

fn part(part: &SuitePart) -> [(&'static str, Value); 2] {
    [
        ("suite", text(&part.suite)),
        ("shard", part.shard.map_or(Value::Null, shard)),
    ]
}

fn shard(shard: Shard) -> Value {
    object([
        ("index", count(shard.index as usize)),
        ("of", count(shard.of as usize)),
    ])
}

fn error(error: &SuiteError) -> Value {
    let number = |number: Option<u32>| number.map_or(Value::Null, |number| count(number as usize));
    let place = error.place;
    object([
        ("file", text(&error.file)),
        ("rule", text(&error.rule)),
        ("message", text(&error.message)),
        ("line", number(place.map(|place| place.line))),
        ("column", number(place.map(|place| place.column))),
        ("endLine", number(place.map(|place| place.end_line))),
        ("endColumn", number(place.map(|place| place.end_column))),
        ("help", text_or_null(error.help.as_deref())),
    ])
}

fn not_run(case: &NotRun) -> Value {
    object([
        ("file", text(&case.file)),
        ("name", text(&case.name)),
        ("line", count(case.line as usize)),
        ("reason", text(case.reason.as_str())),
    ])
}

fn summary(suite: &SuiteReport) -> Value {
    let summary = suite.summary();
    object([
        ("passed", count(summary.passed)),
        ("failed", count(summary.failed)),
        ("skipped", count(summary.skipped)),
        ("notRun", count(suite.not_run.len())),
        ("elapsedMs", millis(suite.elapsed)),
    ])
}

/// A whole case as JSON on one line.
pub(crate) fn case_json(file: &SuiteFile, case: &CaseReport) -> String {
    case_value(file, case).to_json()
}

fn case_value(file: &SuiteFile, case: &CaseReport) -> Value {
    let reason = match &case.status {
        CaseStatus::Skipped(reason) => Some(reason.as_str()),
        CaseStatus::Passed | CaseStatus::Failed => None,
    };
    object([
        ("file", text(&file.name)),
        ("name", text(&case.name)),
        ("line", count(case.line as usize)),
        ("status", text(case.status.as_str())),
        ("reason", text_or_null(reason)),
        ("elapsedMs", millis(case.elapsed)),
        ("failures", failures_value(case)),
        ("report", case.report.clone().unwrap_or(Value::Null)),
    ])
}

/// Why a case failed.
pub(crate) fn failures_value(case: &CaseReport) -> Value {
    Value::list(case.failures.iter().map(failure))
}

fn failure(failure: &CaseFailure) -> Value {
    let step = failure.step.as_ref().map(step);
    object([
        ("promise", text(&failure.promise)),
        ("message", text(&failure.message)),
        ("line", count(failure.line as usize)),
        ("column", count(failure.column as usize)),
        ("endLine", count(failure.end_line as usize)),
        ("endColumn", count(failure.end_column as usize)),
        ("expected", text_or_null(failure.expected.as_deref())),
        ("actual", text_or_null(failure.actual.as_deref())),
        ("step", step.unwrap_or(Value::Null)),
        ("details", text_or_null(failure.details.as_deref())),
    ])
}

fn step(step: &DecidingStep) -> Value {
    object([
        ("number", count(step.number)),
        ("of", count(step.of)),
        ("action", text(&step.action)),
        ("exit", text(&step.exit)),
        ("atMs", millis(step.at)),
    ])
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::reporters::{samples, suite_json};

    #[test]
    fn a_suite_is_one_object_with_everything_that_the_cases_came_to() {
        assert_snapshot!(suite_json(&samples::small()), @r#"
        {
          "schema": "flowsim/test/1",
          "summary": {
            "passed": 1,
            "failed": 1,
            "skipped": 1,
            "notRun": 0,
            "elapsedMs": 1234
          },
          "suite": "5eed",
          "shard": null,
          "missingShards": [],
          "cases": [
            {
              "file": "tests/lookup.scenario.yaml",
              "name": "VIP customer",
              "line": 3,
              "status": "passed",
              "reason": null,
              "elapsedMs": 12.5,
              "failures": [],
              "report": null
            },
            {
              "file": "tests/lookup.scenario.yaml",
              "name": "slow <service> & co",
              "line": 5,
              "status": "failed",
              "reason": null,
              "elapsedMs": 12.5,
              "failures": [
                {
                  "promise": "exits.Lookup Customer",
                  "message": "`Lookup Customer` was left by `success`",
                  "line": 7,
                  "column": 33,
                  "endLine": 7,
                  "endColumn": 40,
                  "expected": "`timeout`",
                  "actual": "`success`",
                  "step": {
                    "number": 2,
                    "of": 3,
                    "action": "Lookup Customer",
                    "exit": "success",
                    "atMs": 3.1
                  },
                  "details": null
                },
                {
                  "promise": "variables.customer",
                  "message": "`$customer` was not what was promised",
                  "line": 8,
                  "column": 30,
                  "endLine": 8,
                  "endColumn": 45,
                  "expected": "{\"name\":\"Alice\"}",
                  "actual": "{\"name\":\"Bob\",\"notes\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
                  "step": null,
                  "details": "- \"name\": \"Alice\"\n+ \"name\": \"Bob\""
                }
              ],
              "report": null
            },
            {
              "file": "tests/lookup.scenario.yaml",
              "name": "no network",
              "line": 9,
              "status": "skipped",
              "reason": "the lab is closed",
              "elapsedMs": 0,
              "failures": [],
              "report": null
            }
          ],
          "notRun": [],
          "errors": [],
          "coverage": null
        }
        "#);
    }

    #[test]
    fn what_was_not_run_and_which_parts_are_missing_is_told() {
        let mut suite = samples::stopped();
        let of = |index| Shard { of: 3, index };
        suite.parts = [1, 3]
            .map(|index| SuitePart {
                suite: "5eed".into(),
                shard: Some(of(index)),
            })
            .into();
        suite.files.clear();
        let merged = crate::merge_suites([suite]).unwrap();
        assert_snapshot!(suite_json(&merged), @r#"
        {
          "schema": "flowsim/test/1",
          "summary": {
            "passed": 0,
            "failed": 0,
            "skipped": 0,
            "notRun": 2,
            "elapsedMs": 1234
          },
          "parts": [
            {
              "suite": "5eed",
              "shard": {
                "index": 1,
                "of": 3
              }
            },
            {
              "suite": "5eed",
              "shard": {
                "index": 3,
                "of": 3
              }
            }
          ],
          "missingShards": [
            "2/3"
          ],
          "cases": [],
          "notRun": [
            {
              "file": "tests/lookup.scenario.yaml",
              "name": "slow <service> & co",
              "line": 5,
              "reason": "fail-fast"
            },
            {
              "file": "tests/lookup.scenario.yaml",
              "name": "no network",
              "line": 9,
              "reason": "interrupted"
            }
          ],
          "errors": [],
          "coverage": null
        }
        "#);
    }

    #[test]
    fn an_empty_suite_is_valid_too() {
        let json = suite_json(&SuiteReport::default());
        let value = flow_expr::read_json(json.as_bytes()).unwrap().value;
        assert_eq!(value.member("cases"), Some(&Value::list([])));
        assert_eq!(value.member("coverage"), Some(&Value::Null));
    }

    #[test]
    fn what_keeps_a_suite_from_being_run_is_listed() {
        let json = suite_json(&samples::broken_files());
        let value = flow_expr::read_json(json.as_bytes()).unwrap().value;
        assert_snapshot!(value.member("errors").unwrap().to_json(), @r#"[{"file":"a.yaml","rule":"unreadable-file","message":"there is no such file","line":null,"column":null,"endLine":null,"endColumn":null,"help":null},{"file":"tests/lookup.scenario.yaml","rule":"unknown-field","message":"no `a`","line":3,"column":11,"endLine":3,"endColumn":14,"help":"say `b`"}]"#);
    }
}
