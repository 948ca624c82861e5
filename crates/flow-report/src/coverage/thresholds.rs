//! The shares that a suite must reach, as `--fail-under exits=100,outcomes=60` says.

use flow_scenario::{Kind, Tally};

use super::{FlowCoverage, total};

/// The least share of each kind, in percent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds {
    least: Vec<(Kind, f64)>,
}

impl Thresholds {
    /// Reads `exits=100,outcomes=60`; a number alone is meant for `exits`.
    ///
    /// # Errors
    ///
    /// A sentence that says what is wrong and what can be written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let least: Vec<_> = text.split(',').map(parse_one).collect::<Result<_, _>>()?;
        for (index, (kind, _)) in least.iter().enumerate() {
            if least[..index].iter().any(|(known, _)| known == kind) {
                return Err(format!("`{}` is given twice", kind.as_str()));
            }
        }
        Ok(Self { least })
    }

    /// What is said of each kind whose share over all flows is too small; nothing when all are reached. A kind of which
    /// the flows have nothing is reached.
    pub fn broken(&self, flows: &[FlowCoverage]) -> Vec<String> {
        let least = self.least.iter();
        least
            .filter_map(|(kind, least)| too_small(*kind, *least, total(flows, *kind)))
            .collect()
    }
}

fn parse_one(part: &str) -> Result<(Kind, f64), String> {
    let part = part.trim();
    let (name, number) = part.split_once('=').unwrap_or(("exits", part));
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == name.trim());
    let kind = kind.ok_or_else(|| {
        let known = Kind::ALL
            .map(|kind| format!("`{}`", kind.as_str()))
            .join(", ");
        format!(
            "there is no coverage of `{}`: write one of {known}",
            name.trim()
        )
    })?;
    let number = number.trim().trim_end_matches('%').trim_end();
    let least = number
        .parse()
        .ok()
        .filter(|least: &f64| (0.0..=100.0).contains(least));
    least.map(|least| (kind, least)).ok_or_else(|| {
        format!("`{part}`: write a percentage from 0 to 100, as in `exits=100,outcomes=60`")
    })
}

fn too_small(kind: Kind, least: f64, tally: Tally) -> Option<String> {
    let Tally { covered, total } = tally;
    // Compared in counts: a share of 100 means all of them, whatever a division comes to.
    let is_reached = covered as f64 * 100.0 >= least * total as f64;
    (!is_reached).then(|| {
        let share = (tally.ratio() * 1000.0).floor() / 10.0;
        let kind = kind.as_str();
        format!("coverage of {kind} is {share} % ({covered} of {total}), less than the {least} % that were asked for")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::samples::covered;

    #[track_caller]
    fn says(thresholds: &str, ends: &[&str], said: &[&str]) {
        let thresholds = Thresholds::parse(thresholds).unwrap();
        assert_eq!(thresholds.broken(&[covered(ends)]), said);
    }

    #[test]
    fn a_share_that_is_too_small_is_told_with_its_counts() {
        says(
            "exits=100, outcomes=3",
            &["200"],
            &["coverage of exits is 60 % (3 of 5), less than the 100 % that were asked for"],
        );
        says("exits=60,actions=100", &["200"], &[]);
        says(
            "60.1",
            &["200"],
            &["coverage of exits is 60 % (3 of 5), less than the 60.1 % that were asked for"],
        );
    }

    #[test]
    fn a_suite_without_flows_has_nothing_to_reach() {
        assert!(
            Thresholds::parse("exits=100%")
                .unwrap()
                .broken(&[])
                .is_empty()
        );
    }

    #[test]
    fn what_cannot_be_read_says_what_to_write() {
        let wrong = [
            "exit=100",
            "exits=101",
            "exits=",
            "",
            "exits=NaN",
            "exits=1,exits=2",
        ];
        let said = wrong.map(|text| Thresholds::parse(text).unwrap_err());
        assert_eq!(
            said[0],
            "there is no coverage of `exit`: write one of `actions`, `exits`, `conditions`, `outcomes`, `pairs`"
        );
        assert_eq!(
            said[1],
            "`exits=101`: write a percentage from 0 to 100, as in `exits=100,outcomes=60`"
        );
        assert_eq!(said[5], "`exits` is given twice");
    }
}
