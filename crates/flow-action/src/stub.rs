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
    let mut candidates = vec![action.output.example()];
    let count = action.response.translations.len();
    if (1..=MAX_TRANSLATIONS).contains(&count) {
        candidates.insert(0, inverse(action));
    }
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

/// An answer in which every path finds what the success schema wants of it.
fn inverse(action: &DataAction) -> Value {
    let wanted = marks::wanted(action);
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
