//! Any text holds the results of a suite or has a mistake; what is read is written and read again as the same, merged with
//! itself and shown in every format.

use std::io;

use flow_report::{
    Style, SuiteReport, merge_suites, read_suite, write_suite_github, write_suite_json,
    write_suite_junit, write_suite_tap, write_suite_text,
};

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let Ok(suite) = read_suite(text) else {
        return;
    };
    let written = json(&suite);
    let again = read_suite(&written).expect("what is written is read");
    assert_eq!(json(&again), written);
    let merged = merge_suites([suite, again]).expect("everything is in memory");
    let nowhere = &mut io::sink();
    let written = write_suite_json(&merged, nowhere)
        .and_then(|()| write_suite_text(&merged, Style::Plain, nowhere))
        .and_then(|()| write_suite_junit(&merged, nowhere))
        .and_then(|()| write_suite_tap(&merged, nowhere))
        .and_then(|()| write_suite_github(&merged, "", nowhere));
    written.expect("everything is in memory");
}

fn json(suite: &SuiteReport) -> String {
    let mut out = Vec::new();
    write_suite_json(suite, &mut out).expect("everything is in memory");
    String::from_utf8(out).expect("JSON is text")
}
