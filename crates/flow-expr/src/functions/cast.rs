//! Conversions: `ToString`, `ToInt`, `ToDecimal`, `ToBool`, `JsonParse`, `ToJson`.
//!
//! What is not set stays not set. A text that cannot be converted is an error; the platform's pages do not say so.

use super::{Arguments, LARGEST, Outcome};
use crate::arithmetic;
use crate::error::{ExprError, ExprErrorCode};
use crate::lexer::shorten;
use crate::operators::too_large;
use crate::{Number, Value, read_json};

/// The text of a value; of a list, the texts of its elements with a delimiter between them, by default a comma (a
/// guess).
///
/// The last argument may say how many decimal places numbers get.
pub(super) fn to_string(arguments: Arguments<'_>) -> Outcome {
    let Some(value) = arguments.get(0) else {
        return Ok(None);
    };
    let Value::List(items) = value else {
        return scalar_to_string(arguments, value);
    };
    let (delimiter, places) = match arguments.get(1) {
        Some(Value::Number(_)) if arguments.count() == 2 => {
            (",", Some(arguments.integer(1, 1..=28)?))
        }
        None if arguments.count() == 1 => (",", None),
        _ => {
            let places = (arguments.count() == 3)
                .then(|| arguments.integer(2, 1..=28))
                .transpose()?;
            (arguments.text_if_set(1)?.map_or("", |text| &**text), places)
        }
    };
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(delimiter);
        }
        push_item(arguments, &mut out, item, places)?;
        if out.len() > LARGEST {
            return Err(too_large(arguments.whole()));
        }
    }
    Ok(Some(Value::from(out)))
}

fn scalar_to_string(arguments: Arguments<'_>, value: &Value) -> Outcome {
    match arguments.count() {
        1 => Ok(Some(Value::from(value.text().into_owned()))),
        2 => {
            let places = arguments.integer(1, 1..=28)?;
            let text = arithmetic::fixed(arguments.number(0)?, places);
            Ok(Some(Value::from(arguments.in_range(text)?)))
        }
        _ => Err(arguments.wrong(0, "List", Some(value))),
    }
}

fn push_item(
    arguments: Arguments<'_>,
    out: &mut String,
    item: &Value,
    places: Option<i64>,
) -> Result<(), ExprError> {
    match (item, places) {
        // An element that is not set is held as null.
        (Value::Null, _) => {}
        (Value::Number(number), Some(places)) => {
            out.push_str(&arguments.in_range(arithmetic::fixed(number, places))?);
        }
        _ => out.push_str(&item.text()),
    }
    Ok(())
}

/// Cuts decimal places off; reads a text of digits; `true` is 1.
pub(super) fn to_int(arguments: Arguments<'_>) -> Outcome {
    let Some(number) = to_number(arguments, "an Integer")? else {
        return Ok(None);
    };
    Ok(Some(Value::Number(
        arguments.in_range(arithmetic::truncate(&number))?,
    )))
}

/// Reads a text of digits; `true` is 1.0.
pub(super) fn to_decimal(arguments: Arguments<'_>) -> Outcome {
    let Some(number) = to_number(arguments, "a Decimal")? else {
        return Ok(None);
    };
    Ok(Some(Value::Number(
        arguments.in_range(arithmetic::to_decimal(&number))?,
    )))
}

fn to_number(arguments: Arguments<'_>, wanted: &str) -> Result<Option<Number>, ExprError> {
    match arguments.get(0) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.clone())),
        Some(Value::Bool(value)) => Ok(Some(Number::Int(i64::from(*value)))),
        Some(Value::Text(text)) => match parse_number(text) {
            Some(number) => Ok(Some(number)),
            None => Err(no_such_text(arguments, text, wanted)),
        },
        other => Err(arguments.wrong(0, "Text, a number or Boolean", other)),
    }
}

fn parse_number(text: &str) -> Option<Number> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.contains(['e', 'E']) {
        return None;
    }
    let whole = digits.trim_start_matches('0');
    let zero = if whole.starts_with(|c: char| c.is_ascii_digit()) {
        ""
    } else {
        "0"
    };
    let sign = if text.starts_with('-') { "-" } else { "" };
    Number::from_text(&format!("{sign}{zero}{whole}"))
}

/// Numbers other than 0 are true; of texts `true`, `t` and `1` are true, `false`, `f` and `0` false, in any letter case.
pub(super) fn to_bool(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::Bool(match arguments.get(0) {
        None => return Ok(None),
        Some(Value::Bool(value)) => *value,
        Some(Value::Number(number)) => number.compare(&Number::Int(0)).is_ne(),
        Some(Value::Text(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "t" | "1" => true,
            "false" | "f" | "0" => false,
            _ => return Err(no_such_text(arguments, text, "a Boolean")),
        },
        other => return Err(arguments.wrong(0, "Text, a number or Boolean", other)),
    })))
}

fn no_such_text(arguments: Arguments<'_>, text: &str, wanted: &str) -> ExprError {
    let message = format!(
        "the text `{}` is not {wanted}",
        shorten(text).escape_debug()
    );
    ExprError::new(ExprErrorCode::Type, arguments.place(0), message)
}

pub(super) fn json_parse(arguments: Arguments<'_>) -> Outcome {
    let Some(text) = arguments.text_if_set(0)? else {
        return Ok(None);
    };
    match read_json(text.as_bytes()) {
        Ok(json) => Ok(Some(json.value)),
        Err(error) => {
            let message = format!(
                "the text is not JSON: {} (at byte {})",
                error.message, error.offset
            );
            Err(ExprError::new(
                ExprErrorCode::Type,
                arguments.place(0),
                message,
            ))
        }
    }
}

/// Makes a JSON value of any value, which every value here is already: a conversion like the other `To…` functions,
/// whose counterpart for collections is `ToJsonCollection`. The JSON *text* of a value is what `ToString` gives.
pub(super) fn to_json(arguments: Arguments<'_>) -> Outcome {
    Ok(arguments.get(0).cloned())
}
