//! What campaigns find, and what they do not.

mod cover;
#[expect(dead_code, reason = "the tests of the loader use the rest")]
#[path = "../../../flow-load/tests/generate/mod.rs"]
mod generate;
mod rules;
mod support;
