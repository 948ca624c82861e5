//! What does a plain scalar mean? The core schema of YAML 1.2.
//!
//! Source: YAML 1.2.2, section 10.3.2.

/// What a scalar stands for.
#[derive(Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    /// A number in JSON's grammar.
    Number(String),
    Text,
    /// A number that JSON has no way to write: infinite, no number, or hexadecimal beyond 128 bits.
    Beyond,
}

/// What a plain scalar stands for.
pub(super) fn resolve(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Beyond,
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Scalar::Text;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    if let ".inf" | ".Inf" | ".INF" = text.trim_start_matches(['+', '-']) {
        return if text.len() <= 5 {
            Scalar::Beyond
        } else {
            Scalar::Text
        };
    }
    match crate::number::to_json(text) {
        Some(json) => Scalar::Number(json.into_owned()),
        None => Scalar::Text,
    }
}

fn whole(digits: &str, radix: u32) -> Scalar {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Scalar::Text;
    }
    match u128::from_str_radix(digits, radix) {
        Ok(number) => Scalar::Number(number.to_string()),
        Err(_) => Scalar::Beyond,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn number(text: &str, json: &str) {
        assert_eq!(resolve(text), Scalar::Number(json.to_owned()));
    }

    #[test]
    fn nothing_and_three_spellings_are_null() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(text), Scalar::Null, "{text}");
        }
    }

    #[test]
    fn booleans_are_true_and_false_only() {
        assert_eq!(resolve("True"), Scalar::Bool(true));
        assert_eq!(resolve("false"), Scalar::Bool(false));
    }

    #[test]
    fn words_of_older_yaml_are_text() {
        for text in [
            "yes",
            "no",
            "on",
            "Off",
            "y",
            "n",
            "nUll",
            "tRue",
            "1_000",
            "12:30",
            "0b1",
            "2024-01-01",
            "<<",
        ] {
            assert_eq!(resolve(text), Scalar::Text, "{text}");
        }
    }

    #[test]
    fn integers_are_decimal_hexadecimal_or_octal_with_an_o() {
        number("12", "12");
        number("-0", "-0");
        number("+7", "7");
        number("017", "17");
        number("0x1F", "31");
        number("0o17", "15");
        number(
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        );
    }

    #[test]
    fn floats_keep_their_digits() {
        number("1.50", "1.50");
        number(".5", "0.5");
        number("1e400", "1e400");
        number("-2.E+3", "-2.0E+3");
    }

    #[test]
    fn what_json_cannot_hold_is_beyond() {
        for text in [".inf", "-.INF", "+.Inf", ".NaN"] {
            assert_eq!(resolve(text), Scalar::Beyond, "{text}");
        }
        assert_eq!(
            resolve(&format!("0x{}", "F".repeat(1_000_000))),
            Scalar::Beyond
        );
    }

    #[test]
    fn near_misses_are_text() {
        for text in [
            "-", "+", ".", "...", "0x", "0o8", "-0x1", "+-.inf", "--.inf", ".Nan", "1e", "- 1",
        ] {
            assert_eq!(resolve(text), Scalar::Text, "{text}");
        }
    }
}
