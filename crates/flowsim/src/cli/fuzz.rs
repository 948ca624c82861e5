//! `flowsim fuzz`: generated replies and inputs against invariants; what is found is shrunk and saved.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};

use flow_core::{Program, RunOptions};
use flow_expr::{DateTime, Organisation};
use flow_fuzz::{Ended, Known, Maker, Oracle, Plan, Searched, Services, UnderWay, search};
use flow_report::{
    FlowCoverage, FuzzReport, Style, SuitePart, coverage_json, fuzz_json, fuzz_text,
};
use flow_syntax::Source;

use crate::{
    cli::{
        Terminal,
        args::{Format, FuzzArgs, SuppliedArgs},
        graph::load,
        test::refuse_overwriting,
    },
    data::{DataActions, calls_data},
    directory,
    failure::{Failure, Status},
    files,
    fuzz::{
        Halt, Quiet, Save, Watched, differences, findings,
        ground::{Ground, Said},
        learn, promises, secrets,
        wire::{Played, Wire, patient},
    },
    inputs::{Inputs, merge, read_var, read_vars},
    suite::{ReportKind, Shard, fnv_of},
};

/// Tries cases until nothing new is found, and shows what was.
pub(crate) fn fuzz(args: &FuzzArgs, terminal: &Terminal) -> Result<Status, Failure> {
    can_be_kept(args)?;
    let (source, program) = load(&args.flow, "fuzzed", &args.placeholders, terminal)?;
    let program = Arc::new(program);
    let data = defined(&args.actions, &program, (&args.flow, terminal.err))?;
    let services = data.services(&program)?;
    has_calls_for_the_wire(args, &program, &services)?;
    let directory = args.given.directory.as_deref();
    let directory = directory.map(|path| directory::read(path, terminal.err));
    let said = Said {
        source: &source,
        world: args.world.as_deref(),
        directory: directory.transpose()?,
        now: args.now.as_deref(),
        services,
    };
    let ground = Ground::of(&program, &said, terminal.err)?;
    let plan = plan(args, said.directory, ground.started);
    let maker = maker(args, &program, ground, terminal)?;
    let oracle = promises::oracle(args, &program)?;
    let started = Instant::now();
    let stop = Arc::new(AtomicBool::new(false));
    let halts = [
        Some(Halt::when_interrupted(&stop)),
        args.time.map(|time| Halt::after(time, &stop)),
        Some(Halt::when_stuck(&plan)),
    ];
    let searched = watched(&program, &maker, &oracle, &plan, &stop);
    let wire = on_the_wire(args, &program, &maker, &plan, &searched, &stop)?;
    drop(halts);
    let elapsed = started.elapsed();
    let values = args.placeholders.read(terminal.err)?;
    let save = Save {
        args,
        program: &program,
        oracle: &oracle,
        values: &values,
        actions: data.files_of(&program),
        seed: plan.seed,
    };
    let mut report = report(&source, &plan, &searched, elapsed);
    report.parts = [part(args, &source)].into();
    report.findings = findings(&searched.findings, &program, &source);
    let saved = save.all(&searched.findings, &mut report.findings, &source);
    if let Some(played) = wire {
        report
            .findings
            .extend(differences(&played, &program, &source));
        report.wire = Some(played.told);
    }
    let coverage = FlowCoverage {
        source: source.clone(),
        coverage: searched.coverage,
    };
    report.coverage = Some(coverage_json(std::slice::from_ref(&coverage)));
    show(args, &report, &source, coverage, terminal)?;
    saved?;
    Ok(match report.findings.is_empty() {
        true => Status::Fine,
        false => Status::Found,
    })
}

/// Flows of the platform call nobody but the services of their data actions, which only definitions tell.
fn has_calls_for_the_wire(
    args: &FuzzArgs,
    program: &Program,
    services: &Services,
) -> Result<(), Failure> {
    let is_asked = args.wire || args.tls;
    if !is_asked || !Known::needs_a_world(program) || !services.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(match calls_data(program) {
        true => {
            "`--wire` and `--tls` play requests, and no data action that the flow calls has a definition: name their files with \
             `--action`, or leave them out"
        }
        false => {
            "`--wire` and `--tls` play requests, and the flow calls neither lookups nor data actions: leave them out"
        }
    }))
}

/// The definitions of the data actions that a flow calls.
pub(crate) fn defined(
    actions: &[PathBuf],
    program: &Program,
    near: (&Path, Style),
) -> Result<DataActions, Failure> {
    let supplied = SuppliedArgs {
        actions: actions.to_vec(),
        ..SuppliedArgs::default()
    };
    DataActions::of_flow(program, &supplied, &[], near)
}

/// What a campaign has found must not be lost in the end. The usual folder is only made when something is found: a checkout
/// that cannot be written to is no mistake before.
fn can_be_kept(args: &FuzzArgs) -> Result<(), Failure> {
    refuse_overwriting(&args.reports)?;
    let mut reports = args.reports.iter();
    reports.try_for_each(|report| files::can_be_written(&report.file))?;
    args.out.as_deref().map_or(Ok(()), files::can_be_folder)
}

