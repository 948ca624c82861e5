//! Runs the chosen cases, some of them at once. What a case leaves behind is its report; traces are dropped as soon as they
//! are judged, unless a reporter wants them.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use flow_core::{Action, ActionKind, RunOptions, Trace};
use flow_report::{
    CaseFailure, CaseReport, CaseStatus, FlowCoverage, SuiteFile, SuiteFlow, SuiteReport,
    case_snapshot, coverage_json,
};
use flow_scenario::Case;
use flow_syntax::{Diagnostic, Severity, Span};
use futures_util::future::try_join_all;
use indicatif::ProgressBar;

use super::{
    choose::Chosen,
    counted::Counted,
    hidden::{Hidden, HiddenInFile},
    read::{ScenarioFile, Strictness, Suite},
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
    /// Whether a redaction that redacts nothing fails its cases.
    pub(crate) strictness: Strictness,
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
        hidden: RefCell::new(
            suite
                .files
                .iter()
                .map(|_| HiddenInFile::default())
                .collect(),
        ),
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
    /// For each file.
    hidden: RefCell<Vec<HiddenInFile>>,
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
        let hidden = Hidden::of(case, &course.trace);
        if let Some(folder) = &self.plan.record {
            record::write(folder, file, case, &self.plan.options, (&course, &hidden))?;
        }
        self.hidden.borrow_mut()[chosen.file].add(
            case,
            &hidden,
            &course.trace,
            course.stopped.is_none(),
        );
        if let Some(counted) = self.coverage.borrow_mut().as_mut() {
            counted.add(chosen.file, &course.trace);
        }
        Ok(CaseReport {
            elapsed: started.elapsed(),
            ..self.judged(file, case, course, &hidden)
        })
    }

    fn skipped(&self, case: &Case) -> Option<String> {
        let live = case.live && self.plan.way == Way::Virtual;
        let needs = || live.then(|| "it is live, and `--virtual` calls nothing".to_owned());
        case.skip.clone().or_else(needs)
    }

    /// Promises are judged by what really was; what is kept to be shown is redacted.
    fn judged(
        &self,
        file: &ScenarioFile,
        case: &Arc<Case>,
        course: Course,
        hidden: &Hidden<'_>,
    ) -> CaseReport {
        let mut failures = match &course.stopped {
            Some(stopped) => vec![not_ended(stopped, file, case, &course)],
            None => broken_promises(case, &course.trace, &file.source),
        };
        let has_ended = course.stopped.is_none();
        let keeps = |failures: &[CaseFailure]| self.plan.keep == Keep::All || !failures.is_empty();
        let mut trace = None;
        if keeps(&failures) || has_ended && case.snapshot.is_some() {
            let clean = course.trace.redacted(&hidden.redactor);
            failures.extend(self.snapshot(file, case, &clean).filter(|_| has_ended));
            trace = Some(clean);
        }
        let kept = trace.filter(|_| keeps(&failures));
        let status = match failures.is_empty() {
            true => CaseStatus::Passed,
            false => CaseStatus::Failed,
        };
        let failures = failures.into_iter().map(|failure| hidden.failure(failure));
        CaseReport {
            failures: failures.collect(),
            report: kept.as_ref().map(|trace| hidden.report(trace, &file.flow)),
            trace: kept,
            ..self.case_report(file, case, status)
        }
    }

    /// What is wrong with the snapshot of a finished run. One that cannot be read or written fails its own case only.
    fn snapshot(&self, file: &ScenarioFile, case: &Case, clean: &Trace) -> Option<CaseFailure> {
        let snapshot = case.snapshot.as_ref()?;
        let failure = |message| CaseFailure::at(&file.source, snapshot.span, "snapshot", message);
        let today = case_snapshot(&case.name, clean, &snapshot.redact);
        let path = Path::new(file.name());
        match snapshots::check(path, &case.name, &today, self.plan.snapshots) {
            Ok(Checked::Same) => None,
            Ok(Checked::Written) => {
                self.written.set(self.written.get() + 1);
                None
            }
            Ok(Checked::Broken { message, details }) => Some(CaseFailure {
                details: Some(details),
                ..failure(message)
            }),
            Err(unable) => Some(failure(unable.message)),
        }
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
        let hidden = self.hidden.take();
        let files = self.suite.files.iter().zip(&hidden);
        let mut files: Vec<_> = files
            .map(|(file, hidden)| SuiteFile {
                source: Some(hidden.masked(&file.source)),
                ..suite_file(file)
            })
            .collect();
        let mut not_run = 0;
        for (chosen, case) in self.chosen.iter().zip(self.done.take()) {
            match case {
                Some(case) => files[chosen.file].cases.push(case),
                None => not_run += 1,
            }
        }
        for (file, hidden) in files.iter_mut().zip(&hidden) {
            for (found, cases) in hidden.idle(self.plan.strictness) {
                tell(file, found, cases);
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

/// Tells of a redaction that redacted nothing: to whoever reads the file's warnings, or, where it is an error, as a failure
/// of the cases that ask for it.
fn tell(file: &mut SuiteFile, found: Diagnostic, cases: &BTreeSet<String>) {
    let Some(source) = file
        .source
        .clone()
        .filter(|_| found.severity == Severity::Error)
    else {
        file.warnings.push(found);
        return;
    };
    let asking = file.cases.iter_mut();
    for case in asking.filter(|case| cases.contains(&case.name)) {
        case.status = CaseStatus::Failed;
        let failure = CaseFailure::at(&source, found.span, "snapshot.redact", &*found.message);
        case.failures.push(failure);
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
