//! Runs the chosen cases, some of them at once. Each is shown to a witness as soon as it is done; what is kept of it is what
//! somebody will want at the end.

mod ending;
mod judged;

use std::{
    cell::{Cell, RefCell},
    io,
    pin::pin,
    sync::Arc,
    time::Instant,
};

use flow_report::{
    CaseReport, CaseStatus, Keeper, NotRunReason, Shelved, SuiteFile, SuiteFlow, SuiteReport,
    coverage_json,
};
use flow_scenario::Case;
use futures_util::future::try_join_all;

use super::{
    choose::Chosen,
    counted::Counted,
    hidden::{Hidden, HiddenInFile},
    plan::{Keep, Plan, Ran, Sight, Witness},
    read::{ScenarioFile, Strictness, Suite},
    record,
    shelf::Shelf,
    way::{Way, World},
};
use crate::failure::Failure;

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
        done: RefCell::new(Done::of(chosen.len(), suite.files.len(), &Shelf::empty())),
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
    kept: Vec<Kept>,
    /// How many passed that were not kept.
    passed: usize,
}

/// What is kept of the cases of one file.
struct Kept {
    /// Those with their traces, by their place among all cases.
    here: Vec<(usize, CaseReport)>,
    /// All others.
    shelved: Shelved,
}

impl Done {
    fn of(cases: usize, files: usize, keeper: &Arc<dyn Keeper>) -> Self {
        let nothing = || Kept {
            here: Vec::new(),
            shelved: Shelved::with(keeper.clone()),
        };
        Self {
            is_done: vec![false; cases],
            kept: (0..files).map(|_| nothing()).collect(),
            passed: 0,
        }
    }

    fn add(&mut self, index: usize, file: usize, case: CaseReport, keep: Keep) -> io::Result<()> {
        self.is_done[index] = true;
        let kept = &mut self.kept[file];
        match case.status {
            CaseStatus::Passed if keep == Keep::Unusual => self.passed += 1,
            _ if keep.traces() => kept.here.push((index, case)),
            // A suite has fewer cases than that.
            _ => kept.shelved.push(index as u32, &case)?,
        }
        Ok(())
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
        let mut done = self.done.borrow_mut();
        let added = done.add(index, chosen.file(), case, keep);
        added.map_err(cannot_keep)
    }

    async fn case(&self, chosen: Chosen) -> Result<CaseReport, Failure> {
        let file = &self.suite.files[chosen.file()];
        let case = &file.case(chosen.case());
        if let Some(reason) = self.skipped(case) {
            return Ok(self.case_report(file, case, CaseStatus::Skipped(reason)));
        }
        let started = Instant::now();
        let options = self.plan.options_of(case);
        let in_file = (chosen.file(), file);
        let course = self.world.course(in_file, case, &options).await?;
        let hidden = Hidden::of(case, &course.trace).and(&file.data.redactor());
        if let Some(folder) = &self.plan.record {
            record::write(folder, file, case, &options, (&course, &hidden))?;
        }
        self.hidden.borrow_mut()[chosen.file()].add(
            case,
            &hidden,
            &course.trace,
            course.stopped.is_none(),
        );
        if let Some(counted) = self.coverage.borrow_mut().as_mut() {
            counted.add(chosen.file(), &course.trace);
        }
        Ok(CaseReport {
            elapsed: started.elapsed(),
            ..self.judged(file, case, course, &hidden)
        })
    }

    /// Shows a case that is done. The file stands in a failure's picture: what is hidden stands in it too.
    fn show(&self, chosen: Chosen, case: &CaseReport) {
        let file = &self.files[chosen.file()];
        if case.failures.is_empty() {
            return (self.witness)(file, Sight::Case(case));
        }
        let hidden = self.hidden.borrow();
        let source = file.source.as_ref();
        let masked = SuiteFile {
            source: source.map(|source| hidden[chosen.file()].masked(source)),
            ..suite_file(&self.suite.files[chosen.file()])
        };
        (self.witness)(&masked, Sight::Case(case));
    }

    /// A case that may yet fail, since a redaction of it redacts nothing, is kept.
    fn keep_of(&self, chosen: Chosen, case: &CaseReport) -> Keep {
        let may_fail = self.plan.strictness == Strictness::Strict
            && self.hidden.borrow()[chosen.file()].redacts(&case.name);
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
}

fn cannot_keep(error: io::Error) -> Failure {
    Failure::job(format!(
        "cannot keep results in the folder for temporary files: {error}"
    ))
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
        shelved: None,
    }
}
