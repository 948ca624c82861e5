//! An exported file's text: base64 of percent-encoded JSON, and the way to lines that a person can read.

use std::borrow::Cow;

use flow_syntax::{Diagnostic, Source, Span};

use super::is_i3;

/// What a text is.
#[derive(Debug)]
pub(crate) enum Unpacked {
    /// No export: something else, or one that is unpacked.
    Plain,
    /// An export, and what is in it.
    Text(Source),
    /// An export that cannot be read.
    Broken(Box<Diagnostic>),
}

/// How exports begin: `{` as it is, and percent-encoded in either case, in base64.
const BEGINNINGS: [&str; 3] = ["JTdC", "JTdi", "ey"];

/// Unpacks an export.
pub(crate) fn unpack(source: &Source) -> Unpacked {
    let text = source.text().trim_start_matches('\u{feff}');
    if !is_packed(source.name(), text) {
        return Unpacked::Plain;
    }
    let start = source.text().len() - text.len();
    let unpacked = base64(text, start).and_then(|bytes| percent(&bytes));
    match unpacked {
        Ok(text) => Unpacked::Text(Source::decoded(source.name(), in_lines(&text))),
        Err(error) => Unpacked::Broken(error),
    }
}

/// Whether a text is an export: told from how it begins, or from the file's name where it begins like nothing that is known.
fn is_packed(name: &str, text: &str) -> bool {
    let text = text.trim_start();
    let begins = BEGINNINGS.iter().any(|known| text.starts_with(known));
    let head = text.as_bytes().iter().take(64);
    let is_one_word = head
        .clone()
        .all(|byte| is_digit(*byte) || byte.is_ascii_whitespace());
    (begins && is_one_word && !text.is_empty()) || (is_export(name) && !is_readable(text))
}

/// Whether a file is called as exports are: `.i3InboundFlow`.
fn is_export(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        extension
            .get(..2)
            .is_some_and(|two| two.eq_ignore_ascii_case("i3"))
    })
}

/// Whether a text begins as JSON, or as Archy does.
fn is_readable(text: &str) -> bool {
    text.starts_with(['{', '[', '#', '-']) || crate::archy::is_archy(text)
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

/// Decodes base64 of either alphabet, with white space anywhere and padding or none; `start` is where the text stands.
fn base64(text: &str, start: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut group, mut count) = (0_u32, 0);
    let mut padded = None;
    for (at, letter) in text.char_indices() {
        let wrong = || Box::new(not_base64(letter, start + at));
        if letter.is_ascii_whitespace() {
            continue;
        }
        if letter == '=' {
            padded = Some(at);
            continue;
        }
        let six = sixth(letter)
            .filter(|_| padded.is_none())
            .ok_or_else(wrong)?;
        group = group << 6 | six;
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, count) = (0, 0);
        }
    }
    match count {
        2 => bytes.push((group >> 4) as u8),
        3 => bytes.extend_from_slice(&(group << 6).to_be_bytes()[1..3]),
        _ => {}
    }
    match count {
        1 => Err(Box::new(cut_off(start + text.len()))),
        _ => Ok(bytes),
    }
}

fn sixth(letter: char) -> Option<u32> {
    Some(match letter {
        'A'..='Z' => letter as u32 - 'A' as u32,
        'a'..='z' => letter as u32 - 'a' as u32 + 26,
        '0'..='9' => letter as u32 - '0' as u32 + 52,
        '+' | '-' => 62,
        '/' | '_' => 63,
        _ => return None,
    })
}

fn not_base64(letter: char, at: usize) -> Diagnostic {
    let message = "the exported flow is not base64";
    Diagnostic::error("syntax", message, Span::new(at, at + letter.len_utf8()))
        .with_label("this character does not belong there")
        .with_help(
            "export the flow again, or give the file that Architect wrote without changing it",
        )
}

fn cut_off(end: usize) -> Diagnostic {
    let message = "the exported flow breaks off: its base64 is not complete";
    Diagnostic::error("syntax", message, Span::at(end))
        .with_help("export the flow again, or copy the whole file")
}

/// Decodes `%7B` and its like. What is wrong there cannot be shown in the file, which nobody reads.
fn percent(bytes: &[u8]) -> Result<String, Box<Diagnostic>> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let value = bytes.get(at + 1..at + 3).and_then(hex);
        match (byte, value) {
            (b'%', Some(value)) => {
                decoded.push(value);
                at += 3;
            }
            // A flow that was not percent-encoded may well say `100%`.
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    let text = String::from_utf8(decoded).map_err(|_| not_a_flow("it is not UTF-8 text"))?;
    match is_i3(&text) || text.trim_start().starts_with('{') {
        true => Ok(text),
        false => Err(not_a_flow("it is no JSON object")),
    }
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex
        .then(|| u8::from_str_radix(digits, 16).ok())
        .flatten()
}

