//! Decimal numbers as people write them, in JSON's grammar.

use std::borrow::Cow;

/// The same number in JSON's grammar: without a plus sign and leading zeros, with digits around the point.
///
/// `None` for what is no decimal number. Digits keep their precision: `1.50` stays as it is.
pub(crate) fn to_json(text: &str) -> Option<Cow<'_, str>> {
    let number = Number::split(text)?;
    let whole = match number.whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let as_written = !number.plus && whole == number.whole && number.fraction != Some("");
    if as_written {
        return Some(Cow::Borrowed(text));
    }
    let mut json = String::with_capacity(text.len() + 2);
    if number.minus {
        json.push('-');
    }
    json.push_str(whole);
    if let Some(digits) = number.fraction {
        json.push('.');
        json.push_str(if digits.is_empty() { "0" } else { digits });
    }
    json.push_str(number.exponent);
    Some(Cow::Owned(json))
}

/// The parts of `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
///
/// Source: YAML 1.2.2, section 10.3.2; its integers are a part of it.
struct Number<'t> {
    plus: bool,
    minus: bool,
    whole: &'t str,
    fraction: Option<&'t str>,
    exponent: &'t str,
}

impl<'t> Number<'t> {
    fn split(text: &'t str) -> Option<Self> {
        let (plus, minus) = (text.starts_with('+'), text.starts_with('-'));
        let (whole, mut rest) = digits(&text[usize::from(plus || minus)..]);
        let mut fraction = None;
        if let Some(after) = rest.strip_prefix('.') {
            let (found, after) = digits(after);
            (fraction, rest) = (Some(found), after);
        }
        let is_exponent = rest.is_empty() || is_exponent(rest);
        let has_digits = !whole.is_empty() || fraction.is_some_and(|digits| !digits.is_empty());
        (is_exponent && has_digits).then_some(Self {
            plus,
            minus,
            whole,
            fraction,
            exponent: rest,
        })
    }
}

/// The decimal digits at the start of a text, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(end)
}

fn is_exponent(text: &str) -> bool {
    let Some(text) = text.strip_prefix(['e', 'E']) else {
        return false;
    };
    let (digits, rest) = digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    !digits.is_empty() && rest.is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn reads(text: &str, json: &str) {
        assert_eq!(to_json(text).as_deref(), Some(json));
    }

    #[test]
    fn json_numbers_stay_as_written() {
        for number in ["0", "-0", "1.50", "1e400", "-12.5E+07"] {
            reads(number, number);
        }
    }

    #[test]
    fn other_spellings_become_json() {
        reads("+1", "1");
        reads("017", "17");
        reads("-00.5", "-0.5");
        reads(".5e3", "0.5e3");
        reads("1.", "1.0");
        reads("-.5", "-0.5");
    }

    #[test]
    fn words_are_no_numbers() {
        for text in [
            "",
            "+",
            ".",
            "1e",
            "e5",
            ".e5",
            "1.2.3",
            "0x1F",
            "1_000",
            "12:30",
            "2024-01-01",
            "١",
        ] {
            assert_eq!(to_json(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_comes_out_is_json(text in "[-+]?[0-9]{0,4}\\.?[0-9]{0,4}([eE][-+]?[0-9]{0,3})?") {
            if let Some(json) = to_json(&text) {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok() || json.contains(['e', 'E']));
                let again = to_json(&json);
                prop_assert_eq!(again.as_deref(), Some(&*json));
            }
        }
    }
}
