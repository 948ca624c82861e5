//! A run in the form in which the platform keeps its own runs: the document that its execution history hands out.
//!
//! Source: the vendor's page on historical flow execution data, whose example names the members, and readers of such
//! documents that others have published. What only the platform knows (versions, divisions, the numbers of actions) is left
//! out; ids are made from names, so that the same action has the same id, and times are those of the run's own clock.

mod compare;
mod event;
mod ids;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use flow_core::{
    ActionId, ActionKind, Does, ErrorCode, Event, ExitName, Left, NoteCode, Outcome, Record, Step,
    Target, Trace, Why,
};
use flow_expr::{DateTime, Platform, Value, VarId};
use flow_scenario::{
    ExecutionPath, execution_event, execution_exit_reason, execution_path, execution_reason,
    execution_started,
};

use crate::value::{object, page, text};
pub use compare::{EXECUTION_AGAINST_SCHEMA, ExecutionAgainst};
use event::{Happened, given, outputs, statements};

/// How many calls of tasks lie within each other; those within them follow them, so that any reader can read the document.
const NESTED: usize = 16;

/// The run as the platform's execution data, pretty-printed, ended by a line feed.
///
/// `started` is the moment at which the run's clock stood at zero; 2000-01-01 where nobody set one, so that a run gives the
/// same document whenever it is made.
pub fn execution_data(trace: &Trace, started: Option<DateTime>) -> String {
    page(&execution_value(trace, started))
}

/// The same as a value.
pub(crate) fn execution_value(trace: &Trace, started: Option<DateTime>) -> Value {
    let mut writer = Writer::new(trace, started);
    for step in trace.steps() {
        writer.step(&step);
    }
    writer.finish()
}

/// The start of a run without a clock: 2000-01-01T00:00:00Z.
const EPOCH_MS: i64 = 946_684_800_000;

struct Writer<'t> {
    trace: &'t Trace,
    started_ms: i64,
    clock: Duration,
    /// How many things were executed.
    executed: u64,
    /// What is written at each level: the flow's own, then that of each task that was called.
    levels: Vec<Level>,
    /// Calls within the innermost level that are not nested.
    flat: usize,
    /// The executions of loops, and the loop whose next round begins.
    loops: BTreeMap<ActionId, Value>,
    again: Option<ActionId>,
    /// Whether the flow's error handling is under way, which is no action of the flow.
    handles: bool,
    /// Whether the flow's error handling took over.
    errs: bool,
}

#[derive(Default)]
struct Level {
    /// The call that these events happened in, and the task; `None` for the flow.
    call: Option<Happened>,
    events: Vec<Value>,
}

impl<'t> Writer<'t> {
    fn new(trace: &'t Trace, started: Option<DateTime>) -> Self {
        Self {
            trace,
            started_ms: started.map_or(EPOCH_MS, DateTime::millis),
            clock: Duration::ZERO,
            executed: 0,
            levels: vec![Level::default()],
            flat: 0,
            loops: BTreeMap::new(),
            again: None,
            handles: false,
            errs: false,
        }
    }

    fn step(&mut self, step: &Step) {
        let records = &self.trace.records()[step.records.0..step.records.1];
        let leaves = |record: &Record| matches!(record.event, Event::Left(..) | Event::Called(_));
        let own = records.iter().position(leaves);
        let (own, back) = records.split_at(own.map_or(records.len(), |at| at + 1));
        if self.trace.program().on_limit() == Some(step.action) {
            self.leave_calls();
        }
        self.happened(step, own);
        self.clock = own.iter().fold(self.clock, |clock, record| {
            clock.saturating_add(record.event.took())
        });
        self.came_back(back);
        self.erred(step, own);
        self.again = leads_again(own.iter().chain(back));
    }

    fn happened(&mut self, step: &Step, own: &[Record]) {
        let action = self.trace.program().action(step.action);
        self.handles = self.is_handling(step.action);
        match &action.kind {
            _ if self.handles => {}
            ActionKind::Start => self.flow_started(step),
            ActionKind::Platform(platform) => match &platform.does {
                Does::Enter(_) if step.action == self.trace.program().start() => {
                    self.flow_started(step);
                }
                Does::Enter(_) => self.task_started(step, &platform.type_name, own),
                Does::Loop(each) if self.again == Some(step.action) => {
                    self.loop_went_round(step, each.index, own);
                }
                _ => self.action_ran(step, own),
            },
            _ => self.action_ran(step, own),
        }
    }

    /// Whether an action belongs to the flow's error handling as the loader wrote it.
    fn is_handling(&self, action: ActionId) -> bool {
        match &self.trace.program().action(action).kind {
            ActionKind::Platform(platform) => &*platform.type_name == "eventHandling",
            ActionKind::Disconnect => {
                self.handles || self.trace.program().on_limit() == Some(action)
            }
            _ => false,
        }
    }

