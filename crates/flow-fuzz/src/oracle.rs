//! What is wrong with a run: the rules that need nobody to tell them, and those that somebody told.

mod causes;
mod describe;
mod endless;
mod stale;

use std::sync::Arc;

use flow_core::{
    Action, ActionId, ActionKind, DataVerdict, Does, ErrorCode, Event, ExitName, Failure, Finished,
    Note, NoteCode, Outcome, Program, Record, Redactor, Verdict,
};
use flow_expr::VarId;
use flow_scenario::{Promise, Wanted, judge};
use flow_syntax::Span;

use crate::finding::{Cause, Rule};
use causes::Causes;

/// What runs are judged by.
#[derive(Clone, Default)]
pub struct Oracle {
    /// Conditions that never, or always, hold; other promises are not looked at.
    pub promises: Vec<Promise>,
    /// The kinds of outcomes that are allowed; `None` allows all.
    pub outcomes: Option<Vec<String>>,
    /// A text that must not be shown, and what keeps it out.
    pub secret: Option<(String, Redactor)>,
}

/// Judges runs one after the other.
pub struct Judge<'o> {
    oracle: &'o Oracle,
    /// What became of each variable so far, in the run that is judged.
    states: Vec<State>,
    /// The action whose last note was a read of something not set.
    last_read: Option<ActionId>,
    /// The outputs of lookups and data actions that succeeded.
    bound: Vec<VarId>,
    /// What the last note said that may send a run to the flow's error handling.
    fault: Option<(NoteCode, Span)>,
    causes: Causes,
}

/// What became of a variable: a value that never came is another mistake than one that lacks a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing has set it yet.
    NeverSet,
    /// It has a value.
    Set,
    /// The lookup that would have set it failed.
    Failed,
    /// The lookup that would have set it got a reply without a body.
    Empty,
    /// It was set to something that was not set.
    Copied,
}

impl State {
    const BITS: u32 = 3;

    /// What tells causes of one place apart: the state, and the variable that is in it.
    fn with(self, variable: u32) -> u32 {
        (variable << Self::BITS) | self as u32
    }

    /// Whether a cause is about a variable in this state.
    pub(crate) fn is_of(self, detail: u32) -> bool {
        detail & ((1 << Self::BITS) - 1) == self as u32
    }

    /// What a file's name says of it.
    pub(crate) fn word(state: u32) -> String {
        let states = [Self::Set, Self::Failed, Self::Empty];
        let words = ["missing-part", "after-failure", "empty-reply"];
        let mut known = states.into_iter().zip(words);
        let known = known.find(|(known, _)| known.is_of(state));
        known.map_or("", |(_, word)| word).to_owned()
    }
}

impl Oracle {
    /// A judge with these rules.
    pub fn judge(&self) -> Judge<'_> {
        Judge {
            oracle: self,
            states: Vec::new(),
            last_read: None,
            bound: Vec::new(),
            fault: None,
            causes: Causes::default(),
        }
    }
}

