//! A campaign for people: each finding under the flow's own text with what shows it, then what was tried.

use flow_syntax::{Diagnostic, Source};

use super::{FuzzFinding, FuzzReport};
use crate::{
    snippet::{Style, render_found},
    style::{BOLD, GREEN, RED, paint},
    value::{human, visible},
};

/// The findings, then a line about the campaign.
pub fn fuzz_text(report: &FuzzReport, source: Option<&Source>, style: Style) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        out += &finding_text(finding, source, style);
        out += "\n\n";
    }
    out + &summary(report, style)
}

/// One finding, with a caret where the flow's text is known.
pub fn finding_text(finding: &FuzzFinding, source: Option<&Source>, style: Style) -> String {
    let mut notes: Vec<String> = finding.shows.clone();
    notes.push(match finding.cases {
        1 => "1 case showed it".to_owned(),
        cases => format!("{cases} cases showed it"),
    });
    let help = finding
        .file
        .as_ref()
        .map(|file| format!("it fails until the flow is mended: flowsim test {file}"));
    let Some(source) = source else {
        let place = format!("{}:{}", finding.line, finding.column);
        let first = format!("error[{}]: {} ({place})", finding.rule, finding.message);
        let lines = notes.iter().chain(&help).map(|note| format!("  = {note}"));
        let lines: Vec<String> = std::iter::once(first).chain(lines).collect();
        return lines
            .iter()
            .map(|line| visible(line))
            .collect::<Vec<_>>()
            .join("\n");
    };
    let mut diagnostic = Diagnostic::error("fuzz", &finding.message, finding.span);
    diagnostic.help = help;
    render_found(source, &finding.rule, &diagnostic, &notes, style)
}

fn summary(report: &FuzzReport, style: Style) -> String {
    let found = report.findings.len();
    let found = match found {
        0 => paint(style, GREEN, "nothing found"),
        1 => paint(style, RED, "1 finding"),
        found => paint(style, RED, &format!("{found} findings")),
    };
    let cases = paint(style, BOLD, &report.cases.to_string());
    let mut out = format!(
        "{found} in {cases} cases, {}, seed {}\n",
        human(report.elapsed),
        report.seed
    );
    if let Some(wire) = &report.wire {
        let (cases, skipped) = (wire.cases, wire.skipped);
        out += &format!(
            "{cases} of them were played over loopback in {}, {skipped} in virtual time alone\n",
            human(wire.elapsed)
        );
    }
    if !report.ended.is_empty() {
        out += &format!("{}\n", report.ended);
    }
    for missing in &report.missing {
        let word = paint(style, RED, "missing");
        out += &format!("{word}: {missing}\n");
    }
    out
}
