//! Any text is execution data or has a mistake; what is read leads a flow somewhere, and what came of it is shown.

use std::sync::{Arc, LazyLock};

use flow_core::{Program, Redactor, RunOptions};
use flow_report::{ExecutionAgainst, Style, execution_data};
use flow_scenario::Execution;
use flow_syntax::Source;

const FLOWS: [&str; 3] = [
    include_str!("../../../scenarios/clinic-ivr/clinic-ivr.yaml"),
    include_str!("../../../scenarios/order-bot/order-bot.yaml"),
    include_str!("../../../scenarios/refund-workflow/refund-workflow.yaml"),
];

static PROGRAMS: LazyLock<Vec<(Source, Arc<Program>)>> = LazyLock::new(|| {
    let loaded = FLOWS.map(|text| {
        let source = Source::new("flow.yaml", text);
        let program = flow_load::load(&source).program.expect("samples load");
        (source, Arc::new(program))
    });
    loaded.into()
});

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let is_one = Execution::is_one(text);
    let recorded = match Execution::read(text) {
        Err(diagnostic) => {
            assert!(
                text.get(diagnostic.span.range()).is_some(),
                "{diagnostic:?}"
            );
            return;
        }
        Ok(recorded) => recorded,
    };
    assert!(is_one, "what is read as execution data is known as such");
    let options = RunOptions {
        max_actions: 60,
        ..RunOptions::default()
    };
    // One flow for each input keeps the run short.
    for (source, program) in PROGRAMS.iter().skip(data.len() % FLOWS.len()).take(1) {
        let replayed = recorded.replay(program, &options);
        let trace = replayed.trace.clone().redacted(&Redactor::default());
        let against = ExecutionAgainst::new(&recorded, &replayed, &trace, source);
        assert!(!against.text(Style::Plain).is_empty());
        assert!(against.json().contains("sameSteps"));
        let written = execution_data(&trace, recorded.started);
        Execution::read(&written).expect("what is written is read");
    }
}
