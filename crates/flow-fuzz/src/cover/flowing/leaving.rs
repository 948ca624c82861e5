//! By which exits an action may be left while variables hold what they can, and what they can hold then.

use flow_core::{
    Action, ActionKind, Condition, Does, ExitName, Loop, PlatformAction, Program, Setting, Wants,
};
use flow_expr::{AsDeclared, Platform, Scalar, Type, Value, Wanted};

use super::super::holds::{Came, Held, Holds, everything, narrowed};

const TRUE: Option<Value> = Some(Value::Bool(true));
const FALSE: Option<Value> = Some(Value::Bool(false));

/// The exits with what variables can hold behind each; of calls and of what begins a task, its own business is done elsewhere.
pub(super) fn exits(program: &Program, action: &Action, held: &Held) -> Vec<(ExitName, Held)> {
    let mut exits = match &action.kind {
        ActionKind::Decision(condition) => {
            let sides = sides(condition, held);
            let (yes, no) = (sides.0.map(|held| (ExitName::Yes, held)), sides.1);
            let no = no.map(|held| (ExitName::No, held));
            yes.into_iter().chain(no).collect()
        }
        ActionKind::Switch(conditions) => switch(conditions, held),
        ActionKind::SetVariable(settings) => return set(program, action, settings, held),
        ActionKind::Platform(platform) => performed(action, platform, held),
        ActionKind::Disconnect | ActionKind::Unsupported(_) => Vec::new(),
        _ => {
            let exits = action.exits.iter().map(|exit| exit.name);
            let usual = exits.filter(|exit| *exit != ExitName::FlowError);
            usual
                .chain([ExitName::Next])
                .map(|exit| (exit, held.clone()))
                .collect()
        }
    };
    if may_fault(program, action, held) {
        let mut failed = held.clone();
        if let ActionKind::Platform(platform) = &action.kind {
            let index = match &platform.does {
                Does::Loop(each) => each.index,
                _ => None,
            };
            for variable in platform
                .clears(ExitName::FlowError)
                .into_iter()
                .chain(index)
            {
                failed[variable.index()] = Holds::Any;
            }
        }
        exits.push((ExitName::FlowError, failed));
    }
    exits
}

/// Each value sees those before it; when one fails, those before it are set.
fn set(
    program: &Program,
    action: &Action,
    settings: &[(flow_expr::VarId, Setting)],
    held: &Held,
) -> Vec<(ExitName, Held)> {
    let (mut set, mut failed) = (held.clone(), held.clone());
    let mut may_go_on = true;
    for (variable, setting) in settings {
        let holds = value(program, setting, &set);
        may_go_on &= !holds.is_never();
        failed[variable.index()].join(&holds);
        set[variable.index()] = holds;
    }
    let next = may_go_on.then_some((ExitName::Next, set));
    let fails = may_fault(program, action, &failed);
    let error = fails.then_some((ExitName::FlowError, failed));
    next.into_iter().chain(error).collect()
}

/// What variables can hold where a condition is true, and where it is false; `None` where it never is.
fn sides(condition: &Condition, held: &Held) -> (Option<Held>, Option<Held>) {
    let guards = &condition.guards;
    match everything(condition, held) {
        Some(all) => (
            narrowed(held, &all, |value| *value == TRUE),
            narrowed(held, &all, |value| *value == FALSE),
        ),
        None => {
            let side = |facts: &flow_expr::Facts| {
                let mut held = held.clone();
                for variable in facts.variables() {
                    let known = &mut held[variable.index()];
                    *known = known.clone().if_set();
                }
                (!facts.is_never()).then_some(held)
            };
            (side(&guards.when_true), side(&guards.when_false))
        }
    }
}

fn switch(conditions: &[Condition], held: &Held) -> Vec<(ExitName, Held)> {
    let mut exits = Vec::new();
    let mut left = held.clone();
    for (case, condition) in (0..=u16::MAX).zip(conditions) {
        let (holds, other) = sides(condition, &left);
        exits.extend(holds.map(|held| (ExitName::Case(case), held)));
        match other {
            Some(other) => left = other,
            None => return exits,
        }
    }
    exits.push((ExitName::Default, left));
    exits
}