    /// The flow's variables as they are once all have their first values.
    fn flow_started(&mut self, step: &Step) {
        if !self.levels[0].events.is_empty() {
            return;
        }
        let vars = self.trace.vars_at(step.records.1);
        let variables = vars
            .set_ones()
            .map(|(name, value)| event::variable(name, Some(value)));
        let mut started = Happened::new("startedFlow");
        started.add("dateTime", self.now());
        started.add("variables", Value::list(variables));
        self.push(started);
    }

    fn task_started(&mut self, step: &Step, type_name: &str, own: &[Record]) {
        let action = self.trace.program().action(step.action);
        let mut started = Happened::new(execution_started(self.trace.program(), type_name));
        started.add("dateTime", self.now());
        started.add("executionId", self.next_execution());
        match type_name {
            "state" | "bot" => started.add("stateId", self.id_of(&[&action.name])),
            _ => started.add("taskName", text(&action.name)),
        }
        started.add("variables", outputs(self.trace, step.action, own));
        self.push(started);
    }

    fn loop_went_round(&mut self, step: &Step, index: Option<VarId>, own: &[Record]) {
        let mut round = Happened::new("eventLoop");
        round.add("dateTime", self.now());
        let execution = self.loops.get(&step.action).cloned();
        round.add("executionId", execution.unwrap_or(Value::Null));
        if index.is_some() {
            round.add("variables", outputs(self.trace, step.action, own));
        }
        self.push(round);
    }

    fn action_ran(&mut self, step: &Step, own: &[Record]) {
        let program = self.trace.program();
        let action = program.action(step.action);
        let mut ran = Happened::new(execution_event(&action.kind));
        ran.add("actionId", self.id_of(&[&action.name]));
        ran.add("actionName", text(&action.name));
        ran.add("dateTime", self.now());
        let execution = self.next_execution();
        ran.add("executionId", execution.clone());
        ran.add("execution", Value::list([]));
        match &action.kind {
            ActionKind::SetVariable(_) => {
                ran.add("statements", statements(self.trace, step.action, own));
            }
            _ => ran.add("outputVariables", given(self.trace, step, own)),
        }
        event::add_facts(&mut ran, action, step.left, own);
        event::add_words(&mut ran, program, own, self.started_ms, self.clock);
        if let ActionKind::Platform(platform) = &action.kind
            && let (Does::Loop(_), Left::By(ExitName::Output(0), _)) = (&platform.does, step.left)
        {
            self.loops.insert(step.action, execution);
        }
        let calls = matches!(own.last(), Some(last) if matches!(last.event, Event::Called(_)));
        match (calls, step.left) {
            (true, _) if self.levels.len() > NESTED => {
                self.push(ran);
                self.flat += 1;
            }
            (true, _) => self.levels.push(Level {
                call: Some(ran),
                events: Vec::new(),
            }),
            (false, Left::By(exit, _)) => {
                self.add_path(&mut ran, step.action, exit);
                self.push(ran);
            }
            (false, _) => {
                if let Some(path) = gave_up_by(own) {
                    ran.add("outputPathId", text(path));
                }
                self.push(ran);
            }
        }
    }

    /// Calls that came back with the step, innermost first.
    fn came_back(&mut self, records: &[Record]) {
        for (index, record) in records.iter().enumerate() {
            let Event::Returned(exit, _) = record.event else {
                continue;
            };
            if self.flat > 0 {
                self.flat -= 1;
                continue;
            }
            let mut ended = Happened::new("endedTask");
            ended.add("dateTime", self.now());
            self.push(ended);
            let Some(Level { call, events }) = self.pop() else {
                continue;
            };
            let Some(mut call) = call else { continue };
            call.add("execution", Value::list(events));
            let handed = outputs(self.trace, record.action, &records[..index]);
            call.add("outputVariables", handed);
            self.add_path(&mut call, record.action, exit);
            self.push(call);
        }
    }

    fn pop(&mut self) -> Option<Level> {
        match self.levels.len() {
            0 | 1 => None,
            _ => self.levels.pop(),
        }
    }

    /// No task that was called comes back.
    fn leave_calls(&mut self) {
        self.flat = 0;
        while let Some(Level { call, events }) = self.pop() {
            let Some(mut call) = call else { continue };
            call.add("execution", Value::list(events));
            self.push(call);
        }
    }

    /// What the flow's error handling took over, or should have.
    fn erred(&mut self, step: &Step, own: &[Record]) {
        let by_handler = match step.left {
            Left::By(exit, target) => {
                exit == ExitName::FlowError || target == Target::Fail && exit != ExitName::Timeout
            }
            Left::Calling(_) | Left::EndedRun => false,
        };
        if by_handler {
            let mut context = vec![("executionId", self.last_execution())];
            let reason = own.iter().rev().find_map(|record| match &record.event {
                Event::Noted(note) => execution_reason(note.code),
                _ => None,
            });
            context.extend(reason.map(|reason| ("reason", text(reason))));
            let mut error = Happened::new("eventError");
            error.add("context", object(context));
            error.add("dateTime", self.now());
            self.push(error);
            self.errs = true;
        }
        let action = self.trace.program().action(step.action);
        let exit = match step.left {
            Left::By(exit, _) => action.exit(exit),
            Left::Calling(_) | Left::EndedRun => None,
        };
        if exit.is_some_and(|exit| exit.why == Why::FlowHandler) {
            self.leave_calls();
        }
    }

