//! `flowsim test`: runs the cases of scenario files and says which promises were broken.

mod watch;

use std::{cell::Cell, path::PathBuf};

use flow_core::RunOptions;
use flow_report::{FlowCoverage, SuiteReport, coverage_text, suite_json, suite_text};

use crate::{
    cli::{
        Terminal,
        args::{Format, TestArgs},
        repeat::interrupted,
    },
    desk,
    failure::{Failure, Status},
    files,
    progress::Progress,
    snapshots,
    suite::{
        Choice, Chosen, Keep, Plan, Ran, Strictness, Suite, Unreadable, WantedReport, Way, run,
    },
};

/// Runs the suite once, or again and again.
pub(crate) fn test(args: &TestArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::job(format!("cannot start: {error}")))?;
    let done = match args.watch {
        true => runtime.block_on(watch::watch(args, terminal)),
        false => runtime.block_on(once(args, terminal)),
    };
    // A name lookup of a live case may still be under way; nobody waits for it.
    runtime.shutdown_background();
    done
}

/// Runs the suite once; Ctrl-C gives the results so far.
async fn once(args: &TestArgs, terminal: &Terminal) -> Result<Status, Failure> {
    output(args).refuse_overwriting()?;
    let plan = plan(args)?;
    let suite = read(args).map_err(|unreadable| unusable(&unreadable, terminal))?;
    let chosen = choose(args, &suite)?;
    let was_interrupted = Cell::new(false);
    let stop = async {
        interrupted().await;
        was_interrupted.set(true);
    };
    let ran = run_watched(&suite, &chosen, &plan, stop).await?;
    let status = show(args, &ran, terminal)?;
    if was_interrupted.get() {
        let all = chosen.len();
        let done = all - ran.report.not_run;
        return Err(Failure::job(format!(
            "interrupted after {done} of {all} cases"
        )));
    }
    Ok(status)
}

/// Runs the cases, with a bar where somebody looks.
async fn run_watched(
    suite: &Suite,
    chosen: &[Chosen],
    plan: &Plan,
    stop: impl Future<Output = ()>,
) -> Result<Ran, Failure> {
    let bar = Progress::on_stderr().bar_of(chosen.len() as u64, "cases");
    let ran = run(suite, chosen, plan, bar.as_ref(), stop).await;
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    ran
}

/// Shows what a suite came to, wherever that is wanted.
fn show(args: &TestArgs, ran: &Ran, terminal: &Terminal) -> Result<Status, Failure> {
    if ran.written > 0 {
        let (count, s) = (ran.written, if ran.written == 1 { "" } else { "s" });
        terminal.say(&format!("{count} snapshot{s} written"));
    }
    output(args).show(&ran.report, &ran.coverage, terminal)?;
    Ok(match covers(args, ran, terminal)? {
        true => status_of(&ran.report),
        false => Status::Found,
    })
}

fn output(args: &TestArgs) -> Output<'_> {
    Output {
        format: args.format,
        reports: &args.reports,
    }
}

/// Shows how much was tried. False when that is less than was asked for.
fn covers(args: &TestArgs, ran: &Ran, terminal: &Terminal) -> Result<bool, Failure> {
    if args.coverage && args.format == Format::Text {
        terminal.print(&format!("\n{}", coverage_text(&ran.coverage, terminal.out)))?;
    }
    let broken = args
        .fail_under
        .as_ref()
        .map(|least| least.broken(&ran.coverage));
    let broken = broken.unwrap_or_default();
    broken.iter().for_each(|said| terminal.say(said));
    Ok(broken.is_empty())
}

fn read(args: &TestArgs) -> Result<Suite, Unreadable> {
    Suite::read(&args.paths, strictness(args))
}

fn strictness(args: &TestArgs) -> Strictness {
    match args.strict {
        true => Strictness::Strict,
        false => Strictness::Usual,
    }
}

