//! Lists: making them, counting, and finding in them.

use super::{Arguments, LARGEST, Outcome, Row};
use crate::arithmetic;
use crate::equality::loosely_equal;
use crate::error::{ExprError, ExprErrorCode};
use crate::operators::too_large;
use crate::types::{Scalar, Type};
use crate::value::MAX_DEPTH;
use crate::{Object, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "Count",
        overloads: "value:List<any> -> int",
        summary: "Counts the elements of a list, those that are not set included.",
        detail: "",
        examples: &[("Count(MakeList(\"a\", NOT_SET))", "2")],
        call: count,
    },
    Row {
        name: "Find",
        overloads: "list:List<any>, item:any~ns -> List<int>",
        summary: "Gives the indexes, from 0, of all elements that equal a value.",
        detail: "",
        examples: &[("Find(MakeList(5, 3, 5), 5)", "MakeList(0, 2)")],
        call: find,
    },
    Row {
        name: "FindFirst",
        overloads: "list:List<any>, item:any~ns -> int",
        summary: "Gives the index, from 0, of the first element that equals a value; -1 when there is none.",
        detail: "Letter case counts. An element that is not set is found with NOT_SET.",
        examples: &[("FindFirst(MakeList(\"hello\", \"world\"), \"world\")", "1")],
        call: find_first,
    },
    Row {
        name: "GetAt",
        overloads: "collection:List<any>, index:int[0..] -> any",
        summary: "Takes the element of a list at an index, counted from 0.",
        detail: "An index behind the last element gives NOT_SET; a guess, the vendor is silent.",
        examples: &[("GetAt(MakeList(100, 200), 1)", "200")],
        call: get_at,
    },
    Row {
        name: "MakeEmptyList",
        overloads: "item:any~ns -> List<any>",
        summary: "Makes a list without elements, of the type that the argument has.",
        detail: "The argument's value does not count: `MakeEmptyList(ToInt(NOT_SET))` is an empty list of Integers.",
        examples: &[("Count(MakeEmptyList(\"\"))", "0")],
        call: make_empty_list,
    },
    Row {
        name: "MakeList",
        overloads: "item:any~ns... -> List<any>",
        summary: "Makes a list of its arguments, which have one type.",
        detail: "Integers among Decimals become Decimals; an element may be not set.",
        examples: &[("MakeList(1, 2, 3)[2]", "3")],
        call: make_list,
    },
];

fn make_list(arguments: Arguments<'_>) -> Outcome {
    of_items(arguments, arguments.all().to_vec())
}

/// A list of these elements, of one type: Integers among Decimals become Decimals.
///
/// Refuses what nests deeper than JSON from outside may, or would be larger than 4 MiB written out: lists share their
/// elements, so that a few lines of a flow could otherwise build one that no memory holds.
pub(super) fn of_items(arguments: Arguments<'_>, items: Vec<Option<Value>>) -> Outcome {
    let mut room = LARGEST;
    for (index, value) in items.iter().enumerate() {
        match value
            .as_ref()
            .map_or(Ok(()), |value| measure(value, MAX_DEPTH - 1, &mut room))
        {
            Ok(()) => {}
            Err(Excess::Size) => return Err(too_large(arguments.whole())),
            Err(Excess::Depth) => {
                let message = "the list nests more than 128 levels deep";
                let place = arguments.place(index);
                return Err(ExprError::new(ExprErrorCode::Range, place, message));
            }
        }
    }
    let list = Value::List(items.into());
    match (Type::of(Some(&list)), list) {
        (Type::List(Scalar::Decimal), Value::List(items)) => widened(arguments, &items),
        (_, list) => Ok(Some(list)),
    }
}

/// A list of Decimals: Integers among them become Decimals.
fn widened(arguments: Arguments<'_>, items: &[Option<Value>]) -> Outcome {
    let widen = |value: &Option<Value>| match value {
        Some(Value::Number(number)) => {
            let decimal = arguments.in_range(arithmetic::to_decimal(number))?;
            Ok(Some(Value::Number(decimal)))
        }
        other => Ok(other.clone()),
    };
    let items = items.iter().map(widen).collect::<Result<_, ExprError>>()?;
    Ok(Some(Value::List(items)))
}

fn make_empty_list(_: Arguments<'_>) -> Outcome {
    Ok(Some(Value::list([])))
}

/// What a value has too much of.
pub(super) enum Excess {
    Size,
    Depth,
}

/// Takes what a value would need written out from `room`.
pub(super) fn measure(value: &Value, depth: u32, room: &mut usize) -> Result<(), Excess> {
    let size = match value {
        Value::Text(text) => text.len() + 2,
        Value::Number(number) => number.with_text(str::len),
        _ => 1,
    };
    *room = room.checked_sub(size).ok_or(Excess::Size)?;
    let inner = || depth.checked_sub(1).ok_or(Excess::Depth);
    match value {
        Value::List(items) => {
            let inner = inner()?;
            items
                .iter()
                .flatten()
                .try_for_each(|item| measure(item, inner, room))
        }
        Value::Object(object) => measure_members(object, inner()?, room),
        Value::Platform(value) => match value.members() {
            Some(members) => measure_members(members, inner()?, room),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn measure_members(object: &Object, inner: u32, room: &mut usize) -> Result<(), Excess> {
    object.iter().try_for_each(|(name, value)| {
        *room = room.checked_sub(name.len()).ok_or(Excess::Size)?;
        measure(value, inner, room)
    })
}

fn count(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(position(arguments.list(0)?.len())))
}

fn get_at(arguments: Arguments<'_>) -> Outcome {
    let (items, index) = (arguments.list(0)?, arguments.size(1)?);
    Ok(items.get(index).cloned().flatten())
}

fn find(arguments: Arguments<'_>) -> Outcome {
    let found: Vec<Value> = matches(arguments)?.map(position).collect();
    Ok(Some(Value::from(found)))
}

fn find_first(arguments: Arguments<'_>) -> Outcome {
    let first = matches(arguments)?.next();
    Ok(Some(first.map_or(Value::from(-1), position)))
}

pub(super) fn matches<'a>(
    arguments: Arguments<'a>,
) -> Result<impl Iterator<Item = usize> + 'a, ExprError> {
    let wanted = arguments.get(1);
    let is_wanted = move |item: &Option<Value>| loosely_equal(item.as_ref(), wanted);
    let items = arguments.list_if_set(0)?.iter().enumerate();
    Ok(items
        .filter(move |(_, item)| is_wanted(item))
        .map(|(index, _)| index))
}

fn position(index: usize) -> Value {
    Value::from(i64::try_from(index).expect("a position in memory fits"))
}
