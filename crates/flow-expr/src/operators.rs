//! What the operators do with two values, and what they say about values that they do not take.

use flow_syntax::Span;

use crate::amount;
use crate::arithmetic;
use crate::ast::{Binary, Unary};
use crate::equality::loosely_equal;
use crate::error::{ExprError, ExprErrorCode};
use crate::functions::{LARGEST, audio};
use crate::money::Fault;
use crate::number::Number;
use crate::operator_table;
use crate::resolve::{Named, article, resolve_values};
use crate::types::Type;
use crate::value::Value;

/// Applies an operator to one operand; `places` are those of the whole and of the operand.
pub(crate) fn unary(
    operator: Unary,
    operand: Option<Value>,
    places: &[Span],
) -> Result<Value, ExprError> {
    let operand = operand.ok_or_else(|| not_set(operator.symbol(), places[1]))?;
    let done = match (operator, &operand) {
        (Unary::Not, Value::Bool(value)) => Some(Ok(Value::Bool(!value))),
        (Unary::Negate, operand) => amount::negate(operand),
        (Unary::Complement, Value::Number(number)) if number.is_integer() => {
            return Ok(Value::from(!bits(number, places[1])?));
        }
        _ => None,
    };
    match done {
        Some(result) => result.map_err(|fault| fault.at(places[0])),
        None => Err(misfit(
            operator_table::of_unary(operator),
            &[&operand],
            places,
        )),
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
        _ => calculate(operator, &left, &right, places),
    }
}

fn calculate(
    operator: Binary,
    left: &Value,
    right: &Value,
    places: &[Span],
) -> Result<Value, ExprError> {
    match (operator, left, right) {
        (_, Value::Number(a), Value::Number(b)) => {
            let number = amount::number_operation(operator)(a, b).map(Value::Number);
            return number.map_err(|message| Fault::Range(message).at(places[0]));
        }
        (Binary::Add, Value::Text(a), Value::Text(b)) => return join(a, b, places[0]),
        (Binary::Add, left, right) => {
            if let Some(sum) = audio::join(left, right, places[0]) {
                return sum;
            }
        }
        _ => {}
    }
    match amount::calculate(operator, left, right) {
        Some(result) => result.map_err(|fault| fault.at(places[0])),
        None => Err(no_such_operands(operator, left, right, places)),
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
        _ => match amount::compare(left, right) {
            Some(ordering) => ordering.map_err(|fault| fault.at(places[0]))?,
            None => return Err(no_such_operands(operator, left, right, places)),
        },
    };
    Ok(Value::Bool(match operator {
        Binary::AtLeast => ordering.is_ge(),
        Binary::AtMost => ordering.is_le(),
        Binary::Greater => ordering.is_gt(),
        _ => ordering.is_lt(),
    }))
}

fn no_such_operands(operator: Binary, left: &Value, right: &Value, places: &[Span]) -> ExprError {
    misfit(operator_table::of_binary(operator), &[left, right], places)
}

/// What the check before a run says of operands with these types; `places` are those of the whole and of each operand.
fn misfit(operator: Named<'static>, operands: &[&Value], places: &[Span]) -> ExprError {
    let types: Vec<Type> = operands.iter().map(|value| Type::of(Some(value))).collect();
    match resolve_values(operator.overloads, &types) {
        Err(mismatch) => mismatch.operator_error(operator, &types, &places[1..]),
        // No operands that the table takes are known to come here; if some do, their values are at fault.
        Ok(_) => {
            let types: Vec<String> = types.into_iter().map(article).collect();
            let types = types.join(" and ");
            let message = format!("`{}` cannot work with these values: {types}", operator.name);
            ExprError::new(ExprErrorCode::Type, places[0], message)
        }
    }
}

fn bitwise(
    operator: Binary,
    left: &Value,
    right: &Value,
    places: &[Span],
) -> Result<Value, ExprError> {
    let (Value::Number(a), Value::Number(b)) = (left, right) else {
        return Err(no_such_operands(operator, left, right, places));
    };
    if !(a.is_integer() && b.is_integer()) {
        return Err(no_such_operands(operator, left, right, places));
    }
    let (a, b) = (bits(a, places[1])?, bits(b, places[2])?);
    Ok(Value::from(if operator == Binary::BitAnd {
        a & b
    } else {
        a | b
    }))
}

