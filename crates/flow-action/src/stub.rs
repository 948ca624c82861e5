//! An answer that a service could give, so that the outputs come out right: the translation map read backwards.
//!
//! What each path has to find is learnt by printing the success template with marks in place of values, and looking up where
//! the marks end up in the success schema. Always the same answer for the same action.

mod clay;
mod marks;
mod place;
#[cfg(test)]
mod tests;

use std::time::Duration;

use flow_core::{Head, HttpEnd, HttpReply, Timings};
use flow_expr::Value;

use crate::{
    AnswerLimits, Clock, DataAction, Outcome,
    path::Selector,
    perform::{self},
};
use clay::Clay;
use marks::Wanted;
use place::Way;

/// A translation map that is longer is not read backwards.
const MAX_TRANSLATIONS: usize = 1_000;

/// An answer of the service that the action succeeds with, or the likeliest one where none could be found.
pub fn stub(action: &DataAction) -> Value {
    stub_of(action, &action.output.example())
}

/// An answer of which the action makes this result, as far as its paths and its success template can be read backwards;
/// else one that it succeeds with, or the likeliest one.
///
/// - `result`: a value that the success schema allows.
/// - Several elements of a list come right where a path finds them by `*`, a slice or a filter.
pub fn stub_of(action: &DataAction, result: &Value) -> Value {
    let count = action.response.translations.len();
    let is_read_backwards = (1..=MAX_TRANSLATIONS).contains(&count);
    let inverse = is_read_backwards.then(|| inverse(action, result));
    let candidates: Vec<Value> = inverse.into_iter().chain([result.clone()]).collect();
    let fits = |answer: &&Value| succeeds(action, answer);
    let found = candidates.iter().find(fits).or(candidates.first());
    found.cloned().unwrap_or(Value::Null)
}

/// A complete reply with status 200 and this body.
pub fn reply_of(answer: &Value) -> HttpReply {
    let head = Head::new(
        200,
        [("content-type".to_owned(), "application/json".to_owned())],
    );
    HttpReply {
        elapsed: Duration::ZERO,
        timings: Timings::default(),
        end: HttpEnd::Complete(head, answer.to_json().into_bytes().into()),
    }
}

fn succeeds(action: &DataAction, answer: &Value) -> bool {
    let limits = AnswerLimits {
        timeout: action.timeout,
        clock: Clock::Action,
        body_bytes: usize::MAX,
    };
    let answered = perform::answer(action, &reply_of(answer), &limits);
    matches!(answered.outcome, Outcome::Success { .. })
}

impl Wanted {
    /// Puts it where a path finds it.
    fn put(self, answer: &mut Clay, selectors: &[Selector]) {
        match self {
            Self::One(value) => place::put(answer, selectors, Clay::Soft(value), Way::default()),
            Self::Each(values) if values.is_empty() => place::put_none(answer, selectors),
            Self::Each(values) => {
                for (nth, value) in values.into_iter().enumerate() {
                    place::put(answer, selectors, Clay::Soft(value), Way::to(nth));
                }
            }
        }
    }
}

/// An answer in which every path finds what the result wants of it.
fn inverse(action: &DataAction, result: &Value) -> Value {
    let wanted = marks::wanted(action, result);
    let mut answer = Clay::default();
    for (translation, wanted) in action.response.translations.iter().zip(wanted) {
        let Some(path) = &translation.path else {
            continue;
        };
        match path.ast.scanned_function() {
            Some((function, before)) => {
                let wanted = place::scanned(function, wanted.one());
                place::put(&mut answer, before, wanted, Way::default())
            }
            None => wanted.put(&mut answer, &path.ast.selectors),
        }
    }
    answer.value()
}
