//! Any text is unpacked or is what it was, and then is a flow or has diagnostics within it.

use flow_syntax::Source;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    for name in ["flow.json", "flow.i3InboundFlow"] {
        let source = Source::new(name.to_owned(), text.to_owned());
        super::flow::lies_within(&flow_load::load(&source), text);
        let source = flow_load::unpacked(source);
        assert_eq!(flow_load::file_name(&source), name);
        super::flow::lies_within(&flow_load::load(&source), source.text());
        for (name, place) in flow_load::action_places(&source).into_iter().flatten() {
            assert!(source.text().get(place.range()).is_some(), "{name}");
        }
    }
}
