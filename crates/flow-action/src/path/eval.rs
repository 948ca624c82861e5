//! Follows a path, within bounds.

use flow_expr::{Object, Value};

use super::{
    Comparison, Filter, Function, Operand, PathAst, PathError, Selector, compare, function,
};

/// How many values a path may look at.
const MAX_STEPS: u32 = 2_000_000;

/// How many values a path may find.
const MAX_FOUND: usize = 100_000;

/// Follows a path; `steps` counts what this and paths before it have cost.
pub(super) fn resolve(path: &PathAst, root: &Value, steps: &mut u32) -> Result<Value, PathError> {
    let mut walk = Walk {
        root,
        steps: *steps,
    };
    let found = walk.value(path, root);
    *steps = walk.steps;
    found
}

type Found = Result<Vec<Value>, PathError>;

struct Walk<'v> {
    root: &'v Value,
    steps: u32,
}

impl Walk<'_> {
    fn step(&mut self) -> Result<(), PathError> {
        self.steps += 1;
        match self.steps > MAX_STEPS {
            true => Err(PathError::TooMuch),
            false => Ok(()),
        }
    }

    /// What a path leads to from `current`, or from the root.
    fn value(&mut self, path: &PathAst, current: &Value) -> Result<Value, PathError> {
        let start = if path.at_current { current } else { self.root }.clone();
        if let Some((function, before)) = path.scanned_function() {
            return self.scanned(function, before, start);
        }
        let is_definite = path.is_definite();
        let found = self.follow(&path.selectors, vec![start], true)?;
        match is_definite {
            true => found
                .into_iter()
                .next()
                .ok_or_else(|| PathError::Missing("there is nothing".to_owned())),
            false => Ok(Value::list(found)),
        }
    }

    /// `$..name.length()` counts what the found values hold, other functions compute with the values themselves.
    fn scanned(
        &mut self,
        function: Function,
        before: &[Selector],
        start: Value,
    ) -> Result<Value, PathError> {
        let mut found = self.follow(before, vec![start], true)?;
        if function == Function::Length {
            found = self.follow(&[Selector::Wildcard], found, false)?;
        }
        function::apply(function, &Value::list(found), &[])
    }

    /// What the selectors find from each of the values; `definite` while nothing before them may find several.
    fn follow(
        &mut self,
        selectors: &[Selector],
        mut values: Vec<Value>,
        mut definite: bool,
    ) -> Found {
        let mut rest = selectors;
        while let Some((selector, after)) = rest.split_first() {
            let is_last = after.is_empty();
            rest = after;
            values = match selector {
                Selector::Scan => {
                    let (next, after) = after
                        .split_first()
                        .expect("a scan has a selector behind it");
                    rest = after;
                    definite = false;
                    self.scan(next, &values)?
                }
                selector => {
                    let mut found = Vec::new();
                    for value in &values {
                        self.select(selector, value, definite, is_last, &mut found)?;
                    }
                    definite &= PathAst {
                        at_current: false,
                        selectors: vec![selector.clone()],
                    }
                    .is_definite()
                        && (is_last
                            || !matches!(selector, Selector::Names(names) if names.len() > 1));
                    found
                }
            };
            if values.len() > MAX_FOUND {
                return Err(PathError::TooMuch);
            }
        }
        Ok(values)
    }

    /// Applies a selector to a value and to everything within it, outer values first.
    fn scan(&mut self, selector: &Selector, values: &[Value]) -> Found {
        let mut found = Vec::new();
        let mut waiting: Vec<Value> = values.iter().rev().cloned().collect();
        while let Some(value) = waiting.pop() {
            self.step()?;
            // Elements are asked when their turn comes; asking for them through their list would find them twice.
            let asks_elements = matches!((selector, &value), (Selector::Filter(_), Value::List(_)));
            if !asks_elements {
                self.select(selector, &value, false, false, &mut found)?;
            }
            match &value {
                Value::List(items) => waiting.extend(items.iter().rev().flatten().cloned()),
                Value::Object(object) => {
                    let before = waiting.len();
                    waiting.extend(object.iter().map(|(_, value)| value.clone()));
                    waiting[before..].reverse();
                }
                _ => {}
            }
            if found.len() > MAX_FOUND || waiting.len() > MAX_STEPS as usize {
                return Err(PathError::TooMuch);
            }
        }
        Ok(found)
    }

    /// Adds what a selector finds in a value. Nothing found is an error only where the path is definite so far.
    fn select(
        &mut self,
        selector: &Selector,
        value: &Value,
        definite: bool,
        is_last: bool,
        found: &mut Vec<Value>,
    ) -> Result<(), PathError> {
        self.step()?;
        let before = found.len();
        match selector {
            Selector::Names(names) => self.names(names, value, is_last, found),
            Selector::Indexes(indexes) => {
                let items = value.as_list().unwrap_or_default();
                let at = |index: &i64| {
                    usize::try_from(if *index < 0 {
                        index + items.len() as i64
                    } else {
                        *index
                    })
                };
                found.extend(
                    indexes
                        .iter()
                        .filter_map(|index| items.get(at(index).ok()?))
                        .map(known),
                );
            }
            Selector::Slice { first, end, step } => {
                found.extend(sliced(value, *first, *end, *step))
            }
            Selector::Wildcard => match value {
                Value::List(items) => found.extend(items.iter().map(known)),
                Value::Object(object) => {
                    found.extend(object.iter().map(|(_, value)| value.clone()))
                }
                _ => {}
            },
            Selector::Filter(filter) => self.filtered(filter, value, found)?,
            Selector::Function(function, given) => {
                let given = given.iter().map(|given| self.operand(given, value));
                let given: Vec<_> = given.collect::<Result<_, _>>()?;
                let given: Vec<_> = given.into_iter().flatten().collect();
                match function::apply(*function, value, &given) {
                    Ok(value) => found.push(value),
                    Err(error) if definite => return Err(error),
                    Err(PathError::TooMuch) => return Err(PathError::TooMuch),
                    Err(PathError::Missing(_)) => {}
                }
            }
            Selector::Scan => unreachable!("a scan is followed with its selector"),
        }
        match selector {
            Selector::Names(_) | Selector::Indexes(_) if definite && found.len() == before => {
                Err(PathError::Missing(missing(selector, value)))
            }
            // What is no list has neither a part nor elements to choose from.
            Selector::Slice { .. } | Selector::Wildcard | Selector::Filter(_)
                if definite && value.as_list().is_none() && value.as_object().is_none() =>
            {
                Err(PathError::Missing(missing(selector, value)))
            }
            _ => Ok(()),
        }
    }

    fn names(&mut self, names: &[Box<str>], value: &Value, is_last: bool, found: &mut Vec<Value>) {
        match names {
            [name] => found.extend(
                value
                    .as_object()
                    .and_then(|object| object.get(name))
                    .cloned(),
            ),
            names if is_last => {
                if let Some(object) = value.as_object() {
                    let members = names
                        .iter()
                        .filter_map(|name| Some((&**name, object.get(name)?.clone())));
                    found.push(Value::Object(Object::of(members)));
                }
            }
            names => {
                let members = names.iter().filter_map(|name| value.as_object()?.get(name));
                found.extend(members.cloned());
            }
        }
    }

    /// The elements of a list that a filter accepts; an object is asked itself.
    fn filtered(
        &mut self,
        filter: &Filter,
        value: &Value,
        found: &mut Vec<Value>,
    ) -> Result<(), PathError> {
        match value {
            Value::List(items) => {
                for item in items.iter().map(known) {
                    if self.accepts(filter, &item)? {
                        found.push(item);
                    }
                }
            }
            Value::Object(_) if self.accepts(filter, value)? => {
                found.push(value.clone());
            }
            _ => {}
        }
        Ok(())
    }

    fn accepts(&mut self, filter: &Filter, item: &Value) -> Result<bool, PathError> {
        self.step()?;
        match filter {
            Filter::Or(parts) => {
                for part in parts {
                    if self.accepts(part, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Filter::And(parts) => {
                for part in parts {
                    if !self.accepts(part, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Filter::Not(inner) => self.accepts(inner, item).map(|accepts| !accepts),
            Filter::Exists(path) => match self.value(path, item) {
                Ok(Value::List(found)) if !path.is_definite() => Ok(!found.is_empty()),
                Ok(_) => Ok(true),
                Err(PathError::Missing(_)) => Ok(false),
                Err(error) => Err(error),
            },
            Filter::Compare(left, Comparison::Matches, right) => self.matches(left, right, item),
            Filter::Compare(left, comparison, right) => {
                let (left, right) = (self.operand(left, item)?, self.operand(right, item)?);
                Ok(compare::holds(left.as_ref(), *comparison, right.as_ref()))
            }
        }
    }

    fn matches(
        &mut self,
        left: &Operand,
        right: &Operand,
        item: &Value,
    ) -> Result<bool, PathError> {
        let (value, pattern) = match (left, right) {
            (value, Operand::Pattern(pattern)) | (Operand::Pattern(pattern), value) => {
                (value, pattern)
            }
            _ => return Ok(false),
        };
        let value = self.operand(value, item)?;
        let fits = |value: &Value| match value {
            Value::Text(_) | Value::Number(_) | Value::Bool(_) => pattern.is_match(&value.text()),
            _ => false,
        };
        self.steps = self
            .steps
            .saturating_add(value.as_ref().map_or(0, |value| value.text().len() as u32));
        Ok(match &value {
            Some(Value::List(items)) => items.iter().flatten().any(fits),
            value => value.as_ref().is_some_and(fits),
        })
    }

    /// The value of an operand; `None` when its path leads nowhere.
    fn operand(&mut self, operand: &Operand, item: &Value) -> Result<Option<Value>, PathError> {
        match operand {
            Operand::Value(value) => Ok(Some(value.clone())),
            Operand::Pattern(_) => Ok(None),
            Operand::Path(path) => match self.value(path, item) {
                Ok(value) => Ok(Some(value)),
                Err(PathError::Missing(_)) => Ok(None),
                Err(error) => Err(error),
            },
        }
    }
}

fn known(item: &Option<Value>) -> Value {
    item.clone().unwrap_or(Value::Null)
}

fn sliced(value: &Value, first: Option<i64>, end: Option<i64>, step: i64) -> Vec<Value> {
    let items = value.as_list().unwrap_or_default();
    let length = items.len() as i64;
    let inside = |index: i64| (if index < 0 { index + length } else { index }).clamp(0, length);
    let (first, end) = (inside(first.unwrap_or(0)), inside(end.unwrap_or(length)));
    let chosen = (first..end).step_by(usize::try_from(step).unwrap_or(1));
    chosen.map(|index| known(&items[index as usize])).collect()
}

/// What is not there, in words.
fn missing(selector: &Selector, value: &Value) -> String {
    let kind = match value {
        Value::Object(_) => "the object",
        Value::List(_) => "the list",
        Value::Null => "`null`",
        Value::Text(_) => "a text",
        _ => "a value",
    };
    match selector {
        Selector::Names(names) => format!("{kind} has no member `{}`", names.join("`, `")),
        Selector::Indexes(indexes) => {
            let indexes: Vec<_> = indexes.iter().map(ToString::to_string).collect();
            format!("{kind} has no element {}", indexes.join(", "))
        }
        _ => format!("{kind} has no elements"),
    }
}
