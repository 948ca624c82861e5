//! What flows of the platform cost: loading one of the size of the largest real ones, and everything that is done with one
//! of 10,000 actions. Run with `cargo bench -p flow-lint --bench platform`; the aims are milliseconds, and a second.

#![expect(
    missing_docs,
    reason = "the macro of the benchmark library makes a function"
)]

use std::{fmt::Write as _, sync::Arc, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flow_core::{DataEnd, DataReply, Effect, Finished, Program, Reply, RunOptions, drive, start};
use flow_expr::{Object, Value};
use flow_lint::{Options, lint};
use flow_load::{Loaded, load};
use flow_syntax::Source;

/// A workflow of so many times five actions: a value is set, a service is asked and its answer decides.
fn flow(units: usize) -> String {
    let mut text = String::from(
        "workflow:\n  name: Large\n  startUpRef: ./tasks/task[begin]\n  variables:\n    \
         - stringVariable: { name: Flow.Id, initialValue: { lit: \"1\" } }\n    \
         - integerVariable: { name: Flow.Count, initialValue: { lit: 0 } }\n    \
         - booleanVariable: { name: Flow.Known, initialValue: { lit: false } }\n  \
         tasks:\n    - task:\n        name: Begin\n        refId: begin\n        actions:\n",
    );
    for unit in 0..units {
        let _ = write!(
            text,
            r#"          - updateData:
              name: Count {unit}
              statements:
                - integer: {{ variable: Flow.Count, value: {{ exp: "Flow.Count + 1" }} }}
                - string: {{ variable: Flow.Id, value: {{ exp: "Append(\"id-\", ToString(Flow.Count))" }} }}
          - callData:
              name: Ask {unit}
              timeout: {{ lit: {{ seconds: 10 }} }}
              category:
                Shop:
                  dataAction:
                    Get Customer:
                      inputs:
                        id: {{ exp: Flow.Id }}
                      successOutputs:
                        known: {{ var: Flow.Known }}
              outputs:
                failure:
                  actions:
                    - endWorkflow: {{ name: Failed {unit} }}
          - decision:
              name: Known {unit}?
              condition: {{ exp: "Flow.Known and Flow.Count >= {unit}" }}
              outputs:
                "yes":
                  actions:
                    - wait:
                        name: Wait {unit}
                        duration: {{ lit: {{ seconds: 1 }} }}
"#
        );
    }
    text
}

fn program(loaded: Loaded) -> Arc<Program> {
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    Arc::new(loaded.program.expect("the flow loads"))
}

fn run(program: &Arc<Program>) -> Finished {
    let outputs = Object::of([("known", Value::Bool(true))]);
    drive(
        start(program, &[], &RunOptions::default()),
        |effect| match effect {
            Effect::Data(_) => Reply::Data(DataReply {
                elapsed: Duration::from_millis(1),
                end: DataEnd::Done(outputs.clone()),
                exchange: None,
            }),
            other => other.unanswered(),
        },
    )
}

fn platform(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("platform");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    for units in [80, 2_000] {
        let source = Source::new("flow.yaml", flow(units));
        let actions = units * 5;
        let finished = run(&program(load(&source)));
        assert!(!finished.outcome.is_broken(), "{:?}", finished.outcome);
        group.throughput(Throughput::Elements(actions as u64));
        group.bench_with_input(
            BenchmarkId::new("load", actions),
            &source,
            |bencher, source| {
                bencher.iter(|| load(source));
            },
        );
        let options = Options::default();
        group.bench_function(BenchmarkId::new("load, lint and run", actions), |bencher| {
            bencher.iter(|| {
                let loaded = load(&source);
                let found = lint(&source, &loaded, &options);
                (found.len(), run(&program(loaded)).outcome)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, platform);
criterion_main!(benches);
