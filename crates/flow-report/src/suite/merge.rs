//! The results of shards, put together.

use std::{cmp::Ordering, collections::HashMap};

use flow_expr::Value;

use super::{CaseReport, CaseStatus, SuiteFile, SuiteReport};
use crate::merge_coverage_json;

/// Puts results together: files by name, cases by line. What was run side by side took as long as its longest part.
///
/// A case that several of them hold is kept once, the one that failed if there is one. Where one of them has no coverage,
/// or counted a flow differently, the whole has none.
pub fn merge_suites(suites: impl IntoIterator<Item = SuiteReport>) -> SuiteReport {
    let mut merged = SuiteReport::default();
    let mut coverage: Option<Option<Value>> = None;
    for suite in suites {
        merged.elapsed = merged.elapsed.max(suite.elapsed);
        merged.not_run += suite.not_run;
        merged.files.extend(suite.files);
        coverage = Some(match (coverage, suite.coverage) {
            (None, first) => first,
            (Some(so_far), more) => so_far
                .zip(more)
                .and_then(|(so_far, more)| merge_coverage_json(&so_far, &more)),
        });
    }
    merged.coverage = coverage.flatten();
    merged.files.sort_by(|a, b| a.name.cmp(&b.name));
    merged.files.dedup_by(|later, earlier| {
        let same = later.name == earlier.name;
        if same {
            join(earlier, later);
        }
        same
    });
    merged.files.iter_mut().for_each(order);
    merged
}

fn join(file: &mut SuiteFile, other: &mut SuiteFile) {
    file.cases.append(&mut other.cases);
    for warning in other.warnings.drain(..) {
        if !file.warnings.contains(&warning) {
            file.warnings.push(warning);
        }
    }
}

/// Puts a file's cases in order, each once.
fn order(file: &mut SuiteFile) {
    let mut kept: HashMap<(u32, String), CaseReport> = HashMap::new();
    for case in file.cases.drain(..) {
        let key = (case.line, case.name.clone());
        match kept.get(&key) {
            Some(known) if weight(known) >= weight(&case) => {}
            _ => drop(kept.insert(key, case)),
        }
    }
    file.cases = kept.into_values().collect();
    file.cases.sort_by(|a, b| {
        let by_line = a.line.cmp(&b.line);
        by_line.then_with(|| as_counted(&a.name, &b.name))
    });
}

fn weight(case: &CaseReport) -> u8 {
    match case.status {
        CaseStatus::Skipped(_) => 0,
        CaseStatus::Passed => 1,
        CaseStatus::Failed => 2,
    }
}

/// Rows of a table on one line are ordered by their numbers: shorter names come first among names that differ in digits.
fn as_counted(a: &str, b: &str) -> Ordering {
    let bare = |name: &str| name.replace(|letter: char| letter.is_ascii_digit(), "");
    match bare(a) == bare(b) {
        true => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
        false => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{reporters::samples, suite_json};

    /// The results of which only the cases at these places were run.
    fn part(places: &[usize]) -> SuiteReport {
        let mut suite = samples::small();
        let mut at = 0;
        for file in &mut suite.files {
            file.cases.retain(|_| {
                at += 1;
                places.contains(&(at - 1))
            });
        }
        suite
    }

    #[test]
    fn shards_in_any_order_make_the_whole() {
        let whole = suite_json(&merge_suites([samples::small()]));
        for parts in [[&[0, 2][..], &[1]], [&[1, 2], &[0]], [&[], &[0, 1, 2]]] {
            assert_eq!(suite_json(&merge_suites(parts.map(part))), whole);
        }
        assert_eq!(whole, suite_json(&samples::small()));
    }

    #[test]
    fn merging_again_changes_nothing() {
        let once = merge_suites([samples::small(), samples::small()]);
        assert_eq!(suite_json(&once), suite_json(&samples::small()));
    }

    #[test]
    fn rows_are_ordered_as_they_are_counted() {
        assert_eq!(as_counted("case [2]", "case [10]"), Ordering::Less);
        assert_eq!(as_counted("a", "b"), Ordering::Less);
    }
}
