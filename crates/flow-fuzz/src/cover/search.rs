//! The search for cases that take exits which nothing has taken yet.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use flow_core::{ActionId, ExitName, Finished, Outcome, Program, RunOptions};

use super::{CoverEnded, CoverPlan, CoverProgress, Goal, goals::Goals};
use crate::{
    answer::Answer,
    case::Case,
    maker::{Aim, Maker},
    play::play_with,
    rng::Rng,
};

/// The cheapest case that reaches just these goals.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) case: Arc<Case>,
    pub(super) cost: Cost,
    /// The actions that its run came to.
    actions: BTreeSet<ActionId>,
    /// How often something went wrong in its run.
    pub(super) trouble: usize,
}

/// What makes a case worth less to a reader: a run without end, odd values, faults of the wire, a long way, many answers.
pub(super) type Cost = (bool, usize, usize, usize, usize);

pub(super) struct Search<'s> {
    pub(super) program: &'s Arc<Program>,
    pub(super) maker: &'s Maker,
    pub(super) options: &'s RunOptions,
    pub(super) goals: &'s Goals,
    pub(super) missing: BTreeSet<Goal>,
    pub(super) found: BTreeMap<BTreeSet<Goal>, Found>,
    pub(super) tried: u64,
}

/// Cases that are tried when all is reached: one of them may reach more at once, or with less.
const AFTERWARDS: u64 = 1_000;
/// More sets of goals than this are not told apart: in loops there are any number of them.
const MOST_FOUND: usize = 2_000;
/// A search runs no more actions than this: of a flow that goes round for long, cases are slow.
pub(super) const MOST_ACTIONS: u64 = 1_000_000;
/// Nor does one run, beside a few for each action of the flow: what goes round for longer reaches nothing new.
pub(super) const MOST_ROUNDS: u32 = 50;

impl Search<'_> {
    pub(super) fn run(
        &mut self,
        plan: &CoverPlan,
        stop: &AtomicBool,
        watch: &mut dyn FnMut(&CoverProgress),
    ) -> CoverEnded {
        const ROUND: u64 = 256;
        let (mut actions, mut fresh) = (0, 0);
        let mut corpus: Vec<Arc<Case>> = Vec::new();
        while self.tried < plan.cases && actions < MOST_ACTIONS {
            if stop.load(Ordering::Relaxed) {
                return CoverEnded::Stopped;
            }
            let number = self.tried;
            self.tried += 1;
            if number.is_multiple_of(ROUND) {
                let all = self.goals.all.len();
                watch(&CoverProgress {
                    cases: number,
                    reached: (all - self.missing.len(), all),
                });
            }
            let (mut making, given) = match self.aim(plan.seed, number) {
                Some((base, aim)) => self.maker.begin_aimed((plan.seed, number), &base, aim),
                None => self.maker.begin(plan.seed, number, &corpus),
            };
            let options = making.options(self.options);
            let services = self.maker.services();
            let played = play_with(self.program, &given, &options, services, |effect| {
                self.maker.answer(&mut making, effect)
            });
            let Ok(run) = played else { continue };
            actions += u64::from(run.actions);
            if self.keep(&run, || making.into_case(given)) {
                fresh = number;
                corpus = self.nearest();
            }
            if self.missing.is_empty() && number >= fresh + AFTERWARDS {
                return CoverEnded::AllReached;
            }
        }
        match actions < MOST_ACTIONS {
            true => CoverEnded::Cases,
            false => CoverEnded::Actions,
        }
    }

    /// A case that came to an action with an exit which nothing has taken yet, and how it may be taken: every fourth case
    /// tries one of them.
    fn aim(&self, seed: u64, number: u64) -> Option<(Arc<Case>, Aim)> {
        const OFTEN: u64 = 4;
        if number % OFTEN != OFTEN - 1 {
            return None;
        }
        let mut rng = Rng::of_case(seed, !number);
        let goals: Vec<(ActionId, ExitName)> = self.missing.iter().filter_map(Goal::exit).collect();
        let (action, exit) = *rng.pick(&goals)?;
        let coming = self.found.values();
        let coming: Vec<&Found> = coming
            .filter(|found| found.case.answers.contains_key(&action))
            .collect();
        let case = &rng.pick(&coming)?.case;
        let asked = case.answers.get(&action).map_or(0, Vec::len);
        let aim = Aim {
            action,
            exit,
            label: self.program.action(action).exit_label(exit),
            after: rng.below(asked),
        };
        Some((case.clone(), aim))
    }

    /// Keeps a case that reaches goals in a new way, or in a cheaper one. True when it is a new one.
    fn keep(&mut self, run: &Finished, case: impl FnOnce() -> Case) -> bool {
        let goals = self.goals.of_run(run);
        let known = self.found.get(&goals).map(|found| found.cost);
        if known.is_none() && self.found.len() >= MOST_FOUND && self.missing.is_disjoint(&goals) {
            return false;
        }
        let case = case();
        let cost = cost(run, &case);
        if known.is_some_and(|known| known <= cost) {
            return false;
        }
        self.missing.retain(|goal| !goals.contains(goal));
        let actions = run.trace.records().iter().map(|record| record.action);
        let found = Found {
            case: Arc::new(case),
            cost,
            actions: actions.collect(),
            trouble: trouble(run),
        };
        self.found.insert(goals, found);
        known.is_none()
    }

    /// The cases that come to actions with exits which nothing has taken yet: changing one of them may take it.
    fn nearest(&self) -> Vec<Arc<Case>> {
        let at: BTreeSet<ActionId> = self.missing.iter().map(Goal::action).collect();
        let near = |found: &&Found| !found.actions.is_disjoint(&at);
        let nearest: Vec<_> = self.found.values().filter(near).collect();
        let nearest = match nearest.is_empty() {
            true => self.found.values().collect(),
            false => nearest,
        };
        nearest
            .into_iter()
            .map(|found| found.case.clone())
            .collect()
    }
}

fn trouble(run: &Finished) -> usize {
    use flow_core::{Event, ExitName as E};
    let records = run.trace.records().iter();
    let wrong = records.filter(|record| {
        matches!(
            record.event,
            Event::Left(E::Error | E::Timeout | E::NoInput, _)
        )
    });
    wrong.count()
}

fn cost(run: &Finished, case: &Case) -> Cost {
    let answers = case.answers.values().flatten();
    let faults = answers.filter(|answer| matches!(***answer, Answer::Faulty(_)));
    (
        matches!(run.outcome, Outcome::Limit(_)),
        run.trace.notes().count(),
        faults.count(),
        run.actions as usize,
        case.len(),
    )
}
