//! Which mutants of a flow a suite does not notice, for people and for programs.

use flow_expr::Value;
use flow_syntax::{Diagnostic, Source, Span};

use crate::{
    snippet::{Style, render_found},
    style::{BOLD, GREEN, RED, paint},
    value::{count, object, page, text, text_or_null, visible},
};

/// The schema of `mutate --format json`.
pub const MUTATE_SCHEMA: &str = "flowsim/mutate/1";

/// What a suite notices of the mutants of a flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MutateReport {
    /// The flow's file.
    pub flow: String,
    /// How many mutants were noticed.
    pub killed: usize,
    /// Those that were not, in the order of the flow's actions.
    pub survivors: Vec<Survivor>,
    /// Those that no run tells from the flow; they are not counted.
    pub same: Vec<Survivor>,
    /// How many were not tried, because somebody ended it.
    pub not_tried: usize,
}

/// A mutant that no case notices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survivor {
    /// Its kind, such as `operator`.
    pub kind: String,
    /// The action that it changes.
    pub action: String,
    /// What it changes, in a sentence.
    pub change: String,
    /// The place in the flow's text.
    pub span: Span,
    /// The line of that place, from 1.
    pub line: u32,
    /// Its column, from 1, in characters.
    pub column: u32,
    /// Whether some case comes to the action.
    pub is_run: bool,
    /// The case that would notice it with the promise; `None` for a new one, or for none at all.
    pub case: Option<String>,
    /// What a new case is given and answered.
    pub shows: Vec<String>,
    /// The promise that would notice it; `None` when none was found.
    pub promise: Option<String>,
}

impl MutateReport {
    /// How many mutants are counted.
    pub fn total(&self) -> usize {
        self.killed + self.survivors.len()
    }

    /// The share of the mutants that is noticed, in percent; 100 where there is none.
    pub fn score(&self) -> f64 {
        match self.total() {
            0 => 100.0,
            total => self.killed as f64 * 100.0 / total as f64,
        }
    }
}

/// The report as JSON.
pub fn mutate_json(report: &MutateReport) -> String {
    let survivors = |all: &[Survivor]| Value::list(all.iter().map(survivor_json));
    // One digit is as much as anybody reads, and it is the same on every machine.
    let score = (report.score() * 10.0).floor() / 10.0;
    page(&object([
        ("schema", text(MUTATE_SCHEMA)),
        ("flow", text(&report.flow)),
        ("killed", count(report.killed)),
        ("total", count(report.total())),
        (
            "score",
            flow_expr::Number::from_text(&format!("{score}")).map_or(Value::Null, Value::Number),
        ),
        ("notTried", count(report.not_tried)),
        ("survivors", survivors(&report.survivors)),
        ("notCounted", survivors(&report.same)),
    ]))
}

fn survivor_json(survivor: &Survivor) -> Value {
    object([
        ("kind", text(&survivor.kind)),
        ("action", text(&survivor.action)),
        ("change", text(&survivor.change)),
        ("line", count(survivor.line as usize)),
        ("column", count(survivor.column as usize)),
        ("isRun", Value::Bool(survivor.is_run)),
        ("case", text_or_null(survivor.case.as_deref())),
        (
            "shows",
            Value::list(survivor.shows.iter().map(|line| text(line))),
        ),
        ("promise", text_or_null(survivor.promise.as_deref())),
    ])
}

/// The report for people: the mutants that are missed, grouped by action, each under the flow's own text with what would
/// notice it.
pub fn mutate_text(report: &MutateReport, source: &Source, style: Style) -> String {
    let mut out = String::new();
    let mut action = None;
    for survivor in &report.survivors {
        if action != Some(&survivor.action) {
            action = Some(&survivor.action);
            let name = paint(style, BOLD, &visible(&survivor.action));
            let idle = match survivor.is_run {
                true => "",
                false => ": no case comes to it",
            };
            out += &format!("{name}{idle}\n\n");
        }
        out += &survivor_text(survivor, source, style);
        out += "\n\n";
    }
    out + &summary(report, style)
}

fn survivor_text(survivor: &Survivor, source: &Source, style: Style) -> String {
    let message = format!("no case notices that {}", survivor.change);
    let mut diagnostic = Diagnostic::warning("mutant", message, survivor.span);
    diagnostic.help = Some(match (&survivor.promise, &survivor.case) {
        (Some(promise), Some(case)) => format!("case `{case}` would, with `{promise}`"),
        (Some(promise), None) => format!("a new case would, with `{promise}`"),
        (None, _) => "no promise was found that would".to_owned(),
    });
    let shows: Vec<String> = survivor.shows.clone();
    render_found(source, &survivor.kind, &diagnostic, &shows, style)
}

fn summary(report: &MutateReport, style: Style) -> String {
    let (killed, total) = (report.killed, report.total());
    let colour = match report.survivors.is_empty() {
        true => GREEN,
        false => RED,
    };
    let noticed = format!("{killed} of {total} mutants noticed");
    let mut out = format!(
        "{}, {:.0} %\n",
        paint(style, colour, &noticed),
        report.score().floor()
    );
    let tell = |count: usize, one: &str, more: &str| match count {
        0 => String::new(),
        1 => format!("1 {one}\n"),
        count => format!("{count} {more}\n"),
    };
    out += &tell(
        report.same.len(),
        "mutant is not counted: no run was found that tells it from the flow",
        "mutants are not counted: no run was found that tells them from the flow",
    );
    out + &tell(
        report.not_tried,
        "mutant was not tried",
        "mutants were not tried",
    )
}
