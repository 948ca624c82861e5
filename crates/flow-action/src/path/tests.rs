use flow_expr::read_json;
use proptest::prelude::*;

use super::*;

const ANSWER: &str = r#"{
  "total": 2, "none": null, "first-name": "Ann", "text": "abc",
  "entities": [
    {"id": "a", "purpose": "agent", "n": 1, "tags": ["x", "y"], "sessions": [{"direction": "in"}]},
    {"id": "b", "purpose": "customer", "n": 2, "end": null, "tags": [], "name": {"total": 7}}
  ],
  "numbers": [3, 1, 2.5]
}"#;

fn json(text: &str) -> Value {
    read_json(text.as_bytes()).unwrap().value
}

#[track_caller]
fn gives(path: &str, expected: &str) {
    let parsed = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    let value = parsed
        .resolve(&json(ANSWER))
        .unwrap_or_else(|error| panic!("{path}: {error:?}"));
    assert_eq!(value.to_json(), expected, "{path}");
}

#[track_caller]
fn is_missing(path: &str) {
    let found = Path::parse(path).unwrap().resolve(&json(ANSWER));
    assert!(
        matches!(found, Err(PathError::Missing(_))),
        "{path}: {found:?}"
    );
}

#[track_caller]
fn refuses(path: &str, message: &str) {
    assert_eq!(Path::parse(path).unwrap_err().message, message, "{path}");
}

