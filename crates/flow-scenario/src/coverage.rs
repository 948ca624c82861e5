//! How much of a flow was tried: its actions, its exits, both sides of each condition, what a lookup can end with, and
//! the ways of values from where they are set to where they are used. Computed from traces alone.

mod data;
mod outcomes;
mod plan;

use std::{collections::BTreeSet, fmt, sync::Arc};

use flow_core::{ActionId, ActionKind, Event, ExitName, Left, Program, Record, Step, Trace};
use flow_syntax::Span;

pub use outcomes::LookupOutcome;

use data::{Pair, Uses};
use plan::{Plan, Side};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The actions that some run can come to.
    Actions,
    /// The exits that some run can take.
    Exits,
    /// The sides of the conditions of decisions and switches: that they hold, and that they do not.
    Conditions,
    /// What lookups can end with: success, each class of statuses, each error code, a timeout in each phase.
    Outcomes,
    /// The ways of values: from an action that sets a variable to one that uses it.
    Pairs,
}

impl Kind {
    /// Every kind, in the order in which reports have them.
    pub const ALL: [Self; 5] = [
        Self::Actions,
        Self::Exits,
        Self::Conditions,
        Self::Outcomes,
        Self::Pairs,
    ];

    /// The kind's name in reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Exits => "exits",
            Self::Conditions => "conditions",
            Self::Outcomes => "outcomes",
            Self::Pairs => "pairs",
        }
    }
}

/// How many things of one kind there are, and how many of them were tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were tried; never more than there are.
    pub covered: usize,
    /// How many there are.
    pub total: usize,
}

impl Tally {
    /// The share that was tried, from 0 to 1; 1 where there is nothing to try.
    pub fn ratio(self) -> f64 {
        match self.total {
            0 => 1.0,
            total => self.covered.min(total) as f64 / total as f64,
        }
    }

    /// Both together, as for a suite of several flows.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            covered: self.covered + other.covered,
            total: self.total + other.total,
        }
    }
}

/// One thing that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name: `Action`, `Action/exit`, `Action/yes`, `Action/case/no`, `Action/http.4xx`, `$variable: Action -> Action`.
    pub name: String,
    /// The action to which it belongs.
    pub action: ActionId,
    /// Where it stands in the flow's text: the condition, or else the action's name.
    pub span: Span,
    /// Whether it was tried.
    pub is_covered: bool,
}

/// Two coverages are of different flows, or a trace is of another flow than its coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherFlow;

impl fmt::Display for OtherFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coverage of different flows cannot be put together")
    }
}

impl std::error::Error for OtherFlow {}

/// How much of one flow was tried.
#[derive(Clone, Debug)]
pub struct Coverage {
    plan: Arc<Plan>,
    covered: Covered,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Covered {
    actions: BTreeSet<ActionId>,
    exits: BTreeSet<(ActionId, ExitName)>,
    sides: BTreeSet<Side>,
    outcomes: BTreeSet<(ActionId, LookupOutcome)>,
    pairs: BTreeSet<Pair>,
}

impl PartialEq for Coverage {
    fn eq(&self, other: &Self) -> bool {
        self.plan.counts_the_same(&other.plan) && self.covered == other.covered
    }
}

impl Coverage {
    /// Everything there is to try in a flow, nothing of it tried yet.
    ///
    /// What no run can reach is not counted: [`unreachable`](Self::unreachable) lists it.
    pub fn of(program: &Arc<Program>) -> Self {
        Self {
            plan: Arc::new(Plan::new(program)),
            covered: Covered::default(),
        }
    }

