//! Texts. Positions and lengths count characters (Unicode scalar values), from 0.

use std::cmp::Ordering;

use super::{Arguments, LARGEST, Outcome, Row};
use crate::Value;
use crate::error::ExprError;
use crate::operators::too_large;

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "Append",
        overloads: "initialText:str~ns -> str
            initialText:str~ns, textToAppend:str~ns... -> str
            initialAudioOrPrompt:apa~ns, audioOrPromptToAppend:apa~ns... -> aud",
        summary: "Joins texts, or audio, one behind the other.",
        detail: "What is not set counts as empty; `+` would refuse it.",
        examples: &[("Append(\"Hello \", NOT_SET, \"there\")", "\"Hello there\"")],
        call: append,
    },
    Row {
        name: "Compare",
        overloads: "stringToCompare:str~ns, stringToCompareTo:str~ns -> int
            stringToCompare:str~ns, stringToCompareTo:str~ns, ignoreCase:bln -> int",
        summary: "Orders two texts as a dictionary does: -1 when the first comes earlier, 0 when they are the same, 1 when it comes later.",
        detail: "Small letters come before capitals when the letters are the same. What is not set comes first.",
        examples: &[
            ("Compare(\"hello\", \"Hello\")", "-1"),
            ("Compare(\"\", NOT_SET)", "1"),
        ],
        call: compare,
    },
    Row {
        name: "Contains",
        overloads: "stringToSearch:str, textToFind:str -> bln
            stringToSearch:str, textToFind:str, ignoreCase:bln -> bln",
        summary: "Tells whether a text holds another one.",
        detail: "Letter case counts unless the third argument is true.",
        examples: &[
            ("Contains(\"Hello\", \"he\")", "false"),
            ("Contains(\"Hello\", \"he\", true)", "true"),
        ],
        call: contains,
    },
    Row {
        name: "FindString",
        overloads: "stringToSearch:str, textToFind:str -> int
            stringToSearch:str, textToFind:str, ignoreCase:bln -> int
            stringToSearch:str, textToFind:str, occurrenceNumber:int[1..] -> int
            stringToSearch:str, textToFind:str, occurrenceNumber:int[1..], ignoreCase:bln -> int",
        summary: "Finds where a text stands within another one, counted from 0; -1 when it is not there.",
        detail: "Occurrences are counted from 1. Letter case counts unless `ignoreCase` is true.",
        examples: &[
            ("FindString(\"Hello Hello\", \"l\", 3)", "8"),
            ("FindString(\"Hello\", \"z\")", "-1"),
        ],
        call: find_string,
    },
    Row {
        name: "Left",
        overloads: "srcString:str, length:int[0..] -> str",
        summary: "Takes so many characters from the start of a text.",
        detail: "A text that is shorter is given whole.",
        examples: &[("Left(\"Hello\", 2)", "\"He\"")],
        call: left,
    },
    Row {
        name: "Length",
        overloads: "text:str -> int",
        summary: "Counts the characters of a text.",
        detail: "",
        examples: &[("Length(\"Hello\")", "5")],
        call: length,
    },
    Row {
        name: "Lower",
        overloads: "text:str -> str",
        summary: "Makes all letters small.",
        detail: "",
        examples: &[("Lower(\"Hello World\")", "\"hello world\"")],
        call: lower,
    },
    Row {
        name: "LTrim",
        overloads: "value:str -> str",
        summary: "Takes white space off the start of a text.",
        detail: "",
        examples: &[("LTrim(\"  Hello \")", "\"Hello \"")],
        call: ltrim,
    },
    Row {
        name: "Replace",
        overloads: "text:str, findString:str, replacementString:str~ns -> str",
        summary: "Puts a text in the place of every occurrence of another one.",
        detail: "Letter case counts. A replacement that is not set takes the occurrences out; looking for an empty text changes nothing.",
        examples: &[("Replace(\"+1 317\", \"+\", \"00\")", "\"001 317\"")],
        call: replace,
    },
    Row {
        name: "Reverse",
        overloads: "text:str -> str",
        summary: "Turns a text round, last character first.",
        detail: "",
        examples: &[("Reverse(\"Hello\")", "\"olleH\"")],
        call: reverse,
    },
    Row {
        name: "Right",
        overloads: "srcString:str, length:int[0..] -> str",
        summary: "Takes so many characters from the end of a text.",
        detail: "A text that is shorter is given whole.",
        examples: &[("Right(\"+13178723000\", 10)", "\"3178723000\"")],
        call: right,
    },
    Row {
        name: "RTrim",
        overloads: "stringToTrim:str -> str",
        summary: "Takes white space off the end of a text.",
        detail: "",
        examples: &[("RTrim(\" Hello  \")", "\" Hello\"")],
        call: rtrim,
    },
    Row {
        name: "Split",
        overloads: "textToSplit:str, delimiter:str -> List<str>",
        summary: "Takes a text apart at every occurrence of a delimiter.",
        detail: "An empty delimiter gives the single characters.",
        examples: &[(
            "Split(\"a,b,,c\", \",\")",
            "MakeList(\"a\", \"b\", \"\", \"c\")",
        )],
        call: split,
    },
    Row {
        name: "Substring",
        overloads: "text:str, start:int[0..], length:int[0..] -> str",
        summary: "Takes so many characters of a text from a position on, counted from 0.",
        detail: "What lies behind the end is left out.",
        examples: &[
            ("Substring(\"Hello\", 3, 3)", "\"lo\""),
            ("Substring(\"Hello\", 10, 5)", "\"\""),
        ],
        call: substring,
    },
    Row {
        name: "Trim",
        overloads: "stringToTrim:str -> str",
        summary: "Takes white space off both ends of a text.",
        detail: "",
        examples: &[("Trim(\"  Hello \")", "\"Hello\"")],
        call: trim,
    },
    Row {
        name: "Upper",
        overloads: "text:str -> str",
        summary: "Makes all letters capitals.",
        detail: "",
        examples: &[("Upper(\"Hello\")", "\"HELLO\"")],
        call: upper,
    },
];

