//! Any text is a world or has mistakes, which lie within it; a world that is written as a document is read again.

use flow_scenario::{load_world, world_document};
use flow_syntax::{Severity, Source};

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    for name in ["world.yaml", "world.json"] {
        let source = Source::new(name, text);
        let loaded = load_world(&source);
        for found in &loaded.diagnostics {
            assert!(text.get(found.span.range()).is_some(), "{found:?}");
        }
        if loaded
            .diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error)
        {
            continue;
        }
        let written = world_document(&loaded.surroundings.world).to_json();
        let again = load_world(&Source::new("world.json", written.clone()));
        let mut errors = again.diagnostics.iter();
        let error = errors.find(|found| found.severity == Severity::Error);
        assert!(error.is_none(), "{written}: {error:?}");
    }
}
