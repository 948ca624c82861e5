//! The actions of the platform's own flows: what each is given, what it asks of the world, and which exit it leaves by.
//!
//! Where the vendor's pages are silent, the functions say what was decided.

mod answers;
mod ask;
mod attributes;
mod data;
mod loops;
mod organisation;
mod plain;
mod stub;
mod tasks;
mod transfer;
mod typed;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use flow_expr::{ExprErrorCode, Object, Platform, Value, VarId};
use flow_world::World;

use super::{Next, State};
use crate::{
    code::ErrorCode,
    outcome::Failure,
    program::{Action, ActionKind, Does, ExitName, PlatformAction},
    room::PER_RECORD,
    setting::Setting,
};
use attributes::Attributes;
use tasks::Frame;

/// What only runs of platform flows have.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// What the flow does outside of every call, and the tasks that were called and have not come back.
    base: Frame,
    calls: Vec<Frame>,
    /// Variables that were given: the next beginning of a task leaves them as they are.
    given: BTreeSet<VarId>,
    /// Whether the action was reached from the end of a loop's body.
    pub(super) again: bool,
    /// How many actions were run since the last one that counted.
    free: u32,
    /// Whether the flow's error handling already got its actions after the limit.
    is_past_limit: bool,
    /// How often the question that is put now got no answer, and one that did not fit.
    silent: u32,
    unmatched: u32,
    attributes: Attributes,
}

impl Stage {
    pub(super) fn new(world: Option<&World>, given: impl Iterator<Item = VarId>) -> Self {
        Self {
            base: Frame::default(),
            calls: Vec::new(),
            given: given.collect(),
            again: false,
            free: 0,
            is_past_limit: false,
            silent: 0,
            unmatched: 0,
            attributes: world.map(Attributes::of).unwrap_or_default(),
        }
    }

    pub(super) fn is_called(&self) -> bool {
        !self.calls.is_empty()
    }

    fn frame(&mut self) -> &mut Frame {
        self.calls.last_mut().unwrap_or(&mut self.base)
    }
}

/// What an action of these kinds comes to; `Err` where an expression failed or the run must end.
type Outcome = Result<Next, Next>;

impl State {
    pub(super) fn perform(&mut self, action: &Action, platform: &PlatformAction) -> Next {
        let next = match &platform.does {
            Does::Enter(initial) => self.enter(initial),
            Does::CallData(call) => self.call_data(action, call),
            Does::CallTask(call) => self.call_task(call),
            Does::EndTask(output) => Ok(self.end_task(output.as_deref())),
            Does::Loop(each) => self.round(each),
            Does::Ask(ask) => self.put(action, ask),
            Does::Find(find) => self.find(find),
            Does::LookUpRow(lookup) => self.look_up_row(lookup),
            Does::EvaluateSchedule { schedule, at } => {
                self.evaluate_schedule(schedule, at.as_ref())
            }
            Does::EvaluateScheduleGroup {
                group,
                emergency,
                at,
            } => self.evaluate_group(group, emergency.as_ref(), at.as_ref()),
            Does::Wait {
                duration,
                longest,
                trim,
            } => self.wait(duration, *longest, trim.as_ref()),
            Does::SetData(scope, pairs) => self.set_attributes(*scope, pairs),
            Does::GetData(scope, pairs) => self.get_attributes(*scope, pairs),
            Does::Transfer(transfer) => self.hand_over(transfer),
            Does::End(reason) => self.end(reason.as_ref()),
            Does::Say(said) => self.say(said),
            Does::Perform(given) => self.perform_quietly(given),
            Does::SetLanguage(language) => self.set_language(language),
            Does::Stub(stub) => self.ask_stub(action, &platform.type_name, stub),
        };
        next.unwrap_or_else(|next| next)
    }

    /// Whether a failure that leaves by this exit is one of a platform flow, which binds no `$error`.
    pub(super) fn is_platform(&self, exit: ExitName) -> bool {
        let kind = &self.program.action(self.at).kind;
        exit == ExitName::FlowError || matches!(kind, ActionKind::Platform(_))
    }

    /// The exit for an expression that fails: in platform flows that of the flow's error handling.
    pub(super) fn exit_for_faults(&self) -> ExitName {
        let action = self.program.action(self.at);
        let is_platform = matches!(action.kind, ActionKind::Platform(_));
        match is_platform || action.exit(ExitName::FlowError).is_some() {
            true => ExitName::FlowError,
            false => ExitName::Error,
        }
    }

    /// The value of a setting that the action cannot do without: not set, it goes to the flow's error handling.
    fn needed(&mut self, setting: &Setting, what: &str) -> Result<Value, Next> {
        match self.value(setting)? {
            Some(value) => Ok(value),
            None => Err(self.not_set(what)),
        }
    }

    fn not_set(&mut self, what: &str) -> Next {
        let span = self.program.action(self.at).span;
        let message = format!("{what} is not set");
        self.wrong(ExprErrorCode::NotSet, message, Some(span))
    }

    fn mistyped(&mut self, what: &str, value: &Value, wanted: &str) -> Next {
        let span = self.program.action(self.at).span;
        let found = value.type_name();
        let message = format!("{what} is a value of type {found}, not {wanted}");
        self.wrong(ExprErrorCode::Type, message, Some(span))
    }

    /// A length of time, in milliseconds; `None` when it is not set.
    fn millis(&mut self, setting: &Setting, what: &str) -> Result<Option<i64>, Next> {
        match self.value(setting)? {
            None => Ok(None),
            Some(Value::Platform(Platform::Duration(duration))) => Ok(Some(duration.millis())),
            Some(other) => Err(self.mistyped(what, &other, "Duration")),
        }
    }

    /// The values of settings by name; what is not set is left out.
    fn members(&mut self, settings: &[(Arc<str>, Setting)]) -> Result<Object, Next> {
        let mut members = Vec::with_capacity(settings.len());
        for (name, setting) in settings {
            self.charge(PER_RECORD + name.len());
            let value = self.value(setting)?;
            members.extend(value.map(|value| (name.clone(), value)));
        }
        Ok(Object::from_members(members))
    }

    /// Binds what came back; an output that did not come is not set.
    fn bind(&mut self, outputs: &[(Arc<str>, VarId)], given: &Object) {
        for (name, variable) in outputs {
            self.charge(PER_RECORD);
            match output(given, name).cloned() {
                None => self.forget(*variable),
                Some(value) => {
                    let value = self.typed(*variable, &value);
                    self.assign(*variable, Some(value));
                }
            }
        }
    }

    /// What an action itself reports as its failure.
    fn action_failed(&mut self, code: ErrorCode, message: Option<&str>) -> Failure {
        let failure = self.failure(code);
        Failure {
            message: message.map_or(failure.message, Into::into),
            ..failure
        }
    }

    fn pass(&mut self, time: Duration) {
        self.elapsed = self.elapsed.saturating_add(time);
    }
}

/// An output by its flattened name, such as `details.count`, in any letter case; or the member to which the name leads.
fn output<'o>(given: &'o Object, name: &str) -> Option<&'o Value> {
    let in_any_case = || {
        let mut members = given.iter();
        let found = members.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    };
    let nested = || {
        let mut steps = name.split('.');
        let first = given.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.member(step))
    };
    given.get(name).or_else(in_any_case).or_else(nested)
}