fn performed(action: &Action, platform: &PlatformAction, held: &Held) -> Vec<(ExitName, Held)> {
    let written = action.exits.iter().map(|exit| exit.name);
    let mut names: Vec<ExitName> = written.chain(platform.usual_exits()).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|exit| *exit != ExitName::FlowError && may_leave(platform, *exit));
    let exits = names.into_iter().map(|exit| {
        let mut held = held.clone();
        for variable in platform.binds(exit) {
            held[variable.index()] = bound(&platform.does, exit);
        }
        for variable in platform.clears(exit) {
            held[variable.index()] = Holds::not_set();
        }
        if let (Does::Loop(each), ExitName::Output(1..)) = (&platform.does, exit)
            && let Some(index) = each.index
        {
            held[index.index()].join(&rounds(each));
        }
        (exit, held)
    });
    exits.collect()
}

fn bound(does: &Does, exit: ExitName) -> Holds {
    match (does, exit) {
        (Does::Loop(each), _) => rounds(each),
        (Does::Ask(_), _) | (Does::Find(_), ExitName::Output(0)) => Holds::Set,
        _ => Holds::Any,
    }
}

fn rounds(each: &Loop) -> Holds {
    match &each.count {
        Some(Setting::Literal(Value::Number(count))) => Holds::rounds(count.as_i64()),
        _ => Holds::Set,
    }
}

/// Whether an answer can lead there: whatever is said is a text, and a choice has its own exit.
fn may_leave(platform: &PlatformAction, exit: ExitName) -> bool {
    let Does::Ask(ask) = &platform.does else {
        return true;
    };
    match (&*ask.wants, exit) {
        (Wants::Choice(_) | Wants::YesOrNo, ExitName::Next) => false,
        (Wants::Value(type_), ExitName::NoMatch) => is_read(*type_),
        _ => true,
    }
}

/// Whether some texts are no values of the type.
fn is_read(type_: Type) -> bool {
    use Scalar::{Boolean, Currency, DateTime, Decimal, Duration, Integer, PhoneNumber};
    matches!(
        type_,
        Type::One(Boolean | Currency | DateTime | Decimal | Duration | Integer | PhoneNumber)
    )
}

/// What a setting can give.
pub(super) fn value(program: &Program, setting: &Setting, held: &Held) -> Holds {
    match setting {
        Setting::Literal(value) => Holds::These(vec![Some(value.clone())]),
        Setting::NoValue => Holds::not_set(),
        Setting::Expression(expression) => match everything(expression, held) {
            Some(all) => {
                let mut values = Holds::These(Vec::new());
                for value in all.into_iter().filter_map(|came| came.to) {
                    values.join(&Holds::These(vec![value]));
                }
                values
            }
            None if gives(program, expression, held) => Holds::Set,
            None => Holds::Any,
        },
        Setting::Template(..) | Setting::List(_) | Setting::Object(_) => Holds::Any,
    }
}

fn gives(program: &Program, expression: &Condition, held: &Held) -> bool {
    match expression.expr.is_variable() {
        true => {
            let mut reads = expression.code.references();
            reads.all(|read| held[read.variable().index()].is_set())
        }
        false => judged(program, expression, Wanted::Any, held).always_gives,
    }
}

/// Whether the flow's error handling may have to take over.
pub(super) fn may_fault(program: &Program, action: &Action, held: &Held) -> bool {
    let fails = |wanted| move |condition: &Condition| can_fail(program, condition, wanted, held);
    match &action.kind {
        // Whoever answers for what is not simulated may say so.
        ActionKind::Platform(platform) if matches!(platform.does, Does::Stub(_)) => true,
        _ if !action.can_fault() => false,
        ActionKind::Decision(condition) => fails(Wanted::Boolean)(condition),
        ActionKind::Switch(conditions) => conditions.iter().any(fails(Wanted::Boolean)),
        ActionKind::Platform(platform) => {
            let mut expressions = platform.settings().flat_map(Setting::expressions);
            expressions.any(fails(Wanted::Any))
                || until_fails(program, platform, held)
                || asks_in_vain(action, platform)
                || lacks(program, &platform.does, held)
        }
        kind => {
            let mut expressions = kind.settings().flat_map(Setting::expressions);
            expressions.any(fails(Wanted::Any))
        }
    }
}

