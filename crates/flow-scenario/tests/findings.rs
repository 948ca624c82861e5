//! What the scenario loader finds, with its place; and what it reads.

use std::time::Duration;

use flow_scenario::{Entered, ReplyTo};
use flow_syntax::Source;

/// `line:column rule message`, in the order of the text.
fn finds(text: &str) -> Vec<String> {
    let source = Source::new("a.scenario.yaml", text);
    let told = |found: &flow_syntax::Diagnostic| {
        let at = source.position(found.span.start);
        format!("{}:{} {} {}", at.line, at.column, found.rule, found.message)
    };
    flow_scenario::load(&source)
        .diagnostics
        .iter()
        .map(told)
        .collect()
}

#[track_caller]
fn finds_in_a_reply(reply: &str, expected: &str) {
    assert_eq!(
        finds(&format!("cases:\n- replies:\n    L: {reply}\n")),
        [expected]
    );
}

#[test]
fn a_whole_scenario_is_read() {
    let text = "flow: f.json\ncases:\n- name: one\n  given: {a: 1.50}\n  caller: [1, \"#\"]\n  replies:\n    L: [{status: 404, delay: 1.5s, headers: {X-A: 7}}, {json: {b: [true]}}]\n    /api/*: {body: oops}\n- replies: {}\n";
    let loaded = flow_scenario::load(&Source::new("a.yaml", text));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    assert_eq!(loaded.scenario.flow.as_deref(), Some("f.json"));
    let [one, two] = &loaded.scenario.cases[..] else {
        panic!("two cases")
    };
    assert_eq!(
        (&*one.name, &*two.name, &one.caller[..]),
        (
            "one",
            "case 2",
            &[Entered::at_once("1"), Entered::at_once("#")][..]
        )
    );
    assert_eq!(one.given[0].1.to_json(), "1.50");
    assert_eq!(one.replies[0].to, ReplyTo::Action("L".to_owned()));
    assert_eq!(one.replies[1].to, ReplyTo::Url("/api/*".to_owned()));
    let (slow, json) = (&one.replies[0].replies[0], &one.replies[0].replies[1]);
    assert_eq!(
        (slow.status, slow.delay, &*slow.headers[0].1),
        (404, Duration::from_millis(1500), "7")
    );
    assert_eq!(
        (json.status, &*json.body, &*json.headers[0].1),
        (200, r#"{"b":[true]}"#, "application/json")
    );
}

#[test]
fn json_is_read_as_json() {
    let text = r#"{"cases": [{"replies": {"L": {"json": 1}}}],}"#;
    assert_eq!(
        flow_scenario::load(&Source::new("a.json", text)).diagnostics[0].rule,
        "syntax"
    );
    assert!(
        flow_scenario::load(&Source::new("a.yaml", text))
            .diagnostics
            .is_empty()
    );
}

#[test]
fn a_scenario_without_cases_says_so() {
    for text in ["", "# nothing\n", "{}", "flow: f.json", "cases: []"] {
        assert_eq!(
            finds(text),
            ["1:1 missing-field the scenario has no cases"],
            "{text}"
        );
    }
}

#[test]
fn wrong_shapes_are_named() {
    assert_eq!(
        finds("- 1"),
        ["1:1 invalid-field a scenario file is a list, not an object"]
    );
    assert_eq!(
        finds("cases: 1"),
        ["1:8 invalid-field `cases` is a number, not a list"]
    );
    assert_eq!(
        finds("cases:\n- 1"),
        ["2:3 invalid-field a case is a number, not an object"]
    );
    assert_eq!(
        finds("cases:\n- replies: []"),
        ["2:12 invalid-field `replies` is a list, not an object"]
    );
    assert_eq!(
        finds("cases:\n- given: []"),
        ["2:10 invalid-field `given` is a list, not an object"]
    );
    assert_eq!(
        finds("cases:\n- caller: true"),
        ["2:11 invalid-field `caller` holds something that is no input"]
    );
    assert_eq!(
        finds("flow: 1\ncases: [{}]"),
        ["1:7 invalid-field `flow` is a number, not a string"]
    );
}

#[test]
fn unknown_fields_are_errors() {
    let found = [
        "1:1 unknown-field a scenario file has no field `flwo`",
        "3:3 unknown-field a case has no field `reply`",
    ];
    assert_eq!(finds("flwo: x\ncases:\n- reply: {}"), found);
    finds_in_a_reply(
        "{stauts: 1}",
        "3:9 unknown-field a reply has no field `stauts`",
    );
}

#[test]
fn replies_are_checked() {
    finds_in_a_reply("7", "3:8 invalid-field a reply is a number, not an object");
    for status in ["99", "1000", "2xx", "200.0", "null"] {
        finds_in_a_reply(
            &format!("{{status: {status}}}"),
            "3:17 invalid-field `status` must be 101 or a whole number from 200 to 999",
        );
    }
    for delay in ["1", "fast", "2d", "-1s"] {
        finds_in_a_reply(
            &format!("{{delay: {delay}}}"),
            "3:16 invalid-field `delay` must be a number with a unit, at most a day",
        );
    }
    finds_in_a_reply(
        "{json: 1, body: x}",
        "3:24 invalid-field a reply has both `json` and `body`",
    );
    finds_in_a_reply(
        "{headers: {\"a b\": x}}",
        "3:26 invalid-field `a b` is no header that a server can send",
    );
    finds_in_a_reply(
        "{headers: {a: \"x\\r\\ny\"}}",
        "3:22 invalid-field `a` is no header that a server can send",
    );
    finds_in_a_reply(
        "{headers: {\"\": x}}",
        "3:23 invalid-field `` is no header that a server can send",
    );
    finds_in_a_reply(
        "{headers: {a: [1]}}",
        "3:22 invalid-field `a` is no header that a server can send",
    );
    finds_in_a_reply(
        "{json: .inf}",
        "3:15 syntax the number is none that JSON can hold",
    );
}

#[test]
fn everything_is_found_at_once() {
    let found =
        finds("cases:\n- name: 1\n  replies:\n    L: {status: 1, delay: x}\n    M: {status: 2}\n");
    assert_eq!(found.len(), 4, "{found:?}");
}
