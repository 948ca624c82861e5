//! Any text is a flow or has diagnostics within it, as JSON and as YAML.

use flow_load::Loaded;
use flow_syntax::Source;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    for name in ["flow.json", "flow.yaml"] {
        let source = Source::new(name.to_owned(), text.to_owned());
        let loaded = flow_load::load(&source);
        lies_within(&loaded, text);
    }
}

/// There is a program or something is said, and whatever is said lies within the text.
pub(super) fn lies_within(loaded: &Loaded, text: &str) {
    assert!(loaded.program.is_some() || !loaded.diagnostics.is_empty());
    for diagnostic in &loaded.diagnostics {
        assert!(
            text.get(diagnostic.span.range()).is_some(),
            "{diagnostic:?}"
        );
    }
}
