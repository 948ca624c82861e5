//! Laws of the files: any text is read without a panic, and a cassette gives back what was recorded.

use std::time::Duration;

use flow_core::{
    ActionId, BodyFault, ConnectFault, DataEnd, DataReply, Exchange, Head, HeadFault, HttpEnd,
    HttpReply, HttpRequest, InputReply, Method, Phase, Reply, RunOptions, StubEnd, StubReply,
    Timings, TlsFault,
};
use flow_expr::{Object, Value};
use flow_scenario::Cassette;
use flow_syntax::{Source, Span};
use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
    sample::select,
};

use crate::support;

const SCENARIO: &str = include_str!("../../../../scenarios/customer-lookup/routing.scenario.yaml");

/// Everything that a scenario may say.
const EVERY: &str = r#"
flow: flow.json
map: { "https://crm.test": stub, "http://b.test": "http://127.0.0.1:1" }
defaults:
  given: { phoneNumber: "1", who: "{who}" }
  timeout: 9s
  expect: { never: ["$status == \"late\""], notes: none }
cases:
  - name: errors
    each: [{ status: 404, exit: error, who: Bob }, { status: 200, exit: success, who: null, name: fine }]
    caller: ["1", none, { digits: 2, after: 1s }]
    replies:
      Lookup: [{ status: "{status}", match: { body: { a: 1 }, headers: { X: set }, path: /* } }, { json: { is_vip: "{who}" } }]
      /api/*: { delay: 1s, headers: { X-A: "{{who}" }, body: '{"a": "{who}"}' }
    expect:
      outcome: { failed: http.status }
      path: [Start, ..., Lookup]
      exits: { Lookup: "{exit}", Is VIP: [yes, no] }
      variables: { a: not set, b: { matches: "^{who}$" }, c: { is: "$c > 1" }, d: { contains: x }, e: { equals: set } }
      requests: { order: [Lookup], Lookup: { count: 1, body: {}, url: "*" }, Orders: [{ headers: { X: set } }] }
      notes: [not-set-read]
      always: $phoneNumber == "1"
      snapshot: { redact: ["$a.b", "calls[*].url"] }
  - { name: other, tags: [a, b], skip: later, live: true, replies: { cassette: c.json } }
"#;

fn loads(name: &str, text: &str) {
    let loaded = flow_scenario::load(&Source::new(name, text));
    let inside = |span: Span| span.start <= span.end && span.end as usize <= text.len();
    for case in &loaded.scenario.cases {
        assert!(inside(case.span) && inside(case.name_span), "{case:?}");
        let outside = case.promises.iter().find(|promise| !inside(promise.span));
        assert!(outside.is_none(), "{outside:?}");
    }
    assert!(
        !loaded.scenario.cases.is_empty() || !loaded.diagnostics.is_empty(),
        "no cases and nothing said: {text}"
    );
    for found in &loaded.diagnostics {
        assert!(
            found.span.start <= found.span.end && found.span.end as usize <= text.len(),
            "{found:?}"
        );
    }
}

fn micros() -> impl Strategy<Value = Duration> {
    prop_oneof![0u64..10_000_000, Just(i64::MAX as u64)].prop_map(Duration::from_micros)
}

fn timings() -> impl Strategy<Value = Timings> {
    let phase = || option::of(micros());
    (phase(), phase(), phase(), phase(), phase()).prop_map(|(dns, connect, tls, head, body)| {
        Timings {
            dns,
            connect,
            tls,
            head,
            body,
        }
    })
}

fn head() -> impl Strategy<Value = Head> {
    (100u16..=999, vec(("[A-Za-z-]{1,6}", "[ -~äöü]{0,8}"), 0..4))
        .prop_map(|(status, headers)| Head::new(status, headers))
}

/// Text and anything else.
fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..20),
        "\\PC{0,20}".prop_map(String::into_bytes),
        Just(b"\xef\xbb\xbf{}\0".to_vec())
    ]
}

/// Every way in which a call ends that a driver can see.
fn ends() -> impl Strategy<Value = HttpEnd> {
    use {BodyFault::*, HttpEnd::*};
    prop_oneof![
        (head(), body()).prop_map(|(head, body)| Complete(head, body.into())),
        (
            head(),
            body(),
            select(&[Truncated, BodyFault::Reset, Framing, BodyFault::TooLarge][..])
        )
            .prop_map(|(head, body, fault)| Body(head, body.into(), fault)),
        option::of(head()).prop_map(|head| Deadline(Phase::Body, head)),
        select(vec![
            Refused,
            Invalid,
            Send,
            Connect(ConnectFault::Dns),
            Connect(ConnectFault::Refused),
            Connect(ConnectFault::Other),
            Tls(TlsFault::Untrusted),
            Tls(TlsFault::Expired),
            Tls(TlsFault::NotYetValid),
            Tls(TlsFault::WrongHost),
            Tls(TlsFault::Handshake),
            HttpEnd::Head(HeadFault::Closed),
            HttpEnd::Head(HeadFault::Reset),
            HttpEnd::Head(HeadFault::Malformed),
            HttpEnd::Head(HeadFault::TooLarge),
            Deadline(Phase::Dns, None),
            Deadline(Phase::Connect, None),
            Deadline(Phase::Tls, None),
            Deadline(Phase::Head, None),
        ]),
    ]
}

fn outputs() -> impl Strategy<Value = Object> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(i64::from(number))),
        "\\PC{0,6}".prop_map(Value::from),
    ];
    btree_map("[a-z.]{1,4}", value, 0..4).prop_map(Object::of)
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let methods = select(&Method::ALL[..]);
    (methods, body(), micros(), timings(), ends()).prop_map(
        |(method, body, timeout, timings, end)| Exchange {
            request: HttpRequest {
                action: ActionId(0),
                action_name: "".into(),
                method,
                url: "https://a.test/x".into(),
                headers: Vec::new(),
                body: body.into(),
                timeout,
            },
            reply: HttpReply {
                elapsed: timeout,
                timings,
                end,
            },
        },
    )
}

fn data() -> impl Strategy<Value = Reply> {
    let end = prop_oneof![
        outputs().prop_map(DataEnd::Done),
        outputs().prop_map(DataEnd::Failed),
        Just(DataEnd::Late),
        Just(DataEnd::Nobody),
    ];
    let exchange = option::of(exchange().prop_map(Box::new));
    (micros(), end, exchange).prop_map(|(elapsed, end, exchange)| {
        Reply::Data(DataReply {
            elapsed,
            end,
            exchange,
        })
    })
}

fn stub() -> impl Strategy<Value = Reply> {
    let left = (option::of("\\PC{0,6}"), outputs());
    let left = left.prop_map(|(exit, outputs)| StubEnd::Left { exit, outputs });
    let end = prop_oneof![left, Just(StubEnd::Nobody)];
    (micros(), end).prop_map(|(elapsed, end)| Reply::Stub(StubReply { elapsed, end }))
}

fn replies() -> impl Strategy<Value = Reply> {
    prop_oneof![
        1 => data(),
        1 => stub(),
        4 => (micros(), timings(), ends()).prop_map(|(elapsed, timings, end)| Reply::Http(HttpReply { elapsed, timings, end })),
        1 => (micros(), option::of("\\PC{0,6}")).prop_map(|(elapsed, digits)| Reply::Input(InputReply { elapsed, digits })),
    ]
}

fn options() -> impl Strategy<Value = RunOptions> {
    let scale = prop_oneof![Just(1.0), 0.001f64..1000.0, Just(1e-9), Just(1e300)];
    (any::<u32>(), any::<bool>(), scale, 0..i64::MAX as usize).prop_map(
        |(max_actions, strict, timeout_scale, max_response_bytes)| RunOptions {
            max_actions,
            strict,
            timeout_scale,
            max_response_bytes,
            ..RunOptions::default()
        },
    )
}

proptest! {
    #[test]
    fn any_text_is_read_as_a_scenario(text in "\\PC{0,60}", lines in vec("[ ]{0,4}[-a-z:{}\\[\\]\"'&*|>#!%0-9. ]{0,12}", 0..8)) {
        for name in ["a.yaml", "a.json"] {
            loads(name, &text);
            loads(name, &lines.join("\n"));
        }
    }

    #[test]
    fn damaged_scenarios_are_read(sample in select(&[SCENARIO, EVERY][..]), cuts in vec((any::<prop::sample::Index>(), 0usize..8, "[-{}\\[\\]\",:&*a0\n ]{0,3}"), 1..4)) {
        let mut text: Vec<char> = sample.chars().collect();
        for (at, length, inserted) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, inserted.chars());
        }
        loads("a.yaml", &text.into_iter().collect::<String>());
    }

    /// Whatever a scenario says, it is checked against a flow, run and judged without a panic.
    #[test]
    fn damaged_scenarios_are_run(cuts in vec((any::<prop::sample::Index>(), 0usize..4, "[-{}\\[\\]:a0\\$ ]{0,2}"), 0..3)) {
        let mut text: Vec<char> = EVERY.chars().collect();
        for (at, length, inserted) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, inserted.chars());
        }
        let source = Source::new("a.yaml", text.into_iter().collect::<String>());
        makes_the_same_again(&source);
        let loaded = flow_scenario::load(&source);
        flow_scenario::check_against(&loaded.scenario, &support::program());
        for case in &loaded.scenario.cases {
            if let Ok(finished) = support::run(case, flow_scenario::Script::new(case)) {
                flow_scenario::judge(&case.promises, &finished.trace);
                flow_scenario::same_course(&finished.trace, &finished.trace).unwrap();
            }
        }
    }

    #[test]
    fn a_cassette_gives_back_what_was_recorded(flow in "\\PC{0,40}", replies in vec(replies(), 0..5), options in options()) {
        let inputs = vec![("a".to_owned(), Value::from(1)), ("phoneNumber".to_owned(), Value::from("+1"))];
        let recorded = Cassette { flow: Source::new("flow.json", flow), inputs, options, replies, course: vec!["A/next".to_owned()] };
        let read = Cassette::read(&recorded.write()).unwrap();
        prop_assert_eq!(read.flow.text(), recorded.flow.text());
        prop_assert_eq!(read.inputs, recorded.inputs);
        prop_assert_eq!(read.options, recorded.options);
        prop_assert_eq!(read.replies, recorded.replies);
        prop_assert_eq!(read.course, recorded.course);
    }

    #[test]
    fn any_text_is_read_as_a_cassette(text in "\\PC{0,60}", at: prop::sample::Index, inserted in "[{}\\[\\]\",:a0-9 ]{0,3}") {
        let _ = Cassette::read(&text);
        let replies = vec![Reply::Input(InputReply { elapsed: Duration::ZERO, digits: Some("1".to_owned()) })];
        let cassette = Cassette { flow: Source::new("f", "{}"), inputs: Vec::new(), options: RunOptions::default(), replies, course: Vec::new() };
        let mut written = cassette.write();
        written.insert_str(at.index(written.len()), &inserted);
        let _ = Cassette::read(&written);
    }
}

/// Each case that is made later is the one that was read.
#[track_caller]
fn makes_the_same_again(source: &Source) {
    let mut sheet = flow_scenario::Sheet::open(source);
    let mut read = Vec::new();
    let found = sheet.read(|case| read.push((case.name.clone(), format!("{case:?}"))));
    assert_eq!(read.len(), sheet.len());
    for (index, (name, case)) in read.iter().enumerate().filter(|_| found.is_empty()) {
        assert_eq!(format!("{:?}", sheet.case(index)), *case);
        assert_eq!(sheet.name(index), *name);
    }
}

#[test]
fn the_sample_that_is_damaged_is_whole() {
    makes_the_same_again(&Source::new("a.yaml", EVERY));
    makes_the_same_again(&Source::new("a.yaml", SCENARIO));
    let loaded = flow_scenario::load(&Source::new("a.yaml", EVERY));
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.scenario.cases.len(), 3);
}
