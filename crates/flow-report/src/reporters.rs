//! What a suite came to, in every format that people and programs read: one file for each. They write what a
//! [`SuiteReport`](crate::SuiteReport) says, case by case; only times differ between two runs of one suite.

mod github;
mod html;
mod json;
mod junit;
mod tap;
mod text;
mod xml;

pub use github::write_suite_github;
pub use html::write_suite_html;
pub use json::{TEST_SCHEMA, write_suite_json};
pub(crate) use json::{case_json, failures_value, parts_members};
pub use junit::write_suite_junit;
pub use tap::write_suite_tap;
pub use text::{case_text, ending_text, summary_text, warnings_text, write_suite_text};
pub(crate) use xml::escape;

#[cfg(test)]
mod in_memory;
#[cfg(test)]
mod laws;
#[cfg(test)]
pub(crate) use in_memory::{
    suite_github, suite_html, suite_json, suite_junit, suite_tap, suite_text,
};
#[cfg(test)]
pub(crate) mod samples;
