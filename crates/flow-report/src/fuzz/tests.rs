//! What people and programs read of a campaign.

use std::time::Duration;

use flow_syntax::{Source, Span};
use insta::assert_snapshot;

use super::{
    FuzzFinding, FuzzReport, FuzzWire, fuzz_json, fuzz_text, is_fuzz_json, merge_fuzz, read_fuzz,
};
use crate::Style;

const FLOW: &str = "{\n  \"set\": { \"name\": \"$lookupResponse.name\" }\n}\n";

fn report() -> FuzzReport {
    let start = FLOW.find('$').unwrap();
    FuzzReport {
        flow: "flow.json".to_owned(),
        seed: u64::MAX,
        cases: 3_000,
        elapsed: Duration::from_millis(12),
        ended: "the last 1000 cases showed nothing new".to_owned(),
        findings: vec![FuzzFinding {
            rule: "not-set-read".to_owned(),
            message: "`Set` reads `$lookupResponse.name`, which is not set: the lookup failed"
                .to_owned(),
            action: "Set".to_owned(),
            file: Some("found/not-set-read-set.scenario.yaml".to_owned()),
            cases: 17,
            span: Span::new(start, start + 20),
            line: 2,
            column: 22,
            shows: vec!["`Lookup` gets { status: 404, json: {} }".to_owned()],
        }],
        coverage: None,
        parts: Default::default(),
        missing: Vec::new(),
        wire: Some(FuzzWire {
            cases: 2_900,
            skipped: 100,
            elapsed: Duration::from_millis(150),
        }),
    }
}

#[test]
fn a_finding_is_shown_under_the_flows_own_text() {
    let source = Source::new("flow.json", FLOW);
    assert_snapshot!(fuzz_text(&report(), Some(&source), Style::Plain), @r#"
    error[not-set-read]: `Set` reads `$lookupResponse.name`, which is not set: the lookup failed
     --> flow.json:2:21
      |
    2 |   "set": { "name": "$lookupResponse.name" }
      |                     ^^^^^^^^^^^^^^^^^^^^
      |
      = help: it fails until the flow is mended: flowsim test found/not-set-read-set.scenario.yaml
      = note: `Lookup` gets { status: 404, json: {} }
      = note: 17 cases showed it

    1 finding in 3000 cases, 12 ms, seed 18446744073709551615
    2900 of them were played over loopback in 150 ms, 100 in virtual time alone
    the last 1000 cases showed nothing new
    "#);
}

#[test]
fn json_is_read_back_and_merged() {
    let json = fuzz_json(&report());
    assert!(is_fuzz_json(&json));
    assert!(!is_fuzz_json("{\"schema\": \"flowsim/test/1\"}"));
    let read = read_fuzz(&json).unwrap();
    assert_eq!((read.seed, read.cases), (u64::MAX, 3_000));
    let merged = merge_fuzz(vec![read.clone(), read.clone()]).unwrap();
    assert_eq!(
        (
            merged.cases,
            merged.findings.len(),
            merged.findings[0].cases
        ),
        (6_000, 1, 34)
    );
    assert_snapshot!(fuzz_text(&merged, None, Style::Plain), @r#"
    error[not-set-read]: `Set` reads `$lookupResponse.name`, which is not set: the lookup failed (2:22)
      = `Lookup` gets { status: 404, json: {} }
      = 34 cases showed it
      = it fails until the flow is mended: flowsim test found/not-set-read-set.scenario.yaml

    1 finding in 6000 cases, 24 ms, seed 18446744073709551615
    the last 1000 cases showed nothing new
    "#);
    let other = FuzzReport {
        flow: "other.json".to_owned(),
        ..read.clone()
    };
    let refused = merge_fuzz(vec![read, other]).unwrap_err();
    assert_eq!(refused, "`flow.json` and `other.json` are different flows");
    assert_eq!(
        read_fuzz("{").unwrap_err().split(':').next(),
        Some("is no JSON")
    );
    assert!(read_fuzz("{}").unwrap_err().contains("flowsim/fuzz/1"));
}
