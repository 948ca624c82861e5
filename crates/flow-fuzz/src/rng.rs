//! Plain seeded numbers. A stream belongs to one case, so that a case is the same whoever makes it and whenever.

/// A stream of numbers that its seed decides.
///
/// This is SplitMix64 (Steele, Lea, Flood 2014): a few instructions a number, and any two seeds give unrelated streams.
#[derive(Clone, Debug)]
pub struct Rng(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Rng {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(mixed(seed))
    }

    /// The stream of the case with this number in the campaign with this seed.
    pub fn of_case(seed: u64, case: u64) -> Self {
        Self(mixed(mixed(seed) ^ case.wrapping_mul(STEP)))
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// A number below `count`; 0 when that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        // The high half of a product: no division, and a bias that no campaign can see.
        ((u128::from(self.draw()) * count as u128) >> 64) as usize
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these; `None` when there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// Makes every bit depend on every other.
pub(crate) fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_and_another_one_others() {
        let numbers = |seed, case| {
            let mut rng = Rng::of_case(seed, case);
            [rng.draw(), rng.draw()]
        };
        assert_eq!(numbers(1, 7), numbers(1, 7));
        assert_ne!(numbers(1, 7), numbers(2, 7));
        assert_ne!(numbers(1, 7), numbers(1, 8));
    }

    #[test]
    fn numbers_stay_below_their_bound_and_reach_all_of_it() {
        let mut rng = Rng::new(3);
        let mut seen = [0; 5];
        (0..5_000).for_each(|_| seen[rng.below(5)] += 1);
        assert!(
            seen.iter().all(|count| (800..1200).contains(count)),
            "{seen:?}"
        );
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.pick(&[] as &[u8]), None);
    }
}
