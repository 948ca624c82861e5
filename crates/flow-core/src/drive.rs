//! Drivers without a world: a function that answers, and a script of replies. For tests, replay and virtual time.

use crate::{
    effect::Effect,
    machine::{Finished, Run, Waiting},
    reply::Reply,
};

/// Runs to the end with a function that answers every effect.
pub fn drive(mut run: Run, mut answer: impl FnMut(&Effect) -> Reply) -> Finished {
    loop {
        match run {
            Run::Finished(finished) => return finished,
            Run::Waiting(waiting) => {
                let reply = answer(waiting.effect());
                run = waiting.resume(reply);
            }
        }
    }
}

/// Runs with recorded replies, in their order.
///
/// # Errors
///
/// The waiting run, when the replies are used up before it ends.
pub fn replay(
    mut run: Run,
    replies: impl IntoIterator<Item = Reply>,
) -> Result<Finished, Box<Waiting>> {
    let mut replies = replies.into_iter();
    loop {
        match run {
            Run::Finished(finished) => return Ok(finished),
            Run::Waiting(waiting) => match replies.next() {
                Some(reply) => run = waiting.resume(reply),
                None => return Err(Box::new(waiting)),
            },
        }
    }
}
