//! Laws of coverage over generated flows and runs: merging is a set's union, and no ratio leaves 0 to 1.

#[path = "../../flow-load/tests/generate/mod.rs"]
#[expect(dead_code, reason = "the generators of other laws")]
mod generate;

use flow_core::{Left, RunOptions, Trace, start};
use flow_scenario::{Coverage, Kind};
use generate::{flows, inputs, program, run_on, worlds};
use proptest::{collection::vec, prelude::*};

fn options() -> RunOptions {
    RunOptions {
        max_actions: 60,
        ..RunOptions::default()
    }
}

fn of(traces: &[Trace], nothing: &Coverage) -> Coverage {
    let mut coverage = nothing.clone();
    for trace in traces {
        coverage.add(trace).expect("the trace is of this flow");
    }
    coverage
}

fn merged(one: &Coverage, other: &Coverage) -> Coverage {
    let mut merged = one.clone();
    merged.merge(other).expect("both are of this flow");
    merged
}

fn traces(flow: &str, runs: &[(generate::World, Vec<(String, flow_expr::Value)>)]) -> Vec<Trace> {
    let program = program(flow);
    let runs = runs.iter();
    runs.map(|(world, inputs)| run_on(start(&program, inputs, &options()), world, 0).trace)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_associative_commutative_and_idempotent(flow in flows(), runs in vec((worlds(), inputs()), 3..8)) {
        let traces = traces(&flow, &runs);
        let nothing = Coverage::of(traces[0].program());
        let third = traces.len() / 3;
        let [a, b, c] = [&traces[..third], &traces[third..2 * third], &traces[2 * third..]].map(|part| of(part, &nothing));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&a, &a), a.clone());
        prop_assert_eq!(merged(&a, &nothing), a.clone());
        prop_assert_eq!(merged(&merged(&a, &b), &c), of(&traces, &nothing));
    }

    #[test]
    fn no_ratio_leaves_0_to_1_and_none_ever_falls(flow in flows(), runs in vec((worlds(), inputs()), 1..6)) {
        let traces = traces(&flow, &runs);
        let mut coverage = Coverage::of(traces[0].program());
        let mut before = Kind::ALL.map(|kind| coverage.tally(kind));
        for trace in &traces {
            coverage.add(trace).expect("the trace is of this flow");
            let after = Kind::ALL.map(|kind| coverage.tally(kind));
            for (before, after) in before.iter().zip(&after) {
                prop_assert!((0.0..=1.0).contains(&after.ratio()));
                prop_assert!(after.covered >= before.covered && after.total == before.total);
                prop_assert!(after.covered <= after.total);
            }
            before = after;
        }
        for kind in Kind::ALL {
            let tried = coverage.items(kind).iter().filter(|item| item.is_covered).count();
            prop_assert_eq!(tried, coverage.tally(kind).covered);
        }
    }

    #[test]
    fn a_run_does_nothing_that_is_said_to_be_unreachable(flow in flows(), runs in vec((worlds(), inputs()), 1..4)) {
        for trace in traces(&flow, &runs) {
            let coverage = of(std::slice::from_ref(&trace), &Coverage::of(trace.program()));
            for step in trace.steps() {
                let name = &trace.program().action(step.action).name;
                prop_assert_eq!(coverage.action(step.action), Some(true), "{} in {}", name, flow);
                if let Left::By(exit, _) = step.left {
                    prop_assert_eq!(coverage.exit(step.action, exit), Some(true), "{}/{:?} in {}", name, exit, flow);
                }
            }
        }
    }
}