/// The conditions of a loop see the index of the round that comes next.
fn until_fails(program: &Program, platform: &PlatformAction, held: &Held) -> bool {
    let Does::Loop(each) = &platform.does else {
        return false;
    };
    let mut held = held.clone();
    if let Some(index) = each.index {
        held[index.index()].join(&rounds(each));
    }
    let mut until = each.until.iter();
    until.any(|condition| can_fail(program, condition, Wanted::Boolean, &held))
}

fn asks_in_vain(action: &Action, platform: &PlatformAction) -> bool {
    let unanswered = [ExitName::NoInput, ExitName::NoMatch].into_iter();
    let mut unanswered = unanswered.filter(|exit| may_leave(platform, *exit));
    matches!(platform.does, Does::Ask(_)) && unanswered.any(|exit| action.exit(exit).is_none())
}

/// Whether something may be not set, or of another type, that must be there.
fn lacks(program: &Program, does: &Does, held: &Held) -> bool {
    let is_missing = |setting: &Setting| !value(program, setting, held).is_set();
    let is = |setting: &Setting, fits: fn(&Value) -> bool| match value(program, setting, held) {
        Holds::These(values) => (values.iter()).all(|value| value.as_ref().is_some_and(fits)),
        Holds::Set | Holds::Any => false,
    };
    let is_moment = |value: &Value| matches!(value, Value::Platform(Platform::DateTime(_)));
    match does {
        Does::Find(find) => is_missing(&find.key),
        Does::LookUpRow(lookup) => is_missing(&lookup.key),
        Does::SetLanguage(language) => is_missing(language),
        Does::SetData(_, pairs) => pairs.iter().any(|(name, _)| is_missing(name)),
        Does::GetData(_, pairs) => pairs.iter().any(|(name, _)| is_missing(name)),
        Does::EvaluateSchedule { schedule, at } => {
            is_missing(schedule) || at.as_ref().is_some_and(|at| !is(at, is_moment))
        }
        Does::EvaluateScheduleGroup {
            group,
            emergency,
            at,
        } => {
            let has_none = is_missing(group) && emergency.as_ref().is_none_or(is_missing);
            has_none || at.as_ref().is_some_and(|at| !is(at, is_moment))
        }
        Does::Loop(each) => {
            let is_whole =
                |value: &Value| value.as_number().is_some_and(|one| one.as_i64().is_some());
            each.count
                .as_ref()
                .is_some_and(|count| !is(count, is_whole))
        }
        Does::CallData(call) => !is(&call.timeout, |value| {
            millis(value).is_some_and(|ms| ms > 0)
        }),
        Does::Wait {
            duration,
            longest,
            trim,
        } => {
            let longest = i64::try_from(longest.as_millis()).unwrap_or(i64::MAX);
            let is_trimmed = trim
                .as_ref()
                .is_some_and(|trim| is(trim, |value| *value == Value::Bool(true)));
            let Holds::These(values) = value(program, duration, held) else {
                return true;
            };
            let mut lengths = values.iter().map(|value| value.as_ref().and_then(millis));
            !lengths.all(|length| length.is_some_and(|length| is_trimmed || length <= longest))
        }
        _ => false,
    }
}

fn millis(value: &Value) -> Option<i64> {
    match value {
        Value::Platform(Platform::Duration(duration)) => Some(duration.millis()),
        _ => None,
    }
}

fn can_fail(program: &Program, condition: &Condition, wanted: Wanted, held: &Held) -> bool {
    let is_wanted = |came: &Came| match (&came.to, wanted) {
        (None, _) => false,
        (Some(_), Wanted::Any) => true,
        (Some(value), Wanted::Boolean) => [TRUE, FALSE].contains(value),
    };
    match everything(condition, held) {
        Some(all) => !all.iter().all(is_wanted),
        // A variable by itself always has its value, or none.
        None if wanted == Wanted::Any && condition.expr.is_variable() => false,
        None => judged(program, condition, wanted, held).can_fail,
    }
}

fn judged(program: &Program, condition: &Condition, wanted: Wanted, held: &Held) -> AsDeclared {
    let variable = |name: &str| program.names().find(name);
    let declared = |name: &str| {
        let variable = variable(name)?;
        let mut declared = program.declared().iter();
        let declared = declared.find(|declared| declared.variable == variable)?;
        Some(declared.type_).filter(|known| *known != Type::DYNAMIC)
    };
    let is_set = |name: &str| variable(name).is_some_and(|id| held[id.index()].is_set());
    condition.expr.as_declared(wanted, &declared, &is_set)
}
