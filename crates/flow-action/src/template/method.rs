//! Java's methods of texts, lists, objects and numbers, as far as templates need them.

use flow_expr::{Object, Value};
use regex::{Regex, RegexBuilder};

use super::{
    compute::{self, Numeric},
    eval::{Done, Meter},
};

/// `value.name`: a member of an object; of anything else a property as Java's beans have them.
pub(crate) fn member(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(object) => match object.get(name) {
            Some(member) => Some(member.clone()),
            None if name == "empty" => Some(object.is_empty().into()),
            None => None,
        },
        Value::List(items) if name == "empty" => Some(items.is_empty().into()),
        Value::Text(text) if name == "empty" => Some(text.is_empty().into()),
        _ => None,
    }
}

/// `value.name(arguments)`; no value where there is no such method.
pub(crate) fn call(
    value: &Value,
    name: &str,
    given: &[Option<Value>],
    meter: &mut Meter,
) -> Done<Option<Value>> {
    let given: Vec<Value> = match given.iter().cloned().collect::<Option<_>>() {
        Some(given) => given,
        // Java fails on most arguments that are not there.
        None => return Ok(None),
    };
    if let ("toString", []) = (name, &given[..]) {
        return Ok(Some(value.text().as_ref().into()));
    }
    if let ("equals", [other]) = (name, &given[..]) {
        let equal = compute::is_equal(Some(value), Some(other), meter)?;
        return Ok(Some(equal.into()));
    }
    match value {
        Value::Text(text) => of_text(text, name, &given, meter),
        Value::List(items) => of_list(items, name, &given, meter),
        Value::Object(object) => {
            meter.spend(object.len() * 32)?;
            Ok(of_object(object, name, &given))
        }
        Value::Number(_) => Ok(of_number(value, name)),
        _ => Ok(None),
    }
}

fn of_text(text: &str, name: &str, given: &[Value], meter: &mut Meter) -> Done<Option<Value>> {
    let texts: Vec<_> = given.iter().map(Value::text).collect();
    let length: usize = texts.iter().map(|text| text.len()).sum();
    meter.spend(text.len() + length)?;
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let found: Value = match (name, &texts[..]) {
        ("length", []) => (text.encode_utf16().count() as i64).into(),
        ("isEmpty", []) => text.is_empty().into(),
        ("isBlank", []) => text.trim().is_empty().into(),
        ("trim" | "strip", []) => text.trim().into(),
        ("toLowerCase", []) => text.to_lowercase().into(),
        ("toUpperCase", []) => text.to_uppercase().into(),
        ("contains", [part]) => text.contains(part).into(),
        ("startsWith", [part]) => text.starts_with(part).into(),
        ("endsWith", [part]) => text.ends_with(part).into(),
        ("equalsIgnoreCase", [other]) => (text.to_lowercase() == other.to_lowercase()).into(),
        ("compareTo", [other]) => (text.cmp(other) as i64).into(),
        ("concat", [other]) => {
            meter.fits(text.len() + other.len())?;
            format!("{text}{other}").into()
        }
        ("replace", [from, to]) => replaced(text, from, to, meter)?.into(),
        ("replaceAll", [pattern, to]) => with_pattern(text, pattern, to, usize::MAX, meter)?,
        ("replaceFirst", [pattern, to]) => with_pattern(text, pattern, to, 1, meter)?,
        ("matches", [pattern]) => {
            let whole = self::pattern(&format!("^(?:{pattern})$"), text, meter)?;
            whole.is_match(text).into()
        }
        ("split", [pattern]) => split(text, &self::pattern(pattern, text, meter)?, meter)?,
        ("indexOf", [part]) => index(text, text.find(part)),
        ("lastIndexOf", [part]) => index(text, text.rfind(part)),
        ("substring", [_]) => return Ok(substring(text, &given[0], None)),
        ("substring", [_, _]) => return Ok(substring(text, &given[0], given.get(1))),
        ("charAt", [_]) => {
            let next = int(&given[0]).map(|at| Value::from(at.saturating_add(1)));
            return Ok(substring(text, &given[0], next.as_ref()));
        }
        _ => return Ok(None),
    };
    Ok(Some(found))
}

fn int(value: &Value) -> Option<i64> {
    match Numeric::of(value, false)? {
        Numeric::Int(value) => Some(value),
        Numeric::Double(_) => None,
    }
}

/// Where a byte of a text stands as Java counts, from 0; -1 for nowhere.
fn index(text: &str, at: Option<usize>) -> Value {
    at.map_or(-1, |at| text[..at].encode_utf16().count() as i64)
        .into()
}

/// A part of a text by Java's indexes; no value where they lie outside, as Java fails there.
fn substring(text: &str, start: &Value, end: Option<&Value>) -> Option<Value> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let start = usize::try_from(int(start)?).ok()?;
    let end = match end {
        Some(end) => usize::try_from(int(end)?).ok()?,
        None => units.len(),
    };
    let part = units.get(start..end)?;
    Some(String::from_utf16_lossy(part).into())
}

fn replaced(text: &str, from: &str, to: &str, meter: &mut Meter) -> Done<String> {
    let count = match from {
        "" => text.chars().count() + 1,
        from => text.matches(from).count(),
    };
    meter.fits(text.len().saturating_add(count.saturating_mul(to.len())))?;
    Ok(text.replace(from, to))
}

