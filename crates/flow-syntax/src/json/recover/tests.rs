//! The mistakes that people make in JSON, what is said about each, and what is still understood.

use crate::{
    json::MAX_ERRORS,
    parse_json,
    testing::{keeps_the_laws, show},
};

/// The text, every message about it with its place, and the document.
#[track_caller]
fn gives(text: &str, messages: &[&str], document: &str) {
    let expected: Vec<_> = messages.iter().chain([&document]).copied().collect();
    assert_eq!(
        show(text, &parse_json(text)),
        expected.join("\n"),
        "\n{text}\n"
    );
}

#[test]
fn stray_commas_are_explained() {
    gives(
        "[1, 2,]",
        &[
            "1:6-7 nothing follows the comma (trailing comma); remove it; JSON has no trailing commas",
        ],
        "[1,2]",
    );
    gives(
        "{\"a\": 1,\n}",
        &[
            "1:8-9 nothing follows the comma (trailing comma); remove it; JSON has no trailing commas",
        ],
        r#"{"a":1}"#,
    );
    gives(
        "[1,,2]",
        &["1:4-5 nothing stands before the comma (one comma too many); remove it"],
        "[1,2]",
    );
    gives(
        "[,1]",
        &["1:2-3 nothing stands before the comma (one comma too many); remove it"],
        "[1]",
    );
}

#[test]
fn a_missing_comma_is_reported_where_it_belongs() {
    gives(
        "{\"a\": 1\n \"b\": 2}",
        &["1:8-8 a comma is missing (`,` is missing here); separate values with `,`"],
        r#"{"a":1,"b":2}"#,
    );
    gives(
        r#"[1 [2] "c"]"#,
        &[
            "1:3-3 a comma is missing (`,` is missing here); separate values with `,`",
            "1:7-7 a comma is missing (`,` is missing here); separate values with `,`",
        ],
        r#"[1,[2],"c"]"#,
    );
    gives(
        r#"{"a": 1; "b": 2}"#,
        &["1:8-9 `;` stands where a comma is expected; write `,`"],
        r#"{"a":1,"b":2}"#,
    );
}

#[test]
fn comments_are_skipped_and_reported() {
    gives(
        "// top\n{\"a\": 1 /* one */} # end",
        &[
            "1:1-7 JSON has no comments; remove the comment",
            "2:9-18 JSON has no comments; remove the comment",
            "2:20-25 JSON has no comments; remove the comment",
        ],
        r#"{"a":1}"#,
    );
    gives(
        "[1 /* open",
        &[
            "1:4-6 the comment is not closed; remove it; JSON has no comments",
            "1:11-11 the text ends before `[` is closed (the text ends here); add `]`; opened here 1:1",
        ],
        "[1]",
    );
    gives(
        "{\"url\": https://x.y/z // no\n}",
        &[
            r#"1:9-22 the text stands without quotes; write `"https://x.y/z"`"#,
            "1:23-28 JSON has no comments; remove the comment",
        ],
        r#"{"url":"https://x.y/z"}"#,
    );
}

#[test]
fn other_quotes_still_make_strings() {
    gives(
        r"{'a': 'it\'s'}",
        &[
            r#"1:2-5 the string is not in double quotes; write `"a"`"#,
            r#"1:7-14 the string is not in double quotes; write `"it's"`"#,
        ],
        r#"{"a":"it's"}"#,
    );
    gives(
        "[“x”, ‘y’, `z`]",
        &[
            r#"1:2-5 the string is not in double quotes; write `"x"`"#,
            r#"1:7-10 the string is not in double quotes; write `"y"`"#,
            r#"1:12-15 the string is not in double quotes; write `"z"`"#,
        ],
        r#"["x","y","z"]"#,
    );
}

#[test]
fn names_and_texts_without_quotes_are_read() {
    gives(
        "{a: 1, b-c: x y}",
        &[
            r#"1:2-3 the name stands without quotes; write `"a"`"#,
            r#"1:8-11 the name stands without quotes; write `"b-c"`"#,
            r#"1:13-16 the text stands without quotes; write `"x y"`"#,
        ],
        r#"{"a":1,"b-c":"x y"}"#,
    );
    gives(
        "{1: 2, null: 3}",
        &[
            r#"1:2-3 the name stands without quotes; write `"1"`"#,
            r#"1:8-12 the name stands without quotes; write `"null"`"#,
        ],
        r#"{"1":2,"null":3}"#,
    );
    gives(
        "[True, None, undefined, NaN, FALSE]",
        &[
            "1:2-6 the word is not one that JSON knows; write `true`",
            "1:8-12 the word is not one that JSON knows; write `null`",
            "1:14-23 the word is not one that JSON knows; write `null`",
            r#"1:25-28 the text stands without quotes; write `"NaN"`"#,
            "1:30-35 the word is not one that JSON knows; write `false`",
        ],
        r#"[true,null,null,"NaN",false]"#,
    );
}

