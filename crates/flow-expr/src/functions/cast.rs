//! Conversions to texts, numbers and Booleans.
//!
//! What is not set stays not set. A text that cannot be converted is an error; the platform's pages do not say so.

use super::{Arguments, LARGEST, Outcome, Row};
use crate::arithmetic;
use crate::error::{ExprError, ExprErrorCode};
use crate::lexer::shorten;
use crate::money::Money;
use crate::operators::too_large;
use crate::types::Scalar;
use crate::{Number, Platform, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "ToBool",
        overloads: "valueToConvert:dec~ns -> bln
            valueToConvert:str~ns -> bln
            valueToConvert:int~ns -> bln
            valueToConvert:nts~ns -> bln
            valueToReturn:bln -> bln",
        summary: "Makes a Boolean of a number or a text.",
        detail: "Every number but 0 is true. The texts are `true`, `t`, `1`, `false`, `f` and `0`, in any letter case.",
        examples: &[("ToBool(\"T\")", "true"), ("ToBool(0.0)", "false")],
        call: to_bool,
    },
    Row {
        name: "ToDecimal",
        overloads: "valueToConvert:bln~ns -> dec
            valueToConvert:cur~ns -> dec
            valueToConvert:str~ns -> dec
            valueToConvert:int~ns -> dec
            valueToConvert:nts~ns -> dec
            valueToReturn:dec~ns -> dec",
        summary: "Makes a Decimal of a number, a text, a Boolean or an amount of money.",
        detail: "`true` is 1.0. Money without an amount gives NOT_SET.",
        examples: &[("ToDecimal(\"-100.5\")", "-100.5"), ("ToDecimal(true)", "1.0")],
        call: to_decimal,
    },
    Row {
        name: "ToInt",
        overloads: "valueToConvert:bln~ns -> int
            valueToConvert:dec~ns -> int
            valueToConvert:str~ns -> int
            valueToConvert:nts~ns -> int
            valueToReturn:int~ns -> int
            valueToConvert:dur~ns -> int",
        summary: "Makes an Integer of a number, a text, a Boolean or a length of time.",
        detail: "Decimal places are cut off, not rounded. A length of time gives its milliseconds.",
        examples: &[("ToInt(3.7)", "3"), ("ToInt(MakeDuration(0, 0, 0, 1))", "1000")],
        call: to_int,
    },
    Row {
        name: "ToString",
        overloads: "valueToConvert:any~ns -> str
            nullValue:nts~ns -> str
            valueToConvert:List<any> -> str
            valueToConvert:List<any>, delimiter:str~ns -> str
            decimalValueToConvert:dec~ns, decimalPlaces:int[1..28] -> str
            currencyValueToConvert:cur~ns, decimalPlaces:int[1..28] -> str
            valueToConvert:List<dec>, decimalPlaces:int[1..28] -> str
            currencyCollectionToConvert:List<cur>~ns, decimalPlaces:int[1..28] -> str
            valueToConvert:List<dec>, delimiter:str~ns, decimalPlaces:int[1..28] -> str
            currencyCollectionToConvert:List<cur>~ns, delimiter:str~ns, decimalPlaces:int[1..28] -> str",
        summary: "Makes a text of any value, or of the elements of a list with a delimiter between them.",
        detail: "What is not set stays not set, and `ToString(NOT_SET) == \"\"` is false; within a list it is empty.",
        examples: &[("ToString(2000.506, 2)", "\"2000.51\""), ("ToString(MakeList(1, 2), \"|\")", "\"1|2\"")],
        call: to_string,
    },
];

/// The text of a value; of a list, the texts of its elements with a delimiter between them, by default a comma (a
/// guess).
///
/// The last argument may say how many decimal places numbers get.
fn to_string(arguments: Arguments<'_>) -> Outcome {
    let Some(value) = arguments.get(0) else {
        return Ok(None);
    };
    let Value::List(items) = value else {
        return scalar_to_string(arguments, value);
    };
    let places = arguments
        .named("decimalPlaces")
        .map(|at| arguments.integer(at))
        .transpose()?;
    let delimiter = match arguments.named("delimiter") {
        Some(at) => arguments.text_if_set(at)?.map_or("", |text| &**text),
        None => ",",
    };
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(delimiter);
        }
        if let Some(item) = item {
            push_item(arguments, &mut out, item, places)?;
        }
        if out.len() > LARGEST {
            return Err(too_large(arguments.whole()));
        }
    }
    Ok(Some(Value::from(out)))
}

fn scalar_to_string(arguments: Arguments<'_>, value: &Value) -> Outcome {
    let places = arguments
        .named("decimalPlaces")
        .map(|at| arguments.integer(at))
        .transpose()?;
    let mut out = String::new();
    push_item(arguments, &mut out, value, places)?;
    Ok(Some(Value::from(out)))
}

fn push_item(
    arguments: Arguments<'_>,
    out: &mut String,
    item: &Value,
    places: Option<i64>,
) -> Result<(), ExprError> {
    match (item, places) {
        (Value::Null, _) if arguments.get(0) != Some(item) => {}
        (Value::Number(number), Some(places)) => {
            out.push_str(&arguments.in_range(arithmetic::fixed(number, places))?);
        }
        (Value::Platform(Platform::Record(record)), Some(places))
            if record.kind() == Scalar::Currency =>
        {
            let text = Money::of(record).fixed_text(places);
            out.push_str(&arguments.in_range(text)?);
        }
        _ => out.push_str(&item.text()),
    }
    Ok(())
}

/// Cuts decimal places off; reads a text of digits; `true` is 1.
fn to_int(arguments: Arguments<'_>) -> Outcome {
    let Some(number) = to_number(arguments, "an Integer")? else {
        return Ok(None);
    };
    Ok(Some(Value::Number(
        arguments.in_range(arithmetic::truncate(&number))?,
    )))
}

/// Reads a text of digits; `true` is 1.0.
fn to_decimal(arguments: Arguments<'_>) -> Outcome {
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
        Some(Value::Platform(Platform::Duration(length))) => Ok(Some(length.millis().into())),
        Some(Value::Platform(Platform::Record(record))) if record.kind() == Scalar::Currency => {
            Ok(Money::of(record).amount().cloned())
        }
        Some(Value::Text(text)) => match parse_number(text) {
            Some(number) => Ok(Some(number)),
            None => Err(no_such_text(arguments, text, wanted)),
        },
        other => Err(arguments.wrong(0, "Text, a number or Boolean", other)),
    }
}

pub(super) fn parse_number(text: &str) -> Option<Number> {
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
fn to_bool(arguments: Arguments<'_>) -> Outcome {
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

pub(super) fn no_such_text(arguments: Arguments<'_>, text: &str, wanted: &str) -> ExprError {
    let message = format!(
        "the text `{}` is not {wanted}",
        shorten(text).escape_debug()
    );
    ExprError::new(ExprErrorCode::Type, arguments.place(0), message)
}
