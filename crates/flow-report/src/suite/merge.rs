//! The results of shards, put together: in any order, in any groups, and however often, they make the same whole.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet},
    io,
};

use flow_expr::Value;

use super::{CaseReport, CaseStatus, NotRun, SuiteFile, SuiteReport, parts};
use crate::{merge_coverage_json, reporters::case_json};

/// Puts results together: files by name, cases by line. What was run side by side took as long as its longest part.
///
/// A case that several of them hold is kept once, the one that failed if there is one; a case counts as not run only if
/// none of them ran it. Where one of them has no coverage, or counted a flow differently, the whole has none. The shards
/// without which it is no whole are in [`SuiteReport::missing`].
///
/// # Errors
///
/// Those of whoever keeps what was put away of two results of one case.
pub fn merge_suites(suites: impl IntoIterator<Item = SuiteReport>) -> io::Result<SuiteReport> {
    let mut merged = SuiteReport::default();
    let mut coverage: Option<Option<Value>> = None;
    for suite in suites {
        merged.elapsed = merged.elapsed.max(suite.elapsed);
        merged.not_run.extend(suite.not_run);
        merged.files.extend(suite.files);
        merged.files.iter_mut().try_for_each(SuiteFile::take_back)?;
        merged.parts.extend(suite.parts);
        merged.errors.extend(suite.errors);
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
    merged.files.iter_mut().try_for_each(order)?;
    merged.not_run = never_run(std::mem::take(&mut merged.not_run), &merged.files);
    merged.parts = parts::settle(merged.parts);
    merged.missing = parts::missing(&merged.parts);
    Ok(merged)
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
fn order(file: &mut SuiteFile) -> io::Result<()> {
    let mut kept: HashMap<String, CaseReport> = HashMap::new();
    for case in std::mem::take(&mut file.cases) {
        match kept.get(&case.name) {
            Some(known) if counts_for_more(known, &case, file)? => {}
            _ => drop(kept.insert(case.name.clone(), case)),
        }
    }
    file.cases = kept.into_values().collect();
    file.cases
        .sort_by(|a, b| in_order((a.line, &a.name), (b.line, &b.name)));
    Ok(())
}

/// Which of two results of one case is kept must not hang on which comes first.
fn counts_for_more(known: &CaseReport, other: &CaseReport, file: &SuiteFile) -> io::Result<bool> {
    let key = |case: &CaseReport| (weight(case), case.elapsed);
    Ok(match key(known).cmp(&key(other)) {
        Ordering::Equal => case_json(file, &*known.whole()?) >= case_json(file, &*other.whole()?),
        order => order == Ordering::Greater,
    })
}

fn weight(case: &CaseReport) -> u8 {
    match case.status {
        CaseStatus::Skipped(_) => 0,
        CaseStatus::Passed => 1,
        CaseStatus::Failed => 2,
    }
}

/// The cases that nobody ran, each once and in order.
fn never_run(all: Vec<NotRun>, files: &[SuiteFile]) -> Vec<NotRun> {
    let ran: HashSet<(&str, &str)> = files
        .iter()
        .flat_map(|file| file.cases.iter().map(|case| (&*file.name, &*case.name)))
        .collect();
    let mut kept: BTreeMap<(String, String), NotRun> = BTreeMap::new();
    for case in all {
        if ran.contains(&(&*case.file, &*case.name)) {
            continue;
        }
        let key = (case.file.clone(), case.name.clone());
        let known = kept.entry(key).or_insert_with(|| case.clone());
        if (case.reason, case.line) < (known.reason, known.line) {
            *known = case;
        }
    }
    let mut never: Vec<_> = kept.into_values().collect();
    never.sort_by(|a, b| {
        let by_file = a.file.cmp(&b.file);
        by_file.then_with(|| in_order((a.line, &a.name), (b.line, &b.name)))
    });
    never
}

fn in_order(a: (u32, &str), b: (u32, &str)) -> Ordering {
    a.0.cmp(&b.0).then_with(|| as_counted(a.1, b.1))
}

/// Rows of a table on one line are ordered by their numbers: shorter names come first among names that differ in digits.
fn as_counted(a: &str, b: &str) -> Ordering {
    let bare = |name: &str| name.replace(|letter: char| letter.is_ascii_digit(), "");
    let by_words = bare(a).cmp(&bare(b));
    by_words
        .then_with(|| a.len().cmp(&b.len()))
        .then_with(|| a.cmp(b))
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
        let whole = suite_json(&merge_suites([samples::small()]).unwrap());
        for parts in [[&[0, 2][..], &[1]], [&[1, 2], &[0]], [&[], &[0, 1, 2]]] {
            assert_eq!(suite_json(&merge_suites(parts.map(part)).unwrap()), whole);
        }
        assert_eq!(whole, suite_json(&samples::small()));
    }

    #[test]
    fn merging_again_changes_nothing() {
        let once = merge_suites([samples::small(), samples::small()]).unwrap();
        assert_eq!(suite_json(&once), suite_json(&samples::small()));
    }

    #[test]
    fn what_another_part_ran_counts_as_run() {
        let stopped = samples::stopped();
        let merged = merge_suites([stopped.clone(), samples::small(), stopped.clone()]).unwrap();
        assert_eq!(merged.not_run, []);
        let still = merge_suites([stopped.clone(), stopped.clone()]).unwrap();
        assert_eq!(still.not_run, stopped.not_run);
        assert!(!still.is_fine());
    }

    #[test]
    fn rows_are_ordered_as_they_are_counted() {
        assert_eq!(as_counted("case [2]", "case [10]"), Ordering::Less);
        assert_eq!(as_counted("a", "b"), Ordering::Less);
    }
}
