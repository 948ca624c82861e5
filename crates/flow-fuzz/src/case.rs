//! One case: what a run is given and what each of its questions is answered. A value that stands by itself: it needs no
//! generator to be run again.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use flow_core::{ActionId, RunOptions};
use flow_expr::Value;

use crate::{answer::Answer, around::Around, services::Services};

/// What a run is given, and what its questions are answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The variables that the run is given.
    pub given: Vec<(String, Value)>,
    /// The answers to successive questions of each action; the last one goes on answering.
    pub answers: BTreeMap<ActionId, Vec<Arc<Answer>>>,
    /// What the run finds around it; `None` where nothing is made up.
    pub around: Option<Arc<Around>>,
}

/// An action's answers are drawn anew so many times; then the last one goes on answering.
pub(crate) const MOST_ANSWERS: usize = 24;

impl Case {
    /// The answer to an action's question; `count` questions of that action came before. `None` where there is none.
    pub fn answer(&self, action: ActionId, count: usize) -> Option<&Arc<Answer>> {
        let answers = self.answers.get(&action)?;
        answers.get(count).or(answers.last())
    }

    /// How the case is run where runs are made so.
    pub fn options<'o>(&self, usual: &'o RunOptions) -> Cow<'o, RunOptions> {
        options(self.around.as_deref(), usual)
    }

    /// The services that its run's data actions call.
    pub fn services(&self) -> Services {
        let around = self.around.as_ref();
        around.map_or_else(Services::default, |around| around.services().clone())
    }

    /// How many answers there are in all.
    pub fn len(&self) -> usize {
        self.answers.values().map(Vec::len).sum()
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same case without answers that the one before them gives as well.
    pub(crate) fn compressed(mut self) -> Self {
        for answers in self.answers.values_mut() {
            while let [.., before, last] = &answers[..]
                && before == last
            {
                answers.pop();
            }
        }
        self
    }
}

/// How a run is made that finds this around it.
pub(crate) fn options<'o>(around: Option<&Around>, usual: &'o RunOptions) -> Cow<'o, RunOptions> {
    match around {
        Some(around) => Cow::Owned(around.options(usual)),
        None => Cow::Borrowed(usual),
    }
}
