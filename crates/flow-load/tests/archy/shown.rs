//! Archy flows as compact texts.

use flow_load::{Loaded, Values};
use flow_syntax::Source;

use crate::texts::{findings, program};

/// Loads a flow with values for its placeholders.
pub(crate) fn load(text: &str, values: &[(&str, &str)]) -> Loaded {
    let mut all = Values::default();
    for (name, value) in values {
        all.set(*name, *value);
    }
    flow_load::load_with(&Source::new("flow.yaml", text), &all)
}

/// The program of a flow without errors, one line an action: its name, what it does, and its exits.
#[track_caller]
pub(crate) fn becomes(text: &str) -> String {
    let loaded = load(text, &[]);
    assert!(
        !loaded.has_errors(),
        "{}",
        findings(text, &loaded).join("\n")
    );
    program(&loaded.program.expect("a flow without errors is a program"))
}

/// What the loader finds: `line:column severity rule: message (help)`.
pub(crate) fn finds(text: &str) -> Vec<String> {
    findings(text, &load(text, &[]))
}