    /// The same flow, nothing of it tried.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self {
            plan: self.plan.clone(),
            covered: Covered::default(),
        }
    }

    /// The flow.
    pub fn program(&self) -> &Arc<Program> {
        &self.plan.program
    }

    /// Adds what one run tried.
    ///
    /// # Errors
    ///
    /// [`OtherFlow`] when the trace is of another flow; nothing is added then.
    pub fn add(&mut self, trace: &Trace) -> Result<(), OtherFlow> {
        if !self.is_of(trace.program()) {
            return Err(OtherFlow);
        }
        let mut uses = Uses::begin(trace);
        for step in trace.steps() {
            self.step(step);
            let found = uses.step(&self.plan.touches, step);
            self.covered
                .pairs
                .extend(found.filter(|pair| self.plan.pairs.contains(pair)));
        }
        let at_end = uses.end(&self.plan.at_end, trace);
        self.covered
            .pairs
            .extend(at_end.filter(|pair| self.plan.pairs.contains(pair)));
        for Record { action, event } in trace.records() {
            let outcome = match event {
                Event::Replied(replied) => Some(LookupOutcome::of(replied)),
                Event::DataAnswered(answered) => LookupOutcome::of_data(&answered.verdict),
                _ => None,
            };
            let outcome = outcome.map(|outcome| (*action, outcome));
            let known = outcome.filter(|outcome| self.plan.outcomes.contains(outcome));
            self.covered.outcomes.extend(known);
        }
        Ok(())
    }

    fn step(&mut self, step: Step) {
        let Self { plan, covered } = self;
        let action = step.action;
        covered.actions.extend(plan.actions.get(&action));
        if let Left::By(exit, _) = step.left {
            covered.exits.extend(plan.exits.get(&(action, exit)));
            let kind = &plan.program.action(action).kind;
            covered
                .sides
                .extend(sides(action, kind, exit).filter(|side| plan.sides.contains(side)));
        }
    }

    /// Adds what another coverage of the same flow tried. The order of merging does not matter, nor does merging twice.
    ///
    /// # Errors
    ///
    /// [`OtherFlow`] when it is of another flow; nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), OtherFlow> {
        if !self.plan.counts_the_same(&other.plan) {
            return Err(OtherFlow);
        }
        let Covered {
            actions,
            exits,
            sides,
            outcomes,
            pairs,
        } = &other.covered;
        self.covered.actions.extend(actions);
        self.covered.exits.extend(exits);
        self.covered.sides.extend(sides);
        self.covered.outcomes.extend(outcomes);
        self.covered.pairs.extend(pairs);
        Ok(())
    }

    /// Whether a program is this one: the same, or one with the same actions, exits and lookups.
    pub fn is_of(&self, program: &Arc<Program>) -> bool {
        Arc::ptr_eq(&self.plan.program, program) || self.plan.fits(program)
    }

    /// How much of one kind was tried.
    pub fn tally(&self, kind: Kind) -> Tally {
        let (plan, covered) = (&self.plan, &self.covered);
        let (covered, total) = match kind {
            Kind::Actions => (covered.actions.len(), plan.actions.len()),
            Kind::Exits => (covered.exits.len(), plan.exits.len()),
            Kind::Conditions => (covered.sides.len(), plan.sides.len()),
            Kind::Outcomes => (covered.outcomes.len(), plan.outcomes.len()),
            Kind::Pairs => (covered.pairs.len(), plan.pairs.len()),
        };
        Tally { covered, total }
    }

    /// Everything of one kind, in the order of the flow's actions.
    pub fn items(&self, kind: Kind) -> Vec<Item> {
        let (plan, covered) = (&self.plan, &self.covered);
        match kind {
            Kind::Actions => items(&plan.actions, &covered.actions, |id| plan.action_item(*id)),
            Kind::Exits => items(&plan.exits, &covered.exits, |exit| plan.exit_item(*exit)),
            Kind::Conditions => items(&plan.sides, &covered.sides, |side| plan.side_item(*side)),
            Kind::Outcomes => items(&plan.outcomes, &covered.outcomes, |outcome| {
                plan.outcome_item(*outcome)
            }),
            Kind::Pairs => items(&plan.pairs, &covered.pairs, |pair| plan.pair_item(*pair)),
        }
    }

    /// Whether some run came to an action; `None` when none can.
    pub fn action(&self, id: ActionId) -> Option<bool> {
        let known = self.plan.actions.contains(&id);
        known.then(|| self.covered.actions.contains(&id))
    }

    /// Whether some run took an exit; `None` when none can.
    pub fn exit(&self, id: ActionId, exit: ExitName) -> Option<bool> {
        let known = self.plan.exits.contains(&(id, exit));
        known.then(|| self.covered.exits.contains(&(id, exit)))
    }

    /// What each lookup can end with and whether it did, in the order of the flow's actions.
    pub fn outcomes(&self) -> Vec<(ActionId, Vec<(LookupOutcome, bool)>)> {
        let mut lookups: Vec<(ActionId, Vec<_>)> = Vec::new();
        for pair @ (id, outcome) in &self.plan.outcomes {
            let tried = (*outcome, self.covered.outcomes.contains(pair));
            match lookups.last_mut() {
                Some((last, outcomes)) if last == id => outcomes.push(tried),
                _ => lookups.push((*id, vec![tried])),
            }
        }
        lookups
    }

    /// The actions and exits that no run can reach, and the exits that are written for an action which never takes them.
    /// They are not counted. `is_covered` is always false.
    pub fn unreachable(&self) -> Vec<Item> {
        self.plan.unreachable()
    }
}

fn items<T: Ord>(all: &BTreeSet<T>, covered: &BTreeSet<T>, item: impl Fn(&T) -> Item) -> Vec<Item> {
    let all = all.iter();
    all.map(|known| Item {
        is_covered: covered.contains(known),
        ..item(known)
    })
    .collect()
}

/// What conditions were when an action was left by an exit: a switch tries them in order up to the first that holds.
fn sides(action: ActionId, kind: &ActionKind, exit: ExitName) -> impl Iterator<Item = Side> {
    let (tried, held) = match (kind, exit) {
        (ActionKind::Decision(_), ExitName::Yes) => (1, true),
        (ActionKind::Decision(_), ExitName::No) => (1, false),
        (ActionKind::Switch(_), ExitName::Case(case)) => (u32::from(case) + 1, true),
        (ActionKind::Switch(cases), ExitName::Default) => (cases.len() as u32, false),
        _ => (0, false),
    };
    let cases = (0..=u16::MAX).take(tried as usize);
    cases.map(move |case| Side {
        action,
        case,
        holds: held && u32::from(case) + 1 == tried,
    })
}

#[cfg(test)]
mod tests;
