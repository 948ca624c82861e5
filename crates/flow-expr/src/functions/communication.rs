//! What a bot says, on any channel: text, values and prompts in order.
//!
//! These functions are newer than the vendor's published table: their signatures are read off the flows that use them.

use super::parts::Parts;
use super::{Arguments, Outcome, Row};
use crate::operators::too_large;
use crate::types::Scalar;
use crate::{Object, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "MakeCommunication",
        overloads: "part:each~ns... -> com",
        summary: "Puts together what a bot says: texts, values and other communications, one behind the other.",
        detail: "What is not set adds nothing. `ToString` gives a transcript, in which parts are divided by a space where they have none of their own; a guess.",
        examples: &[(
            "ToString(MakeCommunication(\"Your number is\", ToCommunication(42), \".\"))",
            "\"Your number is 42.\"",
        )],
        call: make_communication,
    },
    Row {
        name: "ResolveSlot",
        overloads: "slot:any~ns -> any",
        summary: "Gives the value that a bot found for a slot.",
        detail: "The value itself; what else the platform resolves there is not known.",
        examples: &[("ResolveSlot(\"tomorrow\")", "\"tomorrow\"")],
        call: |arguments| Ok(arguments.get(0).cloned()),
    },
    Row {
        name: "ToCommunication",
        overloads: "value:each~ns -> com
            value:str~ns, stringFormat:stf -> com
            value:each~ns, dateFormat:daf -> com
            value:each~ns, timeFormat:tif -> com
            value:each~ns, numberFormat:nuf -> com
            value:cur~ns, currencyFormat:cuf -> com
            value:bln~ns, boolFormat:bof -> com
            value:phn~ns, phoneNumberFormat:phf -> com",
        summary: "Makes a communication of a value, said or shown in a format where one is given.",
        detail: "What is not set makes a communication without parts. The transcript that `ToString` gives does not apply the format.",
        examples: &[(
            "ToString(ToCommunication(\"ab12\", Format.String.playChars))",
            "\"ab12\"",
        )],
        call: to_communication,
    },
    Row {
        name: "ToDisplayString",
        overloads: "value:each~ns -> str",
        summary: "Makes the text that a person is shown of any value.",
        detail: "As `ToString`, but of a list with `, ` between the elements that are set. What is not set stays not set. Both are guesses.",
        examples: &[
            (
                "ToDisplayString(MakeList(\"9:00\", \"10:30\"))",
                "\"9:00, 10:30\"",
            ),
            ("ToDisplayString(5.50)", "\"5.50\""),
        ],
        call: to_display_string,
    },
];

fn make_communication(arguments: Arguments<'_>) -> Outcome {
    let mut parts = Parts::new();
    for value in arguments.all().iter().flatten() {
        push(arguments, &mut parts, value, None)?;
    }
    Ok(Some(parts.into_value(Scalar::Communication, [])))
}

fn to_communication(arguments: Arguments<'_>) -> Outcome {
    let mut parts = Parts::new();
    if let Some(value) = arguments.get(0) {
        push(arguments, &mut parts, value, arguments.get(1))?;
    }
    Ok(Some(parts.into_value(Scalar::Communication, [])))
}

fn push(
    arguments: Arguments<'_>,
    parts: &mut Parts,
    value: &Value,
    format: Option<&Value>,
) -> Result<(), crate::ExprError> {
    let large = |_| too_large(arguments.whole());
    let Some(value) = parts.take(value).map_err(large)? else {
        return Ok(());
    };
    let name = match value {
        Value::Text(_) => "text",
        _ => "value",
    };
    let format = format.map(|format| ("format", Value::from(&*format.text())));
    let part = [(name, value.clone())].into_iter().chain(format);
    parts.push(Object::of(part)).map_err(large)
}

fn to_display_string(arguments: Arguments<'_>) -> Outcome {
    let Some(Value::List(items)) = arguments.get(0) else {
        return Ok(arguments.get(0).map(|value| Value::from(&*value.text())));
    };
    let mut out = String::new();
    for item in items.iter().flatten() {
        out.push_str(if out.is_empty() { "" } else { ", " });
        out.push_str(&item.text());
        if out.len() > super::LARGEST {
            return Err(too_large(arguments.whole()));
        }
    }
    Ok(Some(Value::from(out)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    const OWNED: &str = r#"{"userPrompts": ["welcome"]}"#;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(World::of(OWNED).shown(text), expected, "{text}");
    }

    #[test]
    fn the_examples_are_true() {
        for (text, expected) in ROWS.iter().flat_map(|row| row.examples) {
            gives(text, expected);
        }
    }

    #[test]
    fn parts_stand_in_order() {
        gives(
            "ToJson(MakeCommunication(\"Hi\", NOT_SET, MakeCommunication(\"you\", 5), FindUserPrompt(\"welcome\"))).parts",
            r#"[{"text":"Hi"},{"text":"you"},{"value":5},{"prompt":"welcome"}]"#,
        );
        gives(
            "ToJson(ToCommunication(\"ab\", Format.String.playChars)).parts",
            r#"[{"text":"ab","format":"Format.String.playChars"}]"#,
        );
        gives(
            "ToString(MakeCommunication(\"You said\", true, \"?\"))",
            "\"You said true?\"",
        );
        gives(
            "ToString(MakeCommunication(\"a \", \"b\", FindUserPrompt(\"welcome\")))",
            "\"a b [prompt welcome]\"",
        );
        gives("Count(ToJson(ToCommunication(NOT_SET)).parts)", "0");
        gives("MakeCommunication(\"a\") == ToCommunication(\"a\")", "true");
        gives(
            "MakeCommunication(\"a\") == MakeCommunication(\"b\")",
            "false",
        );
    }

    #[test]
    fn values_are_shown() {
        gives("ToDisplayString(NOT_SET)", "NOT_SET");
        gives("ToDisplayString(MakeList(1, NOT_SET, 2))", "\"1, 2\"");
        gives("ToDisplayString(MakeEmptyList(\"\"))", "\"\"");
        gives("ToDisplayString(MakeCommunication(\"a\"))", "\"a\"");
        gives("ResolveSlot(NOT_SET)", "NOT_SET");
    }
}
