//! Runs the chosen cases, some of them at once. What a case leaves behind is its report; traces are dropped as soon as they
//! are judged, unless a reporter wants them.

use std::{
    cell::{Cell, RefCell},
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use flow_core::{Action, ActionKind, RunOptions, Trace};
use flow_report::{
    CaseFailure, CaseReport, CaseStatus, FlowCoverage, SuiteFile, SuiteFlow, SuiteReport,
    case_snapshot, coverage_json, report,
};
use flow_scenario::Case;
use flow_syntax::Span;
use futures_util::future::try_join_all;
use indicatif::ProgressBar;

use super::{
    choose::Chosen,
    counted::Counted,
    read::{ScenarioFile, Suite},
    record,
    verdict::{broken_promises, unfinished},
    way::{Course, Stopped, Way, World},
};
use crate::{
    failure::Failure,
    snapshots::{self, Checked},
};

/// How cases are run.
pub(crate) struct Plan {
    pub(crate) way: Way,
    /// How many at once; `None` is as many as the machine can serve in time.
    pub(crate) jobs: Option<u16>,
    /// Whether the first failure ends the suite.
    pub(crate) fail_fast: bool,
    pub(crate) keep: Keep,
    /// The folder for a cassette of each case.
    pub(crate) record: Option<PathBuf>,
    /// Whether what the runs tried is counted.
    pub(crate) coverage: bool,
    /// What may be written of snapshots.
    pub(crate) snapshots: snapshots::Mode,
    pub(crate) options: RunOptions,
}

/// What a suite came to.
pub(crate) struct Ran {
    pub(crate) report: SuiteReport,
    /// How much of each flow was tried; empty when that was not counted.
    pub(crate) coverage: Vec<FlowCoverage>,
    /// How many snapshots were written.
    pub(crate) written: usize,
}

/// Whose runs are kept for the reporters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Only those of cases that failed.
    Failed,
    /// All of them.
    All,
}

/// How many cases go on at once when nobody says: as many as concurrent calls are bounded to, and where calls begin with TLS
/// handshakes only as many as the cores can serve, since waiting for a core would count against the flow's timeouts.
fn jobs_in_time(way: Way, suite: &Suite) -> usize {
    const CALLS: usize = 64;
    const HANDSHAKES_A_CORE: usize = 4;
    let calls_https = |action: &Action| match &action.kind {
        ActionKind::Lookup(lookup) => lookup.url.starts_with("https://"),
        _ => false,
    };
    let mut flows = suite.files.iter().map(|file| &file.flow.program);
    if way == Way::Virtual || !flows.any(|program| program.actions().iter().any(calls_https)) {
        return CALLS;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores * HANDSHAKES_A_CORE).min(CALLS)
}

/// Runs the chosen cases until all are done, the first one fails where that ends it, or `stop` resolves. The bar counts
/// them.
///
/// Fails only when the work itself cannot be done, such as when no port is free.
pub(crate) async fn run(
    suite: &Suite,
    chosen: &[Chosen],
    plan: &Plan,
    bar: Option<&ProgressBar>,
    stop: impl Future<Output = ()>,
) -> Result<Ran, Failure> {
    let started = Instant::now();
    let running = Running {
        suite,
        chosen,
        plan,
        world: World::new(plan.way, suite)?,
        next: Cell::new(0),
        done: RefCell::new(chosen.iter().map(|_| None).collect()),
        coverage: RefCell::new(plan.coverage.then(|| Counted::of(suite))),
        written: Cell::new(0),
        bar,
    };
    let jobs = plan
        .jobs
        .map_or_else(|| jobs_in_time(plan.way, suite), usize::from);
    let jobs = jobs.min(chosen.len().max(1));
    let mut workers = pin!(try_join_all((0..jobs).map(|_| running.work())));
    tokio::select! {
        biased;
        // The first failure of a worker may be that it is to stop.
        done = &mut workers => done.map(drop).or_else(Ended::into_result)?,
        () = stop => {}
    }
    let coverage = running.coverage.take().map(Counted::into_flows);
    Ok(Ran {
        report: SuiteReport {
            coverage: coverage.as_deref().map(coverage_json),
            ..running.report(started.elapsed())
        },
        coverage: coverage.unwrap_or_default(),
        written: running.written.get(),
    })
}

/// Why a worker stops before the work is done.
enum Ended {
    AtFailure,
    Unable(Failure),
}

impl Ended {
    fn into_result(self) -> Result<(), Failure> {
        match self {
            Self::AtFailure => Ok(()),
            Self::Unable(failure) => Err(failure),
        }
    }
}

/// What the workers share. They run in one thread, in turns.
struct Running<'a> {
    suite: &'a Suite,
    chosen: &'a [Chosen],
    plan: &'a Plan,
    world: World,
    next: Cell<usize>,
    done: RefCell<Vec<Option<CaseReport>>>,
    coverage: RefCell<Option<Counted>>,
    written: Cell<usize>,
    bar: Option<&'a ProgressBar>,
}

