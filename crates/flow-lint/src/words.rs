//! The words of a flow's own format: how its variables are written, and what its ways out are called.

use flow_core::{Action, ActionKind, Does, PlatformAction, Program};
use flow_expr::VarId;

use crate::finding::quoted;

/// Whether a program comes from a flow of the platform, whatever its format, and not from SDK JSON.
pub(crate) fn is_platform(program: &Program) -> bool {
    program.flow.format != "sdk-json"
}

/// A variable as the flow's author writes it, in backticks: `` `$name` `` or `` `Task.name` ``.
pub(crate) fn variable(program: &Program, id: VarId) -> String {
    quoted(&spelled(program, id))
}

/// The same without backticks.
pub(crate) fn spelled(program: &Program, id: VarId) -> String {
    let name = program.names().name(id);
    match is_platform(program) {
        true => without_number(name).to_owned(),
        false => format!("${name}"),
    }
}

/// Where two tasks declare one name, the program calls the later variable `Task.x (2)`.
fn without_number(name: &str) -> &str {
    name.split_once(" (").map_or(name, |(name, _)| name)
}

/// What an action of a platform flow does; `None` for an action that every format has.
pub(crate) fn platform(action: &Action) -> Option<&PlatformAction> {
    match &action.kind {
        ActionKind::Platform(platform) => Some(platform),
        _ => None,
    }
}

/// What an action does beside those actions that every format has.
pub(crate) fn does(action: &Action) -> Option<&Does> {
    platform(action).map(|platform| &platform.does)
}

/// Whether an action only begins the flow, a task or a state: authors do not write it.
pub(crate) fn is_beginning(action: &Action) -> bool {
    matches!(does(action), Some(Does::Enter(_)))
}
