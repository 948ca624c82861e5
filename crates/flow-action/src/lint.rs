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
