//! What was seen so far: steps, pairs of steps, ends of calls, notes, ends of runs, whole paths. A case that shows something
//! new is worth changing further.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

use flow_core::{Event, ExitName, Finished, Outcome, Target};
use flow_scenario::LookupOutcome;

use crate::rng::mixed;

/// What one run showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight {
    /// The whole of it, in order.
    pub(crate) path: u64,
    /// Each part, and each pair of steps.
    pub(crate) parts: Vec<u64>,
}

/// What all runs showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    parts: HashSet<u64, BuildHasherDefault<Mixed>>,
    paths: HashSet<u64, BuildHasherDefault<Mixed>>,
}

/// More paths than this are not told apart: a loop has any number of them.
const MOST_PATHS: usize = 20_000;
/// A run longer than this shows nothing more.
const MOST_RECORDS: usize = 4_000;

impl Sight {
    /// Looks at a run. The buffer of an earlier one is used again.
    pub(crate) fn look(&mut self, finished: &Finished) {
        self.parts.clear();
        self.path = 0;
        let mut before = 0;
        for record in finished.trace.records().iter().take(MOST_RECORDS) {
            let action = u64::from(record.action.0) << 32;
            let part = match &record.event {
                Event::Left(exit, target) => {
                    action | (exit_bits(*exit) << 8) | target_bits(*target)
                }
                Event::Returned(exit, target) => {
                    action | (1 << 28) | (exit_bits(*exit) << 8) | target_bits(*target)
                }
                Event::DataAnswered(answered) => {
                    let end = LookupOutcome::of_data(&answered.verdict);
                    action | (1 << 29) | end.map_or(0, ended)
                }
                Event::Replied(replied) => action | (1 << 29) | ended(LookupOutcome::of(replied)),
                Event::Noted(note) => {
                    let place = note.span.map_or(0, |span| u64::from(span.start));
                    action ^ (2 << 29) ^ ((note.code as u64) << 24) ^ (place << 40)
                }
                Event::Finished(outcome) => action | (3 << 29) | outcome_bits(outcome),
                _ => continue,
            };
            let part = mixed(part);
            self.parts.push(part);
            if matches!(record.event, Event::Left(..)) {
                self.parts.push(mixed(part ^ before));
                before = part.rotate_left(1);
            }
            self.path = mixed(self.path ^ part);
        }
    }
}

impl Seen {
    /// Whether a run took this very path before; then it shows nothing new.
    pub(crate) fn knows_path(&self, sight: &Sight) -> bool {
        self.paths.contains(&sight.path)
    }

    /// Whether paths are still told apart.
    pub(crate) fn tells_paths(&self) -> bool {
        self.paths.len() < MOST_PATHS
    }

    /// Whether a part is new.
    pub(crate) fn is_new(&self, sight: &Sight) -> bool {
        sight.parts.iter().any(|part| !self.parts.contains(part))
    }

    /// Keeps what was seen.
    pub(crate) fn add(&mut self, sight: &Sight) {
        self.parts.extend(&sight.parts);
        self.paths.insert(sight.path);
    }

    /// Keeps what others saw.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.parts.extend(&other.parts);
        if self.paths.len() < MOST_PATHS {
            self.paths.extend(&other.paths);
        }
    }
}

fn exit_bits(exit: ExitName) -> u64 {
    match exit {
        ExitName::Next => 1,
        ExitName::Success => 2,
        ExitName::Error => 3,
        ExitName::Timeout => 4,
        ExitName::Yes => 5,
        ExitName::No => 6,
        ExitName::Default => 7,
        ExitName::NoInput => 8,
        ExitName::NoMatch => 9,
        ExitName::FlowError => 10,
        ExitName::Output(index) => 0x1_0000 + u64::from(index),
        ExitName::Case(index) => 16 + u64::from(index),
    }
}

fn target_bits(target: Target) -> u64 {
    match target {
        // Where a handler rejoins is another way for each place.
        Target::Action(id) | Target::Again(id) => u64::from(id.0 & 0x7f),
        Target::End => 0x80,
        Target::Rejoin => 0x81,
        Target::Fail => 0x82,
        Target::Return => 0x83,
    }
}

fn ended(outcome: LookupOutcome) -> u64 {
    match outcome {
        LookupOutcome::Success => 1,
        LookupOutcome::Failure => 2,
        LookupOutcome::Timeout => 3,
        LookupOutcome::Status(class) => 0x100 + u64::from(class),
        LookupOutcome::Code(code) => 0x200 + code as u64,
    }
}

fn outcome_bits(outcome: &Outcome) -> u64 {
    match outcome {
        Outcome::Transferred(_) => 1,
        Outcome::Disconnected => 2,
        Outcome::Ended => 3,
        Outcome::Failed(failure) => 0x100 + failure.code as u64,
        Outcome::Limit(_) => 4,
        Outcome::Handed(..) => 5,
    }
}

/// The keys are mixed already.
#[derive(Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mixed(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
