//! Numbers: `Ceiling`, `Floor`, `Round`, `Sum`, `Average`.

use super::{Arguments, Outcome, Row};
use crate::arithmetic::{self, Rounding};
use crate::error::{ExprError, ExprErrorCode};
use crate::signature::Kind;
use crate::types::Type;
use crate::{Number, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "Average",
        overloads: "value:cur~ns... -> cur
            decimalValue:dec~ns... -> dec
            durationValue:dur~ns... -> dur
            integerValue:int~ns... -> dec
            currencyCollection:List<cur> -> cur
            decimalCollection:List<dec> -> dec
            integerCollection:List<int> -> dec
            durationCollection:List<dur> -> dur",
        summary: "Gives the mean of its arguments, or of the elements of a list.",
        detail: "What is not set does not count; the mean of nothing is 0.",
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
        detail: "What is not set is left out; the sum of nothing is 0.",
        examples: &[
            ("Sum(3, 5, -8)", "0"),
            ("Sum(MakeList(3.5, NOT_SET, 5.5))", "9.0"),
        ],
        call: sum,
    },
];

fn ceiling(arguments: Arguments<'_>) -> Outcome {
    rounded(arguments, Rounding::Up)
}

fn floor(arguments: Arguments<'_>) -> Outcome {
    rounded(arguments, Rounding::Down)
}

fn rounded(arguments: Arguments<'_>, rounding: Rounding) -> Outcome {
    let number = arithmetic::round(arguments.number(0)?, 0, rounding);
    Ok(Some(Value::Number(arguments.in_range(number)?)))
}

/// Gives a Decimal, also for an Integer. Halves go away from zero; a guess.
fn round(arguments: Arguments<'_>) -> Outcome {
    let places = match arguments.count() {
        1 => 0,
        _ => arguments.integer(1)?,
    };
    let number = arithmetic::to_decimal(arguments.number(0)?)
        .and_then(|number| arithmetic::round(&number, places, Rounding::Nearest));
    Ok(Some(Value::Number(arguments.in_range(number)?)))
}

/// Adds its arguments, or the elements of a list; what is not set is left out, and the sum of nothing is 0.
fn sum(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::Number(total(arguments)?.0)))
}

/// The mean of its arguments, or of the elements of a list; what is not set does not count, and the mean of nothing
/// is 0.0.
fn average(arguments: Arguments<'_>) -> Outcome {
    let (sum, count) = total(arguments)?;
    let mean = arithmetic::divide(&sum, &Number::Int(count.max(1)));
    Ok(Some(Value::Number(arguments.in_range(mean)?)))
}

fn total(arguments: Arguments<'_>) -> Result<(Number, i64), ExprError> {
    if let [Some(Value::List(items))] = arguments.all() {
        let set = items.iter().flatten().filter(|item| **item != Value::Null);
        return add_all(arguments, set.map(|item| (0, item)));
    }
    let values = arguments.all().iter().enumerate();
    add_all(
        arguments,
        values.filter_map(|(index, value)| Some((index, value.as_ref()?))),
    )
}

fn add_all<'a>(
    arguments: Arguments<'_>,
    values: impl Iterator<Item = (usize, &'a Value)>,
) -> Result<(Number, i64), ExprError> {
    let zero = match arguments.overload().returns {
        Kind::Is(Type::DECIMAL) => arithmetic::to_decimal(&Number::Int(0)),
        _ => Ok(Number::Int(0)),
    };
    let (mut sum, mut count) = (arguments.in_range(zero)?, 0);
    for (index, value) in values {
        let Value::Number(number) = value else {
            let message = format!("a sum of numbers cannot take {}", value.type_name());
            return Err(ExprError::new(
                ExprErrorCode::Type,
                arguments.place(index),
                message,
            ));
        };
        sum = arguments.in_range(arithmetic::add(&sum, number))?;
        count += 1;
    }
    Ok((sum, count))
}
