//! Reading a suite's results back from their JSON.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    io::{BufRead, Read as _},
    sync::Arc,
    time::Duration,
};

use flow_expr::{Number, Value, read_json_within};
use flow_syntax::Span;

use super::{
    CaseFailure, CaseReport, CaseStatus, DecidingStep, Keeper, NotRun, NotRunReason, Place, Shard,
    SuiteError, SuiteFile, SuitePart, SuiteReport, pieces::Pieces,
};
use crate::{reporters::TEST_SCHEMA, value::object};

/// Values of a run may be 128 levels deep, and lie within the results.
pub(super) const LEVELS: u32 = 128 + 16;

/// Reads what [`write_suite_json`](crate::write_suite_json) wrote. Texts, programs and traces are not in it.
///
/// # Errors
///
/// What is wrong, in words that follow the file's name: `is no JSON: …`, `lacks `cases``, and what contradicts itself, as in
/// a file that somebody has edited.
pub fn read_suite(text: &str) -> Result<SuiteReport, String> {
    read_suite_from(&mut text.as_bytes(), None)
}

/// The same of a file of any size, read case by case. What is bulky of the cases is put away where there is a keeper.
///
/// # Errors
///
/// Those of [`read_suite`], and why the file cannot be read or a case not be kept.
pub fn read_suite_from(
    from: &mut dyn BufRead,
    keeper: Option<&Arc<dyn Keeper>>,
) -> Result<SuiteReport, String> {
    let mut files = Files::default();
    let root = match Pieces::open(from)? {
        Some(pieces) => pieces_of(pieces, &mut files, keeper)?,
        None => value_of(from)?,
    };
    if !has_schema(&root) {
        return Err(format!(
            "holds no results of a suite: its `schema` is not `{TEST_SCHEMA}`"
        ));
    }
    let summary = member(&root, "summary")?;
    let mut suite = SuiteReport {
        elapsed: time(summary, "elapsedMs"),
        coverage: root
            .member("coverage")
            .filter(|value| **value != Value::Null)
            .cloned(),
        files: files.files,
        ..SuiteReport::default()
    };
    // Cases are no part of what is left, but for a list that is none.
    drop(list(&root, "cases")?);
    if root.member("notRun").is_some() {
        suite.not_run = list(&root, "notRun")?
            .map(not_run)
            .collect::<Result<_, _>>()?;
    }
    if root.member("errors").is_some() {
        suite.errors = list(&root, "errors")?
            .map(error)
            .collect::<Result<_, _>>()?;
    }
    suite.parts = parts(&root)?;
    adds_up(summary, &suite)?;
    Ok(suite)
}

/// Everything but the cases, which are in the files from now on and an empty list here.
fn pieces_of(
    mut pieces: Pieces<'_>,
    files: &mut Files,
    keeper: Option<&Arc<dyn Keeper>>,
) -> Result<Value, String> {
    let mut members = Vec::new();
    // What is wrong with a case counts for less than that these are no results.
    let mut wrong = None;
    while let Some(name) = pieces.name()? {
        if name != "cases" || !pieces.opens_list()? {
            members.push((name, pieces.value()?));
            continue;
        }
        members.push((name, Value::list([])));
        while let Some(value) = pieces.element()? {
            if wrong.is_none() {
                wrong = files.add(&value, keeper).err();
            }
        }
    }
    let root = object(members);
    match wrong.filter(|_| has_schema(&root)) {
        Some(wrong) => Err(wrong),
        None => Ok(root),
    }
}

/// What is no object.
fn value_of(from: &mut dyn BufRead) -> Result<Value, String> {
    let mut bytes = Vec::new();
    let read = from.take(1 << 20).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot be read: {error}"))?;
    let json = read_json_within(&bytes, LEVELS);
    json.map(|json| json.value)
        .map_err(|error| format!("is no JSON: {}", error.message))
}

/// The files of a suite, in the order in which their first cases come.
#[derive(Default)]
struct Files {
    files: Vec<SuiteFile>,
    known: HashMap<String, usize>,
}

impl Files {
    fn add(&mut self, value: &Value, keeper: Option<&Arc<dyn Keeper>>) -> Result<(), String> {
        let file = name(value, "file")?;
        let mut case = case(value)?;
        if let Some(keeper) = keeper {
            let kept = case.put_away(keeper);
            case = kept.map_err(|error| format!("cannot be kept: {error}"))?;
        }
        let index = *self.known.entry(file).or_insert_with_key(|name| {
            self.files.push(SuiteFile::named(name));
            self.files.len() - 1
        });
        self.files[index].cases.push(case);
        Ok(())
    }
}

fn has_schema(root: &Value) -> bool {
    root.member("schema").and_then(Value::as_text) == Some(TEST_SCHEMA)
}

