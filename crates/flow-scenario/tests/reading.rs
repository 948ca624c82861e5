//! What the loader reads of a scenario file: defaults, tables, promises.

use std::time::Duration;

use flow_scenario::{Case, Entered, MapTo, PathStep, Promise, Scenario, Wanted};
use flow_syntax::Source;

#[track_caller]
fn reads(text: &str) -> Scenario {
    let loaded = flow_scenario::load(&Source::new("a.scenario.yaml", text));
    assert_eq!(loaded.diagnostics, [], "{text}");
    loaded.scenario
}

#[track_caller]
fn case(text: &str) -> Case {
    let mut cases = reads(text).cases;
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

/// The names of the promises of a case that expects this.
#[track_caller]
fn promises(expect: &str) -> Vec<Promise> {
    case(&format!("cases:\n- expect: {{ {expect} }}\n")).promises
}

#[track_caller]
fn names(expect: &str, names: &[&str]) {
    let promises = promises(expect);
    let came: Vec<_> = promises.iter().map(|promise| &*promise.name).collect();
    assert_eq!(came, names, "{expect}");
}

/// `name: value` of each variable that is given.
fn given(case: &Case) -> Vec<String> {
    let given = case.given.iter();
    given
        .map(|(name, value)| format!("{name}: {}", value.to_json()))
        .collect()
}

#[test]
fn promises_have_names_that_say_what_they_are_about() {
    names("outcome: ended", &["outcome"]);
    names("outcome: { transferred: q }", &["outcome"]);
    names("path: [A, ..., B]", &["path"]);
    names("exits: { A: next, B: [yes, no] }", &["exits.A", "exits.B"]);
    names(
        "variables: { a: 1, b: not set }",
        &["variables.a", "variables.b"],
    );
    names(
        "requests: { order: [L], L: { count: 1, body: {}, headers: { X: set }, url: '*' } }",
        &[
            "requests.order",
            "requests.L.count",
            "requests.L.body",
            "requests.L.headers.X",
            "requests.L.url",
        ],
    );
    names(
        "requests: { L: [{ body: 1 }, { url: x }] }",
        &["requests.L", "requests.L[0].body", "requests.L[1].url"],
    );
    names(
        "notes: [not-set-read, empty-body]",
        &["notes[0]", "notes[1]"],
    );
    names("notes: none", &["notes"]);
    names("notes: []", &["notes"]);
    names(
        "never: [$a, $b], always: $c",
        &["never[0]", "never[1]", "always[0]"],
    );
    names("snapshot: true", &[]);
}

#[test]
fn exits_called_yes_and_no_are_names() {
    let promises = promises("exits: { D: yes, E: no }");
    let exits = promises
        .iter()
        .map(|promise| format!("{:?}", promise.wanted));
    let exits = exits.collect::<String>();
    assert!(
        exits.contains("\"yes\"") && exits.contains("\"no\""),
        "{exits}"
    );
}

#[test]
fn the_caret_stands_under_the_value_or_under_the_key_of_a_long_one() {
    let text = "cases:\n- expect:\n    outcome: ended\n    path:\n      - A\n      - B\n    exits: { A: next }\n";
    let source = Source::new("a.yaml", text);
    let places = case(text).promises.into_iter().map(|promise| {
        let at = source.position(promise.span.start);
        (at.line, &text[promise.span.range()])
    });
    let places: Vec<_> = places.collect();
    assert_eq!(places, [(3, "ended"), (4, "path"), (7, "next")]);
}

#[test]
fn a_case_without_promises_is_told() {
    for (expect, promises_nothing) in [
        ("{}", true),
        ("{ snapshot: false }", true),
        ("{ snapshot: true }", false),
        ("{ outcome: ended }", false),
    ] {
        let case = case(&format!("cases:\n- expect: {expect}"));
        assert_eq!(case.promises_nothing(), promises_nothing, "{expect}");
    }
}

#[test]
fn a_case_says_how_it_is_run() {
    let case = case(
        "cases:\n- name: x\n  tags: [slow, live]\n  skip: later\n  live: true\n  timeout: 2s\n  caller: [1, none, ~, { digits: '7', after: 1.5s }]\n  replies: { cassette: run.json }\n",
    );
    assert_eq!(case.tags, ["slow", "live"]);
    assert_eq!((case.skip.as_deref(), case.live), (Some("later"), true));
    assert_eq!(case.timeout, Some(Duration::from_secs(2)));
    assert_eq!(case.cassette.unwrap().path, "run.json");
    let late = Entered {
        digits: Some("7".to_owned()),
        after: Duration::from_millis(1500),
    };
    let nothing = Entered {
        digits: None,
        after: Duration::ZERO,
    };
    assert_eq!(
        case.caller,
        [Entered::at_once("1"), nothing.clone(), nothing, late]
    );
}

#[test]
fn a_map_sends_calls_elsewhere() {
    let scenario = reads(
        "map: { 'https://a.test': stub, 'https://b.test/api': 'http://127.0.0.1:1' }\ncases: [{}]\n",
    );
    let to: Vec<_> = scenario.map.iter().map(|mapping| &mapping.to).collect();
    assert_eq!(
        to,
        [&MapTo::Stub, &MapTo::Url("http://127.0.0.1:1".to_owned())]
    );
}

#[test]
fn defaults_lie_under_every_case() {
    let scenario = reads(
        "defaults:
  given: { a: 1, b: 2 }
  tags: [all]
  timeout: 9s
  caller: '1'
  replies: { L: { status: 500 }, M: {} }
  expect: { outcome: ended, variables: { a: 1 }, never: [$x], snapshot: true }
cases:
- name: nothing of its own
- name: much of its own
  given: { b: 3, c: 4 }
  tags: [own]
  caller: []
  replies: { /x: {}, L: { status: 404 } }
  expect: { variables: { a: 2 }, never: [$y], snapshot: false }
",
    );
    let [plain, own] = &scenario.cases[..] else {
        panic!("two cases")
    };
    assert_eq!(given(plain), ["a: 1", "b: 2"]);
    assert_eq!(given(own), ["a: 1", "b: 3", "c: 4"]);
    assert_eq!(own.tags, ["all", "own"]);
    assert_eq!((plain.caller.len(), own.caller.len()), (1, 0));
    assert_eq!(own.timeout, Some(Duration::from_secs(9)));
    let to: Vec<_> = own
        .replies
        .iter()
        .map(|replies| replies.to.to_string())
        .collect();
    assert_eq!(to, ["`/x`", "`L`", "`M`"]);
    assert_eq!(own.replies[1].replies[0].status, 404);
    let promised = |case: &Case| {
        let names = case.promises.iter().map(|promise| promise.name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(promised(plain), ["outcome", "variables.a", "never[0]"]);
    assert_eq!(
        promised(own),
        ["outcome", "never[0]", "variables.a", "never[0]"]
    );
    assert!(plain.snapshot.is_some() && own.snapshot.is_none());
}

#[test]
fn a_case_s_cassette_stands_in_for_the_replies_of_the_defaults() {
    let case = case("defaults: { replies: { L: {} } }\ncases:\n- replies: { cassette: c.json }\n");
    assert!(case.cassette.is_some() && case.replies.is_empty());
}

#[test]
fn rows_make_cases() {
    let scenario = reads(
        "cases:
- name: errors
  each:
  - { status: 404, where: a, name: not found, given: { deep: [1] } }
  - { status: 500, where: b, given: null }
  replies: { L: { status: '{status}', body: '{\"is\": {status}, \"{where}\": 1}' } }
  given: { '{where}': 'at {where}', g: '{given}', brace: '{{where}' }
",
    );
    let [first, second] = &scenario.cases[..] else {
        panic!("two cases")
    };
    assert_eq!(
        (&*first.name, &*second.name),
        ("errors [not found]", "errors [2]")
    );
    let reply = &first.replies[0].replies[0];
    assert_eq!(
        (reply.status, &*reply.body),
        (404, "{\"is\": 404, \"a\": 1}")
    );
    assert_eq!(
        given(first),
        ["a: \"at a\"", "g: {\"deep\":[1]}", "brace: \"{where}\""]
    );
    assert_eq!(
        given(second),
        ["b: \"at b\"", "g: null", "brace: \"{where}\""]
    );
}

#[test]
fn a_name_that_names_a_column_stands_as_it_is() {
    let scenario = reads("cases:\n- name: status {s}\n  each: [{ s: 404 }, { s: 500 }]\n");
    let names: Vec<_> = scenario.cases.iter().map(|case| &*case.name).collect();
    assert_eq!(names, ["status 404", "status 500"]);
}

#[test]
fn defaults_name_columns_too() {
    let scenario =
        reads("defaults: { given: { a: '{s}' } }\ncases:\n- each: [{ s: 404 }]\n- name: plain\n");
    assert_eq!(given(&scenario.cases[0]), ["a: 404"]);
    assert_eq!(given(&scenario.cases[1]), ["a: \"{s}\""]);
}

#[test]
fn braces_are_themselves_without_a_table_and_around_anything_but_a_name() {
    assert_eq!(
        given(&case("cases:\n- given: { a: '{b}{{' }\n")),
        ["a: \"{b}{{\""]
    );
    let text = "cases:\n- each: [{ name: 1 }]\n  given: { a: '\\d{3} {\"b\": 2} {' }\n";
    assert_eq!(given(&case(text)), [r#"a: "\\d{3} {\"b\": 2} {""#]);
}

#[test]
fn redactions_are_paths_into_the_report() {
    let case = case("cases:\n- expect: { snapshot: { redact: [\"$a.b\", \"calls[*].url\"] } }\n");
    let redact = case.snapshot.unwrap().redact;
    let member = |name: &str| PathStep::Member(name.into());
    assert_eq!(
        redact[0].steps,
        [member("variables"), member("a"), member("b")]
    );
    assert_eq!(
        redact[1].steps,
        [member("calls"), PathStep::Every, member("url")]
    );
}

#[test]
fn a_table_of_many_rows_is_read_once_and_quickly() {
    let rows: String = (0..20_000)
        .map(|row| format!("  - {{ n: {row} }}\n"))
        .collect();
    let text = format!(
        "cases:\n- name: many\n  each:\n{rows}  given: {{ n: '{{n}}' }}\n  expect: {{ variables: {{ n: {{ matches: '^\\d+$' }} }} }}\n"
    );
    let scenario = reads(&text);
    assert_eq!(scenario.cases.len(), 20_000);
    assert!(matches!(
        scenario.cases[19_999].promises[0].wanted,
        Wanted::Variable { .. }
    ));
}

#[test]
fn small_files_do_not_make_endless_cases() {
    let many = "- [1,2,3,4,5,6,7,8,9,10]\n".len();
    let rows = "{x: 1},".repeat(100_001);
    let text = format!("cases:\n- each: [{rows}]\n");
    let loaded = flow_scenario::load(&Source::new("a.yaml", text));
    assert_eq!(loaded.scenario.cases.len(), 100_000);
    assert_eq!(
        loaded.diagnostics[0].message,
        "the file makes more than 100000 cases"
    );

    let cell = "x".repeat(1 << 20);
    let uses = "{x}".repeat(100_000 + many);
    let text = format!("cases:\n- each: [{{ x: {cell} }}]\n  given: {{ a: '{uses}' }}\n");
    let loaded = flow_scenario::load(&Source::new("a.yaml", text));
    let said = "tables and defaults make more of this file than can be held";
    assert_eq!(loaded.diagnostics[0].message, said);
}
