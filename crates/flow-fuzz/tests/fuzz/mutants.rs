//! A suite notices the mutants that it tests for, and of the others it is told what would.

use std::sync::{Arc, atomic::AtomicBool};

use flow_core::{Program, Run, RunOptions, start};
use flow_fuzz::{
    CaseRun, Fate, Known, Maker, MutantKind, MutationPlan, Tried, mutants, try_mutants,
};
use flow_scenario::{Case, Script, judge};
use flow_syntax::Source;

use crate::support::{flow, program};

fn run(case: &Case, program: &Arc<Program>, max_actions: u32) -> Option<CaseRun> {
    let options = RunOptions {
        max_actions,
        ..RunOptions::default()
    };
    let mut script = Script::new(case);
    let mut run = start(program, &case.given, &options);
    loop {
        match run {
            Run::Waiting(waiting) => {
                let reply = script.answer(waiting.effect()).ok()?;
                run = waiting.resume(reply);
            }
            Run::Finished(finished) => {
                return Some(CaseRun {
                    is_kept: judge(&case.promises, &finished.trace).is_empty(),
                    trace: finished.trace,
                });
            }
        }
    }
}

#[track_caller]
fn tried(flow: &str, cases: &str, jobs: usize) -> Vec<Tried> {
    let program = program(flow);
    let text = format!("flow: flow.json\ncases: [{cases}]");
    let loaded = flow_scenario::load(&Source::new("a.scenario.yaml", text));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let cases = loaded.scenario.cases;
    let own: Vec<_> = cases
        .iter()
        .map(|case| run(case, &program, 10_000).expect("it is answered"))
        .collect();
    assert!(
        own.iter().all(|run| run.is_kept),
        "a case fails on the flow"
    );
    let plan = MutationPlan {
        jobs,
        witnesses: 300,
        options: RunOptions::default(),
    };
    try_mutants(
        &program,
        &Maker::new(&program, Known::of(&program), Vec::new()),
        mutants(&program),
        &plan,
        (&own, &|index, program, most| {
            run(&cases[index], program, most)
        }),
        &AtomicBool::new(false),
    )
}

/// A line for each mutant of this kind.
#[track_caller]
fn fates(flow: &str, cases: &str, kind: MutantKind) -> String {
    let tried = tried(flow, cases, 1);
    let told = tried.iter().filter(|tried| tried.mutant.kind == kind);
    let told = told.map(|Tried { mutant, fate }| {
        let fate = match fate {
            Fate::Noticed => "noticed".to_owned(),
            Fate::Same => "same".to_owned(),
            Fate::Missed { notice: None, .. } => "missed".to_owned(),
            Fate::Missed {
                notice: Some(notice),
                ..
            } => {
                let shows = notice.shows.join(", ");
                format!("missed, {:?} {shows} {}", notice.case, notice.promise)
            }
        };
        format!("{}: {fate}", mutant.change)
    });
    told.collect::<Vec<_>>().join("\n")
}

const FLOW: &str = r#"
  {"name":"Lookup","type":"GetExternalContact","url":"https://crm.test/","timeout":1000,"outputVariable":"c",
   "inputVariables":{"channel":"voice"},"on":{"next":"Rich","onerror":"Sorry"}},
  {"name":"Rich","type":"Decision","condition":"$c.points > 10","on":{"yes":"Gold","no":"Bye"}},
  {"name":"Gold","type":"SetVariable","set":{"tier":"gold"},"on":{"next":"Queue"}},
  {"name":"Queue","type":"TransferToQueue","queue":{"id":"q1"}},
  {"name":"Sorry","type":"PlayMessage","message":"sorry","on":{"next":"Bye"}},
  {"name":"Bye","type":"Disconnect"}"#;

const RICH: &str = "{ name: rich, replies: { Lookup: { json: { points: 99 } } }, expect: { outcome: { transferred: q1 } } }";
const POOR: &str = "{ name: poor, replies: { Lookup: { json: { points: 1 } } }, expect: { outcome: disconnected } }";

