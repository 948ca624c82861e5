//! `flowsim test`: runs the cases of scenario files and says which promises were broken.

mod live;
mod watch;

use std::{
    cell::Cell,
    io::{self, Write},
    path::PathBuf,
    time::Instant,
};

use flow_core::RunOptions;
use flow_report::{
    FlowCoverage, Style, SuiteFile, SuitePart, SuiteReport, coverage_text, ending_text,
    write_suite_json,
};

use crate::{
    cli::{
        Terminal,
        args::{Format, TestArgs},
        repeat::interrupted,
    },
    desk,
    failure::{Failure, Status},
    files, snapshots,
    suite::{
        Choice, Chosen, Keep, Plan, Ran, Shard, Sight, Strictness, Suite, Unreadable, WantedReport,
        Way, fingerprint, run,
    },
};

use live::Live;

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
    let started = Instant::now();
    output(args).refuse_overwriting()?;
    let plan = plan(args)?;
    let suite = match read(args) {
        Ok(suite) => suite,
        Err(unreadable) => return Err(unusable(args, &unreadable, terminal)),
    };
    let (chosen, part) = choose(args, &suite)?;
    let was_interrupted = Cell::new(false);
    let stop = async {
        interrupted().await;
        was_interrupted.set(true);
    };
    let mut ran = run_shown(args, &suite, &chosen, &plan, terminal, stop).await?;
    ran.report.parts = [part].into();
    ran.report.elapsed = started.elapsed();
    let status = show(args, &ran, terminal)?;
    if was_interrupted.get() {
        let all = chosen.len();
        let done = all - ran.report.not_run.len();
        return Err(Failure::job(format!(
            "interrupted after {done} of {all} cases"
        )));
    }
    Ok(status)
}

/// Runs the cases. Text is printed as they come; a bar counts them where somebody looks.
async fn run_shown(
    args: &TestArgs,
    suite: &Suite,
    chosen: &[Chosen],
    plan: &Plan,
    terminal: &Terminal,
    stop: impl Future<Output = ()>,
) -> Result<Ran, Failure> {
    let live = match args.format {
        Format::Text => Live::text(terminal, chosen.len()),
        Format::Json => Live::silent(terminal, chosen.len()),
    };
    live.warnings(suite, chosen);
    let witness = |file: &SuiteFile, seen: Sight<'_>| match seen {
        Sight::Case(case) => live.case(file, case),
        Sight::Odd(found) => live.odd(file, found),
    };
    let ran = run(suite, chosen, plan, &witness, stop).await;
    live.end()?;
    ran
}

/// Shows what a suite came to, wherever that is wanted.
fn show(args: &TestArgs, ran: &Ran, terminal: &Terminal) -> Result<Status, Failure> {
    if ran.written > 0 {
        let (count, s) = (ran.written, if ran.written == 1 { "" } else { "s" });
        terminal.say(&format!("{count} snapshot{s} written"));
    }
    let ending = |out: &mut dyn Write| {
        let ending = ending_text(&ran.report, terminal.out)?;
        out.write_all(ending.as_bytes())
    };
    output(args).show(&ran.report, &ran.coverage, ending, terminal)?;
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
    let values = args.placeholders.read(Style::Plain)?;
    Suite::read_supplied(&args.paths, strictness(args), values, &args.supplied)
}

fn strictness(args: &TestArgs) -> Strictness {
    match args.strict {
        true => Strictness::Strict,
        false => Strictness::Usual,
    }
}

/// Everything that is wrong in the files is shown before anything is run; to programs as results without a case.
fn unusable(args: &TestArgs, unreadable: &Unreadable, terminal: &Terminal) -> Failure {
    complain(unreadable, terminal);
    let report = unreadable.report();
    let shown = output(args).show(&report, &[], |_| Ok(()), terminal);
    if let Err(failure) = shown {
        terminal.complain(&failure);
    }
    Failure::usage("nothing was run")
}

/// Shows on stderr why a suite cannot be run.
pub(crate) fn complain(unreadable: &Unreadable, terminal: &Terminal) {
    let shown = unreadable.shown(terminal.err);
    if !shown.is_empty() {
        terminal.show(&shown);
    }
    let failures = unreadable.failures();
    failures.for_each(|failure| terminal.complain(failure));
}

/// The cases that are run, and which part of those asked for they are.
fn choose(args: &TestArgs, suite: &Suite) -> Result<(Vec<Chosen>, SuitePart), Failure> {
    let choice = Choice {
        filter: args.filter.clone(),
        tags: args.tags.clone(),
        shard: None,
    };
    let wanted = choice.of(suite);
    if wanted.is_empty() {
        let all: usize = suite.files.iter().map(|file| file.len()).sum();
        let message = format!("none of {all} cases has what `--filter` and `--tag` ask for");
        return Err(Failure::usage(message));
    }
    let part = SuitePart {
        suite: fingerprint(suite, &wanted),
        shard: args.shard.map(Shard::told),
    };
    let Some(shard) = args.shard else {
        return Ok((wanted, part));
    };
    // A shard may well be empty.
    let shard = Some(shard);
    Ok((Choice { shard, ..choice }.of(suite), part))
}

fn plan(args: &TestArgs) -> Result<Plan, Failure> {
    let started = match &args.now {
        Some(text) => Some(desk::moment(text)?),
        None => None,
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
        clock: desk::clock(),
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
    let printed = match args.format {
        Format::Text => Keep::Unusual,
        Format::Json => Keep::Reports,
    };
    let in_files = args.reports.iter().map(|report| report.kind.keep());
    in_files.fold(printed, Keep::max)
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
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let printed = match self.format {
            Format::Text => terminal.print_with(text),
            Format::Json => terminal.print_with(|out| write_suite_json(report, out)),
        };
        let mut failures: Vec<_> = printed.err().into_iter().collect();
        for wanted in self.reports {
            let write = |out: &mut dyn Write| wanted.kind.write(report, flows, out);
            failures.extend(files::write_with(&wanted.file, write).err());
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
