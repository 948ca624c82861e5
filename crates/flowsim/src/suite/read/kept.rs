//! Cases that were read to be checked and are about to be run. The first of a suite are kept for that; the others are read
//! again, so that a suite of any length takes the same memory.

use std::cell::RefCell;

use flow_scenario::Case;

/// How many cases of a suite are kept.
pub(super) const MOST: usize = 2_000;

/// The first cases of a file, each until it is taken.
#[derive(Debug, Default)]
pub(super) struct Kept {
    room: usize,
    cases: RefCell<Vec<Option<Case>>>,
}

impl Kept {
    /// None yet, and at most so many.
    pub(super) fn with_room(room: usize) -> Self {
        Self {
            room,
            ..Self::default()
        }
    }

    /// Keeps the next case, where there is room.
    pub(super) fn keep(&mut self, case: Case) {
        let cases = self.cases.get_mut();
        if cases.len() < self.room {
            cases.push(Some(case));
        }
    }

    /// How many more there is room for.
    pub(super) fn room(&self) -> usize {
        self.room - self.cases.borrow().len()
    }

    /// The case of that number, when it was kept and not taken before.
    pub(super) fn take(&self, index: usize) -> Option<Case> {
        self.cases.borrow_mut().get_mut(index)?.take()
    }
}
