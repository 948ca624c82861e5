//! Things in a row that each want to be somewhere and must keep their order and distances.

/// Neighbours that stand as close as they may: where the first would be, how much all want it, and how many they are.
struct Pool {
    at: f64,
    weight: f64,
    count: usize,
}

/// The positions nearest to the wishes (position, weight), by least squares, when each position is at least `distance`
/// from the one before it. The distance of the first one is not used.
pub(super) fn spread(wishes: &[(f64, f64)], distances: &[f64]) -> Vec<f64> {
    spread_within(wishes, distances, (f64::NEG_INFINITY, f64::INFINITY))
}

/// The same between two bounds, which must be far enough apart.
pub(super) fn spread_within(
    wishes: &[(f64, f64)],
    distances: &[f64],
    (lowest, highest): (f64, f64),
) -> Vec<f64> {
    // Without the distances that must be kept, all that is left to keep is the order.
    let mut offset = 0.0;
    let offsets = distances.iter().enumerate().map(|(index, distance)| {
        offset += if index == 0 { 0.0 } else { *distance };
        offset
    });
    let offsets: Vec<_> = offsets.collect();
    let mut pools: Vec<Pool> = Vec::with_capacity(wishes.len());
    for ((at, weight), offset) in wishes.iter().zip(&offsets) {
        let mut pool = Pool {
            at: at - offset,
            weight: *weight,
            count: 1,
        };
        while let Some(left) = pools.pop_if(|left| left.at > pool.at) {
            let weight = left.weight + pool.weight;
            pool = Pool {
                at: (left.at * left.weight + pool.at * pool.weight) / weight,
                weight,
                count: left.count + pool.count,
            };
        }
        pools.push(pool);
    }
    let last = offsets.last().copied().unwrap_or_default();
    let within = |at: f64| at.min(highest - last).max(lowest);
    let pools = pools.iter();
    let all = pools.flat_map(|pool| std::iter::repeat_n(within(pool.at), pool.count));
    all.zip(&offsets).map(|(at, offset)| at + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_that_agree_come_true() {
        assert_eq!(spread(&[(1.0, 1.0), (9.0, 1.0)], &[0.0, 5.0]), [1.0, 9.0]);
    }

    #[test]
    fn neighbours_that_would_overlap_share_the_damage() {
        assert_eq!(spread(&[(0.0, 1.0), (0.0, 1.0)], &[0.0, 4.0]), [-2.0, 2.0]);
        assert_eq!(spread(&[(5.0, 3.0), (0.0, 1.0)], &[0.0, 3.0]), [3.0, 6.0]);
    }

    #[test]
    fn bounds_are_kept() {
        let wishes = [(9.0, 1.0), (9.0, 1.0)];
        assert_eq!(spread_within(&wishes, &[0.0, 2.0], (0.0, 9.0)), [7.0, 9.0]);
        assert_eq!(
            spread_within(&wishes, &[0.0, 2.0], (0.0, 20.0)),
            [8.0, 10.0]
        );
    }
}
