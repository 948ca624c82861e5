//! What a check costs beside loading, by shape and size of the flow. Run with `cargo bench -p flow-lint`; the time for an
//! action is to stay the same from 1,000 actions to 20,000.

#![expect(
    missing_docs,
    reason = "the macro of the benchmark library makes a function"
)]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flow_lint::{Options, lint};
use flow_syntax::Source;

/// Lookups and messages in a row, which share two handlers; each message reads the reply before it.
fn chain(count: usize) -> String {
    let action = |at: usize| match at % 2 {
        0 => format!(
            r#"{{"name": "A{at}", "type": "GetExternalContact", "url": "https://crm.acme.test/", "outputVariable": "r{at}", "on": {{"next": "A{}"}}}}"#,
            at + 1
        ),
        _ => format!(
            r#"{{"name": "A{at}", "type": "PlayMessage", "message": "${{r{}.name}}", "on": {{"next": "A{}"}}}}"#,
            at - 1,
            at + 1
        ),
    };
    flow(count, action, r#", "onerror": "End", "ontimeout": "End""#)
}

/// Decisions whose sides both set a variable, which is read where they meet and once more at the end.
fn decisions(count: usize) -> String {
    let action = |at: usize| {
        let (n, next) = (at / 4, at + 1);
        match at % 4 {
            0 => format!(
                r#"{{"name": "A{at}", "type": "Decision", "condition": "$in{n} == 1", "on": {{"yes": "A{next}", "no": "A{}"}}}}"#,
                at + 2
            ),
            1 => format!(
                r#"{{"name": "A{at}", "type": "SetVariable", "set": {{"v{n}": 1}}, "on": {{"next": "A{}"}}}}"#,
                at + 2
            ),
            2 => format!(
                r#"{{"name": "A{at}", "type": "SetVariable", "set": {{"v{n}": 2}}, "on": {{"next": "A{next}"}}}}"#
            ),
            _ => format!(
                r#"{{"name": "A{at}", "type": "Log", "message": "${{v{n}}} ${{v{}}}", "on": {{"next": "A{next}"}}}}"#,
                n / 2
            ),
        }
    };
    flow(count, action, "")
}

/// Variables that are set in the first half and read in the second.
fn variables(count: usize) -> String {
    let action = |at: usize| {
        let next = at + 1;
        match at < count / 2 {
            true => format!(
                r#"{{"name": "A{at}", "type": "SetVariable", "set": {{"v{at}": 1, "w{at}": "$v{at}"}}, "on": {{"next": "A{next}"}}}}"#
            ),
            false => {
                let read = count - 1 - at;
                format!(
                    r#"{{"name": "A{at}", "type": "Log", "message": "${{v{read}}} ${{w{read}}}", "on": {{"next": "A{next}"}}}}"#
                )
            }
        }
    };
    flow(count, action, "")
}

/// Menus: the caller is asked until the digits are right, and each choice goes on or back.
fn loops(count: usize) -> String {
    let action = |at: usize| {
        let (first, n) = (at - at % 3, at / 3);
        match at % 3 {
            0 => format!(
                r#"{{"name": "A{at}", "type": "CollectInput", "prompt": "?", "outputVariable": "d{n}", "on": {{"next": "A{}", "noinput": "A{at}"}}}}"#,
                at + 1
            ),
            1 => format!(
                r#"{{"name": "A{at}", "type": "Switch", "cases": [{{"when": "$d{n} == \"1\"", "next": "A{}"}}, {{"when": "$d{n} == \"2\"", "next": "A{first}"}}], "on": {{"default": "A{first}"}}}}"#,
                at + 1
            ),
            _ => format!(
                r#"{{"name": "A{at}", "type": "PlayMessage", "message": "${{d{n}}}", "on": {{"next": "A{}"}}}}"#,
                at + 1
            ),
        }
    };
    flow(count, action, "")
}

/// A bug in every second action: each variable may be not set, far from where it is read.
fn findings(count: usize) -> String {
    let action = |at: usize| match at < count / 2 {
        true => format!(
            r#"{{"name": "A{at}", "type": "GetExternalContact", "url": "https://crm.acme.test/", "outputVariable": "r{at}", "on": {{"next": "A{0}", "onerror": "A{0}"}}}}"#,
            at + 1
        ),
        false => format!(
            r#"{{"name": "A{at}", "type": "Log", "message": "${{r{}.name}}", "on": {{"next": "A{}"}}}}"#,
            count - 1 - at,
            at + 1
        ),
    };
    flow(count, action, "")
}

fn flow(count: usize, action: impl Fn(usize) -> String, handlers: &str) -> String {
    let mut actions: Vec<String> = (0..count).map(action).collect();
    actions.push(format!(r#"{{"name": "A{count}", "type": "Disconnect"}}"#));
    actions.push(r#"{"name": "End", "type": "Disconnect"}"#.to_owned());
    for at in 1..4 {
        let name = count + at;
        actions.push(format!(r#"{{"name": "A{name}", "type": "Disconnect"}}"#));
    }
    format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start", "on": {{"next": "A0"{handlers}}}}}, "actions": [{}]}}"#,
        actions.join(",\n")
    )
}

type Shape = (&'static str, fn(usize) -> String);

const SHAPES: [Shape; 5] = [
    ("chain", chain),
    ("decisions", decisions),
    ("variables", variables),
    ("loops", loops),
    ("findings", findings),
];

fn rules(criterion: &mut Criterion) {
    for (name, make) in SHAPES {
        let mut group = criterion.benchmark_group(name);
        for count in [1_000, 10_000, 20_000] {
            let source = Source::new("flow.json", make(count));
            let loaded = flow_load::load(&source);
            assert!(
                !loaded.has_errors(),
                "{name}: {:?}",
                loaded.diagnostics.first()
            );
            group.throughput(Throughput::Elements(count as u64));
            group.bench_with_input(
                BenchmarkId::new("load", count),
                &source,
                |bencher, source| {
                    bencher.iter(|| flow_load::load(source));
                },
            );
            group.bench_with_input(
                BenchmarkId::new("lint", count),
                &source,
                |bencher, source| {
                    bencher.iter(|| lint(source, &loaded, &Options::default()));
                },
            );
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = rules
}
criterion_main!(benches);
