//! A case on the page: why it failed, its path, its calls and its variables.

use std::fmt::Write as _;

use flow_expr::Value;

use super::{escape, escape_lines};
use crate::{
    reporters::case_text,
    snippet::Style,
    suite::{CaseReport, CaseStatus, SuiteFile},
    value::{human, shortened},
};

/// How much of a value is shown.
const WIDTH: usize = 2_000;

pub(super) fn case(out: &mut String, file: &SuiteFile, case: &CaseReport) {
    let class = case.status.as_str();
    let open = if case.status == CaseStatus::Failed {
        " open"
    } else {
        ""
    };
    let place = format!("{}:{}", file.name, case.line);
    // Writing into a text cannot fail.
    let _ = writeln!(
        out,
        "<details class=\"case\"{open}>\n<summary><span class=\"{class}\">{class}</span> {} <span class=\"faint\">{}, {}</span></summary>\n<div>",
        escape(&case.name),
        escape(&place),
        human(case.elapsed)
    );
    match &case.status {
        CaseStatus::Passed => {}
        CaseStatus::Skipped(reason) => {
            let _ = writeln!(out, "<p>{}</p>", escape(reason));
        }
        CaseStatus::Failed => {
            let shown = case_text(file, case, Style::Plain);
            let _ = writeln!(out, "<pre>{}</pre>", escape_lines(shown.trim_end()));
        }
    }
    if let Some(report) = &case.report {
        run(out, report);
    }
    out.push_str("</div>\n</details>\n");
}

/// A run, from its report: what is not there is not shown.
fn run(out: &mut String, report: &Value) {
    if let Some(steps) = report.member("path").and_then(Value::as_list) {
        out.push_str("<h3>Path</h3>\n<ol class=\"path\">\n");
        for step in steps.iter().flatten() {
            let (action, exit) = (text(step, "action"), text(step, "exit"));
            let _ = writeln!(
                out,
                "<li>{} <span class=\"faint\">{}</span></li>",
                escape(&action),
                escape(&exit)
            );
        }
        out.push_str("</ol>\n");
    }
    let outcome = report.member("outcome").map(shown);
    let _ = writeln!(
        out,
        "<h3>Outcome</h3>\n<code>{}</code>",
        outcome.unwrap_or_default()
    );
    calls(out, report);
    variables(out, report);
}

fn calls(out: &mut String, report: &Value) {
    let calls = report
        .member("calls")
        .and_then(Value::as_list)
        .unwrap_or_default();
    if calls.is_empty() {
        return;
    }
    out.push_str("<h3>Calls</h3>\n<table>\n");
    for call in calls.iter().flatten() {
        let part = |name: &str| call.member(name).map(shown).unwrap_or_default();
        let _ = writeln!(
            out,
            "<tr><th>{}</th><td><code>{}</code></td><td>{} {}</td><td><code>{}</code></td></tr>",
            escape(&text(call, "action")),
            part("requestBody"),
            escape(&text(call, "verdict")),
            part("status"),
            part("responseBody"),
        );
    }
    out.push_str("</table>\n");
}

fn variables(out: &mut String, report: &Value) {
    out.push_str("<h3>Variables</h3>\n<table>\n");
    let set = report.member("variables").and_then(Value::as_object);
    for (name, value) in set.into_iter().flat_map(|set| set.iter()) {
        row(out, name, &format!("<code>{}</code>", shown(value)));
    }
    let unset = report
        .member("notSet")
        .and_then(Value::as_list)
        .unwrap_or_default();
    for name in unset.iter().flatten().filter_map(Value::as_text) {
        row(out, name, "<span class=\"faint\">not set</span>");
    }
    out.push_str("</table>\n");
}

fn row(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "<tr><th>${}</th><td>{value}</td></tr>", escape(name));
}

fn text(value: &Value, name: &str) -> String {
    value
        .member(name)
        .and_then(Value::as_text)
        .unwrap_or_default()
        .to_owned()
}

/// A value as JSON, escaped; nothing for `null`.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        value => escape(&shortened(&value.to_json(), WIDTH)),
    }
}
