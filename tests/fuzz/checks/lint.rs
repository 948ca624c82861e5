//! Any flow is checked, and drawn in every way; what is found lies within it.

use flow_lint::{Options, lint};
use flow_report::{Style, graph, render};
use flow_syntax::Source;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let source = Source::new("flow.json".to_owned(), text.to_owned());
    let loaded = flow_load::load(&source);
    for found in lint(&source, &loaded, &Options::default()).iter().take(5) {
        assert!(text.get(found.span.range()).is_some(), "{found:?}");
        assert!(!render(&source, found, Style::Plain).is_empty());
    }
    if let Some(program) = loaded.program {
        let diagram = graph::Diagram::new(&program, &graph::Marks::none());
        assert!(!graph::mermaid(&diagram).is_empty() && !graph::dot(&diagram).is_empty());
        // A flow may be too large for a picture.
        drop(graph::svg(&diagram));
    }
}
