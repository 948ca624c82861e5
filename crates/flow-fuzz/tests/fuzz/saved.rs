//! What is saved: a scenario that takes the same course as the case it was made of, and breaks its promise.

use flow_core::{drive, start};
use flow_fuzz::{Heading, Oracle, Plan, WrittenCase, exact_replies, promise_of, scenario_text};
use flow_scenario::{Script, judge, load, same_course};
use flow_syntax::Source;

use crate::support::{TUTORIAL, few, flow_with, lookup, program, searched};

/// Saves every finding, reads it back and runs it from a script.
#[track_caller]
fn saves_and_fails(flow: &str) -> Vec<String> {
    let program = program(flow);
    let oracle = Oracle::default();
    let plan = Plan {
        cases: 1_500,
        ..few()
    };
    let mut texts = Vec::new();
    for finding in searched(flow, &oracle, &plan).findings {
        let trace = finding.trace.as_ref();
        let case = WrittenCase {
            name: "a",
            case: &finding.case,
            trace,
            expect: &promise_of(&finding.cause, &oracle, &program, trace),
        };
        let heading = Heading {
            comment: "found\nlately",
            flow: "flow.json",
            values: &[("greeting", "Hello \"you\": {{x}}")],
            ..Heading::default()
        };
        let text = scenario_text(&program, &heading, &[case]);
        let loaded = load(&Source::new("a.scenario.yaml", text.as_str()));
        assert!(
            loaded.diagnostics.is_empty(),
            "{text}\n{:?}",
            loaded.diagnostics
        );
        let case = &loaded.scenario.cases[0];
        let mut script = Script::new(case);
        let run = start(&program, &case.given, &plan.options);
        let again = drive(run, |effect| {
            script.answer(effect).expect("every call has a reply")
        });
        same_course(&finding.trace.expect("no run panics"), &again.trace)
            .unwrap_or_else(|differs| panic!("{text}\n{differs}"));
        assert!(!judge(&case.promises, &again.trace).is_empty(), "{text}");
        texts.push(text);
    }
    texts
}

#[test]
fn the_tutorials_defect_is_saved() {
    let texts = saves_and_fails(TUTORIAL);
    insta::assert_snapshot!(texts[1], @r#"
    # found
    # lately
    flow: "flow.json"
    values:
      "greeting": "Hello \"you\": {{x}}"
    cases:
      - name: "a"
        given:
          "phoneNumber": "15551234567"
        replies:
          "Lookup Customer": { status: 200, json: {} }
        expect:
          notes: { never: [not-set-read] }
    "#);
}

#[test]
fn findings_of_flows_with_callers_and_loops_are_saved_too() {
    let more = r#","on":{"onerror":"Ask","ontimeout":"Lookup"}"#;
    let ask = r#"{"name":"Ask","type":"CollectInput","prompt":"?","digits":2,"outputVariable":"d","on":{"noinput":"Ask"}},
        {"name":"Which","type":"Switch","cases":[{"when":"$d == \"1\"","next":"Lookup"},{"when":"$lookupResponse.a.b[0] > 3.5","next":"Bye"}],"on":{"default":"Ask"}},
        {"name":"Bye","type":"TransferToQueue","queue":{"id":"$lookupResponse.queue"}}"#;
    let texts = saves_and_fails(&flow_with("", &format!("{},{ask}", lookup(more))));
    assert!(texts.len() > 3, "{texts:#?}");
}

#[test]
fn replies_are_saved_as_the_bytes_that_are_sent() {
    let program = program(TUTORIAL);
    let plan = few();
    let found = searched(TUTORIAL, &Oracle::default(), &plan).findings;
    let exact: Vec<_> = found
        .iter()
        .flat_map(|finding| exact_replies(&program, &finding.case))
        .collect();
    let texts: Vec<_> = exact
        .iter()
        .map(|reply| String::from_utf8_lossy(&reply.bytes))
        .collect();
    assert!(
        texts
            .iter()
            .any(|text| text.contains("# send ") && text.contains("HTTP/1.1 404 Not Found\r\n")),
        "{texts:?}"
    );
}
