//! What is wrong with a data action before it runs.

mod references;
mod request;
mod response;
mod rules;
#[cfg(test)]
mod tests;

use flow_syntax::Diagnostic;

use crate::DataAction;

pub use rules::{ActionRule, rules};

/// How many findings of one sort are told of an action; whoever mends so many can ask again.
const MAX_FOUND: usize = 200;

/// The name that was likely meant; among very many names nobody looks.
fn nearest_of<'n>(name: &str, known: impl ExactSizeIterator<Item = &'n str>) -> Option<&'n str> {
    const MOST: usize = 1_000;
    let is_few = known.len() <= MOST;
    is_few.then(|| flow_syntax::nearest(name, known)).flatten()
}

/// Everything that is odd about an action, in the order of the file; what keeps it from being read was told when it was.
pub fn lint(action: &DataAction) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    references::check(action, &mut found);
    request::check(action, &mut found);
    response::check(action, &mut found);
    found.sort_by_key(|found: &Diagnostic| (found.span.start, found.severity, found.span.end));
    found.dedup();
    found
}
