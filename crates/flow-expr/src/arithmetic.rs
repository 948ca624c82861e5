//! Exact arithmetic within the platform's limits. Errors are the messages; the caller knows the place.
//!
//! No operand is expanded before its digits and its exponent are known to be small, so that `1e1000000000` costs
//! nothing.

use std::fmt::Write;
use std::num::NonZeroU64;

use bigdecimal::{BigDecimal, RoundingMode, Zero};

use crate::number::{Number, Parts};

/// The largest Integer: fifteen nines.
pub(crate) const MAX_INTEGER: i64 = 999_999_999_999_999;
/// The most significant digits of a Decimal.
const MAX_DIGITS: u64 = 40;
/// The largest power of ten, and with a minus sign the smallest, that a Decimal may reach.
const MAX_EXPONENT: i64 = 60;
/// To how many significant digits a quotient is rounded; a guess from the platform's 28 decimal places.
const QUOTIENT_DIGITS: u64 = 28;

type Result<T> = std::result::Result<T, String>;

pub(crate) fn add(a: &Number, b: &Number) -> Result<Number> {
    match integers(a, b)? {
        Some((a, b)) => integer(a.checked_add(b)),
        None => finish(&(expand(a)? + expand(b)?)),
    }
}

pub(crate) fn subtract(a: &Number, b: &Number) -> Result<Number> {
    match integers(a, b)? {
        Some((a, b)) => integer(a.checked_sub(b)),
        None => finish(&(expand(a)? - expand(b)?)),
    }
}

pub(crate) fn multiply(a: &Number, b: &Number) -> Result<Number> {
    match integers(a, b)? {
        Some((a, b)) => integer(a.checked_mul(b)),
        None => finish(&(expand(a)? * expand(b)?)),
    }
}

/// Divides; the quotient is a Decimal even of two Integers.
pub(crate) fn divide(a: &Number, b: &Number) -> Result<Number> {
    finish(&quotient(&expand(a)?, &expand(b)?)?)
}

/// The remainder of a division towards zero: its sign is that of `a`.
pub(crate) fn remainder(a: &Number, b: &Number) -> Result<Number> {
    if let Some((a, b)) = integers(a, b)? {
        return if b == 0 {
            Err(by_zero())
        } else {
            integer(a.checked_rem(b))
        };
    }
    let divisor = expand(b)?;
    if divisor.is_zero() {
        return Err(by_zero());
    }
    finish(&(expand(a)? % divisor))
}

pub(crate) fn negate(a: &Number) -> Result<Number> {
    match a.as_i64() {
        Some(value) => integer(value.checked_neg()),
        None => finish_as(a.is_integer(), &-expand(a)?),
    }
}

/// A power, always a Decimal. An exponent with a fraction is computed in floating point and kept to 15 digits.
pub(crate) fn power(base: &Number, exponent: &Number) -> Result<Number> {
    let (base, exponent) = (expand(base)?, expand(exponent)?);
    if !exponent.is_integer() {
        return fractional_power(&base, &exponent);
    }
    let times = exponent
        .abs()
        .with_scale(0)
        .to_plain_string()
        .parse()
        .map_err(|_| out_of_range())?;
    let power = whole_power(base, times)?;
    match exponent < BigDecimal::zero() {
        true => finish(&quotient(&BigDecimal::from(1), &power)?),
        false => finish(&shorten(power, QUOTIENT_DIGITS)),
    }
}

/// How a number is brought to fewer decimal places.
#[derive(Clone, Copy)]
pub(crate) enum Rounding {
    /// To the nearest; a half goes away from zero.
    Nearest,
    Up,
    Down,
    Truncate,
}

/// Rounds to at most `places` decimal places; an Integer stays as it is.
pub(crate) fn round(number: &Number, places: i64, rounding: Rounding) -> Result<Number> {
    if number.is_integer() {
        return check(number).map(|()| number.clone());
    }
    finish(&rounded(number, places, rounding)?)
}

/// The number with exactly `places` decimal places, as text.
pub(crate) fn fixed(number: &Number, places: i64) -> Result<String> {
    Ok(rounded(number, places, Rounding::Nearest)?.to_plain_string())
}

/// The whole part of a number, as an Integer.
pub(crate) fn truncate(number: &Number) -> Result<Number> {
    finish_as(true, &rounded(number, 0, Rounding::Truncate)?)
}

/// The number as a Decimal: `5` becomes `5.0`.
pub(crate) fn to_decimal(number: &Number) -> Result<Number> {
    if number.is_integer() {
        finish(&expand(number)?)
    } else {
        Ok(number.clone())
    }
}

/// The number as a Decimal without zeros that say nothing: `5` and `5.00` become `5.0`.
pub(crate) fn normal(number: &Number) -> Result<Number> {
    finish(&expand(number)?)
}

/// Whether the number is within the limits of the language, which what a service sends need not be.
pub(crate) fn check(number: &Number) -> Result<()> {
    match number {
        Number::Int(value) => integer(Some(*value)).map(drop),
        other if other.is_integer() => Err(out_of_range()),
        other => other.with_text(|text| check_size(&Parts::of(text))),
    }
}

