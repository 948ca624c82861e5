//! The published JSON Schemas against the loaders and writers that they describe, and what is written as SARIF against the
//! official schema.

#![expect(
    clippy::unwrap_used,
    reason = "what is no test function here only serves tests"
)]

mod flow;
mod outputs;
mod platform;
mod sarif;
mod scenario;
mod support;
mod world;

#[path = "../../crates/flow-load/tests/generate/mod.rs"]
mod generate;
