//! What a caller enters or says.

use std::time::Duration;

use flow_core::{Choice, Collect, Wants};
use flow_expr::{Scalar, Type};

use super::{Maker, Mood};
use crate::{answer::Answer, rng::Rng};

/// What fits hardly any question.
pub(super) const UNFIT: &str = "xyzzy";

impl Maker {
    /// What the caller enters: what the flow knows, other things, nothing, or too late. `last` is what the caller did when
    /// the same question was put before: who says nothing often goes on so.
    pub(super) fn caller(
        &self,
        collect: &Collect,
        mood: &Mood,
        last: Option<&Answer>,
        rng: &mut Rng,
    ) -> Answer {
        if let Some(last) = last.filter(|_| !rng.one_in(4)) {
            return last.clone();
        }
        let nothing = match mood {
            Mood::Anything | Mood::Stuck => rng.one_in(4),
            _ => rng.one_in(8),
        };
        let digits = match &collect.wants {
            _ if nothing => None,
            Some(wants) => Some(self.fitting(collect, wants, rng)),
            None => Some(self.digits(collect, rng)),
        };
        let late = rng.one_in(32);
        Answer::Entered {
            digits: digits.map(Into::into),
            after: if late {
                collect.timeout
            } else {
                Duration::ZERO
            },
        }
    }

    /// What conditions compare answers with.
    fn compared(&self, collect: &Collect, rng: &mut Rng) -> Option<String> {
        let output = self.outputs.get(&collect.action)?;
        let known = self.known.digits.get(output)?;
        rng.pick(known).cloned()
    }

    fn digits(&self, collect: &Collect, rng: &mut Rng) -> String {
        const OTHERS: [&str; 8] = ["1", "2", "0", "9", "123", "*", "#", "12345678901234567890"];
        let known = self.compared(collect, rng).filter(|_| !rng.one_in(4));
        known.unwrap_or_else(|| (*rng.pick(&OTHERS).unwrap_or(&"1")).to_owned())
    }

    /// What fits the question, most of the time.
    fn fitting(&self, collect: &Collect, wants: &Wants, rng: &mut Rng) -> String {
        if rng.one_in(6) {
            return UNFIT.to_owned();
        }
        match wants {
            Wants::Choice(choices) => choice(rng.pick(choices), rng),
            Wants::YesOrNo => if rng.one_in(2) { "yes" } else { "no" }.to_owned(),
            Wants::Digits(least, most) => {
                let known = self.compared(collect, rng);
                let count = least + rng.below((most - least.min(most)) as usize + 1) as u32;
                match known.filter(|_| rng.one_in(2)) {
                    Some(known) => padded(&known, *least, *most),
                    None => any_digits(count.clamp(1, 32), rng),
                }
            }
            Wants::Value(type_) => {
                let known = self.compared(collect, rng);
                known
                    .filter(|_| !rng.one_in(4))
                    .unwrap_or_else(|| spoken(*type_, rng))
            }
        }
    }
}

pub(super) fn choice(choice: Option<&Choice>, rng: &mut Rng) -> String {
    let Some(choice) = choice else {
        return UNFIT.to_owned();
    };
    match (choice.key, rng.pick(&choice.words)) {
        (Some(key), _) => key.to_string(),
        (None, Some(word)) if rng.one_in(2) => word.as_ref().to_owned(),
        (None, _) => choice.name.as_ref().to_owned(),
    }
}

/// The digits of a text, as many as the flow asks for.
fn padded(text: &str, least: u32, most: u32) -> String {
    let digits = text.chars().filter(char::is_ascii_digit);
    let more = "1234567890".chars().cycle();
    let given = text.chars().filter(char::is_ascii_digit).count();
    let count = given.clamp(least as usize, most.max(1) as usize).min(32);
    digits.chain(more).take(count).collect()
}

fn any_digits(count: u32, rng: &mut Rng) -> String {
    let digit = |_| char::from(b'0' + rng.below(10) as u8);
    (0..count).map(digit).collect()
}

fn spoken(type_: Type, rng: &mut Rng) -> String {
    let scalar = match type_ {
        Type::One(scalar) | Type::List(scalar) => scalar,
    };
    let texts: &[&str] = match scalar {
        Scalar::Integer => &["1", "0", "42", "-7"],
        Scalar::Decimal => &["12.5", "0", "1000"],
        Scalar::Boolean => &["yes", "no"],
        Scalar::DateTime => &["2026-11-23T10:00:00Z"],
        Scalar::Duration => &["PT1M"],
        Scalar::Currency => &["12.50 USD"],
        Scalar::PhoneNumber => &["+15551234567"],
        _ => &["CUST-001", "A1", "42"],
    };
    rng.pick(texts)
        .map_or_else(|| UNFIT.to_owned(), |text| (*text).to_owned())
}
