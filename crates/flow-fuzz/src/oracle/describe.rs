//! What a finding says.

use flow_core::{NoteCode, Program, Trace};
use flow_expr::VarId;

use super::{KINDS, Oracle, State, endless, fault_of};
use crate::finding::{Cause, Rule};

impl Oracle {
    /// What is wrong, in a sentence, told of a run that shows it; `None` stands for a run that crashed.
    pub fn describe(&self, cause: &Cause, program: &Program, trace: Option<&Trace>) -> String {
        let action = &program.action(cause.action).name;
        match cause.rule {
            Rule::Crash => "flowsim itself breaks on this: please report it".to_owned(),
            Rule::Secret => format!("a secret that the service sends back is shown by `{action}`"),
            Rule::UnhandledError if fault_of(cause).is_some() => {
                let said = fault_of(cause).and_then(|code| note(cause, code, trace));
                let said = said.map_or(String::new(), |said| format!(": {said}"));
                format!("the flow's error handling takes over from `{action}`{said}")
            }
            Rule::UnhandledError => match failure_code(trace) {
                Some(code) => format!("nothing handles an error of `{action}`, such as `{code}`"),
                None => format!("nothing handles an error of `{action}`"),
            },
            Rule::UnhandledTimeout => format!("nothing handles a timeout of `{action}`"),
            Rule::Endless => round(trace),
            Rule::NotSetRead => read(cause, program, trace),
            Rule::ExpressionType => {
                let said = note(cause, NoteCode::ExpressionType, trace);
                said.unwrap_or_else(|| {
                    format!("`{action}` gets a value of a type that it cannot use")
                })
            }
            Rule::StaleValue => {
                let variable = program.names().name(VarId(cause.detail));
                // Names with a scope are written as the platform writes them.
                let sigil = if variable.contains('.') { "" } else { "$" };
                format!(
                    "`{sigil}{variable}` still holds what an earlier call gave: a later one failed, and `{action}` uses it"
                )
            }
            Rule::Never | Rule::Always => self.told_by(cause, &format!("after `{action}`")),
            Rule::Outcome => {
                let kind = KINDS.get(cause.detail as usize).unwrap_or(&"failed");
                let allowed = self.outcomes.as_ref().map(|allowed| allowed.join(", "));
                format!(
                    "the run ends as `{kind}`, allowed is {}",
                    allowed.unwrap_or_default()
                )
            }
        }
    }

    fn told_by(&self, cause: &Cause, place: &str) -> String {
        let promise = self.promises.get(cause.detail as usize);
        match promise.map(|promise| &promise.wanted) {
            Some(flow_scenario::Wanted::Never(expr)) => format!("`{expr}` holds {place}"),
            Some(flow_scenario::Wanted::Always(expr)) => format!("`{expr}` does not hold {place}"),
            _ => format!("a promise is broken {place}"),
        }
    }
}

fn failure_code(trace: Option<&Trace>) -> Option<&'static str> {
    match trace?.outcome()? {
        flow_core::Outcome::Failed(failure) => Some(failure.code.as_str()),
        _ => None,
    }
}

/// What the note at the cause's place says.
fn note(cause: &Cause, code: NoteCode, trace: Option<&Trace>) -> Option<String> {
    let mut notes = trace?.notes();
    let is_there = |note: &&flow_core::Note| {
        let at_place = note.span.is_none_or(|span| span == cause.span());
        note.code == code && note.action == cause.action && at_place
    };
    notes.find(is_there).map(|note| note.message.clone())
}

fn read(cause: &Cause, program: &Program, trace: Option<&Trace>) -> String {
    let action = &program.action(cause.action).name;
    let said = note(cause, NoteCode::NotSetRead, trace);
    let said = said.unwrap_or_else(|| "`a value` is not set".to_owned());
    let read = said.strip_suffix(" is not set").unwrap_or(&said);
    let of = |state: State| state.is_of(cause.detail);
    let why = match () {
        () if of(State::Failed) => ": the lookup failed",
        () if of(State::Empty) => ": the reply had no body",
        () if of(State::Set) => ": the value has no such part",
        () => "",
    };
    format!("`{action}` reads {read}, which is not set{why}")
}

fn round(trace: Option<&Trace>) -> String {
    let Some(trace) = trace else {
        return "the run does not end".to_owned();
    };
    let names: Vec<String> = endless::round(trace)
        .into_iter()
        .take(8)
        .map(|id| format!("`{}`", trace.program().action(id).name))
        .collect();
    let names = names.join(", ");
    match endless::asks(trace) {
        true => format!(
            "the run does not end while the caller goes on like this: it goes round {names}"
        ),
        false => format!("the run does not end: it goes round {names}"),
    }
}