/// Both as Integers if both are; an Integer of more than 18 digits is an error.
fn integers(a: &Number, b: &Number) -> Result<Option<(i64, i64)>> {
    if !(a.is_integer() && b.is_integer()) {
        return Ok(None);
    }
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => Ok(Some((a, b))),
        _ => Err(out_of_range()),
    }
}

pub(crate) fn integer(value: Option<i64>) -> Result<Number> {
    match value {
        Some(value) if (-MAX_INTEGER..=MAX_INTEGER).contains(&value) => Ok(Number::Int(value)),
        _ => Err(out_of_range()),
    }
}

fn out_of_range() -> String {
    "the number is out of range: an Integer has at most 15 digits, a Decimal 40".to_owned()
}

fn by_zero() -> String {
    "a division by zero has no result".to_owned()
}

fn check_size(parts: &Parts<'_>) -> Result<()> {
    let fits =
        parts.significant_digits() as u64 <= MAX_DIGITS && parts.magnitude.abs() <= MAX_EXPONENT;
    if fits || parts.is_zero() {
        Ok(())
    } else {
        Err(out_of_range())
    }
}

fn expand(number: &Number) -> Result<BigDecimal> {
    match number {
        Number::Int(value) => Ok(BigDecimal::from(*value)),
        other => other.with_text(|text| expand_parts(&Parts::of(text))),
    }
}

/// Builds the number from its significant digits alone: a text may hold a million zeros.
fn expand_parts(parts: &Parts<'_>) -> Result<BigDecimal> {
    check_size(parts)?;
    if parts.is_zero() {
        return Ok(BigDecimal::zero());
    }
    let mut text = String::from(if parts.negative { "-0." } else { "0." });
    text.extend(parts.digits().map(char::from));
    write!(text, "e{}", parts.magnitude).expect("writing into a String succeeds");
    Ok(text
        .parse()
        .expect("digits and a small exponent are a number"))
}

fn quotient(a: &BigDecimal, b: &BigDecimal) -> Result<BigDecimal> {
    if b.is_zero() {
        return Err(by_zero());
    }
    Ok(shorten(a / b, QUOTIENT_DIGITS))
}

fn shorten(value: BigDecimal, digits: u64) -> BigDecimal {
    let precision = NonZeroU64::new(digits).expect("the precisions of this file are not zero");
    if value.digits() <= digits {
        value
    } else {
        value.with_precision_round(precision, RoundingMode::HalfUp)
    }
}

fn rounded(number: &Number, places: i64, rounding: Rounding) -> Result<BigDecimal> {
    let mode = match rounding {
        Rounding::Nearest => RoundingMode::HalfUp,
        Rounding::Up => RoundingMode::Ceiling,
        Rounding::Down => RoundingMode::Floor,
        Rounding::Truncate => RoundingMode::Down,
    };
    Ok(expand(number)?.with_scale_round(places, mode))
}

/// By repeated squaring, rounded to 40 digits on the way; stops as soon as the size is out of range.
fn whole_power(mut base: BigDecimal, mut times: u64) -> Result<BigDecimal> {
    let mut power = BigDecimal::from(1);
    while times > 0 {
        if times % 2 == 1 {
            power = shorten(power * &base, MAX_DIGITS);
            check_exponent(&power)?;
        }
        times /= 2;
        if times > 0 {
            base = shorten(base.square(), MAX_DIGITS);
            check_exponent(&base)?;
        }
    }
    Ok(power)
}

fn fractional_power(base: &BigDecimal, exponent: &BigDecimal) -> Result<Number> {
    let float = |value: &BigDecimal| {
        value
            .to_string()
            .parse::<f64>()
            .expect("a number in range is a float")
    };
    let power = float(base).powf(float(exponent));
    if !power.is_finite() {
        return Err("this power is not a real number in range".to_owned());
    }
    let digits: BigDecimal = format!("{power:.14e}")
        .parse()
        .expect("a finite float is a number");
    finish(&digits)
}

fn check_exponent(value: &BigDecimal) -> Result<()> {
    let magnitude =
        i64::try_from(value.digits()).unwrap_or(i64::MAX) - value.fractional_digit_count();
    if value.is_zero() || magnitude.abs() <= MAX_EXPONENT {
        Ok(())
    } else {
        Err(out_of_range())
    }
}

fn finish(value: &BigDecimal) -> Result<Number> {
    finish_as(false, value)
}

