//! The platform's exports: what flows become, that they become what their Archy form does, what is said of broken ones, and laws
//! over any text.

mod corpus;
#[path = "../archy/shown.rs"]
mod shown;
