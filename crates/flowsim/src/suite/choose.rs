//! Which cases are run: by text, by tag, and by shard.

use std::str::FromStr;

use super::read::{ScenarioFile, Suite};

/// Which cases are wanted; the default is all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// A text in the case's name or the file's, in any letter case.
    pub(crate) filter: Option<String>,
    /// Tags, one of which a case must have; none means any case.
    pub(crate) tags: Vec<String>,
    /// The part of the cases that this machine runs.
    pub(crate) shard: Option<Shard>,
}

/// A case of a suite, by the indices of its file and in that file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    file: u32,
    case: u32,
}

impl Chosen {
    fn new(file: usize, case: usize) -> Self {
        let small = |index| u32::try_from(index).expect("memory holds fewer");
        Self {
            file: small(file),
            case: small(case),
        }
    }

    /// The index of its file in the suite.
    pub(crate) fn file(self) -> usize {
        self.file as usize
    }

    /// Its index in that file.
    pub(crate) fn case(self) -> usize {
        self.case as usize
    }
}

impl Choice {
    /// The wanted cases, in the order of the suite.
    pub(crate) fn of(&self, suite: &Suite) -> Vec<Chosen> {
        let filter = self.filter.as_ref().map(|text| text.to_lowercase());
        let files = suite.files.iter().enumerate();
        let cases = files.flat_map(|(index, file)| {
            (0..file.len()).map(move |case| (Chosen::new(index, case), file))
        });
        let wanted =
            cases.filter(|(chosen, file)| self.wants(filter.as_deref(), file, chosen.case()));
        wanted.map(|(chosen, _)| chosen).collect()
    }

    /// Names and tags are read again: nothing is kept of cases.
    fn wants(&self, filter: Option<&str>, file: &ScenarioFile, case: usize) -> bool {
        let holds = |text: &str, part: &str| text.to_lowercase().contains(part);
        let named = filter
            .is_none_or(|part| holds(file.name(), part) || holds(&file.case_name(case), part));
        let is_wanted = |tag: &String| self.tags.contains(tag);
        let tagged = || self.tags.is_empty() || file.case(case).tags.iter().any(is_wanted);
        let in_shard = |shard: Shard| shard.holds(file.name(), &file.case_name(case));
        named && self.shard.is_none_or(in_shard) && tagged()
    }
}

/// Tells the wanted cases from others, whatever the order in which their files were named.
pub(crate) fn fingerprint(suite: &Suite, wanted: &[Chosen]) -> String {
    let of_file = wanted.chunk_by(|one, next| one.file == next.file);
    let sums = of_file.map(|wanted| {
        let file = &suite.files[wanted[0].file()];
        if wanted.len() == file.len() {
            return file.fingerprint();
        }
        let hash = |chosen: &Chosen| hash_of(file.name(), &file.case_name(chosen.case()));
        wanted.iter().map(hash).fold(0, u64::wrapping_add)
    });
    format!("{:016x}", sums.fold(0, u64::wrapping_add))
}

/// One of several parts of all cases, `2/8`. Which part a case belongs to hangs on its name and its file's alone, so that
/// a new case moves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// From 0.
    index: u32,
    of: u32,
}

impl Shard {
    /// Which part, from 0, of how many.
    pub(crate) fn part(self) -> (u64, u64) {
        (self.index.into(), self.of.into())
    }

    fn holds(self, file: &str, case: &str) -> bool {
        hash_of(file, case) % u64::from(self.of) == u64::from(self.index)
    }

    /// The shard as results name it.
    pub(crate) fn told(self) -> flow_report::Shard {
        flow_report::Shard {
            of: self.of,
            index: self.index + 1,
        }
    }
}

/// What tells a case from all others; the same for ever.
pub(super) fn hash_of(file: &str, case: &str) -> u64 {
    let parts = [file.as_bytes(), &[0], case.as_bytes()];
    mixed(parts.into_iter().flatten().fold(FNV_START, fnv))
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of a text; the same for ever.
pub(crate) fn fnv_of(text: &str) -> u64 {
    mixed(text.as_bytes().iter().fold(FNV_START, fnv))
}

/// FNV-1a: the standard library's hasher may change with its version, and shards must not.
fn fnv(hash: u64, byte: &u8) -> u64 {
    (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
}

/// The last letters of a text hardly reach the high bits of its FNV hash, nor the first ones the low bits of a short one's:
/// the last step of MurmurHash3 spreads both.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((part, of)) if (1..=of).contains(&part) => Ok(Self {
                index: part - 1,
                of,
            }),
            _ => Err("write which part of how many, such as `2/8`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(text: &str) -> Shard {
        text.parse().unwrap()
    }

    #[test]
    fn every_case_is_in_one_shard_and_stays_there() {
        let names: Vec<_> = (0..1000).map(|number| format!("case {number}")).collect();
        let shards: Vec<_> = (1..=8).map(|part| shard(&format!("{part}/8"))).collect();
        let sizes = shards.iter().map(|shard| {
            let held = names.iter().filter(|name| shard.holds("a.yaml", name));
            held.count()
        });
        let sizes: Vec<_> = sizes.collect();
        assert_eq!(sizes.iter().sum::<usize>(), 1000);
        assert!(
            sizes.iter().all(|size| (80..170).contains(size)),
            "{sizes:?}"
        );
        assert!(shard("1/2").holds("a.yaml", "one") != shard("2/2").holds("a.yaml", "one"));
    }

    #[test]
    fn what_is_no_part_of_a_whole_is_refused() {
        for text in ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
