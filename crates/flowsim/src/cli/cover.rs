//! `flowsim cover`: a scenario file that reaches every exit of a flow, for its author to review.

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

use flow_core::{Program, RunOptions};
use flow_expr::DateTime;
use flow_fuzz::{CoverEnded, CoverPlan, Covering, Heading, Maker};
use flow_report::{CoverReport, UnreachedExit, cover_json, cover_text};
use indicatif::ProgressBar;

use crate::{
    cli::{
        Terminal,
        args::{CoverArgs, Format},
        fuzz::defined,
        graph::load,
    },
    failure::{Failure, Status},
    files,
    fuzz::{
        Halt, Quiet, beside,
        ground::{Ground, Said},
        relative, secrets,
    },
    inputs::{Inputs, merge, read_var, read_vars},
    progress::Progress,
};

/// Searches, writes the suite and says what it reaches.
pub(crate) fn cover(args: &CoverArgs, terminal: &Terminal) -> Result<Status, Failure> {
    refuse_overwriting(args)?;
    let (source, program) = load(&args.flow, "covered", &args.placeholders, terminal)?;
    let program = Arc::new(program);
    let data = defined(&args.actions, &program, (&args.flow, terminal.err))?;
    let said = Said {
        source: &source,
        world: args.world.as_deref(),
        directory: None,
        now: args.now.as_deref(),
        services: data.services(&program)?,
    };
    let ground = Ground::of(&program, &said, terminal.err)?;
    let plan = plan(args, ground.started);
    let given = secrets::kept_out(&program, given(args, terminal)?, terminal);
    let maker = ground.maker(&program, given);
    let covering = searched(&program, &maker, &plan);
    if covering.ended == CoverEnded::Stopped {
        let s = if covering.tried == 1 { "" } else { "s" };
        terminal.say(&format!(
            "interrupted after {} case{s}: the suite reaches what was found so far",
            covering.tried
        ));
    }
    let values = args.placeholders.read(terminal.err)?;
    let values: Vec<_> = values.named_in(source.text()).collect();
    let heading = Heading {
        comment: &comment(args, &covering),
        flow: &flow_beside(args),
        values: &values,
        actions: &beside(&data.files_of(&program), folder_of(args)),
    };
    let text = covering.text(&program, &heading);
    if let Some(path) = &args.out {
        files::write(path, &text)?;
    }
    let report = report(source.name(), args, &covering, &program);
    match (args.format, &args.out) {
        (Format::Json, _) => terminal.print(&cover_json(&report))?,
        (Format::Text, Some(_)) => terminal.print(&cover_text(&report, terminal.out))?,
        (Format::Text, None) => {
            terminal.print(&text)?;
            terminal.show(&cover_text(&report, terminal.err));
        }
    }
    Ok(Status::Fine)
}

/// A suite that somebody has reviewed is worth more than one that was generated.
fn refuse_overwriting(args: &CoverArgs) -> Result<(), Failure> {
    match &args.out {
        Some(path) if !args.force && std::fs::symlink_metadata(path).is_ok() => {
            let path = path.display();
            Err(Failure::usage(format!(
                "`{path}` exists already: `--force` replaces it"
            )))
        }
        Some(path) if real(path).is_some() && real(path) == real(&args.flow) => {
            let path = path.display();
            Err(Failure::usage(format!(
                "`{path}` is named twice: it would be overwritten"
            )))
        }
        _ => Ok(()),
    }
}

fn real(path: &Path) -> Option<std::path::PathBuf> {
    std::fs::canonicalize(path).ok()
}

fn given(args: &CoverArgs, terminal: &Terminal) -> Result<Inputs, Failure> {
    let mut given = Inputs::new();
    if let Some(path) = &args.vars_file {
        merge(&mut given, read_vars(path, terminal.err)?);
    }
    for argument in &args.vars {
        merge(&mut given, [read_var(argument)?]);
    }
    Ok(given)
}

fn plan(args: &CoverArgs, started: Option<DateTime>) -> CoverPlan {
    CoverPlan {
        seed: args.seed,
        cases: args.cases,
        outcomes: args.outcomes,
        options: RunOptions {
            started,
            ..RunOptions::default()
        },
    }
}

/// Ctrl-C ends the search with what was found so far.
fn searched(program: &Arc<Program>, maker: &Maker, plan: &CoverPlan) -> Covering {
    let stop = Arc::new(AtomicBool::new(false));
    let _halt = Halt::when_interrupted(&stop);
    let _quiet = Quiet::new();
    let line = Progress::on_stderr().line();
    let covering = flow_fuzz::cover(program, maker, plan, &stop, &mut |progress| {
        if let Some(line) = &line {
            let (reached, all) = progress.reached;
            line.set_message(format!(
                "{} cases, {reached} of {all} exits",
                progress.cases
            ));
            line.tick();
        }
    });
    line.iter().for_each(ProgressBar::finish_and_clear);
    covering
}

/// The flow's path as the suite writes it.
fn flow_beside(args: &CoverArgs) -> String {
    if args.flow == Path::new("-") {
        return "flow.json".to_owned();
    }
    let path = relative(&args.flow, folder_of(args));
    path.unwrap_or_else(|| args.flow.clone())
        .to_string_lossy()
        .into_owned()
}

/// The folder in which the suite lies.
fn folder_of(args: &CoverArgs) -> &Path {
    let folder = args.out.as_deref().and_then(Path::parent);
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn comment(args: &CoverArgs, covering: &Covering) -> String {
    let flow = args.flow.display();
    let mut comment = format!(
        "Written by: flowsim cover {flow} --seed {}\n\
         The expectations are what happened, not what should: review each of them.",
        args.seed
    );
    if let Some(now) = &args.now {
        comment += &format!("\nThe runs believed that they began at {now}.");
    }
    if !covering.unreached.is_empty() {
        comment += "\nNot every exit is reached: the same command says which, and why.";
    }
    comment
}

fn report(flow: &str, args: &CoverArgs, covering: &Covering, program: &Program) -> CoverReport {
    let cases = covering.cases.iter().map(|case| case.name.clone());
    let reached = covering.reached.iter().map(|goal| goal.name(program));
    let unreached = covering.unreached.iter().map(|unreached| UnreachedExit {
        exit: unreached.goal.name(program),
        why: unreached.why.clone(),
        may_be_reached: unreached.may_be_reached,
    });
    CoverReport {
        flow: flow.to_owned(),
        file: args.out.as_ref().map(|path| path.display().to_string()),
        cases: cases.collect(),
        tried: covering.tried,
        ended: covering.ended.as_str(),
        reached: reached.collect(),
        unreached: unreached.collect(),
    }
}
