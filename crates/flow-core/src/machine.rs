//! The machine: runs a program until it asks the world for something or ends. It does no I/O and knows no clock; a
//! waiting run is a value that can be cloned, a fork in the road.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use flow_expr::{Names, Value, VarId};

use crate::{
    classify::{Judgement, Limits, Verdict, classify},
    code::ErrorCode,
    effect::{Collect, Effect, Post},
    note::{Note, NoteCode},
    outcome::{Failure, Outcome},
    program::{
        Action, ActionId, ActionKind, AtEnd, CollectInput, Condition, ExitName, Lookup, Program,
        Target,
    },
    reply::{HttpReply, InputReply, Reply},
    room::{Excess, PER_RECORD, Room},
    setting::{Maker, Scope, Setting, UnsetRead},
    trace::{Answered, Event, Logged, Replied, Trace},
};

/// How a run is made.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOptions {
    /// How many actions may be run (S26).
    pub max_actions: u32,
    /// Whether reading something that is not set ends the run as failed (S22).
    pub strict: bool,
    /// What every timeout is multiplied by; more than zero.
    pub timeout_scale: f64,
    /// The most decoded bytes of a reply's body (S16).
    pub max_response_bytes: usize,
    /// Whether the history is kept.
    pub tracing: Tracing,
}

/// Whether a run keeps its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracing {
    /// Everything is kept.
    Full,
    /// Only by which exits actions were left, for counting.
    Exits,
    /// Nothing is kept: memory stays flat however long the run.
    Off,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            max_actions: 10_000,
            strict: false,
            timeout_scale: 1.0,
            max_response_bytes: 1 << 20,
            tracing: Tracing::Full,
        }
    }
}

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
    at: ActionId,
    executed: u32,
    /// Where the action whose failure was handled last would have gone on success.
    rejoin: Target,
    trace: Trace,
}

/// What an action leads to. What is rare is boxed: every step moves one of these.
enum Next {
    Leave(ExitName),
    Fail(Box<Failure>, ExitName),
    Stop(Box<Stop>),
}

impl Next {
    fn ask(effect: Effect) -> Self {
        Self::Stop(Box::new(Stop::Ask(effect)))
    }

    fn end(outcome: Outcome) -> Self {
        Self::Stop(Box::new(Stop::End(outcome)))
    }

    fn fail(failure: Failure, exit: ExitName) -> Self {
        Self::Fail(Box::new(failure), exit)
    }
}

/// Starts a run with the variables that the caller gives it, in their order. Of two of one name the later one counts.
pub fn start(program: &Arc<Program>, inputs: &[(String, Value)], options: &RunOptions) -> Run {
    let (names, inputs) = name_inputs(program, inputs);
    let mut state = Box::new(State {
        values: vec![None; names.len()],
        reads: Vec::new(),
        room: Room::default(),
        excess: None,
        at: program.start(),
        executed: 0,
        rejoin: Target::End,
        trace: Trace::new(program.clone(), names),
        options: options.clone(),
        program: program.clone(),
    });
    for (id, value) in inputs {
        state.record_with(|| Event::Given(id, value.clone()));
        state.values[id.0 as usize] = Some(value.clone());
    }
    state.run()
}

/// The inputs by id; names that the flow does not use are added to a copy of its names.
fn name_inputs<'a>(
    program: &Program,
    inputs: &'a [(String, Value)],
) -> (Arc<Names>, Vec<(VarId, &'a Value)>) {
    let shared = program.shared_names();
    if inputs.iter().all(|(name, _)| shared.get(name).is_some()) {
        let known = inputs
            .iter()
            .filter_map(|(name, value)| Some((shared.get(name)?, value)));
        return (shared.clone(), known.collect());
    }
    let mut names = Names::clone(shared);
    let inputs = inputs
        .iter()
        .map(|(name, value)| (names.intern(name), value))
        .collect();
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
        let next = match (&effect, reply) {
            (Effect::Post(post), Reply::Http(reply)) => state.replied(post, &reply),
            (Effect::Collect(collect), Reply::Input(reply)) => state.answered(collect, reply),
            (Effect::Post(_) | Effect::Collect(_), _) => {
                state.unsupported("the driver answered another question")
            }
        };
        match state.take(next) {
            Some(end) => end.into_run(state),
            None => state.run(),
        }
    }
}

