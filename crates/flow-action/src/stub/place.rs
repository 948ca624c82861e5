//! Puts a value where a path finds it.

use flow_expr::{Number, Value};

use super::clay::Clay;
use crate::path::{Comparison, Filter, Function, Operand, PathAst, Selector};

/// How far into a list a stub goes.
const MAX_INDEX: usize = 100;

/// How deep paths in filters of filters are followed.
const MAX_DEPTH: u32 = 20;

/// Which of the places that a path finds is meant, and how deep in filters it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Way {
    /// Its number: the first step that finds several takes it.
    nth: usize,
    depth: u32,
}

impl Way {
    /// To the place with this number.
    pub(super) fn to(nth: usize) -> Self {
        Self { nth, depth: 0 }
    }

    fn first(self) -> Self {
        Self { nth: 0, ..self }
    }

    fn deeper(self) -> Self {
        Self {
            nth: 0,
            depth: self.depth + 1,
        }
    }
}

/// Makes sure that a path finds nothing where it looks for several, as far as nothing else is there.
pub(super) fn put_none(clay: &mut Clay, selectors: &[Selector]) {
    match selectors.split_first() {
        Some((Selector::Names(names), rest)) => {
            for name in names {
                put_none(clay.member(name), rest);
            }
        }
        Some((Selector::Wildcard | Selector::Filter(_) | Selector::Slice { .. }, _))
            if matches!(clay, Clay::Empty) =>
        {
            *clay = Clay::List(Vec::new());
        }
        _ => {}
    }
}

/// Puts `wanted` where the selectors lead.
pub(super) fn put(clay: &mut Clay, selectors: &[Selector], wanted: Clay, way: Way) {
    let Some((selector, rest)) = selectors.split_first() else {
        return settle(clay, wanted);
    };
    match selector {
        Selector::Names(names) => {
            for name in names {
                put(clay.member(name), rest, wanted.clone(), way);
            }
        }
        Selector::Indexes(indexes) => {
            for index in indexes {
                let index = usize::try_from(*index).unwrap_or_default();
                put(
                    clay.element(index.min(MAX_INDEX)),
                    rest,
                    wanted.clone(),
                    way,
                );
            }
        }
        Selector::Slice { first, .. } => {
            let first = usize::try_from(first.unwrap_or_default()).unwrap_or_default();
            let index = first.saturating_add(way.nth).min(MAX_INDEX);
            put(clay.element(index), rest, wanted, way.first());
        }
        Selector::Wildcard => match clay {
            Clay::Object(members) if !members.is_empty() => {
                let index = way.nth.min(members.len() - 1);
                put(&mut members[index].1, rest, wanted, way.first())
            }
            clay => {
                let element = clay.element(way.nth.min(MAX_INDEX));
                put(element, rest, wanted, way.first());
            }
        },
        // Whatever lies anywhere may lie right here.
        Selector::Scan => match clay {
            Clay::List(items) if !items.is_empty() => put(&mut items[0], rest, wanted, way),
            clay => put(clay, rest, wanted, way),
        },
        Selector::Filter(filter) => {
            let element = chosen(clay, filter, way.nth);
            shape(element, filter, way.first());
            put(element, rest, wanted, way.first());
        }
        Selector::Function(function, _) => argument(clay, *function, wanted),
    }
}

/// Gives a place its value, unless a filter has asked for one there.
fn settle(clay: &mut Clay, wanted: Clay) {
    match clay {
        Clay::Hard(_) => {}
        Clay::List(_) | Clay::Object(_) if matches!(wanted, Clay::Empty) => {}
        // What other paths lead into keeps its parts.
        Clay::List(items) if !items.is_empty() => {}
        Clay::Object(members) if !members.is_empty() => {}
        clay => *clay = wanted,
    }
}

/// What a function computes the wanted value of.
fn argument(clay: &mut Clay, function: Function, wanted: Clay) {
    match function {
        Function::Length => match clay {
            Clay::Object(_) => {}
            clay => drop(clay.element(0)),
        },
        Function::Keys => drop(clay.member("text")),
        _ => settle(clay.element(0), wanted),
    }
}

/// What `$..name` has to find for a function of all that it finds.
pub(super) fn scanned(function: Function, wanted: Value) -> Clay {
    match function {
        Function::Length => Clay::List(vec![Clay::Empty]),
        _ => Clay::Soft(wanted),
    }
}

/// The element of a list with this number among those that can be what a filter asks for: one that contradicts nothing, or a new
/// one.
fn chosen<'c>(clay: &'c mut Clay, filter: &Filter, nth: usize) -> &'c mut Clay {
    if let Clay::Object(members) = clay
        && !members.is_empty()
    {
        return clay;
    }
    let items = clay.elements();
    let fitting = items.iter().enumerate();
    let mut fitting = fitting.filter(|(_, item)| allows(item, filter));
    let at = fitting.nth(nth).map_or(items.len(), |(at, _)| at);
    if at == items.len() {
        items.push(Clay::Empty);
    }
    &mut items[at]
}

