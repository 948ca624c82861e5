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
            "expect: { outcome: ended, never: [\"$a == 1\"] }",
            "expect: true",
        ),
        ("expect: { outcome: ended", "expect: { colour: red"),
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
        ("status: 404", "status: 100"),
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
