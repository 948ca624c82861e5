//! What a step costs: the machine with and without a trace, beside a plain loop over the same actions, a loop that keeps
//! what changed, and one that copies all variables. Run with `cargo bench -p flow-core`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use flow_core::{
    Action, ActionId, ActionKind, AtEnd, Exit, ExitName, FlowHeader, Parts, Program, Setting,
    Target, Why,
};
use flow_core::{Run, RunOptions, Tracing, drive, start};
use flow_expr::{Names, Number, Value, VarId};
use flow_syntax::Span;

const VARIABLES: u32 = 20;

fn main() {
    println!(
        "{:>9} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "steps", "plain", "changes", "copies", "untraced", "traced"
    );
    for steps in [1_000, 10_000, 100_000, 1_000_000] {
        let plain = per_step(steps, || plain_loop(steps));
        let changes = per_step(steps, || loop_with_changes(steps));
        let copies = per_step(steps.min(100_000), || loop_with_copies(steps.min(100_000)));
        let program = ring();
        let untraced = per_step(steps, || machine(&program, steps, Tracing::Off));
        let traced = per_step(steps, || machine(&program, steps, Tracing::Full));
        println!(
            "{steps:>9} {plain:>7.1} ns {changes:>7.1} ns {copies:>7.1} ns {untraced:>7.1} ns {traced:>7.1} ns"
        );
    }
}

/// The median of nine rounds, in nanoseconds a step.
fn per_step(steps: u32, mut round: impl FnMut()) -> f64 {
    let mut rounds: Vec<Duration> = (0..9)
        .map(|_| {
            let started = Instant::now();
            round();
            started.elapsed()
        })
        .collect();
    rounds.sort();
    rounds[rounds.len() / 2].as_secs_f64() * 1e9 / f64::from(steps)
}

/// Actions that set one variable each, in a ring.
fn ring() -> Arc<Program> {
    let mut names = Names::default();
    let actions = (0..VARIABLES).map(|index| {
        let variable = names.intern(&format!("v{index}"));
        let value = Setting::Literal(Value::Number(Number::Int(index.into())));
        let target = Target::Action(ActionId((index + 1) % VARIABLES));
        let exit = Exit {
            name: ExitName::Next,
            label: "next".into(),
            target,
            why: Why::Written,
        };
        Action {
            name: format!("Set {index}").into(),
            span: Span::at(0),
            kind: ActionKind::SetVariable(vec![(variable, value)]),
            exits: vec![exit],
            dead_exits: Vec::new(),
            way_on: target,
        }
    });
    let actions = actions.collect();
    let flow = FlowHeader {
        name: "ring".into(),
        flow_type: "voice".into(),
        format: "bench",
    };
    let parts = Parts {
        flow,
        names,
        actions,
        start: ActionId(0),
        at_end: AtEnd::End,
        declared: Vec::new(),
        on_limit: None,
        languages: Vec::new(),
    };
    Arc::new(Program::new(parts).expect("every target exists"))
}

fn machine(program: &Arc<Program>, steps: u32, tracing: Tracing) {
    let options = RunOptions {
        max_actions: steps,
        tracing,
        ..RunOptions::default()
    };
    let run: Run = start(program, &[], &options);
    black_box(drive(run, |_| unreachable!("the ring asks for nothing")));
}

struct Plain {
    variable: VarId,
    value: Value,
    next: usize,
}

fn plain_ring() -> Vec<Plain> {
    let next = |index: u32| ((index + 1) % VARIABLES) as usize;
    (0..VARIABLES)
        .map(|index| Plain {
            variable: VarId(index),
            value: Value::Number(Number::Int(index.into())),
            next: next(index),
        })
        .collect()
}

fn plain_loop(steps: u32) {
    let ring = plain_ring();
    let mut values: Vec<Option<Value>> = vec![None; VARIABLES as usize];
    let mut at = 0;
    for _ in 0..steps {
        let action = &ring[at];
        values[action.variable.0 as usize] = Some(black_box(&action.value).clone());
        at = action.next;
    }
    black_box(values);
}

fn loop_with_changes(steps: u32) {
    let ring = plain_ring();
    let mut values: Vec<Option<Value>> = vec![None; VARIABLES as usize];
    let mut changes = Vec::new();
    let mut at = 0;
    for _ in 0..steps {
        let action = &ring[at];
        changes.push((at, action.variable, action.value.clone()));
        values[action.variable.0 as usize] = Some(black_box(&action.value).clone());
        at = action.next;
    }
    black_box((values, changes));
}

fn loop_with_copies(steps: u32) {
    let ring = plain_ring();
    let mut values: Vec<Option<Value>> = vec![None; VARIABLES as usize];
    let mut copies = Vec::new();
    let mut at = 0;
    for _ in 0..steps {
        let action = &ring[at];
        values[action.variable.0 as usize] = Some(black_box(&action.value).clone());
        copies.push(values.clone());
        at = action.next;
    }
    black_box(copies);
}
