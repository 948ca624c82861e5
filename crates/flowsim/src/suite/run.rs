//! Runs the chosen cases, some of them at once. Each is shown to a witness as soon as it is done; what is kept of it is what
//! somebody will want at the end.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use flow_core::{RunOptions, Trace};
use flow_expr::DateTime;
use flow_report::{
    CaseFailure, CaseReport, CaseStatus, FlowCoverage, Keeper, NotRun, NotRunReason, SuiteFile,
    SuiteFlow, SuiteReport, case_snapshot, coverage_json,
};
use flow_scenario::Case;
use flow_syntax::{Diagnostic, Severity, Span};
use futures_util::future::try_join_all;

use super::{
    choose::Chosen,
    counted::Counted,
    hidden::{Hidden, HiddenInFile},
    read::{ScenarioFile, Strictness, Suite},
    record,
    shelf::Shelf,
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
    /// How many at once.
    pub(crate) jobs: u16,
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
    /// How runs are made. A moment at which they start comes before what worlds say.
    pub(crate) options: RunOptions,
    /// When runs start of which nobody says so.
    pub(crate) clock: Option<DateTime>,
}

impl Plan {
    fn options_of(&self, case: &Case) -> RunOptions {
        let said = self.options.started.or(case.now);
        RunOptions {
            started: said.or(self.clock),
            ..case.options(&self.options)
        }
    }
}

/// What a suite came to.
pub(crate) struct Ran {
    pub(crate) report: SuiteReport,
    /// How much of each flow was tried; empty when that was not counted.
    pub(crate) coverage: Vec<FlowCoverage>,
    /// How many snapshots were written.
    pub(crate) written: usize,
}

/// What is kept for the reporters. Each keeps what the ones above keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Keep {
    /// What did not pass, with its failures; what passed is counted.
    Unusual,
    /// What became of every case.
    Results,
    /// Every run, too, as its report.
    Reports,
    /// Every trace.
    #[cfg(test)]
    Traces,
}

impl Keep {
    fn traces(self) -> bool {
        #[cfg(test)]
        let all = self == Self::Traces;
        #[cfg(not(test))]
        let all = false;
        all
    }
}