/// Why the loop stops.
enum Stop {
    Ask(Effect),
    End(Outcome),
}

impl Stop {
    fn end(outcome: Outcome) -> Box<Self> {
        Box::new(Self::End(outcome))
    }

    fn into_run(self, state: Box<State>) -> Run {
        match self {
            Self::Ask(effect) => Run::Waiting(Waiting { state, effect }),
            Self::End(outcome) => Run::Finished(state.finish(outcome)),
        }
    }
}

impl State {
    fn run(mut self: Box<Self>) -> Run {
        let program = self.program.clone();
        loop {
            if self.executed == self.options.max_actions {
                let outcome = Outcome::Limit(self.executed);
                return Run::Finished(self.finish(outcome));
            }
            self.executed += 1;
            self.room.grow();
            let next = self.execute(program.action(self.at));
            if let Some(stop) = self.take(next) {
                return stop.into_run(self);
            }
        }
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
            ActionKind::Unsupported(name) => {
                let message = format!("`{name}` actions are not simulated");
                self.unsupported(&message)
            }
        }
    }

    /// Follows what an action leads to; gives a reason to stop, or none to go on.
    fn take(&mut self, next: Next) -> Option<Box<Stop>> {
        if let Some(failure) = self.flush_reads() {
            return Some(Stop::end(Outcome::Failed(failure)));
        }
        match next {
            Next::Leave(exit) => self.leave(exit, None),
            Next::Fail(failure, exit) => self.fail(failure, exit),
            Next::Stop(stop) => Some(stop),
        }
    }

    /// Binds `$error` and leaves by the exit that handles the failure (S17, S19).
    fn fail(&mut self, failure: Box<Failure>, exit: ExitName) -> Option<Box<Stop>> {
        self.assign(self.program.error(), Some(failure.to_value()));
        let rejoin = self.resolve(self.program.action(self.at).way_on);
        let stop = self.leave(exit, Some(failure));
        self.rejoin = rejoin;
        stop
    }

    fn leave(&mut self, exit: ExitName, failure: Option<Box<Failure>>) -> Option<Box<Stop>> {
        let found = self.program.action(self.at).exit(exit);
        let target = self.resolve(found.map_or(Target::Fail, |exit| exit.target));
        self.record_left(exit, target);
        match (target, failure) {
            (Target::Action(id), _) => {
                self.at = id;
                None
            }
            (Target::Fail, Some(failure)) => Some(Stop::end(Outcome::Failed(*failure))),
            // Only a failure leaves by an exit that fails; a program without that exit simply ends.
            (Target::End | Target::Rejoin | Target::Fail, _) => {
                Some(Stop::end(self.outcome_at_end()))
            }
        }
    }

    fn resolve(&self, target: Target) -> Target {
        match target {
            Target::Rejoin => self.rejoin,
            Target::Action(_) | Target::End | Target::Fail => target,
        }
    }

    fn outcome_at_end(&mut self) -> Outcome {
        let program = self.program.clone();
        let queue = match program.at_end() {
            AtEnd::End => None,
            AtEnd::Transfer(queue) => self.eval(queue),
        };
        match (self.flush_reads(), queue) {
            (Some(failure), _) => Outcome::Failed(failure),
            (None, Some(queue)) => self
                .queue(&queue)
                .map_or_else(Outcome::Failed, Outcome::Transferred),
            (None, None) => Outcome::Ended,
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

    fn set_variables(&mut self, settings: &[(VarId, Setting)]) -> Next {
        for (variable, setting) in settings {
            let value = self.eval(setting);
            self.charge(PER_RECORD);
            if let Some(failure) = self.flush_reads() {
                return Next::end(Outcome::Failed(failure));
            }
            self.assign(*variable, value);
        }
        Next::Leave(ExitName::Next)
    }

    fn look_up(&mut self, action: &Action, lookup: &Lookup) -> Next {
        let mut headers = Vec::with_capacity(lookup.headers.len());
        for (name, setting) in &lookup.headers {
            headers.extend(self.eval_text(setting).map(|text| (name.clone(), text)));
        }
        let body = self.request_body(lookup);
        if let Some(failure) = self.flush_reads() {
            return Next::end(Outcome::Failed(failure));
        }
        let post = Post {
            action: self.at,
            action_name: action.name.clone(),
            url: lookup.url.clone(),
            headers,
            body,
            timeout: self.scaled(lookup.timeout),
        };
        self.record_with(|| Event::Sent(Box::new(post.clone())));
        Next::ask(Effect::Post(post))
    }

    /// The body of a lookup: `phoneNumber` when it is set, then the inputs, which override it (S11).
    fn request_body(&mut self, lookup: &Lookup) -> Bytes {
        let mut body = String::from("{");
        let overridden = lookup
            .inputs
            .iter()
            .any(|(name, _)| &**name == "phoneNumber");
        if !overridden && let Some(number) = &self.values[self.program.phone_number().0 as usize] {
            write_member(&mut body, "phoneNumber", number);
        }
        for (name, setting) in &lookup.inputs {
            let before = body.len();
            if let Some(value) = self.eval(setting) {
                write_member(&mut body, name, &value);
            }
            self.charge(body.len() - before);
        }
        body.push('}');
        body.into()
    }

    fn replied(&mut self, post: &Post, reply: &HttpReply) -> Next {
        let limits = Limits {
            timeout: post.timeout,
            body_bytes: self.options.max_response_bytes,
        };
        let Judgement {
            verdict,
            status,
            body,
            notes,
        } = classify(&post.action_name, reply, &limits);
        self.record_with(|| {
            let (elapsed, timings) = (reply.elapsed, reply.timings);
            Event::Replied(Box::new(Replied {
                elapsed,
                timings,
                verdict: verdict.clone(),
                status,
                body,
            }))
        });
        for (code, message) in notes {
            self.note(code, message, None);
        }
        let program = self.program.clone();
        let action = program.action(post.action);
        let ActionKind::Lookup(lookup) = &action.kind else {
            return self.unsupported("a reply came to an action that asks for none");
        };
        match verdict {
            Verdict::Success(value) => {
                self.assign(lookup.output, value);
                Next::Leave(ExitName::Success)
            }
            Verdict::Error(failure) => {
                self.forget(lookup.output);
                Next::fail(failure, ExitName::Error)
            }
            Verdict::Timeout(failure) => {
                self.forget(lookup.output);
                let exit = self.timeout_exit(action);
                Next::fail(failure, exit)
            }
        }
    }

    /// A timeout without a handler is treated as an error (S19).
    fn timeout_exit(&mut self, action: &Action) -> ExitName {
        if action.exit(ExitName::Timeout).is_some() {
            return ExitName::Timeout;
        }
        let message = "nothing handles a timeout here: it is treated as an error".to_owned();
        self.note(NoteCode::TimeoutAsError, message, None);
        ExitName::Error
    }

    /// A failed lookup leaves no earlier value that could pass for this one's (S20).
    fn forget(&mut self, variable: VarId) {
        if self.values[variable.0 as usize].is_some() {
            self.assign(variable, None);
        }
    }

    fn decide(&mut self, condition: &Condition) -> Next {
        match self.test(condition) {
            Ok(true) => Next::Leave(ExitName::Yes),
            Ok(false) => Next::Leave(ExitName::No),
            Err(next) => next,
        }
    }

    fn switch(&mut self, cases: &[Condition]) -> Next {
        for (index, condition) in (0..=u16::MAX).zip(cases) {
            match self.test(condition) {
                Ok(true) => return Next::Leave(ExitName::Case(index)),
                Ok(false) => {}
                Err(next) => return next,
            }
        }
        Next::Leave(ExitName::Default)
    }

    /// A condition that is not set or not Boolean is an error (S25).
    fn test(&mut self, condition: &Condition) -> Result<bool, Next> {
        let mut scope = Scope {
            values: &self.values,
            reads: &mut self.reads,
            origin: condition.origin,
        };
        let (message, span) = match condition.code.eval(&mut scope) {
            Ok(Some(Value::Bool(holds))) => return Ok(holds),
            Ok(None) => ("the condition is not set".to_owned(), condition.origin.span),
            Ok(Some(value)) => (
                format!(
                    "the condition is a value of type {}, not Boolean",
                    value.type_name()
                ),
                condition.origin.span,
            ),
            Err(error) => (error.message, condition.origin.locate(error.span)),
        };
        // What was read comes before what came of it.
        if let Some(failure) = self.flush_reads() {
            return Err(Next::end(Outcome::Failed(failure)));
        }
        self.note(NoteCode::ExpressionType, message, Some(span));
        Err(Next::fail(
            self.failure(ErrorCode::ExpressionType),
            ExitName::Error,
        ))
    }

    fn play(&mut self, message: &Setting) -> Next {
        let text = match self.text(message) {
            Ok(text) => text,
            Err(failure) => return Next::end(Outcome::Failed(failure)),
        };
        self.record_with(|| Event::Played(text.into()));
        Next::Leave(ExitName::Next)
    }

    fn log(&mut self, level: &Arc<str>, message: &Setting) -> Next {
        let text = match self.text(message) {
            Ok(text) => text,
            Err(failure) => return Next::end(Outcome::Failed(failure)),
        };
        self.record_with(|| {
            Event::Logged(Box::new(Logged {
                level: level.clone(),
                message: text.into(),
            }))
        });
        Next::Leave(ExitName::Next)
    }

    fn transfer(&mut self, queue: &Setting) -> Next {
        let queue = self.eval(queue);
        if let Some(failure) = self.flush_reads() {
            return Next::end(Outcome::Failed(failure));
        }
        match queue.map(|queue| self.queue(&queue)) {
            Some(Ok(queue)) => Next::end(Outcome::Transferred(queue)),
            Some(Err(failure)) => Next::fail(failure, ExitName::Error),
            None => Next::fail(self.failure(ErrorCode::ExpressionType), ExitName::Error),
        }
    }

    /// The id of a queue: a text that is not empty, or a number.
    fn queue(&mut self, id: &Value) -> Result<Arc<str>, Failure> {
        let message = match id {
            Value::Text(text) if text.is_empty() => "the queue's id is an empty text".to_owned(),
            Value::Text(text) => return Ok(text.clone()),
            Value::Number(number) => return Ok(number.to_string().into()),
            other => format!(
                "the queue's id is a value of type {}, not Text",
                other.type_name()
            ),
        };
        self.note(NoteCode::ExpressionType, message, None);
        Err(self.failure(ErrorCode::ExpressionType))
    }

    fn ask(&mut self, action: &Action, settings: &CollectInput) -> Next {
        let prompt = match self.text(&settings.prompt) {
            Ok(prompt) => prompt,
            Err(failure) => return Next::end(Outcome::Failed(failure)),
        };
        let collect = Collect {
            action: self.at,
            action_name: action.name.clone(),
            prompt,
            digits: settings.digits,
            timeout: self.scaled(settings.timeout),
        };
        self.record_with(|| Event::Asked(Box::new(collect.clone())));
        Next::ask(Effect::Collect(collect))
    }

    fn answered(&mut self, collect: &Collect, reply: InputReply) -> Next {
        let in_time = reply.elapsed < collect.timeout;
        let digits = reply
            .digits
            .filter(|_| in_time)
            .map(|typed| entered_digits(&typed, collect.digits));
        let digits: Option<Arc<str>> = digits.filter(|digits| !digits.is_empty()).map(Into::into);
        let elapsed = reply.elapsed;
        self.record_with(|| {
            Event::Answered(Box::new(Answered {
                elapsed,
                digits: digits.clone(),
            }))
        });
        let program = self.program.clone();
        let action = program.action(collect.action);
        let ActionKind::CollectInput(settings) = &action.kind else {
            return self.unsupported("digits came to an action that asks for none");
        };
        let entered = digits.is_some();
        self.assign(settings.output, digits.map(Value::Text));
        match (entered, action.exit(ExitName::NoInput)) {
            (true, _) => Next::Leave(ExitName::Success),
            (false, Some(_)) => Next::Leave(ExitName::NoInput),
            (false, None) => {
                let message =
                    "the caller entered nothing and `noinput` is not written: the flow goes on"
                        .to_owned();
                self.note(NoteCode::NoInput, message, None);
                Next::Leave(ExitName::Success)
            }
        }
    }

    /// The run cannot go on honestly: it stops here and says so.
    fn unsupported(&mut self, message: &str) -> Next {
        let span = self.program.action(self.at).span;
        self.note(NoteCode::Unsupported, message.to_owned(), Some(span));
        Next::end(Outcome::Failed(self.failure(ErrorCode::ActionUnsupported)))
    }

    fn eval(&mut self, setting: &Setting) -> Option<Value> {
        if self.excess.is_some() {
            return None;
        }
        let made = setting.eval(&mut Maker {
            values: &self.values,
            reads: &mut self.reads,
            room: &mut self.room,
        });
        made.unwrap_or_else(|excess| {
            self.excess = Some(excess);
            None
        })
    }

    /// Takes room for what is written outside of variables.
    fn charge(&mut self, bytes: usize) {
        if let Err(excess) = self.room.take(bytes) {
            self.excess = Some(excess);
        }
    }

    fn eval_text(&mut self, setting: &Setting) -> Option<String> {
        let text: String = self.eval(setting)?.text().into();
        self.charge(text.len());
        Some(text)
    }

    /// A text to be said, empty when it is not set; a failure when the run must end before it is.
    fn text(&mut self, setting: &Setting) -> Result<String, Failure> {
        let text = self.eval_text(setting).unwrap_or_default();
        match self.flush_reads() {
            Some(failure) => Err(failure),
            None => Ok(text),
        }
    }

    fn scaled(&self, timeout: Duration) -> Duration {
        // A scale that is no number above zero makes the shortest timeout.
        let scale = self.options.timeout_scale;
        match scale {
            1.0 => timeout,
            _ if scale > 0.0 => {
                Duration::from_secs_f64((timeout.as_secs_f64() * scale).clamp(0.001, 1e9))
            }
            _ => Duration::from_millis(1),
        }
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

    fn assign(&mut self, variable: VarId, value: Option<Value>) {
        self.record_with(|| Event::Assigned(variable, value.clone()));
        self.values[variable.0 as usize] = value;
    }

    /// Notes the reads of something not set since the last time; a strict run fails at the first of them, any run when
    /// it made too much.
    fn flush_reads(&mut self) -> Option<Failure> {
        if self.reads.is_empty() && self.excess.is_none() {
            return None;
        }
        for read in std::mem::take(&mut self.reads) {
            self.charge(PER_RECORD + read.reference.len());
            let message = format!("`{}` is not set", read.reference);
            self.note(NoteCode::NotSetRead, message, Some(read.span));
            if self.options.strict {
                return Some(self.failure(ErrorCode::ExpressionNotSet));
            }
        }
        let excess = self.excess.take()?;
        self.note(NoteCode::ExpressionType, excess.message().to_owned(), None);
        Some(self.failure(ErrorCode::ExpressionType))
    }

    fn note(&mut self, code: NoteCode, message: String, span: Option<flow_syntax::Span>) {
        let action = self.at;
        self.record_with(|| {
            Event::Noted(Box::new(Note {
                code,
                action,
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

/// The keys of a telephone in what was typed: up to `#`, and no more than are wanted.
fn entered_digits(typed: &str, wanted: Option<u32>) -> String {
    let keys = typed
        .chars()
        .take_while(|key| *key != '#')
        .filter(|key| key.is_ascii_digit() || *key == '*');
    keys.take(wanted.map_or(usize::MAX, |wanted| wanted as usize))
        .collect()
}

fn write_member(body: &mut String, name: &str, value: &Value) {
    if body.len() > 1 {
        body.push(',');
    }
    flow_syntax::json::quote_into(body, name);
    body.push(':');
    value.write_json(body);
}