fn maker(
    args: &FuzzArgs,
    program: &Arc<Program>,
    mut ground: Ground,
    terminal: &Terminal,
) -> Result<Maker, Failure> {
    let style = terminal.err;
    learn::from_files(args, program, &mut ground.known, style)?;
    let mut given = Inputs::new();
    if let Some(path) = &args.given.vars_file {
        merge(&mut given, read_vars(path, style)?);
    }
    for argument in &args.given.vars {
        merge(&mut given, [read_var(argument)?]);
    }
    let given = secrets::kept_out(program, given, terminal);
    Ok(ground.maker(program, given).with_secret(promises::CANARY))
}

fn plan(args: &FuzzArgs, directory: Option<Arc<Organisation>>, started: Option<DateTime>) -> Plan {
    let usual = Plan::default();
    let jobs = args.jobs.map_or_else(cores, usize::from);
    // Whoever says how many cases, or how long, wants all of them.
    let patience = usual
        .patience
        .filter(|_| args.cases.is_none() && args.time.is_none());
    Plan {
        seed: args.seed,
        cases: args.cases.unwrap_or(match args.time {
            Some(_) => u64::MAX,
            None => usual.cases,
        }),
        patience,
        jobs,
        under_way: UnderWay::of_jobs(jobs),
        shard: args.shard.map_or((0, 1), |shard| shard.part()),
        options: RunOptions {
            max_actions: args.max_actions,
            strict: args.strict,
            started,
            directory,
            ..usual.options
        },
    }
}

/// Which campaign this is, and which part of it: the same flow, seed, extent and limits make the same one.
fn part(args: &FuzzArgs, source: &Source) -> SuitePart {
    let limits = (args.strict, args.max_actions);
    let told = format!("{:?}", (args.seed, args.cases, args.time, limits));
    SuitePart {
        suite: format!("{:016x}", fnv_of(&(told + source.text()))),
        shard: args.shard.map(Shard::told),
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Plays the same cases over loopback, where that is asked for.
fn on_the_wire(
    args: &FuzzArgs,
    program: &Arc<Program>,
    maker: &Maker,
    plan: &Plan,
    searched: &Searched,
    stop: &AtomicBool,
) -> Result<Option<Played>, Failure> {
    const USUAL: u64 = 10_000;
    if !args.wire && !args.tls {
        return Ok(None);
    }
    let wire = Wire {
        program,
        maker,
        options: patient(&plan.options),
        seed: plan.seed,
        cases: args.cases.unwrap_or(USUAL).min(searched.cases),
        shard: plan.shard,
        jobs: plan.jobs,
        tls: args.tls,
    };
    let mut watched = Watched::new();
    let played = wire.play(searched, stop, |told| watched.tell_wire(told, wire.cases));
    watched.end();
    played.map(Some)
}

/// Searches with a line that tells how it goes, until it is stopped.
fn watched(
    program: &Arc<Program>,
    maker: &Maker,
    oracle: &Oracle,
    plan: &Plan,
    stop: &AtomicBool,
) -> Searched {
    let _quiet = Quiet::new();
    let mut watched = Watched::new();
    let searched = search(program, maker, oracle, plan, stop, |progress| {
        watched.tell(progress)
    });
    watched.end();
    searched
}

fn report(source: &Source, plan: &Plan, searched: &Searched, elapsed: Duration) -> FuzzReport {
    FuzzReport {
        flow: source.name().to_owned(),
        seed: plan.seed,
        cases: searched.cases,
        elapsed,
        ended: match (searched.ended, plan.patience) {
            (Ended::NothingNew, Some(patience)) if searched.cases > patience => {
                format!("the last {patience} cases showed nothing new")
            }
            (Ended::NothingNew, _) => "the last cases showed nothing new".to_owned(),
            (Ended::Stopped, _) => "stopped before all cases were tried".to_owned(),
            (Ended::AllTried, _) => String::new(),
        },
        findings: Vec::new(),
        coverage: None,
        wire: None,
        parts: BTreeSet::new(),
        missing: Vec::new(),
    }
}

/// Prints the results and writes every report; one that cannot be written costs none of the others.
fn show(
    args: &FuzzArgs,
    report: &FuzzReport,
    source: &Source,
    coverage: FlowCoverage,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let printed = terminal.print(&match args.format {
        Format::Text => text(report, source, &coverage, terminal.out),
        Format::Json => fuzz_json(report),
    });
    let mut failures: Vec<_> = printed.err().into_iter().collect();
    let flows = [coverage];
    let suite = report.as_suite(Some(source));
    for wanted in &args.reports {
        let written = files::write_with(&wanted.file, |out| match wanted.kind {
            ReportKind::Json => out.write_all(fuzz_json(report).as_bytes()),
            kind => kind.write(&suite, &flows, out),
        });
        failures.extend(written.err());
    }
    let last = failures.pop();
    failures
        .iter()
        .for_each(|failure| terminal.complain(failure));
    last.map_or(Ok(()), Err)
}

fn text(report: &FuzzReport, source: &Source, coverage: &FlowCoverage, style: Style) -> String {
    use flow_scenario::Kind;
    let reached = |kind: Kind| {
        let tally = coverage.coverage.tally(kind);
        format!("{} of {} {}", tally.covered, tally.total, kind.as_str())
    };
    let kinds = [Kind::Exits, Kind::Conditions, Kind::Outcomes];
    let reached: Vec<String> = kinds.into_iter().map(reached).collect();
    format!(
        "{}reached {}\n",
        fuzz_text(report, Some(source), style),
        reached.join(", ")
    )
}
