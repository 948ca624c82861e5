//! JSON: reading it from a text, writing it, and taking members out of it.
//!
//! These functions are newer than the vendor's published table: their signatures are read off the flows that use them.

use super::{Arguments, Outcome, Row};
use crate::error::{ExprError, ExprErrorCode};
use crate::{Value, read_json};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "GetJsonObjectProperty",
        overloads: "json:jsn~ns, propertyName:str -> jsn",
        summary: "Takes a member of a JSON object by its name, in which letter case counts.",
        detail: "A member that is missing, or of what is no object, is not set.",
        examples: &[(
            "GetJsonObjectProperty(JsonParse(\"{\\\"a\\\": 1.50}\"), \"a\")",
            "1.50",
        )],
        call: get_json_object_property,
    },
    Row {
        name: "JsonParse",
        overloads: "text:str~ns -> jsn",
        summary: "Reads a text as JSON.",
        detail: "A text that is no JSON is an error. Numbers keep their digits, objects the order of their members.",
        examples: &[("JsonParse(\"[1, 2]\")[1]", "2")],
        call: json_parse,
    },
    Row {
        name: "ToJson",
        overloads: "value:any~ns -> jsn",
        summary: "Makes JSON of a value.",
        detail: "Moments and lengths of time become texts, values with members objects.",
        examples: &[("ToJson(MakeList(1, 2))[0]", "1")],
        call: to_json,
    },
    Row {
        name: "ToJsonCollection",
        overloads: "value:any~ns -> List<jsn>",
        summary: "Makes a list of JSON values of a JSON list, or of a list of anything.",
        detail: "A value that is no list becomes a list of one; a guess.",
        examples: &[("Count(ToJsonCollection(JsonParse(\"[1, 2]\")))", "2")],
        call: to_json_collection,
    },
];

fn get_json_object_property(arguments: Arguments<'_>) -> Outcome {
    let name = arguments.text(1)?;
    Ok(arguments
        .get(0)
        .and_then(|value| value.member(name))
        .cloned())
}

fn json_parse(arguments: Arguments<'_>) -> Outcome {
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
fn to_json(arguments: Arguments<'_>) -> Outcome {
    arguments
        .get(0)
        .map(|value| as_json(arguments, value))
        .transpose()
}

fn to_json_collection(arguments: Arguments<'_>) -> Outcome {
    let Some(value) = arguments.get(0) else {
        return Ok(None);
    };
    Ok(Some(match as_json(arguments, value)? {
        list @ Value::List(_) => list,
        one => Value::list([one]),
    }))
}

/// The value with only what JSON has: written as JSON and read again.
fn as_json(arguments: Arguments<'_>, value: &Value) -> Result<Value, ExprError> {
    match read_json(value.to_json().as_bytes()) {
        Ok(json) => Ok(json.value),
        Err(error) => Err(arguments.refuse(0, error.message)),
    }
}
