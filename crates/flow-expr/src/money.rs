//! Money: an amount with the code of its currency. Amounts are exact, and two currencies never mix.
//!
//! Either part may be not set. Codes are not checked against a list of currencies: three letters are one, in any letter
//! case, because the platform's pages refuse none.

use std::cmp::Ordering;
use std::sync::Arc;

use flow_syntax::Span;
use iso_currency::Currency;

use crate::arithmetic::{self, Rounding};
use crate::error::{ExprError, ExprErrorCode};
use crate::lexer::shorten;
use crate::types::Scalar;
use crate::value::literal;
use crate::{Number, Object, Record, Value};

/// An amount of money.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Money {
    amount: Option<Number>,
    code: Option<Arc<str>>,
}

/// Why an operation with money, or with another amount, has no result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The result leaves the range that the language allows.
    Range(String),
    /// One of the amounts is not set.
    NoAmount,
    /// The amounts are in different currencies.
    Currencies(String, String),
    /// The text is no currency's code.
    Code(String),
}

impl Money {
    /// Makes money of an amount and a code; an empty code counts as not set.
    pub(crate) fn new(amount: Option<&Number>, code: Option<&str>) -> Result<Self, Fault> {
        Ok(Self {
            amount: amount
                .map(arithmetic::normal)
                .transpose()
                .map_err(Fault::Range)?,
            code: code
                .filter(|code| !code.is_empty())
                .map(read_code)
                .transpose()?,
        })
    }

    /// The money that a Currency holds.
    pub(crate) fn of(record: &Record) -> Self {
        Self {
            amount: record.member("amount").and_then(Value::as_number).cloned(),
            code: match record.member("code") {
                Some(Value::Text(code)) => Some(code.clone()),
                _ => None,
            },
        }
    }

    /// No money, in no currency: the sum of nothing.
    pub(crate) fn zero() -> Self {
        Self::new(Some(&Number::Int(0)), None).expect("zero is in range")
    }

    pub(crate) fn amount(&self) -> Option<&Number> {
        self.amount.as_ref()
    }

    pub(crate) fn code(&self) -> Option<&Arc<str>> {
        self.code.as_ref()
    }

    /// The same amount under another code.
    pub(crate) fn with_code(&self, code: &str) -> Result<Self, Fault> {
        Self::new(self.amount(), Some(code))
    }

    /// Adds or subtracts money of the same currency.
    pub(crate) fn with(
        &self,
        other: &Self,
        calculate: impl FnOnce(&Number, &Number) -> Result<Number, String>,
    ) -> Result<Self, Fault> {
        self.check_currency(other)?;
        let other = other.amount().ok_or(Fault::NoAmount)?;
        self.map(|amount| calculate(amount, other))
    }

    /// Changes the amount.
    pub(crate) fn map(
        &self,
        calculate: impl FnOnce(&Number) -> Result<Number, String>,
    ) -> Result<Self, Fault> {
        let amount = self.amount().ok_or(Fault::NoAmount)?;
        let amount = calculate(amount).map_err(Fault::Range)?;
        Ok(Self {
            amount: Some(amount),
            code: self.code.clone(),
        })
    }

    /// Compares money of the same currency.
    pub(crate) fn compare(&self, other: &Self) -> Result<Ordering, Fault> {
        self.check_currency(other)?;
        match (self.amount(), other.amount()) {
            (Some(a), Some(b)) => Ok(a.compare(b)),
            _ => Err(Fault::NoAmount),
        }
    }

    fn check_currency(&self, other: &Self) -> Result<(), Fault> {
        if self.code == other.code {
            return Ok(());
        }
        let name = |money: &Self| match money.code() {
            Some(code) => format!("`{code}`"),
            None => "no currency".to_owned(),
        };
        Err(Fault::Currencies(name(self), name(other)))
    }

    /// Rounds the amount to so many decimal places.
    pub(crate) fn round(&self, places: i64, rounding: Rounding) -> Result<Self, Fault> {
        self.map(|amount| arithmetic::round(amount, places, rounding))
    }

    /// `10.00|USD`: all digits of the amount, at least two decimal places; what is not set is empty.
    pub(crate) fn text(&self) -> String {
        let amount = self.amount().map(padded).unwrap_or_default();
        format!("{amount}|{}", self.code_text())
    }

