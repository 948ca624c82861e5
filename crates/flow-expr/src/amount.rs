//! Amounts: what `+ − * / %` and the comparisons do with numbers, money, moments and lengths of time.

use std::cmp::Ordering;

use crate::arithmetic;
use crate::ast::Binary;
use crate::moment::{DateTime, Duration};
use crate::money::{Fault, Money};
use crate::types::Scalar;
use crate::{Number, Platform, Value};

/// A value that can be computed with.
pub(crate) enum Amount<'v> {
    Number(&'v Number),
    Money(Money),
    Moment(DateTime),
    Length(Duration),
}

impl<'v> Amount<'v> {
    /// The amount that a value is; `None` of texts, lists and whatever else has no size.
    pub(crate) fn of(value: &'v Value) -> Option<Self> {
        Some(match value {
            Value::Number(number) => Self::Number(number),
            Value::Platform(Platform::DateTime(moment)) => Self::Moment(*moment),
            Value::Platform(Platform::Duration(length)) => Self::Length(*length),
            Value::Platform(Platform::Record(record)) if record.kind() == Scalar::Currency => {
                Self::Money(Money::of(record))
            }
            _ => return None,
        })
    }
}

/// Computes with two values; `None` where the operator does not take them together.
pub(crate) fn calculate(
    operator: Binary,
    left: &Value,
    right: &Value,
) -> Option<Result<Value, Fault>> {
    use Amount::{Length, Moment, Money, Number};
    use Binary::{Add, Divide, Multiply, Remainder, Subtract};
    let operands = (Amount::of(left)?, Amount::of(right)?);
    let with = number_operation(operator);
    Some(match (operator, operands) {
        (_, (Number(a), Number(b))) => with(a, b).map(Value::Number).map_err(Fault::Range),
        (Add, (Moment(a), Length(b)) | (Length(b), Moment(a))) => moment(a.plus(b)),
        (Subtract, (Moment(a), Length(b))) => moment(a.plus(b.negated())),
        (Add, (Length(a), Length(b))) => length(a.plus(b)),
        (Subtract, (Length(a), Length(b))) => length(a.plus(b.negated())),
        (Add | Subtract, (Money(a), Money(b))) => a.with(&b, with).map(Value::from),
        (Multiply, (Money(a), Number(b)) | (Number(b), Money(a)))
        | (Divide | Remainder, (Money(a), Number(b))) => {
            a.map(|amount| with(amount, b)).map(Value::from)
        }
        _ => return None,
    })
}

/// The calculation of an arithmetic operator with two numbers.
pub(crate) fn number_operation(operator: Binary) -> fn(&Number, &Number) -> Result<Number, String> {
    match operator {
        Binary::Add => arithmetic::add,
        Binary::Subtract => arithmetic::subtract,
        Binary::Multiply => arithmetic::multiply,
        Binary::Divide => arithmetic::divide,
        Binary::Remainder => arithmetic::remainder,
        _ => arithmetic::power,
    }
}

/// The amount with the other sign; `None` of what has no sign.
pub(crate) fn negate(value: &Value) -> Option<Result<Value, Fault>> {
    Some(match Amount::of(value)? {
        Amount::Number(number) => arithmetic::negate(number)
            .map(Value::Number)
            .map_err(Fault::Range),
        Amount::Money(money) => money.map(arithmetic::negate).map(Value::from),
        Amount::Length(length) => Ok(length.negated().into()),
        Amount::Moment(_) => return None,
    })
}

/// The order of two values; `None` where they cannot be compared.
pub(crate) fn compare(left: &Value, right: &Value) -> Option<Result<Ordering, Fault>> {
    Some(match (Amount::of(left)?, Amount::of(right)?) {
        (Amount::Number(a), Amount::Number(b)) => Ok(a.compare(b)),
        (Amount::Money(a), Amount::Money(b)) => a.compare(&b),
        (Amount::Moment(a), Amount::Moment(b)) => Ok(a.cmp(&b)),
        (Amount::Length(a), Amount::Length(b)) => Ok(a.cmp(&b)),
        _ => return None,
    })
}

/// A moment that a calculation gave, or why there is none.
pub(crate) fn moment(found: Option<DateTime>) -> Result<Value, Fault> {
    let message = "the moment is out of range: the years are 1800 to 2200";
    found
        .map(Value::from)
        .ok_or_else(|| Fault::Range(message.to_owned()))
}

/// A length of time that a calculation gave, or why there is none.
pub(crate) fn length(found: Option<Duration>) -> Result<Value, Fault> {
    let message = "the length of time is out of range: it has at most 15 digits of milliseconds";
    found
        .map(Value::from)
        .ok_or_else(|| Fault::Range(message.to_owned()))
}
