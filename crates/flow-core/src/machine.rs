//! The machine: runs a program until it asks the world for something or ends. It does no I/O and knows no clock; a
//! waiting run is a value that can be cloned, a fork in the road.

mod caller;
mod conditions;
mod lookup;
mod platform;
mod queue;
mod values;

use std::{sync::Arc, time::Duration};

use flow_expr::{ExprError, Names, Value, VarId};

use crate::{
    code::ErrorCode,
    effect::Effect,
    note::{Note, NoteCode},
    options::{RunOptions, Tracing},
    outcome::{Failure, Outcome},
    program::{Action, ActionId, ActionKind, ExitName, Program, Target},
    reply::Reply,
    room::{Excess, Room},
    setting::{Origin, UnsetRead},
    trace::{Event, Trace},
};
use platform::Stage;

/// Where the platform keeps the moment when a flow started.
const MOMENT: &str = "Flow.StartDateTimeUtc";

/// A run that was started: it waits for the world, or it is over.
#[derive(Clone, Debug)]
pub enum Run {
    /// It has asked for something.
    Waiting(Waiting),
    /// It is over.
    Finished(Finished),
}

/// A run that waits for a reply.
#[derive(Clone, Debug)]
pub struct Waiting {
    state: Box<State>,
    effect: Effect,
}

/// A run that is over.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended.
    pub outcome: Outcome,
    /// The values of the program's variables, by [`VarId`]; variables that were only given come after them.
    pub values: Vec<Option<Value>>,
    /// How many actions were run.
    pub actions: u32,
    /// The history; empty when none was kept.
    pub trace: Trace,
}

#[derive(Clone, Debug)]
struct State {
    program: Arc<Program>,
    options: RunOptions,
    values: Vec<Option<Value>>,
    reads: Vec<UnsetRead>,
    /// What the run may still make, and why it may not go on.
    room: Room,
    excess: Option<Excess>,
    /// The expression that failed in the value that was made last.
    wrong: Option<Box<(ExprError, Origin)>>,
    at: ActionId,
    executed: u32,
    /// How many actions may be run.
    allowed: u32,
    /// How much text expressions have read and made, in bytes.
    work: usize,
    /// What the replies took, all in all.
    elapsed: Duration,
    /// Where the action whose failure was handled last would have gone on success.
    rejoin: Target,
    /// What only platform flows have: tasks that were called, rounds of loops, attributes.
    stage: Stage,
    trace: Trace,
}

/// What an action leads to. What is rare is boxed: every step moves one of these.
enum Next {
    Leave(ExitName),
    Fail(Box<Failure>, ExitName),
    /// On at a target, where the action is left in another way, or is not.
    Go(Target),
    Stop(Box<Stop>),
}

/// Why the loop stops.
enum Stop {
    Ask(Effect),
    End(Outcome),
}

impl Next {
    fn ask(effect: Effect) -> Self {
        Self::Stop(Box::new(Stop::Ask(effect)))
    }

    fn end(outcome: Outcome) -> Self {
        Self::Stop(Box::new(Stop::End(outcome)))
    }

    /// Ends the run at once, past every handler.
    fn failed(failure: Failure) -> Self {
        Self::Stop(Stop::failed(failure))
    }

    fn fail(failure: Failure, exit: ExitName) -> Self {
        Self::Fail(Box::new(failure), exit)
    }
}

impl Stop {
    fn failed(failure: Failure) -> Box<Self> {
        Box::new(Self::End(Outcome::Failed(failure)))
    }

    fn into_run(self, state: Box<State>) -> Run {
        match self {
            Self::Ask(effect) => Run::Waiting(Waiting { state, effect }),
            Self::End(outcome) => Run::Finished(state.finish(outcome)),
        }
    }
}

/// Starts a run with the variables that the caller gives it, in their order. Of two of one name the later one counts. Names
/// of the variables of platform flows are found in any letter case.
pub fn start(program: &Arc<Program>, inputs: &[(String, Value)], options: &RunOptions) -> Run {
    let (names, inputs) = name_inputs(program, inputs);
    let mut state = Box::new(State {
        values: vec![None; names.len()],
        reads: Vec::new(),
        room: Room::default(),
        excess: None,
        wrong: None,
        at: program.start(),
        executed: 0,
        allowed: options.max_actions,
        work: 0,
        elapsed: Duration::ZERO,
        rejoin: Target::End,
        stage: Stage::new(options.world.as_deref(), inputs.iter().map(|(id, _)| *id)),
        trace: Trace::new(program.clone(), names),
        options: options.clone(),
        program: program.clone(),
    });
    for (id, value) in inputs {
        let value = state.typed(id, value);
        state.give(id, value);
    }
    state.give_the_moment();
    state.run()
}

