//! JSON from outside, such as the body of a reply, as a value.

use std::borrow::Cow;
use std::sync::Arc;

use flow_syntax::{Span, json};

use crate::{Number, Object, Value};

/// How many names of duplicated members are remembered.
const DUPLICATES_KEPT: usize = 16;

/// How many bytes the values of one text may take, as [`weight`] counts them. A text of 1 MiB, as replies are by default, may hold
/// 349,525 empty objects, which take the most.
const MOST_BYTES: usize = 45 << 20;

/// What parts take, near enough: values lie on a stack first, and in their list after it.
mod weight {
    /// Of an allocation.
    const BLOCK: usize = 32;
    pub(super) const VALUE: usize = 48;
    pub(super) const CONTAINER: usize = 80;

    /// A name or a text of so many bytes, with its count of references.
    pub(super) fn text(bytes: usize) -> usize {
        (bytes + 16).next_multiple_of(16).max(BLOCK)
    }
}

/// A JSON text's value, and what was odd about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Json {
    /// The value; numbers keep their digits, members their order.
    pub value: Value,
    /// Names of members that appear more than once in one object, in the order met; at most 16 are kept.
    pub duplicates: Vec<String>,
}

/// Why bytes are not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// The text does not follow RFC 8259.
    Syntax,
    /// The bytes are not UTF-8, begin with a byte order mark, or escape half a surrogate pair.
    Encoding,
    /// The text nests more than 128 levels deep.
    TooDeep,
    /// The values would take more memory than is given to one text. No text of less than a megabyte is so dense.
    TooLarge,
}

/// The first thing that keeps bytes from being JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Why the bytes are refused.
    pub kind: JsonErrorKind,
    /// Where, in bytes from the start; at most their number.
    pub offset: usize,
    /// What is wrong, for people.
    pub message: String,
}

/// Reads strict JSON (RFC 8259) in UTF-8, at most 128 levels deep.
///
/// Values that would take more than 45 MiB are an error.
///
/// Of members with the same name the last value wins, in the place of the first. White space alone is a syntax error:
/// what an empty body means is the caller's business.
pub fn read_json(bytes: &[u8]) -> Result<Json, JsonError> {
    read_json_within(bytes, json::MAX_DEPTH)
}

/// [`read_json`] of what holds such values within values of its own, at most `levels` levels deep in all.
pub fn read_json_within(bytes: &[u8], levels: u32) -> Result<Json, JsonError> {
    let text = decode(bytes)?;
    let mut builder = Builder::default();
    json::read(text, levels, &mut builder).map_err(JsonError::from)?;
    if builder.is_full() {
        return Err(JsonError {
            kind: JsonErrorKind::TooLarge,
            offset: 0,
            message: "the values of the text would take more than 45 MiB".to_owned(),
        });
    }
    Ok(Json {
        value: builder.root.expect("a text that was read has a value"),
        duplicates: builder.duplicates,
    })
}

fn decode(bytes: &[u8]) -> Result<&str, JsonError> {
    let refuse = |offset, message: &str| JsonError {
        kind: JsonErrorKind::Encoding,
        offset,
        message: message.to_owned(),
    };
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Err(refuse(0, "the text begins with a byte order mark")),
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0, ..] | [_, 0, ..] => {
            Err(refuse(0, "the text is UTF-16 or UTF-32, not UTF-8"))
        }
        _ => str::from_utf8(bytes).map_err(|error| {
            let valid = error.valid_up_to();
            syntax_error_before(bytes, valid)
                .unwrap_or_else(|| refuse(valid, "the text is not UTF-8"))
        }),
    }
}

/// What is wrong with bytes before the first one that is no UTF-8: a page in Latin-1, or compressed bytes, are no JSON
/// long before their encoding matters.
fn syntax_error_before(bytes: &[u8], end: usize) -> Option<JsonError> {
    let readable = String::from_utf8_lossy(bytes);
    let error = json::read(&readable, json::MAX_DEPTH, &mut Builder::default()).err()?;
    let error = JsonError::from(error);
    (error.kind == JsonErrorKind::Syntax && error.offset < end).then_some(error)
}

impl From<json::Error> for JsonError {
    fn from(error: json::Error) -> Self {
        Self {
            kind: match error.kind {
                json::ErrorKind::Syntax => JsonErrorKind::Syntax,
                json::ErrorKind::TooDeep => JsonErrorKind::TooDeep,
                json::ErrorKind::LoneSurrogate => JsonErrorKind::Encoding,
            },
            offset: error.span.start as usize,
            message: error.message,
        }
    }
}

