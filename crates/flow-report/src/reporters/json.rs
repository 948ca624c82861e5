//! A suite as JSON, `flowsim/test/1` (DESIGN section 9). With what it holds, the results of shards can be put together
//! again.

use flow_expr::Value;

use crate::{
    suite::{CaseFailure, CaseReport, CaseStatus, DecidingStep, SuiteFile, SuiteReport},
    value::{count, millis, object, page, text, text_or_null},
};

/// The schema of a suite's results.
pub const TEST_SCHEMA: &str = "flowsim/test/1";

/// The results of a suite as pretty-printed JSON, one object, ended by a line feed.
///
/// Beside what DESIGN lists, `summary` counts `notRun` cases, a case has `line`, `reason` (why it was skipped) and
/// `elapsedMs`, and a failure has `step` and `details`. `report` is `null` where the run was not kept.
pub fn suite_json(suite: &SuiteReport) -> String {
    let cases = suite.cases().map(|(file, case)| case_value(file, case));
    let coverage = suite.coverage.clone();
    page(&object([
        ("schema", text(TEST_SCHEMA)),
        ("summary", summary(suite)),
        ("cases", Value::list(cases)),
        ("coverage", coverage.unwrap_or(Value::Null)),
    ]))
}

fn summary(suite: &SuiteReport) -> Value {
    let summary = suite.summary();
    object([
        ("passed", count(summary.passed)),
        ("failed", count(summary.failed)),
        ("skipped", count(summary.skipped)),
        ("notRun", count(suite.not_run)),
        ("elapsedMs", millis(suite.elapsed)),
    ])
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
        ("failures", Value::list(case.failures.iter().map(failure))),
        ("report", case.report.clone().unwrap_or(Value::Null)),
    ])
}

fn failure(failure: &CaseFailure) -> Value {
    let step = failure.step.as_ref().map(step);
    object([
        ("promise", text(&failure.promise)),
        ("message", text(&failure.message)),
        ("line", count(failure.line as usize)),
        ("column", count(failure.column as usize)),
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
    use crate::reporters::samples;

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
}
