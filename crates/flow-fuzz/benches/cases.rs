//! What a case costs: the tutorial's flow beside a plain loop that only generates and parses the same replies, and how a
//! case grows with the flow and with the reply. Run with `cargo bench -p flow-fuzz`.
//!
//! Times are those of the processor, where the system tells them: other programs then do not count.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    hint::black_box,
    sync::{Arc, LazyLock, atomic::AtomicBool},
    time::{Duration, Instant},
};

use flow_core::{Effect, Embedded, Program, Run, RunOptions, start};
use flow_expr::{Value, read_json};
use flow_fuzz::{Answer, Known, Maker, Oracle, Plain, Plan, search, surroundings};
use flow_syntax::Source;

const TUTORIAL: &str = include_str!("../../../scenarios/customer-lookup/flow.json");
const PLATFORM: [(&str, &str); 3] = [
    (
        "a menu",
        include_str!("../../../scenarios/clinic-ivr/clinic-ivr.yaml"),
    ),
    (
        "a bot",
        include_str!("../../../scenarios/order-bot/order-bot.yaml"),
    ),
    (
        "a workflow",
        include_str!("../../../scenarios/refund-workflow/refund-workflow.yaml"),
    ),
];
const ROUNDS: usize = 7;

fn main() {
    let tutorial = program(TUTORIAL);
    let known = Known::of(&tutorial);
    let cases = 50_000;
    let whole = median(|| campaign(&tutorial, &known, cases));
    let bare = median(|| generated_and_parsed(&tutorial, &known, cases));
    let (whole, bare) = (per_second(cases, whole), per_second(cases, bare));
    println!(
        "the tutorial's flow: {whole:.0} cases a second, bare {bare:.0}, ratio {:.2}",
        whole / bare
    );
    for (name, flow) in PLATFORM {
        let program = program(flow);
        let around = surroundings(&program, &Embedded::default(), None);
        let known = Known::within(&program, &around);
        let plain = Plain {
            world: around.world,
            now: around.now,
            ..Plain::default()
        };
        let maker = Maker::new(&program, known, Vec::new()).within(&program, plain);
        let took = median(|| campaign_of(&program, &maker, 10_000));
        println!("{name}: {:.0} cases a second", per_second(10_000, took));
    }
    for actions in [10, 100, 1_000, 10_000] {
        let program = program(&chain(actions));
        let cases = (2_000_000 / actions as u64).clamp(200, 20_000);
        let took = median(|| campaign(&program, &Known::of(&program), cases));
        let micros = took.as_secs_f64() * 1e6 / cases as f64;
        println!(
            "{actions:>9} actions: {micros:>9.1} us a case, {:>5.0} ns an action",
            micros * 1e3 / actions as f64
        );
    }
    for bytes in [100, 10_000, 1_000_000] {
        let mut known = Known::of(&tutorial);
        known.learn_reply(200, &reply(bytes));
        let cases = (20_000_000 / bytes as u64).clamp(200, 20_000);
        let took = median(|| campaign(&tutorial, &known, cases));
        let bare = median(|| generated_and_parsed(&tutorial, &known, cases));
        let micros = took.as_secs_f64() * 1e6 / cases as f64;
        println!(
            "{bytes:>9} bytes: {micros:>11.1} us a case, ratio {:.2}",
            bare.as_secs_f64() / took.as_secs_f64()
        );
    }
}

/// The processor's time of this thread, or the wall's where it is not told.
fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = now();
            run();
            now().saturating_sub(started)
        })
        .collect();
    rounds.sort();
    rounds[ROUNDS / 2]
}

fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn program(flow: &str) -> Arc<Program> {
    let name = if flow.starts_with('{') {
        "flow.json"
    } else {
        "flow.yaml"
    };
    let loaded = flow_load::load(&Source::new(name, flow));
    Arc::new(loaded.program.expect("the flow is right"))
}

/// A lookup, then so many actions that each set a variable to a part of its reply.
fn chain(actions: usize) -> String {
    let set = |index| {
        format!(
            r#",{{"name":"A{index}","type":"SetVariable","set":{{"v":"$lookupResponse.m{}"}}}}"#,
            index % 20
        )
    };
    let sets: String = (2..actions).map(set).collect();
    format!(
        r#"{{"initialAction":{{"name":"Start","type":"Start"}},"actions":[
        {{"name":"Lookup","type":"GetExternalContact","url":"https://crm.test/"}}{sets}]}}"#
    )
}

/// A reply of about so many bytes.
fn reply(bytes: usize) -> Value {
    let text = "x".repeat(bytes.min(2_000) - 90);
    let items = (0..bytes / 2_000 + 1).map(|_| Value::from(text.as_str()));
    let members = items
        .enumerate()
        .map(|(index, item)| (format!("m{index}"), item));
    let inner = Value::Object(flow_expr::Object::of(members));
    Value::Object(flow_expr::Object::of([("name", inner)]))
}

fn campaign(program: &Arc<Program>, known: &Known, cases: u64) {
    let maker = Maker::new(program, known.clone(), Vec::new());
    campaign_of(program, &maker, cases);
}

fn campaign_of(program: &Arc<Program>, maker: &Maker, cases: u64) {
    let plan = Plan {
        cases,
        patience: None,
        ..Plan::default()
    };
    let searched = search(
        program,
        maker,
        &Oracle::default(),
        &plan,
        &AtomicBool::new(false),
        |_| (),
    );
    assert_eq!(searched.cases, cases);
    black_box(searched);
}

/// The same replies without a machine.
fn generated_and_parsed(program: &Arc<Program>, known: &Known, cases: u64) {
    let maker = Maker::new(program, known.clone(), Vec::new());
    let Some(effect) = first_call(program) else {
        return;
    };
    for case in 0..cases {
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
