//! Laws over generated flows, replies and inputs.

use std::{sync::Arc, time::Duration};

use flow_core::{
    BodyFault, ConnectFault, Effect, Event, Finished, Head, HeadFault, HttpEnd, HttpReply,
    InputReply, Phase, Program, Redactor, Reply, Run, RunOptions, Timings, TlsFault, Tracing,
    start,
};
use flow_expr::Value;
use flow_syntax::Source;
use proptest::{collection::vec, option, prelude::*, sample::select};

const TUTORIAL: &str = include_str!("../../../scenarios/customer-lookup/flow.json");
const ROUTING: &str = include_str!("../../../scenarios/customer-lookup/routing.json");

/// What flows are made of: every key and type of the format, and texts that mean something in one place or another.
const TEXTS: [&str; 40] = [
    "name",
    "description",
    "type",
    "initialAction",
    "initial_action",
    "actions",
    "on",
    "next",
    "onerror",
    "ontimeout",
    "yes",
    "no",
    "default",
    "noinput",
    "set",
    "url",
    "timeout",
    "headers",
    "inputVariables",
    "outputVariable",
    "condition",
    "cases",
    "when",
    "message",
    "level",
    "queue",
    "id",
    "routing",
    "digits",
    "prompt",
    "A0",
    "A1",
    "Start",
    "GetExternalContact",
    "Switch",
    "CollectInputAction",
    "$a.b[0]",
    "<${a}",
    "https://a.test/",
    "\u{0}ä😀",
];

