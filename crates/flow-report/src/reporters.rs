//! What a suite came to, in every format that people and programs read: one file for each. They are pure functions of a
//! [`SuiteReport`](crate::SuiteReport); only times differ between two runs of one suite.

mod github;
mod html;
mod json;
mod junit;
mod tap;
mod text;
mod xml;

pub use github::suite_github;
pub use html::suite_html;
pub(crate) use json::case_json;
pub use json::{TEST_SCHEMA, suite_json};
pub use junit::suite_junit;
pub use tap::suite_tap;
pub use text::{case_text, ending_text, suite_text, summary_text, warnings_text};
pub(crate) use xml::escape;

#[cfg(test)]
mod laws;
#[cfg(test)]
pub(crate) mod samples;
