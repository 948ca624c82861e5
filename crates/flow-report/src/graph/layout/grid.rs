//! The ranks and what stands on them: boxes, and a bend wherever a line passes a rank.

use super::{Size, Sketch, levels::levels};

/// Everything that needs room on a rank. The first places are those of the boxes, the others bends of lines.
pub(super) struct Grid {
    /// How many places are boxes.
    pub(super) boxes: usize,
    /// The rank of each place. Boxes stand on odd ranks.
    pub(super) rank: Vec<usize>,
    /// The room that each place needs.
    pub(super) size: Vec<Size>,
    /// Whether each place is where a line that leads back turns down again.
    pub(super) is_arch: Vec<bool>,
    /// Whether each place is a bend of a line to a box that other lines leave.
    pub(super) leads_on: Vec<bool>,
    /// The places that each is joined to on the rank above and below.
    pub(super) above: Vec<Vec<usize>>,
    pub(super) below: Vec<Vec<usize>>,
    /// The bends of each line, in its direction.
    pub(super) bends: Vec<Vec<usize>>,
    /// Whether each line leads back: its first and last bend then are turns.
    pub(super) is_back: Vec<bool>,
    /// The places of each rank from left to right.
    pub(super) layers: Vec<Vec<usize>>,
}

/// The room for a line to turn round beside its label.
pub(super) const TURN: f64 = 14.0;

impl Grid {
    pub(super) fn new(sketch: &Sketch) -> Self {
        let ends: Vec<_> = sketch
            .lines
            .iter()
            .map(|line| (line.from, line.to))
            .collect();
        let boxes = sketch.boxes.len();
        let levels = levels(boxes, &ends, sketch.first);
        let mut grid = Self {
            boxes,
            rank: levels.of.iter().map(|level| 2 * level + 1).collect(),
            size: sketch.boxes.clone(),
            is_arch: vec![false; boxes],
            leads_on: vec![false; boxes],
            above: vec![Vec::new(); boxes],
            below: vec![Vec::new(); boxes],
            bends: Vec::with_capacity(ends.len()),
            is_back: levels.is_back,
            layers: Vec::new(),
        };
        for (index, line) in sketch.lines.iter().enumerate() {
            let bends = if grid.is_back[index] {
                grid.lead_back(line.from, line.to, line.label)
            } else {
                grid.lead_on(line.from, line.to, line.label)
            };
            grid.bends.push(bends);
        }
        for (bends, line) in grid.bends.iter().zip(&sketch.lines) {
            let leads_on = !grid.below[line.to].is_empty();
            bends
                .iter()
                .for_each(|bend| grid.leads_on[*bend] = leads_on);
        }
        let ranks = grid.rank.iter().max().map_or(0, |last| last + 2);
        grid.layers = vec![Vec::new(); ranks];
        grid
    }

    /// A bend on every rank between two boxes; the label is on the first of them.
    fn lead_on(&mut self, from: usize, to: usize, label: Size) -> Vec<usize> {
        let mut bends = Vec::new();
        let mut last = from;
        for rank in self.rank[from] + 1..self.rank[to] {
            let size = if last == from { label } else { Size::default() };
            let bend = self.bend(rank, size);
            self.join(last, bend);
            bends.push(bend);
            last = bend;
        }
        self.join(last, to);
        bends
    }

    /// A turn below `from`, where the label is, a bend on every rank up to `to`, and a turn above it.
    fn lead_back(&mut self, from: usize, to: usize, label: Size) -> Vec<usize> {
        let (low, high) = (self.rank[from] + 1, self.rank[to] - 1);
        let turning = Size {
            width: label.width + 2.0 * TURN,
            height: label.height,
        };
        let turn = self.bend(low, turning);
        self.join(from, turn);
        let mut bends = vec![turn];
        let mut last = turn;
        for rank in (high..low).rev() {
            let bend = self.bend(rank, Size::default());
            self.join(bend, last);
            bends.push(bend);
            last = bend;
        }
        self.is_arch[last] = true;
        self.join(last, to);
        bends
    }

    fn bend(&mut self, rank: usize, size: Size) -> usize {
        self.rank.push(rank);
        self.size.push(size);
        self.is_arch.push(false);
        self.leads_on.push(false);
        self.above.push(Vec::new());
        self.below.push(Vec::new());
        self.rank.len() - 1
    }

    fn join(&mut self, above: usize, below: usize) {
        self.below[above].push(below);
        self.above[below].push(above);
    }

    pub(super) fn is_box(&self, place: usize) -> bool {
        place < self.boxes
    }
}