/// A pattern to look for in `text`, which costs a step a byte: matching may take as long as the pattern is large.
fn pattern(pattern: &str, text: &str, meter: &mut Meter) -> Done<Regex> {
    meter.spend(pattern.len() * 64 + text.len() * 32)?;
    let built = RegexBuilder::new(pattern).size_limit(1 << 17).build();
    built.map_err(|error| {
        let why = match error {
            regex::Error::CompiledTooBig(_) => "it is too large",
            _ if pattern.contains("(?=") || pattern.contains("(?!") || pattern.contains("(?<") => {
                "looking ahead and behind is not supported here"
            }
            _ => "it is not written as patterns are",
        };
        let pattern: String = pattern.chars().take(60).collect();
        meter.error(format!("the pattern `{pattern}` cannot be used: {why}"))
    })
}

fn with_pattern(
    text: &str,
    pattern: &str,
    to: &str,
    limit: usize,
    meter: &mut Meter,
) -> Done<Value> {
    let pattern = self::pattern(pattern, text, meter)?;
    let mut out = String::new();
    let mut done = 0;
    for found in pattern.captures_iter(text).take(limit) {
        let whole = found.get(0).expect("a match has a whole");
        out.push_str(&text[done..whole.start()]);
        push_replacement(&mut out, to, &found);
        done = whole.end();
        meter.fits(out.len())?;
        meter.spend(to.len())?;
    }
    out.push_str(&text[done..]);
    meter.fits(out.len())?;
    Ok(out.into())
}

/// Java's replacement: `$1` is a group, a backslash makes the next character itself.
fn push_replacement(out: &mut String, to: &str, found: &regex::Captures<'_>) {
    let mut letters = to.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.extend(letters.next()),
            '$' => {
                let mut group = None;
                while let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(10)) {
                    let next = group.unwrap_or(0) * 10 + digit as usize;
                    if group.is_some() && next >= found.len() {
                        break;
                    }
                    group = Some(next);
                    letters.next();
                }
                let group = group.and_then(|group| found.get(group));
                out.push_str(group.map_or("", |group| group.as_str()));
            }
            other => out.push(other),
        }
    }
}

/// The parts between matches, without empty ones at the end, as Java's `split` gives them.
fn split(text: &str, pattern: &Regex, meter: &mut Meter) -> Done<Value> {
    let mut parts: Vec<&str> = pattern.split(text).collect();
    meter.fits(parts.len() * 16)?;
    while parts.len() > 1 && parts.last() == Some(&"") {
        parts.pop();
    }
    Ok(Value::list(parts.into_iter().map(Value::from)))
}

fn of_list(
    items: &[Option<Value>],
    name: &str,
    given: &[Value],
    meter: &mut Meter,
) -> Done<Option<Value>> {
    let found: Option<Value> = match (name, given) {
        ("size", []) => Some((items.len() as i64).into()),
        ("isEmpty", []) => Some(items.is_empty().into()),
        ("get", [at]) => {
            let at = int(at).and_then(|at| usize::try_from(at).ok());
            at.and_then(|at| items.get(at)).cloned().flatten()
        }
        ("contains", [wanted]) => Some(position(items, wanted, meter)?.is_some().into()),
        ("indexOf", [wanted]) => {
            let at = position(items, wanted, meter)?;
            Some(at.map_or(-1, |at| at as i64).into())
        }
        _ => None,
    };
    Ok(found)
}

fn position(items: &[Option<Value>], wanted: &Value, meter: &mut Meter) -> Done<Option<usize>> {
    for (at, item) in items.iter().enumerate() {
        meter.spend(0)?;
        if compute::is_equal(item.as_ref(), Some(wanted), meter)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn of_object(object: &Object, name: &str, given: &[Value]) -> Option<Value> {
    match (name, given) {
        ("size", []) => Some((object.len() as i64).into()),
        ("isEmpty", []) => Some(object.is_empty().into()),
        ("get", [key]) => object.get(&key.text()).cloned(),
        ("getOrDefault", [key, other]) => Some(object.get(&key.text()).unwrap_or(other).clone()),
        ("containsKey", [key]) => Some(object.get(&key.text()).is_some().into()),
        ("keySet", []) => Some(Value::list(
            object.iter().map(|(key, _)| Value::from(&**key)),
        )),
        ("getKey", []) => object.get("key").cloned(),
        ("getValue", []) => object.get("value").cloned(),
        ("entrySet", []) => Some(Value::list(object.iter().map(|(key, value)| {
            let entry = [("key", Value::from(&**key)), ("value", value.clone())];
            Value::Object(Object::of(entry))
        }))),
        ("values", []) => Some(Value::list(object.iter().map(|(_, value)| value.clone()))),
        _ => None,
    }
}

fn of_number(value: &Value, name: &str) -> Option<Value> {
    let number = Numeric::of(value, false)?;
    match name {
        "intValue" | "longValue" => {
            let whole = number.as_f64().trunc();
            match number {
                Numeric::Int(value) => Some(value.into()),
                Numeric::Double(_) if whole.abs() < 9e18 => Some((whole as i64).into()),
                Numeric::Double(_) => None,
            }
        }
        "doubleValue" => Numeric::Double(number.as_f64()).value(),
        _ => None,
    }
}
