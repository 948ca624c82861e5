//! Laws over generated flows of the platform: what `maybe-not-set` and `never-set` do not find does not happen.
//!
//! Of a flow without calls of tasks, which count as setting all that they may set: whatever data actions and callers answer,
//! the first read of a variable without a value that a run notes is of one that a finding names, as long as every data action
//! gives all of its outputs.

use std::{collections::BTreeSet, fmt::Write, sync::Arc, time::Duration};

use flow_core::{
    DataEnd, DataReply, Effect, Event, Finished, InputReply, NoteCode, Program, Reply, RunOptions,
    drive, start,
};
use flow_expr::{Object, Value, VarId};
use flow_lint::{Options, lint};
use flow_syntax::{Diagnostic, Source};
use proptest::{collection::vec, option, prelude::*, sample::select};

const CONDITIONS: [&str; 14] = [
    "true",
    "Flow.a == 1",
    "Flow.a != Flow.b",
    "IsSet(Flow.a)",
    "!IsSet(Flow.b)",
    "Flow.a + 1 > 2",
    "IsSet(Flow.b) and Flow.b > 1",
    "Flow.b > 1 or IsSet(Flow.b)",
    "IsNotSetOrEmpty(Flow.c) or Flow.c > 1",
    "Flow.input > 0",
    "If(IsSet(Flow.c), Flow.c > 1, Flow.a > 1)",
    "Flow.never == 1",
    "Flow.never + 1 == 1",
    "Flow.a == NOT_SET",
];

const VALUES: [&str; 9] = [
    r#"{"lit": 1}"#,
    r#"{"lit": 3}"#,
    r#"{"noValue": true}"#,
    r#"{"exp": "Flow.a"}"#,
    r#"{"exp": "Flow.b + 1"}"#,
    r#"{"exp": "Flow.input"}"#,
    r#"{"exp": "If(IsSet(Flow.c), Flow.c, 1)"}"#,
    r#"{"exp": "Append(\"x\", ToString(Flow.a))"}"#,
    r#"{"exp": "Flow.never"}"#,
];