/// Joins its arguments; what is not set adds nothing.
fn append(arguments: Arguments<'_>) -> Outcome {
    let mut out = String::new();
    for index in 0..arguments.count() {
        out.push_str(arguments.text_if_set(index)?.map_or("", |text| &**text));
        if out.len() > LARGEST {
            return Err(too_large(arguments.whole()));
        }
    }
    text(out)
}

fn contains(arguments: Arguments<'_>) -> Outcome {
    let (whole, part) = (arguments.text(0)?, arguments.text(1)?);
    Ok(Some(Value::Bool(match arguments.flag(2)? {
        true => fold(whole).contains(&fold(part)),
        false => whole.contains(&**part),
    })))
}

/// The position of a text in another, or −1; the third argument may say which occurrence, the last to ignore case.
///
/// Occurrences do not overlap; a guess.
fn find_string(arguments: Arguments<'_>) -> Outcome {
    let (whole, part) = (arguments.text(0)?, arguments.text(1)?);
    let occurrence = arguments
        .named("occurrenceNumber")
        .map_or(Ok(1), |at| arguments.integer(at))?;
    let ignore_case = arguments
        .named("ignoreCase")
        .map_or(Ok(false), |at| arguments.flag(at))?;
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
fn compare(arguments: Arguments<'_>) -> Outcome {
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

fn left(arguments: Arguments<'_>) -> Outcome {
    let (whole, length) = (arguments.text(0)?, arguments.size(1)?);
    text(&whole[..offset(whole, length)])
}

fn right(arguments: Arguments<'_>) -> Outcome {
    let (whole, length) = (arguments.text(0)?, arguments.size(1)?);
    let start = whole.chars().count().saturating_sub(length);
    text(&whole[offset(whole, start)..])
}

/// A part that begins or ends behind the text is cut to what there is.
fn substring(arguments: Arguments<'_>) -> Outcome {
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

fn length(arguments: Arguments<'_>) -> Outcome {
    Ok(Some(Value::from(arguments.text(0)?.chars().count() as i64)))
}

fn lower(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.to_lowercase())
}

fn upper(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.to_uppercase())
}

fn trim(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.trim())
}

fn ltrim(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.trim_start())
}

fn rtrim(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.trim_end())
}

fn reverse(arguments: Arguments<'_>) -> Outcome {
    text(arguments.text(0)?.chars().rev().collect::<String>())
}

/// Replaces every occurrence; an empty text is found nowhere, and a replacement not set removes.
fn replace(arguments: Arguments<'_>) -> Outcome {
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
fn split(arguments: Arguments<'_>) -> Outcome {
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
