//! Mistakes in actions of the platform's own flows: other names of outputs, counts that are off by one, inputs that are not
//! given, other times.

use std::sync::Arc;

use flow_core::{
    Action, ActionKind, Ask, CallData, CallTask, Does, Loop, PlatformAction, Program, RowLookup,
    Setting, Transfer,
};
use flow_expr::{Duration, Number, Platform, Value, VarId};

use super::{
    Edit, MutantKind, Push, conditions,
    settings::{another, timeouts},
};

type Outputs = Vec<(Arc<str>, VarId)>;

pub(super) fn of_action(action: &Action, program: &Program, push: &mut Push<'_>) {
    let ActionKind::Platform(platform) = &action.kind else {
        return;
    };
    let mut changes = Changes {
        action,
        platform,
        program,
        push,
    };
    match &platform.does {
        Does::CallData(call) => changes.call_data(call),
        Does::CallTask(call) => changes.call_task(call),
        Does::EndTask(Some(output)) => {
            let change = format!("the task does not end by `{output}`");
            changes.push(MutantKind::Output, change, Does::EndTask(None));
        }
        Does::Loop(each) => changes.each(each),
        Does::Ask(ask) => changes.ask(ask),
        Does::LookUpRow(lookup) => changes.look_up_row(lookup),
        Does::Find(find) => changes.key(&find.key, |key| {
            let mut other = find.clone();
            other.key = key;
            Does::Find(other)
        }),
        Does::Wait {
            duration,
            longest,
            trim,
        } => changes.durations(duration, |duration| Does::Wait {
            duration,
            longest: *longest,
            trim: trim.clone(),
        }),
        Does::SetData(scope, pairs) => changes.fewer(
            (pairs, MutantKind::DroppedVariable),
            |_| "an attribute is not written".to_owned(),
            |pairs| Does::SetData(*scope, pairs),
        ),
        Does::Transfer(transfer) => changes.transfer(transfer),
        Does::Enter(initial) => changes.enter(initial),
        Does::Stub(stub) => changes.names(&stub.outputs, |outputs| {
            let mut other = stub.clone();
            other.outputs = outputs;
            Does::Stub(other)
        }),
        Does::EndTask(None)
        | Does::EvaluateSchedule { .. }
        | Does::EvaluateScheduleGroup { .. }
        | Does::GetData(..)
        | Does::End(_)
        | Does::Say(_)
        | Does::Perform(_)
        | Does::SetLanguage(_) => {}
    }
}

/// Takes mutants of one action.
struct Changes<'c, 'p> {
    action: &'c Action,
    platform: &'c PlatformAction,
    program: &'c Program,
    push: &'c mut Push<'p>,
}

impl Changes<'_, '_> {
    fn kind(&self, does: Does) -> ActionKind {
        ActionKind::Platform(Box::new(PlatformAction {
            type_name: self.platform.type_name.clone(),
            does,
        }))
    }

    fn push(&mut self, kind: MutantKind, change: String, does: Does) {
        let edit = Edit::Kind(Box::new(self.kind(does)));
        (self.push)(kind, self.action.span, change, edit);
    }

    fn call_data(&mut self, call: &CallData) {
        let with = |change: &dyn Fn(&mut CallData)| {
            let mut other = call.clone();
            change(&mut other);
            Does::CallData(Box::new(other))
        };
        self.durations(&call.timeout, |timeout| {
            with(&|other| other.timeout = timeout.clone())
        });
        self.names(&call.outputs, |outputs| {
            with(&|other| other.outputs.clone_from(&outputs))
        });
        self.names(&call.failure_outputs, |outputs| {
            with(&|other| other.failure_outputs.clone_from(&outputs))
        });
        self.fewer(
            (&call.inputs, MutantKind::DroppedInput),
            |(name, _)| format!("`{name}` is not given"),
            |inputs| with(&|other| other.inputs.clone_from(&inputs)),
        );
    }

    fn call_task(&mut self, call: &CallTask) {
        let names = self.program.names();
        self.fewer(
            (&call.inputs, MutantKind::DroppedInput),
            |(variable, _)| format!("`{}` is not given", names.name(*variable)),
            |inputs| {
                Does::CallTask(Box::new(CallTask {
                    inputs,
                    ..call.clone()
                }))
            },
        );
        self.fewer(
            (&call.outputs, MutantKind::DroppedVariable),
            |(_, variable)| format!("`{}` is not handed back", names.name(*variable)),
            |outputs| {
                Does::CallTask(Box::new(CallTask {
                    outputs,
                    ..call.clone()
                }))
            },
        );
    }

