//! What the picture says in words: what its lines and colours mean, and what it shows.

use std::fmt::Write as _;

use crate::graph::{
    diagram::{Diagram, Line, ShapeKind},
    marks::Class,
    words::wrap,
};

/// A legend's entry: the look of a line, or of a class of marks, and what it means.
pub(super) struct Entry {
    pub(super) line: Line,
    pub(super) class: Option<Class>,
    pub(super) says: String,
}

/// The lines that need to be explained, and every class of marks.
pub(super) fn legend(diagram: &Diagram) -> Vec<Entry> {
    let mut lines = diagram.lines();
    if lines == [Line::Written] {
        lines.clear();
    }
    let lines = lines.into_iter().map(|line| Entry {
        line,
        class: None,
        says: line.meaning().to_owned(),
    });
    let classes = diagram.legend.iter().map(|(class, says)| Entry {
        line: Line::Written,
        class: Some(*class),
        says: wrap(says, 40.0, 1).concat(),
    });
    lines.chain(classes).collect()
}

/// What a picture shows, for those who cannot see it.
pub(super) fn description(diagram: &Diagram) -> String {
    let count = diagram.actions;
    let s = if count == 1 { "" } else { "s" };
    let start = diagram
        .shapes
        .iter()
        .find(|shape| shape.kind == ShapeKind::Start);
    let start = start.map_or("", |shape| &shape.name);
    let mut says = format!("A flow of {count} action{s} that starts at {start}.");
    if !diagram.caption.is_empty() {
        let _ = write!(says, " Marked is {}.", diagram.caption);
    }
    says
}
