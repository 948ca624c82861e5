//! What is wrong with a flow before it runs? One file per rule; each says what it finds, why that matters and how to mend
//! it, with a flow that triggers it and one that does not. No I/O.
//!
//! [`lint`] runs the rules that look at a whole program. The rules of the loader are listed here too, so that
//! [`rules`] knows every name that a check can print.

mod assignment;
mod constant;
mod contract;
mod finding;
mod graph;
mod handled;
mod lint;
mod place;
mod reach;
mod rule;
mod rules;
mod sure;
mod tasks;
mod texts;
mod types;
mod words;

pub use contract::{Contract, ContractInput, Contracts};
pub use lint::{Options, lint};
pub use reach::{Reach, Way, reach};
pub use rule::{Example, Rule};
pub use rules::{rule, rules, type_findings, value_findings};
