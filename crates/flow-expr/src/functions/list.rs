//! Lists: `MakeList`, `Count`, `GetAt`, `Find`, `FindFirst`; and `GetJsonObjectProperty`.

use super::{Arguments, LARGEST, Outcome};
use crate::Value;
use crate::equality::loosely_equal;
use crate::error::{ExprError, ExprErrorCode};
use crate::operators::too_large;
use crate::value::MAX_DEPTH;

/// Makes a list of its arguments; one that is not set is held as a null.
///
/// Refuses what nests deeper than JSON from outside may, or would be larger than 4 MiB written out: lists share their
/// elements, so that a few lines of a flow could otherwise build one that no memory holds.
pub(super) fn make_list(arguments: Arguments<'_>) -> Outcome {
    let mut room = LARGEST;
    for (index, value) in arguments.all().iter().enumerate() {
        match value
            .as_ref()
            .map_or(Ok(()), |value| measure(value, MAX_DEPTH - 1, &mut room))
        {
            Ok(()) => {}
            Err(Excess::Size) => return Err(too_large(arguments.whole())),
            Err(Excess::Depth) => {
                let message = "the list nests more than 128 levels deep";
                return Err(ExprError::new(
                    ExprErrorCode::Range,
                    arguments.place(index),
                    message,
                ));
            }
        }
    }
    let items = arguments
        .all()
        .iter()
        .map(|value| value.clone().unwrap_or(Value::Null));
    Ok(Some(Value::List(items.collect())))
}

enum Excess {
    Size,
    Depth,
}

fn measure(value: &Value, depth: u32, room: &mut usize) -> Result<(), Excess> {
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
            items.iter().try_for_each(|item| measure(item, inner, room))
        }
        Value::Object(object) => {
            let inner = inner()?;
            object.iter().try_for_each(|(name, value)| {
                *room = room.checked_sub(name.len()).ok_or(Excess::Size)?;
                measure(value, inner, room)
            })
        }
        _ => Ok(()),
    }
}

pub(super) fn count(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(position(arguments.list(0)?.len())))
}

/// An index behind the last element gives not set; a guess, the platform's page is silent.
pub(super) fn get_at(arguments: Arguments<'_>) -> Outcome {
    let (items, index) = (arguments.list(0)?, arguments.size(1)?);
    Ok(items.get(index).cloned())
}

pub(super) fn find(arguments: Arguments<'_>) -> Outcome {
    let found: Vec<Value> = matches(arguments)?.map(position).collect();
    Ok(Some(Value::from(found)))
}

pub(super) fn find_first(arguments: Arguments<'_>) -> Outcome {
    let first = matches(arguments)?.next();
    Ok(Some(first.map_or(Value::from(-1), position)))
}

fn matches<'a>(arguments: Arguments<'a>) -> Result<impl Iterator<Item = usize> + 'a, ExprError> {
    // What is not set stands in a list as null.
    let wanted = arguments.get(1).unwrap_or(&Value::Null);
    let is_wanted = |item: &Value| loosely_equal(Some(item), Some(wanted));
    let items = arguments.list(0)?.iter().enumerate();
    Ok(items
        .filter(move |(_, item)| is_wanted(item))
        .map(|(index, _)| index))
}

/// A member that is missing, or any member of what is not set or no object, is not set.
pub(super) fn get_json_object_property(arguments: Arguments<'_>) -> Outcome {
    let name = arguments.text(1)?;
    Ok(arguments
        .get(0)
        .and_then(|value| value.member(name))
        .cloned())
}

fn position(index: usize) -> Value {
    Value::from(i64::try_from(index).expect("a position in memory fits"))
}
