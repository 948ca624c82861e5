//! The recorded actions, each of which answers once: by their names, else in the order of their kind.

use std::collections::{HashMap, VecDeque};

use super::Executed;

/// What is left of a recorded run's actions.
pub(super) struct Tape<'e> {
    steps: &'e [Executed],
    named: HashMap<&'e str, VecDeque<usize>>,
    unnamed: HashMap<&'e str, VecDeque<usize>>,
    /// The record that was taken last.
    last: Option<usize>,
}

impl<'e> Tape<'e> {
    pub(super) fn new(steps: &'e [Executed]) -> Self {
        let mut tape = Self {
            steps,
            named: HashMap::new(),
            unnamed: HashMap::new(),
            last: None,
        };
        for (index, step) in steps.iter().enumerate() {
            let (by, key) = match &step.name {
                Some(name) => (&mut tape.named, name.as_str()),
                None => (&mut tape.unnamed, step.event.as_str()),
            };
            by.entry(key).or_default().push_back(index);
        }
        tape
    }

    /// The next record of an action with this name; or, where actions have no names, of one with this event.
    pub(super) fn take(&mut self, name: &str, event: &str) -> Option<&'e Executed> {
        let named = self.named.get_mut(name).and_then(VecDeque::pop_front);
        let index = named.or_else(|| self.unnamed.get_mut(event)?.pop_front())?;
        self.last = Some(index);
        Some(&self.steps[index])
    }

    /// The record that was taken last: a question that is put again belongs to it.
    pub(super) fn last(&self) -> Option<&'e Executed> {
        self.last.map(|index| &self.steps[index])
    }
}