#[test]
fn colons_can_be_missing_or_something_else() {
    gives(
        r#"{"a" 1}"#,
        &[
            "1:5-5 the name is not followed by a colon (`:` is missing here); write `:` between a name and its value",
        ],
        r#"{"a":1}"#,
    );
    gives(
        r#"{"a" = 1, "b" => 2}"#,
        &[
            "1:6-7 the name is not followed by a colon; write `:` between a name and its value",
            "1:15-17 the name is not followed by a colon; write `:` between a name and its value",
        ],
        r#"{"a":1,"b":2}"#,
    );
    gives(
        r#"{"a"}"#,
        &[
            "1:5-5 the name has no value (`:` is missing here); write `:` between a name and its value",
        ],
        r#"{"a":null}"#,
    );
    gives(
        r#"["a": 1]"#,
        &[
            "1:5-6 `:` stands in a list; names with values belong in an object: `{…}` instead of `[…]`",
        ],
        r#"["a",1]"#,
    );
}

#[test]
fn a_name_without_a_value_has_null() {
    gives(
        r#"{"a":, "b": 1}"#,
        &["1:6-6 the name has no value (a value is missing here); write the value, or `null`"],
        r#"{"a":null,"b":1}"#,
    );
    gives(
        r#"{"a": }"#,
        &["1:6-6 the name has no value (a value is missing here); write the value, or `null`"],
        r#"{"a":null}"#,
    );
}

#[test]
fn white_space_that_cannot_be_seen_is_named() {
    gives(
        "\u{feff}{}",
        &[
            "1:1-2 the text starts with a byte-order mark (U+FEFF, which cannot be seen); save the file as UTF-8 without a byte-order mark",
        ],
        "{}",
    );
    gives(
        "[\u{a0}1]",
        &[
            "1:2-3 the white space U+00A0 is not one that JSON knows; replace it by an ordinary space",
        ],
        "[1]",
    );
}

#[test]
fn numbers_of_other_languages_are_mended() {
    gives(
        "[017, +1, .5, 5.]",
        &[
            r#"1:2-5 the number is not written as JSON writes numbers; write `17`, or `"017"` if it is no amount"#,
            r#"1:7-9 the number is not written as JSON writes numbers; write `1`, or `"+1"` if it is no amount"#,
            r#"1:11-13 the number is not written as JSON writes numbers; write `0.5`, or `".5"` if it is no amount"#,
            r#"1:15-17 the number is not written as JSON writes numbers; write `5.0`, or `"5."` if it is no amount"#,
        ],
        "[17,1,0.5,5.0]",
    );
    gives(
        "[0x1F, 1_000, 2024-01-01, -, 10s]",
        &[
            r#"1:2-6 the number is not written as JSON writes numbers; write a plain number, or a string: `"0x1F"`"#,
            r#"1:8-13 the number is not written as JSON writes numbers; write a plain number, or a string: `"1_000"`"#,
            r#"1:15-25 the number is not written as JSON writes numbers; write a plain number, or a string: `"2024-01-01"`"#,
            r#"1:27-28 the number is not written as JSON writes numbers; write a plain number, or a string: `"-"`"#,
            r#"1:30-33 the number is not written as JSON writes numbers; write a plain number, or a string: `"10s"`"#,
        ],
        r#"["0x1F","1_000","2024-01-01","-","10s"]"#,
    );
}

#[test]
fn a_string_ends_with_its_line() {
    gives(
        "{\"a\": \"x,\n \"b\": 1}",
        &[
            r#"1:7-9 the string is not closed (no closing quote on this line); end it with `"` on the same line; a line break within a string is written `\n`"#,
        ],
        r#"{"a":"x","b":1}"#,
    );
    gives(
        r#"["abc"#,
        &[
            r#"1:2-6 the string is not closed (no closing quote on this line); end it with `"` on the same line; a line break within a string is written `\n`"#,
            "1:6-6 the text ends before `[` is closed (the text ends here); add `]`; opened here 1:1",
        ],
        r#"["abc"]"#,
    );
    gives(
        r#"["\"#,
        &[
            r#"1:2-4 the string is not closed (no closing quote on this line); end it with `"` on the same line; a line break within a string is written `\n`"#,
            "1:4-4 the text ends before `[` is closed (the text ends here); add `]`; opened here 1:1",
        ],
        r#"[""]"#,
    );
}