    /// The text with exactly so many decimal places.
    pub(crate) fn fixed_text(&self, places: i64) -> Result<String, String> {
        let amount = self
            .amount()
            .map(|amount| arithmetic::fixed(amount, places));
        let amount = amount.transpose()?.unwrap_or_default();
        Ok(format!("{amount}|{}", self.code_text()))
    }

    fn code_text(&self) -> &str {
        self.code().map_or("", |code| code)
    }

    /// What `MakeCurrency` takes to make it: `10.00, "USD"`.
    pub(crate) fn literals(&self) -> String {
        let amount = match self.amount() {
            Some(amount) => padded(amount),
            None => "NOT_SET".to_owned(),
        };
        let code = self.code().map(|code| Value::Text(code.clone()));
        format!("{amount}, {}", literal(code.as_ref()))
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        let text = money.text();
        let amount = money.amount.map(|amount| ("amount", Self::Number(amount)));
        let code = money.code.map(|code| ("code", Self::Text(code)));
        Record::new(
            Scalar::Currency,
            text,
            Object::of(amount.into_iter().chain(code)),
        )
        .into()
    }
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::Range(message)
    }
}

impl Fault {
    /// The error at the place of the operation.
    pub(crate) fn at(self, place: Span) -> ExprError {
        match self {
            Self::Range(message) => ExprError::new(ExprErrorCode::Range, place, message),
            Self::NoAmount => ExprError::new(
                ExprErrorCode::NotSet,
                place,
                "the amount of this money is not set",
            )
            .with_help("check it with `IsNotSetOrEmpty` first"),
            Self::Currencies(a, b) => {
                let message = format!("money in {a} and in {b} cannot be computed with together");
                ExprError::new(ExprErrorCode::Type, place, message).with_help(
                    "bring both to one currency with `ConvertCurrency(money, code, rate)`",
                )
            }
            Self::Code(text) => {
                let text = shorten(&text).escape_debug().to_string();
                let message = format!("the text `{text}` is not the code of a currency");
                ExprError::new(ExprErrorCode::Type, place, message)
                    .with_help("write the three letters of ISO 4217, such as `\"USD\"`")
            }
        }
    }
}

fn read_code(text: &str) -> Result<Arc<str>, Fault> {
    let code = text.trim();
    match code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        true => Ok(code.to_ascii_uppercase().into()),
        false => Err(Fault::Code(text.to_owned())),
    }
}

/// All digits, and at least two decimal places.
fn padded(amount: &Number) -> String {
    let mut text = amount.to_string();
    let places = text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    if places == 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', 2_usize.saturating_sub(places)));
    text
}

/// The sign that people write for a currency; the code itself where there is none.
pub(crate) fn symbol(code: &str) -> Result<String, Fault> {
    /// What the list of symbols has for a currency without one.
    const NONE: &str = "¤";
    let code = read_code(code)?;
    let known = Currency::from_code(&code).map(|currency| currency.symbol().symbol);
    Ok(known
        .filter(|symbol| symbol != NONE)
        .unwrap_or_else(|| code.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str, code: &str) -> Money {
        Money::new(Number::from_text(amount).as_ref(), Some(code)).unwrap()
    }

    #[test]
    fn the_text_has_all_digits_and_at_least_two_places() {
        assert_eq!(money("10", "usd").text(), "10.00|USD");
        assert_eq!(money("1.125", "USD").text(), "1.125|USD");
        assert_eq!(money("-0.5", "").text(), "-0.50|");
        assert_eq!(Money::new(None, Some("JPY")).unwrap().text(), "|JPY");
    }

    #[test]
    fn sums_are_exact_and_stay_in_one_currency() {
        let sum = money("0.1", "EUR").with(&money("0.20", "EUR"), arithmetic::add);
        assert_eq!(sum.unwrap(), money("0.3", "EUR"));
        let mixed = money("1", "EUR").with(&money("1", "USD"), arithmetic::add);
        assert_eq!(
            mixed,
            Err(Fault::Currencies("`EUR`".into(), "`USD`".into()))
        );
    }

    #[test]
    fn symbols_are_those_people_write() {
        assert_eq!(symbol("eur").unwrap(), "€");
        assert_eq!(symbol("XAU").unwrap(), "XAU");
        assert_eq!(symbol("ZZZ").unwrap(), "ZZZ");
        assert!(symbol("euro").is_err());
    }
}
