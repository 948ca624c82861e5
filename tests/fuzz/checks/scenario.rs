//! Any text is a scenario file or has diagnostics within it.

use flow_syntax::Source;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    for name in ["a.scenario.yaml", "a.scenario.json"] {
        let source = Source::new(name.to_owned(), text.to_owned());
        for diagnostic in flow_scenario::load(&source).diagnostics {
            assert!(
                text.get(diagnostic.span.range()).is_some(),
                "{diagnostic:?}"
            );
        }
    }
}
