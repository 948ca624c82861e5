//! `flowsim replay`: a recorded run again, with the replies that it got.

use std::sync::Arc;

use flow_core::{Program, Run, start};
use flow_report::{render, report_json, report_text, trace_lines};
use flow_scenario::Cassette;
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{
    cli::{
        Terminal,
        args::{Format, ReplayArgs},
        run::status_of,
    },
    failure::{Failure, Status},
    files,
};

/// Replays a cassette and reports it as `run` does.
pub(crate) fn replay(args: &ReplayArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let text = files::read(&args.cassette)?;
    let name = args.cassette.display();
    let cassette = Cassette::read(text.source.text()).map_err(|diagnostic| {
        let rendered = render(&text.source, &diagnostic, terminal.err);
        Failure::usage(format!("cannot use `{name}`:")).with_details(rendered)
    })?;
    let program = program_of(&cassette.flow)
        .ok_or_else(|| Failure::usage(format!("cannot use `{name}`: its flow cannot be run")))?;
    let run = start(&Arc::new(program), &cassette.inputs, &cassette.options);
    let trace = match flow_core::replay(run, cassette.replies) {
        Ok(finished) => finished.trace,
        Err(waiting) => {
            let asked = Run::Waiting(*waiting);
            return Err(Failure::usage(format!(
                "cannot use `{name}`: {}",
                used_up(&asked)
            )));
        }
    };
    terminal.print(&match args.format {
        Format::Text => report_text(&trace, &cassette.flow, terminal.out),
        Format::Json => report_json(&trace, &cassette.flow),
    })?;
    if let Some(path) = &args.trace {
        files::write(path, &trace_lines(&trace, &cassette.flow))?;
    }
    Ok(status_of(&trace))
}

/// The flow's program, unless something is wrong with it. Its addresses do not matter: nothing is called.
fn program_of(flow: &Source) -> Option<Program> {
    let loaded = flow_load::load(flow);
    let is_wrong =
        |found: &Diagnostic| found.severity == Severity::Error && found.rule != "insecure-url";
    let program = loaded.program?;
    (!loaded.diagnostics.iter().any(is_wrong)).then_some(program)
}

fn used_up(run: &Run) -> String {
    let calls = match run {
        Run::Waiting(waiting) => waiting.trace().calls().len(),
        Run::Finished(finished) => finished.trace.calls().len(),
    };
    format!("its replies are used up at call {calls}; record the run again")
}
