//! `flowsim schema`: what editors and validators are given.

use serde_json::Value;

use crate::support::{Folder, flowsim};

fn schema(name: &str) -> Value {
    flowsim(&["schema", name]).fine().json()
}

#[test]
fn every_schema_is_printed_and_says_what_it_is() {
    for name in ["flow", "scenario", "world", "report", "trace"] {
        let schema = schema(name);
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert_eq!(schema["$id"], format!("urn:flowsim:schema:{name}:1"));
        assert!(schema["title"].is_string());
    }
}

#[test]
fn editors_can_offer_types_and_explain_fields() {
    let schema = schema("flow");
    let types = &schema["$defs"]["action"]["properties"]["type"]["anyOf"][0];
    let names = types["enum"].as_array().unwrap();
    assert!(names.contains(&"GetExternalContact".into()), "{types}");
    assert_eq!(
        names.len(),
        types["enumDescriptions"].as_array().unwrap().len()
    );
    let timeout = &schema["$defs"]["GetExternalContact"]["properties"]["timeout"];
    assert_eq!(
        (&timeout["minimum"], &timeout["maximum"]),
        (&1.into(), &86_400_000.into())
    );
    assert!(
        timeout["description"]
            .as_str()
            .unwrap()
            .contains("milliseconds")
    );
}

#[test]
fn a_scenario_may_name_its_schema() {
    let flow = crate::support::flow_of(r#"{ "name": "Bye", "type": "Disconnect" }"#);
    let folder = Folder::with_flow(flow).file(
        "a.scenario.json",
        r#"{"$schema": "scenario.schema.json", "cases": [{}]}"#,
    );
    folder.run(&["--stubs", "a.scenario.json"]).fine();
}

#[test]
fn a_schema_that_does_not_exist_is_wrong_usage() {
    flowsim(&["schema", "cassette"]).usage("'cassette'");
    flowsim(&["schema"]).usage("<NAME>");
}
