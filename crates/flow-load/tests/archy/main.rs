//! Archy YAML: what flows become, what is said of broken ones, and laws over any text.

mod corpus;
mod files;
mod laws;
mod shown;
mod stories;
#[path = "../shown/mod.rs"]
mod texts;
