//! `flowsim replay`: a recorded run again, with the replies that it got.

mod execution;

use std::{path::Path, sync::Arc};

use flow_core::{Program, Redactor, Run, Trace, start};
use flow_load::Values;
use flow_report::{
    Against, FileFindings, findings_text, render, report_json, report_text, trace_lines,
};
use flow_scenario::{Cassette, Execution, Recorded};
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
    if Execution::is_one(text.source.text()) {
        return execution::replay(args, &text.source, terminal);
    }
    let name = args.cassette.display();
    if args.world.is_some() {
        let message = format!("`--world`: `{name}` is a cassette, which holds its world");
        return Err(Failure::usage(message));
    }
    let cassette = Cassette::read(text.source.text()).map_err(|diagnostic| {
        let rendered = render(&text.source, &diagnostic, terminal.err);
        Failure::usage(format!("cannot use `{name}`:")).with_details(rendered)
    })?;
    let program = program_of(&cassette.flow, &Values::default())
        .ok_or_else(|| Failure::usage(format!("cannot use `{name}`: its flow cannot be run")))?;
    let program = Arc::new(program);
    if let Some(flow) = &args.against {
        let recorded = Recorded::new(&cassette, &program).ok_or_else(|| {
            Failure::usage(format!(
                "cannot use `{name}`: its replies are used up; record the run again"
            ))
        })?;
        return against(args, flow, (&cassette, &recorded), terminal);
    }
    let run = start(&program, &cassette.inputs, &cassette.options);
    let trace = match flow_core::replay(run, cassette.replies.clone()) {
        Ok(finished) => finished.trace.redacted(&Redactor::default()),
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
    match mention_departure(&cassette, &trace, terminal) {
        true => Ok(Status::Found),
        false => Ok(status_of(&trace)),
    }
}

/// Says where a replay leaves the way that was recorded; such a run is not the recorded one.
fn mention_departure(cassette: &Cassette, trace: &Trace, terminal: &Terminal) -> bool {
    let Some((step, recorded, now)) = cassette.left_by(trace) else {
        return false;
    };
    terminal.say(&format!(
        "error: this is not the run that was recorded: at step {step} it took `{recorded}`, and now `{now}`; \
         what is redacted in the cassette decides there"
    ));
    true
}

/// Runs a changed flow with the recorded replies; a difference is something found.
fn against(
    args: &ReplayArgs,
    flow: &Path,
    (cassette, recorded): (&Cassette, &Recorded),
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let values = args.placeholders.read(terminal.err)?;
    let (source, program) = changed(flow, &values, terminal)?;
    if mention_departure(cassette, &recorded.trace, terminal) {
        return Ok(Status::Found);
    }
    let again = recorded.against(cassette, &program);
    let clean = |trace: &Trace| trace.clone().redacted(&Redactor::default());
    let (before, after) = (clean(&recorded.trace), clean(&again.trace));
    let against = Against {
        recorded: (&before, &cassette.flow),
        changed: (&after, &source),
        unanswered: again.unanswered.as_deref(),
    };
    terminal.print(&match args.format {
        Format::Text => against.text(terminal.out),
        Format::Json => against.json(),
    })?;
    Ok(match against.difference() {
        None => Status::Fine,
        Some(_) => Status::Found,
    })
}

fn changed(
    path: &Path,
    values: &Values,
    terminal: &Terminal,
) -> Result<(Source, Arc<Program>), Failure> {
    let files::Text { source, not_utf8 } = files::read_flow(path)?;
    let program = match not_utf8 {
        None => program_of(&source, values),
        Some(_) => None,
    };
    if let Some(program) = program {
        return Ok((source, Arc::new(program)));
    }
    let found = not_utf8.map_or_else(
        || flow_load::load_with(&source, values).diagnostics,
        |found| vec![found],
    );
    let errors: Vec<_> = found.into_iter().filter(is_wrong).collect();
    let files = [FileFindings {
        source: &source,
        diagnostics: &errors,
        silenced: &[],
    }];
    let path = path.display();
    let message =
        format!("`{path}` cannot be run; `flowsim check {path}` says everything about it");
    Err(Failure::usage(message).with_details(findings_text(&files, terminal.err)))
}

/// The flow's program, unless something is wrong with it. Its addresses do not matter: nothing is called.
fn program_of(flow: &Source, values: &Values) -> Option<Program> {
    let loaded = flow_load::load_with(flow, values);
    let program = loaded.program?;
    (!loaded.diagnostics.iter().any(is_wrong)).then_some(program)
}

fn is_wrong(found: &Diagnostic) -> bool {
    found.severity == Severity::Error && found.rule != "insecure-url"
}

fn used_up(run: &Run) -> String {
    let calls = match run {
        Run::Waiting(waiting) => waiting.trace().calls().len(),
        Run::Finished(finished) => finished.trace.calls().len(),
    };
    format!("its replies are used up at call {calls}; record the run again")
}
