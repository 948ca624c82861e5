//! Makes straight what need not be bent: a line past several ranks, or a column of actions that follow each other.

use super::{grid::Grid, place::distance};

/// How often all runs are tried: one that moves out of the way makes room for another.
const ROUNDS: usize = 3;

/// Moves the places of every run below each other where their neighbours leave room for that.
pub(super) fn straighten(grid: &Grid, x: &mut [f64]) {
    let runs = runs(grid);
    let mut index = vec![0; x.len()];
    for layer in &grid.layers {
        for (at, place) in layer.iter().enumerate() {
            index[*place] = at;
        }
    }
    for _ in 0..ROUNDS {
        // There and back: who wants to go left needs room on the left.
        for run in runs.iter().chain(runs.iter().rev()) {
            align(grid, &index, run, x);
        }
    }
}

/// Places that are joined one to one, from the top down; the longest first.
fn runs(grid: &Grid) -> Vec<Vec<usize>> {
    let next = |place: usize| match grid.below[place][..] {
        [below] if grid.above[below].len() == 1 => Some(below),
        _ => None,
    };
    let is_first = |place: &usize| match grid.above[*place][..] {
        [above] => grid.below[above].len() != 1,
        _ => true,
    };
    let runs = (0..grid.rank.len()).filter(is_first);
    let runs = runs.map(|first| std::iter::successors(Some(first), |place| next(*place)).collect());
    let mut runs: Vec<Vec<_>> = runs.filter(|run: &Vec<_>| run.len() > 1).collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.len()));
    runs
}

/// Aligns as much of a run as there is room for, then the rest of it.
fn align(grid: &Grid, index: &[usize], run: &[usize], x: &mut [f64]) {
    let mut rest = run;
    while !rest.is_empty() {
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut count = 0;
        for place in rest {
            let room = room(grid, index, *place, x);
            if room.0.max(low) > room.1.min(high) {
                break;
            }
            (low, high) = (room.0.max(low), room.1.min(high));
            count += 1;
        }
        // A place always has room where it is, but for rounding.
        let (column, after) = rest.split_at(count.max(1));
        if count > 1 {
            let sum: f64 = column.iter().map(|place| x[*place]).sum();
            let at = (sum / column.len() as f64).clamp(low, high);
            for place in column {
                x[*place] = at;
            }
        }
        rest = after;
    }
}

/// How far a place may go to the left and right without moving its neighbours.
fn room(grid: &Grid, index: &[usize], place: usize, x: &[f64]) -> (f64, f64) {
    let layer = &grid.layers[grid.rank[place]];
    let at = index[place];
    let left = at.checked_sub(1).map(|left| layer[left]);
    let right = layer.get(at + 1).copied();
    (
        left.map_or(f64::NEG_INFINITY, |left| {
            x[left] + distance(grid, left, place)
        }),
        right.map_or(f64::INFINITY, |right| {
            x[right] - distance(grid, place, right)
        }),
    )
}
