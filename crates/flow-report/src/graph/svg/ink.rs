//! Sizes of letters, colours, and text that XML can hold.

use std::fmt::Write as _;

use crate::graph::{
    diagram::{Arrow, Line, ShapeKind},
    layout::Size,
    marks::Class,
    words::{width, wrap},
};

pub(super) const NAME: f64 = 13.0;
pub(super) const DETAIL: f64 = 10.5;
pub(super) const LABEL: f64 = 11.0;
pub(super) const LEADING: f64 = 1.25;

/// How wide a label may be, in multiples of its letters' size, and how many lines it may have.
const LABEL_WIDTH: f64 = 14.0;
const LABEL_LINES: usize = 3;

pub(super) const LETTERS: &str = "#1b2430";
pub(super) const FAINT: &str = "#5b6673";

/// The lines of an arrow's label.
pub(super) fn label_lines(arrow: &Arrow) -> Vec<String> {
    wrap(&arrow.label(), LABEL_WIDTH, LABEL_LINES)
}

/// The room that a label needs.
pub(super) fn label_size(lines: &[String]) -> Size {
    if lines.is_empty() {
        return Size::default();
    }
    Size {
        width: (widest(lines) * LABEL + 8.0).ceil(),
        height: (lines.len() as f64 * LABEL * LEADING + 4.0).ceil(),
    }
}

/// The width of the widest line, in multiples of its letters' size.
pub(super) fn widest(lines: &[String]) -> f64 {
    lines.iter().map(|line| width(line)).fold(0.0, f64::max)
}

/// Fill and edge of a shape.
pub(super) fn colours(kind: ShapeKind, class: Option<Class>) -> (&'static str, &'static str) {
    match (class, kind) {
        (Some(Class::Taken), _) => ("#dbeafe", "#1d4ed8"),
        (Some(Class::Missed), _) => ("#fff1e0", "#c2640c"),
        (Some(Class::Unreachable), _) => ("#eeeeee", "#888888"),
        (None, ShapeKind::Ended | ShapeKind::Transferred | ShapeKind::Disconnected) => {
            ("#e8f5ee", "#3d8b63")
        }
        (None, ShapeKind::Failed) => ("#fdeaea", "#c0392b"),
        (None, ShapeKind::Elsewhere) => ("#f6f3fb", "#7a5bb0"),
        (None, ShapeKind::Start) => ("#f3f6f9", "#1b2430"),
        (None, _) => ("#ffffff", "#5b6673"),
    }
}

/// How an arrow is drawn: its colour, its width, and its dashes.
pub(super) fn stroke(
    line: Line,
    class: Option<Class>,
) -> (&'static str, &'static str, &'static str) {
    let dashes = match line {
        Line::Written => "",
        Line::Implied | Line::Unhandled => "6 4",
        Line::FlowHandler => "1.5 4",
    };
    let (colour, wide) = match (class, line) {
        (Some(Class::Taken), _) => ("#1d4ed8", "3"),
        (Some(Class::Missed), _) => ("#c2640c", "2"),
        (Some(Class::Unreachable), _) => ("#999999", "1.2"),
        (None, Line::Written | Line::Implied) => ("#5b6673", "1.4"),
        (None, Line::FlowHandler) => ("#7a5bb0", "1.8"),
        (None, Line::Unhandled) => ("#c0392b", "1.4"),
    };
    (colour, wide, dashes)
}

/// A text between tags or within quotes. What XML cannot hold was replaced when the diagram was drawn.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

/// A length with at most one decimal.
pub(super) fn number(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    let mut text = format!("{}{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10);
    if tenths % 10 != 0 {
        let _ = write!(text, ".{}", tenths.abs() % 10);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_decimal_at_most() {
        let shown = [0.0, 12.0, 12.34, -0.26, 99.96].map(number);
        assert_eq!(shown, ["0", "12", "12.3", "-0.3", "100"]);
    }
}