/// Any JSON value in the words of the format.
fn shapes() -> impl Strategy<Value = String> {
    let text = || select(&TEXTS[..]).prop_map(|text| Value::from(text).to_json());
    let leaf = prop_oneof![6 => text(), 1 => select(&["null", "true", "0", "1", "-1.5", "1e999", "[]", "{}"][..]).prop_map(str::to_owned)];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        let member = (text(), inner.clone()).prop_map(|(name, value)| format!("{name}:{value}"));
        prop_oneof![
            1 => vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            3 => vec(member, 0..8).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// A flow that is right: up to six actions with exits to any of them, inline actions among them.
fn flows() -> impl Strategy<Value = String> {
    let start = vec(
        (select(&["next", "onerror", "ontimeout"][..]), target()),
        0..3,
    );
    (start, option::of(select(&["q-1", "$a", "$lookupResponse.q"][..])), vec((kind(), exits()), 0..6)).prop_map(|(on, queue, actions)| {
        let routing = queue.map(|queue| format!(r#","routing":{{"queue":{{"id":"{queue}"}}}}"#)).unwrap_or_default();
        let mut flow = format!(r#"{{"initialAction":{{"name":"Start","type":"Start"{routing},"on":{{{}}}}},"actions":["#, members(&on));
        for (index, (kind, exits)) in actions.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            flow.push_str(&format!(r#"{comma}{{"name":"A{index}",{kind},"on":{{{}}}}}"#, members(exits)));
        }
        // Inline actions get names of their own, and targets beyond the last action lead to the start.
        let mut named = flow + "]}";
        for number in 0.. {
            if !named.contains("INLINE") { break; }
            named = named.replacen("INLINE", &format!("I{number}"), 1);
        }
        for index in actions.len()..6 {
            named = named.replace(&format!("\"A{index}\""), "\"Start\"");
        }
        named
    })
}

fn members(exits: &[(&str, String)]) -> String {
    let mut written: Vec<String> = Vec::new();
    for (name, target) in exits {
        if !written
            .iter()
            .any(|known| known.starts_with(&format!("\"{name}\"")))
        {
            written.push(format!("\"{name}\":{target}"));
        }
    }
    written.join(",")
}

fn target() -> impl Strategy<Value = String> {
    let named = (0..6).prop_map(|index| format!("\"A{index}\""));
    named.prop_recursive(2, 4, 2, |inner| {
        let exit = (select(&["next", "onerror", "ontimeout"][..]), inner);
        (kind(), vec(exit, 0..2)).prop_map(|(kind, on)| {
            format!(r#"{{"name":"INLINE",{kind},"on":{{{}}}}}"#, members(&on))
        })
    })
}

fn exits() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    vec(
        (
            select(
                &[
                    "next",
                    "onerror",
                    "ontimeout",
                    "yes",
                    "no",
                    "default",
                    "noinput",
                ][..],
            ),
            target(),
        ),
        0..4,
    )
}

/// An action's type and fields.
fn kind() -> impl Strategy<Value = String> {
    let value = || {
        select(
            &[
                "1",
                "\"$a\"",
                "\"$lookupResponse.name\"",
                "\"<${a}${b}>\"",
                "[\"$a\",\"$b\"]",
                "{\"x\":\"$error.status\"}",
                "\"$error\"",
            ][..],
        )
    };
    let condition = || {
        select(
            &[
                "true",
                "$a == 1",
                "IsSet($b)",
                "$lookupResponse.vip",
                "$error.status == 404",
                "$a > 2",
            ][..],
        )
    };
    let variable = || select(&["a", "b", "lookupResponse"][..]);
    prop_oneof![
        (variable(), value(), variable(), value()).prop_map(|(a, v, b, w)| format!(r#""type":"SetVariable","set":{{"{a}":{v},"{b}":{w}}}"#)),
        (variable(), value(), 1u32..2000).prop_map(|(out, v, ms)| format!(
            r#""type":"GetExternalContact","url":"https://a.test/","timeout":{ms},"inputVariables":{{"v":{v}}},"outputVariable":"{out}""#
        )),
        condition().prop_map(|when| format!(r#""type":"Decision","condition":"{when}""#)),
        (condition(), condition()).prop_map(|(a, b)| format!(r#""type":"Switch","cases":[{{"when":"{a}","next":"A0"}},{{"when":"{b}"}}]"#)),
        value().prop_map(|message| format!(r#""type":"PlayMessage","message":{message}"#)),
        value().prop_map(|message| format!(r#""type":"Log","message":{message}"#)),
        variable().prop_map(|out| format!(r#""type":"CollectInput","prompt":"${{a}}","outputVariable":"{out}""#)),
        select(&["q", "$a", "$b"][..]).prop_map(|queue| format!(r#""type":"TransferToQueue","queue":{{"id":"{queue}"}}"#)),
        Just(r#""type":"Disconnect""#.to_owned()),
        Just(r#""type":"CallFlow""#.to_owned()),
    ]
}

fn head() -> impl Strategy<Value = Head> {
    let header = select(
        &[
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
            ("retry-after", "1"),
            ("x-a", "ä"),
        ][..],
    );
    (
        prop_oneof![3 => Just(200u16), 1 => 100u16..=999],
        vec(header, 0..3),
    )
        .prop_map(|(status, headers)| {
            Head::new(
                status,
                headers
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value.to_owned())),
            )
        })
}

fn ends() -> impl Strategy<Value = HttpEnd> {
    let bodies = select(
        &[
            r#"{"name":"x","vip":true}"#,
            r#"{"vip":"yes"}"#,
            "null",
            "[1]",
            "",
            "<h1>",
            "{\"a\":1,\"a\":2}",
            "\u{feff}{}",
        ][..],
    );
    prop_oneof![
        6 => (head(), bodies).prop_map(|(head, body)| HttpEnd::Complete(head, body.into())),
        1 => (head(), vec(any::<u8>(), 0..20)).prop_map(|(head, body)| HttpEnd::Complete(head, body.into())),
        1 => (head(), select(&[BodyFault::Truncated, BodyFault::Reset, BodyFault::Framing, BodyFault::TooLarge][..]))
            .prop_map(|(head, fault)| HttpEnd::Body(head, "{".into(), fault)),
        2 => select(vec![
            HttpEnd::Refused,
            HttpEnd::Invalid,
            HttpEnd::Send,
            HttpEnd::Connect(ConnectFault::Dns),
            HttpEnd::Tls(TlsFault::Expired),
            HttpEnd::Head(HeadFault::Malformed),
            HttpEnd::Deadline(Phase::Connect, None),
            HttpEnd::Deadline(Phase::Body, Some(Head::new(200, []))),
        ]),
    ]
}

fn http() -> impl Strategy<Value = Reply> {
    (0u64..3_000, ends()).prop_map(|(ms, end)| {
        Reply::Http(HttpReply {
            elapsed: Duration::from_millis(ms),
            timings: Timings::default(),
            end,
        })
    })
}

fn input() -> impl Strategy<Value = Reply> {
    (0u64..20_000, option::of("[0-9a#*]{0,4}")).prop_map(|(ms, digits)| {
        Reply::Input(InputReply {
            elapsed: Duration::from_millis(ms),
            digits,
        })
    })
}

/// What the world answers: calls and questions in turn, over and over; a few drivers mix them up.
#[derive(Clone, Debug)]
struct World {
    http: Vec<Reply>,
    input: Vec<Reply>,
    confused: bool,
}

impl World {
    fn answer(&self, effect: &Effect, index: usize) -> Reply {
        let replies = match effect {
            Effect::Post(_) if !self.confused => &self.http,
            Effect::Collect(_) if self.confused => &self.http,
            _ => &self.input,
        };
        replies[index % replies.len()].clone()
    }
}

fn worlds() -> impl Strategy<Value = World> {
    (
        vec(http(), 1..5),
        vec(input(), 1..3),
        prop::bool::weighted(0.05),
    )
        .prop_map(|(http, input, confused)| World {
            http,
            input,
            confused,
        })
}

fn options() -> impl Strategy<Value = RunOptions> {
    (any::<bool>(), 0u32..80).prop_map(|(strict, max_actions)| RunOptions {
        strict,
        max_actions,
        ..RunOptions::default()
    })
}

fn inputs() -> impl Strategy<Value = Vec<(String, Value)>> {
    let value = select(vec![
        Value::from(1),
        Value::from("+1555"),
        Value::Null,
        Value::from(vec![Value::from(true)]),
    ]);
    vec(
        (
            select(&["a", "b", "phoneNumber", "unused", "error"][..]).prop_map(str::to_owned),
            value,
        ),
        0..4,
    )
}

fn program(flow: &str) -> Arc<Program> {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    assert!(!loaded.has_errors(), "{flow}\n{:#?}", loaded.diagnostics);
    Arc::new(loaded.program.expect("a flow without errors is a program"))
}

fn run_on(mut run: Run, world: &World, mut answered: usize) -> Finished {
    loop {
        match run {
            Run::Finished(finished) => return finished,
            Run::Waiting(waiting) => {
                let reply = world.answer(waiting.effect(), answered);
                answered += 1;
                run = waiting.resume(reply);
            }
        }
    }
}

/// The run's end and history in a form that shows every difference.
fn told(finished: &Finished) -> String {
    format!(
        "{:?}\n{:?}\n{:?}",
        finished.outcome,
        finished.values,
        finished.trace.records()
    )
}

fn reads_and_lowers(text: &str) {
    let source = Source::new("flow.json", text);
    let loaded = flow_load::load(&source);
    assert!(
        loaded.program.is_some() || loaded.has_errors(),
        "no program and nothing said: {text}"
    );
    for diagnostic in &loaded.diagnostics {
        assert!(
            diagnostic.span.start <= diagnostic.span.end
                && diagnostic.span.end as usize <= text.len(),
            "{diagnostic:?}"
        );
        assert!(
            !diagnostic.message.ends_with('.') && !diagnostic.message.is_empty(),
            "{diagnostic:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        reads_and_lowers(&text);
    }

    #[test]
    fn any_json_in_the_words_of_the_format_is_lowered(text in shapes()) {
        reads_and_lowers(&text);
        reads_and_lowers(&format!(r#"{{"initialAction": {text}, "actions": [{text}, {text}]}}"#));
    }

    #[test]
    fn damaged_flows_are_read(tutorial: bool, cuts in vec((any::<prop::sample::Index>(), 0usize..8, "[{}\\[\\]\",:$\\\\a0 ]{0,3}"), 1..4)) {
        let mut text: Vec<char> = if tutorial { TUTORIAL } else { ROUTING }.chars().collect();
        for (at, length, inserted) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, inserted.chars());
        }
        reads_and_lowers(&text.into_iter().collect::<String>());
    }

    #[test]
    fn every_run_ends_and_its_state_is_a_fold_of_its_trace(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let program = program(&flow);
        let finished = run_on(start(&program, &inputs, &options), &world, 0);
        prop_assert!(finished.actions <= options.max_actions);
        prop_assert_eq!(finished.trace.outcome(), Some(&finished.outcome));
        let vars = finished.trace.vars();
        let folded = |id| vars.get(finished.trace.variable(flow_expr::VarId(id))).cloned();
        let folded: Vec<_> = (0..u32::try_from(finished.values.len()).unwrap()).map(folded).collect();
        prop_assert_eq!(&folded, &finished.values, "{}", flow);
        let steps = finished.trace.steps();
        let walked = usize::try_from(finished.actions).unwrap();
        prop_assert_eq!(steps.len(), walked, "{}\n{:?}", flow, finished.trace.records());
    }

    #[test]
    fn the_same_flow_inputs_and_replies_give_the_same_trace(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let run = || run_on(start(&program(&flow), &inputs, &options), &world, 0);
        prop_assert_eq!(told(&run()), told(&run()));
    }

    #[test]
    fn a_clone_of_a_waiting_run_goes_on_the_same_way(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let mut run = start(&program(&flow), &inputs, &options);
        let mut answered = 0;
        while let Run::Waiting(waiting) = run {
            prop_assert_eq!(waiting.trace().outcome(), None);
            let reply = world.answer(waiting.effect(), answered);
            answered += 1;
            let other = run_on(waiting.clone().resume(reply.clone()), &world, answered);
            run = waiting.resume(reply);
            let rest = run_on(run.clone(), &world, answered);
            prop_assert_eq!(told(&other), told(&rest));
        }
    }

    #[test]
    fn what_is_kept_of_a_run_does_not_change_it(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let program = program(&flow);
        let traced = |tracing| run_on(start(&program, &inputs, &RunOptions { tracing, ..options.clone() }), &world, 0);
        let (full, exits, off) = (traced(Tracing::Full), traced(Tracing::Exits), traced(Tracing::Off));
        for other in [&exits, &off] {
            prop_assert_eq!((&other.outcome, &other.values, other.actions), (&full.outcome, &full.values, full.actions));
        }
        let left = |finished: &Finished| {
            let left = finished.trace.records().iter().filter(|record| matches!(record.event, Event::Left(..))).cloned();
            left.collect::<Vec<_>>()
        };
        prop_assert_eq!(left(&exits), left(&full));
        prop_assert!(off.trace.records().is_empty());
    }

    #[test]
    fn a_redacted_trace_holds_no_secret(flow in flows(), world in worlds(), inputs in inputs()) {
        let secret = "s3cr3t-\"\\u{e4}".to_owned();
        let inputs: Vec<_> = inputs.into_iter().map(|(name, _)| (name, Value::from(secret.as_str()))).collect();
        let options = RunOptions { max_actions: 30, ..RunOptions::default() };
        let finished = run_on(start(&program(&flow), &inputs, &options), &world, 0);
        let redacted = finished.trace.redacted(&Redactor::new([secret]));
        let told = format!("{:?}", redacted.records());
        prop_assert!(!told.contains("s3cr3t"), "{flow}\n{told}");
    }

    #[test]
    fn the_path_goes_where_the_exits_lead(flow in flows(), world in worlds(), inputs in inputs()) {
        let program = program(&flow);
        let options = RunOptions { max_actions: 50, ..RunOptions::default() };
        let finished = run_on(start(&program, &inputs, &options), &world, 0);
        let steps = finished.trace.steps();
        for pair in steps.windows(2) {
            let flow_core::Left::By(name, target) = pair[0].left else { panic!("only the last step ends the run") };
            prop_assert_eq!(target, flow_core::Target::Action(pair[1].action));
            let exit = program.action(pair[0].action).exit(name);
            prop_assert!(exit.is_some(), "{} has no exit {name:?}", program.action(pair[0].action).name);
        }
    }
}