/// A list or object that is being read, with the place of its first part.
enum Open {
    List(usize),
    Object(usize),
}

/// Builds a value from the reader's events. Parts of open lists and objects wait on two shared stacks, so that nesting
/// needs no vector of its own.
#[derive(Default)]
struct Builder {
    root: Option<Value>,
    open: Vec<Open>,
    items: Vec<Value>,
    members: Vec<(Arc<str>, Value)>,
    duplicates: Vec<String>,
    /// What all of it takes, as far as it was built.
    taken: usize,
}

impl Builder {
    /// Whether there is no room for more. The rest of the text is read and dropped.
    fn is_full(&self) -> bool {
        self.taken > MOST_BYTES
    }

    /// Takes room for a part; once there is none, nothing is kept of what was built.
    fn has_room(&mut self, bytes: usize) -> bool {
        if self.is_full() {
            return false;
        }
        self.taken += bytes;
        if self.is_full() {
            *self = Self {
                taken: self.taken,
                ..Self::default()
            };
        }
        !self.is_full()
    }

    fn put(&mut self, value: Value) {
        match self.open.last() {
            Some(Open::List(_)) => self.items.push(value),
            Some(Open::Object(_)) => {
                self.members
                    .last_mut()
                    .expect("a key comes before its value")
                    .1 = value
            }
            None => self.root = Some(value),
        }
    }

    fn close(&mut self) -> Value {
        match self.open.pop() {
            Some(Open::List(first)) => Value::list(self.items.drain(first..)),
            Some(Open::Object(first)) => self.object(first),
            None => unreachable!("the reader ends only what it began"),
        }
    }

    fn object(&mut self, first: usize) -> Value {
        // The outermost object takes the whole stack as it is.
        let members = match first {
            0 => std::mem::take(&mut self.members),
            _ => self.members.split_off(first),
        };
        let duplicates = &mut self.duplicates;
        Value::Object(Object::build(members, &mut |name| {
            if duplicates.len() < DUPLICATES_KEPT
                && !duplicates.iter().any(|known| **known == **name)
            {
                duplicates.push(name.to_string());
            }
        }))
    }
}

impl json::Sink for Builder {
    fn null(&mut self, _: Span) {
        if self.has_room(weight::VALUE) {
            self.put(Value::Null);
        }
    }

    fn bool(&mut self, _: Span, value: bool) {
        if self.has_room(weight::VALUE) {
            self.put(Value::Bool(value));
        }
    }

    fn number(&mut self, _: Span, text: &str) {
        // Short ones lie in their value.
        let apart = if text.len() > 8 {
            weight::text(text.len())
        } else {
            0
        };
        if self.has_room(weight::VALUE + apart) {
            self.put(Value::Number(Number::from_json_number(text)));
        }
    }

    fn text(&mut self, _: Span, text: Cow<'_, str>) {
        if self.has_room(weight::VALUE + weight::text(text.len())) {
            self.put(Value::Text(text.into()));
        }
    }

    fn begin_list(&mut self, _: u32) {
        if self.has_room(weight::CONTAINER) {
            self.open.push(Open::List(self.items.len()));
        }
    }

    fn end_list(&mut self, _: Span) {
        if self.has_room(0) {
            let list = self.close();
            self.put(list);
        }
    }

    fn begin_object(&mut self, _: u32) {
        if self.has_room(weight::CONTAINER + weight::VALUE) {
            self.open.push(Open::Object(self.members.len()));
        }
    }

    fn key(&mut self, _: Span, text: Cow<'_, str>) {
        // With its value, whose own room is counted as well, it lies on no other stack.
        if self.has_room(weight::text(text.len())) {
            self.members.push((text.into(), Value::Null));
        }
    }

