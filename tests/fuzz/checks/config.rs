//! Any text is a configuration or has diagnostics within it.

use flow_syntax::Source;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let source = Source::new("flowsim.toml".to_owned(), text.to_owned());
    let config = flow_config::read(&source, &flow_config::RULES);
    for diagnostic in config.diagnostics {
        assert!(
            text.get(diagnostic.span.range()).is_some(),
            "{diagnostic:?}"
        );
    }
}