fn bits(integer: &Number, place: Span) -> Result<i64, ExprError> {
    match arithmetic::check(integer) {
        Ok(()) => Ok(integer.as_i64().expect("an Integer of 15 digits fits")),
        Err(message) => Err(ExprError::new(ExprErrorCode::Range, place, message)),
    }
}

/// The Integer as a Decimal; what is not set stays so.
pub(crate) fn widen(value: Option<Value>, place: Span) -> Result<Option<Value>, ExprError> {
    match value {
        Some(Value::Number(number)) => match arithmetic::to_decimal(&number) {
            Ok(decimal) => Ok(Some(Value::Number(decimal))),
            Err(message) => Err(ExprError::new(ExprErrorCode::Range, place, message)),
        },
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

/// What `and` and `or` say of a side that is no Boolean.
pub(crate) fn not_boolean(symbol: &str, value: &Value, place: Span) -> ExprError {
    let found = article(Type::of(Some(value)));
    let message = format!("`{symbol}` takes a Boolean, not {found}");
    ExprError::new(ExprErrorCode::Type, place, message)
}

#[cfg(test)]
mod tests {
    use crate::world::{World, gives, says};
    use crate::{Dialect, Expr, Type};

    #[test]
    fn moments_and_lengths_of_time_are_added_and_subtracted() {
        gives(
            "MakeDuration(0, 1, 0, 0) + MakeDateTime(2009, 1, 1)",
            "ToDateTime(\"2009-01-01T01:00:00Z\")",
        );
        gives(
            "MakeDateTime(2009, 1, 1) + MakeDuration(0, 1, 0, 0)",
            "ToDateTime(\"2009-01-01T01:00:00Z\")",
        );
        gives(
            "MakeDateTime(2009, 1, 1) - MakeDuration(0, 1, 0, 0)",
            "ToDateTime(\"2008-12-31T23:00:00Z\")",
        );
        gives(
            "MakeDuration(0, 1, 0, 0) - MakeDuration(0, 1, 0, 1)",
            "ToDuration(\"-PT1S\")",
        );
        gives("-MakeDuration(0, 1, 0, 0)", "ToDuration(\"-PT1H\")");
        gives(
            "MakeDuration(0, 1, 0, 0) >= MakeDuration(0, 0, 60, 0)",
            "true",
        );
        gives(
            "MakeDateTime(2009, 1, 1) < MakeDateTime(2009, 1, 1, 0, 0, 1)",
            "true",
        );
    }

    #[test]
    fn money_is_computed_with_exactly() {
        gives(
            "MakeCurrency(0.1, \"USD\") + MakeCurrency(0.2, \"USD\")",
            "MakeCurrency(0.30, \"USD\")",
        );
        gives(
            "MakeCurrency(1, \"USD\") - MakeCurrency(2.5, \"USD\")",
            "MakeCurrency(-1.50, \"USD\")",
        );
        gives(
            "3 * MakeCurrency(1.1, \"USD\")",
            "MakeCurrency(3.30, \"USD\")",
        );
        gives(
            "MakeCurrency(1.1, \"USD\") * 0.5",
            "MakeCurrency(0.55, \"USD\")",
        );
        gives(
            "MakeCurrency(10, \"USD\") / 4",
            "MakeCurrency(2.50, \"USD\")",
        );
        gives(
            "MakeCurrency(10, \"USD\") % 4",
            "MakeCurrency(2.00, \"USD\")",
        );
        gives(
            "-MakeCurrency(10, \"USD\")",
            "MakeCurrency(-10.00, \"USD\")",
        );
        gives(
            "MakeCurrency(10, \"USD\") > MakeCurrency(9.99, \"USD\")",
            "true",
        );
        gives(
            "MakeCurrency(10, \"USD\") / 0",
            "range at `MakeCurrency(10, \"USD\") / 0`",
        );
    }

    #[test]
    fn two_currencies_do_not_mix() {
        let text = "MakeCurrency(1, \"USD\") + MakeCurrency(1, \"EUR\")";
        says(
            text,
            &format!(
                "type at `{text}`: money in `USD` and in `EUR` cannot be computed with together"
            ),
        );
        let error = World::typical().eval(text).unwrap_err();
        let help = "bring both to one currency with `ConvertCurrency(money, code, rate)`";
        assert_eq!(error.help.as_deref(), Some(help));
        gives(
            "MakeCurrency(1, \"USD\") == MakeCurrency(1, \"EUR\")",
            "false",
        );
        gives(
            "MakeCurrency(1, \"USD\") < MakeCurrency(1, NOT_SET)",
            "type at `MakeCurrency(1, \"USD\") < MakeCurrency(1, NOT_SET)`",
        );
        gives(
            "-MakeCurrency(NOT_SET, \"USD\")",
            "not-set at `-MakeCurrency(NOT_SET, \"USD\")`",
        );
    }

    #[test]
    fn a_null_of_json_is_no_operand() {
        says(
            "$null + 1",
            "type at `$null`: `+` does not take a Null and an Integer",
        );
        says(
            "1 < $null",
            "type at `$null`: `<` does not compare an Integer with a Null",
        );
        says(
            "-$null",
            "type at `$null`: `-` takes a Currency, an Integer, a Decimal or a Duration, not a Null",
        );
    }

    #[test]
    fn operands_that_could_be_converted_are_told_how() {
        let help = |text: &str| {
            World::typical()
                .eval(text)
                .unwrap_err()
                .help
                .unwrap_or_default()
        };
        assert_eq!(
            help("MakeCurrency(1, \"USD\") + 5"),
            "make money of the number with `MakeCurrency`"
        );
        assert_eq!(
            help("MakeDateTime(2009, 1, 1) - 5"),
            "make a length of time of the number with `MakeDuration`"
        );
        assert_eq!(
            help("MakeDateTime(2009, 1, 1) < $text"),
            "make a moment of the text with `ToDateTime`"
        );
        let help = help("MakeDateTime(2009, 1, 1) - MakeDateTime(2009, 1, 1)");
        assert_eq!(
            help,
            "`DateTimeDiff` gives the length of time between two moments"
        );
    }

    /// An expression with literals is checked before it runs; with variables of the same values only the run can tell.
    #[test]
    fn operands_are_refused_in_the_same_words_before_a_run_and_in_it() {
        let operands = [
            "1",
            "1.5",
            "\"a\"",
            "true",
            "MakeList(1)",
            "MakeDateTime(2009, 1, 1)",
            "MakeDuration(0, 0, 1, 0)",
            "MakeCurrency(1, \"USD\")",
        ];
        let operators = [
            "+", "-", "*", "/", "%", "^", "&", "|", "<", "<=", ">", ">=", "and", "or",
        ];
        for (left, right) in operands
            .iter()
            .flat_map(|left| operands.map(|right| (*left, right)))
        {
            for operator in operators {
                agree(&format!("{left} {operator} {right}"));
            }
            for operator in ["-", "~", "!"] {
                agree(&format!("{operator}{left}"));
            }
        }
    }

    #[track_caller]
    fn agree(text: &str) {
        let checked = Expr::parse(text, Dialect::Sdk)
            .unwrap()
            .check(&|_| Type::DYNAMIC);
        match (checked.errors.first(), World::typical().eval(text)) {
            (None, Ok(_)) => {}
            (Some(before), Err(found)) => assert_eq!(*before, found, "{text}"),
            // The side that `and` and `or` do not look at.
            (Some(_), Ok(_)) if text.contains(" or ") || text.contains(" and ") => {}
            (None, Err(found)) if found.code.as_str() != "type" => {}
            (before, found) => panic!("{text}: {before:?} before the run, {found:?} in it"),
        }
    }
}
