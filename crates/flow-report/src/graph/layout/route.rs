//! The ways of the lines: out of a box below, past the ranks between other boxes, into a box from above.

use super::{
    Layout, Point, Route, Size, Sketch,
    grid::{Grid, TURN},
    place::Places,
    ports::Ports,
};

/// A part of a line's way, from where the one before it ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stroke {
    /// Where the way begins.
    From(Point),
    /// Straight on.
    Straight(Point),
    /// A curve with two control points.
    Curve(Point, Point, Point),
}

/// The length of a line's tip, and how high the arch above it is drawn (a curve reaches three quarters of that).
const TIP: f64 = 9.0;
const ARCH: f64 = 26.0;
/// Room around the whole.
const MARGIN: f64 = 8.0;

/// Draws all lines, and moves everything so that it begins at 0, 0.
pub(super) fn route(sketch: &Sketch, grid: &Grid, places: Places) -> Layout {
    let Places { mut at, mut ranks } = places;
    let size = normalise(grid, &mut at, &mut ranks);
    let ports = Ports::new(sketch, grid, &at);
    let lines = (0..sketch.lines.len()).map(|line| {
        let way = Way {
            grid,
            at: &at,
            ranks: &ranks,
            from: Point {
                x: ports.from[line],
                y: edge(grid, &at, sketch.lines[line].from, 0.5),
            },
            to: Point {
                x: ports.to[line],
                y: edge(grid, &at, sketch.lines[line].to, -0.5),
            },
            below: ranks[grid.rank[sketch.lines[line].from]].1,
            above: ranks[grid.rank[sketch.lines[line].to]].0,
            is_back: grid.is_back[line],
            bends: &grid.bends[line],
        };
        Route {
            strokes: if way.is_back { way.back() } else { way.on() },
            label: way.label(),
        }
    });
    let lines = lines.collect();
    Layout {
        size,
        lines,
        boxes: at[..grid.boxes].to_vec(),
    }
}

/// The top (-0.5) or bottom (0.5) of a box.
fn edge(grid: &Grid, at: &[Point], place: usize, side: f64) -> f64 {
    at[place].y + side * grid.size[place].height
}

/// Moves everything to the top left, on whole units; gives the size of the whole.
fn normalise(grid: &Grid, at: &mut [Point], ranks: &mut [(f64, f64)]) -> Size {
    let sides = at.iter().zip(&grid.size);
    let left = sides.map(|(at, size)| at.x - size.width / 2.0);
    let left = left.fold(f64::INFINITY, f64::min);
    let shift = if left.is_finite() {
        MARGIN - left
    } else {
        MARGIN
    };
    let (mut right, mut bottom) = (0.0_f64, 0.0_f64);
    for (at, size) in at.iter_mut().zip(&grid.size) {
        at.x += shift;
        at.y += MARGIN;
        right = right.max(at.x + size.width / 2.0);
        bottom = bottom.max(at.y + size.height / 2.0);
    }
    for rank in ranks {
        *rank = (rank.0 + MARGIN, rank.1 + MARGIN);
    }
    Size {
        width: (right + MARGIN).ceil(),
        height: (bottom + MARGIN).ceil(),
    }
}

/// One line on its way.
struct Way<'a> {
    grid: &'a Grid,
    at: &'a [Point],
    ranks: &'a [(f64, f64)],
    from: Point,
    to: Point,
    /// Where the first box's rank ends and the last one's begins: up to there a line stays between its neighbours.
    below: f64,
    above: f64,
    is_back: bool,
    bends: &'a [usize],
}

