//! How far to the right each place is, and how far down each rank.
//!
//! On its rank every place wants to be where its neighbours on other ranks are. The nearest positions to all wishes that
//! keep the order and the distances are found at once, rank after rank, a few times up and down; then what is nearly
//! straight is made straight.

use super::{Point, grid::Grid, spread::spread, straight::straighten};

const ROUNDS: usize = 16;
/// A picture with this many places or more gets the fewest rounds.
const MANY: usize = 200_000;

/// Room between two boxes, and between anything else.
const BOX_GAP: f64 = 26.0;
const GAP: f64 = 12.0;

/// Room between two ranks: a line that goes far to the side needs more of it to be followed.
const RANK_GAP: f64 = 13.0;
const WIDEST_RANK_GAP: f64 = 56.0;
/// Room above boxes for a line that comes from below.
const ARCH_GAP: f64 = 34.0;

/// Where places and ranks are.
pub(super) struct Places {
    /// The middle of each place.
    pub(super) at: Vec<Point>,
    /// The top and bottom of each rank.
    pub(super) ranks: Vec<(f64, f64)>,
}

/// Places everything on a grid whose layers are ordered.
pub(super) fn place(grid: &Grid) -> Places {
    let mut x = vec![0.0; grid.rank.len()];
    for layer in &grid.layers {
        settle(grid, layer, &vec![(0.0, 1.0); layer.len()], &mut x);
    }
    let rounds = if grid.rank.len() > MANY { 3 } else { ROUNDS };
    for round in 0..rounds {
        for layer in &grid.layers {
            follow(grid, layer, &mut x, &[&grid.above]);
        }
        for layer in grid.layers.iter().rev() {
            let both: [&[Vec<usize>]; 2] = [&grid.below, &grid.above];
            let joined = if round + 2 < rounds {
                &both[..1]
            } else {
                &both
            };
            follow(grid, layer, &mut x, joined);
        }
    }
    for layer in &grid.layers {
        follow(grid, layer, &mut x, &[&grid.above, &grid.below]);
    }
    straighten(grid, &mut x);
    let ranks = ranks(grid, &x);
    let middle = |place: usize| {
        let (top, bottom) = ranks[grid.rank[place]];
        Point {
            x: x[place],
            y: (top + bottom) / 2.0,
        }
    };
    Places {
        at: (0..x.len()).map(middle).collect(),
        ranks,
    }
}

/// Moves a layer to where its neighbours are.
fn follow(grid: &Grid, layer: &[usize], x: &mut [f64], joined: &[&[Vec<usize>]]) {
    let wish = |(index, place): (usize, &usize)| {
        let neighbours = joined.iter().flat_map(|joined| &joined[*place]);
        let (mut sum, mut weight) = (0.0, 0.0);
        for neighbour in neighbours {
            let pull = pull(grid, *place, *neighbour);
            sum += pull * x[*neighbour];
            weight += pull;
        }
        if weight > 0.0 {
            (sum / weight, weight)
        } else {
            let left = index.checked_sub(1).map(|left| layer[left]);
            let beside = left.map_or(x[*place], |left| x[left] + distance(grid, left, *place));
            // What nothing pulls drifts to its neighbour, so that separate parts of a picture come together.
            ((x[*place] + beside) / 2.0, 0.1)
        }
    };
    let wishes: Vec<_> = layer.iter().enumerate().map(wish).collect();
    settle(grid, layer, &wishes, x);
}

/// How hard a neighbour pulls: what is joined one to one should be straight above all, and then what leads on, so that
/// the ways that end beside it do not push a path aside.
fn pull(grid: &Grid, place: usize, neighbour: usize) -> f64 {
    let (above, below) = if grid.rank[place] < grid.rank[neighbour] {
        (place, neighbour)
    } else {
        (neighbour, place)
    };
    match (grid.below[above].len(), grid.above[below].len()) {
        (1, 1) => 8.0,
        _ if grid.leads_on[below] => 4.0,
        _ => 1.0,
    }
}

/// Moves a layer as near to its wishes as its order and distances allow.
fn settle(grid: &Grid, layer: &[usize], wishes: &[(f64, f64)], x: &mut [f64]) {
    let apart = layer
        .windows(2)
        .map(|pair| distance(grid, pair[0], pair[1]));
    let distances: Vec<_> = [0.0].into_iter().chain(apart).collect();
    for (place, at) in layer.iter().zip(spread(wishes, &distances)) {
        x[*place] = at;
    }
}

/// How far apart the middles of two neighbours are at least.
pub(super) fn distance(grid: &Grid, left: usize, right: usize) -> f64 {
    let gap = if grid.is_box(left) && grid.is_box(right) {
        BOX_GAP
    } else {
        GAP
    };
    (grid.size[left].width + grid.size[right].width) / 2.0 + gap
}

/// The top and bottom of each rank.
fn ranks(grid: &Grid, x: &[f64]) -> Vec<(f64, f64)> {
    let mut top = 0.0;
    let mut ranks = Vec::with_capacity(grid.layers.len());
    for layer in &grid.layers {
        let heights = layer.iter().map(|place| grid.size[*place].height);
        let bottom = top + heights.fold(0.0, f64::max);
        ranks.push((top, bottom));
        let sideways = layer
            .iter()
            .flat_map(|place| {
                grid.below[*place]
                    .iter()
                    .map(|below| (x[*place] - x[*below]).abs())
            })
            .fold(0.0, f64::max);
        let gap = (RANK_GAP + sideways / 16.0).min(WIDEST_RANK_GAP);
        let has_arch = layer.iter().any(|place| grid.is_arch[*place]);
        top = bottom + if has_arch { gap.max(ARCH_GAP) } else { gap };
    }
    ranks
}
