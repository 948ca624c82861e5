//! `flowsim schema scenario` and the loader of scenario files.

use std::sync::LazyLock;

use flow_syntax::{Source, parse_yaml};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

use crate::{
    generate::shapes,
    support::{Schema, has_errors, json, places, with, without},
};

const LOOKUP: &str = include_str!("../../scenarios/customer-lookup/customer-lookup.scenario.yaml");
const ROUTING: &str = include_str!("../../scenarios/customer-lookup/routing.scenario.yaml");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::ours(&flow_scenario::schema()));

const EVERY: &str = r#"
$schema: scenario.schema.json
flow: flow.json
map: { "https://a.test": stub }
defaults: {}
cases:
  - name: one
    given: { phoneNumber: "1" }
    caller: ["1", 2]
    tags: [fast]
    expect: { outcome: ended, never: ["$a == 1"] }
    replies:
      Lookup: { status: 404, headers: { Retry-After: 120 }, json: null, delay: 1.5s }
      https://a.test/*:
        - { match: { body: { a: 1 } }, body: text }
        - {}
"#;

fn is_refused(scenario: &str) -> bool {
    let loaded = flow_scenario::load(&Source::new("a.scenario.yaml", scenario));
    has_errors(&loaded.diagnostics)
}

/// What a YAML text says, as JSON.
fn value(yaml: &str) -> Value {
    let parsed = parse_yaml(yaml);
    assert_eq!(parsed.diagnostics, [], "{yaml}");
    let members =
        flow_scenario::values_of::<String>(parsed.document.root().unwrap(), &mut Vec::new());
    let object = flow_expr::Object::of(members);
    json(&flow_expr::Value::from(object).to_json())
}

#[test]
fn the_sample_scenarios_are_accepted() {
    for scenario in [LOOKUP, ROUTING, EVERY] {
        assert!(!is_refused(scenario), "{scenario}");
        SCHEMA.allows(&value(scenario));
    }
}

#[test]
fn what_the_loader_accepts_is_accepted() {
    for (part, other) in [
        ("status: 404", "status: 101"),
        ("delay: 1.5s", "delay: 24h"),
        ("delay: 1.5s", "delay: 0 ms"),
        ("caller: [\"1\", 2]", "caller: 1"),
        ("caller: [\"1\", 2]", "caller: []"),
        ("given: { phoneNumber: \"1\" }", "given: {}"),
        (
            "expect: { outcome: ended",
            "expect: { outcome: { failed: http.status }",
        ),
        (
            "expect: { outcome: ended",
            "expect: { path: [Start, ..., 404]",
        ),
        (
            "expect: { outcome: ended",
            "expect: { exits: { L: [success, error] }",
        ),
        (
            "expect: { outcome: ended",
            "expect: { notes: none, snapshot: true",
        ),
        (
            "expect: { outcome: ended",
            "expect: { requests: { order: [L], L: [{ body: 1 }, { url: '*' }], M: { count: 1, headers: { A: set } } }",
        ),
        (
            "expect: { outcome: ended",
            "expect: { variables: { a: not set, b: { matches: '^x' }, c: { is: '$c > 1' }, d: {} }",
        ),
        (
            "expect: { outcome: ended",
            "expect: { snapshot: { redact: [\"$a.b\", \"calls[*].url\"] }",
        ),
        ("tags: [fast]", "tags: fast"),
        (
            "status: 404, headers: { Retry-After: 120 }, json: null, delay: 1.5s",
            "fault: F58, delay: 1s",
        ),
        (
            "status: 404, headers: { Retry-After: 120 }, json: null, delay: 1.5s",
            "fault: BODY.reset",
        ),
        (
            "status: 404, headers: { Retry-After: 120 }, json: null, delay: 1.5s",
            "match: {}, fault: f58",
        ),
        ("tags: [fast]", "skip: later\n    live: true"),
        (
            "tags: [fast]",
            "timeout: 3s\n    each: [{ a: 1 }, { a: null }]",
        ),
        (
            "name: one\n",
            "name: one\n    each: [{ a: 404 }]\n    description: '{a}'\n",
        ),
        (
            "caller: [\"1\", 2]",
            "caller: [none, null, { digits: 1, after: 2s }]",
        ),
        (
            "defaults: {}",
            "defaults: { given: { a: 1 }, timeout: 3s, expect: { never: $a }, tags: [x] }",
        ),
        (
            "map: { \"https://a.test\": stub }",
            "map: { \"https://a.test\": \"http://127.0.0.1:1\" }",
        ),
        ("flow: flow.json\n", ""),
        ("match: { body: { a: 1 } }", "match: {}"),
    ] {
        let scenario = with(EVERY, part, other);
        assert!(!is_refused(&scenario), "{other}");
        SCHEMA.allows(&value(&scenario));
    }
}