/// What comes to light while a suite runs.
pub(crate) enum Sight<'a> {
    /// A case is done, with its failures.
    Case(&'a CaseReport),
    /// Something in a file turned out to be odd.
    Odd(&'a Diagnostic),
}

/// Who sees what comes to light, as soon as it does.
type Witness<'a> = &'a dyn Fn(&SuiteFile, Sight<'_>);

/// Runs the chosen cases until all are done, the first one fails where that ends it, or `stop` resolves.
///
/// Fails only when the work itself cannot be done, such as when no port is free.
pub(crate) async fn run(
    suite: &Suite,
    chosen: &[Chosen],
    plan: &Plan,
    witness: Witness<'_>,
    stop: impl Future<Output = ()>,
) -> Result<Ran, Failure> {
    let started = Instant::now();
    let running = Running {
        suite,
        chosen,
        plan,
        world: World::new(plan.way, suite)?,
        next: Cell::new(0),
        files: suite.files.iter().map(suite_file).collect(),
        done: RefCell::new(Done::of(chosen.len(), suite.files.len())),
        keeper: Shelf::empty(),
        coverage: RefCell::new(plan.coverage.then(|| Counted::of(suite))),
        hidden: RefCell::new(
            suite
                .files
                .iter()
                .map(|_| HiddenInFile::default())
                .collect(),
        ),
        written: Cell::new(0),
        witness,
    };
    let jobs = usize::from(plan.jobs).min(chosen.len().max(1));
    let reason = {
        let mut workers = pin!(try_join_all((0..jobs).map(|_| running.work())));
        tokio::select! {
            biased;
            // The first failure of a worker may be that it is to stop.
            done = &mut workers => {
                done.map(drop).or_else(Ended::into_result)?;
                NotRunReason::FailFast
            }
            () = stop => NotRunReason::Interrupted,
        }
    };
    let coverage = running.coverage.take().map(Counted::into_flows);
    let written = running.written.get();
    Ok(Ran {
        report: SuiteReport {
            coverage: coverage.as_deref().map(coverage_json),
            elapsed: started.elapsed(),
            ..running.into_report(reason)?
        },
        coverage: coverage.unwrap_or_default(),
        written,
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
    /// The files of the suite, without their cases.
    files: Vec<SuiteFile>,
    done: RefCell<Done>,
    /// Has what is bulky of the cases that are kept.
    keeper: Arc<dyn Keeper>,
    coverage: RefCell<Option<Counted>>,
    /// For each file.
    hidden: RefCell<Vec<HiddenInFile>>,
    written: Cell<usize>,
    witness: Witness<'a>,
}

/// What the cases came to so far, by their index among those chosen.
struct Done {
    is_done: Vec<bool>,
    /// For each file, in the order in which they came.
    kept: Vec<Vec<(usize, CaseReport)>>,
    /// How many passed that were not kept.
    passed: usize,
}

impl Done {
    fn of(cases: usize, files: usize) -> Self {
        Self {
            is_done: vec![false; cases],
            kept: vec![Vec::new(); files],
            passed: 0,
        }
    }

    fn add(&mut self, index: usize, file: usize, case: CaseReport, keep: Keep) {
        self.is_done[index] = true;
        match case.status {
            CaseStatus::Passed if keep == Keep::Unusual => self.passed += 1,
            _ => self.kept[file].push((index, case)),
        }
    }
}

impl Running<'_> {
    /// One of several that take the next case until none is left.
    async fn work(&self) -> Result<(), Ended> {
        while let Some(&chosen) = self.chosen.get(self.next.get()) {
            let index = self.next.replace(self.next.get() + 1);
            let case = self.case(chosen).await.map_err(Ended::Unable)?;
            let failed = case.status == CaseStatus::Failed;
            self.show(chosen, &case);
            self.keep(index, chosen, case).map_err(Ended::Unable)?;
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

    fn keep(&self, index: usize, chosen: Chosen, case: CaseReport) -> Result<(), Failure> {
        let keep = self.keep_of(chosen, &case);
        let case = match keep.traces() {
            true => case,
            false => case.put_away(&self.keeper).map_err(cannot_keep)?,
        };
        let mut done = self.done.borrow_mut();
        done.add(index, chosen.file, case, keep);
        Ok(())
    }

    async fn case(&self, chosen: Chosen) -> Result<CaseReport, Failure> {
        let file = &self.suite.files[chosen.file];
        let case = &file.case(chosen.case);
        if let Some(reason) = self.skipped(case) {
            return Ok(self.case_report(file, case, CaseStatus::Skipped(reason)));
        }
        let started = Instant::now();
        let options = self.plan.options_of(case);
        let in_file = (chosen.file, file);
        let course = self.world.course(in_file, case, &options).await?;
        let hidden = Hidden::of(case, &course.trace).and(&file.data.redactor());
        if let Some(folder) = &self.plan.record {
            record::write(folder, file, case, &options, (&course, &hidden))?;
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

    /// Shows a case that is done. The file stands in a failure's picture: what is hidden stands in it too.
    fn show(&self, chosen: Chosen, case: &CaseReport) {
        let file = &self.files[chosen.file];
        if case.failures.is_empty() {
            return (self.witness)(file, Sight::Case(case));
        }
        let hidden = self.hidden.borrow();
        let source = file.source.as_ref();
        let masked = SuiteFile {
            source: source.map(|source| hidden[chosen.file].masked(source)),
            ..suite_file(&self.suite.files[chosen.file])
        };
        (self.witness)(&masked, Sight::Case(case));
    }

    /// A case that may yet fail, since a redaction of it redacts nothing, is kept.
    fn keep_of(&self, chosen: Chosen, case: &CaseReport) -> Keep {
        let may_fail = self.plan.strictness == Strictness::Strict
            && self.hidden.borrow()[chosen.file].redacts(&case.name);
        match may_fail {
            true => self.plan.keep.max(Keep::Results),
            false => self.plan.keep,
        }
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
        let keep = self.plan.keep;
        let is_shown = keep >= Keep::Reports;
        let mut clean = None;
        if is_shown || has_ended && case.snapshot.is_some() {
            let trace = course.trace.redacted(&hidden.redactor);
            failures.extend(self.snapshot(file, case, &trace).filter(|_| has_ended));
            clean = Some(trace).filter(|_| is_shown);
        }
        let status = match failures.is_empty() {
            true => CaseStatus::Passed,
            false => CaseStatus::Failed,
        };
        let failures = failures.into_iter().map(|failure| hidden.failure(failure));
        CaseReport {
            failures: failures.collect(),
            report: clean.as_ref().map(|trace| hidden.report(trace, &file.flow)),
            trace: clean.filter(|_| keep.traces()).map(Box::new),
            ..self.case_report(file, case, status)
        }
    }

    /// What is wrong with the snapshot of a finished run. One that cannot be read or written fails its own case only.
    fn snapshot(&self, file: &ScenarioFile, case: &Case, clean: &Trace) -> Option<CaseFailure> {
        let snapshot = case.snapshot.as_ref()?;
        let failure = |message| CaseFailure::at(&file.source, snapshot.span, "snapshot", message);
        let today = case_snapshot(&case.name, clean, &snapshot.redact);
        let path = Path::new(file.name());
        match compared(path, &case.name, &today, self.plan.snapshots) {
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
            line: file.source.line(case.name_span.start),
            status,
            failures: Vec::new(),
            elapsed: Duration::ZERO,
            report: None,
            trace: None,
            away: None,
        }
    }

    fn into_report(self, reason: NotRunReason) -> Result<SuiteReport, Failure> {
        let hidden = self.hidden.into_inner();
        let done = self.done.into_inner();
        let left = self.chosen.iter().zip(&done.is_done);
        let left = left.filter(|(_, is_done)| !**is_done);
        let not_run = left.map(|(chosen, _)| not_run(self.suite, *chosen, reason));
        let not_run = not_run.collect();
        let mut files = self.files;
        for (file, mut kept) in files.iter_mut().zip(done.kept) {
            kept.sort_unstable_by_key(|(index, _)| *index);
            file.cases = kept.into_iter().map(|(_, case)| case).collect();
        }
        for (file, hidden) in files.iter_mut().zip(&hidden) {
            file.source = file.source.take().map(|source| hidden.masked(&source));
            for (found, cases) in hidden.idle(self.plan.strictness) {
                tell(file, found, cases, (self.witness, &self.keeper)).map_err(cannot_keep)?;
            }
        }
        files.retain(|file| !file.cases.is_empty());
        Ok(SuiteReport {
            files,
            not_run,
            unlisted: done.passed,
            ..SuiteReport::default()
        })
    }
}

/// Tells of a redaction that redacted nothing: to whoever reads the file's warnings, or, where it is an error, as a failure
/// of the cases that ask for it.
fn tell(
    file: &mut SuiteFile,
    found: Diagnostic,
    cases: &BTreeSet<String>,
    (witness, keeper): (Witness<'_>, &Arc<dyn Keeper>),
) -> io::Result<()> {
    let Some(source) = file
        .source
        .clone()
        .filter(|_| found.severity == Severity::Error)
    else {
        witness(file, Sight::Odd(&found));
        file.warnings.push(found);
        return Ok(());
    };
    let mut cases_of_file = std::mem::take(&mut file.cases);
    let asking = cases_of_file.iter_mut();
    for case in asking.filter(|case| cases.contains(&case.name)) {
        let mut failing = case.whole()?.into_owned();
        failing.status = CaseStatus::Failed;
        let failure = CaseFailure::at(&source, found.span, "snapshot.redact", &*found.message);
        failing.failures.push(failure);
        witness(file, Sight::Case(&failing));
        *case = failing.put_away(keeper)?;
    }
    file.cases = cases_of_file;
    Ok(())
}

fn cannot_keep(error: io::Error) -> Failure {
    Failure::job(format!(
        "cannot keep results in the folder for temporary files: {error}"
    ))
}

fn not_run(suite: &Suite, chosen: Chosen, reason: NotRunReason) -> NotRun {
    let file = &suite.files[chosen.file];
    let case = file.case(chosen.case);
    NotRun {
        file: file.name().to_owned(),
        line: file.source.line(case.name_span.start),
        name: case.name.clone(),
        reason,
    }
}

/// Compares a run with its snapshot. Where today's run cannot be left for `flowsim review`, as in a read-only folder, the
/// promise is broken all the same and says so: nobody asked for a file.
fn compared(
    path: &Path,
    case: &str,
    today: &str,
    mode: snapshots::Mode,
) -> Result<Checked, Failure> {
    use snapshots::Mode::{Compare, Frozen};
    let cannot = match snapshots::check(path, case, today, mode) {
        Err(cannot) if mode == Compare => cannot,
        checked => return checked,
    };
    Ok(match snapshots::check(path, case, today, Frozen)? {
        Checked::Broken { message, details } => {
            let mut lines: Vec<&str> = details.lines().collect();
            // The last one says what to do with a file that is not there.
            lines.pop();
            lines.push(&cannot.message);
            let details = lines.join("\n");
            Checked::Broken { message, details }
        }
        checked => checked,
    })
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
