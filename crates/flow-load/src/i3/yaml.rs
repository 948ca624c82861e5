//! A document as YAML that the platform's own tools read: one name or value a line, texts that could be anything else in quotes.

use std::fmt::Write as _;

use flow_syntax::{Kind, Node};

/// Lists and objects that lie deeper are written in one line, since every level is indented.
const DEEPEST_BLOCK: usize = 100;
/// Texts that can be written without quotes are no longer than this.
const LONGEST_PLAIN: usize = 80;

/// Words that YAML takes for something else, in lower case.
const WORDS: [&str; 10] = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan",
];

/// What is still to be written.
enum Ahead<'d> {
    /// A value behind its name or dash; the indentation of what lies in it.
    Value(Node<'d>, usize),
    /// A name, and its value.
    Member(&'d str, Node<'d>, usize),
    /// A name in a line, whose value comes next.
    Name(&'d str),
    /// A dash, and its value.
    Item(Node<'d>, usize),
    /// Text as it is.
    Raw(&'static str),
}

/// Writes a document down. Time and memory grow with its size, however deep it is.
pub(super) fn yaml(root: Node<'_>) -> String {
    let mut out = String::new();
    let mut ahead = vec![Ahead::Value(root, 0)];
    while let Some(next) = ahead.pop() {
        match next {
            Ahead::Raw(text) => out.push_str(text),
            Ahead::Name(name) => {
                out.push(' ');
                push_text(&mut out, name);
                out.push(':');
            }
            Ahead::Member(name, value, level) => {
                begin_line(&mut out, level);
                push_text(&mut out, name);
                out.push(':');
                ahead.push(Ahead::Value(value, level + 1));
            }
            Ahead::Item(value, level) => {
                begin_line(&mut out, level);
                out.push('-');
                ahead.push(Ahead::Value(value, level + 1));
            }
            Ahead::Value(node, level) => value(&mut out, &mut ahead, node, level),
        }
    }
    out.push('\n');
    out
}

/// A line begins, but behind a dash, where the first name of an object may stand.
fn begin_line(out: &mut String, level: usize) {
    if out.ends_with('-') {
        out.push(' ');
    } else if !out.is_empty() {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", level));
    }
}

fn value<'d>(out: &mut String, ahead: &mut Vec<Ahead<'d>>, node: Node<'d>, level: usize) {
    if node.is_empty() || level > DEEPEST_BLOCK {
        if !out.is_empty() {
            out.push(' ');
        }
        return in_line(out, ahead, node, level);
    }
    let before = ahead.len();
    match node.kind() {
        Kind::Object => {
            let members = node.members();
            ahead.extend(members.map(|member| Ahead::Member(member.key, member.value, level)));
        }
        // A list in a list stands below its dash, and not behind it.
        Kind::List => {
            if out.ends_with('-') {
                out.push(' ');
                return in_line(out, ahead, node, level);
            }
            ahead.extend(node.items().map(|item| Ahead::Item(item, level)));
        }
        Kind::Null | Kind::Bool | Kind::Number | Kind::Text => return,
    }
    ahead[before..].reverse();
}

/// A value in the line in which its name stands.
fn in_line<'d>(out: &mut String, ahead: &mut Vec<Ahead<'d>>, node: Node<'d>, level: usize) {
    let before = ahead.len();
    match node.kind() {
        Kind::Null => out.push_str("null"),
        Kind::Bool => out.push_str(match node.as_bool() {
            Some(true) => "true",
            _ => "false",
        }),
        Kind::Number => out.push_str(node.number().unwrap_or("0")),
        Kind::Text => push_text(out, node.as_text().unwrap_or_default()),
        Kind::List => {
            out.push('[');
            for (at, item) in node.items().enumerate() {
                ahead.extend((at > 0).then_some(Ahead::Raw(",")));
                ahead.push(Ahead::Value(item, level.max(DEEPEST_BLOCK + 1)));
            }
            ahead.push(Ahead::Raw(" ]"));
        }
        Kind::Object => {
            out.push('{');
            for (at, member) in node.members().enumerate() {
                ahead.extend((at > 0).then_some(Ahead::Raw(",")));
                ahead.push(Ahead::Name(member.key));
                ahead.push(Ahead::Value(member.value, level.max(DEEPEST_BLOCK + 1)));
            }
            ahead.push(Ahead::Raw(" }"));
        }
    }
    ahead[before..].reverse();
}

fn push_text(out: &mut String, text: &str) {
    match is_plain(text) {
        true => out.push_str(text),
        false => push_quoted(out, text),
    }
}

/// What ends with a dash is not plain: [`begin_line`] would take the dash for an item's.
fn is_plain(text: &str) -> bool {
    let is_letter = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | ' ' | '-' | '/')
    };
    text.len() <= LONGEST_PLAIN
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with([' ', '-'])
        && text.chars().all(is_letter)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// In double quotes. What looks like the beginning of a placeholder is written so that it is none.
fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let opens = letters.peek() == Some(&'{');
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '{' | '$' if opens => escape(out, letter),
            '\u{feff}' | '\u{2028}' | '\u{2029}' => escape(out, letter),
            letter if letter.is_control() => escape(out, letter),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

fn escape(out: &mut String, letter: char) {
    // Writing to a text does not fail.
    let _ = write!(out, "\\u{:04x}", u32::from(letter));
}

#[cfg(test)]
mod tests {
    use flow_syntax::{Document, parse_json_within, parse_yaml_within};
    use proptest::prelude::*;

    use super::*;

    fn same(one: Node<'_>, two: Node<'_>) -> bool {
        one.kind() == two.kind()
            && one.as_text() == two.as_text()
            && one.as_bool() == two.as_bool()
            && one.number() == two.number()
            && one.len() == two.len()
            && one.items().zip(two.items()).all(|(a, b)| same(a, b))
            && (one.members().zip(two.members()))
                .all(|(a, b)| a.key == b.key && same(a.value, b.value))
    }

    fn json(text: &str) -> Document {
        parse_json_within(text, 1_000).document
    }

    #[track_caller]
    fn comes_back(text: &str) {
        let document = json(text);
        let root = document.root().unwrap();
        let written = yaml(root);
        let read = parse_yaml_within(&written, 2_000);
        assert!(
            read.diagnostics.is_empty(),
            "{:?}\n{written}",
            read.diagnostics
        );
        assert!(same(root, read.document.root().unwrap()), "{written}");
    }

    #[test]
    fn names_and_values_stand_in_lines_of_their_own() {
        let text = r#"{"task": {"name": "Is it: a booking?", "actions": [{"say": {"lit": "hello"}}, [1, []], {}], "yes": true, "x": null}}"#;
        assert_eq!(
            yaml(json(text).root().unwrap()),
            "task:\n  name: \"Is it: a booking?\"\n  actions:\n    - say:\n        lit: hello\n    - [ 1, [ ] ]\n    - { }\n  \"yes\": true\n  x: null\n"
        );
        comes_back(text);
    }

    #[test]
    fn texts_that_mean_something_to_yaml_or_to_placeholders_are_quoted() {
        comes_back(
            r##"{"a": ["{{x}}", "${y}", "no", "- a", "1", "a # b", "", " a", "a:", "Null", "a\n\tb\u0000\u2028\ufeff", "*x", "é😀", "a-", "b -"], "c": "d-", "e": 1}"##,
        );
        assert!(
            yaml(json(r#"{"a": "{{x}} ${y}"}"#).root().unwrap())
                .contains(r#""\u007b{x}} \u0024{y}""#)
        );
    }

    #[test]
    fn what_is_nested_deep_does_not_grow_with_its_depth() {
        let text = format!("{}1{}", "{\"a\":[".repeat(400), "]}".repeat(400));
        comes_back(&text);
        let written = yaml(json(&text).root().unwrap());
        assert!(written.len() < 40_000, "{}", written.len());
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(texts in prop::collection::vec("\\PC{0,12}|[ -~\n\t]{0,12}", 1..8)) {
            let members = texts.iter().enumerate().map(|(at, text)| {
                let quoted = |text: &str| flow_expr::Value::from(text).to_json();
                let (name, text) = (quoted(&format!("{text}{at}")), quoted(text));
                match at % 3 {
                    0 => format!("{name}: {text}"),
                    1 => format!("\"l{at}\": [{text}, {{{text}: [{text}]}}]"),
                    _ => format!("\"o{at}\": {{\"a\": {{{text}: 1}}, \"b\": {text}}}"),
                }
            });
            comes_back(&format!("{{{}}}", members.collect::<Vec<_>>().join(",")));
        }
    }
}
