//! What a caller's answer means: which choice it names, which digits it has, which value it can be read as.

use std::{sync::Arc, time::Duration};

use flow_expr::{Scalar, Type, Value};

use super::typed::made;
use crate::{
    options::RunOptions,
    program::{Choice, ExitName, Wants},
};

/// An answer that fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) exit: ExitName,
    pub(super) value: Value,
}

const YES: [&str; 6] = ["yes", "y", "true", "1", "ok", "sure"];
const NO: [&str; 4] = ["no", "n", "false", "2"];

/// What an answer, without the blanks around it and not empty, means; `None` when it fits nothing.
///
/// Which words mean yes and no is a guess; `1` and `2` are the keys of the platform's bots.
pub(super) fn read(wants: &Wants, answer: &str) -> Option<Answer> {
    match wants {
        Wants::Choice(choices) => choice(choices, answer),
        Wants::Digits(least, most) => digits(answer, *least, *most),
        Wants::YesOrNo => yes_or_no(answer),
        Wants::Value(type_) => Some(Answer {
            exit: ExitName::Next,
            value: value(*type_, answer)?,
        }),
    }
}

fn choice(choices: &[Choice], answer: &str) -> Option<Answer> {
    let folded = answer.to_lowercase();
    let says = |word: &Arc<str>| word.to_lowercase() == folded;
    let chosen = |choice: &Choice| {
        let by_key = choice.key.is_some_and(|key| answer.chars().eq([key]));
        by_key || says(&choice.name) || choice.words.iter().any(says)
    };
    let index = choices.iter().position(chosen)?;
    Some(Answer {
        exit: ExitName::Output(u16::try_from(index).ok()?),
        value: choices[index].name.clone().into(),
    })
}

/// The keys up to `#`, which ends an input.
fn digits(answer: &str, least: u32, most: u32) -> Option<Answer> {
    let keys = answer.split('#').next().unwrap_or_default();
    let are_keys = keys.chars().all(|key| key.is_ascii_digit() || key == '*');
    let count = u32::try_from(keys.len()).ok()?;
    let fits = are_keys && (least..=most).contains(&count);
    fits.then(|| Answer {
        exit: ExitName::Next,
        value: keys.into(),
    })
}

fn yes_or_no(answer: &str) -> Option<Answer> {
    let folded = answer.to_lowercase();
    let (output, value) = if YES.contains(&&*folded) {
        (0, true)
    } else if NO.contains(&&*folded) {
        (1, false)
    } else {
        return None;
    };
    Some(Answer {
        exit: ExitName::Output(output),
        value: value.into(),
    })
}

/// The answer as a value of a type, as the language's own function reads it; as text for types that no text makes.
fn value(type_: Type, answer: &str) -> Option<Value> {
    let function = match type_ {
        Type::One(Scalar::Integer) => "ToInt",
        Type::One(Scalar::Decimal) => "ToDecimal",
        Type::One(Scalar::Boolean) => return yes_or_no(answer).map(|answer| answer.value),
        Type::One(Scalar::DateTime) => "ToDateTime",
        Type::One(Scalar::Duration) => "ToDuration",
        Type::One(Scalar::Currency) => "ToCurrency",
        Type::One(Scalar::PhoneNumber) => "ToPhoneNumber",
        _ => return Some(answer.into()),
    };
    let options = RunOptions::default();
    made(function, answer, &options, Duration::ZERO)
}
#[cfg(test)]
mod tests {
    use flow_expr::literal;

    use super::*;

    fn choices() -> Wants {
        let choice = |name: &str, key, words: &[&str]| Choice {
            name: name.into(),
            key,
            words: words.iter().map(|word| (*word).into()).collect(),
        };
        Wants::Choice(vec![
            choice("Sales", Some('1'), &["buy"]),
            choice("Support", Some('*'), &[]),
        ])
    }

    #[track_caller]
    fn gives(wants: &Wants, answer: &str, expected: Option<(ExitName, &str)>) {
        let found = read(wants, answer).map(|found| (found.exit, literal(Some(&found.value))));
        let expected = expected.map(|(exit, value)| (exit, value.to_owned()));
        assert_eq!(found, expected, "{answer}");
    }

    #[test]
    fn a_choice_is_named_by_its_key_its_name_or_a_word_in_any_letter_case() {
        for answer in ["1", "sales", "SALES", "Buy"] {
            gives(&choices(), answer, Some((ExitName::Output(0), "\"Sales\"")));
        }
        gives(&choices(), "*", Some((ExitName::Output(1), "\"Support\"")));
        for answer in ["2", "11", "sale", "#"] {
            gives(&choices(), answer, None);
        }
    }

    #[test]
    fn digits_end_at_the_hash_and_must_be_as_many_as_asked_for() {
        let wants = Wants::Digits(2, 4);
        gives(&wants, "1234", Some((ExitName::Next, "\"1234\"")));
        gives(&wants, "12#9", Some((ExitName::Next, "\"12\"")));
        for answer in ["1", "12345", "#", "12a"] {
            gives(&wants, answer, None);
        }
    }

    #[test]
    fn values_are_read_by_their_type() {
        let one = |scalar| Wants::Value(Type::One(scalar));
        gives(&one(Scalar::Integer), "42", Some((ExitName::Next, "42")));
        gives(&one(Scalar::Integer), "forty", None);
        gives(&one(Scalar::Boolean), "Yes", Some((ExitName::Next, "true")));
        gives(
            &one(Scalar::Text),
            "a \"b\"",
            Some((ExitName::Next, r#""a \"b\"""#)),
        );
        gives(
            &one(Scalar::Duration),
            "PT5M",
            Some((ExitName::Next, r#"ToDuration("PT5M")"#)),
        );
    }

    #[test]
    fn yes_and_no_are_outputs() {
        gives(&Wants::YesOrNo, "YES", Some((ExitName::Output(0), "true")));
        gives(&Wants::YesOrNo, "2", Some((ExitName::Output(1), "false")));
        gives(&Wants::YesOrNo, "maybe", None);
    }
}
