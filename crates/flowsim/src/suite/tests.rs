//! Every sample scenario, and every fault of the catalogue, takes the same course over real sockets and in virtual time.

use std::{
    collections::BTreeSet,
    future,
    path::Path,
    sync::{Mutex, PoisonError},
};

use flow_core::RunOptions;
use flow_report::{CaseKind, CaseReport, SuiteFile, SuiteReport};
use flow_scenario::same_course;
use flow_syntax::Source;

use super::{
    choose::Choice,
    plan::{Keep, Plan},
    read::{Strictness, Suite},
    run::run,
    way::Way,
};

fn samples(folder: &str) -> Suite {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    suite(&scenarios.join(folder), Strictness::Strict)
}

fn suite(folder: &Path, strictness: Strictness) -> Suite {
    match Suite::read(&[folder.to_owned()], strictness) {
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

/// Every case with its trace, which none is put away with.
fn traced(report: &SuiteReport) -> impl Iterator<Item = (&SuiteFile, &CaseReport)> {
    let files = report.files.iter();
    files.flat_map(|file| file.cases.iter().map(move |case| (file, case)))
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

/// Suites under real timeouts take turns: side by side each would be late by the other's handshakes.
static TURN: Mutex<()> = Mutex::new(());

/// Runs every case in both ways, and gives how many there are.
fn takes_one_course(folder: &str, timeout_scale: f64) -> usize {
    does_take_one_course(&samples(folder), timeout_scale)
}

fn does_take_one_course(suite: &Suite, timeout_scale: f64) -> usize {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let wire = run_all(suite, Way::Wire, timeout_scale);
    let script = run_all(suite, Way::Virtual, timeout_scale);
    let pairs = traced(&wire).zip(traced(&script));
    for ((file, wire), (_, script)) in pairs {
        takes_the_same_course(wire, script, file.source.as_ref());
    }
    let passed = |report: &SuiteReport| {
        let mut cases = report.cases();
        cases.all(|(_, case)| case.kind() != CaseKind::Failed)
    };
    let mut shown = Vec::new();
    flow_report::write_suite_text(&wire, flow_report::Style::Plain, &mut shown).unwrap();
    assert!(passed(&wire), "{}", String::from_utf8_lossy(&shown));
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

/// A flow that asks a data action and waits for so many seconds, and one case for each of these faults.
fn asking(seconds: u32, is_asked: impl Fn(&flow_fault::Fault) -> bool) -> (String, String) {
    let flow = format!(
        "workflow:\n  name: A\n  startUpRef: ./states/state[s]\n  states:\n    - state:\n        name: B\n        refId: s\n        \
         actions:\n          - callData:\n              name: Ask\n              timeout:\n                lit:\n                  \
         seconds: {seconds}\n              category:\n                Shop:\n                  dataAction:\n                    \
         Find:\n                      inputs:\n                        id:\n                          lit: C-1\n          \
         - endWorkflow:\n              name: End\n"
    );
    let mut cases = format!("flow: flow-{seconds}.yaml\nactions: find.json\ncases:\n");
    for fault in flow_fault::faults().iter().filter(|fault| is_asked(fault)) {
        let (row, name) = (fault.row(), fault.name());
        cases += &format!("  - name: {row} {name}\n    replies: {{ Ask: {{ fault: {name} }} }}\n");
    }
    (flow, cases)
}

#[test]
fn a_data_action_meets_every_fault_in_the_same_way_on_the_wire_and_in_virtual_time() {
    const ACTION: &str = r#"{ "name": "Find", "integrationType": "shop", "actionType": "custom", "config": {
        "request": {"requestUrlTemplate": "/customers/${input.id}", "requestType": "GET"},
        "response": {"successTemplate": "{\"a\": 1}"}},
        "contract": {"input": {"inputSchema": {"type": "object", "properties": {"id": {"type": "string"}}}},
        "output": {"successSchema": {"type": "object", "properties": {"a": {"type": "integer"}}}}} }"#;
    let is_late = |fault: &flow_fault::Fault| {
        let mut expected = fault.expected().iter();
        expected.any(|expected| expected.means.verdict() == "timeout")
    };
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("find.json", ACTION);
    let faults = [asking(1, is_late), asking(30, |fault| !is_late(fault))];
    for (seconds, (flow, cases)) in [1, 30].into_iter().zip(faults) {
        write(&format!("flow-{seconds}.yaml"), &flow);
        write(&format!("{seconds}.scenario.yaml"), &cases);
    }
    let suite = suite(folder.path(), Strictness::Usual);
    assert_eq!(
        does_take_one_course(&suite, 1.0),
        flow_fault::faults().len()
    );
}

#[test]
fn faults_take_the_same_course_on_the_wire_and_in_virtual_time() {
    takes_one_course("faults", 1.0);
}

#[test]
fn every_fault_has_a_case() {
    let report = run_all(&samples("faults"), Way::Virtual, 1.0);
    let named: BTreeSet<_> = traced(&report).map(|(_, case)| case.name.clone()).collect();
    let faults = flow_fault::faults().iter();
    let known = faults.map(|fault| format!("{} {}", fault.row(), fault.name()));
    assert_eq!(named, known.collect());
}
