//! Numbers: `Ceiling`, `Floor`, `Round`, `Sum`, `Average`.

use super::{Arguments, Outcome};
use crate::arithmetic::{self, Rounding};
use crate::error::{ExprError, ExprErrorCode};
use crate::{Number, Value};

pub(super) fn ceiling(arguments: Arguments<'_>) -> Outcome {
    rounded(arguments, Rounding::Up)
}

pub(super) fn floor(arguments: Arguments<'_>) -> Outcome {
    rounded(arguments, Rounding::Down)
}

fn rounded(arguments: Arguments<'_>, rounding: Rounding) -> Outcome {
    let number = arithmetic::round(arguments.number(0)?, 0, rounding);
    Ok(Some(Value::Number(arguments.in_range(number)?)))
}

/// Gives a Decimal, also for an Integer. Halves go away from zero; a guess.
pub(super) fn round(arguments: Arguments<'_>) -> Outcome {
    let places = match arguments.count() {
        1 => 0,
        _ => arguments.integer(1, 0..=28)?,
    };
    let number = arithmetic::to_decimal(arguments.number(0)?)
        .and_then(|number| arithmetic::round(&number, places, Rounding::Nearest));
    Ok(Some(Value::Number(arguments.in_range(number)?)))
}

/// Adds its arguments, or the elements of a list; what is not set is left out, and the sum of nothing is 0.
pub(super) fn sum(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::Number(total(arguments)?.0)))
}

/// The mean of its arguments, or of the elements of a list; what is not set does not count, and the mean of nothing
/// is 0.0.
pub(super) fn average(arguments: Arguments<'_>) -> Outcome {
    let (sum, count) = total(arguments)?;
    let mean = arithmetic::divide(&sum, &Number::Int(count.max(1)));
    Ok(Some(Value::Number(arguments.in_range(mean)?)))
}

fn total(arguments: Arguments<'_>) -> Result<(Number, i64), ExprError> {
    if let [Some(Value::List(items))] = arguments.all() {
        let set = items.iter().filter(|item| **item != Value::Null);
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
    let (mut sum, mut count) = (Number::Int(0), 0);
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
