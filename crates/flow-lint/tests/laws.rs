//! Laws over generated flows: a check never panics and takes no time, and what it does not find does not happen.
//!
//! What holds of `maybe-not-set`: take a flow in which the rule finds nothing, give a run every variable that nothing in the
//! flow sets, `phoneNumber` included, and answer it with anything. Then the run never reads a variable that is not set, up to
//! the first time that a part of a value is missing or a reply is a success without a body. What comes behind that the rule
//! does not foresee: a variable that is set from a missing part is not set.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use flow_core::{
    ActionKind, Effect, Event, Finished, Head, HttpEnd, HttpReply, InputReply, NoteCode, Phase,
    Program, Reply, RunOptions, Timings, drive, start,
};
use flow_expr::{Value, VarId};
use flow_lint::{Options, lint};
use flow_syntax::{Diagnostic, Source};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// Conditions over the variables of the generated flows; guards of every kind among them.
const CONDITIONS: [&str; 16] = [
    "true",
    "false",
    "$a == 1",
    "IsSet($a)",
    "IsSet($b.name) and $b.name == 1",
    "!IsSet($b)",
    "IsNotSetOrEmpty($lookupResponse)",
    "IsNotSetOrEmpty($a) or $a > 2",
    "$lookupResponse.vip",
    "IsSet($error) and $error.status == 404",
    "$a > 2",
    "$a == NOT_SET",
    "If(IsSet($a), $a == 1, false)",
    "(IsSet($a) ? $a : $in) == 1",
    "IsSet($a) and IsSet($b)",
    "$in == 1",
];

const VALUES: [&str; 10] = [
    "1",
    "\"x\"",
    "\"$a\"",
    "\"$in\"",
    "\"$lookupResponse\"",
    "\"<${a}${b}>\"",
    "[\"$a\", \"$b\"]",
    "{\"x\": \"$error.code\"}",
    "\"$error\"",
    "\"$phoneNumber\"",
];

fn variable() -> impl Strategy<Value = &'static str> {
    select(&["a", "b", "lookupResponse", "phoneNumber"][..])
}

