//! The history of a run: what happened, in order, and only what changed. Whatever is shown of a run is computed from it.

mod event;

use std::{ops::Range, sync::Arc, time::Duration};

use flow_expr::{Names, Value, VarId};

use crate::{
    effect::{DataRequest, HttpRequest},
    note::Note,
    outcome::Outcome,
    program::{ActionId, ExitName, Program, Target},
};

pub use event::{
    Answered, Attributed, DataAnswered, DataVerdict, Event, Exchanged, Logged, Record, Replied,
    StubAnswered,
};

/// A run's history.
#[derive(Clone, Debug)]
pub struct Trace {
    program: Arc<Program>,
    names: Arc<Names>,
    records: Vec<Record>,
}

/// A call that a run made of the world: an HTTP request of its own, or a data action.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Call<'t> {
    /// A lookup's request and its reply; `None` while it is waited for.
    Http(&'t HttpRequest, Option<&'t Replied>),
    /// A data action's call and its answer.
    Data(&'t DataRequest, Option<&'t DataAnswered>),
}

/// A step of the path: an action that was run, and how it was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The action.
    pub action: ActionId,
    /// How it was left.
    pub left: Left,
    /// The indices of its records in [`Trace::records`], the last one excluded.
    pub records: (usize, usize),
}

/// How an action of the path was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// By an exit, which led to a target. A call of a task that came back is left by the exit that it then took.
    By(ExitName, Target),
    /// Into the task that it calls, which has not come back.
    Calling(ActionId),
    /// The run ended in it: a transfer, a disconnect, an action that is not simulated, or a strict run's failure.
    EndedRun,
}

/// The variables at one moment, in the order in which they were first given or assigned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vars {
    entries: Vec<(Arc<str>, Option<Value>)>,
    slots: Vec<Option<usize>>,
}

impl Trace {
    pub(crate) fn new(program: Arc<Program>, names: Arc<Names>) -> Self {
        Self {
            program,
            names,
            records: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, action: ActionId, event: Event) {
        self.records.push(Record { action, event });
    }

    pub(crate) fn records_mut(&mut self) -> &mut [Record] {
        &mut self.records
    }

    /// The program that was run.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Every record, in order.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The name of a variable that occurs in the trace.
    pub fn variable(&self, id: VarId) -> &Arc<str> {
        self.names.name(id)
    }

    /// The variables after the first `count` records: state is a fold of the trace.
    pub fn vars_at(&self, count: usize) -> Vars {
        let mut vars = Vars::default();
        self.fold_into(&mut vars, 0..count.min(self.records.len()));
        vars
    }

    /// Goes on with a fold: lays over `vars` what these records change; says whether they change anything.
    ///
    /// Panics when the range is not within the trace.
    pub fn fold_into(&self, vars: &mut Vars, records: Range<usize>) -> bool {
        let mut changed = false;
        for record in &self.records[records] {
            match &record.event {
                Event::Given(id, value) => vars.set(*id, self.variable(*id), Some(value.clone())),
                Event::Assigned(id, value) => vars.set(*id, self.variable(*id), value.clone()),
                _ => continue,
            }
            changed = true;
        }
        changed
    }

    /// The variables when the run ended.
    pub fn vars(&self) -> Vars {
        self.vars_at(self.records.len())
    }

    /// Virtual time after the first `count` records: the sum of what replies and callers took.
    pub fn clock_at(&self, count: usize) -> Duration {
        self.records
            .iter()
            .take(count)
            .map(|record| record.event.took())
            .fold(Duration::ZERO, Duration::saturating_add)
    }

    /// How the run ended; `None` while it is still waiting.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.records.last()?.event {
            Event::Finished(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// The path as it was walked. An action that the run ended in without an exit is its last step.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        // The steps that called tasks which have not come back.
        let mut calls: Vec<usize> = Vec::new();
        let mut begin = self
            .records
            .iter()
            .take_while(|record| matches!(record.event, Event::Given(..)))
            .count();
        for (index, record) in self.records.iter().enumerate() {
            let left = match &record.event {
                Event::Left(exit, target) => Left::By(*exit, *target),
                Event::Called(task) => {
                    calls.push(steps.len());
                    Left::Calling(*task)
                }
                Event::Returned(exit, target) => {
                    self.forget_calls_above(&mut calls, &steps, record.action);
                    let call = calls.pop();
                    if let Some(step) = call.and_then(|call| steps.get_mut(call)) {
                        step.left = Left::By(*exit, *target);
                    }
                    // What happened on the way back belongs to the action that ended the task.
                    if let Some(last) = steps.last_mut() {
                        last.records.1 = index + 1;
                    }
                    begin = index + 1;
                    continue;
                }
                Event::Finished(outcome) if self.ended_within(index, outcome) => Left::EndedRun,
                _ => continue,
            };
            steps.push(Step {
                action: record.action,
                left,
                records: (begin, index + 1),
            });
            begin = index + 1;
        }
        steps
    }

    /// Calls that were given up by the flow's error handling never come back.
    fn forget_calls_above(&self, calls: &mut Vec<usize>, steps: &[Step], call: ActionId) {
        while calls.last().is_some_and(|open| steps[*open].action != call) {
            calls.pop();
        }
    }

    /// True when the run ended in an action that it had entered and not left.
    fn ended_within(&self, index: usize, outcome: &Outcome) -> bool {
        let before = self.records[..index]
            .iter()
            .rev()
            .find(|record| !matches!(record.event, Event::Noted(_)));
        let left = matches!(
            before.map(|record| &record.event),
            Some(
                Event::Left(_, Target::End | Target::Fail)
                    | Event::Returned(_, Target::End | Target::Fail)
            )
        );
        !left && !matches!(outcome, Outcome::Limit(_))
    }

    /// Everything that was noticed, in order.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.records
            .iter()
            .filter_map(|record| match &record.event {
                Event::Noted(note) => Some(&**note),
                _ => None,
            })
    }

