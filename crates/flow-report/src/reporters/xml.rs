//! Text as XML can hold it.

use std::{borrow::Cow, time::Duration};

/// A text for an element or an attribute. Characters that XML 1.0 forbids are left out, and line breaks are written so that
/// attributes keep them.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| {
        letter >= ' '
            && !matches!(
                letter,
                '<' | '>' | '&' | '"' | '\'' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'
            )
    };
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            '\u{7f}'..='\u{9f}' => escaped.push_str(&format!("&#{};", u32::from(letter))),
            letter => escaped.push(letter),
        }
    }
    Cow::Owned(escaped)
}

/// A text for an element, in which lines and quotes can stand as they are.
pub(crate) fn escape_text(text: &str) -> String {
    let escaped = escape(text).replace("&#10;", "\n");
    escaped.replace("&quot;", "\"").replace("&apos;", "'")
}

/// Seconds with three decimals.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}
