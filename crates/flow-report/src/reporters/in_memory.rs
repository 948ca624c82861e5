//! Reports as texts, for tests.

use std::io;

use super::{
    write_suite_github, write_suite_html, write_suite_json, write_suite_junit, write_suite_tap,
    write_suite_text,
};
use crate::{FlowCoverage, Style, SuiteReport};

fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

pub(crate) fn suite_json(suite: &SuiteReport) -> String {
    text(|out| write_suite_json(suite, out))
}

pub(crate) fn suite_junit(suite: &SuiteReport) -> String {
    text(|out| write_suite_junit(suite, out))
}

pub(crate) fn suite_tap(suite: &SuiteReport) -> String {
    text(|out| write_suite_tap(suite, out))
}

pub(crate) fn suite_github(suite: &SuiteReport, folder: &str) -> String {
    text(|out| write_suite_github(suite, folder, out))
}

pub(crate) fn suite_html(suite: &SuiteReport, flows: &[FlowCoverage]) -> String {
    text(|out| write_suite_html(suite, flows, out))
}

pub(crate) fn suite_text(suite: &SuiteReport, style: Style) -> String {
    text(|out| write_suite_text(suite, style, out))
}
