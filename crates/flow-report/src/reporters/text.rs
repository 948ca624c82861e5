//! A suite for people: each broken promise with a caret under it, what came instead and which step decided it; then a
//! line that counts.

use std::io;

use flow_syntax::{Diagnostic, Severity, Source};

use crate::{
    snippet::{Style, render, render_failed},
    style::{BOLD, DIM, GREEN, RED, YELLOW, paint},
    suite::{CaseFailure, CaseKind, CaseReport, CaseStatus, DecidingStep, SuiteFile, SuiteReport},
    value::{human, shortened, visible},
};

/// What a label beside a caret has room for; what is longer goes below.
const LABEL: usize = 48;
/// How much of a value is shown below.
const NOTE: usize = 250;
/// How many names a person looks at.
const LISTED: usize = 50;

/// The whole suite: warnings and failures file by file, the cases that were skipped, and how it ended.
///
/// # Errors
///
/// Those of `out`, and of whoever keeps what cases were put away of.
pub fn write_suite_text(
    suite: &SuiteReport,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for file in &suite.files {
        if let Some(source) = &file.source {
            out.write_all(warnings_text(source, &file.warnings, style).as_bytes())?;
        }
        for case in file.all_cases() {
            out.write_all(case_text(file, &*case.whole()?, style).as_bytes())?;
        }
    }
    out.write_all(incomplete_text(suite, style).as_bytes())?;
    out.write_all(summary_text(suite, style).as_bytes())
}

/// How a suite ended whose cases were shown as they came, in whatever order: those that failed, by name and in the order
/// of the files (one alone stands right above), and what was not run; then the counts.
///
/// # Errors
///
/// Those of whoever keeps what cases were put away of.
pub fn ending_text(suite: &SuiteReport, style: Style) -> io::Result<String> {
    let mut out = match suite.summary().failed {
        0 | 1 => String::new(),
        failed => failures_text(suite, failed, style)?,
    };
    out.push_str(&incomplete_text(suite, style));
    out.push_str(&summary_text(suite, style));
    Ok(out)
}

/// The names of the cases that failed.
fn failures_text(suite: &SuiteReport, count: usize, style: Style) -> io::Result<String> {
    let failed = paint(style, RED, "failed");
    let cases = suite.cases();
    let failures = cases.filter(|(_, case)| case.kind() == CaseKind::Failed);
    let mut lines = Vec::new();
    for (file, case) in failures.take(LISTED) {
        lines.push(format!("{failed}: {}\n", place(file, &*case.whole()?)));
    }
    Ok(listed(&lines, count, "failed"))
}

/// The cases that were not run, and the shards that are missing.
fn incomplete_text(suite: &SuiteReport, style: Style) -> String {
    let not_run = paint(style, YELLOW, "not run");
    let lines = suite.not_run.iter().take(LISTED).map(|case| {
        let (file, name) = (visible(&case.file), visible(&case.name));
        let (line, reason) = (case.line, case.reason.told());
        format!("{not_run}: {file}:{line}: {name}: {reason}\n")
    });
    let lines: Vec<_> = lines.collect();
    let mut out = listed(&lines, suite.not_run.len(), "were not run");
    for missing in &suite.missing {
        let word = paint(style, RED, "missing");
        out.push_str(&format!("{word}: {missing}\n\n"));
    }
    out
}

