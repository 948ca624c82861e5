//! A part of a round: a few cases that one thread tries, knowing only what the round began with.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use flow_core::{Finished, Program, RunOptions};
use flow_expr::Value;
use flow_scenario::Coverage;

use super::Met;
use crate::{
    case::Case,
    finding::{Cause, Rule},
    maker::{Maker, Making},
    oracle::{Judge, Oracle},
    play::{Crashed, play_with},
    steer::{Seen, Sight},
};

/// How cases are tried.
pub(super) struct Trial<'s> {
    pub(super) program: &'s Arc<Program>,
    pub(super) maker: &'s Maker,
    pub(super) oracle: &'s Oracle,
    pub(super) options: RunOptions,
    pub(super) seed: u64,
    /// The number of the first case, and how far it is from one to the next.
    pub(super) numbering: (u64, u64),
}

/// What the cases of one part showed.
pub(super) struct Chunk {
    /// Cases that showed something that the round did not begin with.
    pub(super) fresh: Vec<(u64, Sight, Option<Arc<Case>>)>,
    pub(super) causes: BTreeMap<Cause, Met>,
    pub(super) coverage: Coverage,
    pub(super) seen: Seen,
    /// How many actions were run.
    pub(super) actions: u64,
}

/// One thread's tools for a part of a round.
struct Work<'w> {
    known: &'w Seen,
    chunk: Chunk,
    sight: Sight,
    judge: Judge<'w>,
}

impl Trial<'_> {
    /// The number in the campaign of this shard's case.
    pub(super) fn number(&self, case: u64) -> u64 {
        let (first, step) = self.numbering;
        first + case * step
    }

    /// Tries some of the cases; `None` when it was stopped. `begin` hears the number of each before it is tried.
    pub(super) fn chunk(
        &self,
        range: Range<u64>,
        known: &Seen,
        coverage: &Coverage,
        corpus: &[Arc<Case>],
        stop: &AtomicBool,
        begin: impl Fn(u64),
    ) -> Option<Chunk> {
        let mut work = Work {
            known,
            chunk: Chunk {
                fresh: Vec::new(),
                causes: BTreeMap::new(),
                coverage: coverage.emptied(),
                seen: Seen::default(),
                actions: 0,
            },
            sight: Sight::default(),
            judge: self.oracle.judge(),
        };
        for case in range {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            begin(self.number(case));
            self.case(case, corpus, &mut work);
        }
        Some(work.chunk)
    }

    fn case(&self, case: u64, corpus: &[Arc<Case>], work: &mut Work<'_>) {
        let (mut making, given) = self.maker.begin(self.seed, self.number(case), corpus);
        let options = making.options(&self.options).into_owned();
        let services = self.maker.services();
        let played = play_with(self.program, &given, &options, services, |effect| {
            self.maker.answer(&mut making, effect)
        });
        match played {
            Ok(finished) => work.finished(case, &finished, making, given),
            Err(Crashed) => work.crashed(case, self.program, making.into_case(given)),
        }
    }
}

impl Work<'_> {
    fn finished(
        &mut self,
        case: u64,
        finished: &Finished,
        making: Making,
        given: Vec<(String, Value)>,
    ) {
        self.sight.look(finished);
        self.chunk.actions += u64::from(finished.actions);
        let (known, chunk) = (self.known, &mut self.chunk);
        let is_known = known.knows_path(&self.sight) || chunk.seen.knows_path(&self.sight);
        if !is_known && known.tells_paths() {
            // It is of the same flow: there is nothing to refuse.
            let _ = chunk.coverage.add(&finished.trace);
        }
        let is_fresh = !is_known && known.is_new(&self.sight) && chunk.seen.is_new(&self.sight);
        let mut made = None;
        let mut case_of = || -> Arc<Case> {
            let made =
                made.get_or_insert_with(|| Arc::new(making.clone().into_case(given.clone())));
            made.clone()
        };
        if is_fresh {
            let case_of = if making.is_light() {
                Some(case_of())
            } else {
                None
            };
            chunk.fresh.push((case, self.sight.clone(), case_of));
        }
        if !is_known {
            chunk.seen.add(&self.sight);
        }
        let causes = match making.echoes() {
            true => self.judge.causes(finished),
            false => self.judge.usual_causes(finished),
        };
        for cause in causes {
            match chunk.causes.get_mut(cause) {
                Some(met) => met.count += 1,
                None => drop(chunk.causes.insert(
                    cause.clone(),
                    Met {
                        count: 1,
                        first: case,
                        case: case_of(),
                    },
                )),
            }
        }
    }

    fn crashed(&mut self, number: u64, program: &Program, case: Case) {
        let cause = Cause::new(
            Rule::Crash,
            program.start(),
            program.action(program.start()).span,
        );
        let first = Met {
            count: 0,
            first: number,
            case: Arc::new(case),
        };
        self.chunk.causes.entry(cause).or_insert(first).count += 1;
    }
}
