//! Who stands left of whom on each rank: first as a walk from the top meets them, then moved to where their neighbours
//! are as long as fewer lines cross.

use super::grid::Grid;

/// How much may be done: rounds are left out of big pictures rather than waited for.
const WORK: usize = 20_000_000;
const ROUNDS: usize = 24;

/// Orders the layers of a grid.
pub(super) fn order(grid: &mut Grid, first: usize) {
    walk(grid, first);
    let mut index = indices(grid);
    let (mut best, mut fewest) = (grid.layers.clone(), crossings(grid, &index));
    let rounds = (WORK / (1 + grid.rank.len())).clamp(2, ROUNDS);
    for round in 0..rounds {
        if fewest == 0 {
            break;
        }
        sweep(grid, &mut index, round % 2 == 0);
        let found = crossings(grid, &index);
        if found < fewest {
            (best, fewest) = (grid.layers.clone(), found);
        }
    }
    grid.layers = best;
}

/// Depth first from the first box, each exit after the one before it.
fn walk(grid: &mut Grid, first: usize) {
    let mut is_met = vec![false; grid.rank.len()];
    for root in [first].into_iter().chain(0..grid.rank.len()) {
        let mut stack = vec![root];
        while let Some(place) = stack.pop() {
            if place < is_met.len() && !is_met[place] {
                is_met[place] = true;
                grid.layers[grid.rank[place]].push(place);
                stack.extend(grid.below[place].iter().rev());
            }
        }
    }
}

/// The place in its layer of each place.
fn indices(grid: &Grid) -> Vec<usize> {
    let mut index = vec![0; grid.rank.len()];
    for layer in &grid.layers {
        note(layer, &mut index);
    }
    index
}

fn note(layer: &[usize], index: &mut [usize]) {
    for (at, place) in layer.iter().enumerate() {
        index[*place] = at;
    }
}

/// Moves every place to the middle of its neighbours on the rank before, from the top down or from the bottom up.
fn sweep(grid: &mut Grid, index: &mut [usize], downwards: bool) {
    let ranks: Vec<usize> = if downwards {
        (0..grid.layers.len()).collect()
    } else {
        (0..grid.layers.len()).rev().collect()
    };
    for rank in ranks {
        let mut layer = std::mem::take(&mut grid.layers[rank]);
        let joined = if downwards { &grid.above } else { &grid.below };
        let mut wanted: Vec<_> = layer
            .iter()
            .map(|place| (middle(&joined[*place], index, index[*place]), *place))
            .collect();
        wanted.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        layer.clear();
        layer.extend(wanted.into_iter().map(|(_, place)| place));
        note(&layer, index);
        grid.layers[rank] = layer;
    }
}

/// The mean index of the neighbours; without any a place stays where it is.
fn middle(neighbours: &[usize], index: &[usize], own: usize) -> f64 {
    if neighbours.is_empty() {
        return own as f64;
    }
    let sum: usize = neighbours.iter().map(|place| index[*place]).sum();
    sum as f64 / neighbours.len() as f64
}

/// How many pairs of lines cross between all ranks.
fn crossings(grid: &Grid, index: &[usize]) -> usize {
    let layers = grid.layers.windows(2);
    layers
        .map(|pair| {
            let mut ends = Vec::new();
            for place in &pair[0] {
                let from = ends.len();
                ends.extend(grid.below[*place].iter().map(|below| index[*below]));
                ends[from..].sort_unstable();
            }
            inversions(&ends, pair[1].len())
        })
        .sum()
}

/// How many pairs stand in the wrong order, by a tree of counts.
fn inversions(ends: &[usize], width: usize) -> usize {
    let mut counts = vec![0_usize; width + 1];
    let mut found = 0;
    for (seen, end) in ends.iter().enumerate() {
        let mut not_right = 0;
        let mut at = end + 1;
        while at > 0 {
            not_right += counts[at];
            at &= at - 1;
        }
        found += seen - not_right;
        let mut at = end + 1;
        while at <= width {
            counts[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::inversions;

    #[test]
    fn pairs_in_the_wrong_order_are_counted() {
        assert_eq!(inversions(&[0, 1, 2, 2], 3), 0);
        assert_eq!(inversions(&[2, 1, 0], 3), 3);
        assert_eq!(inversions(&[1, 0, 1, 0], 2), 3);
    }
}
