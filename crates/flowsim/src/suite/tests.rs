//! Every sample scenario, and every fault of the catalogue, takes the same course over real sockets and in virtual time.

use std::{collections::BTreeSet, future, path::Path};

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

fn samples(folder: &str) -> Suite {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../scenarios")
        .join(folder);
    match Suite::read(&[folder], Strictness::Strict) {
        Ok(suite) => suite,
        Err(wrong) => panic!("{}", wrong.shown(flow_report::Style::Plain)),
    }
}

/// Runs every case.
fn run_all(suite: &Suite, way: Way, timeout_scale: f64) -> SuiteReport {
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
            timeout_scale,
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

/// What strikes before a request is read may be seen in several ways; a case promises one of a set.
fn is_race(name: &str) -> bool {
    let last = name.rsplit(' ').next();
    let fault = last.and_then(flow_fault::find);
    fault.is_some_and(|fault| fault.expected().len() > 1)
}

#[track_caller]
fn takes_the_same_course(wire: &CaseReport, script: &CaseReport, source: Option<&Source>) {
    let file = source.map_or("", Source::name);
    let name = format!("{file}: {}", wire.name);
    if is_race(&wire.name) {
        return;
    }
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

/// Runs every case in both ways, and gives how many there are.
fn takes_one_course(folder: &str, timeout_scale: f64) -> usize {
    let suite = samples(folder);
    let wire = run_all(&suite, Way::Wire, timeout_scale);
    let script = run_all(&suite, Way::Virtual, timeout_scale);
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
    wire.summary().passed
}

#[test]
fn samples_take_the_same_course_on_the_wire_and_in_virtual_time() {
    // Shorter than the flows' timeouts, and still a second apart from every delay.
    assert!(takes_one_course("customer-lookup", 0.2) >= 14);
}

#[test]
fn data_actions_take_the_same_course_on_the_wire_and_in_virtual_time() {
    assert!(takes_one_course("refund-workflow", 1.0) >= 14);
}

#[test]
fn faults_take_the_same_course_on_the_wire_and_in_virtual_time() {
    takes_one_course("faults", 1.0);
}

#[test]
fn every_fault_has_a_case() {
    let report = run_all(&samples("faults"), Way::Virtual, 1.0);
    let named: BTreeSet<_> = report.cases().map(|(_, case)| case.name.clone()).collect();
    let faults = flow_fault::faults().iter();
    let known = faults.map(|fault| format!("{} {}", fault.row(), fault.name()));
    assert_eq!(named, known.collect());
}
