//! A small suite that reaches every exit of a flow: cases are tried until all exits were taken, the fewest that together
//! take them are kept, and each is made as plain as it can be.

mod expect;
mod flowing;
mod goals;
mod holds;
mod name;
mod proof;
mod search;
mod tidy;
mod why;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::AtomicBool},
};

use flow_core::{Action, ActionId, Does, Finished, Program, RunOptions, Setting, Tracing};
use flow_expr::Value;
use flow_scenario::Coverage;

use crate::{
    case::Case,
    maker::Maker,
    play::play,
    write::{Heading, WrittenCase, scenario_text},
};
use expect::{Told, expectation, passes};
use goals::Goals;
use name::Namer;
use proof::Proof;
use search::{Found, MOST_ACTIONS, MOST_ROUNDS, Search};
use tidy::Plain;

pub use goals::Goal;
pub use why::Unreached;

/// How exits are searched.
#[derive(Clone, Debug)]
pub struct CoverPlan {
    /// What decides the cases.
    pub seed: u64,
    /// How many cases are tried at most.
    pub cases: u64,
    /// Whether what each lookup can end with is wanted too: every class of statuses and every error code.
    pub outcomes: bool,
    /// How runs are made; the whole history is always kept.
    pub options: RunOptions,
}

impl Default for CoverPlan {
    fn default() -> Self {
        Self {
            seed: 0,
            cases: 10_000,
            outcomes: false,
            options: RunOptions::default(),
        }
    }
}

/// One case of a suite that covers a flow.
#[derive(Clone, Debug)]
pub struct CoverCase {
    /// What it does, as a name.
    pub name: String,
    /// What its run is given and answered.
    pub case: Case,
    /// Its run.
    pub run: Finished,
    /// What happened, as the lines below `expect`.
    pub expect: String,
}

/// A suite that covers a flow.
#[derive(Clone, Debug, Default)]
pub struct Covering {
    /// The cases: the first one reaches the most.
    pub cases: Vec<CoverCase>,
    /// What they reach, in the order of the flow's actions.
    pub reached: Vec<Goal>,
    /// What they do not reach, in the same order.
    pub unreached: Vec<Unreached>,
    /// How many cases were tried.
    pub tried: u64,
    /// Why no more were.
    pub ended: CoverEnded,
}

/// Why a search for exits ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CoverEnded {
    /// Everything was reached.
    #[default]
    AllReached,
    /// All cases were tried.
    Cases,
    /// The cases ran more actions than a search may.
    Actions,
    /// Whoever watches it said so.
    Stopped,
}

impl CoverEnded {
    /// The reason in a word, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AllReached => "all",
            Self::Cases => "cases",
            Self::Actions => "actions",
            Self::Stopped => "interrupted",
        }
    }
}

impl Covering {
    /// The scenario file.
    pub fn text(&self, program: &Program, heading: &Heading<'_>) -> String {
        let cases = self.cases.iter().map(|covered| WrittenCase {
            name: &covered.name,
            case: &covered.case,
            trace: Some(&covered.run.trace),
            expect: &covered.expect,
        });
        scenario_text(program, heading, &cases.collect::<Vec<_>>())
    }
}

/// How far a search for exits came.
#[derive(Clone, Copy, Debug)]
pub struct CoverProgress {
    /// How many cases were tried.
    pub cases: u64,
    /// How much was reached, and how much there is.
    pub reached: (usize, usize),
}

/// Searches for cases that together reach everything that runs of the flow can reach, and keeps the fewest of them.
///
/// Every case is read back from its own text and run again before it is kept, so that what is written passes.
pub fn cover(
    program: &Arc<Program>,
    maker: &Maker,
    plan: &CoverPlan,
    stop: &AtomicBool,
    watch: &mut dyn FnMut(&CoverProgress),
) -> Covering {
    let options = RunOptions {
        tracing: Tracing::Full,
        ..plan.options.clone()
    };
    let short = RunOptions {
        max_actions: options.max_actions.min(longest(program)),
        ..options.clone()
    };
    let coverage = Coverage::of(program);
    let goals = Goals::of(&coverage, plan.outcomes);
    let given: Vec<&str> = maker.given_names().collect();
    let proof = Proof::of(program, &given);
    let mut missing = goals.all.clone();
    missing.retain(|goal| proof.against(*goal).is_none());
    let mut search = Search {
        program,
        maker,
        options: &short,
        missing,
        goals: &goals,
        found: BTreeMap::new(),
        tried: 0,
    };
    let ended = search.run(plan, stop, watch);
    let tried = search.tried;
    let cases = finish(
        program,
        (&short, &options),
        &goals,
        maker.fixed(),
        chosen(search.found),
    );
    let reached: BTreeSet<Goal> = cases
        .iter()
        .flat_map(|case| goals.of_run(&case.run))
        .collect();
    let walked = cases.iter().flat_map(|case| case.run.trace.records());
    let visited: BTreeSet<ActionId> = walked.map(|record| record.action).collect();
    Covering {
        unreached: why::unreached(
            program,
            &coverage,
            &goals.all,
            (&reached, &visited),
            (&proof, &looked(ended, tried)),
        ),
        reached: reached.into_iter().collect(),
        cases,
        tried,
        ended,
    }
}