    /// Every call of the world, in order.
    pub fn all_calls(&self) -> Vec<Call<'_>> {
        let mut calls = Vec::new();
        for record in &self.records {
            match (&record.event, calls.last_mut()) {
                (Event::Sent(post), _) => calls.push(Call::Http(post, None)),
                (Event::DataCalled(request), _) => calls.push(Call::Data(request, None)),
                (Event::Replied(reply), Some(Call::Http(_, replied))) => *replied = Some(reply),
                (Event::DataAnswered(answer), Some(Call::Data(_, answered))) => {
                    *answered = Some(answer);
                }
                _ => {}
            }
        }
        calls
    }

    /// Every POST with its reply, in order; the reply is `None` while it is waited for.
    pub fn calls(&self) -> Vec<(&HttpRequest, Option<&Replied>)> {
        let calls = self.all_calls().into_iter();
        let posts = calls.filter_map(|call| match call {
            Call::Http(post, replied) => Some((post, replied)),
            Call::Data(..) => None,
        });
        posts.collect()
    }
}

impl Vars {
    fn set(&mut self, id: VarId, name: &Arc<str>, value: Option<Value>) {
        let index = id.0 as usize;
        if self.slots.len() <= index {
            self.slots.resize(index + 1, None);
        }
        match self.slots[index] {
            Some(at) => self.entries[at].1 = value,
            None => {
                self.slots[index] = Some(self.entries.len());
                self.entries.push((name.clone(), value));
            }
        }
    }

    /// The value of a variable; `None` when it is not set or was never assigned.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|(known, _)| **known == *name)?
            .1
            .as_ref()
    }

    /// Every variable that has a value.
    pub fn set_ones(&self) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.entries
            .iter()
            .filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }

    /// Every variable that was assigned something not set, and is not set now.
    pub fn unset_ones(&self) -> impl Iterator<Item = &Arc<str>> {
        self.entries
            .iter()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name)
    }
}
