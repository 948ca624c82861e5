//! What laws are tried on: flows that are right, texts in the words of the format, and worlds that answer runs.

use std::{sync::Arc, time::Duration};

use flow_core::{
    BodyFault, ConnectFault, Effect, Finished, Head, HeadFault, HttpEnd, HttpReply, InputReply,
    Phase, Program, Reply, Run, RunOptions, Timings, TlsFault,
};
use flow_expr::Value;
use flow_syntax::Source;
use proptest::{collection::vec, option, prelude::*, sample::select};

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
pub(crate) fn shapes() -> impl Strategy<Value = String> {
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
pub(crate) fn flows() -> impl Strategy<Value = String> {
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
pub(crate) struct World {
    http: Vec<Reply>,
    input: Vec<Reply>,
    confused: bool,
}

impl World {
    pub(crate) fn answer(&self, effect: &Effect, index: usize) -> Reply {
        let replies = match effect {
            Effect::Http(_) if !self.confused => &self.http,
            Effect::Collect(_) if self.confused => &self.http,
            _ => &self.input,
        };
        replies[index % replies.len()].clone()
    }
}

pub(crate) fn worlds() -> impl Strategy<Value = World> {
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

pub(crate) fn options() -> impl Strategy<Value = RunOptions> {
    (any::<bool>(), 0u32..80).prop_map(|(strict, max_actions)| RunOptions {
        strict,
        max_actions,
        ..RunOptions::default()
    })
}

pub(crate) fn inputs() -> impl Strategy<Value = Vec<(String, Value)>> {
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

pub(crate) fn program(flow: &str) -> Arc<Program> {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    assert!(!loaded.has_errors(), "{flow}\n{:#?}", loaded.diagnostics);
    Arc::new(loaded.program.expect("a flow without errors is a program"))
}

pub(crate) fn run_on(mut run: Run, world: &World, mut answered: usize) -> Finished {
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
