//! `flowsim eval`: one expression, one a line, and the manual.

use serde_json::{Value, json};

use crate::support::{Folder, flowsim};

/// The answers to lines on the standard input.
#[track_caller]
fn answers(lines: &str) -> Vec<Value> {
    let ran = Folder::new().stdin(lines).flowsim(&["eval", "-"]).fine();
    let read = |line| serde_json::from_str(line).expect("each line is JSON");
    ran.stdout.lines().map(read).collect()
}

#[test]
fn an_expression_prints_its_value_as_the_language_writes_it() {
    for (text, value) in [
        ("5 + 2.5", "7.5\n"),
        ("-5", "-5\n"),
        ("Split(\"a,b\", \",\")", "MakeList(\"a\", \"b\")\n"),
        ("NOT_SET", "NOT_SET\n"),
    ] {
        assert_eq!(flowsim(&["eval", text]).fine().stdout, value);
    }
}

#[test]
fn variables_are_given_as_for_run_and_may_have_a_scope() {
    let args = [
        "eval",
        "Append($name, Flow.Suffix)",
        "--var",
        "name=Al",
        "--var",
        "Flow.suffix=ice",
    ];
    assert_eq!(flowsim(&args).fine().stdout, "\"Alice\"\n");
    let file = Folder::new().file("vars.yaml", "points: 1500\n");
    let ran = file
        .flowsim(&["eval", "$points > 1000", "--vars", "vars.yaml"])
        .fine();
    assert_eq!(ran.stdout, "true\n");
}

#[test]
fn a_mistake_has_a_caret_and_says_what_would_be_right() {
    let ran = flowsim(&["eval", "Contains(\"a\", 5)"]).status(1);
    insta::assert_snapshot!(ran.stderr, @r#"
    error[type]: `Contains` takes a Text as its second argument, not an Integer
     --> expression:1:15
      |
    1 | Contains("a", 5)
      |               ^
      |
      = help: make a Text with `ToString`; write `Contains(stringToSearch: Text, textToFind: Text) → Boolean`
    "#);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_read_of_something_not_set_is_told() {
    flowsim(&["eval", "$no == 1 or Flow.no == 1"])
        .fine()
        .says("note: `$no` is not set\nnote: `Flow.no` is not set");
}

#[test]
fn each_line_has_one_answer_in_order() {
    let found = answers("1 + 1\n\"a\\\"b\"\nToInt(NOT_SET)\n5.25\ntrue\r\n[\n\nMakeList(1, 2)");
    assert_eq!(
        found[..5],
        [
            json!({"type": "Integer", "text": "2", "value": 2}),
            json!({"type": "Text", "text": "\"a\\\"b\"", "value": "a\"b"}),
            json!({"type": "Integer", "text": "NOT_SET", "value": null}),
            json!({"type": "Decimal", "text": "5.25", "value": 5.25}),
            json!({"type": "Boolean", "text": "true", "value": true}),
        ]
    );
    assert_eq!(found[5]["error"]["code"], "syntax");
    assert_eq!(found[6]["error"]["column"], 1);
    assert_eq!(found[7]["type"], "List<Integer>");
    assert_eq!(found.len(), 8);
}

#[test]
fn columns_count_characters_from_one() {
    let found = answers("\"äöü\" + 1\nLeft(\"日本\", true)\nabc\n");
    let columns: Vec<_> = found
        .iter()
        .map(|answer| &answer["error"]["column"])
        .collect();
    assert_eq!(columns, [&json!(9), &json!(12), &json!(1)]);
}

#[test]
fn what_is_too_long_or_too_deep_is_refused_and_the_next_line_is_answered() {
    let long = "1+".repeat(16_000) + "1\n";
    let deep = "(".repeat(61) + "1" + &")".repeat(61) + "\n";
    let endless = "x".repeat(3_000_000) + "\n";
    let found = answers(&(long + &deep + &endless + "2\n"));
    let codes: Vec<_> = found
        .iter()
        .map(|answer| &answer["error"]["code"])
        .collect();
    assert_eq!(
        codes,
        [
            &json!("too-long"),
            &json!("too-deep"),
            &json!("too-long"),
            &Value::Null
        ]
    );
    assert_eq!(found[3]["value"], 2);
}

#[test]
fn the_moment_can_be_given() {
    let args = [
        "eval",
        "Year(GetCurrentDateTimeUtc())",
        "--now",
        "2031-05-06T07:08:09Z",
    ];
    assert_eq!(flowsim(&args).fine().stdout, "2031\n");
    flowsim(&["eval", "1", "--now", "yesterday"]).usage("`yesterday` is no moment: write it as");
}

#[test]
fn functions_and_operators_are_explained() {
    flowsim(&["eval", "--doc", "findstring"])
        .fine()
        .prints("FindString(stringToSearch: Text, textToFind: Text) → Integer");
    flowsim(&["eval", "--doc", "/"])
        .fine()
        .prints("the quotient of two Integers is a Decimal");
    flowsim(&["eval", "--doc"]).fine().prints("IsNotSetOrEmpty");
    flowsim(&["eval", "--doc", "Lenght"]).usage("did you mean `Length`?");
}

#[test]
fn json_is_printed_when_asked_for() {
    let ran = flowsim(&["eval", "1 = 1", "--format", "json"]).status(1);
    assert_eq!(ran.json()["error"]["column"], 3);
}
