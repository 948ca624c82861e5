//! Numbers and other amounts: `Ceiling`, `Floor`, `Round`, `Sum`, `Average`.

use super::{Arguments, Outcome, Row};
use crate::amount;
use crate::arithmetic::{self, Rounding};
use crate::ast::Binary;
use crate::error::ExprError;
use crate::moment::Duration;
use crate::money::{Fault, Money};
use crate::resolve::article;
use crate::signature::Kind;
use crate::types::{Scalar, Type};
use crate::{Number, Platform, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "Average",
        // Numbers stand first, not as in the vendor's table: a list without elements is one of numbers.
        overloads: "integerValue:int~ns... -> dec
            decimalValue:dec~ns... -> dec
            value:cur~ns... -> cur
            durationValue:dur~ns... -> dur
            integerCollection:List<int> -> dec
            decimalCollection:List<dec> -> dec
            currencyCollection:List<cur> -> cur
            durationCollection:List<dur> -> dur",
        summary: "Gives the mean of its arguments, or of the elements of a list.",
        detail: "What is not set does not count; the mean of nothing is 0. The mean of Integers is a Decimal, that of lengths of time is rounded to the millisecond. Money has to be in one currency.",
        examples: &[
            ("Average(8, 0, -4, 14)", "4.5"),
            ("Average(8, NOT_SET)", "8.0"),
        ],
        call: average,
    },
    Row {
        name: "Ceiling",
        overloads: "currencyValue:cur -> cur
            decimalValue:dec -> dec
            integerValue:int -> int",
        summary: "Rounds up to a whole number.",
        detail: "",
        examples: &[("Ceiling(3.2)", "4.0"), ("Ceiling(-3.2)", "-3.0")],
        call: ceiling,
    },
    Row {
        name: "Floor",
        overloads: "value:cur -> cur
            decimalValue:dec -> dec
            integerValue:int -> int",
        summary: "Rounds down to a whole number.",
        detail: "",
        examples: &[("Floor(3.8)", "3.0"), ("Floor(-3.2)", "-4.0")],
        call: floor,
    },
    Row {
        name: "Round",
        overloads: "currencyValue:cur -> cur
            value:dec -> dec
            value:dec, digits:int[0..28] -> dec
            value:cur, digits:int[0..28] -> cur",
        summary: "Rounds to so many decimal places, or to a whole number.",
        detail: "A half goes away from zero; that is a guess. The result is a Decimal, of an Integer too.",
        examples: &[("Round(-3.614, 2)", "-3.61"), ("Round(1.5)", "2.0")],
        call: round,
    },
    Row {
        name: "Sum",
        overloads: "integerValue:int~ns -> int
            currencyValue:cur~ns -> cur
            decimalValue:dec~ns -> dec
            value:dur~ns -> dur
            integerValue:int~ns, nextIntegerValue:int~ns... -> int
            currencyValue:cur~ns, nextCurrencyValue:cur~ns... -> cur
            decimalValue:dec~ns, nextDecimalValue:dec~ns... -> dec
            value:dur~ns, nextValue:dur~ns... -> dur
            integerCollection:List<int> -> int
            currencyCollection:List<cur> -> cur
            decimalCollection:List<dec> -> dec
            value:List<dur> -> dur",
        summary: "Adds its arguments, or the elements of a list.",
        detail: "What is not set is left out; the sum of nothing is 0. Money has to be in one currency.",
        examples: &[
            ("Sum(3, 5, -8)", "0"),
            ("Sum(MakeList(3.5, NOT_SET, 5.5))", "9.0"),
        ],
        call: sum,
    },
];

fn ceiling(arguments: Arguments<'_>) -> Outcome {
    rounded(arguments, 0, Rounding::Up)
}

fn floor(arguments: Arguments<'_>) -> Outcome {
    rounded(arguments, 0, Rounding::Down)
}

