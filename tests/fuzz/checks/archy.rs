//! Any text is a flow of the platform or has diagnostics within it, with and without values for its placeholders.

use flow_load::Values;
use flow_syntax::Source;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let source = Source::new("flow.yaml".to_owned(), text.to_owned());
    let mut values = Values::default();
    for value in [None, Some("a: b"), Some("\"{{v}}\"")] {
        if let Some(value) = value {
            values.set("v", value);
        }
        let loaded = flow_load::load_with(&source, &values);
        super::flow::lies_within(&loaded, text);
        let kept = flow_load::filled(&source, &values);
        let again = flow_load::load(&kept);
        assert_eq!(again.program.is_some(), loaded.program.is_some());
    }
    for (name, place) in flow_load::action_places(&source).into_iter().flatten() {
        assert!(text.get(place.range()).is_some(), "{name}");
    }
}
