//! Writing JSON strings.

/// Appends `text` to `out` as a JSON string, quotes included.
///
/// Escapes only what RFC 8259 demands: the quote, the backslash and control characters below U+0020.
pub fn quote_into(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[done..at]);
        escape_into(out, byte);
        done = at + 1;
    }
    out.push_str(&text[done..]);
    out.push('"');
}

fn escape_into(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0C => out.push_str("\\f"),
        _ => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            out.push_str("\\u00");
            out.push(DIGITS[usize::from(byte >> 4)] as char);
            out.push(DIGITS[usize::from(byte & 15)] as char);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn quotes(text: &str, expected: &str) {
        let mut out = String::new();
        quote_into(&mut out, text);
        assert_eq!(out, expected);
    }

    #[test]
    fn ordinary_text_gets_quotes_only() {
        quotes("añ 😀 / \u{7f}", "\"añ 😀 / \u{7f}\"");
        quotes("", r#""""#);
    }

    #[test]
    fn what_json_forbids_is_escaped() {
        quotes(
            "\"\\\n\r\t\u{8}\u{c}\0\u{1f}",
            r#""\"\\\n\r\t\b\f\u0000\u001f""#,
        );
    }

    proptest! {
        #[test]
        fn quoting_agrees_with_serde_json(text in any::<String>()) {
            let mut out = String::new();
            quote_into(&mut out, &text);
            prop_assert_eq!(out, serde_json::to_string(&text).unwrap());
        }
    }
}