/// Everything that is wrong in the files is shown before anything is run.
pub(crate) fn unusable(unreadable: &Unreadable, terminal: &Terminal) -> Failure {
    let shown = unreadable.shown(terminal.err);
    if !shown.is_empty() {
        terminal.show(&shown);
    }
    let failures = unreadable.failures();
    failures
        .iter()
        .for_each(|failure| terminal.complain(failure));
    Failure::usage("nothing was run")
}

fn choose(args: &TestArgs, suite: &Suite) -> Result<Vec<Chosen>, Failure> {
    let choice = Choice {
        filter: args.filter.clone(),
        tags: args.tags.clone(),
        shard: None,
    };
    let wanted = choice.of(suite);
    if wanted.is_empty() {
        let all: usize = suite.files.iter().map(|file| file.cases.len()).sum();
        let message = format!("none of {all} cases has what `--filter` and `--tag` ask for");
        return Err(Failure::usage(message));
    }
    // A shard may well be empty.
    let shard = args.shard;
    Ok(Choice { shard, ..choice }.of(suite))
}

fn plan(args: &TestArgs) -> Result<Plan, Failure> {
    let started = match &args.now {
        Some(text) => Some(desk::moment(text)?),
        None => desk::clock(),
    };
    Ok(Plan {
        way: match args.virtually {
            true => Way::Virtual,
            false => Way::Wire,
        },
        jobs: args.jobs,
        fail_fast: args.fail_fast,
        keep: keep(args),
        coverage: counts(args),
        snapshots: snapshots::Mode::new(args.update),
        strictness: strictness(args),
        record: args.record.clone(),
        options: RunOptions {
            started,
            ..RunOptions::default()
        },
    })
}

/// Whether anybody asks how much was tried.
fn counts(args: &TestArgs) -> bool {
    let in_files = args
        .reports
        .iter()
        .any(|report| report.kind.shows_coverage());
    args.coverage || args.fail_under.is_some() || in_files
}

fn keep(args: &TestArgs) -> Keep {
    let in_files = args
        .reports
        .iter()
        .any(|report| report.kind.shows_all_runs());
    match args.format {
        Format::Text if !in_files => Keep::Failed,
        Format::Text | Format::Json => Keep::All,
    }
}

/// Where results go.
pub(crate) struct Output<'a> {
    pub(crate) format: Format,
    pub(crate) reports: &'a [WantedReport],
}

impl Output<'_> {
    /// Prints the results and writes every report; one that cannot be written costs none of the others.
    pub(crate) fn show(
        &self,
        report: &SuiteReport,
        flows: &[FlowCoverage],
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let printed = terminal.print(&match self.format {
            Format::Text => suite_text(report, terminal.out),
            Format::Json => suite_json(report),
        });
        let mut failures: Vec<_> = printed.err().into_iter().collect();
        for wanted in self.reports {
            failures.extend(files::write(&wanted.file, &wanted.kind.written(report, flows)).err());
        }
        let last = failures.pop();
        failures
            .iter()
            .for_each(|failure| terminal.complain(failure));
        last.map_or(Ok(()), Err)
    }

    pub(crate) fn refuse_overwriting(&self) -> Result<(), Failure> {
        refuse_overwriting(self.reports)
    }
}

/// Two reports in one file would lose one of them.
pub(crate) fn refuse_overwriting(reports: &[WantedReport]) -> Result<(), Failure> {
    let mut taken: Vec<&PathBuf> = Vec::new();
    for wanted in reports {
        if taken.contains(&&wanted.file) {
            let path = wanted.file.display();
            return Err(Failure::usage(format!(
                "`{path}` is named twice: it would be overwritten"
            )));
        }
        taken.push(&wanted.file);
    }
    Ok(())
}

/// A broken promise, or a case that was not run, is something found.
pub(crate) fn status_of(report: &SuiteReport) -> Status {
    match report.is_fine() {
        true => Status::Fine,
        false => Status::Found,
    }
}
