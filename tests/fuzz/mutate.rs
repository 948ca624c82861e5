//! A plain seeded mutator: the changes that a coverage-guided fuzzer makes, without its guidance.

/// Longer inputs say nothing new, and cost.
const LONGEST: usize = 8_192;

/// What readers treat in their own way.
const INTERESTING: [&str; 28] = [
    "",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\",
    "$",
    "${",
    "$$",
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "99999999999999999999",
    "\u{feff}",
    "\u{0}",
    "\u{1f600}",
    "\r\n",
    "\n",
    "  ",
    "- ",
    "#",
    "&a",
    "*a",
];

/// Makes inputs from a corpus, always the same ones for a seed.
pub(crate) struct Mutator<'a> {
    state: u64,
    seeds: &'a [Vec<u8>],
}

impl<'a> Mutator<'a> {
    pub(crate) fn new(seed: u64, seeds: &'a [Vec<u8>]) -> Self {
        Self { state: seed, seeds }
    }

    /// One of the corpus' files with one to eight changes.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let mut input = self.pick(self.seeds.len(), |seeds, at| seeds[at].clone());
        for _ in 0..=self.below(8) {
            self.change(&mut input);
        }
        input.truncate(LONGEST);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let start = self.below(input.len() + 1);
        let end = (start + 1 + self.below(16)).min(input.len());
        match self.below(6) {
            0 => drop(input.drain(start..end)),
            1 => {
                let text = INTERESTING[self.below(INTERESTING.len())];
                input.splice(start..start, text.bytes());
            }
            2 => {
                let text = INTERESTING[self.below(INTERESTING.len())];
                input.splice(start..end, text.bytes());
            }
            3 => {
                let piece = input[start..end].to_vec();
                let times = 1 + self.below(64);
                input.splice(start..start, piece.repeat(times));
            }
            4 => {
                let bit = 1 << self.below(8);
                input[start..end]
                    .first_mut()
                    .into_iter()
                    .for_each(|byte| *byte ^= bit);
            }
            _ => {
                let other = self.pick(self.seeds.len(), |seeds, at| seeds[at].clone());
                let from = self.below(other.len() + 1);
                let to = (from + self.below(256)).min(other.len());
                input.splice(start..start, other[from..to].iter().copied());
            }
        }
    }

    fn pick<T>(&mut self, count: usize, take: impl FnOnce(&[Vec<u8>], usize) -> T) -> T {
        let at = self.below(count);
        take(self.seeds, at)
    }

    /// A number below `limit`; SplitMix64.
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % limit.max(1) as u64).expect("it is below a usize")
    }
}
