//! Where on its edge a box is left and entered.

use super::{Point, Sketch, grid::Grid, spread::spread_within};

/// How far apart lines leave or enter a box.
const PORT_GAP: f64 = 18.0;
/// How far from a box's corners lines stay.
const CORNER: f64 = 18.0;
/// Where lines leave and enter their boxes: below or above where they come from or go to, as far as the box is wide and
/// they do not get in each other's way.
pub(super) struct Ports {
    /// For each line, where it leaves.
    pub(super) from: Vec<f64>,
    /// For each line, where it enters.
    pub(super) to: Vec<f64>,
}

impl Ports {
    pub(super) fn new(sketch: &Sketch, grid: &Grid, at: &[Point]) -> Self {
        let mut leaving = vec![Vec::new(); grid.boxes];
        let mut entering = vec![Vec::new(); grid.boxes];
        for (index, line) in sketch.lines.iter().enumerate() {
            let bends = &grid.bends[index];
            let towards = bends.first().map_or(at[line.to].x, |bend| at[*bend].x);
            let whence = bends.last().map_or(at[line.from].x, |bend| at[*bend].x);
            leaving[line.from].push((towards, index));
            entering[line.to].push((whence, index));
        }
        let count = sketch.lines.len();
        let (mut from, mut to) = (vec![0.0; count], vec![0.0; count]);
        for place in 0..grid.boxes {
            let (middle, width) = (at[place].x, grid.size[place].width);
            dock(&mut leaving[place], middle, width, &mut from);
            dock(&mut entering[place], middle, width, &mut to);
        }
        Self { from, to }
    }
}

fn dock(lines: &mut [(f64, usize)], middle: f64, width: f64, ports: &mut [f64]) {
    lines.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let half = 0.5 * width - CORNER;
    let steps = lines.len().saturating_sub(1).max(1);
    let gap = (2.0 * half / steps as f64).min(PORT_GAP);
    let wish = |(x, _): &(f64, usize)| (x.clamp(middle - half, middle + half), 1.0);
    let wishes: Vec<_> = lines.iter().map(wish).collect();
    let bounds = (middle - half, middle + half);
    let spread = spread_within(&wishes, &vec![gap; lines.len()], bounds);
    for ((_, line), port) in lines.iter().zip(spread) {
        ports[*line] = port;
    }
}
