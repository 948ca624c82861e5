//! Which parts of a suite results are of, and which are missing from a whole.
//!
//! Parts make a semilattice: putting them together is a union in which the whole of a suite swallows its shards.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// What results are of: a suite, or one shard of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SuitePart {
    /// Tells suites apart: the same for every shard of the same cases, and another one as soon as a case is added or
    /// chosen otherwise.
    pub suite: String,
    /// The shard; `None` for all cases.
    pub shard: Option<Shard>,
}

/// One of several parts, such as `2/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// How many parts there are; at least one.
    pub of: u32,
    /// Which of them it is, from 1.
    pub index: u32,
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// The shards of one suite without which results are no whole. Said as a sentence by [`fmt::Display`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingShards {
    /// The first of them, at least one.
    pub shards: Vec<Shard>,
    /// How many more there are.
    pub more: u64,
    /// Whether the suite was divided in several ways.
    pub is_mixed: bool,
}

impl fmt::Display for MissingShards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<_> = self.shards.iter().map(Shard::to_string).collect();
        let one = self.shards.len() == 1 && self.more == 0;
        let s = if one { "" } else { "s" };
        write!(f, "the results of shard{s} {}", named.join(", "))?;
        if self.more > 0 {
            write!(f, " and {} more", self.more)?;
        }
        f.write_str(" are missing")?;
        match self.is_mixed {
            true => f.write_str("; shards of different numbers are mixed"),
            false => Ok(()),
        }
    }
}

/// The shards of one suite, by the number of parts.
type Divisions = BTreeMap<u32, BTreeSet<u32>>;

/// Leaves of each suite that is whole no shards: all of its shards are as good as the whole.
pub(crate) fn settle(parts: BTreeSet<SuitePart>) -> BTreeSet<SuitePart> {
    let whole: BTreeSet<String> = by_suite(&parts)
        .into_iter()
        .filter(|(_, divisions)| divisions.as_ref().is_none_or(is_whole))
        .map(|(suite, _)| suite.to_owned())
        .collect();
    let kept = parts
        .into_iter()
        .filter(|part| !whole.contains(&part.suite));
    let kept: BTreeSet<_> = kept.collect();
    let whole = whole
        .into_iter()
        .map(|suite| SuitePart { suite, shard: None });
    kept.into_iter().chain(whole).collect()
}

/// What is missing of each suite, by suite.
pub(crate) fn missing(parts: &BTreeSet<SuitePart>) -> Vec<MissingShards> {
    let suites = by_suite(parts).into_values().flatten();
    suites
        .filter(|divisions| !is_whole(divisions))
        .map(|divisions| missing_of(&divisions))
        .collect()
}

/// `None` where the whole suite is there.
fn by_suite(parts: &BTreeSet<SuitePart>) -> BTreeMap<&str, Option<Divisions>> {
    let mut suites: BTreeMap<&str, Option<Divisions>> = BTreeMap::new();
    for part in parts {
        let divisions = suites
            .entry(&part.suite)
            .or_insert_with(|| Some(Divisions::new()));
        match part.shard {
            None => *divisions = None,
            Some(Shard { of, index }) => {
                if let Some(divisions) = divisions {
                    divisions.entry(of).or_default().insert(index);
                }
            }
        }
    }
    suites
}

fn is_whole(divisions: &Divisions) -> bool {
    let mut divisions = divisions.iter();
    divisions.any(|(of, there)| there.len() == *of as usize)
}

fn missing_of(divisions: &Divisions) -> MissingShards {
    const MOST: usize = 20;
    let absent = divisions.iter().flat_map(|(&of, there)| {
        let absent = (1..=of).filter(|index| !there.contains(index));
        absent.map(move |index| Shard { of, index })
    });
    let shards: Vec<_> = absent.take(MOST).collect();
    let counts = divisions.iter();
    let count: u64 = counts
        .map(|(of, there)| u64::from(*of) - there.len() as u64)
        .sum();
    MissingShards {
        more: count - shards.len() as u64,
        shards,
        is_mixed: divisions.len() > 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts written as `suite:1/2`, or `suite` for the whole.
    fn parts(written: &[&str]) -> BTreeSet<SuitePart> {
        let part = |text: &&str| {
            let (suite, shard) = text.split_once(':').unwrap_or((text, ""));
            let shard = shard.split_once('/').map(|(index, of)| Shard {
                index: index.parse().unwrap(),
                of: of.parse().unwrap(),
            });
            SuitePart {
                suite: suite.to_owned(),
                shard,
            }
        };
        settle(written.iter().map(part).collect())
    }

    #[track_caller]
    fn lacks(written: &[&str], said: &[&str]) {
        let missing = missing(&parts(written));
        let found: Vec<_> = missing.iter().map(MissingShards::to_string).collect();
        assert_eq!(found, said);
    }

    #[test]
    fn all_shards_are_as_good_as_the_whole() {
        assert_eq!(parts(&["a:1/2", "a:2/2"]), parts(&["a"]));
        assert_eq!(parts(&["a:1/2", "a"]), parts(&["a"]));
        lacks(&["a:2/2", "a:1/2", "b"], &[]);
        lacks(&["a:1/1"], &[]);
        lacks(&[], &[]);
    }

    #[test]
    fn what_is_missing_is_named() {
        lacks(&["a:1/2"], &["the results of shard 2/2 are missing"]);
        lacks(
            &["a:2/4", "a:4/4"],
            &["the results of shards 1/4, 3/4 are missing"],
        );
        lacks(
            &["a:1/2", "a:3/3"],
            &[
                "the results of shards 2/2, 1/3, 2/3 are missing; shards of different numbers are mixed",
            ],
        );
    }

    #[test]
    fn shards_of_other_cases_complete_nothing() {
        lacks(
            &["a:1/2", "b:2/2", "c"],
            &[
                "the results of shard 2/2 are missing",
                "the results of shard 1/2 are missing",
            ],
        );
    }

    #[test]
    fn very_many_are_counted() {
        let missing = missing(&parts(&["a:7/4000000000"]));
        assert_eq!(
            (missing[0].shards.len(), missing[0].more),
            (20, 3_999_999_979)
        );
    }
}