/// Checks the limits and writes the number without an exponent; a Decimal gets a decimal place if it has none.
fn finish_as(is_integer: bool, value: &BigDecimal) -> Result<Number> {
    let value = value.normalized();
    check_exponent(&value)?;
    if value.digits() > MAX_DIGITS {
        return Err(out_of_range());
    }
    let mut text = value.to_plain_string();
    if is_integer {
        return integer(text.parse().ok());
    }
    if !text.contains('.') {
        text.push_str(".0");
    }
    Ok(Number::from_json_number(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Number::from_text(text).unwrap()
    }

    #[track_caller]
    fn gives(operation: fn(&Number, &Number) -> Result<Number>, a: &str, b: &str, expected: &str) {
        let shown = match operation(&number(a), &number(b)) {
            Ok(value) => value.to_string(),
            Err(message) => message.split(':').next().unwrap_or_default().to_owned(),
        };
        assert_eq!(shown, expected);
    }

    const OUT: &str = "the number is out of range";
    const ZERO: &str = "a division by zero has no result";

    #[test]
    fn sums_are_exact() {
        gives(add, "0.1", "0.2", "0.3");
        gives(add, "1.50", "1.50", "3.0");
        gives(subtract, "5", "7", "-2");
        gives(
            add,
            "1e30",
            "1e-8",
            "1000000000000000000000000000000.00000001",
        );
    }

    #[test]
    fn integers_have_fifteen_digits() {
        gives(add, "999999999999999", "1", OUT);
        gives(subtract, "-999999999999999", "1", OUT);
        gives(multiply, "999999999999999", "999999999999999", OUT);
        gives(add, "9223372036854775807", "1", OUT);
        gives(add, "123456789012345678901234567890", "1", OUT);
    }

    #[test]
    fn huge_exponents_cost_nothing() {
        for (a, b) in [
            ("1e1000000000", "1"),
            ("1", "1e-1000000000"),
            ("1e61", "1e61"),
            ("1e99999999999999999999", "0.1"),
        ] {
            gives(add, a, b, OUT);
            gives(multiply, a, b, OUT);
        }
        gives(add, "0e1000000000", "1", "1.0");
    }

    #[test]
    fn a_million_zeros_are_no_digits() {
        let long = format!("1.{}", "0".repeat(1_000_000));
        gives(add, &long, "1", "2.0");
    }

    #[test]
    fn decimals_have_forty_digits() {
        gives(
            multiply,
            "1234567890123456789.5",
            "1234567890123456789.25",
            "1524157875323883675944977916342783112.875",
        );
        gives(
            multiply,
            "12345678901234567890.5",
            "1.0000000000000000000000001",
            OUT,
        );
    }

    #[test]
    fn quotients_are_decimals() {
        gives(divide, "42", "8", "5.25");
        gives(divide, "6", "3", "2.0");
        gives(divide, "1", "3", "0.3333333333333333333333333333");
        gives(divide, "2", "-3", "-0.6666666666666666666666666667");
        gives(divide, "1", "0.0", ZERO);
    }

    #[test]
    fn remainders_have_the_sign_of_the_dividend() {
        gives(remainder, "37.3", "12.8", "11.7");
        gives(remainder, "-7", "4", "-3");
        gives(remainder, "7", "0", ZERO);
        gives(remainder, "7.5", "0", ZERO);
        gives(remainder, "1e60", "3e-50", OUT);
    }

    #[test]
    fn powers_are_decimals() {
        gives(power, "2", "3", "8.0");
        gives(power, "2", "-1", "0.5");
        gives(power, "1.05", "30", "4.321942375150662009157288199");
        gives(power, "2", "0.5", "1.4142135623731");
        gives(power, "0", "0", "1.0");
        gives(power, "0", "-1", ZERO);
        gives(power, "10", "1000000000", OUT);
        gives(power, "0.1", "999999999999999", OUT);
        gives(power, "-1", "999999999999999", "-1.0");
        gives(
            power,
            "-2",
            "0.5",
            "this power is not a real number in range",
        );
    }

    #[test]
    fn halves_round_away_from_zero() {
        let rounds = |text: &str, places| {
            round(&number(text), places, Rounding::Nearest)
                .unwrap()
                .to_string()
        };
        assert_eq!(
            [
                rounds("2.5", 0),
                rounds("-2.5", 0),
                rounds("3.225", 2),
                rounds("1.005", 5)
            ],
            ["3.0", "-3.0", "3.23", "1.005"]
        );
        assert_eq!(fixed(&number("2000.5"), 2).unwrap(), "2000.50");
    }

    #[test]
    fn negating_zero_gives_zero() {
        assert_eq!(negate(&number("0.0")).unwrap().to_string(), "0.0");
        assert_eq!(negate(&number("-0")).unwrap().to_string(), "0");
    }

    proptest! {
        #[test]
        fn sums_of_integers_and_decimals_agree(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000) {
            let decimal = |value: i64| number(&format!("{value}.0"));
            let sum = add(&decimal(a), &decimal(b)).unwrap();
            prop_assert_eq!(sum.to_string(), format!("{}.0", a + b));
        }

        #[test]
        fn no_operation_panics(a in "-?(0|[1-9][0-9]{0,45})(\\.[0-9]{1,45})?(e-?[0-9]{1,3})?", b in "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?(e-?[0-9]{1,2})?") {
            for operation in [add, subtract, multiply, divide, remainder, power] {
                let _ = operation(&number(&a), &number(&b));
                let _ = operation(&number(&b), &number(&a));
            }
        }
    }
}
