//! `flowsim replay`: a recorded run again, with the replies that it got.

use std::sync::Arc;

use flow_core::{Run, start};
use flow_report::{render, report_json, report_text, trace_lines};
use flow_scenario::Cassette;

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
        Failure::usage(format!("cannot use `{name}`:\n{rendered}"))
    })?;
    let program = flow_load::load(&cassette.flow).program;
    let program = program.ok_or_else(|| Failure::usage(format!("cannot use `{name}`: its flow cannot be run")))?;
    let run = start(&Arc::new(program), &cassette.inputs, &cassette.options);
    let trace = match flow_core::replay(run, cassette.replies) {
        Ok(finished) => finished.trace,
        Err(waiting) => {
            let asked = Run::Waiting(*waiting);
            return Err(Failure::usage(format!("cannot use `{name}`: {}", used_up(&asked))));
        }
    };
    terminal.print(&match args.format {
        Format::Text => report_text(&trace, &cassette.flow, terminal.out),
        Format::Json => report_json(&trace),
    })?;
    if let Some(path) = &args.trace {
        files::write(path, &trace_lines(&trace))?;
    }
    Ok(status_of(&trace))
}

fn used_up(run: &Run) -> String {
    let calls = match run {
        Run::Waiting(waiting) => waiting.trace().calls().len(),
        Run::Finished(finished) => finished.trace.calls().len(),
    };
    format!("its replies are used up at call {calls}; record the run again")
}
