//! Choices and comparisons: `If`, `IsSet`, `IsNotSetOrEmpty`, `AreEqual`.

use super::{Arguments, Outcome, Row};
use crate::Value;
use crate::equality::loosely_equal;
use crate::types::Scalar;
use crate::{Platform, Record};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "AreEqual",
        overloads: "valueToCompare:any~ns, valueToCompareTo:any~ns... -> bln
            valueToCompare:List<any>, valueToCompareTo:List<any> -> bln
            ignoreCase:bln, valueToCompare:str~ns, valueToCompareTo:str~ns... -> bln
            ignoreCase:bln, valueToCompare:List<str>, valueToCompareTo:List<str> -> bln",
        summary: "Tells whether all values are the same.",
        detail: "With a Boolean in front of texts it says whether letter case is ignored.",
        examples: &[
            ("AreEqual(100 + 5, 105, 105)", "true"),
            ("AreEqual(true, \"Hello\", \"hello\")", "true"),
        ],
        call: are_equal,
    },
    Row {
        name: "If",
        overloads: "condition:bln~ns, trueValue:any~ns, falseValue:any~ns -> any
            condition:bln~ns, trueValue:List<any>, falseValue:List<any> -> List<any>
            condition:bln~ns, trueValueAudio:apa, falseValueAudio:apa -> aud",
        summary: "Chooses the second argument when the condition is true, else the third.",
        detail: "Only the chosen one is evaluated. A condition that is not set chooses the third. Both have one type.",
        examples: &[("If(5 > 3, \"more\", \"less\")", "\"more\"")],
        call: choose,
    },
    Row {
        name: "IsNotSetOrEmpty",
        overloads: "item:any~ns -> bln
            collection:List<any> -> bln
            item:nts~ns -> bln",
        summary: "Tells whether a value is not set, or a text or list without anything in it.",
        detail: "A null of JSON counts as empty, and so does an amount of money whose amount is not set.",
        examples: &[
            ("IsNotSetOrEmpty(\"\")", "true"),
            ("IsNotSetOrEmpty(false)", "false"),
        ],
        call: is_not_set_or_empty,
    },
    Row {
        name: "IsSet",
        overloads: "item:any~ns -> bln
            item:nts~ns -> bln",
        summary: "Tells whether something has a value.",
        detail: "An empty text has one, and so does a null of JSON; `IsNotSetOrEmpty` catches those too.",
        examples: &[("IsSet(\"\")", "true"), ("IsSet(NOT_SET)", "false")],
        call: is_set,
    },
];

/// `If` is compiled to jumps; called with values it chooses between them all the same.
fn choose(arguments: Arguments<'_>) -> Outcome {
    let chosen = match arguments.get(0) {
        Some(Value::Bool(true)) => 1,
        Some(Value::Bool(false)) | None => 2,
        other => return Err(arguments.wrong(0, "a Boolean", other)),
    };
    Ok(arguments.get(chosen).cloned())
}

fn is_set(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::Bool(arguments.get(0).is_some())))
}

/// True for what is not set and for an empty text, list or object; also for a JSON `null`.
fn is_not_set_or_empty(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::Bool(match arguments.get(0) {
        None | Some(Value::Null) => true,
        Some(Value::Text(text)) => text.is_empty(),
        Some(Value::List(items)) => items.is_empty(),
        Some(Value::Object(object)) => object.is_empty(),
        Some(Value::Platform(Platform::Record(record))) => is_empty_record(record),
        Some(Value::Bool(_) | Value::Number(_) | Value::Platform(_)) => false,
    })))
}

/// Whether all arguments equal the first. With a Boolean in front of texts, that says whether to ignore letter case.
fn is_empty_record(record: &Record) -> bool {
    record.kind() == Scalar::Currency && record.member("amount").is_none()
}

fn are_equal(arguments: Arguments<'_>) -> Outcome {
    let ignores_case = arguments.named("ignoreCase");
    let same = match ignores_case.map(|at| arguments.flag(at)).transpose()? {
        Some(true) => equal_ignoring_case,
        _ => loosely_equal,
    };
    let values = &arguments.all()[usize::from(ignores_case.is_some())..];
    let (first, rest) = values.split_first().expect("the table asks for two values");
    Ok(Some(Value::Bool(
        rest.iter()
            .all(|other| same(first.as_ref(), other.as_ref())),
    )))
}

fn equal_ignoring_case(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(Value::Text(a)), Some(Value::Text(b))) => a
            .chars()
            .flat_map(char::to_lowercase)
            .eq(b.chars().flat_map(char::to_lowercase)),
        (Some(Value::List(a)), Some(Value::List(b))) => {
            a.len() == b.len()
                && a.iter()
                    .zip(&**b)
                    .all(|(a, b)| equal_ignoring_case(a.as_ref(), b.as_ref()))
        }
        _ => loosely_equal(a, b),
    }
}
