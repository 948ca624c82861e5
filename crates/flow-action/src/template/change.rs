//! Java's methods that change a list or a map, as far as templates use them: values are not shared here, so that a changed one takes
//! the place of the old one under its name.

use flow_expr::{Object, Value};

use super::eval::{Done, Meter};

/// Whether a method changes what it is called of.
pub(super) fn is_change(value: &Value, method: &str) -> bool {
    match value {
        Value::List(_) => matches!(method, "add" | "addAll" | "set" | "remove" | "clear"),
        Value::Object(_) => matches!(method, "put" | "putAll" | "remove" | "clear"),
        _ => false,
    }
}

/// The changed value, and what the method returns.
pub(super) fn apply(
    value: &Value,
    method: &str,
    given: &[Option<Value>],
    meter: &mut Meter,
) -> Done<(Value, Option<Value>)> {
    match value {
        Value::List(items) => {
            meter.spend(items.len() * 32)?;
            let mut items = items.to_vec();
            let result = in_list(&mut items, method, given);
            meter.fits(items.len() * 16)?;
            Ok((Value::List(items.into()), result))
        }
        Value::Object(object) => {
            meter.spend(object.len() * 32)?;
            let (object, result) = in_map(object, method, given);
            Ok((Value::Object(object), result))
        }
        other => Ok((other.clone(), None)),
    }
}

fn in_list(items: &mut Vec<Option<Value>>, method: &str, given: &[Option<Value>]) -> Option<Value> {
    let at = |index: &Option<Value>| {
        let index = index.as_ref()?.as_number()?.as_i64()?;
        usize::try_from(index).ok()
    };
    match (method, given) {
        ("add", [item]) => {
            items.push(item.clone());
            Some(true.into())
        }
        ("add", [index, item]) => {
            let index = at(index).filter(|index| *index <= items.len())?;
            items.insert(index, item.clone());
            None
        }
        ("addAll", [Some(Value::List(more))]) => {
            items.extend(more.iter().cloned());
            Some((!more.is_empty()).into())
        }
        ("set", [index, item]) => {
            let place = items.get_mut(at(index)?)?;
            std::mem::replace(place, item.clone())
        }
        ("remove", [index]) if at(index).is_some_and(|index| index < items.len()) => {
            items.remove(at(index)?)
        }
        ("remove", [item]) => {
            let known = items.iter().position(|known| known == item);
            known.map(|known| items.remove(known));
            Some(known.is_some().into())
        }
        ("clear", []) => {
            items.clear();
            None
        }
        _ => None,
    }
}

fn in_map(object: &Object, method: &str, given: &[Option<Value>]) -> (Object, Option<Value>) {
    let without = |key: &str| -> Vec<_> {
        let members = object.iter();
        let members = members.map(|(name, value)| (name.clone(), value.clone()));
        members.filter(|(name, _)| **name != *key).collect()
    };
    match (method, given) {
        ("put", [Some(key), value]) => {
            let key = key.text();
            let old = object.get(&key).cloned();
            let members = object.iter();
            let members = members.map(|(name, value)| (name.clone(), value.clone()));
            let new = ((*key).into(), value.clone().unwrap_or(Value::Null));
            (Object::from_members(members.chain([new]).collect()), old)
        }
        ("putAll", [Some(Value::Object(more))]) => {
            let members = object.iter().chain(more.iter());
            let members = members.map(|(name, value)| (name.clone(), value.clone()));
            (Object::from_members(members.collect()), None)
        }
        ("remove", [Some(key)]) => {
            let key = key.text();
            let old = object.get(&key).cloned();
            (Object::from_members(without(&key)), old)
        }
        ("clear", []) => (Object::default(), None),
        _ => (object.clone(), None),
    }
}
