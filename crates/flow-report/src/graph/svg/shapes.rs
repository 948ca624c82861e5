//! The shapes: how large each is, and its outline.

use super::ink::{DETAIL, LEADING, NAME, number, widest};
use crate::graph::{
    diagram::{Shape, ShapeKind},
    layout::{Point, Size},
    words::wrap,
};

/// How wide a name may be, in multiples of its letters' size, and how many lines it may have.
const NAME_WIDTH: f64 = 14.0;
const NAME_LINES: usize = 3;

/// How far the sides of a choice point outwards.
const SLANT: f64 = 12.0;

pub(super) fn name_lines(shape: &Shape) -> Vec<String> {
    wrap(&shape.name, NAME_WIDTH, NAME_LINES)
}

pub(super) fn detail_lines(shape: &Shape) -> Vec<String> {
    wrap(&shape.detail, NAME_WIDTH * NAME / DETAIL, 1)
}

/// The room that a shape needs.
pub(super) fn size(shape: &Shape) -> Size {
    let (name, detail) = (name_lines(shape), detail_lines(shape));
    let text = (widest(&name) * NAME).max(widest(&detail) * DETAIL);
    let sides = match shape.kind {
        ShapeKind::Choice => 2.0 * SLANT + 12.0,
        _ => 28.0,
    };
    let lines = name.len() as f64 * NAME + detail.len() as f64 * DETAIL;
    Size {
        width: (text + sides).max(64.0).ceil(),
        height: (lines * LEADING + 14.0).max(28.0).ceil(),
    }
}

/// An element that outlines a shape, without its end.
pub(super) fn outline(shape: &Shape, at: Point, size: Size) -> String {
    let (left, top) = (at.x - size.width / 2.0, at.y - size.height / 2.0);
    if shape.kind == ShapeKind::Choice {
        return choice(left, top, size);
    }
    let round = match shape.kind {
        ShapeKind::Lookup => 0.0,
        ShapeKind::Action => 6.0,
        _ => size.height / 2.0,
    };
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"",
        number(left),
        number(top),
        number(size.width),
        number(size.height),
        number(round.min(20.0))
    )
}

fn choice(left: f64, top: f64, size: Size) -> String {
    let (right, bottom) = (left + size.width, top + size.height);
    let middle = top + size.height / 2.0;
    let corners = [
        (left, middle),
        (left + SLANT, top),
        (right - SLANT, top),
        (right, middle),
        (right - SLANT, bottom),
        (left + SLANT, bottom),
    ];
    let corners = corners.map(|(x, y)| format!("{},{}", number(x), number(y)));
    format!("<polygon points=\"{}\"", corners.join(" "))
}
