//! The catalogue of faults, explained for people and listed for programs.

use std::fmt::Write as _;

use flow_expr::Value;
use flow_fault::{Expectation, Fault, Means, faults};

use crate::{
    snippet::Style,
    style::{CYAN, DIM, paint},
    value::{object, text},
};

/// The schema of [`faults_json`].
pub const FAULTS_SCHEMA: &str = "flowsim/faults/1";

/// Every fault: row, name, what happens, what a run makes of it.
pub fn faults_text(style: Style) -> String {
    let width = faults().iter().map(|fault| fault.name().len()).max();
    let width = width.unwrap_or_default();
    let mut shown = String::new();
    let mut row = "";
    for fault in faults() {
        let first = if fault.row() == row { "" } else { fault.row() };
        row = fault.row();
        let padding = " ".repeat(width - fault.name().len());
        let name = paint(style, CYAN, fault.name());
        let expected = paint(style, DIM, &format!("→ {}", expected(fault)));
        writeln!(
            shown,
            "{first:3}  {name}{padding}  {} {expected}",
            fault.about()
        )
        .expect("a String takes every text");
    }
    shown
}

/// What happens, and what a run makes of it, as two lines.
pub fn fault_text(fault: &Fault) -> String {
    format!(
        "{} `{}`: {}\na run makes of it: {}\n",
        fault.row(),
        fault.name(),
        fault.about(),
        expected(fault)
    )
}

/// `{"schema": "flowsim/faults/1", "faults": [{"row", "name", "about", "expected": [{"verdict", "code", "notes"}]}]}`; of
/// several that are expected, any may come true.
pub fn faults_json() -> String {
    let listed = faults().iter().map(|fault| {
        object([
            ("row", text(fault.row())),
            ("name", text(fault.name())),
            ("about", text(fault.about())),
            (
                "expected",
                fault
                    .expected()
                    .iter()
                    .map(expectation)
                    .collect::<Vec<_>>()
                    .into(),
            ),
        ])
    });
    let all = object([
        ("schema", text(FAULTS_SCHEMA)),
        ("faults", listed.collect::<Vec<_>>().into()),
    ]);
    all.to_json() + "\n"
}

fn expectation(expected: &Expectation) -> Value {
    let code = expected.means.code();
    let notes = expected.notes.iter().map(|note| text(note.as_str()));
    object([
        ("verdict", text(expected.means.verdict())),
        ("code", code.map_or(Value::Null, |code| text(code.as_str()))),
        ("notes", notes.collect::<Vec<_>>().into()),
    ])
}

/// `reply.reset`, `success (empty-body)`; what may come true instead is behind `or`.
fn expected(fault: &Fault) -> String {
    let all: Vec<_> = fault.expected().iter().map(one).collect();
    all.join(" or ")
}

fn one(expected: &Expectation) -> String {
    let means = match expected.means {
        Means::Success => "success",
        Means::Error(code) | Means::Timeout(code) => code.as_str(),
    };
    let notes: Vec<_> = expected.notes.iter().map(|note| note.as_str()).collect();
    match notes.is_empty() {
        true => means.to_owned(),
        false => format!("{means} ({})", notes.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_happens_and_what_a_run_makes_of_it() {
        let shown = faults_text(Style::Plain);
        let line = |name: &str| {
            let line = shown.lines().find(|line| line.contains(name));
            line.unwrap_or_default()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        insta::assert_snapshot!(line("accept.reset"), @"F01 accept.reset the connection is reset as soon as it is made → send.failed or reply.closed or reply.reset");
        insta::assert_snapshot!(line("status.204.body"), @"status.204.body the status 204, with a body that must not be there → success (empty-body)");
    }

    #[test]
    fn the_list_for_programs_has_every_fault() {
        let json = flow_expr::read_json(faults_json().as_bytes())
            .unwrap()
            .value;
        let listed = json.as_object().and_then(|all| all.get("faults"));
        assert_eq!(
            listed.and_then(Value::as_list).map(<[_]>::len),
            Some(faults().len())
        );
    }
}
