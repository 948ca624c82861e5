//! What only platform flows do, as a designer reads it.

use std::fmt::Write as _;

use flow_core::{
    ActionId, Attributed, DataAnswered, DataRequest, DataScope, Exchanged, ExitName, StubAnswered,
    StubRequest, Target,
};
use flow_expr::{Object, Value};

use super::{Page, VALUE_WIDTH, phases};
use crate::{
    report::exit_label,
    style::{GREEN, RED},
    value::{human, shortened, visible},
};

pub(super) fn data_called(request: &DataRequest) -> String {
    format!(
        "      data action `{}` of `{}`\n        inputs    {}",
        visible(&request.data_action),
        visible(&request.category),
        json(&request.inputs)
    )
}

pub(super) fn stub_asked(request: &StubRequest) -> String {
    let mut lines = format!("      `{}` is not simulated", visible(&request.type_name));
    if !request.inputs.is_empty() {
        let _ = write!(lines, "\n        inputs    {}", json(&request.inputs));
    }
    lines
}

/// Nothing where nobody said anything: a note tells that.
pub(super) fn stub_answered(answered: &StubAnswered) -> Option<String> {
    let outputs = answered.outputs.as_ref()?;
    Some(format!("        outputs   {}", json(outputs)))
}

pub(super) fn given(given: &Object) -> String {
    format!("      with {}", json(given))
}

pub(super) fn attributed(attributed: &Attributed) -> String {
    let scope = match attributed.scope {
        DataScope::Participant => "participant",
        DataScope::Conversation => "conversation",
    };
    let name = visible(&attributed.name);
    match &attributed.value {
        Some(value) => format!(
            "      {scope} data `{name}` = \"{}\"",
            shortened(value, VALUE_WIDTH)
        ),
        None => format!("      {scope} data `{name}` is taken away"),
    }
}

impl Page<'_> {
    pub(super) fn data_answered(&self, answered: &DataAnswered) -> String {
        let verdict = &answered.verdict;
        let mut lines = String::new();
        if let Some(made) = &answered.exchange {
            exchange(&mut lines, made);
        }
        let Some(name) = verdict.name() else {
            return "        received  nothing: nobody knows it".to_owned();
        };
        let outputs = verdict.outputs();
        let outputs = outputs.map_or_else(|| "nothing".to_owned(), json);
        let colour = if name == "success" { GREEN } else { RED };
        let _ = write!(
            lines,
            "        outputs   {outputs}\n        took      {}\n        verdict   {}",
            human(answered.elapsed),
            self.paint(colour, name)
        );
        lines
    }

    pub(super) fn returned(&self, call: ActionId, exit: ExitName, target: Target) -> String {
        let name = visible(&self.trace.program().action(call).name).into_owned();
        let label = exit_label(self.trace, call, exit);
        let label = self.paint(GREEN, &visible(&label));
        format!("      ← `{name}` → {label}: {}", self.place(target))
    }
}

fn exchange(lines: &mut String, made: &Exchanged) {
    let status = made
        .status
        .map_or("no reply".to_owned(), |status| status.to_string());
    let body = made
        .body
        .as_ref()
        .map(|body| format!(" {}", shortened(&body.to_json(), VALUE_WIDTH)));
    let _ = writeln!(
        lines,
        "        {} {}\n        received  {status}{}{}",
        made.request.method.as_str(),
        visible(&made.request.url),
        body.unwrap_or_default(),
        phases(&made.timings)
    );
}

fn json(given: &Object) -> String {
    shortened(&Value::from(given.clone()).to_json(), VALUE_WIDTH)
}
