//! A run that the platform recorded, against a local flow.

use std::sync::Arc;

use flow_core::{Redactor, RunOptions};
use flow_report::{ExecutionAgainst, render};
use flow_scenario::Execution;
use flow_syntax::Source;

use super::changed;
use crate::{
    cli::{
        Terminal,
        args::{Format, ReplayArgs},
    },
    failure::{Failure, Status},
    world,
};

/// Runs the flow with what the recorded run was given and answered; a difference is something found.
pub(super) fn replay(
    args: &ReplayArgs,
    document: &Source,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let name = args.cassette.display();
    let recorded = Execution::read(document.text()).map_err(|diagnostic| {
        let rendered = render(document, &diagnostic, terminal.err);
        Failure::usage(format!("cannot use `{name}`:")).with_details(rendered)
    })?;
    let Some(flow) = &args.against else {
        return Err(Failure::usage(format!(
            "`{name}` is execution data, which holds no flow: name the flow with `--against FLOW`"
        )));
    };
    let values = args.placeholders.read(terminal.err)?;
    let (source, program) = changed(flow, &values, terminal)?;
    let around = match &args.world {
        Some(path) => Some(world::read(path, terminal.err)?),
        None => None,
    };
    let options = RunOptions {
        world: around.as_ref().map(|around| Arc::new(around.world.clone())),
        started: around.as_ref().and_then(|around| around.now),
        ..RunOptions::default()
    };
    let replayed = recorded.replay(&program, &options);
    let trace = replayed.trace.clone().redacted(&Redactor::default());
    let against = ExecutionAgainst::new(&recorded, &replayed, &trace, &source);
    for warning in against.warnings() {
        terminal.say(&format!("warning: {warning}"));
    }
    terminal.print(&match args.format {
        Format::Text => against.text(terminal.out),
        Format::Json => against.json(),
    })?;
    Ok(match against.message() {
        None => Status::Fine,
        Some(_) => Status::Found,
    })
}
