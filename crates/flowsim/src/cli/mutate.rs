//! `flowsim mutate`: small mistakes are made in a flow, and those are shown that no case of its suite notices.

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

use flow_core::{Finished, Program, Run, RunOptions, start};
use flow_fuzz::{
    CaseRun, Fate, Maker, Mutant, MutantKind, MutationPlan, Services, Tried, mutants, try_mutants,
};
use flow_report::{MutateReport, Survivor, case_snapshot, mutate_json, mutate_text};
use flow_scenario::{Case, Cassette, Script, judge};
use flow_syntax::Source;

use crate::{
    cli::{
        Terminal,
        args::{Format, MutateArgs},
        graph::load,
        test::complain,
    },
    data::DataActions,
    desk,
    failure::{Failure, Status},
    files,
    fuzz::{
        Halt, Quiet,
        ground::{Ground, Said},
    },
    suite::{ScenarioFile, Strictness, Suite},
};

/// Runs the suite on every mutant.
pub(crate) fn mutate(args: &MutateArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if args.list {
        return terminal.print(&list()).map(|()| Status::Fine);
    }
    // The arguments are there unless `--list` is.
    let Some(flow) = args.flow.as_deref() else {
        return Err(Failure::usage("write which flow is changed"));
    };
    let (source, program) = load(flow, "changed", &args.placeholders, terminal)?;
    let program = Arc::new(program);
    let values = args.placeholders.read(terminal.err)?;
    let suite = Suite::read_with(&args.suite, Strictness::Usual, values);
    let suite = suite.map_err(|unreadable| {
        complain(&unreadable, terminal);
        Failure::usage("nothing was run")
    })?;
    let cases = cases(&suite, flow, terminal)?;
    let options = RunOptions {
        started: match &args.now {
            Some(text) => Some(desk::moment(text)?),
            None => desk::clock(),
        },
        ..RunOptions::default()
    };
    let own = own_runs(&cases, &program, &options)?;
    let said = Said {
        source: &source,
        world: None,
        directory: None,
        now: args.now.as_deref(),
        services: services(&cases, &program)?,
    };
    let maker = Ground::of(&program, &said, terminal.err)?.maker(&program, Vec::new());
    let tried = tried(args, &program, &maker, (&cases, &own), &options);
    let report = report(&source, &program, &cases, tried);
    terminal.print(&match args.format {
        Format::Text => mutate_text(&report, &source, terminal.out),
        Format::Json => mutate_json(&report),
    })?;
    status(args, &report, terminal)
}

fn list() -> String {
    let lines = MutantKind::ALL.map(|kind| format!("{:<18} {}\n", kind.as_str(), kind.explained()));
    lines.concat()
}

fn status(
    args: &MutateArgs,
    report: &MutateReport,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    if report.not_tried > 0 {
        let (all, left) = (report.total() + report.same.len(), report.not_tried);
        return Err(Failure::job(format!(
            "interrupted after {all} of {} mutants",
            all + left
        )));
    }
    match args.fail_under {
        Some(least) if report.score() < least => {
            terminal.say(&format!(
                "{} of {} mutants are noticed, less than the {least} % that were asked for",
                report.killed,
                report.total()
            ));
            Ok(Status::Found)
        }
        _ => Ok(Status::Fine),
    }
}

/// The services of the flow's data actions, as the first file of the suite defines them.
fn services(cases: &[Runnable], program: &Program) -> Result<Services, Failure> {
    let first = cases.first().map(|runnable| &runnable.data);
    first.map_or_else(|| Ok(Services::default()), |data| data.services(program))
}

/// A case of the suite that can be run by any thread.
struct Runnable {
    case: Arc<Case>,
    /// The recorded run that stands in for its replies.
    cassette: Option<Arc<Cassette>>,
    /// What the flow's data actions are.
    data: Arc<DataActions>,
    /// The name of its file.
    file: String,
}

/// The cases about this flow that can be run without a network.
fn cases(suite: &Suite, flow: &Path, terminal: &Terminal) -> Result<Vec<Runnable>, Failure> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let wanted = real(flow);
    let mut cases = Vec::new();
    for file in &suite.files {
        let about = real(files::path_of(&file.flow.source));
        if about.is_none() || about != wanted {
            terminal.say(&format!(
                "warning: `{}` is about another flow and is not run",
                file.name()
            ));
            continue;
        }
        cases.extend(runnable(file));
    }
    match cases.is_empty() {
        true => Err(Failure::usage(format!(
            "no case of the suite is about `{}` and can be run without a network",
            flow.display()
        ))),
        false => Ok(cases),
    }
}