/// Counts that do not agree with what they count, and a case that is there twice.
fn adds_up(written: &Value, suite: &SuiteReport) -> Result<(), String> {
    let summary = suite.summary();
    let counts = [
        ("passed", summary.passed),
        ("failed", summary.failed),
        ("skipped", summary.skipped),
        ("notRun", suite.not_run.len()),
    ];
    for (name, there) in counts {
        let count = whole(written, name).unwrap_or(0);
        if count as usize != there {
            return Err(format!(
                "contradicts itself: its `summary` says {count} as `{name}`, and it holds {there}"
            ));
        }
    }
    let files = suite.files.iter();
    let run = files.flat_map(|file| file.cases.iter().map(|case| (&*file.name, &*case.name)));
    let not_run = suite.not_run.iter().map(|case| (&*case.file, &*case.name));
    let mut known = HashSet::new();
    match run.chain(not_run).find(|case| !known.insert(*case)) {
        Some((file, name)) => Err(format!(
            "contradicts itself: it holds the case `{name}` of `{file}` twice"
        )),
        None => Ok(()),
    }
}

/// What the results are of.
pub(crate) fn parts(root: &Value) -> Result<BTreeSet<SuitePart>, String> {
    match root.member("parts") {
        None => Ok([part(root)?].into()),
        Some(_) => list(root, "parts")?.map(part).collect(),
    }
}

/// Results that say nothing of it are of a whole suite.
fn part(value: &Value) -> Result<SuitePart, String> {
    let shard = value.member("shard").filter(|shard| **shard != Value::Null);
    Ok(SuitePart {
        suite: name(value, "suite").unwrap_or_default(),
        shard: shard.map(shard_of).transpose()?,
    })
}

fn shard_of(value: &Value) -> Result<Shard, String> {
    let numbers = whole(value, "index").zip(whole(value, "of"));
    let shard = numbers.map(|(index, of)| Shard { index, of });
    shard
        .filter(|shard| (1..=shard.of).contains(&shard.index))
        .ok_or_else(|| "has a `shard` that is no part of a whole, such as 2 of 8".to_owned())
}

fn error(value: &Value) -> Result<SuiteError, String> {
    let number = |name: &str| whole(value, name);
    let start = number("line").zip(number("column"));
    let end = number("endLine").zip(number("endColumn"));
    let place = start.zip(end).map(|(start, end)| Place {
        line: start.0,
        column: start.1,
        end_line: end.0,
        end_column: end.1,
    });
    Ok(SuiteError {
        file: name(value, "file")?,
        place,
        rule: name(value, "rule")?,
        message: name(value, "message")?,
        help: name(value, "help").ok(),
    })
}

fn not_run(value: &Value) -> Result<NotRun, String> {
    let written = name(value, "reason")?;
    let mut known = NotRunReason::ALL.into_iter();
    let reason = known.find(|reason| reason.as_str() == written);
    Ok(NotRun {
        file: name(value, "file")?,
        name: name(value, "name")?,
        line: whole(value, "line").unwrap_or(1),
        reason: reason.ok_or("has a case in `notRun` without a `reason` that is known")?,
    })
}

fn case(value: &Value) -> Result<CaseReport, String> {
    let status = match value.member("status").and_then(Value::as_text) {
        Some("passed") => CaseStatus::Passed,
        Some("failed") => CaseStatus::Failed,
        Some("skipped") => CaseStatus::Skipped(name(value, "reason").unwrap_or_default()),
        _ => return Err("has a case without a `status` that is known".to_owned()),
    };
    let line = whole(value, "line").unwrap_or(1);
    let report = value.member("report");
    let case = CaseReport {
        failures: failures(value)?,
        elapsed: time(value, "elapsedMs"),
        report: report.filter(|value| **value != Value::Null).cloned(),
        ..CaseReport::named(name(value, "name")?, line, status)
    };
    let has = match case.failures.is_empty() {
        true => "no failures",
        false => "failures",
    };
    match (case.status == CaseStatus::Failed) == case.failures.is_empty() {
        true => Err(format!(
            "contradicts itself: the case `{}` has the status `{}` and {has}",
            case.name,
            case.status.as_str()
        )),
        false => Ok(case),
    }
}

/// Why a case failed.
pub(super) fn failures(case: &Value) -> Result<Vec<CaseFailure>, String> {
    list(case, "failures")?.map(failure).collect()
}

fn failure(value: &Value) -> Result<CaseFailure, String> {
    let line = whole(value, "line").unwrap_or(1);
    let column = whole(value, "column").unwrap_or(1);
    Ok(CaseFailure {
        promise: name(value, "promise")?,
        message: name(value, "message")?,
        span: Span::default(),
        line,
        column,
        end_line: whole(value, "endLine").unwrap_or(line),
        end_column: whole(value, "endColumn").unwrap_or(column),
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
mod tests;
