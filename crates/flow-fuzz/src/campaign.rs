//! A campaign: cases in rounds. What a round learns steers the next one; within a round nobody knows what others learn, and
//! what was learnt is put together in the order of the cases. So a seed gives the same findings whatever the number of
//! threads.

mod chunk;
mod under_way;

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use flow_core::{Program, RunOptions, Tracing};
use flow_scenario::Coverage;

use crate::{
    case::Case,
    finding::{Cause, Finding},
    maker::Maker,
    oracle::Oracle,
    play::{completed, play},
    shrink::shrink,
    steer::Seen,
};
use chunk::{Chunk, Trial};

pub use under_way::UnderWay;

/// What a campaign tries.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What decides the cases.
    pub seed: u64,
    /// How many cases are tried at most, over all shards.
    pub cases: u64,
    /// After how many cases without anything new the campaign ends; `None` goes on.
    pub patience: Option<u64>,
    /// How many threads try cases. It changes nothing but the time that they take.
    pub jobs: usize,
    /// Which part of the cases is tried, from 0, and how many parts there are: part `i` of `n` tries the cases `i`, `i + n`, …
    pub shard: (u64, u64),
    /// How runs are made; the whole history is always kept.
    pub options: RunOptions,
    /// Where the cases that are being tried are told.
    pub under_way: UnderWay,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 0,
            cases: 1_000_000,
            patience: Some(50_000),
            jobs: 1,
            shard: (0, 1),
            options: RunOptions::default(),
            under_way: UnderWay::default(),
        }
    }
}

/// How far a campaign came.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// How many cases were tried.
    pub cases: u64,
    /// How many causes were found.
    pub causes: usize,
    /// What was reached.
    pub coverage: &'a Coverage,
}

/// Why a campaign ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every case was tried.
    AllTried,
    /// Nothing new was found for a long time.
    NothingNew,
    /// Whoever watches it said so.
    Stopped,
}

/// What a campaign came to.
#[derive(Clone, Debug)]
pub struct Searched {
    /// How many cases were tried.
    pub cases: u64,
    /// Why it ended.
    pub ended: Ended,
    /// A finding for each cause, in the order of rules and places.
    pub findings: Vec<Finding>,
    /// What was reached.
    pub coverage: Coverage,
    /// The cases that led somewhere new, in the order in which they did.
    pub corpus: Vec<Arc<Case>>,
}

/// More earlier cases than this are not kept: those that came first reach the furthest with the least.
const MOST_CORPUS: usize = 4_096;
/// More causes than this help nobody; only the first ones are counted on.
const MOST_CAUSES: usize = 200;

/// All findings together are shrunk by running no more actions than this.
const MOST_SHRINKING: u64 = 20_000_000;

/// A campaign without anything new ends after so many actions too: of a flow that goes round for long, cases are slow.
const MOST_IDLE_ACTIONS: u64 = 20_000_000;

/// Tries cases of a flow until all are tried, nothing new is found, or `stop` becomes true; `watch` is told after each round.
///
/// Rounds begin small, so that what is learnt first counts soon, and grow until they keep every thread busy. A campaign that
/// is stopped within a round keeps the cases that come before all those that were not tried.
pub fn search(
    program: &Arc<Program>,
    maker: &Maker,
    oracle: &Oracle,
    plan: &Plan,
    stop: &AtomicBool,
    mut watch: impl FnMut(&Progress<'_>),
) -> Searched {
    let mut search = Search::new(program, maker, oracle, plan, stop);
    let ended = search.run(&mut watch);
    search.end(ended)
}

struct Search<'s> {
    trial: Trial<'s>,
    jobs: usize,
    under_way: UnderWay,
    /// How many of this shard's cases there are.
    all: u64,
    patience: Option<u64>,
    stop: &'s AtomicBool,
    tried: u64,
    /// How many actions were run since something new was seen.
    idle_actions: u64,
    /// The case after the last one that showed something new.
    fresh: u64,
    seen: Seen,
    coverage: Coverage,
    corpus: Vec<Arc<Case>>,
    causes: BTreeMap<Cause, Met>,
}

/// How often a cause was met, and in which case first.
#[derive(Clone, Debug)]
pub(crate) struct Met {
    pub(crate) count: u64,
    pub(crate) first: u64,
    pub(crate) case: Arc<Case>,
}

impl<'s> Search<'s> {
    fn new(
        program: &'s Arc<Program>,
        maker: &'s Maker,
        oracle: &'s Oracle,
        plan: &Plan,
        stop: &'s AtomicBool,
    ) -> Self {
        let (shard, shards) = (plan.shard.0, plan.shard.1.max(1));
        let options = RunOptions {
            tracing: Tracing::Full,
            ..plan.options.clone()
        };
        Self {
            trial: Trial {
                program,
                maker,
                oracle,
                options,
                seed: plan.seed,
                numbering: (shard, shards),
            },
            jobs: plan.jobs.max(1),
            under_way: plan.under_way.clone(),
            all: plan.cases.saturating_sub(shard).div_ceil(shards),
            patience: plan.patience,
            stop,
            tried: 0,
            idle_actions: 0,
            fresh: 0,
            seen: Seen::default(),
            coverage: Coverage::of(program),
            corpus: Vec::new(),
            causes: BTreeMap::new(),
        }
    }

