//! Any text holds the results of a suite or has a mistake; what is read is written and read again as the same, merged with
//! itself and shown in every format.

use flow_report::{
    Style, merge_suites, read_suite, suite_github, suite_json, suite_junit, suite_tap, suite_text,
};

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let Ok(suite) = read_suite(text) else {
        return;
    };
    let written = suite_json(&suite);
    let again = read_suite(&written).expect("what is written is read");
    assert_eq!(suite_json(&again), written);
    let merged = merge_suites([suite, again]);
    drop(suite_json(&merged));
    drop(suite_text(&merged, Style::Plain));
    drop(suite_junit(&merged));
    drop(suite_tap(&merged));
    drop(suite_github(&merged, ""));
}