/// How long was looked, as the beginning of a sentence.
fn looked(ended: CoverEnded, tried: u64) -> String {
    let s = if tried == 1 { "" } else { "s" };
    match ended {
        CoverEnded::Stopped => format!("interrupted after {tried} case{s}"),
        CoverEnded::Actions => {
            format!("gave up after {tried} case{s}, which ran {MOST_ACTIONS} actions")
        }
        CoverEnded::Cases | CoverEnded::AllReached => format!("gave up after {tried} case{s}"),
    }
}

/// A loop that is to come to its end goes round as often as it says.
fn longest(program: &Program) -> u32 {
    const OF_A_ROUND: u32 = 8;
    const MOST: u32 = 2_000;
    let actions = u32::try_from(program.actions().len()).unwrap_or(u32::MAX);
    let rounds = program.actions().iter().filter_map(rounds).max();
    let rounds = rounds.unwrap_or_default().saturating_mul(OF_A_ROUND);
    let usual = actions.saturating_mul(4).saturating_add(MOST_ROUNDS);
    usual.saturating_add(rounds.min(MOST))
}

/// How often the body of a loop runs at most, where that is written.
fn rounds(action: &Action) -> Option<u32> {
    match flowing::does(action)? {
        Does::Loop(each) => match each.count.as_ref()? {
            Setting::Literal(Value::Number(count)) => u32::try_from(count.as_i64()?).ok(),
            _ => None,
        },
        _ => None,
    }
}

/// A few cases that together reach what all of them reach: again and again the one that adds the most.
fn chosen(found: BTreeMap<BTreeSet<Goal>, Found>) -> Vec<(BTreeSet<Goal>, Found)> {
    let mut left: BTreeSet<Goal> = found.keys().flatten().copied().collect();
    let mut chosen: Vec<(BTreeSet<Goal>, Found)> = Vec::new();
    let gain = |goals: &BTreeSet<Goal>, left: &BTreeSet<Goal>| goals.intersection(left).count();
    loop {
        let best = found
            .iter()
            .max_by_key(|(goals, found)| (gain(goals, &left), Reverse(found.cost)));
        let Some((goals, best)) = best else { break };
        // A flow without exits has a case all the same.
        if gain(goals, &left) == 0 && !chosen.is_empty() {
            break;
        }
        left.retain(|goal| !goals.contains(goal));
        chosen.push((goals.clone(), best.clone()));
    }
    let mut chosen = without_needless(chosen);
    // What goes well is read first.
    chosen.sort_by_key(|(_, found)| found.trouble);
    chosen
}

/// Cases that came early may have become needless by later ones.
fn without_needless(mut chosen: Vec<(BTreeSet<Goal>, Found)>) -> Vec<(BTreeSet<Goal>, Found)> {
    let mut at = chosen.len();
    while at > 0 && chosen.len() > 1 {
        at -= 1;
        let others = chosen.iter().enumerate().filter(|(index, _)| *index != at);
        let others: BTreeSet<Goal> = others.flat_map(|(_, (goals, _))| goals).copied().collect();
        if chosen[at].0.is_subset(&others) {
            chosen.remove(at);
        }
    }
    chosen
}

/// The cases made plain, named and with what happened; one that does not pass as it is written is left out.
fn finish(
    program: &Arc<Program>,
    (short, options): (&RunOptions, &RunOptions),
    goals: &Goals,
    fixed: &[(String, Value)],
    chosen: Vec<(BTreeSet<Goal>, Found)>,
) -> Vec<CoverCase> {
    let mut namer = Namer::default();
    let mut known = BTreeSet::new();
    let finished = |(wanted, found): (BTreeSet<Goal>, Found)| {
        let plain = Plain {
            program,
            options: short,
            goals,
            fixed,
        };
        let case = plain.tidied(&wanted, &found.case);
        let run = play(program, &case, options).ok()?;
        let name = namer.name(&run.trace, &wanted, &known);
        known.extend(wanted);
        let mut covered = CoverCase {
            name,
            case,
            expect: String::new(),
            run,
        };
        // What cannot be said in a scenario is not promised.
        [Told::All, Told::Way, Told::Outcome]
            .into_iter()
            .find_map(|told| {
                covered.expect = expectation(&covered.run.trace, told);
                passes(program, &covered, options).then(|| covered.clone())
            })
    };
    chosen.into_iter().filter_map(finished).collect()
}