    fn run(&mut self, watch: &mut dyn FnMut(&Progress<'_>)) -> Ended {
        const FIRST: u64 = 64;
        const LARGEST: u64 = 16_384;
        let mut size = FIRST;
        while self.tried < self.all {
            let round = self.tried..self.all.min(self.tried + size);
            self.round(round);
            size = LARGEST.min(size * 2);
            watch(&Progress {
                cases: self.tried,
                causes: self.causes.len(),
                coverage: &self.coverage,
            });
            if self.stop.load(Ordering::Relaxed) {
                return Ended::Stopped;
            }
            if self.is_idle() {
                return Ended::NothingNew;
            }
        }
        Ended::AllTried
    }

    fn is_idle(&self) -> bool {
        self.patience.is_some_and(|patience| {
            self.tried - self.fresh >= patience || self.idle_actions >= MOST_IDLE_ACTIONS
        })
    }

    fn round(&mut self, round: Range<u64>) {
        const CHUNK: u64 = 64;
        let end = round.end;
        let starts = round.step_by(CHUNK as usize);
        let chunks: Vec<_> = starts.map(|start| start..end.min(start + CHUNK)).collect();
        let tried = self.tried_chunks(&chunks);
        for (range, chunk) in chunks.into_iter().zip(tried) {
            // What comes after a part that was not finished is not kept.
            let Some(chunk) = chunk else { break };
            self.learn(chunk);
            self.tried = range.end;
        }
    }

    /// Every part in order, whoever tried it; `None` for one that was stopped.
    fn tried_chunks(&self, chunks: &[Range<u64>]) -> Vec<Option<Chunk>> {
        let try_one = |job: usize, range: &Range<u64>| {
            let tried = self.trial.chunk(
                range.clone(),
                &self.seen,
                &self.coverage,
                &self.corpus,
                self.stop,
                |case| self.under_way.begin(job, case),
            );
            self.under_way.rest(job);
            tried
        };
        let jobs = self.jobs.min(chunks.len());
        if jobs <= 1 {
            return chunks.iter().map(|range| try_one(0, range)).collect();
        }
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Option<Chunk>)>> = Mutex::new(Vec::with_capacity(chunks.len()));
        std::thread::scope(|scope| {
            for job in 0..jobs {
                let (next, done) = (&next, &done);
                scope.spawn(move || {
                    while let index = next.fetch_add(1, Ordering::Relaxed)
                        && let Some(range) = chunks.get(index)
                    {
                        let chunk = try_one(job, range);
                        done.lock()
                            .expect("no thread panics with it")
                            .push((index, chunk));
                    }
                });
            }
        });
        let mut done = done.into_inner().expect("no thread panics with it");
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, chunk)| chunk).collect()
    }

    fn learn(&mut self, chunk: Chunk) {
        let fresh = self.fresh;
        self.idle_actions += chunk.actions;
        for (number, sight, case) in chunk.fresh {
            if !self.seen.is_new(&sight) {
                continue;
            }
            self.seen.add(&sight);
            self.fresh = self.fresh.max(number + 1);
            if self.corpus.len() < MOST_CORPUS {
                self.corpus.extend(case);
            }
        }
        self.seen.merge(&chunk.seen);
        // It is of the same flow: there is nothing to refuse.
        let _ = self.coverage.merge(&chunk.coverage);
        for (cause, met) in chunk.causes {
            if let Some(known) = self.causes.get_mut(&cause) {
                known.count += met.count;
            } else if self.causes.len() < MOST_CAUSES {
                self.fresh = self.fresh.max(met.first + 1);
                self.causes.insert(cause, met);
            }
        }
        if self.fresh > fresh {
            self.idle_actions = 0;
        }
    }

    fn end(self, ended: Ended) -> Searched {
        let trial = &self.trial;
        let mut left = MOST_SHRINKING;
        let findings = self.causes.into_iter().map(|(cause, met)| {
            let case = Case::clone(&met.case);
            let case = shrink(
                trial.program,
                trial.oracle,
                &trial.options,
                &cause,
                case,
                &mut left,
            );
            let case = completed(trial.program, &case, &trial.options);
            let trace = play(trial.program, &case, &trial.options).ok();
            let trace = trace.map(|finished| finished.trace);
            Finding {
                message: trial.oracle.describe(&cause, trial.program, trace.as_ref()),
                count: met.count,
                first: trial.number(met.first),
                cause,
                case,
                trace,
            }
        });
        Searched {
            cases: self.tried,
            ended,
            findings: findings.collect(),
            coverage: self.coverage,
            corpus: self.corpus,
        }
    }
}

#[cfg(test)]
mod tests {
    use flow_syntax::Source;

    use super::*;
    use crate::{Known, Rule, finding::Cause, play::seam, write::told};

    #[test]
    fn a_panic_is_a_finding_and_shrinks_to_the_reply_that_makes_it() {
        let flow = include_str!("../../../scenarios/customer-lookup/flow.json");
        let loaded = flow_load::load(&Source::new("flow.json", flow));
        let program = Arc::new(loaded.program.unwrap());
        let maker = Maker::new(&program, Known::of(&program), Vec::new());
        let plan = Plan {
            cases: 600,
            ..Plan::default()
        };
        let (oracle, stop) = (Oracle::default(), AtomicBool::new(false));
        seam::STATUS.set(Some(418));
        let searched = search(&program, &maker, &oracle, &plan, &stop, |_| ());
        seam::STATUS.set(None);
        let is_crash = |finding: &&Finding| finding.cause.rule == Rule::Crash;
        let crashes: Vec<&Finding> = searched.findings.iter().filter(is_crash).collect();
        let [crash] = &crashes[..] else {
            panic!("{} crashes", crashes.len());
        };
        assert!(crash.trace.is_none() && crash.count > 1);
        assert_eq!(
            crash.message,
            "flowsim itself breaks on this: please report it"
        );
        assert_eq!(Cause::slug(&crash.cause, &program), "crash-start");
        assert_eq!(
            told(&program, &crash.case),
            [
                "given `phoneNumber`: \"15551234567\"",
                "`Lookup Customer` gets { status: 418, json: {} }"
            ]
        );
    }
}
