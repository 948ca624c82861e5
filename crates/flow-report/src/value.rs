//! Building the JSON that this crate writes, and showing values to people.

use std::{borrow::Cow, fmt::Write as _, sync::Arc, time::Duration};

use flow_expr::{Number, Object, Value};

/// An object with these members, in this order.
pub(crate) fn object<Name: Into<Arc<str>>>(
    members: impl IntoIterator<Item = (Name, Value)>,
) -> Value {
    Value::Object(Object::of(members))
}

/// A text.
pub(crate) fn text(text: &str) -> Value {
    Value::from(text)
}

/// A text, or `null`.
pub(crate) fn text_or_null(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

/// A whole number.
pub(crate) fn count(count: usize) -> Value {
    Value::from(i64::try_from(count).unwrap_or(i64::MAX))
}

/// An HTTP status, or `null`.
pub(crate) fn status_or_null(status: Option<u16>) -> Value {
    status.map_or(Value::Null, |status| Value::from(i64::from(status)))
}

/// Milliseconds with at most three decimals.
pub(crate) fn millis(duration: Duration) -> Value {
    let micros = duration.as_micros();
    let (whole, part) = (micros / 1000, micros % 1000);
    let digits = if part == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{part:03}")
    };
    let digits = if part == 0 {
        &digits
    } else {
        digits.trim_end_matches('0')
    };
    Value::Number(Number::from_text(digits).unwrap_or(Number::Int(0)))
}

/// A duration as people read it: `0.24 ms`, `3.1 ms`, `412 ms`, `3.2 s`.
pub fn human(duration: Duration) -> String {
    let millis = duration.as_secs_f64() * 1000.0;
    match millis {
        _ if duration.is_zero() => "0 ms".to_owned(),
        m if m < 1.0 => format!("{m:.2} ms"),
        m if m < 100.0 => format!("{} ms", trimmed(m)),
        m if m < 1000.0 => format!("{m:.0} ms"),
        m => format!("{} s", trimmed(m / 1000.0)),
    }
}

fn trimmed(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Text that cannot steer a terminal: control characters and invisible direction marks become `\u{…}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_unsafe(letter) {
            safe.extend(letter.escape_unicode());
        } else {
            safe.push(letter);
        }
    }
    Cow::Owned(safe)
}

/// A value as pretty-printed JSON, ended by a line feed, in which nothing can steer a terminal.
pub(crate) fn page(value: &Value) -> String {
    let mut json = harmless_json(value.to_json_pretty());
    json.push('\n');
    json
}

/// JSON text whose control characters and direction marks, which only its strings can hold, are written as escapes.
pub(crate) fn harmless_json(json: String) -> String {
    let hidden = |letter: char| letter != '\n' && is_unsafe(letter);
    if !json.contains(hidden) {
        return json;
    }
    let mut harmless = String::with_capacity(json.len() + 8);
    for letter in json.chars() {
        if hidden(letter) {
            // Everything that is hidden lies in the basic plane.
            let _ = write!(harmless, "\\u{:04x}", u32::from(letter));
        } else {
            harmless.push(letter);
        }
    }
    harmless
}

/// Characters that steer a terminal or reorder what stands around them.
pub(crate) fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// About `width` characters of a text; what is left out is said, where that is shorter than saying it all.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    const MARK: usize = 30;
    let mut letters = text.char_indices();
    let cut = letters.nth(width);
    let more = letters.count() + 1;
    match cut {
        Some((cut, _)) if more > MARK => {
            format!("{}… ({more} more characters)", visible(&text[..cut]))
        }
        _ => visible(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let micros = [0, 240, 3_100, 12_000, 412_400, 3_240_000, 10_000_000];
        let shown = micros.map(Duration::from_micros).map(human);
        let read = [
            "0 ms", "0.24 ms", "3.1 ms", "12 ms", "412 ms", "3.2 s", "10 s",
        ];
        assert_eq!(shown, read);
    }

    #[test]
    fn milliseconds_keep_three_decimals() {
        let written = [0, 1, 1_500, 3_100_000]
            .map(Duration::from_micros)
            .map(|time| millis(time).to_json());
        assert_eq!(written, ["0", "0.001", "1.5", "3100"]);
    }

    #[test]
    fn escape_sequences_lose_their_power() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
    }

    #[test]
    fn json_hides_what_could_steer_a_terminal_and_keeps_its_value() {
        let value = text("a\u{9b}b\u{202e}c\nd");
        let json = page(&value);
        assert_eq!(json, "\"a\\u009bb\\u202ec\\nd\"\n");
        assert_eq!(flow_expr::read_json(json.as_bytes()).unwrap().value, value);
    }

    #[test]
    fn long_texts_say_what_was_left_out() {
        let long = "x".repeat(50);
        assert_eq!(shortened(&long, 4), "xxxx… (46 more characters)");
        assert_eq!(shortened("abcdefgh", 4), "abcdefgh");
    }
}
