//! Any text is a template, whose mistakes lie within it; it is printed in bounded time and space, the same way twice.

use flow_action::{Context, MAX_OUTPUT, Template};
use flow_expr::read_json;

/// What templates can name here.
const NAMES: &str = r#"{"x": "it's \"x\"", "n": 5, "list": [1, "a", null], "names": "[\"Ann\"]", "input": {"id": "a b"}}"#;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let (template, faults) = Template::parse(text);
    for fault in faults {
        assert!(text.get(fault.span.range()).is_some(), "{fault:?}");
    }
    let names = read_json(NAMES.as_bytes())
        .expect("the names are JSON")
        .value;
    let names = names.as_object().expect("the names are an object").iter();
    let context: Context = names
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect();
    let printed = template.render(&context);
    assert_eq!(printed, template.render(&context));
    if let Ok(printed) = printed {
        assert!(printed.text.len() <= MAX_OUTPUT);
    }
}