/// Gives a Decimal, also for an Integer. Halves go away from zero; a guess.
fn round(arguments: Arguments<'_>) -> Outcome {
    let places = match arguments.count() {
        1 => 0,
        _ => arguments.integer(1)?,
    };
    match arguments.get(0) {
        Some(Value::Number(number)) if number.is_integer() => {
            let number = arguments.in_range(arithmetic::normal(number))?;
            Ok(Some(Value::Number(number)))
        }
        _ => rounded(arguments, places, Rounding::Nearest),
    }
}

fn rounded(arguments: Arguments<'_>, places: i64, rounding: Rounding) -> Outcome {
    let value = match arguments.get(0) {
        Some(Value::Platform(_)) => Money::of(arguments.record(0, Scalar::Currency)?)
            .round(places, rounding)
            .map(Value::from),
        _ => arithmetic::round(arguments.number(0)?, places, rounding)
            .map(Value::Number)
            .map_err(Fault::Range),
    };
    let value = value.map_err(|fault| fault.at(arguments.whole()))?;
    Ok(Some(value))
}

/// Adds its arguments, or the elements of a list; what is not set is left out, and the sum of nothing is 0.
fn sum(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(total(arguments)?.0))
}

/// The mean of its arguments, or of the elements of a list; what is not set does not count, and the mean of nothing
/// is 0.
fn average(arguments: Arguments<'_>) -> Outcome {
    let (sum, count) = total(arguments)?;
    let count = Value::from(count.max(1));
    let mean = match &sum {
        Value::Platform(Platform::Duration(length)) => mean_length(*length, &count),
        _ => amount::calculate(Binary::Divide, &sum, &count)
            .expect("numbers and money are divided by numbers"),
    };
    Ok(Some(mean.map_err(|fault| fault.at(arguments.whole()))?))
}

/// To the nearest millisecond; a half goes away from zero.
fn mean_length(sum: Duration, count: &Value) -> Result<Value, Fault> {
    let count = count.as_number().expect("a count is a number");
    let mean = arithmetic::divide(&Number::Int(sum.millis()), count)
        .and_then(|mean| arithmetic::round(&mean, 0, Rounding::Nearest))
        .and_then(|mean| arithmetic::truncate(&mean))?;
    amount::length(mean.as_i64().and_then(Duration::from_millis))
}

/// The sum, and of how many values it is.
fn total(arguments: Arguments<'_>) -> Result<(Value, i64), ExprError> {
    let list = match arguments.all() {
        [Some(Value::List(items))] => Some(items),
        _ => None,
    };
    let values = list.map_or(arguments.all(), |items| items);
    let mut sum = None;
    let mut count = 0;
    for (index, value) in values.iter().enumerate() {
        // A null is nothing as an element of JSON; as an argument no overload takes it.
        let Some(value) = value.as_ref().filter(|value| **value != Value::Null) else {
            continue;
        };
        let place = if list.is_some() { 0 } else { index };
        let so_far = sum.unwrap_or_else(|| nothing(arguments, value));
        sum = Some(plus(arguments, place, &so_far, value)?);
        count += 1;
    }
    Ok((sum.unwrap_or_else(|| zero(arguments)), count))
}

fn plus(
    arguments: Arguments<'_>,
    place: usize,
    sum: &Value,
    value: &Value,
) -> Result<Value, ExprError> {
    match amount::calculate(Binary::Add, sum, value) {
        Some(sum) => sum.map_err(|fault| fault.at(arguments.place(place))),
        None => {
            let (sum, value) = (Type::of(Some(sum)), Type::of(Some(value)));
            let message = format!("{} cannot be added to {}", article(value), article(sum));
            Err(arguments.refuse(place, message))
        }
    }
}

/// What the first value of a sum is added to: nothing, in that value's currency.
fn nothing(arguments: Arguments<'_>, first: &Value) -> Value {
    let code = match first {
        Value::Platform(Platform::Record(record)) => record.member("code").and_then(Value::as_text),
        _ => None,
    };
    match code.map(|code| Money::zero().with_code(code)) {
        Some(Ok(money)) => money.into(),
        _ => zero(arguments),
    }
}