/// The first of some lines with an empty one below them; the others are counted, and machine-readable reports have them.
fn listed(lines: &[String], count: usize, what: &str) -> String {
    let mut out = lines.concat();
    let more = count - lines.len();
    if more > 0 {
        out.push_str(&format!("and {more} more {what}\n"));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What is odd in a scenario file, each with an empty line below it.
pub fn warnings_text(source: &Source, warnings: &[Diagnostic], style: Style) -> String {
    let rendered = warnings.iter().map(|found| {
        let shown = render(source, found, style);
        format!("{shown}\n\n")
    });
    rendered.collect()
}

/// What there is to say about one case: nothing when it passed, a line when it was skipped, and otherwise each promise
/// that it broke, with an empty line below it.
pub fn case_text(file: &SuiteFile, case: &CaseReport, style: Style) -> String {
    match &case.status {
        CaseStatus::Passed => String::new(),
        CaseStatus::Skipped(reason) => {
            let skipped = paint(style, YELLOW, "skipped");
            format!(
                "{skipped}: {}: {}\n\n",
                place(file, case),
                shortened(reason, NOTE)
            )
        }
        CaseStatus::Failed => {
            let failures = case.failures.iter();
            failures
                .map(|failure| failure_text(file, case, failure, style) + "\n")
                .collect()
        }
    }
}

fn place(file: &SuiteFile, case: &CaseReport) -> String {
    let (name, line) = (visible(&file.name), case.line);
    format!("{name}:{line}: {}", visible(&case.name))
}

fn failure_text(
    file: &SuiteFile,
    case: &CaseReport,
    failure: &CaseFailure,
    style: Style,
) -> String {
    let mut shown = match &file.source {
        Some(source) => {
            let (label, notes) = told(failure, source.slice(failure.span));
            let diagnostic =
                Diagnostic::new(Severity::Error, "promise", &failure.message, failure.span);
            let diagnostic = Diagnostic {
                label,
                ..diagnostic
            };
            render_failed(source, &case.name, &diagnostic, &notes, style)
        }
        None => without_text(file, case, failure, style),
    };
    shown.push('\n');
    for line in failure.details.iter().flat_map(|details| details.lines()) {
        shown.push_str(format!("    {}", visible(line)).trim_end());
        shown.push('\n');
    }
    shown
}

/// The words beside the caret, and the notes below: what came instead, what was promised where the text under the caret
/// does not say so, and the step that decided.
fn told(failure: &CaseFailure, written: &str) -> (Option<String>, Vec<String>) {
    let mut notes = Vec::new();
    let mut label = None;
    if let Some(actual) = &failure.actual {
        if actual.chars().count() <= LABEL {
            label = Some(format!("was {actual}"));
        } else {
            notes.push(format!("was {}", shortened(actual, NOTE)));
        }
    }
    let is_said = |expected: &&String| !same_words(expected, written);
    if let Some(expected) = failure.expected.as_ref().filter(is_said) {
        notes.push(format!("promised {}", shortened(expected, NOTE)));
    }
    notes.extend(failure.step.as_ref().map(decided));
    (label, notes)
}

/// Whether two texts say the same but for quotes.
fn same_words(expected: &str, written: &str) -> bool {
    let bare = |text: &str| text.trim().trim_matches(['"', '\'', '`']).to_owned();
    bare(expected) == bare(written)
}

fn decided(step: &DecidingStep) -> String {
    let DecidingStep {
        number,
        of,
        action,
        exit,
        at,
    } = step;
    let (action, at) = (visible(action), human(*at));
    if exit.is_empty() {
        return format!("step {number}: `{action}` was under way at {at}");
    }
    format!(
        "step {number} of {of}: `{action}` was left by `{}` at {at}",
        visible(exit)
    )
}

/// A failure that was read back: its scenario's text is not at hand.
fn without_text(
    file: &SuiteFile,
    case: &CaseReport,
    failure: &CaseFailure,
    style: Style,
) -> String {
    let failed = paint(style, RED, &format!("failed[{}]", visible(&case.name)));
    let message = visible(&failure.message);
    let (name, line, column) = (visible(&file.name), failure.line, failure.column);
    let mut shown = format!("{failed}: {message}\n --> {name}:{line}:{column}");
    let (label, notes) = told(failure, "");
    for note in label.into_iter().chain(notes) {
        shown.push_str(&format!("\n  = note: {}", visible(&note)));
    }
    shown
}

/// The line that counts the cases, ended by a line feed: `3 passed, 1 failed in 1.2 s`.
pub fn summary_text(suite: &SuiteReport, style: Style) -> String {
    let summary = suite.summary();
    let counts = [
        (summary.passed, "passed", GREEN),
        (summary.failed, "failed", RED),
        (summary.skipped, "skipped", YELLOW),
        (suite.not_run.len(), "not run", YELLOW),
    ];
    let counted = counts.into_iter().filter(|(count, ..)| *count > 0);
    let counted: Vec<_> = counted
        .map(|(count, word, colour)| paint(style, colour, &format!("{count} {word}")))
        .collect();
    let counted = if counted.is_empty() {
        paint(style, BOLD, "no cases")
    } else {
        counted.join(", ")
    };
    let elapsed = paint(style, DIM, &format!("in {}", human(suite.elapsed)));
    format!("{counted} {elapsed}\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use insta::assert_snapshot;

    use super::*;
    use crate::reporters::{samples, suite_text};

    #[test]
    fn broken_promises_are_shown_under_the_users_own_text() {
        assert_snapshot!(suite_text(&samples::small(), Style::Plain), @r#"
        failed[slow <service> & co]: `Lookup Customer` was left by `success`
         --> tests/lookup.scenario.yaml:7:33
          |
        7 |       exits: { Lookup Customer: timeout }
          |                                 ^^^^^^^ was `success`
          |
          = note: step 2 of 3: `Lookup Customer` was left by `success` at 3.1 ms

        failed[slow <service> & co]: `$customer` was not what was promised
         --> tests/lookup.scenario.yaml:8:30
          |
        8 |       variables: { customer: { name: Alice } }
          |                              ^^^^^^^^^^^^^^^
          |
          = note: was {"name":"Bob","notes":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
          = note: promised {"name":"Alice"}
            - "name": "Alice"
            + "name": "Bob"

        skipped: tests/lookup.scenario.yaml:9: no network: the lab is closed

        1 passed, 1 failed, 1 skipped in 1.2 s
        "#);
    }

    #[test]
    fn results_that_were_read_back_say_the_same_without_the_text() {
        let mut suite = samples::small();
        suite.files[0].source = None;
        suite.files[0].cases.truncate(2);
        assert_snapshot!(suite_text(&suite, Style::Plain), @r#"
        failed[slow <service> & co]: `Lookup Customer` was left by `success`
         --> tests/lookup.scenario.yaml:7:33
          = note: was `success`
          = note: promised `timeout`
          = note: step 2 of 3: `Lookup Customer` was left by `success` at 3.1 ms

        failed[slow <service> & co]: `$customer` was not what was promised
         --> tests/lookup.scenario.yaml:8:30
          = note: was {"name":"Bob","notes":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
          = note: promised {"name":"Alice"}
            - "name": "Alice"
            + "name": "Bob"

        1 passed, 1 failed in 1.2 s
        "#);
    }

    #[test]
    fn the_end_names_what_failed_and_what_was_not_run() {
        let mut suite = samples::small();
        let one = "1 passed, 1 failed, 1 skipped in 1.2 s\n";
        assert_eq!(ending_text(&suite, Style::Plain).unwrap(), one);
        suite.files[0].cases[0].status = CaseStatus::Failed;
        assert_snapshot!(ending_text(&suite, Style::Plain).unwrap(), @r"
        failed: tests/lookup.scenario.yaml:3: VIP customer
        failed: tests/lookup.scenario.yaml:5: slow <service> & co

        2 failed, 1 skipped in 1.2 s
        ");
        assert_snapshot!(suite_text(&samples::stopped(), Style::Plain), @r"
        not run: tests/lookup.scenario.yaml:5: slow <service> & co: another case had failed
        not run: tests/lookup.scenario.yaml:9: no network: the suite was interrupted

        1 passed, 2 not run in 1.2 s
        ");
        assert_snapshot!(suite_text(&samples::lacking(), Style::Plain), @r"
        missing: the results of shard 2/2 are missing

        no cases in 0 ms
        ");
    }

    #[test]
    fn of_very_many_the_first_are_named() {
        let mut suite = samples::stopped();
        suite.not_run = vec![suite.not_run[0].clone(); 60];
        let shown = ending_text(&suite, Style::Plain).unwrap();
        assert!(
            shown.contains("and 10 more were not run\n\n1 passed, 60 not run"),
            "{shown}"
        );
    }

    #[test]
    fn colour_changes_no_words() {
        let coloured = suite_text(&samples::small(), Style::Colour);
        assert!(coloured.contains("\u{1b}["));
        let summary = summary_text(&samples::small(), Style::Plain);
        assert_eq!(summary, "1 passed, 1 failed, 1 skipped in 1.2 s\n");
    }

    #[test]
    fn nothing_was_found() {
        let suite = SuiteReport {
            elapsed: Duration::from_millis(3),
            not_run: samples::stopped().not_run,
            ..SuiteReport::default()
        };
        assert_snapshot!(summary_text(&suite, Style::Plain), @"2 not run in 3 ms");
        assert_snapshot!(summary_text(&SuiteReport::default(), Style::Plain), @"no cases in 0 ms");
    }

    #[test]
    fn names_and_values_steer_no_terminal() {
        let mut suite = samples::small();
        let nasty = "\u{1b}[2J\n\u{202e}";
        suite.files[0].name = nasty.into();
        for case in &mut suite.files[0].cases {
            case.name = nasty.into();
            for failure in &mut case.failures {
                failure.message = nasty.into();
                failure.actual = Some(nasty.into());
                failure.details = Some(nasty.into());
            }
        }
        let shown = suite_text(&suite, Style::Plain);
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    }
}
