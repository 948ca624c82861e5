//! A campaign as JSON, `flowsim/fuzz/1` (DESIGN section 9); with what it holds, the parts of a campaign are put together.

use std::time::Duration;

use flow_expr::{Number, Value, read_json};
use flow_syntax::Span;

use super::{FuzzFinding, FuzzReport, FuzzWire};
use crate::{
    reporters::parts_members,
    suite::read_parts,
    value::{count, millis, object, page, text, text_or_null},
};

/// The schema of a campaign's results.
pub const FUZZ_SCHEMA: &str = "flowsim/fuzz/1";

/// The results of a campaign as pretty-printed JSON, one object, ended by a line feed.
///
/// Beside what DESIGN lists, it has the `flow` and why it `ended`, and a finding has its `line` and `column` in the flow and
/// what `shows` it. `suite` and `shard` tell which campaign this is and which part of
/// it, as in the results of suites; `missingShards` lists what is missing.
pub fn fuzz_json(report: &FuzzReport) -> String {
    let mut members = vec![
        ("schema", text(FUZZ_SCHEMA)),
        ("flow", text(&report.flow)),
        ("seed", whole_value(report.seed)),
        ("cases", whole_value(report.cases)),
        ("elapsedMs", millis(report.elapsed)),
    ];
    members.extend(parts_members(&report.parts, &report.missing));
    members.extend([
        ("ended", text(&report.ended)),
        ("findings", Value::list(report.findings.iter().map(finding))),
        ("coverage", report.coverage.clone().unwrap_or(Value::Null)),
        ("wire", report.wire.map_or(Value::Null, wire)),
    ]);
    page(&object(members))
}

fn wire(wire: FuzzWire) -> Value {
    object([
        ("cases", whole_value(wire.cases)),
        ("skipped", whole_value(wire.skipped)),
        ("elapsedMs", millis(wire.elapsed)),
    ])
}

fn finding(finding: &FuzzFinding) -> Value {
    object([
        ("rule", text(&finding.rule)),
        ("message", text(&finding.message)),
        ("action", text(&finding.action)),
        ("file", text_or_null(finding.file.as_deref())),
        ("cases", whole_value(finding.cases)),
        ("line", count(finding.line as usize)),
        ("column", count(finding.column as usize)),
        (
            "shows",
            Value::list(finding.shows.iter().map(|line| text(line))),
        ),
    ])
}

/// A seed may be greater than what an Integer holds; its digits are kept.
fn whole_value(number: u64) -> Value {
    Number::from_text(&number.to_string()).map_or(Value::Null, Value::Number)
}

/// Whether a text holds the results of a campaign, as far as its first member tells.
pub fn is_fuzz_json(text: &str) -> bool {
    let start: String = text
        .chars()
        .take(200)
        .filter(|letter| !letter.is_whitespace())
        .collect();
    start.starts_with(&format!("{{\"schema\":\"{FUZZ_SCHEMA}\""))
}

/// Reads what [`fuzz_json`] wrote.
///
/// # Errors
///
/// What is wrong, in words that follow the file's name: `is no JSON: …`, `lacks `cases``.
pub fn read_fuzz(text: &str) -> Result<FuzzReport, String> {
    let json =
        read_json(text.as_bytes()).map_err(|error| format!("is no JSON: {}", error.message))?;
    let root = json.value;
    if root.member("schema").and_then(Value::as_text) != Some(FUZZ_SCHEMA) {
        return Err(format!(
            "holds no results of a campaign: its `schema` is not `{FUZZ_SCHEMA}`"
        ));
    }
    let findings = root.member("findings").and_then(Value::as_list);
    let findings = findings.ok_or("lacks `findings`")?;
    Ok(FuzzReport {
        flow: texts(&root, "flow"),
        seed: whole(&root, "seed")?,
        cases: whole(&root, "cases")?,
        elapsed: elapsed(&root),
        ended: texts(&root, "ended"),
        findings: findings
            .iter()
            .flatten()
            .map(read_finding)
            .collect::<Result<_, _>>()?,
        coverage: root
            .member("coverage")
            .filter(|value| **value != Value::Null)
            .cloned(),
        wire: None,
        parts: read_parts(&root)?,
        missing: Vec::new(),
    })
}

fn read_finding(value: &Value) -> Result<FuzzFinding, String> {
    let rule = value.member("rule").and_then(Value::as_text);
    let shows = value
        .member("shows")
        .and_then(Value::as_list)
        .unwrap_or_default();
    let place = |name| u32::try_from(whole(value, name).unwrap_or(1)).unwrap_or(1);
    Ok(FuzzFinding {
        rule: rule.ok_or("has a finding without `rule`")?.to_owned(),
        message: texts(value, "message"),
        action: texts(value, "action"),
        file: value
            .member("file")
            .and_then(Value::as_text)
            .map(str::to_owned),
        cases: whole(value, "cases")?,
        span: Span::default(),
        line: place("line"),
        column: place("column"),
        shows: shows
            .iter()
            .flatten()
            .map(|line| line.text().into_owned())
            .collect(),
    })
}

fn texts(value: &Value, name: &str) -> String {
    value
        .member(name)
        .and_then(Value::as_text)
        .unwrap_or_default()
        .to_owned()
}

fn whole(value: &Value, name: &str) -> Result<u64, String> {
    let number = value.member(name).and_then(Value::as_number);
    let number = number.and_then(|number| number.to_string().parse().ok());
    number.ok_or_else(|| format!("lacks `{name}`"))
}

fn elapsed(value: &Value) -> Duration {
    let number = value.member("elapsedMs").and_then(Value::as_number);
    let millis: f64 = number
        .and_then(|number| number.to_string().parse().ok())
        .unwrap_or_default();
    Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default()
}