/// The sum of nothing, of the type that the overload gives.
fn zero(arguments: Arguments<'_>) -> Value {
    match arguments.overload().returns {
        Kind::Is(Type::DECIMAL) => Number::from_text("0.0").map_or(Value::from(0), Value::Number),
        Kind::Is(Type::One(Scalar::Currency)) => Money::zero().into(),
        Kind::Is(Type::One(Scalar::Duration)) => Duration::ZERO.into(),
        _ => Value::from(0),
    }
}

#[cfg(test)]
mod tests {
    use crate::world::{gives, says};

    #[test]
    fn money_is_rounded_by_its_amount() {
        gives(
            "Round(MakeCurrency(-3.60, \"USD\"))",
            "MakeCurrency(-4.00, \"USD\")",
        );
        gives(
            "Round(MakeCurrency(3.225, \"USD\"), 2)",
            "MakeCurrency(3.23, \"USD\")",
        );
        gives(
            "Ceiling(MakeCurrency(3.2, \"USD\"))",
            "MakeCurrency(4.00, \"USD\")",
        );
        gives(
            "Floor(MakeCurrency(-3.2, \"USD\"))",
            "MakeCurrency(-4.00, \"USD\")",
        );
        gives(
            "Floor(MakeCurrency(NOT_SET, \"USD\"))",
            "not-set at `Floor(MakeCurrency(NOT_SET, \"USD\"))`",
        );
        gives("Round(5, 2)", "5.0");
    }

    #[test]
    fn sums_have_the_type_of_what_is_added() {
        gives(
            "Sum(MakeCurrency(1.1, \"EUR\"), NOT_SET, MakeCurrency(2.2, \"EUR\"))",
            "MakeCurrency(3.30, \"EUR\")",
        );
        gives(
            "Sum(MakeDuration(0, 1, 0, 0), MakeDuration(0, 0, -30, 0))",
            "ToDuration(\"PT30M\")",
        );
        gives("Sum(MakeList(1.5, 2))", "3.5");
        gives("Sum($empty)", "0");
        gives("Average($empty)", "0.0");
        gives(
            "Sum(MakeEmptyList(ToDuration(NOT_SET)))",
            "ToDuration(\"PT0S\")",
        );
        gives(
            "Sum(MakeEmptyList(ToCurrency(NOT_SET)))",
            "MakeCurrency(0.00, NOT_SET)",
        );
        gives("Sum(ToDecimal(NOT_SET), 5)", "5.0");
    }

    #[test]
    fn currencies_do_not_mix() {
        says(
            "Sum(MakeCurrency(1, \"EUR\"), MakeCurrency(1, \"USD\"))",
            "type at `MakeCurrency(1, \"USD\")`: money in `EUR` and in `USD` cannot be computed with together",
        );
        says(
            "Sum($list)",
            "type at `$list`: a Text cannot be added to an Integer",
        );
    }

    #[test]
    fn means_are_of_what_is_set() {
        gives(
            "Average(MakeCurrency(1, \"EUR\"), NOT_SET, MakeCurrency(2, \"EUR\"))",
            "MakeCurrency(1.50, \"EUR\")",
        );
        gives(
            "Average(MakeDuration(0, 0, 1, 0), MakeDuration(0, 0, 2, 0))",
            "ToDuration(\"PT1M30S\")",
        );
        gives(
            "Average(MakeList(ToDuration(1), ToDuration(2)))",
            "ToDuration(\"PT0.002S\")",
        );
        gives(
            "Average(MakeEmptyList(ToDuration(NOT_SET)))",
            "ToDuration(\"PT0S\")",
        );
        gives("Average(NOT_SET)", "0.0");
    }

    #[test]
    fn sums_keep_to_the_range() {
        gives("Sum(999999999999999, 1)", "range at `1`");
        gives(
            "Sum(MakeList(999999999999999, 1))",
            "range at `MakeList(999999999999999, 1)`",
        );
        gives(
            "Sum(System.MaxDuration, ToDuration(1))",
            "range at `ToDuration(1)`",
        );
    }
}
