//! The platform's exports: what flows become, that they become what their Archy form does, what is said of broken ones, and laws
//! over any text.

mod corpus;
mod laws;
mod pairs;
#[path = "../shown/mod.rs"]
mod shown;
mod stories;
