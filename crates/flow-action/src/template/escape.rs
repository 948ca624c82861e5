//! How texts are written in other languages: JSON, addresses, markup.

use std::fmt::Write;

use flow_expr::read_json;
use flow_syntax::json::quote_into;

/// As the inside of a JSON string.
pub(crate) fn json(text: &str) -> String {
    let mut quoted = String::new();
    quote_into(&mut quoted, text);
    quoted[1..quoted.len() - 1].to_owned()
}

/// What the inside of a JSON string, or a whole one, stands for.
pub(crate) fn json_decoded(text: &str) -> Option<String> {
    let quoted = match text.starts_with('"') && text.len() > 1 {
        true => text.to_owned(),
        false => format!("\"{text}\""),
    };
    let value = read_json(quoted.as_bytes()).ok()?.value;
    value.as_text().map(str::to_owned)
}

/// As the inside of a Java string: what is no ASCII becomes `\uXXXX`.
pub(crate) fn java(text: &str) -> String {
    let mut out = String::new();
    for unit in json(text).encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => out.push(char::from(byte)),
            _ => drop(write!(out, "\\u{unit:04X}")),
        }
    }
    out
}

/// As the inside of a JavaScript string of either sort of quotes.
pub(crate) fn javascript(text: &str) -> String {
    java(text).replace('\'', "\\'").replace('/', "\\/")
}

pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

pub(crate) fn xml(text: &str) -> String {
    html(text).replace('\'', "&apos;")
}

/// As forms write it: a space is `+` (`application/x-www-form-urlencoded`, as Java's `URLEncoder`).
pub(crate) fn form(text: &str) -> String {
    percent(text, b"*-._").replace("%20", "+")
}

/// As a part of an address: everything but letters, digits and `-._~` is percent-encoded (RFC 3986 section 2.3).
pub(crate) fn uri(text: &str) -> String {
    percent(text, b"-._~")
}

fn percent(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            true => out.push(char::from(byte)),
            false => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// What a form's text stands for; what is no percent-encoding stays.
pub(crate) fn form_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3);
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, decoded) {
            (b'%', Some(decoded)) => {
                out.push(decoded);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (other, _) => out.push(*other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// With a backslash before the characters that Salesforce's search reserves.
pub(crate) fn salesforce(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if "?&|!{}[]()^~*:\\\"'+-".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
