//! `flowsim schema flow` and the loader of flows.

use std::sync::LazyLock;

use flow_syntax::Source;
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

use crate::{
    generate::{flows, shapes},
    support::{Schema, has_errors, json, places, with, without},
};

const TUTORIAL: &str = include_str!("../../scenarios/customer-lookup/flow.json");
const PYTHON: &str = include_str!("../../scenarios/customer-lookup/flow-python.json");
const ROUTING: &str = include_str!("../../scenarios/customer-lookup/routing.json");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::ours(&flow_load::schema()));

/// Whether the loader finds an error.
fn is_refused(flow: &str) -> bool {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    has_errors(&loaded.diagnostics)
}

/// A flow with a lookup, and an action of every other type.
const EVERY: &str = r#"{
    "name": "Every", "type": "voice",
    "initialAction": {"name": "Start", "type": "Start", "routing": {"queue": {"id": "q", "name": "Q"}}, "on": {"next": "L", "onerror": "P"}},
    "actions": [
        {"name": "L", "type": "GetExternalContact", "url": "https://a.test/", "timeout": 500, "headers": {"X-A": "1"},
         "inputVariables": {"a": "$b"}, "outputVariable": "out", "on": {"ontimeout": {"name": "I", "set": {"i": 1}}}},
        {"name": "V", "type": "SetVariable", "set": {"a": 1, "b_2": [null]}},
        {"name": "D", "type": "Decision", "condition": "IsSet($a)", "on": {"yes": "P", "no": "P"}},
        {"name": "W", "type": "Switch", "cases": [{"name": "c", "when": "true", "next": "P"}], "on": {"default": "P"}},
        {"name": "P", "type": "PlayMessage", "message": "hello"},
        {"name": "G", "type": "Log", "message": "hello", "level": "info"},
        {"name": "C", "type": "CollectInput", "prompt": "?", "digits": 4, "timeout": 100, "outputVariable": "d", "on": {"noinput": "P"}},
        {"name": "F", "type": "CallFlow", "flowId": "x"},
        {"name": "T", "type": "TransferToQueue", "queue": {"id": "q"}},
        {"name": "X", "type": "Disconnect"}
    ]
}"#;

#[test]
fn the_sample_flows_are_accepted() {
    for flow in [TUTORIAL, PYTHON, ROUTING, EVERY] {
        assert!(!is_refused(flow), "{flow}");
        SCHEMA.allows(&json(flow));
    }
}

#[test]
fn what_the_loader_warns_of_is_accepted() {
    for (part, other) in [
        ("\"voice\",", "\"voice\", \"colour\": 1,"),
        (
            "\"message\": \"hello\"",
            "\"message\": \"hello\", \"mesage\": 1",
        ),
        ("\"yes\": \"P\"", "\"yes\": \"P\", \"noinput\": \"P\""),
        ("\"type\": \"Start\", ", ""),
        ("\"type\": \"SetVariable\", ", ""),
        ("\"type\": \"GetExternalContact\", ", ""),
        ("\"name\": \"Start\", ", ""),
        ("\"type\": \"Log\"", "\"type\": \"LOGaction\""),
        ("\"type\": \"voice\"", "\"type\": null"),
        ("\"headers\": {\"X-A\": \"1\"}", "\"headers\": null"),
        ("\"inputVariables\"", "\"input_variables\""),
        ("\"initialAction\"", "\"initial_action\""),
        ("\"actions\": [", "\"actions\": null, \"unknown\": ["),
        (
            "\"id\": \"q\", \"name\": \"Q\"",
            "\"id\": \"$a\", \"name\": 7",
        ),
        ("\"on\": {\"noinput\": \"P\"}", "\"onerror\": \"P\""),
        (
            "{\"name\": \"X\", \"type\": \"Disconnect\"}",
            "{\"name\": \"X\", \"type\": \"Disconnect\", \"on\": null}",
        ),
    ] {
        let flow = with(EVERY, part, other);
        // What is left out may be the target of an exit.
        let flow = if other.contains("null, \"unknown\"") {
            flow.replace("\"next\": \"L\", \"onerror\": \"P\"", "")
        } else {
            flow
        };
        assert!(!is_refused(&flow), "{other}");
        SCHEMA.allows(&json(&flow));
    }
}

