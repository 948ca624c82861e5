//! What a saved case promises: the opposite of what was found.

use flow_core::{Program, Trace};
use flow_expr::VarId;
use flow_scenario::Wanted;

use super::quoted;
use crate::{
    finding::{Cause, Rule},
    oracle::{Oracle, fault_of},
};

/// The lines below `expect` of a case that shows a cause: kept by a flow that is mended, and by no other.
pub fn promise_of(
    cause: &Cause,
    oracle: &Oracle,
    program: &Program,
    trace: Option<&Trace>,
) -> String {
    match cause.rule {
        Rule::UnhandledError if fault_of(cause).is_some() => {
            let code = fault_of(cause).map_or("", flow_core::NoteCode::as_str);
            format!("notes: {{ never: [{code}] }}")
        }
        Rule::UnhandledError | Rule::UnhandledTimeout => {
            "outcome: [transferred, disconnected, ended]".to_owned()
        }
        Rule::Endless => "outcome: [transferred, disconnected, ended, failed]".to_owned(),
        Rule::NotSetRead => "notes: { never: [not-set-read] }".to_owned(),
        Rule::ExpressionType => "notes: { never: [expression-type] }".to_owned(),
        Rule::StaleValue => stale(cause, program, trace),
        Rule::Never | Rule::Always => told(cause, oracle),
        Rule::Outcome => {
            let allowed = oracle.outcomes.as_deref().unwrap_or_default();
            format!("outcome: [{}]", allowed.join(", "))
        }
        // It is flowsim that is to be mended: the run must come to an end at all.
        Rule::Secret | Rule::Crash => {
            "outcome: [transferred, disconnected, ended, failed, limit]".to_owned()
        }
    }
}

/// At the end the variable must not hold what the earlier call gave.
fn stale(cause: &Cause, program: &Program, trace: Option<&Trace>) -> String {
    let name = program.names().name(VarId(cause.detail));
    let vars = trace.map(flow_core::Trace::vars);
    let value = vars.as_ref().and_then(|vars| vars.get(name));
    let value = flow_expr::literal(value);
    // Names with a scope are written as the platform writes them.
    let sigil = if name.contains('.') { "" } else { "$" };
    format!(
        "variables: {{ {}: {{ is: {} }} }}",
        quoted(name),
        quoted(&format!("!({sigil}{name} == {value})"))
    )
}

fn told(cause: &Cause, oracle: &Oracle) -> String {
    let promise = oracle.promises.get(cause.detail as usize);
    match promise.map(|promise| &promise.wanted) {
        Some(Wanted::Never(expr)) => format!("never: [{}]", quoted(&expr.to_string())),
        Some(Wanted::Always(expr)) => format!("always: [{}]", quoted(&expr.to_string())),
        _ => String::new(),
    }
}