impl Running<'_> {
    /// One of several that take the next case until none is left.
    async fn work(&self) -> Result<(), Ended> {
        while let Some(&chosen) = self.chosen.get(self.next.get()) {
            let index = self.next.replace(self.next.get() + 1);
            let case = self.case(chosen).await.map_err(Ended::Unable)?;
            let failed = case.status == CaseStatus::Failed;
            self.done.borrow_mut()[index] = Some(case);
            if let Some(bar) = self.bar {
                bar.inc(1);
            }
            if failed && self.plan.fail_fast {
                return Err(Ended::AtFailure);
            }
            if self.plan.way == Way::Virtual {
                // Nothing else lets others have a turn, among them whoever waits for Ctrl-C.
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    async fn case(&self, chosen: Chosen) -> Result<CaseReport, Failure> {
        let file = &self.suite.files[chosen.file];
        let case = &file.cases[chosen.case];
        if let Some(reason) = self.skipped(case) {
            return Ok(self.case_report(file, case, CaseStatus::Skipped(reason)));
        }
        let started = Instant::now();
        let course = self
            .world
            .course((chosen.file, file), case, &self.plan.options)
            .await;
        if let Some(folder) = &self.plan.record {
            record::write(folder, file, case, &self.plan.options, &course)?;
        }
        if let Some(counted) = self.coverage.borrow_mut().as_mut() {
            counted.add(chosen.file, &course.trace);
        }
        Ok(CaseReport {
            elapsed: started.elapsed(),
            ..self.judged(file, case, course)?
        })
    }

    fn skipped(&self, case: &Case) -> Option<String> {
        let live = case.live && self.plan.way == Way::Virtual;
        let needs = || live.then(|| "it is live, and `--virtual` calls nothing".to_owned());
        case.skip.clone().or_else(needs)
    }

    fn judged(
        &self,
        file: &ScenarioFile,
        case: &Arc<Case>,
        course: Course,
    ) -> Result<CaseReport, Failure> {
        let failures = match &course.stopped {
            Some(stopped) => vec![not_ended(stopped, file, case, &course)],
            None => self.broken(file, case, &course.trace)?,
        };
        let status = match failures.is_empty() {
            true => CaseStatus::Passed,
            false => CaseStatus::Failed,
        };
        let keep = self.plan.keep == Keep::All || status == CaseStatus::Failed;
        let kept = keep.then_some(course.trace);
        Ok(CaseReport {
            failures,
            report: kept.as_ref().map(|trace| report(trace, &file.flow.source)),
            trace: kept,
            ..self.case_report(file, case, status)
        })
    }

    /// Every promise that a finished run broke; its snapshot is the last one.
    fn broken(
        &self,
        file: &ScenarioFile,
        case: &Case,
        trace: &Trace,
    ) -> Result<Vec<CaseFailure>, Failure> {
        let mut failures = broken_promises(case, trace, &file.source);
        let Some(snapshot) = &case.snapshot else {
            return Ok(failures);
        };
        let today = case_snapshot(&case.name, trace, &snapshot.redact);
        let path = Path::new(file.name());
        match snapshots::check(path, &case.name, &today, self.plan.snapshots)? {
            Checked::Same => {}
            Checked::Written => self.written.set(self.written.get() + 1),
            Checked::Broken { message, details } => failures.push(CaseFailure {
                details: Some(details),
                ..CaseFailure::at(&file.source, snapshot.span, "snapshot", message)
            }),
        }
        Ok(failures)
    }

    fn case_report(&self, file: &ScenarioFile, case: &Case, status: CaseStatus) -> CaseReport {
        CaseReport {
            name: case.name.clone(),
            span: case.name_span,
            line: file.source.position(case.name_span.start).line,
            status,
            failures: Vec::new(),
            elapsed: Duration::ZERO,
            report: None,
            trace: None,
        }
    }

    fn report(&self, elapsed: Duration) -> SuiteReport {
        let mut files: Vec<_> = self.suite.files.iter().map(suite_file).collect();
        let mut not_run = 0;
        for (chosen, case) in self.chosen.iter().zip(self.done.take()) {
            match case {
                Some(case) => files[chosen.file].cases.push(case),
                None => not_run += 1,
            }
        }
        files.retain(|file| !file.cases.is_empty());
        SuiteReport {
            files,
            elapsed,
            not_run,
            coverage: None,
        }
    }
}

fn suite_file(file: &ScenarioFile) -> SuiteFile {
    SuiteFile {
        name: file.name().to_owned(),
        source: Some(file.source.clone()),
        flow: Some(SuiteFlow {
            source: file.flow.source.clone(),
            program: file.flow.program.clone(),
        }),
        warnings: file.warnings.clone(),
        cases: Vec::new(),
    }
}

/// The failure of a case whose run could not be brought to its end.
fn not_ended(stopped: &Stopped, file: &ScenarioFile, case: &Case, course: &Course) -> CaseFailure {
    CaseFailure {
        step: Some(unfinished(&stopped.action, &course.trace)),
        ..CaseFailure::at(
            &file.source,
            place(stopped, case),
            stopped.about,
            &*stopped.message,
        )
    }
}

/// Where a case says what was missing: at the replies to that action, else at the case itself.
fn place(stopped: &Stopped, case: &Case) -> Span {
    use flow_scenario::ReplyTo;
    let same = |to: &ReplyTo| matches!(to, ReplyTo::Action(name) if **name == *stopped.action);
    let replies = case.replies.iter().find(|replies| same(&replies.to));
    match (stopped.about, replies) {
        ("replies", Some(replies)) => replies.span,
        _ => case.name_span,
    }
}