/// An action's type and fields.
fn kind() -> impl Strategy<Value = String> {
    let value = || select(&VALUES[..]);
    let condition = || select(&CONDITIONS[..]);
    prop_oneof![
        3 => (variable(), value(), variable(), value()).prop_map(|(a, v, b, w)| format!(r#""type":"SetVariable","set":{{"{a}":{v},"{b}":{w}}}"#)),
        3 => (variable(), option::of(value())).prop_map(|(out, input)| {
            let input = input.map(|value| format!(r#","inputVariables":{{"v":{value}}}"#)).unwrap_or_default();
            format!(r#""type":"GetExternalContact","url":"https://a.test/","timeout":900,"outputVariable":"{out}"{input}"#)
        }),
        4 => condition().prop_map(|when| format!(r#""type":"Decision","condition":"{when}""#)),
        2 => (condition(), condition(), target()).prop_map(|(a, b, to)| format!(r#""type":"Switch","cases":[{{"when":"{a}","next":{to}}},{{"when":"{b}"}}]"#)),
        2 => value().prop_map(|message| format!(r#""type":"PlayMessage","message":{message}"#)),
        1 => variable().prop_map(|out| format!(r#""type":"CollectInput","prompt":"?","outputVariable":"{out}""#)),
        1 => select(&["q", "$a", "$b"][..]).prop_map(|queue| format!(r#""type":"TransferToQueue","queue":{{"id":"{queue}"}}"#)),
        1 => Just(r#""type":"CallFlow""#.to_owned()),
    ]
}

/// An exit: the name of an action, or one written in place that rejoins.
fn target() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => (0..7).prop_map(|index| format!("\"A{index}\"")),
        1 => select(&VALUES[..]).prop_map(|value| format!(r#"{{"name":"INLINE","type":"Log","message":{value}}}"#)),
    ]
}

fn exits(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec((select(names), target()), 0..4).prop_map(|exits| {
        let mut seen = BTreeSet::new();
        let written = exits.iter().filter(|(name, _)| seen.insert(*name));
        let written: Vec<_> = written
            .map(|(name, target)| format!("\"{name}\":{target}"))
            .collect();
        written.join(",")
    })
}

fn flows() -> impl Strategy<Value = String> {
    let start = exits(&["next", "onerror", "ontimeout"]);
    let every = exits(&[
        "next",
        "onerror",
        "ontimeout",
        "yes",
        "no",
        "default",
        "noinput",
    ]);
    (start, vec((kind(), every), 1..8)).prop_map(|(on, actions)| {
        let action = |(index, (kind, on)): (usize, &(String, String))| {
            format!(r#"{{"name":"A{index}",{kind},"on":{{{on}}}}}"#)
        };
        let listed: Vec<_> = actions.iter().enumerate().map(action).collect();
        let mut flow = format!(
            r#"{{"initialAction":{{"name":"Start","type":"Start","on":{{{on}}}}},"actions":[{}]}}"#,
            listed.join(",")
        );
        for number in 0.. {
            if !flow.contains("INLINE") {
                break;
            }
            flow = flow.replacen("INLINE", &format!("I{number}"), 1);
        }
        for index in actions.len()..7 {
            flow = flow.replace(&format!("\"A{index}\""), "\"Start\"");
        }
        flow
    })
}

fn replies() -> impl Strategy<Value = Vec<Reply>> {
    let bodies = select(
        &[
            r#"{"name":1,"vip":true}"#,
            "3",
            "[1]",
            "{\"vip\":\"yes\"}",
            "<h1>",
        ][..],
    );
    let end = prop_oneof![
        4 => (select(&[200u16, 200, 404, 500][..]), bodies)
            .prop_map(|(status, body)| HttpEnd::Complete(Head::new(status, []), body.into())),
        1 => Just(HttpEnd::Refused),
        1 => Just(HttpEnd::Deadline(Phase::Connect, None)),
    ];
    let http = end.prop_map(|end| {
        Reply::Http(HttpReply {
            elapsed: Duration::from_millis(10),
            timings: Timings::default(),
            end,
        })
    });
    vec(http, 1..6)
}

fn digits() -> impl Strategy<Value = Vec<Option<String>>> {
    vec(option::of("[0-9]{1,3}"), 1..4)
}

fn load(flow: &str) -> (Arc<Program>, Vec<Diagnostic>) {
    let source = Source::new("flow.json", flow);
    let loaded = flow_load::load(&source);
    assert!(!loaded.has_errors(), "{flow}\n{:#?}", loaded.diagnostics);
    let found = lint(&source, &loaded, &Options::default());
    (
        Arc::new(loaded.program.expect("a flow without errors")),
        found,
    )
}

/// What the caller of a run gives: every variable that nothing in the flow sets.
fn inputs(program: &Program) -> Vec<(String, Value)> {
    let mut set = BTreeSet::new();
    for action in program.actions() {
        match &action.kind {
            ActionKind::SetVariable(settings) => set.extend(settings.iter().map(|(id, _)| *id)),
            ActionKind::Lookup(lookup) => set.extend([lookup.output]),
            ActionKind::CollectInput(collect) => set.extend([collect.output]),
            _ => {}
        }
    }
    let names = program.names().iter();
    let given = names.filter(|(id, _)| {
        *id == program.phone_number() || (*id != program.error() && !set.contains(id))
    });
    given
        .map(|(_, name)| (name.to_string(), Value::from(1)))
        .collect()
}

fn run(program: &Arc<Program>, replies: &[Reply], digits: &[Option<String>]) -> Finished {
    let options = RunOptions {
        max_actions: 60,
        ..RunOptions::default()
    };
    let mut asked = 0;
    drive(start(program, &inputs(program), &options), |effect| {
        asked += 1;
        match effect {
            Effect::Http(_) => replies[asked % replies.len()].clone(),
            Effect::Collect(_) => Reply::Input(InputReply {
                elapsed: Duration::from_millis(10),
                digits: digits[asked % digits.len()].clone(),
            }),
            Effect::Data(_) | Effect::Stub(_) => effect.unanswered(),
        }
    })
}

/// The first read of a variable that has no value, before anything that the rule does not foresee.
fn unforeseen(finished: &Finished) -> Option<VarId> {
    let mut set = BTreeSet::new();
    for record in finished.trace.records() {
        match &record.event {
            Event::Given(id, _) | Event::Assigned(id, Some(_)) => {
                set.insert(*id);
            }
            Event::Assigned(id, None) => {
                set.remove(id);
            }
            Event::Noted(note) => match (note.code, note.variable) {
                (NoteCode::EmptyBody, _) => return None,
                (NoteCode::NotSetRead, Some(variable)) => {
                    return (!set.contains(&variable)).then_some(variable);
                }
                _ => {}
            },
            _ => {}
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn what_is_not_found_is_not_read(flow in flows(), replies in replies(), digits in digits()) {
        let (program, found) = load(&flow);
        let finished = run(&program, &replies, &digits);
        if let Some(variable) = unforeseen(&finished) {
            let name = program.names().name(variable);
            // A comparison with the literal `NOT_SET` asks whether there is a value, and a run notes it all the same.
            let asks = flow.contains("$a == NOT_SET") && &**name == "a";
            let told = found.iter().any(|finding| finding.rule == "maybe-not-set" && finding.message.contains(&format!("`${name}`")));
            prop_assert!(told || asks, "${} in {}\n{:#?}", name, flow, finished.trace.records());
        }
    }

    /// Each way that a finding shows is a way of the flow: it begins at the start and is numbered in order.
    #[test]
    fn a_way_begins_at_the_start(flow in flows()) {
        let (_, found) = load(&flow);
        for finding in found.iter().filter(|finding| finding.rule == "maybe-not-set") {
            if let Some(first) = finding.related.first() {
                prop_assert!(first.message.starts_with("1. `Start` leaves by `next`"), "{:#?}", finding);
            }
        }
    }

    #[test]
    fn findings_stand_within_the_text(flow in flows()) {
        let (_, found) = load(&flow);
        for finding in &found {
            let spans = finding.related.iter().map(|related| related.span).chain([finding.span]);
            for span in spans {
                prop_assert!(span.start <= span.end && span.end as usize <= flow.len());
                prop_assert!(flow.is_char_boundary(span.start as usize) && flow.is_char_boundary(span.end as usize));
            }
            prop_assert!(!finding.message.ends_with('.') && !finding.message.is_empty());
        }
        let places: Vec<_> = found.iter().map(|finding| finding.span.start).collect();
        prop_assert!(places.is_sorted());
    }

    #[test]
    fn any_text_is_checked(text in "\\PC{0,40}", cut: prop::sample::Index, tutorial: bool) {
        const TUTORIAL: &str = include_str!("../../../scenarios/customer-lookup/flow.json");
        const ROUTING: &str = include_str!("../../../scenarios/customer-lookup/routing.json");
        let flow = if tutorial { TUTORIAL } else { ROUTING };
        let at = cut.index(flow.len() + 1);
        for name in ["flow.json", "flow.yaml"] {
            let source = Source::new(name, format!("{}{text}{}", &flow[..at], &flow[at..]));
            let loaded = flow_load::load(&source);
            lint(&source, &loaded, &Options::default());
        }
    }
}

/// Flows that are made to be slow: many variables whose assignments meet far from their reads, and a bug in each read.
#[test]
fn hostile_flows_end_soon() {
    let begun = std::time::Instant::now();
    let reads: Vec<_> = (0..1_500).map(|at| format!("${{v{at}}}")).collect();
    let mut actions = vec![];
    for at in 0..1_500 {
        actions.push(format!(r#"{{"name":"D{at}","type":"Decision","condition":"IsSet($in{at})","on":{{"yes":"S{at}"}}}}"#));
        actions.push(format!(
            r#"{{"name":"S{at}","type":"SetVariable","set":{{"v{at}":1}}}}"#
        ));
    }
    for at in 0..50 {
        actions.push(format!(
            r#"{{"name":"Say{at}","type":"PlayMessage","message":"{}"}}"#,
            reads.join(" ")
        ));
    }
    let flow = format!(
        r#"{{"initialAction":{{"name":"Start","type":"Start"}},"actions":[{}]}}"#,
        actions.join(",")
    );
    load(&flow);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}
