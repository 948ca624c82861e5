//! YAML documents: what is read, what is refused, and the laws.

use proptest::prelude::*;

use super::*;
use crate::Node;
use crate::testing::{compact, json_text, keeps_the_laws, mangled_text, show};

/// The text, every message about it with its place, and the document.
#[track_caller]
fn gives(text: &str, messages: &[&str], document: &str) {
    let expected: Vec<_> = messages.iter().chain([&document]).copied().collect();
    assert_eq!(
        show(text, &parse_yaml(text)),
        expected.join("\n"),
        "\n{text}\n"
    );
}

#[test]
fn block_documents_are_read() {
    gives(
        "a: 1\nb:\n  - x\n  - y: no\nc: 'q''s'\nd: \"e\\x41\"\n",
        &[],
        r#"{"a":1,"b":["x",{"y":"no"}],"c":"q's","d":"eA"}"#,
    );
    gives(
        "t: |\n  one\n  two\n\nf: >-\n  a\n  b\n",
        &[],
        r#"{"t":"one\ntwo\n","f":"a b"}"#,
    );
    gives(
        "a: x # y\nb: x#y\nc:\n",
        &[],
        r#"{"a":"x","b":"x#y","c":null}"#,
    );
    gives("- - 1\n  - 2\n-\n", &[], "[[1,2],null]");
    gives("%FOO\n---\na: 1\n...\n", &[], r#"{"a":1}"#);
}

#[test]
fn flow_documents_are_read() {
    gives(
        r#"{a: [1, 0x1F, .5, ~, true], b: "1"}"#,
        &[],
        r#"{"a":[1,31,0.5,null,true],"b":"1"}"#,
    );
    gives(r#"{"a": 1, "b": [true]}"#, &[], r#"{"a":1,"b":[true]}"#);
    gives("a: {b, c: }", &[], r#"{"a":{"b":null,"c":null}}"#);
}

#[test]
fn an_empty_file_holds_nothing() {
    gives("", &[], "nothing");
    gives("# c\n", &[], "nothing");
    gives("~", &[], "null");
}

#[test]
fn names_are_text_whatever_they_look_like() {
    gives(
        "1: a\ntrue: b\nnull: c\n",
        &[],
        r#"{"1":"a","true":"b","null":"c"}"#,
    );
    gives("? a\n: 1\n", &[], r#"{"a":1}"#);
}

#[test]
fn names_that_are_no_text_are_refused() {
    gives(
        "? [a]\n: 1\n",
        &["1:3-4 a list cannot be a name; put it in quotes if it is meant as text"],
        "{}",
    );
    gives(
        "? {a: 1}\n: 1\n",
        &["1:3-4 an object cannot be a name; put it in quotes if it is meant as text"],
        "{}",
    );
    gives(
        "a: {{ x }}",
        &[
            "1:4-6 `{{` starts a template's placeholder, which is no YAML; fill in the template first, or put the text in quotes",
        ],
        r#"{"a":{}}"#,
    );
    gives(
        ": 1",
        &["1:1-1 the name is missing; write a name before the `:`"],
        r#"{"":1}"#,
    );
}

#[test]
fn names_stand_once() {
    gives(
        "a: 1\nb: 2\na: 3\n",
        &[
            "3:1-2 the name `a` stands twice in the same object; remove one of the two; first used here 1:1",
        ],
        r#"{"a":1,"b":2,"a":3}"#,
    );
    gives(
        r#"{a: {b: 1, b: 2}, "a": 1}"#,
        &[
            "1:12-13 the name `b` stands twice in the same object; remove one of the two; first used here 1:6",
            "1:19-22 the name `a` stands twice in the same object; remove one of the two; first used here 1:2",
        ],
        r#"{"a":{"b":1,"b":2},"a":1}"#,
    );
}

#[test]
fn merge_keys_are_refused() {
    gives(
        "<<: {a: 1}\nb: 2",
        &["1:1-3 merge keys (`<<`) are not supported; write the members out"],
        r#"{"<<":{"a":1},"b":2}"#,
    );
}

#[test]
fn one_file_is_one_document() {
    gives(
        "a: 1\n---\nb: 2\n",
        &["2:1-4 the file holds more than one document (a second one starts here); split the file"],
        r#"{"a":1}"#,
    );
}

#[test]
fn aliases_are_copies() {
    gives(
        "a: &x [1, {b: 2}]\nc: *x\n",
        &[],
        r#"{"a":[1,{"b":2}],"c":[1,{"b":2}]}"#,
    );
    gives("&k a: *k", &[], r#"{"a":"a"}"#);
    gives("- &a 1\n- &a 2\n- *a", &[], "[1,2,2]");
}

#[test]
fn aliases_that_lead_nowhere_are_refused() {
    gives(
        "a: *x\n",
        &[
            "1:4-6 no anchor `&x` stands before this alias; define the anchor first, or put the text in quotes",
        ],
        r#"{"a":null}"#,
    );
    gives(
        "a: &x [*x]\n",
        &["1:8-10 the alias stands within what it repeats; write the text out"],
        r#"{"a":[null]}"#,
    );
    gives(
        "*a : 1",
        &[
            "1:1-3 no anchor `&a` stands before this alias; define the anchor first, or put the text in quotes",
        ],
        r#"{"*a":1}"#,
    );
    gives(
        "&a a: 1\n*a : 2",
        &["2:1-3 an alias cannot be a name; write the text out"],
        r#"{"a":1,"*a":2}"#,
    );
}

#[test]
fn core_tags_are_honoured() {
    gives(
        "a: ! 1\nb: !!str 2\nc: !!float 1\nd: !!map {}\ne: !!int '7'\nf: !!str\n",
        &[],
        r#"{"a":"1","b":"2","c":1,"d":{},"e":7,"f":""}"#,
    );
}

#[test]
fn other_tags_are_refused() {
    gives(
        "a: !foo bar\n",
        &[
            "1:4-8 the tag is not one that is understood here; remove it; only those of YAML's core schema are, such as `!!str`",
        ],
        r#"{"a":"bar"}"#,
    );
    gives(
        "a: !!int x",
        &[
            "1:4-9 the value is not what its tag says; remove the tag, or write a value that fits it",
        ],
        r#"{"a":"x"}"#,
    );
    gives(
        "f: !!seq {}",
        &[
            "1:4-9 the value is not what its tag says; remove the tag, or write a value that fits it",
        ],
        r#"{"f":{}}"#,
    );
    gives(
        "g: !<tag:x> 1",
        &[
            "1:4-12 the tag is not one that is understood here; remove it; only those of YAML's core schema are, such as `!!str`",
        ],
        r#"{"g":1}"#,
    );
}

#[test]
fn numbers_that_json_cannot_hold_are_refused() {
    gives(
        "a: .inf",
        &["1:4-8 the number is none that JSON can hold; put it in quotes if it is meant as text"],
        r#"{"a":".inf"}"#,
    );
}

#[test]
fn indentation_is_explained() {
    gives(
        "a:\n  b: 1\n c: 2\n",
        &[
            "3:2-3 the line is not indented like the others of its object; indent members of the same object by the same number of spaces",
        ],
        r#"{"a":{"b":1}}"#,
    );
    gives(
        "a: 1\n  b: 2\n",
        &[
            "2:4-5 a `:` that starts a value cannot stand here; indent the line like its neighbours, or put text that holds `: ` in quotes",
        ],
        r#"{"a":"1 b"}"#,
    );
    gives(
        "a: x\nb\nc: 1",
        &[
            "2:1-2 the line is no member: no `:` follows its name; write `name: value`, or indent the line to continue the text above",
        ],
        r#"{"a":"x"}"#,
    );
    gives(
        "- a\nb: 1",
        &[
            "2:1-2 an item that starts with `-` is expected here; indent the items of a list alike; an object and a list cannot be mixed",
        ],
        r#"["a"]"#,
    );
    gives(
        "a:\n\t- b",
        &["2:2-3 a tab stands where YAML wants spaces; indent with spaces"],
        r#"{"a":null}"#,
    );
    gives(
        "a: |\n  x\n y",
        &[
            "3:2-3 the line is not indented like the others of its object; indent members of the same object by the same number of spaces",
        ],
        r#"{"a":"x\n"}"#,
    );
}

#[test]
fn colons_and_dashes_in_text_are_explained() {
    gives(
        "a: b: c",
        &[
            "1:5-6 a `:` that starts a value cannot stand here; indent the line like its neighbours, or put text that holds `: ` in quotes",
        ],
        r#"{"a":"b"}"#,
    );
    gives(
        "a: - b",
        &[
            "1:4-5 an item that starts with `-` cannot stand here; start it on a line of its own, or put the text in quotes",
        ],
        r#"{"a":null}"#,
    );
    gives(
        "key\nother: 1",
        &[
            "2:6-7 a `:` that starts a value cannot stand here; indent the line like its neighbours, or put text that holds `: ` in quotes",
        ],
        r#""key other""#,
    );
}

#[test]
fn quotes_are_explained() {
    gives(
        "a: \"x\n",
        &[
            "1:6-6 the quoted text goes on in a line that is not indented; close the quote, or indent the line further than the name",
        ],
        r#"{"a":null}"#,
    );
    gives(
        "a: 'x' y",
        &[
            r#"1:8-9 something follows the closing quote; put all of the text in quotes; in double quotes a quote is written `\"`, in single ones `''`"#,
        ],
        r#"{"a":null}"#,
    );
    gives(
        r#"a: "\q""#,
        &[
            r"1:4-5 the text holds a backslash that starts no escape; write a backslash as `\\`, or put the text in single quotes",
        ],
        r#"{"a":null}"#,
    );
    gives(
        r#""a"#,
        &["1:1-2 the quoted text is not closed; end it with the quote that it starts with"],
        "nothing",
    );
    gives(
        r#"a: "\uD800""#,
        &[
            "1:4-5 the text holds half a character: a UTF-16 surrogate without its partner; write both halves, or the character itself",
        ],
        r#"{"a":null}"#,
    );
}

#[test]
fn brackets_are_explained() {
    gives(
        "a: [1, 2\nb: 3",
        &[
            "2:2-3 a `:` that starts a value cannot stand here; indent the line like its neighbours, or put text that holds `: ` in quotes",
        ],
        r#"{"a":[1]}"#,
    );
    gives(
        "{a: 1",
        &["1:1-2 `{` is not closed; close it with the bracket of the same kind"],
        "nothing",
    );
    gives(
        "a: }",
        &["1:4-5 the bracket closes nothing; remove it, or put the text in quotes"],
        r#"{"a":null}"#,
    );
    gives(
        "a: [1}",
        &["1:4-5 `[` is closed by `}`; close every bracket with its own kind"],
        r#"{"a":[]}"#,
    );
    gives(
        "a: {b: 1 c: 2}",
        &["1:11-12 `,` or `}` is expected here; separate members with `,`"],
        r#"{"a":{"b":"1 c"}}"#,
    );
}

#[test]
fn reserved_characters_are_explained() {
    gives(
        "a: %x",
        &["1:4-5 no plain text can start with `%`; put the text in quotes"],
        r#"{"a":null}"#,
    );
    gives(
        "a: @x",
        &["1:4-5 no plain text can start with `@`; put the text in quotes"],
        r#"{"a":null}"#,
    );
    gives(
        "a: \u{1}",
        &["1:4-5 no plain text can start with U+0001; put the text in quotes"],
        r#"{"a":null}"#,
    );
    gives(
        "a: &",
        &[
            "1:4-5 `&` and `*` start an anchor or alias, but no name follows; put the text in quotes",
        ],
        r#"{"a":null}"#,
    );
}

#[test]
fn block_scalars_are_explained() {
    gives(
        "a: |x\n  b",
        &[
            "1:4-5 `|` or `>` is followed by something other than the end of its line; start the text on the next line, or put it in quotes",
        ],
        r#"{"a":null}"#,
    );
}

#[test]
fn the_aliases_of_a_file_are_bounded() {
    let mut text = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for nth in 1..30 {
        let aliases = vec![format!("*a{}", nth - 1); 10].join(", ");
        text += &format!("- &a{nth} [{aliases}]\n");
    }
    let parsed = parse_yaml(&text);
    let messages: Vec<_> = parsed
        .diagnostics
        .iter()
        .map(|error| error.message.as_str())
        .collect();
    assert_eq!(messages, ["the aliases of this file repeat too much"]);
    assert!(parsed.document.root().unwrap().len() < 10);
}

#[test]
fn aliases_count_towards_the_depth() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let text = |outer: usize| {
        format!(
            "- &a {}\n- {}*a{}",
            nested(100),
            "[".repeat(outer),
            "]".repeat(outer)
        )
    };
    assert_eq!(parse_yaml(&text(27)).diagnostics, []);
    let parsed = parse_yaml(&text(28));
    assert_eq!(
        parsed.diagnostics[0].message,
        "more than 128 lists and objects lie within each other"
    );
}

#[test]
fn depth_is_limited_exactly() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let nested = |depth: usize| format!("{}{}", open.repeat(depth), close.repeat(depth));
        let too_deep = |depth| {
            let parsed = parse_yaml(&nested(depth));
            parsed
                .diagnostics
                .iter()
                .any(|error| error.message.starts_with("more than 128"))
        };
        let is_container_name = open == "? ";
        assert!(!too_deep(128) || is_container_name, "{open}");
        assert!(too_deep(129) || is_container_name, "{open}");
        assert!(
            !parse_yaml(&nested(100_000)).diagnostics.is_empty(),
            "{open}"
        );
    }
}

#[test]
fn hostile_texts_end_soon() {
    for piece in [
        "\"",
        "'",
        "&a ",
        "*a ",
        "! ",
        "!!str ",
        "a: ",
        "%",
        "|\n",
        "- - -\n",
        "{? ",
        "a: &x 1\n",
        "\t",
        "[a, ",
    ] {
        let text = piece.repeat(10_000);
        keeps_the_laws(&text, &parse_yaml(&text)).unwrap();
    }
}

#[test]
fn many_names_are_compared_quickly() {
    let text: String = (0..20_000)
        .map(|nth| format!("name-{nth}: {nth}\n"))
        .collect();
    let parsed = parse_yaml(&text);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.document.root().unwrap().len(), 20_000);
    let text = "a: 1\n".repeat(20_000);
    assert_eq!(parse_yaml(&text).diagnostics.len(), MAX_ERRORS);
}

#[test]
fn containers_span_what_is_in_them() {
    let text = "a:\n  - 1\n  - {b: [2]}\n\n# end\nc: 3\n";
    let parsed = parse_yaml(text);
    let root = parsed.document.root().unwrap();
    let slice = |node: Node<'_>| &text[node.span().range()];
    assert_eq!(slice(root), text.trim_end());
    assert_eq!(slice(root.get("a").unwrap()), "- 1\n  - {b: [2]}");
}

/// Pieces of YAML in no good order.
fn odd_yaml() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[-?:,\\[\\]{}#&*!|>'\"%@`]",
        Just("\n".to_owned()),
        "\n {0,4}",
        "(a|b|key|<<|null|1|0x1|\\.inf|~): ?",
        "(- |\\? |&a |\\*a |!!str |!t |--- |\\.\\.\\.\n|%YAML 1\\.2\n)",
        "[a-z0-9\u{e9}\u{1F600}\t\u{feff}\u{85}\u{2028}\\\\]{1,3}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn json_is_yaml(text in json_text()) {
        let yaml = parse_yaml(&text);
        keeps_the_laws(&text, &yaml)?;
        if yaml.diagnostics.is_empty() {
            let json = crate::parse_json(&text);
            prop_assert_eq!(compact(yaml.document.root().unwrap()), compact(json.document.root().unwrap()));
        }
    }

    #[test]
    fn any_text_is_survived(text in prop_oneof![any::<String>(), mangled_text(), odd_yaml()]) {
        keeps_the_laws(&text, &parse_yaml(&text))?;
    }
}

#[test]
fn the_depth_may_be_another() {
    let deep = format!("{}1", "- ".repeat(200));
    assert_eq!(parse_yaml(&deep).diagnostics.len(), 1);
    assert_eq!(crate::parse_yaml_within(&deep, 200).diagnostics, []);
    let found = crate::parse_yaml_within(&deep, 199).diagnostics;
    assert_eq!(
        found[0].message,
        "more than 199 lists and objects lie within each other"
    );
}