#[test]
fn what_the_loader_refuses_is_refused() {
    for (part, other) in [
        ("\"name\": \"Every\"", "\"name\": 1"),
        ("\"initialAction\"", "\"initial\""),
        ("\"type\": \"voice\"", "\"type\": {}"),
        ("\"actions\": [", "\"actions\": 3, \"unknown\": ["),
        ("\"name\": \"V\"", "\"name\": \" \""),
        ("\"name\": \"V\"", "\"name\": null"),
        ("\"name\": \"V\"", "\"nam\": \"V\""),
        ("\"name\": \"Start\"", "\"name\": 1"),
        ("\"type\": \"Log\"", "\"type\": \"Logs\""),
        ("\"type\": \"Log\"", "\"type\": 1"),
        ("\"type\": \"Log\", ", ""),
        ("\"url\": \"https://a.test/\", ", ""),
        ("https://a.test/", "http://a.test/"),
        ("https://a.test/", "a.test"),
        ("https://a.test/", "https:///"),
        ("\"https://a.test/\"", "null"),
        ("\"timeout\": 500", "\"timeout\": \"500\""),
        ("\"timeout\": 500", "\"timeout\": 0"),
        ("\"timeout\": 500", "\"timeout\": 1.5"),
        ("\"timeout\": 500", "\"timeout\": 86400001"),
        ("\"timeout\": 500", "\"timeout\": null"),
        ("{\"X-A\": \"1\"}", "{\"X A\": \"1\"}"),
        ("{\"X-A\": \"1\"}", "[]"),
        ("{\"a\": \"$b\"}", "\"$b\""),
        (
            "\"outputVariable\": \"out\"",
            "\"outputVariable\": \"$out\"",
        ),
        (
            "\"outputVariable\": \"out\"",
            "\"output_variable\": \"a b\"",
        ),
        ("\"ontimeout\": {", "\"ontimeout\": [], \"next\": {"),
        (
            "{\"name\": \"I\", \"set\": {\"i\": 1}}",
            "{\"name\": \"I\", \"set\": {\"1\": 1}}",
        ),
        (
            "{\"name\": \"I\", \"set\": {\"i\": 1}}",
            "{\"name\": \"I\"}",
        ),
        ("{\"a\": 1, \"b_2\": [null]}", "[]"),
        ("\"set\": {\"a\": 1, \"b_2\": [null]}", "\"sets\": {}"),
        ("\"condition\": \"IsSet($a)\"", "\"condition\": true"),
        ("\"condition\": \"IsSet($a)\"", "\"condition\": \"\""),
        ("\"condition\": \"IsSet($a)\", ", ""),
        ("\"yes\": \"P\"", "\"yes\": 1"),
        ("\"cases\": [", "\"cases\": 1, \"unknown\": ["),
        ("\"when\": \"true\", ", ""),
        ("\"when\": \"true\"", "\"when\": true"),
        ("\"next\": \"P\"}", "\"next\": false}"),
        ("{\"default\": \"P\"}", "[\"P\"]"),
        ("\"message\": \"hello\"", "\"mesage\": \"hello\""),
        ("\"level\": \"info\"", "\"level\": 3"),
        ("\"digits\": 4", "\"digits\": 41"),
        ("\"queue\": {\"id\": \"q\"}", "\"queue\": {\"id\": \"\"}"),
        ("\"queue\": {\"id\": \"q\"}", "\"queue\": \"q\""),
        ("\"queue\": {\"id\": \"q\"}", "\"queue\": {}"),
        ("\"queue\": {\"id\": \"q\"}", "\"que\": 1"),
        (
            "\"queue\": {\"id\": \"q\", \"name\": \"Q\"}",
            "\"queue\": {\"name\": \"Q\"}",
        ),
        ("\"routing\": {", "\"routing\": 1, \"unknown\": {"),
        (
            "\"on\": {\"next\": \"L\", \"onerror\": \"P\"}",
            "\"on\": {\"onerror\": \"P\"}, \"onerror\": \"P\"",
        ),
    ] {
        let flow = with(EVERY, part, other);
        assert!(is_refused(&flow), "the loader accepts {other}");
        assert!(!SCHEMA.accepts(&json(&flow)), "the schema accepts {other}");
    }
    for flow in ["[]", "null", "3", "\"flow\"", "{}"] {
        assert!(is_refused(flow) && !SCHEMA.accepts(&json(flow)), "{flow}");
    }
}

#[test]
fn some_mistakes_are_beyond_a_schema() {
    for (part, other) in [
        ("\"next\": \"L\"", "\"next\": \"Nowhere\""),
        ("\"name\": \"V\"", "\"name\": \"L\""),
        ("IsSet($a)", "IsSet("),
        ("\"message\": \"hello\"", "\"message\": \"${\""),
        ("https://a.test/", "https://a.test:99999/"),
        ("\"timeout\": 500", "\"timeout\": 5e2"),
        ("\"name\": \"c\"", "\"name\": \"default\""),
    ] {
        let flow = with(EVERY, part, other);
        assert!(is_refused(&flow), "the loader accepts {other}");
        SCHEMA.allows(&json(&flow));
    }
}

/// The law between the two: what the schema refuses the loader calls an error. Of a field in both spellings the loader
/// reads the last one, which no schema can tell.
#[track_caller]
fn refuses_only_what_the_loader_refuses(value: &Value) {
    let is_doubled = |place: &String| {
        let object = value.pointer(place).unwrap();
        object.get("initialAction").is_some() && object.get("initial_action").is_some()
    };
    let text = value.to_string();
    if !SCHEMA.accepts(value) && !places(value).iter().any(is_doubled) {
        assert!(is_refused(&text), "only the schema refuses {text}");
    }
}

proptest! {
    #[test]
    fn flows_that_are_right_are_accepted(flow in flows()) {
        SCHEMA.allows(&json(&flow));
    }

    #[test]
    fn the_schema_refuses_nothing_that_the_loader_accepts(shape in shapes()) {
        for text in [shape.clone(), format!(r#"{{"initialAction": {shape}, "actions": [{shape}]}}"#)] {
            if let Ok(value) = serde_json::from_str(&text) {
                refuses_only_what_the_loader_refuses(&value);
            }
        }
    }

    #[test]
    fn so_it_is_for_flows_with_one_part_changed(
        sample in prop::sample::select(&[TUTORIAL, PYTHON, ROUTING, EVERY][..]), at: Index, take: bool, shape in shapes()
    ) {
        let flow = json(sample);
        let places = places(&flow);
        let place = at.get(&places);
        let mut changed = without(&flow, place);
        if let (false, Ok(other)) = (take, serde_json::from_str(&shape)) {
            changed = flow.clone();
            *changed.pointer_mut(place).unwrap() = other;
        }
        refuses_only_what_the_loader_refuses(&changed);
    }
}
