//! What the loaders of the platform's own flows share: a plan of nested sequences and how it becomes a program, variables
//! with their scopes, values from expression texts, and the catalogue of action types.
//!
//! A flow that exists in two formats gives the same plan, and so the same program. What must be equal for that:
//! the order of sequences (where the flow starts, then the others in the order of their numbers), the order of exits
//! ([`catalogue`]), and the names of what has none ([`ActionSpec::display`](catalogue::ActionSpec)).

pub(crate) mod catalogue;
pub(crate) mod event;
mod lower;
pub(crate) mod plan;
pub(crate) mod suggest;
pub(crate) mod types;
pub(crate) mod values;
pub(crate) mod variables;

pub(crate) use lower::lower;