#[test]
fn definite_paths_lead_to_one_value() {
    gives("$.total", "2");
    gives("$.entities[0].id", "\"a\"");
    gives("$['entities'][-1]['id']", "\"b\"");
    gives("$.first-name", "\"Ann\"");
    gives("$.none", "null");
    gives("$['total', 'text']", r#"{"total":2,"text":"abc"}"#);
}

#[test]
fn a_definite_path_that_leads_nowhere_fails() {
    for path in [
        "$.nope",
        "$.none.x",
        "$.text.x",
        "$.entities[2]",
        "$.entities[2].id",
        "$.total[0]",
        "$.nope[*]",
        "$.nope[?(@.x)]",
    ] {
        is_missing(path);
    }
}

#[test]
fn indefinite_paths_give_lists() {
    gives("$.entities[*].id", r#"["a","b"]"#);
    gives("$.entities[*].end", "[null]");
    gives("$.entities[0:1].id", r#"["a"]"#);
    gives("$.entities[-1:].id", r#"["b"]"#);
    gives("$.entities[-1000:].id", r#"["a","b"]"#);
    gives("$.numbers[::2]", "[3,2.5]");
    gives("$.numbers[0,2]", "[3,2.5]");
    gives("$..total", "[2,7]");
    gives("$..nope", "[]");
    gives("$.entities..direction", r#"["in"]"#);
    gives("$.entities[*]['id', 'n'].x", "[]");
}

#[test]
fn the_dollar_may_be_left_out() {
    gives("total", "2");
    gives("['entities'][?(@.id=='a')]['n']", "[1]");
    gives(".total", "[2,7]");
    gives("$.['entities'].[0].n", "1");
}

#[test]
fn filters() {
    gives("$.entities[?(@.purpose=='agent')].id", r#"["a"]"#);
    gives(
        "$.entities[?(@.purpose == \"agent\" || @.n >= 2)].id",
        r#"["a","b"]"#,
    );
    gives(
        "$.entities[?(@.purpose != 'agent' && !@.sessions)].id",
        r#"["b"]"#,
    );
    gives("$.entities[?(@.end)].id", r#"["b"]"#);
    gives("$.entities[?(@.end == null)].id", r#"["b"]"#);
    gives("$.entities[?(@.nope != 'x')].id", r#"["a","b"]"#);
    gives("$.entities[?(@.sessions[0].direction == 'in')].n", "[1]");
    gives("$.entities[?('x' in @.tags)].id", r#"["a"]"#);
    gives("$.entities[?(@.id in ['a', \"c\"])].id", r#"["a"]"#);
    gives("$.entities[?(@.id nin ['a'])].id", r#"["b"]"#);
    gives("$.entities[?(@.tags contains 'y')].id", r#"["a"]"#);
    gives("$.entities[?(@.tags size 2)].id", r#"["a"]"#);
    gives("$.entities[?(@.tags empty true)].id", r#"["b"]"#);
    gives("$.entities[?(@.tags.length() > 1)].id", r#"["a"]"#);
    gives("$.entities[?(@.purpose =~ /CUST.*/i)].id", r#"["b"]"#);
    gives("$.entities[?(@.purpose =~ /cust/)].id", "[]");
    gives("$.entities[?(@.n == $.total)].id", r#"["b"]"#);
    gives("$.entities[?(@.n == '2')].id", r#"["b"]"#);
    gives("$.entities[?(!(@.n < 2) && (@.n < 3))].id", r#"["b"]"#);
    gives("$.entities[1].name[?(@.total == 7)].total", "[7]");
    gives("$.numbers[?(@ > 2)]", "[3,2.5]");
    gives("$..[?(@.direction)].direction", r#"["in"]"#);
}

#[test]
fn functions() {
    gives("$.entities.size()", "2");
    gives("$.size()", "6");
    gives("$.entities[*].tags.length()", "[2,0]");
    gives("$.numbers.sum()", "6.5");
    gives("$.numbers.min()", "1");
    gives("$.numbers.max()", "3");
    gives("$.numbers.first()", "3");
    gives("$.numbers.last()", "2.5");
    gives("$.entities[1].name.keys()", r#"["total"]"#);
    gives("$..n.sum()", "3.0");
    gives("$.entities[0].tags.concat('-', @.nope, 'z')", r#""xy-z""#);
    is_missing("$.entities[1].tags.max()");
}

#[test]
fn mistakes_have_their_words() {
    refuses("", "the path is empty");
    refuses("$.", "the path ends where a name is expected");
    refuses("$.entities[0", "the path ends where `]` is expected");
    refuses("$.entities[?(@.a == b)]", "`b` is no value");
    refuses("$.entities.count()", "paths have no function `count`");
    refuses(
        "$.a b",
        "`b` stands where `.`, `[` or the end of the path is expected",
    );
    refuses("$.a[?(@.b =~ 'x')]", "`=~` compares with a pattern: `/…/`");
    refuses("$.a[::0]", "the step of a slice is not above 0");
    refuses("$.a[?(@.b == 'x)]", "the text has no closing quote");
}

#[test]
fn effort_has_a_bound() {
    let nested = format!("{}1{}", "[".repeat(60), "]".repeat(60));
    let path = Path::parse("$..*..*..*..*..*..*..*").unwrap();
    assert!(matches!(
        path.resolve(&json(&nested)),
        Err(PathError::TooMuch)
    ));
    assert!(Path::parse(&format!("$[?{}@.a", "(".repeat(5_000))).is_err());
    assert!(Path::parse(&format!("$[?({}", "@[?(".repeat(2_000))).is_err());
    assert!(Path::parse(&format!("$[?(@.a in {}", "[".repeat(5_000))).is_err());
    assert!(Path::parse(&format!("$[?({}@.a", "!".repeat(5_000))).is_err());
}

proptest! {
    #[test]
    fn any_text_is_read_and_followed(text in any::<String>()) {
        if let Ok(path) = Path::parse(&text) {
            let _ = path.resolve(&json(ANSWER));
        }
    }

    #[test]
    fn anything_like_a_path_is_read_and_followed(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "$", ".", "..", "[", "]", "[*]", "entities", "id", "'id'", "[?(", "@", "@.n", ")]", "==", "&&", "!", "0", "-1", ":", ",",
            "size()", "/x/", "=~", " in ", "(", ")", "é", "'", "\"",
        ]), 0..20)
    ) {
        let text = parts.concat();
        match Path::parse(&text) {
            Ok(path) => drop(path.resolve(&json(ANSWER))),
            Err(error) => prop_assert!(text.get(error.span.range()).is_some(), "{:?}", error),
        }
    }

    #[test]
    fn definite_paths_find_what_is_there(names in proptest::collection::vec("[a-z]{1,3}", 1..5), n in 0i64..9) {
        let mut value = Value::from(n);
        for name in names.iter().rev() {
            value = Value::Object(flow_expr::Object::of([(name.as_str(), value)]));
        }
        let dotted = Path::parse(&format!("$.{}", names.join("."))).unwrap();
        let quoted = Path::parse(&format!("$['{}']", names.join("']['"))).unwrap();
        prop_assert_eq!(dotted.resolve(&value), Ok(Value::from(n)));
        prop_assert_eq!(quoted.resolve(&value), Ok(Value::from(n)));
    }
}

#[test]
fn a_function_right_behind_a_scan_is_asked_of_everything() {
    let path = Path::parse(".size()").unwrap();
    let found = path.resolve(&json(r#"{"a": [1, 2]}"#)).unwrap();
    assert_eq!(found.to_json(), "[1,2,null,null]");
}
