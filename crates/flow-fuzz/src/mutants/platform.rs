//! Mistakes in actions of the platform's own flows: other names of outputs, counts that are off by one, inputs that are not
//! given, other times.

use std::sync::Arc;

use flow_core::{Action, ActionKind, CallData, Does, PlatformAction, Program, Setting};
use flow_expr::{Duration, Number, Platform, Value, VarId};

use super::{Edit, MutantKind, Push, conditions, settings::another};

type Outputs = Vec<(Arc<str>, VarId)>;

pub(super) fn of_action(action: &Action, program: &Program, push: &mut Push<'_>) {
    let ActionKind::Platform(platform) = &action.kind else {
        return;
    };
    let mut changes = Changes {
        action,
        platform,
        push,
    };
    match &platform.does {
        Does::CallData(call) => changes.call_data(call),
        Does::CallTask(call) => {
            changes.fewer(
                &call.inputs,
                |(variable, _)| format!("`{}` is not given", program.names().name(*variable)),
                MutantKind::DroppedInput,
                |inputs| {
                    let mut other = call.clone();
                    other.inputs = inputs;
                    Does::CallTask(other)
                },
            );
            changes.fewer(
                &call.outputs,
                |(_, variable)| format!("`{}` is not handed back", program.names().name(*variable)),
                MutantKind::DroppedVariable,
                |outputs| {
                    let mut other = call.clone();
                    other.outputs = outputs;
                    Does::CallTask(other)
                },
            );
        }
        Does::EndTask(Some(output)) => {
            let change = format!("the task does not end by `{output}`");
            changes.push(MutantKind::Output, change, Does::EndTask(None));
        }
        Does::Loop(each) => {
            changes.counts(each.count.as_ref(), |count| {
                let mut other = each.clone();
                other.count = Some(count);
                Does::Loop(other)
            });
            for (index, condition) in each.until.iter().enumerate() {
                for (kind, span, change, condition) in conditions::of_condition(condition, program)
                {
                    let mut other = each.clone();
                    other.until[index] = condition;
                    let kind_of = changes.kind(Does::Loop(other));
                    (changes.push)(kind, span, change, Edit::Kind(Box::new(kind_of)));
                }
            }
        }
        Does::Ask(ask) => {
            for (timeout, change) in super::settings::timeouts(ask.timeout) {
                let mut other = ask.clone();
                other.timeout = timeout;
                changes.push(MutantKind::Timeout, change, Does::Ask(other));
            }
            let mut other = ask.clone();
            other.repeats_without_input += 1;
            other.repeats_without_match += 1;
            let change = "the question is put once more".to_owned();
            changes.push(MutantKind::Count, change, Does::Ask(other));
        }
        Does::LookUpRow(lookup) => {
            changes.names(&lookup.outputs, |outputs| {
                let mut other = lookup.clone();
                other.outputs = outputs;
                Does::LookUpRow(other)
            });
            changes.other(&lookup.key, MutantKind::Value, "it looks for", |key| {
                let mut other = lookup.clone();
                other.key = key;
                Does::LookUpRow(other)
            });
        }
        Does::Find(find) => changes.other(&find.key, MutantKind::Value, "it looks for", |key| {
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
            pairs,
            |_| "an attribute is not written".to_owned(),
            MutantKind::DroppedVariable,
            |pairs| Does::SetData(*scope, pairs),
        ),
        Does::Transfer(transfer) => {
            let mut other = transfer.clone();
            other.target = Setting::Literal(Value::from("other"));
            let change = "the conversation goes to `other`".to_owned();
            changes.push(MutantKind::Queue, change, Does::Transfer(other));
        }
        Does::Enter(initial) => {
            for (index, (variable, setting)) in initial.iter().enumerate() {
                if let (Setting::Literal(_), Some((value, change))) = (setting, another(setting)) {
                    let mut others = initial.clone();
                    others[index].1 = Setting::Literal(value);
                    let name = program.names().name(*variable);
                    let change = format!("`{name}` begins with {change}");
                    changes.push(MutantKind::Value, change, Does::Enter(others));
                }
            }
        }
        Does::Stub(stub) => {
            changes.names(&stub.outputs, |outputs| {
                let mut other = stub.clone();
                other.outputs = outputs;
                Does::Stub(other)
            });
        }
        Does::EndTask(None)
        | Does::EvaluateSchedule { .. }
        | Does::EvaluateScheduleGroup { .. }
        | Does::GetData(..)
        | Does::End(_)
        | Does::Say(_)
        | Does::Perform(_) => {}
    }
}

/// Takes mutants of one action.
struct Changes<'c, 'p> {
    action: &'c Action,
    platform: &'c PlatformAction,
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
            with(&|other| other.outputs = outputs.clone())
        });
        self.names(&call.failure_outputs, |outputs| {
            with(&|other| other.failure_outputs = outputs.clone())
        });
        self.fewer(
            &call.inputs,
            |(name, _)| format!("`{name}` is not given"),
            MutantKind::DroppedInput,
            |inputs| with(&|other| other.inputs.clone_from(&inputs)),
        );
    }

    /// Without one of these.
    fn fewer<T: Clone>(
        &mut self,
        all: &[T],
        change: impl Fn(&T) -> String,
        kind: MutantKind,
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

    fn counts(&mut self, count: Option<&Setting>, does: impl Fn(Setting) -> Does) {
        let Some(Setting::Literal(Value::Number(Number::Int(count)))) = count else {
            return;
        };
        for other in [count - 1, count.saturating_add(1)] {
            let change = format!("the loop goes round {other} times, not {count}");
            let does = does(Setting::Literal(other.into()));
            self.push(MutantKind::Count, change, does);
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

    fn other(
        &mut self,
        written: &Setting,
        kind: MutantKind,
        what: &str,
        does: impl Fn(Setting) -> Does,
    ) {
        if let Some((value, change)) = another(written) {
            self.push(
                kind,
                format!("{what} {change}"),
                does(Setting::Literal(value)),
            );
        }
    }
}
