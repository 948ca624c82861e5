//! Any JSON is a directory of an organisation or has mistakes.

use flow_expr::{Organisation, read_json};

/// Checks one input.
pub fn check(data: &[u8]) {
    let Ok(json) = read_json(data) else {
        return;
    };
    match Organisation::read(&json.value) {
        Ok(organisation) => assert_eq!(organisation.document(), Some(&json.value)),
        Err(errors) => assert!(!errors.is_empty()),
    }
}