#[test]
fn what_the_loader_refuses_is_refused() {
    for (part, other) in [
        ("flow: flow.json", "flow: 1"),
        ("flow: flow.json", "flows: flow.json"),
        ("flow: flow.json", "flow: null"),
        ("name: one", "nam: one"),
        ("name: one", "name: [one]"),
        ("given: { phoneNumber: \"1\" }", "given: []"),
        ("caller: [\"1\", 2]", "caller: [true]"),
        ("caller: [\"1\", 2]", "caller: { a: 1 }"),
        ("expect: { outcome: ended", "expect: { colour: red"),
        ("expect: { outcome: ended", "expect: { outcome: over"),
        (
            "expect: { outcome: ended",
            "expect: { outcome: { failed: http }",
        ),
        ("expect: { outcome: ended", "expect: { path: Start"),
        ("expect: { outcome: ended", "expect: { exits: success"),
        ("expect: { outcome: ended", "expect: { variables: { $a: 1 }"),
        (
            "expect: { outcome: ended",
            "expect: { requests: { L: { boby: 1 } }",
        ),
        (
            "expect: { outcome: ended",
            "expect: { requests: { L: { count: -1 } }",
        ),
        ("expect: { outcome: ended", "expect: { always: [1]"),
        ("expect: { outcome: ended", "expect: { snapshot: yes"),
        (
            "expect: { outcome: ended, never: [\"$a == 1\"] }",
            "expect: true",
        ),
        ("tags: [fast]", "tags: { a: 1 }"),
        ("tags: [fast]", "skip: true"),
        ("tags: [fast]", "live: 1"),
        ("tags: [fast]", "timeout: 3"),
        ("tags: [fast]", "each: []"),
        ("tags: [fast]", "each: [1]"),
        ("defaults: {}", "defaults: { name: x }"),
        ("map: { \"https://a.test\": stub }", "map: { a.test: stub }"),
        ("status: 404", "status: 100"),
        ("status: 404", "fault: F58"),
        (
            "status: 404, headers: { Retry-After: 120 }, json: null, delay: 1.5s",
            "fault: body.rest",
        ),
        (
            "status: 404, headers: { Retry-After: 120 }, json: null, delay: 1.5s",
            "fault: 18",
        ),
        ("status: 404", "status: 1000"),
        ("status: 404", "status: \"404\""),
        ("status: 404", "state: 404"),
        (
            "headers: { Retry-After: 120 }",
            "headers: { Retry After: 120 }",
        ),
        (
            "headers: { Retry-After: 120 }",
            "headers: { Retry-After: \"a\\nb\" }",
        ),
        ("headers: { Retry-After: 120 }", "headers: [Retry-After]"),
        (
            "headers: { Retry-After: 120 }",
            "headers: { Retry-After: null }",
        ),
        ("delay: 1.5s", "delay: 1.5"),
        ("delay: 1.5s", "delay: 2 weeks"),
        ("json: null", "json: null, body: text"),
        ("body: text", "body: 1"),
        ("match: { body: { a: 1 } }", "match: { boby: 1 }"),
        ("match: { body: { a: 1 } }", "match: text"),
        ("- {}", "- text"),
    ] {
        let scenario = with(EVERY, part, other);
        assert!(is_refused(&scenario), "the loader accepts {other}");
        assert!(
            !SCHEMA.accepts(&value(&scenario)),
            "the schema accepts {other}"
        );
    }
    for scenario in ["{}", "cases: []", "cases: 3", "flow: a"] {
        assert!(
            is_refused(scenario) && !SCHEMA.accepts(&value(scenario)),
            "{scenario}"
        );
    }
}

proptest! {
    #[test]
    fn the_schema_refuses_nothing_that_the_loader_accepts(
        sample in prop::sample::select(&[LOOKUP, ROUTING, EVERY][..]), at: Index, take: bool, shape in shapes()
    ) {
        let scenario = value(sample);
        let places = places(&scenario);
        let place = at.get(&places);
        let mut changed = without(&scenario, place);
        if let (false, Ok(other)) = (take, serde_json::from_str(&shape)) {
            changed = scenario.clone();
            *changed.pointer_mut(place).unwrap() = other;
        }
        // JSON is YAML, and the loader reads a file of this name as JSON.
        let loaded = flow_scenario::load(&Source::new("a.json", changed.to_string()));
        if !SCHEMA.accepts(&changed) {
            prop_assert!(has_errors(&loaded.diagnostics), "only the schema refuses {changed}");
        }
    }
}
