//! A single run: what it prints, and the files that were asked for.

use std::path::Path;

use flow_core::{Redactor, Reply, Trace};
use flow_report::{
    execution_data, hidden_texts, report_json, report_text, snapshot, snapshot_diff, trace_lines,
};
use flow_scenario::{Cassette, course_of};

use super::{Prepared, status_of};
use crate::{
    caller::{Ask, Caller},
    cli::{
        Terminal,
        args::{RunArgs, RunFormat},
    },
    drive::{Driven, World},
    failure::{Failure, Status},
    files,
};

/// Runs the flow and shows the run wherever that is wanted.
pub(super) async fn once(
    args: &RunArgs,
    prepared: &Prepared,
    world: &World,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let mut caller = Caller::new(prepared.caller.iter().cloned(), Ask::Stdin);
    let Prepared {
        program,
        inputs,
        options,
        redactor,
        source,
        ..
    } = prepared;
    let Driven { finished, replies } = world
        .run_keeping(program, inputs, options, &mut caller)
        .await?;
    let stubbed = world
        .stubs
        .as_ref()
        .and_then(|(_, case)| case.snapshot.as_ref());
    let paths = stubbed.map_or(&[][..], |snapshot| &snapshot.redact);
    let hidden = hidden_texts(&finished.trace, paths).into_iter();
    let secrets = redactor.with(hidden.chain(finished.trace.secrets()));
    let secrets = secrets.and(&world.data.redactor());
    let trace = finished.trace.redacted(&secrets);
    let printed = terminal.print(&match args.format {
        RunFormat::Text => report_text(&trace, source, terminal.out),
        RunFormat::Json => report_json(&trace, source),
        RunFormat::ExecutionData => execution_data(&trace, prepared.said_now),
    });
    for (action, note) in world.data.notes() {
        terminal.say(&format!("warning: in the data action `{action}`, {note}"));
    }
    let mut status = status_of(&trace);
    let mut failures: Vec<_> = printed.err().into_iter().collect();
    if let Some(path) = &args.trace {
        failures.extend(files::write(path, &trace_lines(&trace, source)).err());
    }
    if let Some(path) = &args.record {
        failures.extend(
            files::write(
                path,
                &cassette(prepared, &secrets, &replies, &trace).write(),
            )
            .err(),
        );
    }
    if let Some(path) = &args.snapshot {
        match keeps_snapshot(path, &snapshot(&trace), args.update, terminal) {
            Ok(true) => {}
            Ok(false) => status = Status::Found,
            Err(failure) => failures.push(failure),
        }
    }
    // A file that cannot be written costs none of the others.
    let last = failures.pop();
    failures
        .iter()
        .for_each(|failure| terminal.complain(failure));
    last.map_or(Ok(status), Err)
}

/// The run as it is recorded: everything that it needs to be run again, without secrets.
fn cassette(
    prepared: &Prepared,
    redactor: &Redactor,
    replies: &[Reply],
    trace: &Trace,
) -> Cassette {
    let inputs = prepared.inputs.iter();
    Cassette {
        flow: prepared.kept.clone(),
        inputs: inputs
            .map(|(name, value)| (name.clone(), redactor.value(value)))
            .collect(),
        options: prepared.options.clone(),
        replies: replies.iter().map(|reply| redactor.reply(reply)).collect(),
        course: course_of(trace),
    }
}

/// Compares with the snapshot; writes it when it is missing or to be updated. False when it differs.
fn keeps_snapshot(
    path: &Path,
    today: &str,
    update: bool,
    terminal: &Terminal,
) -> Result<bool, Failure> {
    let shown = path.display();
    let kept = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Some(files::read(path)?.source),
        Ok(_) => {
            return Err(Failure::usage(format!(
                "`{shown}` is no file to keep a snapshot in"
            )));
        }
        Err(_) => None,
    };
    match kept {
        Some(kept) if kept.text() == today => Ok(true),
        Some(kept) if !update => {
            terminal.say(&format!("the run differs from the snapshot `{shown}`:"));
            terminal.show(&snapshot_diff(kept.text(), today, terminal.err));
            terminal.say("if today's run is right, keep it with `--update`");
            Ok(false)
        }
        known => {
            files::write(path, today)?;
            let done = if known.is_some() {
                "rewritten"
            } else {
                "written"
            };
            terminal.say(&format!("snapshot `{shown}` was {done}"));
            Ok(true)
        }
    }
}

/// Two outputs in one file, or an output over an input, would lose one of them.
pub(super) fn refuse_overwriting(args: &RunArgs) -> Result<(), Failure> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let inputs = [
        Some(&args.flow),
        args.given.vars_file.as_ref(),
        args.world.as_ref(),
    ];
    let mut taken: Vec<_> = inputs
        .into_iter()
        .flatten()
        .map(|path| real(path))
        .collect();
    for path in [&args.trace, &args.record, &args.snapshot]
        .into_iter()
        .flatten()
    {
        let file = real(path);
        // What is no regular file, such as a terminal or /dev/null, takes any number of outputs.
        let is_special = std::fs::metadata(&file).is_ok_and(|known| !known.is_file());
        if !is_special && taken.contains(&file) {
            let path = path.display();
            return Err(Failure::usage(format!(
                "`{path}` is named twice: it would be overwritten"
            )));
        }
        taken.push(file);
    }
    Ok(())
}
