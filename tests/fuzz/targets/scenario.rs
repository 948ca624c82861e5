//! Any text is a scenario file or a cassette, or has diagnostics.

#![no_main]

use flow_syntax::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for name in ["a.scenario.yaml", "a.scenario.json"] {
        let source = Source::new(name.to_owned(), text.to_owned());
        let _ = flow_scenario::load(&source);
    }
    let _ = flow_scenario::Cassette::read(text);
});
