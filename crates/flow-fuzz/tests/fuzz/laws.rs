//! Laws: a seed decides everything, whoever tries the cases; parts make the whole; and no flow breaks the campaign.

use flow_fuzz::{Oracle, Plan, Searched};
use proptest::prelude::*;

use crate::support::{TUTORIAL, few, program, searched, told};

#[path = "../../../flow-load/tests/generate/mod.rs"]
#[expect(dead_code, reason = "other laws use the rest")]
pub(crate) mod generate;

/// Everything that a campaign came to.
fn everything(flow: &str, searched: &Searched) -> String {
    let counts: Vec<_> = searched
        .findings
        .iter()
        .map(|finding| (finding.count, finding.first))
        .collect();
    format!(
        "{:?} {counts:?} {} {:?} {:?}",
        told(flow, searched),
        searched.cases,
        searched.corpus,
        flow_scenario::Kind::ALL.map(|kind| searched.coverage.items(kind))
    )
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let with = |jobs| {
        let plan = Plan {
            jobs,
            cases: 2_000,
            ..few()
        };
        everything(TUTORIAL, &searched(TUTORIAL, &Oracle::default(), &plan))
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(4));
}

#[test]
fn shards_try_each_case_once() {
    let cases = |shard| {
        let plan = Plan {
            shard,
            cases: 1_001,
            ..few()
        };
        searched(TUTORIAL, &Oracle::default(), &plan).cases
    };
    assert_eq!(
        [cases((0, 3)), cases((1, 3)), cases((2, 3))],
        [334, 334, 333]
    );
}

#[test]
fn a_campaign_ends_when_nothing_new_is_found() {
    let plan = Plan {
        cases: u64::MAX,
        patience: Some(1_000),
        ..few()
    };
    let searched = searched(TUTORIAL, &Oracle::default(), &plan);
    assert_eq!(searched.ended, flow_fuzz::Ended::NothingNew);
    assert!(searched.cases < 20_000, "{}", searched.cases);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every finding's case shows its cause by itself, and no flow makes the campaign panic.
    #[test]
    fn findings_stand_by_themselves(flow in generate::flows(), seed in any::<u64>()) {
        let program = program(&flow);
        let plan = Plan { seed, cases: 256, options: flow_core::RunOptions { max_actions: 200, ..flow_core::RunOptions::default() }, ..Plan::default() };
        let oracle = Oracle::default();
        let searched = searched(&flow, &oracle, &plan);
        for finding in &searched.findings {
            let finished = flow_fuzz::play(&program, &finding.case, &plan.options).expect("no run panics");
            let mut judge = oracle.judge();
            prop_assert!(judge.causes(&finished).contains(&finding.cause), "{flow}: {finding:?}");
        }
    }
}
