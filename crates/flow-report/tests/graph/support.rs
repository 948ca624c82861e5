//! Flows to draw, and runs of them. The only module that knows how flows are loaded.

use std::sync::Arc;

use flow_core::{Finished, Program, Run, RunOptions, start};
use flow_report::{
    graph::{Diagram, Marks, path_marks, svg},
    trace_lines,
};
use flow_syntax::{Severity, Source};

pub(crate) const TUTORIAL: &str = include_str!("../../../../scenarios/customer-lookup/flow.json");
pub(crate) const ROUTING: &str = include_str!("../../../../scenarios/customer-lookup/routing.json");

/// A flow of these actions.
pub(crate) fn flow_of(actions: &str) -> String {
    format!(
        r#"{{"name": "Flow", "type": "voice", "initialAction": {{"name": "Start", "type": "Start"}}, "actions": [{actions}]}}"#
    )
}

/// The program of a flow without errors.
#[track_caller]
pub(crate) fn program(flow: &str) -> Program {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    let mut errors = loaded.diagnostics.iter();
    let error = errors.find(|found| found.severity == Severity::Error);
    assert!(error.is_none(), "{error:?} in {flow}");
    loaded.program.unwrap()
}

#[track_caller]
pub(crate) fn diagram(flow: &str) -> Diagram {
    Diagram::new(&program(flow), &Marks::none())
}

/// The diagram of a flow with the path of a run that asks nothing of the world.
#[track_caller]
pub(crate) fn walked(flow: &str) -> Diagram {
    let program = program(flow);
    let marks = path_marks(&program, &Source::new("trace.jsonl", trace(flow))).unwrap();
    Diagram::new(&program, &marks)
}

#[track_caller]
pub(crate) fn finished(flow: &str) -> Finished {
    let options = RunOptions {
        max_actions: 200,
        ..RunOptions::default()
    };
    match start(&Arc::new(program(flow)), &[], &options) {
        Run::Finished(finished) => finished,
        Run::Waiting(waiting) => panic!("asks for {:?}", waiting.effect()),
    }
}

/// What `run --trace` writes for such a run.
#[track_caller]
pub(crate) fn trace(flow: &str) -> String {
    trace_lines(&finished(flow).trace, &Source::new("flow.json", flow))
}

#[track_caller]
pub(crate) fn drawn(flow: &str) -> String {
    svg(&diagram(flow)).unwrap()
}