#[test]
fn quotes_within_a_string_are_part_of_it() {
    gives(
        r#"{"a": "b"c"}"#,
        &[r#"1:9-10 the string holds a `"` as it is; write it as `\"`"#],
        r#"{"a":"b\"c"}"#,
    );
    gives(
        r#"{"a": "say "hi" now", "b": "c"}"#,
        &[
            r#"1:12-13 the string holds a `"` as it is; write it as `\"`"#,
            r#"1:15-16 the string holds a `"` as it is; write it as `\"`"#,
        ],
        r#"{"a":"say \"hi\" now","b":"c"}"#,
    );
}

#[test]
fn what_a_string_cannot_hold_is_explained() {
    gives(
        "[\"a\tb\", \"\\d\"]",
        &[
            r"1:4-5 a tab stands in a string as it is; write it as `\t`",
            r#"1:10-12 the backslash starts no escape that JSON knows; write a backslash as `\\`; the escapes are `\" \\ \/ \b \f \n \r \t \uXXXX`"#,
        ],
        r#"["a\tb","d"]"#,
    );
    gives(
        r#"["\u12", "\ud800"]"#,
        &[
            r"1:3-7 `\u` is not followed by four hexadecimal digits; write all four, as in `\u00e9`",
            r"1:11-17 the escape is half a character: a UTF-16 surrogate without its partner; write both halves, as in `\ud83d\ude00`, or the character itself",
        ],
        r#"["�","�"]"#,
    );
}

#[test]
fn brackets_are_closed_for_the_author() {
    gives(
        r#"{"a": [1, 2}"#,
        &["1:12-13 `[` is not closed before `}` (`]` is missing before this); opened here 1:7"],
        r#"{"a":[1,2]}"#,
    );
    gives(
        "[1}",
        &["1:3-4 `[` is closed by `}`; write `]`; opened here 1:1"],
        "[1]",
    );
    gives(
        r#"{"a": [1, {"b": 2"#,
        &[
            "1:18-18 the text ends before `{` is closed (the text ends here); add `}]}`; opened here 1:11",
        ],
        r#"{"a":[1,{"b":2}]}"#,
    );
    gives(
        r#"{"a": 1,"#,
        &[
            "1:9-9 the text ends before `{` is closed (the text ends here); add `}`; opened here 1:1",
        ],
        r#"{"a":1}"#,
    );
}

#[test]
fn nothing_may_follow_the_value() {
    gives(
        "{} {}",
        &["1:4-5 the text goes on after the end of its value (reading stops here)"],
        "{}",
    );
    gives("{}}", &["1:3-4 `}` closes nothing; remove it"], "{}");
    gives(
        "{};",
        &["1:3-4 `;` stands after the end of the document; remove it"],
        "{}",
    );
    gives(
        "[1]\0",
        &["1:4-5 the text goes on after the end of its value (reading stops here)"],
        "[1]",
    );
}

#[test]
fn what_is_no_json_at_all_ends_the_reading() {
    gives(
        "",
        &["1:1-1 the text is empty; a JSON text holds one value, usually an object: `{}`"],
        "nothing",
    );
    gives(
        "const flow = {}",
        &["1:1-2 a JSON value cannot start with this (reading stops here)"],
        "nothing",
    );
    gives(
        "<html>",
        &["1:1-2 a JSON value cannot start with this (reading stops here)"],
        "nothing",
    );
    gives(
        "{[1]: 2}",
        &["1:2-3 a name in double quotes is expected here (reading stops here)"],
        "{}",
    );
    gives(
        ": 1",
        &["1:1-2 a JSON text starts with its value (reading stops here)"],
        "nothing",
    );
}

#[test]
fn at_most_twenty_errors_are_reported() {
    let text = format!("[{}]", "'a' /**/ ".repeat(100));
    let parsed = parse_json(&text);
    assert_eq!(parsed.diagnostics.len(), MAX_ERRORS);
    assert_eq!(parsed.document.root().unwrap().len(), 100);
}

#[test]
fn places_in_mended_strings_are_known() {
    let text = r"['it\'s x']";
    let parsed = parse_json(text);
    let item = parsed.document.root().unwrap().items().next().unwrap();
    assert_eq!(item.as_text(), Some("it's x"));
    assert_eq!(&text[item.position_of(5) as usize..], "x']");
}

#[test]
fn hostile_texts_end_soon() {
    let pieces = [
        "\"",
        "'",
        "\"a\"b",
        "\"a\"b\" ",
        "\"\\u",
        "/*",
        "a:",
        "[1}",
        "{]",
        "\u{a0}",
        "“",
        ",",
        "\"\n",
        "}",
    ];
    for piece in pieces {
        for start in ["", "[", "{\"a\":"] {
            let text = format!("{start}{}", piece.repeat(5_000));
            keeps_the_laws(&text, &parse_json(&text)).unwrap();
        }
    }
}
