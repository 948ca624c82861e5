//! A suite as one HTML page that needs nothing else and runs no script: failed cases first, each with its path and
//! variables; then the coverage and a picture of each flow. It works from a file, in light and dark.

mod case;
mod flows;

use std::{borrow::Cow, fmt::Write as _, io};

use crate::{
    coverage::FlowCoverage,
    suite::{CaseKind, CaseReport, SuiteFile, SuiteReport},
    value::{human, visible},
};

/// Nothing may be loaded and nothing may run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// How many cases of a kind are shown with their runs.
const MOST: usize = 1_000;
/// How many more that failed are named.
const MOST_NAMED: usize = 10_000;

/// The results of a suite as a page.
///
/// - `flows`: the flows that the suite ran and how much of them was tried, in the order in which they are shown; may be
///   empty.
/// - Runs of cases are shown as far as `suite` has kept them. Of each kind the first 1,000 cases are shown; 10,000 more
///   that failed stand there by name, and the others are counted.
///
/// # Errors
///
/// Those of `to`, and of whoever keeps what cases were put away of.
pub fn write_suite_html(
    suite: &SuiteReport,
    flows: &[FlowCoverage],
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let mut out =
        String::from("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    let summary = suite.summary();
    let title = match summary.failed {
        0 if suite.is_fine() => "flowsim: all promises kept".to_owned(),
        0 => "flowsim: not all was run".to_owned(),
        failed => format!("flowsim: {failed} failed"),
    };
    // Writing into a text cannot fail.
    let _ = write!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{}</style>\n</head>\n<body>\n<header>\n<h1>flowsim test</h1>\n",
        include_str!("html/page.css")
    );
    counts(&mut out, suite);
    out.push_str("</header>\n<main>\n");
    sections(&mut out, suite, to)?;
    flows::flows(&mut out, flows);
    out.push_str("</main>\n</body>\n</html>\n");
    to.write_all(out.as_bytes())
}

fn counts(out: &mut String, suite: &SuiteReport) {
    let summary = suite.summary();
    let counts = [
        ("failed", summary.failed, "failed"),
        ("passed", summary.passed, "passed"),
        ("skipped", summary.skipped, "skipped"),
        ("skipped", suite.not_run.len(), "not run"),
    ];
    let shown = counts.iter().filter(|(_, count, _)| *count > 0);
    let shown: Vec<_> = shown
        .map(|(class, count, word)| format!("<span class=\"{class}\">{count} {word}</span>"))
        .collect();
    let shown = if shown.is_empty() {
        "no cases".to_owned()
    } else {
        shown.join(", ")
    };
    let _ = writeln!(
        out,
        "<p class=\"counts\">{shown} <span class=\"faint\">in {}</span></p>",
        human(suite.elapsed)
    );
}

/// `out` is what was not written yet.
fn sections(out: &mut String, suite: &SuiteReport, to: &mut dyn io::Write) -> io::Result<()> {
    section(out, "Failed", (suite, CaseKind::Failed), to)?;
    section(out, "Skipped", (suite, CaseKind::Skipped), to)?;
    not_run(out, suite);
    section(out, "Passed", (suite, CaseKind::Passed), to)
}

/// The shards that are missing, and the cases that were not run.
fn not_run(out: &mut String, suite: &SuiteReport) {
    if suite.not_run.is_empty() && suite.missing.is_empty() && suite.errors.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>Not run</h2>\n<ul class=\"left-out\">\n");
    for missing in &suite.missing {
        let _ = writeln!(
            out,
            "<li class=\"failed\">{}</li>",
            escape(&missing.to_string())
        );
    }
    for error in &suite.errors {
        let at = error
            .place
            .map(|place| format!(":{}:{}", place.line, place.column));
        let place = escape(&format!("{}{}", error.file, at.unwrap_or_default()));
        let message = escape(&error.message);
        let _ = writeln!(
            out,
            "<li class=\"failed\">{message} <span class=\"faint\">{place}</span></li>"
        );
    }
    for case in suite.not_run.iter().take(MOST) {
        let place = format!("{}:{}, {}", case.file, case.line, case.reason.told());
        let (name, place) = (escape(&case.name), escape(&place));
        let _ = writeln!(out, "<li>{name} <span class=\"faint\">{place}</span></li>");
    }
    out.push_str("</ul>\n");
    if let Some(more) = suite.not_run.len().checked_sub(MOST + 1) {
        let _ = writeln!(out, "<p class=\"faint\">and {} more</p>", more + 1);
    }
    out.push_str("</section>\n");
}

fn section(
    out: &mut String,
    title: &str,
    (suite, kind): (&SuiteReport, CaseKind),
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let mut cases = suite
        .cases()
        .filter(|(_, case)| case.kind() == kind)
        .peekable();
    if cases.peek().is_none() {
        return Ok(());
    }
    let _ = writeln!(out, "<section>\n<h2>{title}</h2>");
    for (file, case) in cases.by_ref().take(MOST) {
        case::case(out, file, &*case.whole()?);
        to.write_all(out.as_bytes())?;
        out.clear();
    }
    if kind == CaseKind::Failed && cases.peek().is_some() {
        let _ = writeln!(
            out,
            "<p class=\"faint\">the first {MOST} are shown; the others by name</p>\n<ul class=\"left-out\">"
        );
        for (file, case) in cases.by_ref().take(MOST_NAMED) {
            row(out, file, &*case.whole()?);
        }
        out.push_str("</ul>\n");
    }
    if let more @ 1.. = cases.count() {
        let _ = writeln!(out, "<p class=\"faint\">and {more} more</p>");
    }
    out.push_str("</section>\n");
    Ok(())
}

/// A case that is only named.
fn row(out: &mut String, file: &SuiteFile, case: &CaseReport) {
    let place = escape(&format!("{}:{}", file.name, case.line));
    let name = escape(&case.name);
    let _ = writeln!(
        out,
        "<li class=\"failed\">{name} <span class=\"faint\">{place}</span></li>"
    );
}

/// A text that steers no terminal from which it is copied, and is no markup.
fn escape(text: &str) -> String {
    super::xml::escape_text(&visible(text)).replace('"', "&quot;")
}

/// The same of several lines.
fn escape_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(visible).collect();
    super::xml::escape_text(&lines.join("\n"))
}

#[cfg(test)]
mod tests;
