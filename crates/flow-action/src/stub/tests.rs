use flow_syntax::Source;

use super::*;
use crate::load;

/// An action with these translations, success template and properties of its result.
fn action(map: &str, template: &str, properties: &str) -> DataAction {
    let text = format!(
        r#"{{"name": "a", "config": {{"request": {{"requestUrlTemplate": "/x", "requestType": "GET"}},
          "response": {{"translationMap": {map}, "successTemplate": {template}}}}},
          "contract": {{"output": {{"successSchema": {{"type": "object", "properties": {properties}}}}}}}}}"#
    );
    let loaded = load(&Source::new("action", text.as_str()));
    assert_eq!(loaded.diagnostics, [], "{text}");
    loaded.actions.into_iter().next().unwrap()
}

#[track_caller]
fn stubs(map: &str, template: &str, properties: &str, expected: &str) {
    let action = action(map, template, properties);
    let answer = stub(&action);
    assert_eq!(answer.to_json(), expected);
    assert!(succeeds(&action, &answer), "{expected}");
}

const TWO: &str = r#"{"a": {"type": "string"}, "n": {"type": "integer"}}"#;

#[test]
fn definite_paths_get_what_the_schema_wants() {
    stubs(
        r#"{"x": "$.items[1].name", "y": "$.total"}"#,
        r#""{\"a\": ${x}, \"n\": ${y}}""#,
        TWO,
        r#"{"items":["text",{"name":"text"}],"total":1}"#,
    );
}

#[test]
fn filters_that_contradict_each_other_have_elements_of_their_own() {
    stubs(
        r#"{"x": "$.m[?(@.k=='A')].v", "y": "$.m[?(@.k=='B' && @.open)].v"}"#,
        r#""{\"a\": ${successTemplateUtils.firstFromArray($x)}, \"n\": ${successTemplateUtils.firstFromArray(\"${y}\")}}""#,
        TWO,
        r#"{"m":[{"k":"A","v":"text"},{"k":"B","open":"text","v":1}]}"#,
    );
}

#[test]
fn filters_on_the_wanted_member_keep_it() {
    stubs(
        r#"{"x": "$.m[?(@.k=='A')].k"}"#,
        r#""{\"a\": ${successTemplateUtils.firstFromArray($x)}}""#,
        TWO,
        r#"{"m":[{"k":"A"}]}"#,
    );
    stubs(
        r#"{"x": "$.m[?(@.k!='')].k"}"#,
        r#""{\"a\": ${successTemplateUtils.firstFromArray($x)}}""#,
        TWO,
        r#"{"m":[{"k":"text"}]}"#,
    );
}

#[test]
fn values_between_quotes_are_numbers() {
    stubs(
        r#"{"x": "$.x"}"#,
        r#""{\"a\": \"no. ${x}\"}""#,
        TWO,
        r#"{"x":1}"#,
    );
}

#[test]
fn functions_get_something_to_compute_with() {
    stubs(
        r#"{"x": "$.list.size()"}"#,
        r#""{\"n\": ${x}}""#,
        TWO,
        r#"{"list":["text"]}"#,
    );
    stubs(
        r#"{"x": "$..n.max()"}"#,
        r#""{\"n\": ${x}}""#,
        TWO,
        r#"{"n":1}"#,
    );
}

#[test]
fn a_raw_answer_is_the_result() {
    stubs("{}", r#""${rawResult}""#, TWO, r#"{"a":"text","n":1}"#);
}

#[test]
fn an_answer_is_made_for_a_result() {
    let action = action(
        r#"{"x": "$.items[?(@.kind == 'a')].name", "y": "$.total"}"#,
        r#""{\"a\": ${successTemplateUtils.firstFromArray(\"${x}\")}, \"n\": ${y}}""#,
        TWO,
    );
    let result = flow_expr::read_json(br#"{"a": "gold", "n": 7}"#)
        .unwrap()
        .value;
    let answer = stub_of(&action, &result);
    assert_eq!(
        answer.to_json(),
        r#"{"items":[{"kind":"a","name":"gold"}],"total":7}"#
    );
    assert!(succeeds(&action, &answer));
}

#[test]
fn lists_of_an_answer_have_as_many_elements_as_the_result() {
    let action = action(
        r#"{"ids": "$.items[*].id", "names": "$.items[*].name", "own": "$.items[?(@.kind == 'a')].tag"}"#,
        r#""{\"ids\": ${ids}, \"names\": ${names}, \"own\": ${own}}""#,
        r#"{"ids": {"type": "array", "items": {"type": "string"}}, "names": {"type": "array", "items": {"type": "string"}},
            "own": {"type": "array", "items": {"type": "integer"}}}"#,
    );
    let json = |text: &str| flow_expr::read_json(text.as_bytes()).unwrap().value;
    let result = json(r#"{"ids": ["x", "y"], "names": ["Ann", "Bo"], "own": [1, 2]}"#);
    assert_eq!(
        stub_of(&action, &result).to_json(),
        r#"{"items":[{"id":"x","name":"Ann","kind":"a","tag":1},{"id":"y","name":"Bo","kind":"a","tag":2}]}"#
    );
    let result = json(r#"{"ids": [], "names": [], "own": []}"#);
    assert_eq!(stub_of(&action, &result).to_json(), r#"{"items":[]}"#);
}
