//! Any text is a configuration or has diagnostics within it.

#![no_main]

use flow_syntax::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = Source::new("flowsim.toml".to_owned(), text.to_owned());
    let config = flow_config::read(&source, &flow_config::RULES);
    for diagnostic in config.diagnostics {
        assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
    }
});