impl Way<'_> {
    fn on(&self) -> Vec<Stroke> {
        let (mut strokes, mut last) = self.begin();
        for bend in self.bends {
            let (top, bottom) = self.ranks[self.grid.rank[*bend]];
            let x = self.at[*bend].x;
            swing(&mut strokes, &mut last, Point { x, y: top });
            straight(&mut strokes, &mut last, Point { x, y: bottom });
        }
        self.arrive(&mut strokes, &mut last);
        strokes
    }

    /// Into the last box.
    fn arrive(&self, strokes: &mut Vec<Stroke>, last: &mut Point) {
        let before = Point {
            x: self.to.x,
            y: self.above,
        };
        swing(strokes, last, before);
        straight(strokes, last, self.to);
    }

    /// The middle of the label, beside which a line that leads back has its turn.
    fn label(&self) -> Point {
        match self.bends {
            [turn, next, ..] if self.is_back => Point {
                x: self.at[*turn].x - side(self.at, *turn, Some(next)) * TURN,
                y: self.at[*turn].y,
            },
            [bend, ..] => self.at[*bend],
            [] => self.from,
        }
    }

    /// Out of the first box.
    fn begin(&self) -> (Vec<Stroke>, Point) {
        let (mut strokes, mut last) = (vec![Stroke::From(self.from)], self.from);
        let left = Point {
            x: self.from.x,
            y: self.below,
        };
        straight(&mut strokes, &mut last, left);
        (strokes, last)
    }

    /// Down past its label, round and up beside the boxes, and over into the box from above.
    fn back(&self) -> Vec<Stroke> {
        let [turn, between @ .., _] = self.bends else {
            return self.on();
        };
        let (mut strokes, mut last) = self.begin();
        let low = self.turn(*turn, between.first());
        swing(&mut strokes, &mut last, low.inner(low.top));
        straight(&mut strokes, &mut last, low.inner(low.bottom));
        round(&mut strokes, &mut last, low.outer(low.bottom), TURN);
        straight(&mut strokes, &mut last, low.outer(low.top));
        for bend in between {
            let (top, bottom) = self.ranks[self.grid.rank[*bend]];
            let x = self.at[*bend].x;
            swing(&mut strokes, &mut last, Point { x, y: bottom });
            straight(&mut strokes, &mut last, Point { x, y: top });
        }
        // Over the top of the box, below whatever stands on the rank above.
        let (up, down) = (
            Point {
                x: last.x,
                y: self.above - TIP,
            },
            Point {
                x: self.to.x,
                y: self.above - TIP,
            },
        );
        straight(&mut strokes, &mut last, up);
        round(&mut strokes, &mut last, down, -ARCH);
        straight(&mut strokes, &mut last, self.to);
        strokes
    }

    /// Where a line turns that goes up at the side of `next`.
    fn turn(&self, turn: usize, next: Option<&usize>) -> Turn {
        let (top, bottom) = self.ranks[self.grid.rank[turn]];
        let middle = self.at[turn].x;
        let side = side(self.at, turn, next);
        let half = self.grid.size[turn].width / 2.0;
        Turn {
            inner: middle - side * TURN,
            outer: middle + side * (half - TURN / 2.0),
            top,
            bottom,
        }
    }
}

/// The two places of a turn: of the part that leads down, and of the one that leads up.
struct Turn {
    inner: f64,
    outer: f64,
    top: f64,
    bottom: f64,
}

impl Turn {
    fn inner(&self, y: f64) -> Point {
        Point { x: self.inner, y }
    }

    fn outer(&self, y: f64) -> Point {
        Point { x: self.outer, y }
    }
}

/// On which side of a turn the line goes up: 1 for right, -1 for left.
fn side(at: &[Point], turn: usize, next: Option<&usize>) -> f64 {
    match next {
        Some(next) if at[*next].x < at[turn].x => -1.0,
        _ => 1.0,
    }
}

/// From upright to upright.
fn swing(strokes: &mut Vec<Stroke>, last: &mut Point, to: Point) {
    if (last.x - to.x).abs() < 0.5 {
        straight(strokes, last, to);
        return;
    }
    let middle = (last.y + to.y) / 2.0;
    let (one, two) = (
        Point {
            x: last.x,
            y: middle,
        },
        Point { x: to.x, y: middle },
    );
    strokes.push(Stroke::Curve(one, two, to));
    *last = to;
}

fn straight(strokes: &mut Vec<Stroke>, last: &mut Point, to: Point) {
    if *last != to {
        strokes.push(Stroke::Straight(to));
    }
    *last = to;
}

/// Round to the opposite direction, `depth` down (or up, when it is negative).
fn round(strokes: &mut Vec<Stroke>, last: &mut Point, to: Point, depth: f64) {
    let (one, two) = (
        Point {
            x: last.x,
            y: last.y + depth,
        },
        Point {
            x: to.x,
            y: to.y + depth,
        },
    );
    strokes.push(Stroke::Curve(one, two, to));
    *last = to;
}
