//! Numbers that keep the digits they were written with.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// A number, as exact as its text: `1.50`, `1e400`, `-0` and thirty digits print back as they were written.
///
/// A number without point and exponent is an Integer, any other a Decimal. `==` of Rust compares the texts (`5` and
/// `5.0` differ); the language's own comparison is [`loosely_equal`](crate::loosely_equal) and
/// [`Number::compare`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// Every number whose text is exactly what this `i64` prints.
    Int(i64),
    /// Any other number.
    Text(Digits),
}

/// The text of a number that no `i64` prints the same way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Digits(Arc<str>);

impl Number {
    /// Reads a number as JSON writes it; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        is_json_number(text).then(|| Self::from_json_number(text))
    }

    /// Keeps a text that is already known to follow JSON's number grammar.
    pub(crate) fn from_json_number(text: &str) -> Self {
        match text.parse::<i64>() {
            Ok(value) if text != "-0" => Self::Int(value),
            _ => Self::Text(Digits(text.into())),
        }
    }

    /// Whether the text has neither point nor exponent.
    pub fn is_integer(&self) -> bool {
        match self {
            Self::Int(_) => true,
            Self::Text(digits) => !digits.0.contains(['.', 'e', 'E']),
        }
    }

    /// The value of an Integer that fits; `None` for Decimals and for longer Integers.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Text(_) => None,
        }
    }

    /// Compares two numbers by value: `5` equals `5.0` and `0.5e1`.
    ///
    /// Takes time linear in the texts and never expands an exponent; exponents beyond 18 digits count as equal.
    pub fn compare(&self, other: &Self) -> Ordering {
        if let (Self::Int(a), Self::Int(b)) = (self, other) {
            return a.cmp(b);
        }
        self.with_text(|a| other.with_text(|b| Parts::of(a).compare(&Parts::of(b))))
    }

    /// About how many characters its text has.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Int(_) => 1,
            Self::Text(digits) => digits.0.len(),
        }
    }

    /// Appends the exact text.
    pub(crate) fn push_to(&self, out: &mut String) {
        self.with_text(|text| out.push_str(text));
    }

    /// Calls `read` with the exact text, without allocating.
    pub(crate) fn with_text<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        match self {
            Self::Int(value) => read(itoa::Buffer::new().format(*value)),
            Self::Text(digits) => read(&digits.0),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.write_str(text))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

/// A number's text taken apart: the value is 0.DIGITS × 10^`magnitude`, where the first digit is not zero.
pub(crate) struct Parts<'a> {
    pub(crate) negative: bool,
    whole: &'a str,
    fraction: &'a str,
    pub(crate) magnitude: i64,
}

impl<'a> Parts<'a> {
    /// Takes apart a text that follows JSON's number grammar.
    pub(crate) fn of(text: &'a str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches('0');
        let mut parts = Self {
            negative,
            whole,
            fraction: fraction.trim_end_matches('0'),
            magnitude: saturating_exponent(exponent),
        };
        parts.settle();
        parts
    }

    fn settle(&mut self) {
        if self.fraction.is_empty() {
            let digits = self.whole.len();
            self.whole = self.whole.trim_end_matches('0');
            self.magnitude += digits as i64;
        } else if self.whole.is_empty() {
            let places = self.fraction.len();
            self.fraction = self.fraction.trim_start_matches('0');
            self.magnitude -= (places - self.fraction.len()) as i64;
        } else {
            self.magnitude += self.whole.len() as i64;
        }
    }

    /// How many digits stand between the first and the last that is not zero, both included.
    pub(crate) fn significant_digits(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.significant_digits() == 0
    }

    fn sign(&self) -> i32 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let by_sign = self.sign().cmp(&other.sign());
        if by_sign.is_ne() || self.is_zero() {
            return by_sign;
        }
        let by_size = self
            .magnitude
            .cmp(&other.magnitude)
            .then_with(|| self.digits().cmp(other.digits()));
        if self.negative {
            by_size.reverse()
        } else {
            by_size
        }
    }

    /// The significant digits, first to last.
    pub(crate) fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes())
    }
}

/// The exponent, cut to where adding a text's length can no longer overflow.
fn saturating_exponent(text: &str) -> i64 {
    const FAR: i64 = 1_000_000_000_000_000_000;
    match text.strip_prefix('+').unwrap_or(text).parse::<i64>() {
        Ok(exponent) => exponent.clamp(-FAR, FAR),
        Err(_) if text.starts_with('-') => -FAR,
        Err(_) => FAR,
    }
}

fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent
            .is_none_or(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Number::from_text(text).unwrap()
    }

    #[test]
    fn texts_print_back_as_written() {
        for text in [
            "0",
            "-0",
            "1.50",
            "1e400",
            "-1E+2",
            "9223372036854775808",
            "123456789012345678901234567890",
        ] {
            assert_eq!(number(text).to_string(), text);
        }
    }

    #[test]
    fn integers_that_fit_are_kept_as_such() {
        assert_eq!(number("9223372036854775807"), Number::Int(i64::MAX));
        assert_eq!(number("-0").as_i64(), None);
    }

    #[test]
    fn only_the_grammar_of_json_is_a_number() {
        for text in [
            "", "-", "+1", "01", ".5", "5.", "1e", "1e+", "1_0", "0x1", "NaN", " 1", "1.2.3",
            "1e5e5",
        ] {
            assert_eq!(Number::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn point_and_exponent_make_a_decimal() {
        assert!(number("123456789012345678901234567890").is_integer());
        assert!(!number("1.0").is_integer());
        assert!(!number("1e2").is_integer());
    }

    #[test]
    fn comparison_is_by_value() {
        for (a, b) in [
            ("5", "5.0"),
            ("5", "0.5e1"),
            ("0", "-0.0e99"),
            ("100", "1e2"),
            ("0.001", "1e-3"),
            ("10.10", "10.1"),
        ] {
            assert_eq!(number(a).compare(&number(b)), Ordering::Equal, "{a} {b}");
        }
        for (a, b) in [
            ("-1", "0"),
            ("9.9", "10"),
            ("1e400", "1e401"),
            ("-2", "-1"),
            ("0.1", "0.11"),
            ("1e-99999999999999999999", "1"),
        ] {
            assert_eq!(number(a).compare(&number(b)), Ordering::Less, "{a} {b}");
            assert_eq!(number(b).compare(&number(a)), Ordering::Greater, "{b} {a}");
        }
    }

    proptest! {
        #[test]
        fn comparison_agrees_with_floats(a in -1000i32..1000, b in -1000i32..1000, scale in 0usize..4) {
            let text = |value: i32| format!("{:.scale$}", f64::from(value) / 10f64.powi(scale as i32));
            prop_assert_eq!(number(&text(a)).compare(&number(&text(b))), a.cmp(&b));
        }
    }
}