fn runnable(file: &ScenarioFile) -> impl Iterator<Item = Runnable> {
    let cases = (0..file.len()).map(|index| file.case(index));
    let cases = cases.filter(|case| case.skip.is_none() && !case.live);
    cases.map(|case| Runnable {
        cassette: case
            .cassette
            .as_ref()
            .and_then(|named| file.cassettes.get(&named.path).cloned()),
        data: file.data.clone(),
        file: file.name().to_owned(),
        case,
    })
}

/// The flow's own runs; all promises must be kept there, or nothing can be said of mutants.
fn own_runs(
    cases: &[Runnable],
    program: &Arc<Program>,
    options: &RunOptions,
) -> Result<Vec<CaseRun>, Failure> {
    let own = |runnable: &Runnable| {
        let Runnable { case, file, .. } = runnable;
        let run = played(runnable, program, options);
        let run = run.map(|run| CaseRun {
            is_kept: judge(&case.promises, &run.trace).is_empty(),
            trace: run.trace,
        });
        run.filter(|run| run.is_kept).ok_or_else(|| {
            Failure::usage(format!(
                "case `{}` fails on the flow itself: `flowsim test {}` says why",
                case.name, file
            ))
        })
    };
    cases.iter().map(own).collect()
}

/// Runs a case in virtual time; `None` when something is asked that it has no answer for.
fn played(runnable: &Runnable, program: &Arc<Program>, options: &RunOptions) -> Option<Finished> {
    let case = &runnable.case;
    let mut script = Script::new(case);
    if let Some(cassette) = &runnable.cassette {
        script = script.with_recorded(cassette.replies.iter().cloned());
    }
    let options = RunOptions {
        started: case.now.or(options.started),
        ..case.options(options)
    };
    let mut run = start(program, &case.given, &options);
    loop {
        match run {
            Run::Finished(finished) => return Some(finished),
            Run::Waiting(waiting) => {
                let data = &runnable.data;
                let reply = match runnable.cassette {
                    None => data.answer(&mut script, waiting.effect(), &options).ok()?,
                    Some(_) => script.answer(waiting.effect()).ok()?,
                };
                run = waiting.resume(reply);
            }
        }
    }
}

fn tried(
    args: &MutateArgs,
    program: &Arc<Program>,
    maker: &Maker,
    (cases, own): (&[Runnable], &[CaseRun]),
    options: &RunOptions,
) -> (Vec<Tried>, usize) {
    const WITNESSES: u64 = 600;
    let run = |index: usize, mutant: &Arc<Program>, most: u32| {
        let case = &cases[index].case;
        let options = RunOptions {
            max_actions: options.max_actions.min(most),
            ..options.clone()
        };
        let run = played(&cases[index], mutant, &options)?;
        let shows = |trace| {
            let snapshot = case.snapshot.as_ref()?;
            Some(case_snapshot(&case.name, trace, &snapshot.redact))
        };
        Some(CaseRun {
            is_kept: judge(&case.promises, &run.trace).is_empty()
                && shows(&run.trace) == shows(&own[index].trace),
            trace: run.trace,
        })
    };
    let plan = MutationPlan {
        jobs: args.jobs.map_or_else(cores, usize::from),
        witnesses: WITNESSES,
        options: options.clone(),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let _halt = Halt::when_interrupted(&stop);
    let _quiet = Quiet::new();
    let all = mutants(program);
    let count = all.len();
    let tried = try_mutants(program, maker, all, &plan, (own, &run), &stop);
    let left = count - tried.len();
    (tried, left)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn report(
    source: &Source,
    program: &Program,
    cases: &[Runnable],
    (tried, not_tried): (Vec<Tried>, usize),
) -> MutateReport {
    let mut report = MutateReport {
        flow: source.name().to_owned(),
        not_tried,
        ..MutateReport::default()
    };
    for Tried { mutant, fate } in tried {
        let survivor = survivor(&mutant, source, program);
        match fate {
            Fate::Noticed => report.killed += 1,
            Fate::Same => report.same.push(survivor),
            Fate::Missed { is_run, notice } => {
                let case = notice.as_ref().and_then(|notice| notice.case);
                report.survivors.push(Survivor {
                    is_run,
                    case: case.map(|case| cases[case].case.name.clone()),
                    promise: notice.as_ref().map(|notice| notice.promise.clone()),
                    shows: notice.map(|notice| notice.shows).unwrap_or_default(),
                    ..survivor
                });
            }
        }
    }
    report
}

fn survivor(mutant: &Mutant, source: &Source, program: &Program) -> Survivor {
    let position = source.position(mutant.span.start);
    Survivor {
        kind: mutant.kind.to_string(),
        action: program.action(mutant.action).name.to_string(),
        change: mutant.change.clone(),
        span: mutant.span,
        line: position.line,
        column: position.column,
        ..Survivor::default()
    }
}
