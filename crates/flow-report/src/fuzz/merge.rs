//! The parts of a campaign, put together: each counts once, however often and in whatever order it is given.

use std::collections::BTreeSet;

use super::{FuzzFinding, FuzzReport, fuzz_json};
use crate::{
    coverage::merge_coverage_json,
    suite::{SuitePart, missing, settle},
};

/// Puts the parts of campaigns of one flow together: cases and times add up, findings of one rule, place and message are
/// one. A part that is there twice counts once. The shards without which it is no whole are in [`FuzzReport::missing`].
///
/// # Errors
///
/// When the parts are of different flows, counted different things, or were put together with others before so that what
/// they have in common cannot be told from the rest.
pub fn merge_fuzz(parts: Vec<FuzzReport>) -> Result<FuzzReport, String> {
    let mut kept: Vec<FuzzReport> = Vec::new();
    for part in parts {
        if let Some(other) = kept.iter().find(|other| other.flow != part.flow) {
            return Err(format!(
                "`{}` and `{}` are different flows",
                other.flow, part.flow
            ));
        }
        keep(&mut kept, part)?;
    }
    kept.sort_by(|a, b| a.parts.cmp(&b.parts));
    let mut kept = kept.into_iter();
    let Some(mut whole) = kept.next() else {
        return Err("there is nothing to merge".to_owned());
    };
    for part in kept {
        join(&mut whole, part)?;
    }
    whole.findings.sort_by(|a, b| place(a).cmp(&place(b)));
    whole.parts = settle(whole.parts);
    whole.missing = missing(&whole.parts);
    Ok(whole)
}

/// Keeps a part, unless another one holds it; those that it holds go.
fn keep(kept: &mut Vec<FuzzReport>, part: FuzzReport) -> Result<(), String> {
    for (index, known) in kept.iter().enumerate() {
        let (in_known, in_part) = (is_in(&part, known), is_in(known, &part));
        match (in_known, in_part) {
            (true, true) => {
                // One part, run twice: which one counts must not hang on which comes first.
                let key = |report: &FuzzReport| (report.cases, fuzz_json(report));
                if key(&part) > key(known) {
                    kept[index] = part;
                }
                return Ok(());
            }
            (true, false) => return Ok(()),
            (false, true) => {}
            (false, false) => refuse_overlap(known, &part)?,
        }
    }
    kept.retain(|known| !is_in(known, &part));
    kept.push(part);
    Ok(())
}

/// Whether everything that results are of is in other results. Of those that do not say what they are of nobody can tell.
fn is_in(part: &FuzzReport, other: &FuzzReport) -> bool {
    let is_told = part.parts.iter().all(|part| !part.suite.is_empty());
    is_told && part.parts.iter().all(|part| holds(&other.parts, part))
}

fn holds(parts: &BTreeSet<SuitePart>, part: &SuitePart) -> bool {
    let whole = SuitePart {
        suite: part.suite.clone(),
        shard: None,
    };
    !part.suite.is_empty() && (parts.contains(part) || parts.contains(&whole))
}

fn refuse_overlap(one: &FuzzReport, other: &FuzzReport) -> Result<(), String> {
    let common = one.parts.iter().find(|part| holds(&other.parts, part));
    let common = common.or_else(|| other.parts.iter().find(|part| holds(&one.parts, part)));
    let Some(common) = common else {
        return Ok(());
    };
    let shard = common.shard.map_or_else(
        || "the whole campaign".to_owned(),
        |shard| format!("shard {shard}"),
    );
    Err(format!(
        "{shard} is in results that were put together with others, and again in other such results: merge the parts themselves"
    ))
}

fn join(whole: &mut FuzzReport, part: FuzzReport) -> Result<(), String> {
    whole.cases = whole.cases.saturating_add(part.cases);
    whole.elapsed = whole.elapsed.saturating_add(part.elapsed);
    whole.parts.extend(part.parts);
    if whole.ended != part.ended {
        whole.ended = String::new();
    }
    whole.coverage = match (whole.coverage.take(), part.coverage) {
        (Some(one), Some(other)) => {
            let merged = merge_coverage_json(&one, &other);
            Some(merged.ok_or("the parts counted different things in their coverage")?)
        }
        (one, other) => one.or(other),
    };
    for finding in part.findings {
        add(&mut whole.findings, finding);
    }
    Ok(())
}

fn place(finding: &FuzzFinding) -> (u32, u32, &str, &str) {
    (
        finding.line,
        finding.column,
        &finding.rule,
        &finding.message,
    )
}

fn add(findings: &mut Vec<FuzzFinding>, finding: FuzzFinding) {
    let same = |known: &&mut FuzzFinding| {
        known.rule == finding.rule
            && (known.line, known.column) == (finding.line, finding.column)
            && known.message == finding.message
    };
    match findings.iter_mut().find(same) {
        Some(known) => known.cases = known.cases.saturating_add(finding.cases),
        None => findings.push(finding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Shard;

    /// The results of some shards of three, of 100 cases each.
    fn shards(indices: &[u32]) -> FuzzReport {
        let parts = indices.iter().map(|&index| SuitePart {
            suite: "5eed".to_owned(),
            shard: Some(Shard { index, of: 3 }),
        });
        FuzzReport {
            flow: "flow.json".to_owned(),
            cases: 100 * indices.len() as u64,
            parts: parts.collect(),
            ..FuzzReport::default()
        }
    }

    #[track_caller]
    fn merged(parts: &[FuzzReport]) -> FuzzReport {
        merge_fuzz(parts.to_vec()).unwrap()
    }

    #[test]
    fn a_part_counts_once_and_a_missing_one_is_told() {
        let (one, two, three) = (shards(&[1]), shards(&[2]), shards(&[3]));
        let half = merged(&[two.clone(), one.clone(), two.clone()]);
        assert_eq!(half.cases, 200);
        assert_eq!(
            half.missing[0].to_string(),
            "the results of shard 3/3 are missing"
        );
        let all = merged(&[half.clone(), three, one.clone()]);
        assert_eq!((all.cases, all.missing.len()), (300, 0));
        assert_eq!(merged(&[two, all, half, one]).cases, 300);
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let refused = merge_fuzz(vec![shards(&[1, 2]), shards(&[2, 3])]).unwrap_err();
        assert!(refused.starts_with("shard 2/3 is in results"), "{refused}");
    }

    #[test]
    fn results_that_do_not_say_what_they_are_of_add_up() {
        let nameless = FuzzReport {
            cases: 100,
            parts: [SuitePart::default()].into(),
            ..FuzzReport::default()
        };
        assert_eq!(merged(&[nameless.clone(), nameless]).cases, 200);
    }
}