/// The inputs by id; names that the flow does not use are added to a copy of its names.
fn name_inputs<'a>(
    program: &Program,
    inputs: &'a [(String, Value)],
) -> (Arc<Names>, Vec<(VarId, &'a Value)>) {
    let shared = program.shared_names();
    if inputs.iter().all(|(name, _)| shared.find(name).is_some()) {
        let known = inputs
            .iter()
            .filter_map(|(name, value)| Some((shared.find(name)?, value)));
        return (shared.clone(), known.collect());
    }
    let mut names = Names::clone(shared);
    let mut id = |name: &str| names.find(name).unwrap_or_else(|| names.intern(name));
    let inputs = inputs.iter().map(|(name, value)| (id(name), value));
    let inputs = inputs.collect();
    (Arc::new(names), inputs)
}

impl Waiting {
    /// What the run waits for.
    pub fn effect(&self) -> &Effect {
        &self.effect
    }

    /// The history so far.
    pub fn trace(&self) -> &Trace {
        &self.state.trace
    }

    /// Goes on with what the world answered, to the next effect or the end.
    pub fn resume(self, reply: Reply) -> Run {
        let Self { mut state, effect } = self;
        state.elapsed = state.elapsed.saturating_add(reply.elapsed());
        let next = match (&effect, reply) {
            (Effect::Http(post), Reply::Http(reply)) => state.replied(post, &reply),
            (Effect::Collect(collect), Reply::Input(reply)) if collect.wants.is_some() => {
                state.heard(collect, reply)
            }
            (Effect::Collect(collect), Reply::Input(reply)) => state.answered(collect, reply),
            (Effect::Data(request), Reply::Data(reply)) => state.data_answered(request, reply),
            (Effect::Stub(request), Reply::Stub(reply)) => state.stub_answered(request, reply),
            (Effect::Http(_) | Effect::Collect(_) | Effect::Data(_) | Effect::Stub(_), _) => {
                state.unsupported("the driver answered another question")
            }
        };
        match state.take(next) {
            Some(stop) => stop.into_run(state),
            None => state.run(),
        }
    }
}

impl State {
    fn give(&mut self, variable: VarId, value: Value) {
        self.record_with(|| Event::Given(variable, value.clone()));
        self.values[variable.0 as usize] = Some(value);
    }

    /// The platform keeps the moment when a flow started: it is the run's, unless whoever started the flow gave it.
    fn give_the_moment(&mut self) {
        let is_platform = matches!(self.program.action(self.at).kind, ActionKind::Platform(_));
        let moment = self.program.names().find(MOMENT);
        if let (true, Some(variable), Some(now)) = (is_platform, moment, self.options.started)
            && self.values[variable.0 as usize].is_none()
        {
            self.give(variable, now.into());
        }
    }

    fn run(mut self: Box<Self>) -> Run {
        let program = self.program.clone();
        loop {
            let next = match self.count_action() {
                None => self.execute(program.action(self.at)),
                Some(next) => next,
            };
            if let Some(stop) = self.take(next) {
                return stop.into_run(self);
            }
        }
    }

    /// Counts the action that comes next; gives what happens in its place when the run has had as many as it may.
    fn count_action(&mut self) -> Option<Next> {
        if self.is_free() {
            return None;
        }
        let next = self.at_limit();
        if next.is_none() {
            self.executed += 1;
            self.room.grow();
        }
        next
    }

    fn execute(&mut self, action: &Action) -> Next {
        match &action.kind {
            ActionKind::Start => Next::Leave(ExitName::Next),
            ActionKind::SetVariable(settings) => self.set_variables(settings),
            ActionKind::Lookup(lookup) => self.look_up(action, lookup),
            ActionKind::Decision(condition) => self.decide(condition),
            ActionKind::Switch(cases) => self.switch(cases),
            ActionKind::PlayMessage(message) => self.play(message),
            ActionKind::Log { level, message } => self.log(level, message),
            ActionKind::TransferToQueue(queue) => self.transfer(queue),
            ActionKind::Disconnect => Next::end(Outcome::Disconnected),
            ActionKind::CollectInput(collect) => self.ask(action, collect),
            ActionKind::Platform(platform) => self.perform(action, platform),
            ActionKind::Unsupported(name) => {
                let message = format!("`{name}` actions are not simulated");
                self.unsupported(&message)
            }
        }
    }

    /// Follows what an action leads to; gives a reason to stop, or none to go on.
    fn take(&mut self, next: Next) -> Option<Box<Stop>> {
        if let Some(failure) = self.flush_reads() {
            return Some(Stop::failed(failure));
        }
        match next {
            Next::Leave(exit) => self.leave(exit, None),
            Next::Fail(failure, exit) => self.fail(failure, exit),
            Next::Go(target) => self.go(target, None),
            Next::Stop(stop) => Some(stop),
        }
    }

    /// Binds `$error`, which only SDK flows know, and leaves by the exit that handles the failure (S17, S19).
    fn fail(&mut self, failure: Box<Failure>, exit: ExitName) -> Option<Box<Stop>> {
        if !self.is_platform(exit) {
            self.assign(self.program.error(), Some(failure.to_value()));
        }
        let rejoin = self.resolve(self.program.action(self.at).way_on);
        let stop = self.leave(exit, Some(failure));
        self.rejoin = rejoin;
        stop
    }

    fn leave(&mut self, exit: ExitName, failure: Option<Box<Failure>>) -> Option<Box<Stop>> {
        let target = self.target_of(exit, failure.is_some());
        self.record_left(exit, target);
        let target = match target {
            Target::Return => self.come_back(None),
            target => target,
        };
        self.go(target, failure)
    }

    /// Goes where a target leads that was resolved.
    fn go(&mut self, target: Target, failure: Option<Box<Failure>>) -> Option<Box<Stop>> {
        match (target, failure) {
            (Target::Action(id) | Target::Again(id), _) => {
                self.at = id;
                self.stage.again = matches!(target, Target::Again(_));
                None
            }
            (Target::Fail, Some(failure)) => Some(Stop::failed(*failure)),
            // Only a failure leaves by an exit that fails; anything else that leads nowhere simply ends.
            (Target::End | Target::Return | Target::Rejoin | Target::Fail, _) => {
                Some(Box::new(Stop::End(self.outcome_at_end())))
            }
        }
    }

    /// Where an exit of the action leads.
    fn target_of(&mut self, exit: ExitName, is_failure: bool) -> Target {
        let program = self.program.clone();
        let action = program.action(self.at);
        let target = match action.exit(exit) {
            Some(found) => {
                self.leave_tasks_for(found);
                found.target
            }
            None if is_failure => Target::Fail,
            None => action.way_on,
        };
        self.resolve(target)
    }

    fn resolve(&self, target: Target) -> Target {
        match target {
            Target::Rejoin => self.rejoin,
            Target::Return if !self.stage.is_called() => Target::End,
            _ => target,
        }
    }

    fn finish(mut self, outcome: Outcome) -> Finished {
        self.record_with(|| Event::Finished(Box::new(outcome.clone())));
        Finished {
            outcome,
            values: self.values,
            actions: self.executed,
            trace: self.trace,
        }
    }

    /// The run cannot go on honestly: it stops here and says so.
    fn unsupported(&mut self, message: &str) -> Next {
        let span = self.program.action(self.at).span;
        self.note(NoteCode::Unsupported, message.to_owned(), Some(span));
        Next::failed(self.failure(ErrorCode::ActionUnsupported))
    }

    fn failure(&self, code: ErrorCode) -> Failure {
        let action = self.program.action(self.at).name.clone();
        Failure {
            action,
            code,
            status: None,
            message: code.sentence().into(),
            headers: None,
        }
    }

    fn note(&mut self, code: NoteCode, message: String, span: Option<flow_syntax::Span>) {
        let action = self.at;
        self.record_with(|| {
            Event::Noted(Box::new(Note {
                code,
                action,
                variable: None,
                message,
                span,
            }))
        });
    }

    fn record_with(&mut self, event: impl FnOnce() -> Event) {
        if self.options.tracing == Tracing::Full {
            self.trace.push(self.at, event());
        }
    }

    fn record_left(&mut self, exit: ExitName, target: Target) {
        if self.options.tracing != Tracing::Off {
            self.trace.push(self.at, Event::Left(exit, target));
        }
    }
}

/// The flow's languages: as the world says, else as the flow says itself.
fn told_languages<'s>(options: &'s RunOptions, program: &'s Program) -> &'s [Arc<str>] {
    match options.languages() {
        [] => program.languages(),
        told => told,
    }
}
