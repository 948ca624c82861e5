use flow_expr::read_json;
use flow_syntax::parse_json;
use proptest::prelude::*;

use super::*;
use crate::tree::Tree;

fn schema(text: &str) -> Schema {
    let document = parse_json(text).document;
    let mut found = Vec::new();
    let schema = Schema::of(
        &Tree::of(document.root().unwrap(), text, &|at| at),
        &mut found,
    );
    assert_eq!(found, []);
    schema
}

fn json(text: &str) -> Value {
    read_json(text.as_bytes()).unwrap().value
}

#[track_caller]
fn fits(schema_text: &str, value: &str) {
    assert_eq!(schema(schema_text).check(&json(value)), []);
}

#[track_caller]
fn differs(schema_text: &str, value: &str, message: &str) {
    let found: Vec<_> = schema(schema_text)
        .check(&json(value))
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found, [message]);
}

const ANSWER: &str = r#"{"type": "object", "required": ["id"], "properties": {
    "id": {"type": "string"}, "count": {"type": "integer"},
    "details": {"type": "object", "properties": {"code": {"type": "string"}}},
    "rows": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}, "t": {"type": "string"}}}},
    "tags": {"type": "array", "items": {"type": "string"}},
    "anything": {"type": "object", "properties": {}}}}"#;

#[test]
fn values_are_compared_with_types() {
    fits(ANSWER, r#"{"id": "a", "count": 2, "other": []}"#);
    fits(r#"{"type": ["string", "null"]}"#, "null");
    fits(r#"{"type": "number"}"#, "2.5");
    fits("{}", "[1]");
    differs(ANSWER, r#"{"id": 1}"#, "`$.id` is an integer, not a string");
    differs(ANSWER, "{}", "`$` has no member `id`, which is required");
    differs(
        ANSWER,
        r#"{"id": "a", "rows": [{}, {"n": 1.5}]}"#,
        "`$.rows[1].n` is a number, not an integer",
    );
    differs(
        r#"{"type": "string"}"#,
        "null",
        "`$` is `null`, not a string",
    );
}

#[test]
fn values_are_compared_with_bounds() {
    differs(
        r#"{"enum": ["a", 1]}"#,
        "2",
        "`$` is none of the values that `enum` allows",
    );
    differs(
        r#"{"additionalProperties": false, "properties": {"a": {}}}"#,
        r#"{"b": 1}"#,
        "`$` has a member `b`, which the schema does not know",
    );
    differs(
        r#"{"maxItems": 1}"#,
        "[1, 2]",
        "`$` has 2 elements, more than 1",
    );
    differs(
        r#"{"minLength": 2}"#,
        "\"a\"",
        "`$` has 1 character, fewer than 2",
    );
    differs(r#"{"minimum": 2}"#, "1", "`$` is less than `minimum`");
}

#[test]
fn outputs_have_flat_names() {
    let outputs = schema(ANSWER).outputs();
    let names = outputs.iter().map(|output| {
        format!(
            "{}: {}{}",
            output.name,
            output.kind.as_str(),
            if output.is_collection { "[]" } else { "" }
        )
    });
    assert_eq!(
        names.collect::<Vec<_>>().join(", "),
        "id: string, count: integer, details.code: string, rows.n: integer[], rows.t: string[], tags: string[]"
    );
}

#[test]
fn values_are_flattened_and_belong_together_by_index() {
    let value = json(
        r#"{"id": "a", "details": {"code": null}, "rows": [{"n": 1, "t": "x"}, {"n": 2}], "tags": []}"#,
    );
    let flat = schema(ANSWER).flatten(&value);
    let shown = flat
        .iter()
        .map(|(output, value)| format!("{}={}", output.name, flow_expr::literal(value.as_ref())));
    assert_eq!(
        shown.collect::<Vec<_>>().join(" "),
        "id=\"a\" count=NOT_SET details.code=NOT_SET rows.n=MakeList(1, 2) rows.t=MakeList(\"x\", NOT_SET) tags=[]"
    );
}

#[test]
fn flat_inputs_are_put_together() {
    let nested = schema(r#"{"properties": {"a.b": {}}}"#).nest([
        ("c.d", Value::from(1)),
        ("a.b", Value::from(2)),
        ("c.e", Value::from(3)),
    ]);
    assert_eq!(nested.to_json(), r#"{"c":{"d":1,"e":3},"a.b":2}"#);
}

#[test]
fn examples_are_plausible() {
    assert_eq!(
        schema(ANSWER).example().to_json(),
        r#"{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","count":1,"details":{"code":"text"},"rows":[{"n":1,"t":"text"}],"tags":["text"],"anything":{}}"#
    );
    assert_eq!(
        schema(r#"{"enum": ["EXACT"]}"#).example(),
        Value::from("EXACT")
    );
}

proptest! {
    #[test]
    fn examples_fit_their_schema(kinds in proptest::collection::vec(0usize..7, 0..6), min in 0u64..4) {
        let properties: Vec<_> = kinds.iter().enumerate().map(|(nth, kind)| {
            let name = SchemaType::NAMES[*kind].0;
            format!(r#""p{nth}": {{"type": "{name}", "minLength": {min}, "minItems": {min}, "minimum": {min}, "items": {{"type": "{name}"}}}}"#)
        }).collect();
        let schema = schema(&format!(r#"{{"type": "object", "required": ["q"], "properties": {{{}}}}}"#, properties.join(",")));
        prop_assert_eq!(schema.check(&schema.example()), []);
    }
}

#[test]
fn what_a_flow_sees_is_put_back_in_its_place() {
    let schema = schema(
        r#"{"type": "object", "properties": {"name": {"type": "string"},
            "orders": {"type": "array", "items": {"type": "object", "properties": {
                "id": {"type": "string"}, "total": {"type": "number"}}}},
            "at": {"type": "object", "properties": {"city": {"type": "string", "enum": ["Rome", "Bonn"]}}}}}"#,
    );
    let given = |name: &str| match name {
        "name" => Some(json(r#""Ann""#)),
        "orders.id" => Some(json(r#"["a", "b"]"#)),
        "at.city" => Some(json(r#""Paris""#)),
        _ => None,
    };
    let made = schema.filled(&mut |output, _| given(&output.name));
    assert_eq!(
        made.to_json(),
        r#"{"name":"Ann","orders":[{"id":"a","total":1},{"id":"b","total":1}],"at":{"city":"Rome"}}"#
    );
    assert_eq!(schema.check(&made), []);
}

#[test]
fn a_collection_without_elements_is_an_empty_list() {
    let schema = schema(
        r#"{"type": "object", "properties": {"ids": {"type": "array", "items": {"type": "string"}}}}"#,
    );
    let made = schema.filled(&mut |_, _| Some(json("[]")));
    assert_eq!(made.to_json(), r#"{"ids":[]}"#);
}
