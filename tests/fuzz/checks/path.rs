//! Any line is a path or a mistake within it; a path leads into the JSON behind the line, or nowhere, the same way twice.

use flow_action::Path;
use flow_expr::read_json;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let (line, rest) = text.split_once('\n').unwrap_or((text, "{}"));
    match Path::parse(line) {
        Err(fault) => assert!(line.get(fault.span.range()).is_some(), "{fault:?}"),
        Ok(path) => {
            let Ok(json) = read_json(rest.as_bytes()) else {
                return;
            };
            let found = path.resolve(&json.value);
            assert_eq!(found, path.resolve(&json.value));
            if let (Ok(found), false) = (found, path.is_definite()) {
                assert!(found.as_list().is_some(), "an indefinite path finds a list");
            }
        }
    }
}
