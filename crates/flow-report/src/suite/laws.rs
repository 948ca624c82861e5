//! Laws of merging: whatever parts there are, in whatever order and groups they are put together, they make the same whole.

use std::time::Duration;

use proptest::{collection::vec, option, prelude::*};

use super::{
    CaseReport, CaseStatus, NotRun, NotRunReason, Shard, SuiteFile, SuitePart, SuiteReport,
    merge_suites, read_suite,
};
use crate::{reporters::samples, suite_json};

/// What became of one case in one run of a suite.
#[derive(Clone, Debug)]
enum Fate {
    Absent,
    NotRun(NotRunReason),
    Ran(CaseStatus, u64),
}

fn fates() -> impl Strategy<Value = Fate> {
    let statuses = prop::sample::select(vec![
        CaseStatus::Passed,
        CaseStatus::Failed,
        CaseStatus::Skipped("why".into()),
        CaseStatus::Skipped("other".into()),
    ]);
    prop_oneof![
        1 => Just(Fate::Absent),
        1 => prop::sample::select(&NotRunReason::ALL[..]).prop_map(Fate::NotRun),
        3 => (statuses, 0..3u64).prop_map(|(status, millis)| Fate::Ran(status, millis)),
    ]
}

fn parts() -> impl Strategy<Value = SuitePart> {
    let shard = (1..4u32).prop_flat_map(|of| (Just(of), 1..=of));
    let shard = option::of(shard.prop_map(|(of, index)| Shard { of, index }));
    (prop::sample::select(&["one", "two"][..]), shard).prop_map(|(suite, shard)| SuitePart {
        suite: suite.to_owned(),
        shard,
    })
}

/// Results of some of six cases in two files.
fn results() -> impl Strategy<Value = SuiteReport> {
    (vec(fates(), 6), parts(), 0..3u64).prop_map(|(fates, part, millis)| {
        let mut suite = SuiteReport {
            parts: [part].into(),
            elapsed: Duration::from_millis(millis),
            ..SuiteReport::default()
        };
        for (file, fates) in ["b.yaml", "a.yaml"].into_iter().zip(fates.chunks(3)) {
            add(&mut suite, file, fates);
        }
        suite
    })
}

fn add(suite: &mut SuiteReport, name: &str, fates: &[Fate]) {
    let mut file = SuiteFile::named(name);
    for (number, fate) in (1..).zip(fates) {
        let name = format!("case {number}");
        match fate {
            Fate::Absent => {}
            Fate::NotRun(reason) => suite.not_run.push(NotRun {
                file: file.name.clone(),
                name,
                line: number,
                reason: *reason,
            }),
            Fate::Ran(status, millis) => file.cases.push(ran(name, number, status, *millis)),
        }
    }
    if !file.cases.is_empty() {
        suite.files.push(file);
    }
}

fn ran(name: String, line: u32, status: &CaseStatus, millis: u64) -> CaseReport {
    let broken = &samples::small().files[0].cases[1];
    let failed = *status == CaseStatus::Failed;
    CaseReport {
        name,
        line,
        status: status.clone(),
        elapsed: Duration::from_millis(millis),
        failures: match failed {
            true => broken.failures.clone(),
            false => Vec::new(),
        },
        ..broken.clone()
    }
}

fn merged(suites: &[&SuiteReport]) -> SuiteReport {
    merge_suites(suites.iter().map(|&suite| suite.clone())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_associative_commutative_and_idempotent(a in results(), b in results(), c in results()) {
        let all = suite_json(&merged(&[&a, &b, &c]));
        prop_assert_eq!(&suite_json(&merged(&[&c, &a, &b])), &all);
        prop_assert_eq!(&suite_json(&merged(&[&merged(&[&a, &b]), &c])), &all);
        prop_assert_eq!(&suite_json(&merged(&[&a, &merged(&[&b, &c])])), &all);
        prop_assert_eq!(&suite_json(&merged(&[&merged(&[&a, &b, &c]), &b])), &all);
    }

    #[test]
    fn results_may_be_written_and_read_in_between(a in results(), b in results()) {
        let through = |suite: &SuiteReport| read_suite(&suite_json(suite)).unwrap();
        let once = merged(&[&a, &b]);
        prop_assert_eq!(suite_json(&merged(&[&through(&a), &through(&b)])), suite_json(&once));
        prop_assert_eq!(suite_json(&merged(&[&through(&once)])), suite_json(&once));
    }

    #[test]
    fn a_whole_is_fine_only_if_every_case_was_run_and_every_shard_is_there(a in results(), b in results()) {
        let whole = merged(&[&a, &b]);
        let ran = |name: (&String, &String)| whole.files.iter().any(|file| &file.name == name.0 && file.cases.iter().any(|case| &case.name == name.1));
        let chosen = a.not_run.iter().chain(&b.not_run);
        let left_out = chosen.filter(|case| !ran((&case.file, &case.name))).count();
        prop_assert_eq!(whole.not_run.is_empty(), left_out == 0);
        prop_assert!(whole.not_run.is_empty() || !whole.is_fine());
        prop_assert!(whole.missing.is_empty() || !whole.is_fine());
    }
}
