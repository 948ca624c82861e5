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
    perform::{self},
};
use clay::Clay;

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
/// - Of a list that a path collects, the answer has one element.
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
                place::put(&mut answer, before, place::scanned(function, wanted), 0)
            }
            None => place::put(&mut answer, &path.ast.selectors, Clay::Soft(wanted), 0),
        }
    }
    answer.value()
}
