//! Reading a suite's results back from their JSON.

use std::time::Duration;

use flow_expr::{Number, Value, read_json};
use flow_syntax::Span;

use super::{CaseFailure, CaseReport, CaseStatus, DecidingStep, SuiteFile, SuiteReport};
use crate::reporters::TEST_SCHEMA;

/// Reads what [`suite_json`](crate::suite_json) wrote. Texts, programs and traces are not in it.
///
/// # Errors
///
/// What is wrong, in words that follow the file's name: `is no JSON: …`, `lacks `cases``.
pub fn read_suite(text: &str) -> Result<SuiteReport, String> {
    let json =
        read_json(text.as_bytes()).map_err(|error| format!("is no JSON: {}", error.message))?;
    let root = json.value;
    if root.member("schema").and_then(Value::as_text) != Some(TEST_SCHEMA) {
        return Err(format!(
            "holds no results of a suite: its `schema` is not `{TEST_SCHEMA}`"
        ));
    }
    let summary = member(&root, "summary")?;
    let mut suite = SuiteReport {
        elapsed: time(summary, "elapsedMs"),
        not_run: whole(summary, "notRun").unwrap_or(0) as usize,
        coverage: root
            .member("coverage")
            .filter(|value| **value != Value::Null)
            .cloned(),
        ..SuiteReport::default()
    };
    for value in list(&root, "cases")? {
        let file = file_of(&mut suite, &name(value, "file")?);
        file.cases.push(case(value)?);
    }
    Ok(suite)
}

/// The file of this name, made where it is not there yet. Cases of one file mostly follow each other.
fn file_of<'a>(suite: &'a mut SuiteReport, name: &str) -> &'a mut SuiteFile {
    let known = suite.files.iter().rposition(|file| file.name == name);
    let index = known.unwrap_or(suite.files.len());
    if known.is_none() {
        suite.files.push(SuiteFile {
            name: name.to_owned(),
            source: None,
            flow: None,
            warnings: Vec::new(),
            cases: Vec::new(),
        });
    }
    &mut suite.files[index]
}

fn case(value: &Value) -> Result<CaseReport, String> {
    let status = match value.member("status").and_then(Value::as_text) {
        Some("passed") => CaseStatus::Passed,
        Some("failed") => CaseStatus::Failed,
        Some("skipped") => CaseStatus::Skipped(name(value, "reason").unwrap_or_default()),
        _ => return Err("has a case without a `status` that is known".to_owned()),
    };
    Ok(CaseReport {
        name: name(value, "name")?,
        span: Span::default(),
        line: whole(value, "line").unwrap_or(1),
        status,
        failures: list(value, "failures")?
            .map(failure)
            .collect::<Result<_, _>>()?,
        elapsed: time(value, "elapsedMs"),
        report: value
            .member("report")
            .filter(|value| **value != Value::Null)
            .cloned(),
        trace: None,
    })
}

fn failure(value: &Value) -> Result<CaseFailure, String> {
    Ok(CaseFailure {
        promise: name(value, "promise")?,
        message: name(value, "message")?,
        span: Span::default(),
        line: whole(value, "line").unwrap_or(1),
        column: whole(value, "column").unwrap_or(1),
        expected: name(value, "expected").ok(),
        actual: name(value, "actual").ok(),
        step: value.member("step").and_then(step),
        details: name(value, "details").ok(),
    })
}

fn step(value: &Value) -> Option<DecidingStep> {
    Some(DecidingStep {
        number: whole(value, "number")? as usize,
        of: whole(value, "of")? as usize,
        action: name(value, "action").ok()?,
        exit: name(value, "exit").ok()?,
        at: time(value, "atMs"),
    })
}

fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, String> {
    value
        .member(name)
        .ok_or_else(|| format!("lacks `{name}` somewhere"))
}

fn list<'a>(
    value: &'a Value,
    name: &str,
) -> Result<impl Iterator<Item = &'a Value> + use<'a>, String> {
    let items = member(value, name)?.as_list();
    let items = items.ok_or_else(|| format!("has a `{name}` that is no list"))?;
    Ok(items.iter().flatten())
}

fn name(value: &Value, name: &str) -> Result<String, String> {
    let text = member(value, name)?.as_text();
    text.map(str::to_owned)
        .ok_or_else(|| format!("has a `{name}` that is no string"))
}

fn whole(value: &Value, name: &str) -> Option<u32> {
    let number = value.member(name)?.as_number()?;
    u32::try_from(number.as_i64()?).ok()
}

/// Milliseconds as a duration; none for what is no time.
fn time(value: &Value, name: &str) -> Duration {
    let number = value.member(name).and_then(Value::as_number);
    let millis = number.and_then(|number: &Number| number.to_string().parse::<f64>().ok());
    let seconds = millis.map(|millis| millis / 1000.0);
    let seconds = seconds.filter(|seconds| (0.0..1e9).contains(seconds));
    // Whole microseconds, as they are written.
    let micros = seconds.map(|seconds| (seconds * 1e6).round() as u64);
    Duration::from_micros(micros.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{reporters::samples, suite_json};

    #[test]
    fn what_was_written_is_read_back_whole() {
        let json = suite_json(&samples::small());
        assert_eq!(suite_json(&read_suite(&json).unwrap()), json);
    }

    #[track_caller]
    fn refuses(text: &str, said: &str) {
        assert_eq!(read_suite(text).unwrap_err(), said);
    }

    #[test]
    fn what_is_no_result_of_a_suite_is_refused() {
        let other = "holds no results of a suite: its `schema` is not `flowsim/test/1`";
        refuses("{}", other);
        refuses("[1]", other);
        refuses(r#"{"schema":"flowsim/report/1"}"#, other);
        refuses(
            r#"{"schema":"flowsim/test/1"}"#,
            "lacks `summary` somewhere",
        );
        let head = r#"{"schema":"flowsim/test/1","summary":{},"#;
        refuses(
            &format!("{head}\"cases\":{{}}}}"),
            "has a `cases` that is no list",
        );
        refuses(
            &format!("{head}\"cases\":[{{}}]}}"),
            "lacks `file` somewhere",
        );
        assert!(read_suite("{").unwrap_err().starts_with("is no JSON: "));
    }

    proptest::proptest! {
        #[test]
        fn any_damage_is_survived(at in 0usize..3_000, byte in ".{0,3}") {
            let mut json = suite_json(&samples::small());
            let at = at.min(json.len());
            if json.is_char_boundary(at) {
                json.replace_range(at..(at + 1).min(json.len()), &byte);
            }
            let _ = read_suite(&json);
        }
    }
}