/// An action, with the actions of its outputs.
#[derive(Clone, Debug)]
enum Drawn {
    Update(&'static str, &'static str),
    Call(&'static str, &'static str, [Option<Vec<Self>>; 3]),
    Collect(&'static str, [Option<Vec<Self>>; 2]),
    Decide(&'static str, [Option<Vec<Self>>; 2]),
    Loop(u8, Vec<Self>),
    Exit,
    Say(&'static str),
    Hang,
}

fn variable() -> impl Strategy<Value = &'static str> {
    select(&["Flow.a", "Flow.b", "Flow.c"][..])
}

fn value() -> impl Strategy<Value = &'static str> {
    select(&VALUES[..])
}

fn actions() -> impl Strategy<Value = Vec<Drawn>> {
    let leaf = prop_oneof![
        4 => (variable(), value()).prop_map(|(name, value)| Drawn::Update(name, value)),
        3 => value().prop_map(Drawn::Say),
        1 => Just(Drawn::Exit),
        1 => Just(Drawn::Hang),
    ];
    let action = leaf.prop_recursive(3, 24, 3, |inner| {
        let branch = || option::of(vec(inner.clone(), 0..3));
        prop_oneof![
            (variable(), value(), [branch(), branch(), branch()])
                .prop_map(|(name, value, outputs)| Drawn::Call(name, value, outputs)),
            (variable(), [branch(), branch()])
                .prop_map(|(name, outputs)| Drawn::Collect(name, outputs)),
            (select(&CONDITIONS[..]), [branch(), branch()])
                .prop_map(|(condition, outputs)| Drawn::Decide(condition, outputs)),
            (0..3u8, vec(inner.clone(), 1..3)).prop_map(|(count, body)| Drawn::Loop(count, body)),
        ]
    });
    vec(action, 1..6)
}

/// Actions as Archy writes them; YAML takes JSON.
fn written(actions: &[Drawn], number: &mut u32, is_in_loop: bool) -> String {
    let written = actions.iter().filter_map(|action| {
        *number += 1;
        let name = format!(r#""name": "A{number}""#);
        let mut outputs = |labels: &[&str], branches: &[Option<Vec<Drawn>>]| {
            let mut text = String::new();
            for (label, branch) in labels.iter().zip(branches) {
                if let Some(branch) = branch {
                    let comma = if text.is_empty() { "" } else { ", " };
                    let inner = written(branch, number, is_in_loop);
                    write!(text, r#"{comma}"{label}": {{"actions": {inner}}}"#)
                        .expect("a text takes all that is written");
                }
            }
            text
        };
        Some(match action {
            Drawn::Update(variable, value) => format!(
                r#"{{"updateData": {{{name}, "statements": [{{"json": {{"variable": "{variable}", "value": {value}}}}}]}}}}"#
            ),
            Drawn::Call(variable, value, branches) => {
                let outputs = outputs(&["success", "failure", "timeout"], branches);
                format!(
                    r#"{{"callData": {{{name}, "category": {{"Shop": {{"dataAction": {{"Get": {{"inputs": {{"x": {value}}}, "successOutputs": {{"y": {{"var": "{variable}"}}}}}}}}}}}}, "outputs": {{{outputs}}}}}}}"#
                )
            }
            Drawn::Collect(variable, branches) => {
                let outputs = outputs(&["success", "failure"], branches);
                format!(
                    r#"{{"collectInput": {{{name}, "inputData": {{"var": "{variable}"}}, "digits": {{"exact": 1}}, "outputs": {{{outputs}}}}}}}"#
                )
            }
            Drawn::Decide(condition, branches) => {
                let outputs = outputs(&["yes", "no"], branches);
                format!(
                    r#"{{"decision": {{{name}, "condition": {{"exp": "{condition}"}}, "outputs": {{{outputs}}}}}}}"#
                )
            }
            Drawn::Loop(count, body) => {
                let body = written(body, number, true);
                format!(
                    r#"{{"loop": {{{name}, "loopCount": {{"lit": {count}}}, "outputs": {{"loop": {{"actions": {body}}}}}}}}}"#
                )
            }
            Drawn::Exit if !is_in_loop => return None,
            Drawn::Exit => format!(r#"{{"loopExit": {{{name}}}}}"#),
            Drawn::Say(value) => format!(r#"{{"playAudio": {{{name}, "audio": {value}}}}}"#),
            Drawn::Hang => format!(r#"{{"disconnect": {{{name}}}}}"#),
        })
    });
    let written: Vec<_> = written.collect();
    format!("[{}]", written.join(", "))
}

fn flows() -> impl Strategy<Value = String> {
    (actions(), option::of(Just(7))).prop_map(|(actions, initial)| {
        let actions = written(&actions, &mut 0, false);
        let initial = initial.map_or(String::new(), |value| {
            format!(r#", "initialValue": {{"lit": {value}}}"#)
        });
        format!(
            r#"{{"inboundCall": {{"name": "Drawn", "startUpRef": "./tasks/task[t]", "defaultLanguage": "en-us", "variables": [
{{"jsonVariable": {{"name": "Flow.a"}}}},
{{"jsonVariable": {{"name": "Flow.b"{initial}}}}},
{{"jsonVariable": {{"name": "Flow.c"}}}},
{{"jsonVariable": {{"name": "Flow.never"}}}},
{{"jsonVariable": {{"name": "Flow.input", "isInput": true}}}}],
"tasks": [{{"task": {{"name": "Begin", "refId": "t", "actions": {actions}}}}}]}}}}"#
        )
    })
}

fn replies() -> impl Strategy<Value = Vec<Reply>> {
    let outputs = || Object::of([("y", Value::from(2))]);
    let data = |end: DataEnd| {
        Reply::Data(DataReply {
            elapsed: Duration::from_millis(10),
            end,
            exchange: None,
        })
    };
    vec(
        prop_oneof![
            3 => Just(data(DataEnd::Done(outputs()))),
            1 => Just(data(DataEnd::Failed(Object::default()))),
            1 => Just(data(DataEnd::Late)),
        ],
        1..6,
    )
}

fn load(flow: &str) -> (Arc<Program>, Vec<Diagnostic>) {
    let source = Source::new("flow.yaml", flow);
    let loaded = flow_load::load(&source);
    assert!(!loaded.has_errors(), "{flow}\n{:#?}", loaded.diagnostics);
    let mut found = lint(&source, &loaded, &Options::default());
    found.extend(loaded.diagnostics.iter().cloned());
    (
        Arc::new(loaded.program.expect("a flow without errors")),
        found,
    )
}

fn run(program: &Arc<Program>, replies: &[Reply], digits: &[Option<String>]) -> Finished {
    let options = RunOptions {
        max_actions: 60,
        ..RunOptions::default()
    };
    let mut asked = 0;
    let inputs = [("Flow.input".to_owned(), Value::from(1))];
    drive(start(program, &inputs, &options), |effect| {
        asked += 1;
        match effect {
            Effect::Data(_) => replies[asked % replies.len()].clone(),
            Effect::Collect(_) => Reply::Input(InputReply {
                elapsed: Duration::from_millis(10),
                digits: digits[asked % digits.len()].clone(),
            }),
            Effect::Http(_) | Effect::Stub(_) => effect.unanswered(),
        }
    })
}

/// The first read of a variable that has no value.
fn first_unset(finished: &Finished) -> Option<VarId> {
    let mut set = BTreeSet::new();
    for record in finished.trace.records() {
        match &record.event {
            Event::Given(id, _) | Event::Assigned(id, Some(_)) => {
                set.insert(*id);
            }
            Event::Assigned(id, None) => {
                set.remove(id);
            }
            Event::Noted(note) if note.code == NoteCode::NotSetRead => {
                return note.variable.filter(|id| !set.contains(id));
            }
            _ => {}
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn what_is_not_found_is_not_read(
        flow in flows(),
        replies in replies(),
        digits in vec(option::of("[0-9]"), 1..4),
    ) {
        let (program, found) = load(&flow);
        let finished = run(&program, &replies, &digits);
        if let Some(variable) = first_unset(&finished) {
            let name = format!("`{}`", program.names().name(variable));
            let told = found.iter().any(|finding| {
                matches!(finding.rule, "maybe-not-set" | "never-set") && finding.message.contains(&name)
            });
            prop_assert!(told, "{} in {}\n{:#?}", name, flow, finished.trace.records());
        }
    }

    /// What runs come to is not said to be out of their reach.
    #[test]
    fn what_is_unreachable_is_not_run(
        flow in flows(),
        replies in replies(),
        digits in vec(option::of("[0-9]"), 1..4),
    ) {
        let (program, found) = load(&flow);
        let finished = run(&program, &replies, &digits);
        let dead: Vec<_> = found
            .iter()
            .filter(|finding| finding.rule == "unreachable-action")
            .map(|finding| finding.span)
            .collect();
        for record in finished.trace.records() {
            let action = program.action(record.action);
            prop_assert!(!dead.contains(&action.span), "{} in {}", action.name, flow);
        }
    }

    #[test]
    fn any_text_is_checked(text in "\\PC{0,40}", cut: prop::sample::Index, which in 0..2usize) {
        const FLOWS: [&str; 2] = [
            include_str!("good/archy-order-line.yaml"),
            include_str!("broken/an-archy-ivr-with-the-platform-s-own-traps.yaml"),
        ];
        let flow = FLOWS[which];
        let at = cut.index(flow.len() + 1);
        let source = Source::new("flow.yaml", format!("{}{text}{}", &flow[..at], &flow[at..]));
        let loaded = flow_load::load(&source);
        let found = lint(&source, &loaded, &Options::default());
        for finding in loaded.diagnostics.iter().chain(&found) {
            let spans = finding.related.iter().map(|related| related.span).chain([finding.span]);
            for span in spans {
                prop_assert!(span.start <= span.end && span.end as usize <= source.text().len());
            }
            prop_assert!(!finding.message.ends_with('.') && !finding.message.is_empty());
        }
    }
}
