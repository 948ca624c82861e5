//! What a suite is to reach: exits, and what lookups can end with.

use std::collections::BTreeSet;

use flow_core::{ActionId, Event, ExitName, Finished, Program};
use flow_scenario::{Coverage, LookupOutcome};

/// One thing to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// An action is left by an exit.
    Exit(ActionId, ExitName),
    /// A lookup ends so.
    Outcome(ActionId, LookupOutcome),
}

impl Goal {
    /// The action that it is about.
    pub fn action(&self) -> ActionId {
        match self {
            Self::Exit(action, _) | Self::Outcome(action, _) => *action,
        }
    }

    /// The exit that it is, with its action.
    pub(super) fn exit(&self) -> Option<(ActionId, ExitName)> {
        match self {
            Self::Exit(action, exit) => Some((*action, *exit)),
            Self::Outcome(..) => None,
        }
    }

    /// Its name in reports: `Action/exit`.
    pub fn name(&self, program: &Program) -> String {
        let action = program.action(self.action());
        match self {
            Self::Exit(_, exit) => format!("{}/{}", action.name, action.exit_label(*exit)),
            Self::Outcome(_, outcome) => format!("{}/{outcome}", action.name),
        }
    }
}

/// Everything that is wanted of a flow.
pub(super) struct Goals {
    pub(super) all: BTreeSet<Goal>,
}

impl Goals {
    /// The exits that coverage counts, and, where `outcomes` are wanted, what it counts of lookups.
    pub(super) fn of(coverage: &Coverage, outcomes: bool) -> Self {
        let actions = coverage.program().actions().iter().enumerate();
        let exits = actions.flat_map(|(index, action)| {
            let id = ActionId::at(index);
            action.exits.iter().map(move |exit| (id, exit.name))
        });
        let exits = exits.filter(|(id, exit)| coverage.exit(*id, *exit).is_some());
        let mut all: BTreeSet<Goal> = exits.map(|(id, exit)| Goal::Exit(id, exit)).collect();
        if outcomes {
            for (id, known) in coverage.outcomes() {
                let known = known.into_iter();
                all.extend(known.map(|(outcome, _)| Goal::Outcome(id, outcome)));
            }
        }
        Self { all }
    }

    /// What a run reaches of it.
    pub(super) fn of_run(&self, run: &Finished) -> BTreeSet<Goal> {
        let records = run.trace.records().iter();
        let goals = records.filter_map(|record| match &record.event {
            Event::Left(exit, _) | Event::Returned(exit, _) => {
                Some(Goal::Exit(record.action, *exit))
            }
            Event::DataAnswered(answered) => {
                let ended = LookupOutcome::of_data(&answered.verdict)?;
                Some(Goal::Outcome(record.action, ended))
            }
            Event::Replied(replied) => {
                Some(Goal::Outcome(record.action, LookupOutcome::of(replied)))
            }
            _ => None,
        });
        goals.filter(|goal| self.all.contains(goal)).collect()
    }
}
