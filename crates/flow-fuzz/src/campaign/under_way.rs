//! Which cases are under way: a run that does not come to an end says nothing by itself, and somebody with a clock must watch.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The case that each thread of a campaign is trying. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct UnderWay(Arc<[AtomicU64]>);

/// What stands for no case.
const NONE: u64 = u64::MAX;

impl UnderWay {
    /// For a campaign of so many threads.
    pub fn of_jobs(jobs: usize) -> Self {
        Self((0..jobs.max(1)).map(|_| AtomicU64::new(NONE)).collect())
    }

    /// The number of each thread's case; `None` for a thread that tries none.
    pub fn cases(&self) -> Vec<Option<u64>> {
        let numbers = self.0.iter().map(|number| number.load(Ordering::Relaxed));
        numbers
            .map(|number| (number != NONE).then_some(number))
            .collect()
    }

    pub(super) fn begin(&self, job: usize, case: u64) {
        if let Some(number) = self.0.get(job) {
            number.store(case, Ordering::Relaxed);
        }
    }

    pub(super) fn rest(&self, job: usize) {
        self.begin(job, NONE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thread_has_a_place() {
        let under_way = UnderWay::of_jobs(2);
        assert_eq!(under_way.cases(), [None, None]);
        under_way.clone().begin(1, 7);
        assert_eq!(under_way.cases(), [None, Some(7)]);
        under_way.rest(1);
        under_way.begin(5, 1);
        assert_eq!(under_way.cases(), [None, None]);
    }
}
