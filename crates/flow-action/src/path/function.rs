//! Functions at the end of a path.

use flow_expr::{Number, Value};

use super::{Function, PathError};

/// The function of a value; `given` are its arguments.
pub(super) fn apply(
    function: Function,
    value: &Value,
    given: &[Value],
) -> Result<Value, PathError> {
    let missing = |what: &str| PathError::Missing(what.to_owned());
    let items = || {
        value
            .as_list()
            .ok_or_else(|| missing("a function of a list is used on what is none"))
    };
    let element = |index: i64| {
        let items = items()?;
        let from_end = index + items.len() as i64;
        let index = if index < 0 { from_end } else { index };
        let found = usize::try_from(index)
            .ok()
            .and_then(|index| items.get(index));
        found
            .map(known)
            .ok_or_else(|| missing("the list has no such element"))
    };
    match function {
        Function::Length => match value {
            Value::List(items) => Ok(count(items.len())),
            Value::Object(object) => Ok(count(object.len())),
            // Jayway counts nothing else: there is no value, and no mistake.
            _ => Ok(Value::Null),
        },
        Function::Keys => {
            let object = value
                .as_object()
                .ok_or_else(|| missing("`keys()` is used on what is no object"))?;
            Ok(Value::list(
                object.iter().map(|(name, _)| Value::from(&**name)),
            ))
        }
        Function::First => element(0),
        Function::Last => element(-1),
        Function::Index => element(
            given
                .first()
                .and_then(Value::as_number)
                .and_then(Number::as_i64)
                .unwrap_or(0),
        ),
        Function::Concat => {
            let own = value.as_list().into_iter().flatten().flatten();
            let texts = own.chain(given).filter_map(|item| match item {
                Value::Text(_) | Value::Number(_) => Some(item.text().into_owned()),
                _ => None,
            });
            Ok(texts.collect::<String>().into())
        }
        Function::Append => Ok(Value::list(
            items()?.iter().map(known).chain(given.iter().cloned()),
        )),
        numeric => {
            let own = value.as_list().into_iter().flatten().flatten();
            let numbers: Vec<_> = own
                .chain(given)
                .filter_map(Value::as_number)
                .cloned()
                .collect();
            computed(numeric, &numbers).ok_or_else(|| missing("there is no number to compute with"))
        }
    }
}

fn known(item: &Option<Value>) -> Value {
    item.clone().unwrap_or(Value::Null)
}

fn count(length: usize) -> Value {
    Value::from(length as i64)
}

fn computed(function: Function, numbers: &[Number]) -> Option<Value> {
    let mut rest = numbers.iter();
    let first = rest.next()?;
    let doubles = || {
        numbers
            .iter()
            .filter_map(|number| number.to_string().parse::<f64>().ok())
    };
    let sum = || doubles().sum::<f64>();
    let mean = || sum() / numbers.len() as f64;
    let value = match function {
        Function::Min => {
            let least = rest.fold(first, |a, b| if b.compare(a).is_lt() { b } else { a });
            return Some(Value::Number(least.clone()));
        }
        Function::Max => {
            let most = rest.fold(first, |a, b| if b.compare(a).is_gt() { b } else { a });
            return Some(Value::Number(most.clone()));
        }
        Function::Sum => sum(),
        Function::Average => mean(),
        Function::Deviation => {
            let squares: f64 = doubles().map(|number| number * number).sum();
            (squares / numbers.len() as f64 - mean() * mean())
                .max(0.0)
                .sqrt()
        }
        _ => return None,
    };
    // Jayway computes with doubles, and so are its results.
    Number::from_text(&format!("{value:?}")).map(Value::Number)
}