#[track_caller]
fn of_flow(kind: MutantKind) -> String {
    fates(&flow(FLOW), &format!("{RICH}, {POOR}"), kind)
}

#[test]
fn a_boundary_that_no_case_stands_on_is_told_with_the_value_that_does() {
    insta::assert_snapshot!(of_flow(MutantKind::Operator), @r#"`$c.points > 10` became `$c.points >= 10`: missed, None given `phoneNumber`: "15551234567", `Lookup` gets { status: 200, json: {"points":10} } expect: { exits: { "Rich": "no" } }"#);
    insta::assert_snapshot!(of_flow(MutantKind::Constant), @r#"
    `10` became `11`: missed, None given `phoneNumber`: "15551234567", `Lookup` gets { status: 200, json: {"points":11} } expect: { exits: { "Rich": "yes" } }
    `10` became `9`: missed, None given `phoneNumber`: "15551234567", `Lookup` gets { status: 200, json: {"points":10} } expect: { exits: { "Rich": "no" } }
    "#);
}

#[test]
fn what_a_promise_would_notice_is_told_with_the_promise_and_its_case() {
    insta::assert_snapshot!(of_flow(MutantKind::DroppedVariable), @r#"`$tier` is not set: missed, Some(0)  expect: { variables: { tier: "gold" } }"#);
    insta::assert_snapshot!(of_flow(MutantKind::DroppedInput), @r#"`channel` is not sent: missed, Some(0)  expect: { requests: { "Lookup": { body: {"channel":"voice"} } } }"#);
    insta::assert_snapshot!(of_flow(MutantKind::RemovedAction), @r#"
    `Lookup` is left out: noticed
    `Gold` is left out: missed, Some(0)  expect: { variables: { tier: "gold" } }
    `Sorry` is left out: missed, None given `phoneNumber`: "15551234567", `Lookup` gets { status: 404, json: {} } expect: { path: ["Start", "Lookup", "Sorry", "Bye"] }
    "#);
}

#[test]
fn what_the_cases_promise_is_noticed() {
    insta::assert_snapshot!(of_flow(MutantKind::SwappedExits), @r#"`yes` leads where `no` led, and the other way round: noticed"#);
    insta::assert_snapshot!(of_flow(MutantKind::Queue), @r#"the call goes to "q1x", not to "q1": noticed"#);
}

#[test]
fn handlers_and_timeouts_that_no_case_needs_are_told_with_a_case_that_does() {
    insta::assert_snapshot!(of_flow(MutantKind::DroppedHandler), @r#"`Lookup` has no handler for `error`: missed, None given `phoneNumber`: "15551234567", `Lookup` gets { status: 404, json: {} } expect: { outcome: disconnected }"#);
    insta::assert_snapshot!(of_flow(MutantKind::Timeout), @r#"
    the timeout is 10000 ms, not 1000 ms: missed, None given `phoneNumber`: "15551234567", `Lookup` gets { status: 200, json: {}, delay: 1000ms } expect: { exits: { "Lookup": "error" } }
    the timeout is 100 ms, not 1000 ms: missed, None given `phoneNumber`: "15551234567", `Lookup` gets { status: 200, json: {}, delay: 999ms } expect: { exits: { "Lookup": "success" } }
    "#);
}

#[test]
fn what_no_run_can_tell_is_not_counted() {
    let lost = r#"{"name":"Bye","type":"Disconnect"},{"name":"Lost","type":"SetVariable","set":{"a":"b"}}"#;
    let case = "{ name: one, expect: { outcome: disconnected } }";
    let tried = tried(&flow(lost), case, 1);
    assert!(!tried.is_empty());
    assert!(tried.iter().all(|tried| tried.fate == Fate::Same));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let of = |jobs| -> Vec<Fate> {
        let tried = tried(&flow(FLOW), &format!("{RICH}, {POOR}"), jobs);
        tried.into_iter().map(|tried| tried.fate).collect()
    };
    assert_eq!(of(1), of(4));
}
