//! Any JSON is the coverage of a part of a suite or none; put together with itself it stays what it is.

use flow_expr::read_json;
use flow_report::merge_coverage_json;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Ok(json) = read_json(data) else {
        return;
    };
    if let Some(merged) = merge_coverage_json(&json.value, &json.value) {
        let again = merge_coverage_json(&merged, &merged);
        assert_eq!(again, Some(merged), "{}", json.value.to_json());
    }
}