    fn each(&mut self, each: &Loop) {
        if let Some(Setting::Literal(Value::Number(Number::Int(count)))) = &each.count {
            for other in [count.saturating_sub(1), count.saturating_add(1)] {
                let change = format!("the loop goes round {other} times, not {count}");
                let mut changed = each.clone();
                changed.count = Some(Setting::Literal(other.into()));
                self.push(MutantKind::Count, change, Does::Loop(Box::new(changed)));
            }
        }
        for (index, condition) in each.until.iter().enumerate() {
            let changed = conditions::of_condition(condition, self.program);
            for (kind, span, change, condition) in changed {
                let mut other = each.clone();
                other.until[index] = condition;
                let other = self.kind(Does::Loop(Box::new(other)));
                (self.push)(kind, span, change, Edit::Kind(Box::new(other)));
            }
        }
    }

    fn ask(&mut self, ask: &Ask) {
        for (timeout, change) in timeouts(ask.timeout) {
            let mut other = ask.clone();
            other.timeout = timeout;
            self.push(MutantKind::Timeout, change, Does::Ask(Box::new(other)));
        }
        let mut other = ask.clone();
        other.repeats_without_input = ask.repeats_without_input.saturating_add(1);
        other.repeats_without_match = ask.repeats_without_match.saturating_add(1);
        let change = "the question is put once more".to_owned();
        self.push(MutantKind::Count, change, Does::Ask(Box::new(other)));
    }

    fn look_up_row(&mut self, lookup: &RowLookup) {
        self.names(&lookup.outputs, |outputs| {
            let mut other = lookup.clone();
            other.outputs = outputs;
            Does::LookUpRow(Box::new(other))
        });
        self.key(&lookup.key, |key| {
            let mut other = lookup.clone();
            other.key = key;
            Does::LookUpRow(Box::new(other))
        });
    }

    fn transfer(&mut self, transfer: &Transfer) {
        let mut other = transfer.clone();
        other.target = Setting::Literal(Value::from("other"));
        let change = "the conversation goes to `other`".to_owned();
        self.push(MutantKind::Queue, change, Does::Transfer(Box::new(other)));
    }

    /// Variables that begin with other values.
    fn enter(&mut self, initial: &[(VarId, Setting)]) {
        for (index, (variable, setting)) in initial.iter().enumerate() {
            if let (Setting::Literal(_), Some((value, change))) = (setting, another(setting)) {
                let mut others = initial.to_vec();
                others[index].1 = Setting::Literal(value);
                let name = self.program.names().name(*variable);
                let change = format!("`{name}` is first set to {change}");
                self.push(MutantKind::Value, change, Does::Enter(others));
            }
        }
    }

    /// Without one of these.
    fn fewer<T: Clone>(
        &mut self,
        (all, kind): (&[T], MutantKind),
        change: impl Fn(&T) -> String,
        does: impl Fn(Vec<T>) -> Does,
    ) {
        for (index, one) in all.iter().enumerate() {
            let mut fewer = all.to_vec();
            fewer.remove(index);
            self.push(kind, change(one), does(fewer));
        }
    }

    /// An output is bound that nobody gives.
    fn names(&mut self, outputs: &Outputs, does: impl Fn(Outputs) -> Does) {
        for (index, (name, _)) in outputs.iter().enumerate() {
            let mut others = outputs.clone();
            others[index].0 = format!("{name}x").into();
            let change = format!("the output `{name}` is called `{name}x`");
            self.push(MutantKind::Output, change, does(others));
        }
    }

    /// A time that is ten times as long, or a tenth.
    fn durations(&mut self, written: &Setting, does: impl Fn(Setting) -> Does) {
        let Setting::Literal(Value::Platform(Platform::Duration(written))) = written else {
            return;
        };
        let millis = written.millis();
        for other in [millis.saturating_mul(10), (millis / 10).max(1)] {
            if let Some(duration) = Duration::from_millis(other).filter(|_| other != millis) {
                let change = format!("the time is {other} ms, not {millis} ms");
                let other = Setting::Literal(Value::Platform(Platform::Duration(duration)));
                self.push(MutantKind::Timeout, change, does(other));
            }
        }
    }

    /// Something else is looked for.
    fn key(&mut self, written: &Setting, does: impl Fn(Setting) -> Does) {
        if let Some((value, change)) = another(written) {
            let change = format!("the key is set to {change}");
            self.push(MutantKind::Value, change, does(Setting::Literal(value)));
        }
    }
}