    fn add_path(&self, happened: &mut Happened, action: ActionId, exit: ExitName) {
        let action = self.trace.program().action(action);
        let label: Arc<str> = action.exit_label(exit);
        match execution_path(action, exit, &label) {
            ExecutionPath::Known(id) => happened.add("outputPathId", text(id)),
            ExecutionPath::Named => {
                happened.add("outputPathId", self.id_of(&[&action.name, &label]));
                happened.add("outputPathName", text(&label));
            }
            ExecutionPath::OnlyNamed => happened.add("outputPathName", text(&label)),
            ExecutionPath::Unknown => {}
        }
    }

    fn push(&mut self, happened: Happened) {
        if let Some(level) = self.levels.last_mut() {
            level.events.push(happened.into_value());
        }
    }

    fn now(&self) -> Value {
        event::moment(self.started_ms, self.clock)
    }

    fn next_execution(&mut self) -> Value {
        self.executed += 1;
        self.last_execution()
    }

    fn last_execution(&self) -> Value {
        text(&ids::counted(self.executed))
    }

    fn id_of(&self, parts: &[&str]) -> Value {
        let flow = [&*self.trace.program().flow.name];
        text(&ids::made_of(flow.into_iter().chain(parts.iter().copied())))
    }

    fn finish(mut self) -> Value {
        self.leave_calls();
        let ended = self.trace.outcome().and_then(|outcome| self.ended(outcome));
        let is_truncated = ended.is_none();
        ended.into_iter().for_each(|ended| self.push(ended));
        let header = &self.trace.program().flow;
        let events = self.levels.pop().unwrap_or_default().events;
        let flow = object([
            ("conversationId", self.id_of(&["conversation"])),
            ("endDateTime", self.now()),
            ("execution", Value::list(events)),
            ("flowId", self.id_of(&[])),
            ("flowName", text(&header.name)),
            ("flowType", text(&header.flow_type.to_uppercase())),
            ("isTruncated", Value::Bool(is_truncated)),
            (
                "startDateTime",
                event::moment(self.started_ms, Duration::ZERO),
            ),
        ]);
        object([("flow", flow)])
    }

    /// How the run ended; `None` where it only stopped because nobody said how it goes on.
    fn ended(&self, outcome: &Outcome) -> Option<Happened> {
        let unsaid = [ErrorCode::ActionUnsupported, ErrorCode::WorldLacks];
        if matches!(outcome, Outcome::Failed(failure) if unsaid.contains(&failure.code)) {
            return None;
        }
        let mut ended = Happened::new("endedFlow");
        ended.add("dateTime", self.now());
        ended.add(
            "flowExitReason",
            text(execution_exit_reason(outcome, self.errs)),
        );
        ended.add("outputVariables", self.handed_back());
        Some(ended)
    }

    /// The variables that the flow declares as its outputs.
    fn handed_back(&self) -> Value {
        let program = self.trace.program();
        let vars = self.trace.vars();
        let outputs = program.declared().iter().filter(|known| known.is_output);
        Value::list(outputs.map(|known| {
            let name = program.names().name(known.variable);
            event::variable(name, vars.get(name))
        }))
    }
}

/// The path of a question that was put for the last time, and for whose end the flow has nothing.
fn gave_up_by(own: &[Record]) -> Option<&'static str> {
    own.iter().rev().find_map(|record| match &record.event {
        Event::Noted(note) if note.code == NoteCode::NoInput => Some("__MAX_NO_INPUTS__"),
        Event::Noted(note) if note.code == NoteCode::NoMatch => Some("__MAX_NO_MATCHES__"),
        _ => None,
    })
}

/// The loop whose next round begins after these records.
fn leads_again<'r>(records: impl DoubleEndedIterator<Item = &'r Record>) -> Option<ActionId> {
    let target = records.rev().find_map(|record| match record.event {
        Event::Left(_, target) | Event::Returned(_, target) => Some(target),
        _ => None,
    });
    match target {
        Some(Target::Again(id)) => Some(id),
        _ => None,
    }
}

/// A moment as the vendor's example writes it, always with milliseconds.
fn date_time(millis: i64) -> Value {
    let Some(moment) = DateTime::from_millis(millis) else {
        return Value::Null;
    };
    let written = Value::Platform(Platform::DateTime(moment))
        .text()
        .into_owned();
    match written.strip_suffix('Z') {
        Some(whole) if !whole.contains('.') => text(&format!("{whole}.000Z")),
        _ => text(&written),
    }
}

#[cfg(test)]
mod tests;
