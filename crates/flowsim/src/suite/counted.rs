//! How much of each flow the cases tried.

use std::sync::Arc;

use flow_core::Trace;
use flow_report::FlowCoverage;
use flow_scenario::Coverage;

use super::read::Suite;

/// The coverage of every flow of a suite, each counted once.
pub(super) struct Counted {
    flows: Vec<FlowCoverage>,
    /// For each scenario file, the index of its flow.
    of_file: Vec<usize>,
}

impl Counted {
    pub(super) fn of(suite: &Suite) -> Self {
        let mut counted = Self {
            flows: Vec::new(),
            of_file: Vec::new(),
        };
        for file in &suite.files {
            let program = &file.flow.program;
            let same = |known: &FlowCoverage| Arc::ptr_eq(known.coverage.program(), program);
            let known = counted.flows.iter().position(same);
            counted.of_file.push(known.unwrap_or(counted.flows.len()));
            if known.is_none() {
                counted.flows.push(FlowCoverage {
                    source: file.flow.source.clone(),
                    coverage: Coverage::of(program),
                });
            }
        }
        counted
    }

    /// Adds what a case of this file tried.
    pub(super) fn add(&mut self, file: usize, trace: &Trace) {
        let flow = &mut self.flows[self.of_file[file]];
        flow.coverage
            .add(trace)
            .expect("a case runs the flow of its file");
    }

    pub(super) fn into_flows(self) -> Vec<FlowCoverage> {
        self.flows
    }
}
