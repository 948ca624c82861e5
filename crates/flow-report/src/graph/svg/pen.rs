//! A route in the letters of an SVG path.

use std::fmt::Write as _;

use super::ink::number;
use crate::graph::layout::{Point, Route, Stroke};

/// A place of the drawing on the page.
pub(super) fn moved(at: Point, origin: Point) -> Point {
    Point {
        x: at.x + origin.x,
        y: at.y + origin.y,
    }
}

/// The way of a line and its tip, which points down: all lines enter from above.
pub(super) fn ways(route: &Route, origin: Point) -> (String, String) {
    let mut way = String::new();
    let mut end = origin;
    let show = |at: Point| format!("{} {}", number(at.x), number(at.y));
    for (index, stroke) in route.strokes.iter().enumerate() {
        // The line ends within its tip, whose point is not covered by a thick line then.
        let lift = if index + 1 == route.strokes.len() {
            5.0
        } else {
            0.0
        };
        let lifted = |at: Point| Point {
            x: at.x + origin.x,
            y: at.y + origin.y - lift,
        };
        match *stroke {
            Stroke::From(at) => {
                end = moved(at, origin);
                let _ = write!(way, "M{}", show(end));
            }
            Stroke::Straight(at) => {
                end = moved(at, origin);
                let _ = write!(way, " L{}", show(lifted(at)));
            }
            Stroke::Curve(one, two, at) => {
                end = moved(at, origin);
                let (one, two) = (moved(one, origin), moved(two, origin));
                let _ = write!(way, " C{} {} {}", show(one), show(two), show(lifted(at)));
            }
        }
    }
    let tip = format!("M{} l-4.5 -9 h9 z", show(end));
    (way, tip)
}