fn not_a_flow(why: &str) -> Box<Diagnostic> {
    let message = format!("what the base64 of the file holds is no exported flow: {why}");
    let error = Diagnostic::error("syntax", message, Span::at(0));
    Box::new(error.with_help("give a file that Architect exported, such as `Flow.i3InboundFlow`, or the flow's configuration as JSON"))
}

/// The deepest indentation that is written: deeper lines stand below each other.
const MOST_INDENT: usize = 24;

/// A JSON text with a line for each member, since exports are one endless line; one that has lines keeps them.
fn in_lines(text: &str) -> Cow<'_, str> {
    if text.trim_end().contains('\n') {
        return Cow::Borrowed(text);
    }
    let mut lines = String::with_capacity(text.len() + text.len() / 2);
    let (mut depth, mut done) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if in_text {
            in_text = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let breaks = match byte {
            b'{' | b'[' => !matches!(bytes.get(at + 1), Some(b'}' | b']')),
            b',' => true,
            _ => false,
        };
        if breaks {
            lines.push_str(&text[done..=at]);
            lines.push('\n');
            (0..depth.min(MOST_INDENT)).for_each(|_| lines.push(' '));
            done = at + 1;
        }
    }
    lines.push_str(&text[done..]);
    Cow::Owned(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> Unpacked {
        unpack(&Source::new(name, text))
    }

    #[track_caller]
    fn holds(text: &str, expected: &str) {
        match of("Flow.i3WorkFlow", text) {
            Unpacked::Text(source) => {
                assert_eq!(source.text(), expected);
                assert_eq!(source.name(), "Flow.i3WorkFlow (decoded)");
            }
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn says(text: &str, expected: &str, at: u32) {
        match of("Flow.i3WorkFlow", text) {
            Unpacked::Broken(error) => {
                assert_eq!((error.message.as_str(), error.span.start), (expected, at));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn base64_of_percent_encoded_json_is_unpacked() {
        // {"a":"ä %"}
        holds(
            "JTdCJTIyYSUyMiUzQSUyMiVDMyVBNCUyMCUyNSUyMiU3RA==",
            "{\n \"a\":\"ä %\"}",
        );
        holds(
            "JTdC\nJTIy YSUyMiUzQSUyMiVDMyVBNCUyMCUyNSUyMiU3RA\n",
            "{\n \"a\":\"ä %\"}",
        );
        // {"a":"100%"}, not percent-encoded
        holds("eyJhIjoiMTAwJSJ9", "{\n \"a\":\"100%\"}");
    }

    #[test]
    fn other_texts_are_left_alone() {
        for (name, text) in [
            ("a.i3WorkFlow", "{\"flowSequenceItemList\": []}"),
            ("a.i3WorkFlow", "workflow:\n  name: x"),
            ("a.json", ""),
            ("a.yaml", "key: value"),
            ("a", "eye: colour"),
        ] {
            assert!(matches!(of(name, text), Unpacked::Plain), "{text}");
        }
    }

    #[test]
    fn what_is_no_base64_is_shown() {
        says("JTdC!TIy", "the exported flow is not base64", 4);
        says("JTdC=TIy", "the exported flow is not base64", 5);
        says("\u{feff}JTdCé", "the exported flow is not base64", 7);
        says(
            "JTdCJ",
            "the exported flow breaks off: its base64 is not complete",
            5,
        );
    }

    #[test]
    fn base64_of_something_else_says_what_it_is() {
        let message = "what the base64 of the file holds is no exported flow";
        says("aGVsbG8=", &format!("{message}: it is no JSON object"), 0);
        says("/////w==", &format!("{message}: it is not UTF-8 text"), 0);
    }

    #[test]
    fn each_member_has_a_line() {
        assert_eq!(
            in_lines(r#"{"a":[],"b":{"c":"{,\"[","d":[1,2]}}"#),
            "{\n \"a\":[],\n \"b\":{\n  \"c\":\"{,\\\"[\",\n  \"d\":[\n   1,\n   2]}}"
        );
        assert_eq!(in_lines("{\n}"), "{\n}");
        assert_eq!(in_lines("]]}"), "]]}");
    }
}
