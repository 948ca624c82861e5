//! Any text is a cassette or has a mistake; what is read is written and read again as the same.

use flow_scenario::Cassette;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    match Cassette::read(text) {
        Err(diagnostic) => assert!(
            text.get(diagnostic.span.range()).is_some(),
            "{diagnostic:?}"
        ),
        Ok(cassette) => {
            let written = cassette.write();
            let again = Cassette::read(&written).expect("what is written is read");
            assert_eq!(again.write(), written);
        }
    }
}
