//! Texts. Positions and lengths count characters (Unicode scalar values), from 0.

use std::cmp::Ordering;

use super::{Arguments, LARGEST, Outcome};
use crate::Value;
use crate::arithmetic::MAX_INTEGER;
use crate::error::ExprError;
use crate::operators::too_large;

/// Joins its arguments; what is not set adds nothing.
pub(super) fn append(arguments: Arguments<'_>) -> Outcome {
    let mut out = String::new();
    for index in 0..arguments.count() {
        out.push_str(arguments.text_if_set(index)?.map_or("", |text| &**text));
        if out.len() > LARGEST {
            return Err(too_large(arguments.whole()));
        }
    }
    text(out)
}

pub(super) fn contains(arguments: Arguments<'_>) -> Outcome {
    let (whole, part) = (arguments.text(0)?, arguments.text(1)?);
    Ok(Some(Value::Bool(match arguments.flag(2)? {
        true => fold(whole).contains(&fold(part)),
        false => whole.contains(&**part),
    })))
}

/// The position of a text in another, or −1; the third argument may say which occurrence, the last to ignore case.
///
/// Occurrences do not overlap; a guess.
pub(super) fn find_string(arguments: Arguments<'_>) -> Outcome {
    let (whole, part) = (arguments.text(0)?, arguments.text(1)?);
    let (occurrence, ignore_case) = match (arguments.count(), arguments.get(2)) {
        (3, Some(Value::Bool(ignore_case))) => (1, *ignore_case),
        (3 | 4, _) => (arguments.integer(2, 1..=MAX_INTEGER)?, arguments.flag(3)?),
        _ => (1, false),
    };
    let nth = usize::try_from(occurrence - 1).unwrap_or(usize::MAX);
    Ok(Some(Value::from(match ignore_case {
        true => position(&fold(whole), &fold(part), nth),
        false => position(whole, part, nth),
    })))
}

fn position(whole: &str, part: &str, nth: usize) -> i64 {
    match whole.match_indices(part).nth(nth) {
        Some((at, _)) => whole[..at].chars().count() as i64,
        None => -1,
    }
}

/// The text in small letters, character by character, so that positions stay the same.
fn fold(text: &str) -> String {
    let fold = |c: char| match (c.to_lowercase().next(), c.to_lowercase().count()) {
        (Some(small), 1) => small,
        _ => c,
    };
    text.chars().map(fold).collect()
}

/// Compares as a dictionary does: letter case decides only between texts that are otherwise equal, and a small letter
/// comes first. What is not set comes before every text.
pub(super) fn compare(arguments: Arguments<'_>) -> Outcome {
    let ignore_case = arguments.flag(2)?;
    let ordering = match (arguments.text_if_set(0)?, arguments.text_if_set(1)?) {
        (Some(a), Some(b)) => {
            let by_letters = fold(a).cmp(&fold(b));
            if ignore_case {
                by_letters
            } else {
                by_letters.then_with(|| b.cmp(a))
            }
        }
        (a, b) => a.is_some().cmp(&b.is_some()),
    };
    Ok(Some(Value::from(match ordering {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })))
}

pub(super) fn left(arguments: Arguments<'_>) -> Outcome {
    let (whole, length) = (arguments.text(0)?, arguments.size(1)?);
    text(&whole[..offset(whole, length)])
}

pub(super) fn right(arguments: Arguments<'_>) -> Outcome {
    let (whole, length) = (arguments.text(0)?, arguments.size(1)?);
    let start = whole.chars().count().saturating_sub(length);
    text(&whole[offset(whole, start)..])
}

/// A part that begins or ends behind the text is cut to what there is.
pub(super) fn substring(arguments: Arguments<'_>) -> Outcome {
    let whole = arguments.text(0)?;
    let rest = &whole[offset(whole, arguments.size(1)?)..];
    text(&rest[..offset(rest, arguments.size(2)?)])
}

/// Where in bytes the character at `position` begins, or the end.
fn offset(text: &str, position: usize) -> usize {
    text.char_indices()
        .nth(position)
        .map_or(text.len(), |(at, _)| at)
}

pub(super) fn length(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::from(arguments.text(0)?.chars().count() as i64)))
}

pub(super) fn lower(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.to_lowercase())
}

pub(super) fn upper(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.to_uppercase())
}

pub(super) fn trim(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.trim())
}

pub(super) fn ltrim(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.trim_start())
}

pub(super) fn rtrim(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.trim_end())
}

pub(super) fn reverse(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.chars().rev().collect::<String>())
}

/// Replaces every occurrence; an empty text is found nowhere, and a replacement not set removes.
pub(super) fn replace(arguments: Arguments<'_>) -> Outcome {
    let (whole, part) = (arguments.text(0)?, arguments.text(1)?);
    let new = arguments.text_if_set(2)?.map_or("", |text| &**text);
    if part.is_empty() {
        return text(&**whole);
    }
    let count = whole.matches(&**part).count();
    let size = (whole.len() - count * part.len()).saturating_add(count.saturating_mul(new.len()));
    if size > LARGEST.max(whole.len()) {
        return Err(too_large(arguments.whole()));
    }
    text(whole.replace(&**part, new))
}

/// The parts between delimiters; an empty delimiter gives the characters.
pub(super) fn split(arguments: Arguments<'_>) -> Outcome {
    let (whole, delimiter) = (arguments.text(0)?, arguments.text(1)?);
    let parts: Vec<Value> = match delimiter.is_empty() {
        true => whole
            .chars()
            .map(|c| Value::from(c.encode_utf8(&mut [0; 4]) as &str))
            .collect(),
        false => whole.split(&**delimiter).map(Value::from).collect(),
    };
    Ok(Some(Value::from(parts)))
}

fn text(text: impl Into<Value>) -> Result<Option<Value>, ExprError> {
    Ok(Some(text.into()))
}
