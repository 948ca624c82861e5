//! The strict reader against tables of JSON and near-JSON, and against serde_json.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::testing::{compact, json_text, keeps_the_laws, mangled_text, show};
use crate::{Kind, Node};

fn refusal(text: &str) -> Option<Error> {
    read(text, MAX_DEPTH, &mut Builder::new(text)).err()
}

const VALID: &[&str] = &[
    "null",
    " true ",
    "false",
    "0",
    "-0",
    "-0.0",
    "1e400",
    "-1E-7",
    "123456789012345678901234567890",
    "0e0",
    r#""""#,
    r#""\u0000""#,
    r#""\"\\\/\b\f\n\r\t""#,
    r#""\uD83D\uDE00""#,
    r#""\uFFFF\ufffe""#,
    "\"\u{7f}\u{2028}\"",
    "\"'\"",
    "[]",
    "[ ]",
    "[[]]",
    "{}",
    "{ }",
    "{\"\":0}",
    r#"{"a":1,"a":2}"#,
    r#"{"\u0061":[{},[],""]}"#,
    "\r\n\t [1\n,\t2 ] \r\n",
    "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
    "\"\u{feff}\"",
];

const BROKEN: &[&str] = &[
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "TRUE",
    "NaN",
    "Infinity",
    "-Infinity",
    "undefined",
    "tru",
    "'a'",
    "a",
    "01",
    "-01",
    "+1",
    "-",
    "--1",
    ".5",
    "1.",
    "1.e1",
    "1e",
    "1e+",
    "1ee1",
    "0x1F",
    "1_0",
    "1 2",
    "١",
    "- 1",
    "2.e3",
    "\"",
    "\"a",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12G4\"",
    "\"\\u+123\"",
    "\"\\U0041\"",
    "\"\n\"",
    "\"\t\"",
    "\"\0\"",
    "\"\u{1f}\"",
    "[",
    "]",
    "[1",
    "[1,",
    "[,",
    "[,1]",
    "[1,]",
    "[1,,2]",
    "[1 2]",
    "[1;2]",
    "[1}",
    "{",
    "}",
    "{]",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":}",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{,}",
    "{\"a\" 1}",
    "{\"a\"=1}",
    "{\"a\"::1}",
    "{\"a\":1 \"b\":2}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{null:1}",
    "{[]:1}",
    "{\"a\",\"b\"}",
    "[] []",
    "{} 1",
    "[]]",
    "{}}",
    "1,",
    "// c\n1",
    "1 // c",
    "/* c */ 1",
    "[1 # c\n]",
    "\u{feff}1",
    "\u{a0}1",
    "[1]\u{0}",
    "\u{c}1",
    "[\u{b}1]",
    "<a/>",
    "*",
    "\\u0031",
    "\"a\" : 1",
    "[\"a\": 1]",
    "“a”",
];

#[test]
fn json_is_read() {
    for text in VALID {
        assert_eq!(refusal(text), None, "{text:?}");
        assert_eq!(parse_json(text).diagnostics, [], "{text:?}");
    }
}

#[test]
fn what_is_not_json_is_refused_and_explained() {
    for text in BROKEN {
        assert_eq!(
            refusal(text).expect(text).kind,
            ErrorKind::Syntax,
            "{text:?}"
        );
        let parsed = parse_json(text);
        assert!(!parsed.diagnostics.is_empty(), "{text:?}");
        keeps_the_laws(text, &parsed).unwrap();
    }
}

#[test]
fn half_characters_are_their_own_kind_of_error() {
    for text in [
        r#""\uD800""#,
        r#""\uDC00\uD800""#,
        r#""\uD800\n""#,
        r#""\uD800\uD800""#,
        r#""\uD800x""#,
    ] {
        assert_eq!(
            refusal(text).expect(text).kind,
            ErrorKind::LoneSurrogate,
            "{text:?}"
        );
    }
}

#[test]
fn depth_is_limited_exactly() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(refusal(&nested(128)), None);
    let error = refusal(&nested(129)).unwrap();
    assert_eq!(
        (error.kind, error.span),
        (ErrorKind::TooDeep, Span::new(128, 129))
    );
    assert!(read("[]", 0, &mut Builder::new("[]")).is_err());
    assert_eq!(read("1", 0, &mut Builder::new("1")), Ok(()));
}

#[test]
fn any_depth_can_be_asked_for() {
    let text = format!("{}{}", "{\"a\":[".repeat(50_000), "]}".repeat(50_000));
    let mut builder = Builder::new(text.as_str());
    assert_eq!(read(&text, 100_000, &mut builder), Ok(()));
    assert_eq!(builder.height(0), 100_000);
    let missing = &text[..text.len() - 1];
    assert!(read(missing, 100_000, &mut Builder::new(missing)).is_err());
}

#[test]
fn hostile_nesting_is_one_error() {
    for opener in ["[", "{\"a\":", "[{\"a\":", "{a:", "{'a' [", "/**/["] {
        let text = opener.repeat(100_000);
        let parsed = parse_json(&text);
        let deep = |error: &&Diagnostic| error.message.starts_with("more than 128");
        let expected = usize::from(parsed.diagnostics.len() < MAX_ERRORS);
        assert_eq!(
            parsed.diagnostics.iter().filter(deep).count(),
            expected,
            "{opener}"
        );
    }
}

