//! What a case costs: the tutorial's flow, beside a plain loop that only generates and parses the same replies. Run with
//! `cargo bench -p flow-fuzz`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    hint::black_box,
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

use flow_core::{Effect, Program, Run, RunOptions, start};
use flow_expr::read_json;
use flow_fuzz::{Answer, Known, Maker, Oracle, Plan, search};
use flow_syntax::Source;

const TUTORIAL: &str = include_str!("../../../scenarios/customer-lookup/flow.json");
const CASES: u64 = 200_000;

fn main() {
    let tutorial = program(TUTORIAL);
    for _ in 0..3 {
        let cases = per_second(CASES, || campaign(&tutorial, CASES, 1));
        let two = per_second(CASES, || campaign(&tutorial, CASES, 2));
        let bare = per_second(CASES, || generated_and_parsed(&tutorial));
        println!(
            "cases {cases:.0}/s, two threads {two:.0}/s, bare {bare:.0}/s, ratio {:.2}",
            cases / bare
        );
    }
}

fn program(flow: &str) -> Arc<Program> {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    Arc::new(loaded.program.expect("the flow is right"))
}

fn per_second(count: u64, run: impl FnOnce()) -> f64 {
    let started = Instant::now();
    run();
    count as f64 / started.elapsed().as_secs_f64()
}

fn campaign(program: &Arc<Program>, cases: u64, jobs: usize) {
    let maker = Maker::new(program, Known::of(program), Vec::new());
    let plan = Plan {
        cases,
        jobs,
        patience: None,
        ..Plan::default()
    };
    let searched = search(
        program,
        &maker,
        &Oracle::default(),
        &plan,
        &AtomicBool::new(false),
        |_| (),
    );
    assert_eq!(searched.cases, cases);
    black_box(searched);
}

/// The same replies without a machine.
fn generated_and_parsed(program: &Arc<Program>) {
    let maker = Maker::new(program, Known::of(program), Vec::new());
    let Some(effect) = first_call(program) else {
        return;
    };
    for case in 0..CASES {
        let (mut making, given) = maker.begin(0, case, &[]);
        let answer = maker.answer(&mut making, &effect);
        if let Answer::Served(served) = &*answer {
            let text = served.body.text();
            let _ = black_box(read_json(text.as_bytes()));
        }
        black_box(given);
    }
}

fn first_call(program: &Arc<Program>) -> Option<Effect> {
    match start(program, &[], &RunOptions::default()) {
        Run::Waiting(waiting) => Some(waiting.effect().clone()),
        Run::Finished(_) => None,
    }
}
