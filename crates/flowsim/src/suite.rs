//! Suites: scenario files and their flows, read once, and their cases run side by side, each with replies of its own.
//!
//! What is printed of them is `flow-report`'s, and what the command line says about them is `cli/test.rs`'s.

mod choose;
mod counted;
mod find;
mod hidden;
mod kinds;
mod plan;
mod read;
mod record;
mod run;
mod shelf;
mod verdict;
mod way;
mod wire;
mod worlds;

#[cfg(test)]
mod tests;

pub(crate) use choose::{Choice, Chosen, Shard, fingerprint, fnv_of};
pub(crate) use kinds::{ReportKind, WantedReport};
pub(crate) use plan::{Keep, Plan, Ran, Sight};
pub(crate) use read::{ScenarioFile, Strictness, Suite, Unreadable};
pub(crate) use run::run;
pub(crate) use shelf::Shelf;
pub(crate) use way::Way;