    fn end_object(&mut self, _: Span) {
        if self.has_room(0) {
            let object = self.close();
            self.put(object);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn prints(text: &str, expected: &str) {
        assert_eq!(
            read_json(text.as_bytes()).unwrap().value.to_json(),
            expected
        );
    }

    #[track_caller]
    fn refuses(bytes: &[u8], kind: JsonErrorKind, offset: usize) {
        let error = read_json(bytes).unwrap_err();
        assert_eq!(
            (error.kind, error.offset),
            (kind, offset),
            "{}",
            error.message
        );
    }

    #[test]
    fn digits_and_order_are_kept() {
        prints(
            r#" {"b": [1.50, -0, 1e400], "a": {}} "#,
            r#"{"b":[1.50,-0,1e400],"a":{}}"#,
        );
        prints("\"\\u0000\\ud83d\\ude00\"", "\"\\u0000😀\"");
    }

    #[test]
    fn duplicates_are_named_once() {
        let json = read_json(br#"{"a": 1, "b": {"a": 1, "a": 2, "a": 3}, "a": 4}"#).unwrap();
        assert_eq!(json.value.to_json(), r#"{"a":4,"b":{"a":3}}"#);
        assert_eq!(json.duplicates, ["a"]);
    }

    #[test]
    fn at_most_16_duplicates_are_kept() {
        let members: String = (0..100)
            .map(|name| format!("\"{}\":0,", name % 50))
            .collect();
        let json = read_json(format!("{{{members}\"x\":0}}").as_bytes()).unwrap();
        assert_eq!(json.duplicates.len(), 16);
    }

    #[test]
    fn other_encodings_are_named_as_such() {
        refuses(b"\xef\xbb\xbf{}", JsonErrorKind::Encoding, 0);
        refuses(b"\xff\xfe{\0}\0", JsonErrorKind::Encoding, 0);
        refuses(b"{\0}\0", JsonErrorKind::Encoding, 0);
        refuses(b"\0{\0}", JsonErrorKind::Encoding, 0);
        refuses(b"\"\xe9\"", JsonErrorKind::Encoding, 1);
    }

    #[test]
    fn half_a_surrogate_pair_is_an_encoding_error() {
        assert_eq!(
            read_json(br#""\ud800""#).unwrap_err().kind,
            JsonErrorKind::Encoding
        );
    }

    #[test]
    fn depth_128_is_the_deepest() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read_json(nested(128).as_bytes()).is_ok());
        assert_eq!(
            read_json(nested(129).as_bytes()).unwrap_err().kind,
            JsonErrorKind::TooDeep
        );
        assert_eq!(
            read_json(&b"[".repeat(1_000_000)).unwrap_err().kind,
            JsonErrorKind::TooDeep
        );
    }

    #[test]
    fn values_take_no_more_than_their_room() {
        let many = |part: &str, bytes: usize| format!("[{}0]", part.repeat(bytes / part.len()));
        for part in ["{},", "[],", "0,", "\"\",", "{\"\":0},", "[[{}]],"] {
            let text = many(part, 1 << 20);
            assert!(read_json(text.as_bytes()).is_ok(), "{part}");
            refuses(many(part, 5 << 19).as_bytes(), JsonErrorKind::TooLarge, 0);
        }
        let long = format!("[\"{}\"]", "x".repeat(5 << 19));
        assert!(read_json(long.as_bytes()).is_ok());
        // What is wrong with the rest of the text is told all the same.
        let broken = many("0,", 5 << 19) + "]";
        refuses(broken.as_bytes(), JsonErrorKind::Syntax, broken.len() - 1);
    }

    #[test]
    fn an_empty_text_is_a_syntax_error() {
        refuses(b"", JsonErrorKind::Syntax, 0);
    }

    proptest! {
        #[test]
        fn values_agree_with_serde_json(text in r#"(\[|\{)("[a-z]{1,2}":|-?[0-9]{1,3}(\.[0-9]{1,2})?|true|null|,|"\\\\u00e4"|\[|\]|\{|\}){1,8}(\]|\})"#) {
            if let Ok(theirs) = serde_json::from_str::<serde_json::Value>(&text) {
                let ours = read_json(text.as_bytes()).unwrap().value.to_json();
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&ours).unwrap(), theirs);
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = read_json(&bytes);
        }

        #[test]
        fn acceptance_agrees_with_serde_json(text in r#"[\[\]{}:,"0-9eE.+\-a truefalsn\\]{0,12}"#) {
            let ours = read_json(text.as_bytes());
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            // serde_json refuses numbers that no double can hold; here they are fine.
            let too_large = matches!(&theirs, Err(error) if error.to_string().starts_with("number out of range"));
            prop_assume!(!too_large);
            prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{} {:?} {:?}", text, ours, theirs);
        }
    }
}