#[test]
fn many_duplicates_are_kept() {
    let text = format!("{{{}\"a\":1}}", "\"a\":0,".repeat(100_000));
    let parsed = parse_json(&text);
    let root = parsed.document.root().unwrap();
    assert_eq!(root.len(), 100_001);
    assert_eq!(root.get("a").unwrap().number(), Some("1"));
}

#[test]
fn huge_strings_and_numbers_are_read() {
    let text = format!(
        "[\"{}\",\"{}\",{}]",
        "x".repeat(3_000_000),
        "\\n".repeat(1_000_000),
        "9".repeat(1_000_000)
    );
    let parsed = parse_json(&text);
    let sizes: Vec<_> = parsed
        .document
        .root()
        .unwrap()
        .items()
        .map(|item| item.span().len())
        .collect();
    assert_eq!(sizes, [3_000_002, 2_000_002, 1_000_000]);
    assert_eq!(parsed.diagnostics, []);
}

#[track_caller]
fn says(text: &str, message: &str) {
    assert_eq!(refusal(text).expect(text).message, message);
}

#[test]
fn messages_say_what_is_expected_where() {
    says("", "the text ends where a value is expected");
    says("{\"a\":1", "the text ends where `,` or `}` is expected");
    says("{\"a\" 1}", "`:` is expected here");
    says("{a: 1}", "a name in double quotes is expected here");
    says("[1,]", "a value is expected here");
    says("[1] x", "the end of the text is expected here");
    says("\u{feff}[]", "the text starts with a byte-order mark");
    says("[01]", "the number is not written as JSON writes numbers");
    says("[\"a\tb\"]", "a tab stands in a string as it is");
    says("[\"a\nb\"]", "the string is not closed");
}

fn agree(ours: Node<'_>, theirs: &Value) -> Result<(), TestCaseError> {
    match theirs {
        Value::Null => prop_assert_eq!(ours.kind(), Kind::Null),
        Value::Bool(value) => prop_assert_eq!(ours.as_bool(), Some(*value)),
        Value::Number(number) => {
            let digits = ours.number().expect("a number");
            prop_assert_eq!(
                &serde_json::from_str::<serde_json::Number>(digits).unwrap(),
                number
            );
        }
        Value::String(text) => prop_assert_eq!(ours.as_text(), Some(text.as_str())),
        Value::Array(items) => {
            prop_assert_eq!(ours.len(), items.len());
            ours.items()
                .zip(items)
                .try_for_each(|(ours, theirs)| agree(ours, theirs))?;
        }
        Value::Object(members) => {
            prop_assert!(ours.len() >= members.len());
            for (name, value) in members {
                agree(ours.get(name).expect(name), value)?;
            }
        }
    }
    Ok(())
}

/// The text of every span is itself JSON for the same value.
fn spans_slice_back(text: &str, node: Node<'_>) -> Result<(), TestCaseError> {
    let slice = &text[node.span().range()];
    prop_assert_eq!(
        compact(parse_json(slice).document.root().unwrap()),
        compact(node)
    );
    node.items()
        .try_for_each(|item| spans_slice_back(text, item))?;
    node.members().try_for_each(|member| {
        let name = parse_json(&text[member.key_span.range()]).document;
        prop_assert_eq!(name.root().unwrap().as_text(), Some(member.key));
        spans_slice_back(text, member.value)
    })
}

/// Whether serde_json takes the text, but for the two things in which it differs on purpose.
fn serde_takes(text: &str) -> Option<bool> {
    match serde_json::from_str::<Value>(text) {
        Ok(_) => Some(true),
        Err(error) if error.to_string().starts_with("number out of range") => None,
        Err(_) => Some(false),
    }
}

proptest! {
    #[test]
    fn values_agree_with_serde_json(text in json_text()) {
        let parsed = parse_json(&text);
        prop_assert_eq!(&parsed.diagnostics, &[]);
        let root = parsed.document.root().unwrap();
        agree(root, &serde_json::from_str(&text).unwrap())?;
        spans_slice_back(&text, root)?;
        keeps_the_laws(&text, &parsed)?;
    }

    #[test]
    fn the_forgiving_reader_reads_json_alike(text in json_text()) {
        let forgiving = recover::recover(&text, MAX_DEPTH);
        prop_assert_eq!(show(&text, &forgiving), show(&text, &parse_json(&text)));
    }

    #[test]
    fn refusals_agree_with_serde_json(text in mangled_text()) {
        let parsed = parse_json(&text);
        if let Some(taken) = serde_takes(&text) {
            prop_assert_eq!(parsed.diagnostics.is_empty(), taken);
        }
        keeps_the_laws(&text, &parsed)?;
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        let parsed = parse_json(&text);
        prop_assert_eq!(parsed.diagnostics.is_empty(), serde_takes(&text).unwrap_or(true));
        keeps_the_laws(&text, &parsed)?;
    }

    #[test]
    fn quoting_is_undone_by_reading(text in any::<String>()) {
        let mut quoted = String::new();
        quote_into(&mut quoted, &text);
        let parsed = parse_json(&quoted);
        prop_assert_eq!(parsed.document.root().unwrap().as_text(), Some(text.as_str()));
    }
}
