//! The coverage of a suite's flows, in every format that people and programs read.

mod cobertura;
mod json;
mod lcov;
mod lines;
mod marks;
mod text;
mod thresholds;

use flow_scenario::{Coverage, Kind, Tally};
use flow_syntax::Source;

pub use cobertura::coverage_cobertura;
pub use json::{coverage_json, merge_coverage_json};
pub use lcov::coverage_lcov;
pub use marks::coverage_marks;
pub use text::coverage_text;
pub use thresholds::Thresholds;

/// One flow of a suite, and how much of it was tried.
#[derive(Clone, Debug)]
pub struct FlowCoverage {
    /// The flow file and its text, in which what is missing has its place.
    pub source: Source,
    /// How much of it was tried.
    pub coverage: Coverage,
}

/// How much of one kind was tried, over all flows.
pub(crate) fn total(flows: &[FlowCoverage], kind: Kind) -> Tally {
    let tallies = flows.iter().map(|flow| flow.coverage.tally(kind));
    tallies.fold(Tally::default(), Tally::plus)
}

/// A share in whole percent, rounded down so that only what is whole is shown as 100.
pub(crate) fn percent(tally: Tally) -> usize {
    match tally.total {
        0 => 100,
        total => tally.covered * 100 / total,
    }
}

#[cfg(test)]
pub(crate) mod samples;
