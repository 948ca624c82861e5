//! By which exits an action of a platform flow may be left when nothing fails, and what each of them does to variables.

use flow_expr::{Environment, NotSetRead, Value, VarId};

use super::{Action, ActionKind, Condition, Does, ExitName, PlatformAction, Wants};
use crate::setting::Setting;

impl PlatformAction {
    /// The exits by which the action may be left when nothing fails; of those that are not written, each leads to the
    /// action's way on.
    pub fn usual_exits(&self) -> Vec<ExitName> {
        let outputs = |count: usize| (0..=u16::MAX).take(count).map(ExitName::Output);
        match &self.does {
            Does::EndTask(_) | Does::Transfer(_) | Does::End(_) => Vec::new(),
            Does::CallData(_) => vec![ExitName::Success],
            Does::Loop(each) => {
                let next = each.count.iter().map(|_| ExitName::Next);
                outputs(1 + each.until.len()).chain(next).collect()
            }
            Does::Ask(ask) => match &*ask.wants {
                Wants::Choice(choices) => outputs(choices.len()).collect(),
                Wants::YesOrNo => outputs(2).collect(),
                Wants::Digits(..) | Wants::Value(_) => vec![ExitName::Next],
            },
            Does::Find(_) | Does::LookUpRow(_) | Does::EvaluateSchedule { .. } => {
                outputs(2).collect()
            }
            Does::EvaluateScheduleGroup { .. } => outputs(4).collect(),
            Does::Stub(stub) if !stub.exits.is_empty() => outputs(stub.exits.len()).collect(),
            Does::Enter(_)
            | Does::CallTask(_)
            | Does::Wait { .. }
            | Does::SetData(..)
            | Does::GetData(..)
            | Does::Say(_)
            | Does::Perform(_)
            | Does::SetLanguage(_)
            | Does::Stub(_) => vec![ExitName::Next],
        }
    }

    /// The variables that are bound when the action is left by this exit; an output that did not come is not set all the
    /// same.
    pub fn binds(&self, exit: ExitName) -> Vec<VarId> {
        use ExitName::{Error, Next, Output, Success};
        match (&self.does, exit) {
            (Does::Enter(initial), Next) => {
                let initial = initial.iter();
                let set = initial.filter(|(_, setting)| !matches!(setting, Setting::NoValue));
                set.map(|(variable, _)| *variable).collect()
            }
            (Does::CallData(call), Success) => variables(&call.outputs),
            (Does::CallData(call), Error) => variables(&call.failure_outputs),
            (Does::CallTask(call), Next | Output(_)) => variables(&call.outputs),
            (Does::Loop(each), Output(0)) => each.index.into_iter().collect(),
            (Does::Ask(ask), Next | Output(_)) => ask.output.into_iter().collect(),
            (Does::Find(find), Output(0)) => find.result.into_iter().collect(),
            (Does::LookUpRow(lookup), Output(0)) => variables(&lookup.outputs),
            (Does::LookUpRow(lookup), Error) => variables(&lookup.failure_outputs),
            (Does::GetData(_, pairs), Next) => variables(pairs),
            (Does::Transfer(transfer), Error) => variables(&transfer.failure_outputs),
            (Does::Stub(stub), exit) if exit != ExitName::FlowError => variables(&stub.outputs),
            _ => Vec::new(),
        }
    }

    /// The variables that become not set when the action is left by this exit.
    pub fn clears(&self, exit: ExitName) -> Vec<VarId> {
        use ExitName::{FlowError, NoInput, NoMatch, Output};
        match (&self.does, exit) {
            (Does::Ask(ask), NoInput | NoMatch | FlowError) => ask.output.into_iter().collect(),
            (Does::Find(find), Output(1)) => find.result.into_iter().collect(),
            (Does::LookUpRow(lookup), Output(1)) => variables(&lookup.outputs),
            _ => Vec::new(),
        }
    }

    fn can_fault(&self) -> bool {
        let is_sure = |setting: &Setting| matches!(setting, Setting::Literal(_));
        let needs_all = matches!(
            self.does,
            Does::Find(_)
                | Does::LookUpRow(_)
                | Does::EvaluateSchedule { .. }
                | Does::EvaluateScheduleGroup { .. }
                | Does::Wait { .. }
                | Does::SetData(..)
                | Does::GetData(..)
                | Does::Loop(_)
                | Does::SetLanguage(_)
        );
        // What is no length of time, or none above zero.
        let has_computed_timeout = matches!(&self.does, Does::CallData(call) if matches!(call.timeout, Setting::Expression(_)));
        !self.conditions().is_empty()
            || has_computed_timeout
            || self
                .settings()
                .any(|setting| can_fail(setting) || needs_all && !is_sure(setting))
    }
}

impl Action {
    /// Whether the flow's error handling may have to take over: an expression can fail, or something may be not set that
    /// must be. Only actions of platform flows lead there.
    pub fn can_fault(&self) -> bool {
        match &self.kind {
            ActionKind::Decision(condition) => condition.guards.can_fail,
            ActionKind::Switch(cases) => cases.iter().any(|case| case.guards.can_fail),
            ActionKind::Platform(platform) => platform.can_fault() || self.asks_in_vain(),
            kind => kind.settings().any(can_fail),
        }
    }
}

impl Action {
    /// Whether it is a question that has no exit for one who says nothing, or nothing that fits.
    fn asks_in_vain(&self) -> bool {
        let ActionKind::Platform(platform) = &self.kind else {
            return false;
        };
        let unanswered = [ExitName::NoInput, ExitName::NoMatch];
        matches!(platform.does, Does::Ask(_))
            && unanswered.into_iter().any(|exit| self.exit(exit).is_none())
    }
}

fn can_fail(setting: &Setting) -> bool {
    let mut expressions = setting.expressions();
    expressions.any(|expression| {
        expression.guards.can_fail && !expression.expr.is_variable() && !always_gives(expression)
    })
}

/// Whether an expression names no variable and has a value: it has the same one in every run. What asks for the time or the
/// organisation has none here.
fn always_gives(expression: &Condition) -> bool {
    /// Nobody writes more by hand, and what is longer may take long.
    const LONGEST: u32 = 300;
    let span = expression.origin.span;
    let is_short = span.end.saturating_sub(span.start) <= LONGEST;
    is_short
        && expression.code.references().next().is_none()
        && expression.code.eval(&mut Nobody).is_ok()
}

/// No variables, no clock, no organisation.
struct Nobody;

impl Environment for Nobody {
    fn variable(&self, _: VarId) -> Option<&Value> {
        None
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}
}

fn variables<T>(pairs: &[(T, VarId)]) -> Vec<VarId> {
    pairs.iter().map(|(_, variable)| *variable).collect()
}