impl Judge<'_> {
    /// Everything that is wrong with a run whose whole history was kept, each cause once.
    pub fn causes(&mut self, finished: &Finished) -> &[Cause] {
        self.usual_causes(finished);
        self.secret(finished, finished.trace.program());
        &self.causes.list
    }

    /// The same of a run to which no secret was sent back: looking for one takes longer than the run.
    pub(crate) fn usual_causes(&mut self, finished: &Finished) -> &[Cause] {
        self.causes.clear();
        self.states.clear();
        self.states.resize(finished.values.len(), State::NeverSet);
        self.bound.clear();
        self.last_read = None;
        self.fault = None;
        let program = finished.trace.program();
        let mut outlived = false;
        for record in finished.trace.records() {
            outlived |= self.record(record, program);
        }
        if outlived {
            stale::find(&finished.trace, |cause| self.causes.push(cause));
        }
        self.ended(finished, program);
        self.told(finished);
        &self.causes.list
    }

    /// Follows a record. True when a lookup failed after an earlier one had bound the same variable.
    fn record(&mut self, record: &Record, program: &Program) -> bool {
        match &record.event {
            Event::Given(variable, _) => self.states[variable.index()] = State::Set,
            Event::Assigned(variable, Some(_)) => self.states[variable.index()] = State::Set,
            Event::Assigned(variable, None) => self.unset(*variable, program.action(record.action)),
            Event::Noted(note) => self.noted(note, program),
            Event::Replied(replied) => {
                if let ActionKind::Lookup(lookup) = &program.action(record.action).kind {
                    return self.replied(lookup.output, &replied.verdict);
                }
            }
            Event::DataAnswered(answered) => {
                return self.data_answered(&answered.verdict, program.action(record.action));
            }
            Event::Left(ExitName::FlowError, _) => self.flow_error(record.action),
            _ => {}
        }
        false
    }

    fn replied(&mut self, output: VarId, verdict: &Verdict) -> bool {
        let outlives = self.bound.contains(&output);
        match verdict {
            Verdict::Success(Some(_)) if !outlives => self.bound.push(output),
            Verdict::Success(Some(_)) => {}
            Verdict::Success(None) => self.states[output.index()] = State::Empty,
            Verdict::Error(_) | Verdict::Timeout(_) => {
                self.states[output.index()] = State::Failed;
                return outlives;
            }
        }
        false
    }

    /// What a data action that fails would have bound keeps what an earlier one gave.
    fn data_answered(&mut self, verdict: &DataVerdict, action: &Action) -> bool {
        let ActionKind::Platform(platform) = &action.kind else {
            return false;
        };
        let Does::CallData(call) = &platform.does else {
            return false;
        };
        let outputs = call.outputs.iter().map(|(_, variable)| *variable);
        match verdict {
            DataVerdict::Success(_) => {
                let fresh = outputs.filter(|variable| !self.bound.contains(variable));
                let fresh: Vec<VarId> = fresh.collect();
                self.bound.extend(fresh);
                false
            }
            _ => outputs
                .into_iter()
                .any(|variable| self.bound.contains(&variable)),
        }
    }

    /// The flow's error handling took over: an expression failed, unless that is how the action tells of something else.
    fn flow_error(&mut self, action: ActionId) {
        let fault = self.fault.take();
        let is_told = self.causes.list.iter().any(|cause| {
            let about_values = matches!(cause.rule, Rule::ExpressionType | Rule::NotSetRead);
            cause.action == action && about_values
        });
        if let Some((code, span)) = fault.filter(|_| !is_told) {
            let cause = Cause::new(Rule::UnhandledError, action, span);
            self.causes.push(cause.with_detail(FAULT + code as u32));
        }
    }

    fn unset(&mut self, variable: VarId, action: &Action) {
        self.states[variable.index()] = match &action.kind {
            // Its reply has told why.
            ActionKind::Lookup(lookup) if lookup.output == variable => return,
            // A copy of what is not set: the read was noted there.
            ActionKind::SetVariable(_) => State::Copied,
            _ => State::NeverSet,
        };
    }

    fn noted(&mut self, note: &Note, program: &Program) {
        let rule = match note.code {
            NoteCode::NotSetRead => Rule::NotSetRead,
            NoteCode::ExpressionType => Rule::ExpressionType,
            NoteCode::ExpressionRange
            | NoteCode::ExpressionUnavailable
            | NoteCode::ExpressionNotSet
            | NoteCode::WaitTooLong
            | NoteCode::CallTooDeep => {
                let span = note.span.unwrap_or(program.action(note.action).span);
                self.fault = Some((note.code, span));
                return;
            }
            _ => return,
        };
        let span = note.span.unwrap_or(program.action(note.action).span);
        let state = note.variable.map(|variable| self.states[variable.index()]);
        let cause = Cause::new(rule, note.action, span);
        let after_read = self.last_read == Some(note.action);
        self.last_read = (rule == Rule::NotSetRead).then_some(note.action);
        match (rule, state) {
            // A condition that is not set because of what it read: the read is the cause.
            (Rule::ExpressionType, _) if after_read => {}
            // Its own cause is told already.
            (Rule::NotSetRead, Some(State::Copied)) => {}
            (Rule::NotSetRead, Some(state)) => {
                let variable = note.variable.map_or(0, |variable| variable.0);
                let cause = cause.with_detail(state.with(variable));
                // Whoever reads it again reads the same thing, unless it is a part that is missing.
                if state == State::Set || !self.causes.has_like(&cause) {
                    self.causes.push(cause);
                }
            }
            _ => self.causes.push(cause),
        }
    }

    fn ended(&mut self, finished: &Finished, program: &Arc<Program>) {
        match &finished.outcome {
            Outcome::Failed(failure) => self.failed(failure, finished, program),
            Outcome::Limit(_) => self.causes.push(endless::cause(&finished.trace)),
            Outcome::Transferred(_)
            | Outcome::Handed(..)
            | Outcome::Disconnected
            | Outcome::Ended => {}
        }
        let allowed = &self.oracle.outcomes;
        let kind = finished.outcome.kind();
        if allowed
            .as_ref()
            .is_some_and(|allowed| !allowed.iter().any(|known| known == kind))
        {
            let cause = last_action(finished, program, Rule::Outcome);
            let detail = KINDS
                .iter()
                .position(|known| *known == kind)
                .unwrap_or_default();
            self.causes.push(cause.with_detail(detail as u32));
        }
    }

    fn failed(&mut self, failure: &Failure, finished: &Finished, program: &Program) {
        use ErrorCode as E;
        let rule = match failure.code {
            E::TimeoutConnect | E::TimeoutHead | E::TimeoutBody | E::ActionTimeout => {
                Rule::UnhandledTimeout
            }
            // It is told by the note about the place, or by the read that came before.
            E::ExpressionType | E::ExpressionNotSet if self.is_told(finished) => return,
            E::ExpressionType => Rule::ExpressionType,
            // What flowsim does not simulate says nothing about the flow.
            E::ActionUnsupported | E::WorldLacks => return,
            _ => Rule::UnhandledError,
        };
        let cause = last_action(finished, program, rule);
        let detail = match failure.code {
            E::ExpressionRange | E::ExpressionUnavailable | E::ValueTooLarge => failure.code as u32,
            _ => 0,
        };
        self.causes.push(cause.with_detail(detail));
    }

    fn is_told(&self, finished: &Finished) -> bool {
        let last = finished.trace.records().last().map(|record| record.action);
        let about_values = |rule| matches!(rule, Rule::ExpressionType | Rule::NotSetRead);
        self.causes
            .list
            .iter()
            .any(|cause| Some(cause.action) == last && about_values(cause.rule))
    }

    fn told(&mut self, finished: &Finished) {
        if self.oracle.promises.is_empty() {
            return;
        }
        let steps = finished.trace.steps();
        let program = finished.trace.program();
        for broken in judge(&self.oracle.promises, &finished.trace) {
            let mut promises = self.oracle.promises.iter();
            let Some(index) = promises.position(|promise| promise.name == broken.promise) else {
                continue;
            };
            let rule = match self.oracle.promises[index].wanted {
                Wanted::Always(_) => Rule::Always,
                _ => Rule::Never,
            };
            let step = broken.step.and_then(|step| steps.get(step));
            let action = step.map_or(program.start(), |step| step.action);
            let cause = Cause::new(rule, action, program.action(action).span);
            self.causes.push(cause.with_detail(index as u32));
        }
    }

    /// Whether a secret is left in a trace that was redacted. Only runs in which it came are looked at.
    fn secret(&mut self, finished: &Finished, program: &Program) {
        let Some((secret, redactor)) = &self.oracle.secret else {
            return;
        };
        let shown = |record: &Record| format!("{:?}", record.event);
        let mut records = finished.trace.records().iter();
        if !records.any(|record| came_with(record) && shown(record).contains(secret.as_str())) {
            return;
        }
        let redacted = finished.trace.clone().redacted(redactor);
        let mut records = redacted.records().iter();
        if let Some(record) = records.find(|record| shown(record).contains(secret.as_str())) {
            let span = program.action(record.action).span;
            self.causes
                .push(Cause::new(Rule::Secret, record.action, span));
        }
    }
}

/// What tells an error that the flow's error handling took over from one that ended the run.
const FAULT: u32 = 1 << 16;

/// What sent a run to the flow's error handling, where a cause is about that.
pub(crate) fn fault_of(cause: &Cause) -> Option<NoteCode> {
    let code = cause.detail.checked_sub(FAULT)?;
    let mut all = NoteCode::ALL.iter().copied();
    all.find(|known| *known as u32 == code && cause.rule == Rule::UnhandledError)
}

/// Replies bring what a service echoes; nothing else does.
fn came_with(record: &Record) -> bool {
    matches!(record.event, Event::Replied(_))
}

/// How runs end, in a fixed order.
pub(crate) const KINDS: [&str; 5] = ["transferred", "disconnected", "ended", "failed", "limit"];

fn last_action(finished: &Finished, program: &Program, rule: Rule) -> Cause {
    let last = finished.trace.records().last();
    let action = last.map_or(program.start(), |record| record.action);
    Cause::new(rule, action, program.action(action).span)
}
