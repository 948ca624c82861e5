//! Promises of what variables hold.

use flow_core::{Event, Vars};
use flow_expr::{Value, loosely_equal};

use super::{Difference, rules, walk::Run};
use crate::promise::WantedValue;

/// Whether a variable holds at the end what was promised.
pub(super) fn variable(name: &str, wanted: &WantedValue, run: &Run<'_>) -> Option<Difference> {
    let vars = run.trace.vars();
    let value = vars.get(name);
    let expected = broken(wanted, value, &vars)?;
    Some(Difference {
        message: format!("`${name}` was not what was promised"),
        expected,
        actual: shown(value),
        step: last_change(name, run),
    })
}

/// What was promised of a value, where the value is not so.
pub(crate) fn broken(wanted: &WantedValue, value: Option<&Value>, vars: &Vars) -> Option<String> {
    let kept = match wanted {
        WantedValue::Equals(wanted) => loosely_equal(Some(wanted), value),
        WantedValue::NotSet => value.is_none(),
        WantedValue::Set => value.is_some(),
        WantedValue::Matches(pattern) => value.is_some_and(|value| pattern.is_match(&value.text())),
        WantedValue::Contains(part) => value.is_some_and(|value| value.text().contains(part)),
        WantedValue::Holds(condition) => rules::holds(condition, vars) == Ok(true),
    };
    (!kept).then(|| match wanted {
        WantedValue::Equals(wanted) => wanted.to_json(),
        WantedValue::NotSet => "not set".to_owned(),
        WantedValue::Set => "set".to_owned(),
        WantedValue::Matches(pattern) => format!("a text that matches `{pattern}`"),
        WantedValue::Contains(part) => format!("a text that contains `{part}`"),
        WantedValue::Holds(condition) => format!("{condition}"),
    })
}

pub(crate) fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "not set".to_owned(), Value::to_json)
}

/// The step that gave a variable its last value.
fn last_change(name: &str, run: &Run<'_>) -> Option<usize> {
    let sets = |event: &Event| match event {
        Event::Given(id, _) | Event::Assigned(id, _) => **run.trace.variable(*id) == *name,
        _ => false,
    };
    let at = run
        .trace
        .records()
        .iter()
        .rposition(|record| sets(&record.event))?;
    run.steps
        .iter()
        .position(|step| (step.records.0..step.records.1).contains(&at))
}
