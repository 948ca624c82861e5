//! Running the rules over a program.

use std::time::Duration;

use flow_load::Loaded;
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{
    contract::Contracts,
    graph::Graph,
    rule::{FoundBy, Subject},
    rules::rules,
};

/// What a check may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How long the waits of one way through the flow may be in all before `time-budget` warns.
    pub time_budget: Duration,
    /// What is known of the data actions that the flow calls.
    pub contracts: Contracts,
}

impl Default for Options {
    /// 30 seconds: what a caller listens to silence for, at the very most.
    fn default() -> Self {
        Self {
            time_budget: Duration::from_secs(30),
            contracts: Contracts::default(),
        }
    }
}

/// Runs every rule that looks at a whole program, and gives what they found in the order of the text.
///
/// - `loaded`: what the loader made of `source`; what it found itself is not repeated. Without a program nothing is found;
///   where the loader's errors may have changed the program, rules that would only repeat them in other words are quiet.
/// - Takes time in proportion to the size of the program, but for flows that were made to be slow; of those some findings
///   are left out.
pub fn lint(source: &Source, loaded: &Loaded, options: &Options) -> Vec<Diagnostic> {
    let Some(program) = &loaded.program else {
        return Vec::new();
    };
    let graph = Graph::new(program);
    let subject = Subject {
        source,
        program,
        graph: &graph,
        options,
        is_as_written: loaded.diagnostics.iter().all(is_harmless),
    };
    let mut found = Vec::new();
    for rule in rules() {
        if let FoundBy::Lint(find) = rule.found_by {
            find(&subject, &mut found);
        }
    }
    found.sort_by_key(|finding| (finding.span.start, finding.span.end));
    found
}

/// Whether the program is what the author means in spite of what the loader found.
fn is_harmless(finding: &Diagnostic) -> bool {
    let is_about_address = matches!(finding.rule, "insecure-url" | "invalid-url");
    is_about_address || finding.severity != Severity::Error
}
