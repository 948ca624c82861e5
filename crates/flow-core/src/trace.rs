//! The history of a run: what happened, in order, and only what changed. Whatever is shown of a run is computed from it.

use std::{ops::Range, sync::Arc, time::Duration};

use flow_expr::{Names, Value, VarId};

use crate::{
    classify::Verdict,
    effect::{Collect, HttpRequest},
    note::Note,
    outcome::Outcome,
    program::{ActionId, ExitName, Program, Target},
    reply::Timings,
};

/// A run's history.
#[derive(Clone, Debug)]
pub struct Trace {
    program: Arc<Program>,
    names: Arc<Names>,
    records: Vec<Record>,
}

/// One line of a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The action in which it happened.
    pub action: ActionId,
    /// What happened.
    pub event: Event,
}

/// What happened, in the past tense.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A variable was given before the run began.
    Given(VarId, Value),
    /// A variable got a value, or became not set.
    Assigned(VarId, Option<Value>),
    /// Something was noticed.
    Noted(Box<Note>),
    /// A POST was asked of the world.
    Sent(Box<HttpRequest>),
    /// Its reply came and was judged.
    Replied(Box<Replied>),
    /// The caller was asked.
    Asked(Box<Collect>),
    /// The caller answered, or did not.
    Answered(Box<Answered>),
    /// The caller heard something.
    Played(Arc<str>),
    /// The flow logged a line.
    Logged(Box<Logged>),
    /// The action was left.
    Left(ExitName, Target),
    /// The run ended.
    Finished(Box<Outcome>),
}

impl Event {
    /// The virtual time that passed with it: what a reply or a caller took.
    pub fn took(&self) -> Duration {
        match self {
            Self::Replied(replied) => replied.elapsed,
            Self::Answered(answered) => answered.elapsed,
            _ => Duration::ZERO,
        }
    }
}

/// A judged reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Replied {
    /// How long the call took.
    pub elapsed: Duration,
    /// How long each phase took.
    pub timings: Timings,
    /// What the reply means.
    pub verdict: Verdict,
    /// The status, if a head came.
    pub status: Option<u16>,
    /// The body as far as it can be shown.
    pub body: Option<Value>,
}

/// A caller's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// How long the caller took.
    pub elapsed: Duration,
    /// The digits; `None` when nothing was entered.
    pub digits: Option<Arc<str>>,
}

/// A logged line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The level, as the flow writes it.
    pub level: Arc<str>,
    /// The message.
    pub message: Arc<str>,
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
    /// By an exit, which led to a target.
    By(ExitName, Target),
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
        let mut steps = Vec::new();
        let mut begin = self
            .records
            .iter()
            .take_while(|record| matches!(record.event, Event::Given(..)))
            .count();
        for (index, record) in self.records.iter().enumerate() {
            let left = match &record.event {
                Event::Left(exit, target) => Left::By(*exit, *target),
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

    /// True when the run ended in an action that it had entered and not left.
    fn ended_within(&self, index: usize, outcome: &Outcome) -> bool {
        let before = self.records[..index]
            .iter()
            .rev()
            .find(|record| !matches!(record.event, Event::Noted(_)));
        let left = matches!(
            before.map(|record| &record.event),
            Some(Event::Left(_, Target::End | Target::Fail))
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

    /// Every POST with its reply, in order; the reply is `None` while it is waited for.
    pub fn calls(&self) -> Vec<(&HttpRequest, Option<&Replied>)> {
        let mut calls: Vec<(&HttpRequest, Option<&Replied>)> = Vec::new();
        for record in &self.records {
            match &record.event {
                Event::Sent(post) => calls.push((post, None)),
                Event::Replied(replied) => {
                    if let Some(call) = calls.last_mut() {
                        call.1 = Some(replied);
                    }
                }
                _ => {}
            }
        }
        calls
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
