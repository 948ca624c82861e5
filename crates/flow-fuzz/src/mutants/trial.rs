//! Runs a suite on mutants: who is noticed, who is not, and what would notice them.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use flow_core::{ActionId, Program, RunOptions, Trace, Tracing};
use flow_scenario::Coverage;

use super::{
    Mutant, difference,
    witnesses::{Witness, Witnesses, visited},
};
use crate::{
    case::Case,
    maker::Maker,
    play::{completed, play},
    shrink::shrink_while,
    write::told,
};

/// One run of a case of the suite.
#[derive(Clone, Debug)]
pub struct CaseRun {
    /// The run as far as it came.
    pub trace: Trace,
    /// Whether every promise was kept.
    pub is_kept: bool,
}

/// How mutants are tried.
#[derive(Clone, Debug)]
pub struct MutationPlan {
    /// How many threads try them. It changes nothing but the time that they take.
    pub jobs: usize,
    /// How many cases are made to tell a mutant from the flow that the suite did not notice.
    pub witnesses: u64,
    /// How runs of those cases are made.
    pub options: RunOptions,
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A case of the suite fails on it.
    Noticed,
    /// No case fails on it.
    Missed {
        /// Whether a case comes to the action that it changes.
        is_run: bool,
        /// What would notice it; `None` when nothing was found that a promise could tell.
        notice: Option<Notice>,
    },
    /// No run was found that differs from the flow's own; it is not counted.
    Same,
}

/// What would notice a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The case of the suite that lacks the promise; `None` for a case that is to be written.
    pub case: Option<usize>,
    /// What a new case is given and answered, a line for each thing.
    pub shows: Vec<String>,
    /// The promise: `expect: { exits: { "Is VIP": "no" } }`.
    pub promise: String,
}

/// A mutant with its fate.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The mutant.
    pub mutant: Mutant,
    /// What became of it.
    pub fate: Fate,
}

/// Runs the case with this index on a program, for so many actions at most; `None` when it asks for something that the case
/// has no answer for.
pub type RunCase<'r> = dyn Fn(usize, &Arc<Program>, u32) -> Option<CaseRun> + Sync + 'r;

/// Tries every mutant on the cases whose runs of the flow itself are `own`, and which `run` runs by their index; in the order of the mutants, whatever the number of
/// threads. What `stop` keeps from being tried is left out.
///
/// A case is run on a mutant only when its run of the flow comes to the action that the mutant changes. The cases must keep
/// their promises on the flow itself.
pub fn try_mutants(
    program: &Arc<Program>,
    maker: &Maker,
    mutants: Vec<Mutant>,
    plan: &MutationPlan,
    (own, run): (&[CaseRun], &RunCase<'_>),
    stop: &AtomicBool,
) -> Vec<Tried> {
    let trial = Trial {
        program,
        maker,
        plan,
        own,
        visits: own.iter().map(|run| visited(&run.trace)).collect(),
        coverage: Coverage::of(program),
        run,
        witnesses: OnceLock::new(),
    };
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(mutants.len()));
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.max(1).min(mutants.len()) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed)
                    && let index = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(mutant) = mutants.get(index)
                {
                    let fate = trial.fate(mutant);
                    done.lock()
                        .expect("no thread panics with it")
                        .push((index, fate));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics with it");
    done.sort_by_key(|(index, _)| *index);
    let tried = done.into_iter().map(|(index, fate)| Tried {
        mutant: mutants[index].clone(),
        fate,
    });
    tried.collect()
}

struct Trial<'t> {
    program: &'t Arc<Program>,
    maker: &'t Maker,
    plan: &'t MutationPlan,
    /// The flow's own runs.
    own: &'t [CaseRun],
    /// The actions that each of them comes to.
    visits: Vec<BTreeSet<ActionId>>,
    coverage: Coverage,
    run: &'t RunCase<'t>,
    /// Made when the first mutant needs them.
    witnesses: OnceLock<Witnesses>,
}

impl Trial<'_> {
    fn fate(&self, mutant: &Mutant) -> Fate {
        if self.coverage.action(mutant.action).is_none() {
            return Fate::Same;
        }
        let changed = mutant.program(self.program);
        let comes = |index: &usize| self.visits[*index].contains(&mutant.action);
        let cases: Vec<usize> = (0..self.own.len()).filter(comes).collect();
        let mut notice = None;
        for &case in &cases {
            let own = &self.own[case];
            // What takes ten times as long as the flow goes round for ever.
            let most = own.trace.records().len().saturating_mul(10) + 1_000;
            let run = (self.run)(case, &changed, u32::try_from(most).unwrap_or(u32::MAX));
            let Some(run) = run.filter(|run| run.is_kept) else {
                return Fate::Noticed;
            };
            notice = notice.or_else(|| {
                Some(Notice {
                    case: Some(case),
                    shows: Vec::new(),
                    promise: difference::promise(&own.trace, &run.trace)?,
                })
            });
        }
        let is_run = !cases.is_empty();
        match notice {
            Some(notice) => Fate::Missed {
                is_run,
                notice: Some(notice),
            },
            None => self.witnessed(mutant, &changed, is_run),
        }
    }

    /// Looks for a case that tells the mutant from the flow.
    fn witnessed(&self, mutant: &Mutant, changed: &Arc<Program>, is_run: bool) -> Fate {
        let options = RunOptions {
            tracing: Tracing::Full,
            max_actions: self.plan.options.max_actions.min(500),
            ..self.plan.options.clone()
        };
        let witnesses = self
            .witnesses
            .get_or_init(|| Witnesses::of(self.program, self.maker, self.plan.witnesses, &options));
        let mut differs = false;
        for Witness { case, own } in witnesses.coming(mutant.action) {
            let Ok(theirs) = play(changed, case, &options) else {
                continue;
            };
            if difference::promise(own, &theirs.trace).is_some() {
                return Fate::Missed {
                    is_run,
                    notice: self.smallest(case.clone(), changed, &options),
                };
            }
            differs |= own.notes().count() != theirs.trace.notes().count();
        }
        match differs {
            true => Fate::Missed {
                is_run,
                notice: None,
            },
            false => Fate::Same,
        }
    }

    /// The promise that tells the mutant's run of a case from the flow's.
    fn tells(&self, case: &Case, changed: &Arc<Program>, options: &RunOptions) -> Option<String> {
        let own = play(self.program, case, options).ok()?;
        let theirs = play(changed, case, options).ok()?;
        difference::promise(&own.trace, &theirs.trace)
    }

    /// The smallest case that tells them apart.
    fn smallest(&self, case: Case, changed: &Arc<Program>, options: &RunOptions) -> Option<Notice> {
        let small = shrink_while(case, |case| self.tells(case, changed, options).is_some());
        let small = completed(self.program, &small, options);
        Some(Notice {
            case: None,
            shows: told(self.program, &small),
            promise: self.tells(&small, changed, options)?,
        })
    }
}
