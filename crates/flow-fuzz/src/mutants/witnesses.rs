//! Cases that are made to tell mutants from the flow, with the flow's own runs: these are the same for all mutants.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use flow_core::{ActionId, Program, RunOptions, Trace};

use crate::{
    case::Case,
    maker::Maker,
    play::{completed, play, play_with},
};

/// A case with the flow's own run.
pub(super) struct Witness {
    pub(super) case: Case,
    pub(super) own: Trace,
}

/// All of them, and which come to each action.
#[derive(Default)]
pub(super) struct Witnesses {
    all: Vec<Witness>,
    coming: BTreeMap<ActionId, Vec<usize>>,
}

impl Witnesses {
    /// Makes so many cases.
    pub(super) fn of(
        program: &Arc<Program>,
        maker: &Maker,
        count: u64,
        options: &RunOptions,
    ) -> Self {
        let mut witnesses = Self::default();
        for number in 0..count {
            let (mut making, given) = maker.begin(0, number, &[]);
            let surrounded = making.options(options).into_owned();
            let services = maker.services();
            let run = play_with(program, &given, &surrounded, services, |effect| {
                maker.answer(&mut making, effect)
            });
            if run.is_err() {
                continue;
            }
            let case = completed(program, &making.into_case(given), options);
            if let Ok(own) = play(program, &case, options) {
                witnesses.push(case, own.trace);
            }
        }
        witnesses
    }

    fn push(&mut self, case: Case, own: Trace) {
        for action in visited(&own) {
            self.coming.entry(action).or_default().push(self.all.len());
        }
        self.all.push(Witness { case, own });
    }

    /// Those whose run of the flow comes to an action, in the order in which they were made.
    pub(super) fn coming(&self, action: ActionId) -> impl Iterator<Item = &Witness> {
        let coming = self.coming.get(&action).into_iter().flatten();
        coming.map(|index| &self.all[*index])
    }
}

/// The actions that a run comes to.
pub(super) fn visited(trace: &Trace) -> BTreeSet<ActionId> {
    trace.records().iter().map(|record| record.action).collect()
}
