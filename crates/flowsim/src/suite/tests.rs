//! Every sample scenario takes the same course over real sockets and in virtual time.

use std::{future, path::Path};

use flow_core::RunOptions;
use flow_report::{CaseReport, CaseStatus, SuiteReport};
use flow_scenario::same_course;
use flow_syntax::Source;

use super::{
    choose::Choice,
    read::{Strictness, Suite},
    run::{Keep, Plan, run},
    way::Way,
};

fn samples() -> Suite {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    match Suite::read(&[folder], Strictness::Strict) {
        Ok(suite) => suite,
        Err(wrong) => panic!("{}", wrong.shown(flow_report::Style::Plain)),
    }
}

/// Runs every case. Timeouts are shorter than the flows', and still a second apart from every delay.
fn run_all(suite: &Suite, way: Way) -> SuiteReport {
    let plan = Plan {
        way,
        jobs: 64,
        fail_fast: false,
        keep: Keep::Traces,
        record: None,
        coverage: false,
        snapshots: crate::snapshots::Mode::Frozen,
        strictness: Strictness::Usual,
        options: RunOptions {
            timeout_scale: 0.2,
            ..RunOptions::default()
        },
        clock: flow_expr::DateTime::from_millis(1_800_000_000_000),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let chosen = Choice::default().of(suite);
    let done = runtime.block_on(run(suite, &chosen, &plan, &|_, _| {}, future::pending()));
    done.unwrap().report
}

#[track_caller]
fn takes_the_same_course(wire: &CaseReport, script: &CaseReport, source: Option<&Source>) {
    let file = source.map_or("", Source::name);
    let name = format!("{file}: {}", wire.name);
    assert_eq!(wire.status, script.status, "{name}: {:?}", wire.failures);
    match (&wire.trace, &script.trace) {
        (Some(wire), Some(script)) => {
            if let Err(difference) = same_course(wire, script) {
                panic!("{name}: {difference}");
            }
        }
        (None, None) => {}
        _ => panic!("{name}: was run only in one way"),
    }
}

#[test]
fn samples_take_the_same_course_on_the_wire_and_in_virtual_time() {
    let suite = samples();
    let wire = run_all(&suite, Way::Wire);
    let script = run_all(&suite, Way::Virtual);
    let pairs = wire.cases().zip(script.cases());
    for ((file, wire), (_, script)) in pairs {
        takes_the_same_course(wire, script, file.source.as_ref());
    }
    let passed = |report: &SuiteReport| {
        let mut cases = report.cases();
        cases.all(|(_, case)| case.status != CaseStatus::Failed)
    };
    assert!(
        passed(&wire),
        "{}",
        flow_report::suite_text(&wire, flow_report::Style::Plain)
    );
    assert!(wire.summary().passed >= 14);
}
