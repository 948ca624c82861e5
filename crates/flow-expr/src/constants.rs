//! Constants of the platform: `Format.Date.shortYear`, `Language.Case.nominative`, `System.MaxInt`.
//!
//! The vendor's pages do not list the last words of most of them, so any word is taken there.

use crate::arithmetic::MAX_INTEGER;
use crate::moment::{DateTime, Duration};
use crate::types::{Format, Scalar};
use crate::{Object, Record, Value};

const FORMATS: [(&str, Format); 8] = [
    ("Bool", Format::Bool),
    ("Currency", Format::Currency),
    ("Date", Format::Date),
    ("Number", Format::Number),
    ("PhoneNumber", Format::PhoneNumber),
    ("String", Format::String),
    ("Time", Format::Time),
    ("TimePart", Format::TimePart),
];

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// What a constant's words stand for.
pub(crate) enum Constant {
    /// A value.
    Value(Value),
    /// More words are needed.
    Unfinished,
    /// Nothing, and these words are known at this place.
    Unknown(Vec<&'static str>),
}

/// Whether constants begin with this word.
pub(crate) fn is_first_word(word: &str) -> bool {
    ["Format", "System", "Language"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// Finds a constant by the words between its dots; letter case does not count.
pub(crate) fn find(words: &[&str]) -> Constant {
    match words {
        [first, rest @ ..] if first.eq_ignore_ascii_case("Format") => format(words, rest),
        [first, rest @ ..] if first.eq_ignore_ascii_case("System") => system(rest),
        [_, rest @ ..] => language(words, rest),
        [] => Constant::Unfinished,
    }
}

fn format(words: &[&str], rest: &[&str]) -> Constant {
    let Some((kind, name)) = rest.split_first() else {
        return Constant::Unfinished;
    };
    let known = FORMATS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(kind));
    match (known, name) {
        (None, _) => Constant::Unknown(FORMATS.iter().map(|(known, _)| *known).collect()),
        (Some(_), []) => Constant::Unfinished,
        (Some((_, format)), _) => named(Scalar::Format(*format), words),
    }
}

fn language(words: &[&str], rest: &[&str]) -> Constant {
    const KINDS: [&str; 3] = ["Case", "Gender", "Quantity"];
    match rest {
        [] => Constant::Unfinished,
        [kind, name @ ..] if KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind)) => {
            match name {
                [] => Constant::Unfinished,
                _ => named(Scalar::Format(Format::Language), words),
            }
        }
        _ => Constant::Unknown(KINDS.to_vec()),
    }
}

fn system(rest: &[&str]) -> Constant {
    const KINDS: [&str; 10] = [
        "MinInt",
        "MaxInt",
        "MinDateTime",
        "MaxDateTime",
        "MinDuration",
        "MaxDuration",
        "Currencies",
        "Languages",
        "Regions",
        "DateTime",
    ];
    let Some((kind, name)) = rest.split_first() else {
        return Constant::Unfinished;
    };
    let Some(known) = KINDS.iter().find(|known| known.eq_ignore_ascii_case(kind)) else {
        return Constant::Unknown(KINDS.to_vec());
    };
    match (*known, name) {
        ("MinInt", []) => Constant::Value(Value::from(-MAX_INTEGER)),
        ("MaxInt", []) => Constant::Value(Value::from(MAX_INTEGER)),
        ("MinDateTime", []) => moment(-5_364_662_400_000),
        ("MaxDateTime", []) => moment(7_289_654_399_000),
        ("MinDuration", []) => duration(-MAX_INTEGER),
        ("MaxDuration", []) => duration(MAX_INTEGER),
        ("DateTime", [day]) => weekday(day),
        ("Currencies" | "Languages" | "Regions", [code]) => Constant::Value(Value::from(*code)),
        (_, []) => Constant::Unfinished,
        _ => Constant::Unknown(vec![]),
    }
}

fn weekday(name: &str) -> Constant {
    match DAYS.iter().position(|day| day.eq_ignore_ascii_case(name)) {
        Some(day) => Constant::Value(Value::from(day as i64 + 1)),
        None => Constant::Unknown(DAYS.to_vec()),
    }
}

fn moment(millis: i64) -> Constant {
    let moment = DateTime::from_millis(millis).expect("the ends of the range lie in it");
    Constant::Value(moment.into())
}

fn duration(millis: i64) -> Constant {
    let duration = Duration::from_millis(millis).expect("the ends of the range lie in it");
    Constant::Value(duration.into())
}

fn named(kind: Scalar, words: &[&str]) -> Constant {
    let members = Object::of([("name", Value::from(*words.last().unwrap_or(&"")))]);
    Constant::Value(Record::new(kind, words.join("."), members).into())
}
