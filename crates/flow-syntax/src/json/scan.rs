//! The words of JSON: strings, numbers and white space, by byte offset.

use std::borrow::Cow;

use super::{Error, ErrorKind};
use crate::Span;

/// The offset of the first byte from `at` on that is no white space.
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The end of the number at `at`, when one in JSON's grammar stands there.
pub(super) fn number_end(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = |mut at: usize| {
        let from = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        (at > from).then_some(at)
    };
    let first = at + usize::from(bytes.get(at) == Some(&b'-'));
    let mut end = match bytes.get(first)? {
        b'0' => first + 1,
        _ => digits(first)?,
    };
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        end = digits(end + 1 + usize::from(sign))?;
    }
    Some(end)
}

/// Whether the whole text is a number in JSON's grammar.
pub(super) fn is_number(text: &str) -> bool {
    number_end(text.as_bytes(), 0) == Some(text.len())
}

/// The decoded string whose opening quote stands at `start`, and the offset after its closing quote.
pub(super) fn string(text: &str, start: usize) -> Result<(Cow<'_, str>, usize), Error> {
    let bytes = text.as_bytes();
    let end = plain_end(bytes, start + 1);
    if bytes.get(end) == Some(&b'"') {
        return Ok((Cow::Borrowed(&text[start + 1..end]), end + 1));
    }
    let mut decoded = String::new();
    let mut from = start + 1;
    let mut at = end;
    loop {
        decoded.push_str(&text[from..at]);
        match bytes.get(at) {
            Some(b'"') => return Ok((Cow::Owned(decoded), at + 1)),
            Some(b'\\') => {
                let (character, after) = escape(text, at)?;
                decoded.push(character);
                from = after;
            }
            Some(_) => return Err(raw_control(text, start, at)),
            None => return Err(unclosed(start, at)),
        }
        at = plain_end(bytes, from);
    }
}

/// The first offset from `at` on whose byte ends a run of ordinary characters in a string: a quote, a
/// backslash, a control character or the end of the text.
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    // Eight bytes at a time: the high bit of a byte of `x - ONES & !x` is set where `x` is zero. Borrows can set
    // it too early, which the loop over single bytes sorts out.
    while let Some(chunk) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(chunk.try_into().expect("the chunk has eight bytes"));
        let zero = |x: u64| x.wrapping_sub(ONES) & !x;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let backslash = zero(word ^ (ONES * u64::from(b'\\')));
        let found = (control | quote | backslash) & HIGHS;
        if found != 0 {
            // The lowest hit is exact: a borrow only runs towards higher bytes.
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte < 0x20 || matches!(byte, b'"' | b'\\') {
            break;
        }
        at += 1;
    }
    at
}

/// The character that the escape at `at` stands for, and the offset after it.
pub(super) fn escape(text: &str, at: usize) -> Result<(char, usize), Error> {
    let bytes = text.as_bytes();
    let character = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{C}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(bytes, at),
        Some(_) => return Err(unknown_escape(text, at)),
        None => return Err(unclosed(at, bytes.len())),
    };
    Ok((character, at + 2))
}

fn unicode_escape(bytes: &[u8], at: usize) -> Result<(char, usize), Error> {
    let unit = code_unit(bytes, at).ok_or_else(|| bad_unicode_escape(bytes, at))?;
    if let Some(character) = char::from_u32(unit) {
        return Ok((character, at + 6));
    }
    let low = code_unit(bytes, at + 6).filter(|low| (0xDC00..0xE000).contains(low));
    match (unit, low) {
        (0xD800..0xDC00, Some(low)) => {
            let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            let character = char::from_u32(code).expect("a surrogate pair is a character");
            Ok((character, at + 12))
        }
        _ => Err(lone_surrogate(at)),
    }
}

/// The number in the `\uXXXX` at `at`, if one stands there.
fn code_unit(bytes: &[u8], at: usize) -> Option<u32> {
    let escape = bytes.get(at..at + 6)?;
    if !escape.starts_with(b"\\u") {
        return None;
    }
    escape[2..].iter().try_fold(0, |unit, digit| {
        Some(unit * 16 + (*digit as char).to_digit(16)?)
    })
}

pub(super) fn raw_control(text: &str, start: usize, at: usize) -> Error {
    let byte = text.as_bytes()[at];
    if matches!(byte, b'\n' | b'\r') {
        return unclosed(start, at);
    }
    let (name, escape) = match byte {
        b'\t' => ("a tab".to_owned(), "\\t".to_owned()),
        _ => (
            format!("the control character U+{byte:04X}"),
            format!("\\u{byte:04x}"),
        ),
    };
    Error::syntax(
        format!("{name} stands in a string as it is"),
        Span::new(at, at + 1),
    )
    .with_help(format!("write it as `{escape}`"))
}

pub(super) fn unclosed(start: usize, end: usize) -> Error {
    Error::syntax("the string is not closed", Span::new(start, end)).with_help(
        "end it with `\"` on the same line; a line break within a string is written `\\n`",
    )
}

fn unknown_escape(text: &str, at: usize) -> Error {
    let escaped = text[at + 1..].chars().next().filter(|c| !c.is_control());
    let end = at + 1 + escaped.map_or(0, char::len_utf8);
    Error::syntax(
        "the backslash starts no escape that JSON knows",
        Span::new(at, end),
    )
    .with_help(
        "write a backslash as `\\\\`; the escapes are `\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX`",
    )
}

fn bad_unicode_escape(bytes: &[u8], at: usize) -> Error {
    let digits = bytes[at + 2..].iter().take(4);
    let end = at + 2 + digits.take_while(|digit| digit.is_ascii_hexdigit()).count();
    Error::syntax(
        "`\\u` is not followed by four hexadecimal digits",
        Span::new(at, end),
    )
    .with_help("write all four, as in `\\u00e9`")
}

fn lone_surrogate(at: usize) -> Error {
    let message = "the escape is half a character: a UTF-16 surrogate without its partner";
    Error::new(ErrorKind::LoneSurrogate, message, Span::new(at, at + 6))
        .with_help("write both halves, as in `\\ud83d\\ude00`, or the character itself")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_follow_the_grammar() {
        for number in [
            "0",
            "-0",
            "10",
            "1.5",
            "1e400",
            "1E+2",
            "-1.0e-1",
            "123456789012345678901234567890",
        ] {
            assert!(is_number(number), "{number}");
        }
        for text in [
            "", "-", "01", "+1", ".5", "1.", "1e", "1e+", "0x1", "1_0", "NaN", "1 ",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn runs_end_where_a_slow_search_ends_them(bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), Just(b'"'), Just(b'\\'), Just(0x1f), Just(0x21), Just(0x80)], 0..40)) {
            let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
            let expected = bytes.iter().position(special).unwrap_or(bytes.len());
            prop_assert_eq!(plain_end(&bytes, 0), expected);
        }
    }
}
