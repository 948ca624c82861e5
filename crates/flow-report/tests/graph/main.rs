//! Flows as pictures: what each format shows, and that no flow breaks one.

#![expect(
    clippy::unwrap_used,
    reason = "what is no test function here only serves tests"
)]

mod laws;
mod path;
mod pictures;
mod structure;
mod support;
