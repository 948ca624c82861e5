//! What the operators do with two values, and what they say about values that they do not take.

use flow_syntax::Span;

use crate::arithmetic;
use crate::ast::{Binary, Unary};
use crate::equality::loosely_equal;
use crate::error::{ExprError, ExprErrorCode};
use crate::functions::LARGEST;
use crate::number::Number;
use crate::value::Value;

/// Applies an operator to one operand; `places` are those of the whole and of the operand.
pub(crate) fn unary(
    operator: Unary,
    operand: Option<Value>,
    places: &[Span],
) -> Result<Value, ExprError> {
    let place = places[1];
    match (operator, operand) {
        (_, None) => Err(not_set(operator.symbol(), place)),
        (Unary::Not, Some(Value::Bool(value))) => Ok(Value::Bool(!value)),
        (Unary::Not, Some(other)) => Err(not_boolean("!", &other, place)),
        (Unary::Negate, Some(Value::Number(number))) => {
            in_range(arithmetic::negate(&number), places[0])
        }
        (Unary::Negate, Some(other)) => Err(wrong_type("-", "a number", &other, place)),
        (Unary::Complement, Some(other)) => Ok(Value::from(!bits("~", &other, place)?)),
    }
}

/// Applies an operator to two operands; `places` are those of the whole, the left and the right.
pub(crate) fn binary(
    operator: Binary,
    left: Option<Value>,
    right: Option<Value>,
    places: &[Span],
) -> Result<Value, ExprError> {
    match operator {
        Binary::Equal => return Ok(Value::Bool(loosely_equal(left.as_ref(), right.as_ref()))),
        Binary::NotEqual => return Ok(Value::Bool(!loosely_equal(left.as_ref(), right.as_ref()))),
        _ => {}
    }
    let left = left.ok_or_else(|| not_set(operator.symbol(), places[1]))?;
    let right = right.ok_or_else(|| not_set(operator.symbol(), places[2]))?;
    match operator {
        Binary::AtLeast | Binary::AtMost | Binary::Greater | Binary::Less => {
            compare(operator, &left, &right, places)
        }
        Binary::BitAnd | Binary::BitOr => bitwise(operator, &left, &right, places),
        Binary::Add => match (&left, &right) {
            (Value::Text(a), Value::Text(b)) => join(a, b, places[0]),
            _ => calculate(operator, &left, &right, places),
        },
        _ => calculate(operator, &left, &right, places),
    }
}

fn calculate(
    operator: Binary,
    left: &Value,
    right: &Value,
    places: &[Span],
) -> Result<Value, ExprError> {
    let calculation = match operator {
        Binary::Add => arithmetic::add,
        Binary::Subtract => arithmetic::subtract,
        Binary::Multiply => arithmetic::multiply,
        Binary::Divide => arithmetic::divide,
        Binary::Remainder => arithmetic::remainder,
        _ => arithmetic::power,
    };
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => in_range(calculation(a, b), places[0]),
        _ => Err(no_numbers(operator, left, right, places)),
    }
}

fn no_numbers(operator: Binary, left: &Value, right: &Value, places: &[Span]) -> ExprError {
    let place = if left.as_number().is_some() {
        places[2]
    } else {
        places[1]
    };
    let symbol = operator.symbol();
    let message = format!(
        "`{symbol}` does not take {} and {}",
        left.type_name(),
        right.type_name()
    );
    let error = ExprError::new(ExprErrorCode::Type, place, message);
    let is_text = |value: &Value| value.as_text().is_some();
    match operator {
        Binary::Add if is_text(left) || is_text(right) => error.with_help(
            "join texts with `Append` and `ToString`, or make a number with `ToInt` or `ToDecimal`",
        ),
        _ if is_text(left) || is_text(right) => {
            error.with_help("make a number of a text with `ToInt` or `ToDecimal`")
        }
        _ => error,
    }
}

fn join(a: &str, b: &str, place: Span) -> Result<Value, ExprError> {
    if a.len() + b.len() > LARGEST {
        return Err(too_large(place));
    }
    Ok(Value::from([a, b].concat()))
}

/// Numbers compare by value. Texts compare by the code points of their characters, so that capitals come before small
/// letters; `Compare` uses the order of a dictionary instead.
fn compare(
    operator: Binary,
    left: &Value,
    right: &Value,
    places: &[Span],
) -> Result<Value, ExprError> {
    let ordering = match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.compare(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => {
            let place = if matches!(left, Value::Number(_) | Value::Text(_)) {
                places[2]
            } else {
                places[1]
            };
            let (left, right) = (left.type_name(), right.type_name());
            let message = format!(
                "`{}` does not compare {left} with {right}",
                operator.symbol()
            );
            return Err(ExprError::new(ExprErrorCode::Type, place, message)
                .with_help("both sides have to be numbers or both texts; `ToInt`, `ToDecimal` and `ToString` convert"));
        }
    };
    Ok(Value::Bool(match operator {
        Binary::AtLeast => ordering.is_ge(),
        Binary::AtMost => ordering.is_le(),
        Binary::Greater => ordering.is_gt(),
        _ => ordering.is_lt(),
    }))
}

fn bitwise(
    operator: Binary,
    left: &Value,
    right: &Value,
    places: &[Span],
) -> Result<Value, ExprError> {
    let a = bits(operator.symbol(), left, places[1])?;
    let b = bits(operator.symbol(), right, places[2])?;
    Ok(Value::from(if operator == Binary::BitAnd {
        a & b
    } else {
        a | b
    }))
}

fn bits(symbol: &str, value: &Value, place: Span) -> Result<i64, ExprError> {
    match value {
        Value::Number(number) if number.is_integer() => match arithmetic::check(number) {
            Ok(()) => Ok(number.as_i64().expect("an Integer of 15 digits fits")),
            Err(message) => Err(ExprError::new(ExprErrorCode::Range, place, message)),
        },
        other => Err(wrong_type(symbol, "an Integer", other, place)),
    }
}

fn in_range(result: Result<Number, String>, place: Span) -> Result<Value, ExprError> {
    match result {
        Ok(number) => Ok(Value::Number(number)),
        Err(message) => Err(ExprError::new(ExprErrorCode::Range, place, message)),
    }
}

/// The Integer as a Decimal; what is not set stays so.
pub(crate) fn widen(value: Option<Value>, place: Span) -> Result<Option<Value>, ExprError> {
    match value {
        Some(Value::Number(number)) => in_range(arithmetic::to_decimal(&number), place).map(Some),
        other => Ok(other),
    }
}

pub(crate) fn too_large(place: Span) -> ExprError {
    ExprError::new(
        ExprErrorCode::Range,
        place,
        "the result is larger than 4 MiB",
    )
}

pub(crate) fn not_set(symbol: &str, place: Span) -> ExprError {
    let message = format!("`{symbol}` does not take NOT_SET, and this is not set");
    ExprError::new(ExprErrorCode::NotSet, place, message)
        .with_help("check it with `IsSet` or `IsNotSetOrEmpty` first")
}

pub(crate) fn not_boolean(symbol: &str, value: &Value, place: Span) -> ExprError {
    wrong_type(symbol, "a Boolean", value, place)
}

fn wrong_type(symbol: &str, wanted: &str, value: &Value, place: Span) -> ExprError {
    let message = format!("`{symbol}` takes {wanted}, not {}", value.type_name());
    ExprError::new(ExprErrorCode::Type, place, message)
}