/// Whether nothing in a value contradicts a filter.
fn allows(clay: &Clay, filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| allows(clay, part)),
        Filter::Or(parts) => parts.first().is_none_or(|part| allows(clay, part)),
        Filter::Compare(left, comparison, right) => {
            let Some((names, value)) = sides(left, right) else {
                return true;
            };
            match (comparison, clay.look(&names)) {
                (Comparison::Equal | Comparison::Same, Some(Clay::Hard(known))) => known == value,
                (Comparison::NotEqual | Comparison::NotSame, Some(Clay::Hard(known))) => {
                    known != value
                }
                _ => true,
            }
        }
        Filter::Not(inner) => match &**inner {
            Filter::Exists(path) => names_of(path).is_none_or(|names| clay.look(&names).is_none()),
            _ => true,
        },
        Filter::Exists(_) => true,
    }
}

/// The names and the value that a comparison is about, whichever way round it is written.
fn sides<'o>(left: &'o Operand, right: &'o Operand) -> Option<(Vec<&'o str>, &'o Value)> {
    match (left, right) {
        (Operand::Path(path), Operand::Value(value))
        | (Operand::Value(value), Operand::Path(path)) => Some((names_of(path)?, value)),
        _ => None,
    }
}

/// The names of a path that has nothing else.
fn names_of(path: &PathAst) -> Option<Vec<&str>> {
    let names = path.selectors.iter().map(|selector| match selector {
        Selector::Names(names) if names.len() == 1 => Some(&*names[0]),
        _ => None,
    });
    names.collect()
}

/// Makes a value what a filter asks for.
fn shape(clay: &mut Clay, filter: &Filter, way: Way) {
    if way.depth >= MAX_DEPTH {
        return;
    }
    match filter {
        Filter::And(parts) => parts
            .iter()
            .for_each(|part| shape(clay, part, way.deeper())),
        Filter::Or(parts) => parts
            .iter()
            .take(1)
            .for_each(|part| shape(clay, part, way.deeper())),
        Filter::Not(_) => {}
        Filter::Exists(path) => {
            if path.at_current {
                put(clay, &path.selectors, Clay::Empty, way.deeper());
            }
        }
        Filter::Compare(left, comparison, right) => {
            compared(clay, left, *comparison, right, way.deeper())
        }
    }
}

fn compared(clay: &mut Clay, left: &Operand, comparison: Comparison, right: &Operand, way: Way) {
    let (path, value) = match (left, right) {
        (Operand::Path(path), Operand::Value(value)) => (path, Ok(value)),
        (Operand::Value(value), Operand::Path(path)) => (path, Err(value)),
        _ => return,
    };
    if !path.at_current {
        return;
    }
    let wanted = match value {
        Ok(value) => behind(comparison, value),
        Err(value) => before(comparison, value),
    };
    if let Some(wanted) = wanted {
        put(clay, &path.selectors, wanted, way);
    }
}

/// What `@.path COMPARISON value` wants of the path.
fn behind(comparison: Comparison, value: &Value) -> Option<Clay> {
    let moved = |by: i64| match value.as_number().and_then(Number::as_i64) {
        Some(number) => Clay::Soft(Value::from(number.saturating_add(by))),
        None => Clay::Soft(value.clone()),
    };
    match comparison {
        Comparison::Equal | Comparison::Same => Some(Clay::Hard(value.clone())),
        Comparison::NotEqual | Comparison::NotSame => Some(match value {
            Value::Text(text) if &**text == "text" => Clay::Soft("other".into()),
            _ => Clay::Empty,
        }),
        Comparison::Less => Some(moved(-1)),
        Comparison::Greater => Some(moved(1)),
        Comparison::LessOrEqual | Comparison::GreaterOrEqual => Some(moved(0)),
        Comparison::In | Comparison::SubsetOf | Comparison::AnyOf => {
            let first = value.as_list()?.first()?.clone()?;
            Some(Clay::Hard(match comparison {
                Comparison::In => first,
                _ => Value::list([first]),
            }))
        }
        Comparison::Contains => Some(Clay::Hard(Value::list([value.clone()]))),
        Comparison::Size => {
            let size = value.as_number().and_then(Number::as_i64)?;
            Some(Clay::List(vec![
                Clay::Empty;
                usize::try_from(size).ok()?.min(MAX_INDEX)
            ]))
        }
        Comparison::Empty if *value == Value::Bool(true) => Some(Clay::Hard(Value::list([]))),
        Comparison::Empty => Some(Clay::List(vec![Clay::Empty])),
        Comparison::NotIn | Comparison::NoneOf | Comparison::Matches => None,
    }
}

/// What `value COMPARISON @.path` wants of the path.
fn before(comparison: Comparison, value: &Value) -> Option<Clay> {
    match comparison {
        // The path may find several values, of which this is one.
        Comparison::In => Some(Clay::Hard(value.clone())),
        Comparison::Less => behind(Comparison::Greater, value),
        Comparison::LessOrEqual => behind(Comparison::GreaterOrEqual, value),
        Comparison::Greater => behind(Comparison::Less, value),
        Comparison::GreaterOrEqual => behind(Comparison::LessOrEqual, value),
        Comparison::Contains => None,
        other => behind(other, value),
    }
}
