//! What the platform calls events, paths and reasons.
//!
//! Source: an event is called `action` and its type's name as Architect shows it today, which is Archy's; the ids of paths
//! are those of exports. Names of what nobody has shown yet, such as menus, follow the same rule.

use flow_core::{Action, ActionKind, Does, ExitName, NoteCode, Outcome, Program, Wants};

/// The name of the event that the platform's execution data has for an action, such as `actionDecision`.
pub fn execution_event(kind: &ActionKind) -> String {
    let name = match kind {
        ActionKind::Start => "start",
        ActionKind::SetVariable(_) => "updateData",
        ActionKind::Lookup(_) => "getExternalContact",
        ActionKind::Decision(_) => "decision",
        ActionKind::Switch(_) => "switch",
        ActionKind::PlayMessage(_) => "playAudio",
        ActionKind::Log { .. } => "log",
        ActionKind::TransferToQueue(_) => "transferToAcd",
        ActionKind::Disconnect => "disconnect",
        ActionKind::CollectInput(_) => "collectInput",
        ActionKind::Unsupported(name) => name,
        ActionKind::Platform(platform) => &platform.type_name,
    };
    event(name)
}

/// The event of actions whose type has this name.
pub(super) fn event(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    "action".chars().chain(first).chain(letters).collect()
}

/// The name of the event of a task, state or bot that begins.
pub fn execution_started(program: &Program, type_name: &str) -> &'static str {
    let is_bot = program.flow.flow_type.to_lowercase().contains("bot");
    match type_name {
        "bot" => "startedBotState",
        "state" if is_bot => "startedBotState",
        "state" => "startedState",
        _ => "startedTask",
    }
}

/// What is known of how the platform's execution data names the path by which an action was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutionPath {
    /// It has this id in every flow.
    Known(&'static str),
    /// It has a name that the author gave, and an id that belongs to it.
    Named,
    /// It has a name; its id is not known.
    OnlyNamed,
    /// The action has only one way on, and what the platform calls it is not known.
    Unknown,
}

/// The path of an exit with this label.
pub fn execution_path(action: &Action, exit: ExitName, label: &str) -> ExecutionPath {
    match exit {
        ExitName::Success => ExecutionPath::Known("__SUCCESS__"),
        ExitName::Error => ExecutionPath::Known("__FAILURE__"),
        ExitName::Timeout => ExecutionPath::Known("__TIMEOUT__"),
        ExitName::Yes => ExecutionPath::Known("__YES__"),
        ExitName::No => ExecutionPath::Known("__NO__"),
        ExitName::Default => ExecutionPath::Known("__DEFAULT__"),
        ExitName::NoInput => ExecutionPath::Known("__MAX_NO_INPUTS__"),
        ExitName::NoMatch => ExecutionPath::Known("__MAX_NO_MATCHES__"),
        ExitName::Case(_) => ExecutionPath::Named,
        ExitName::FlowError => ExecutionPath::Unknown,
        ExitName::Next if answers_freely(action) => ExecutionPath::Known("__DEFAULT__"),
        ExitName::Next if label == "success" => ExecutionPath::Known("__SUCCESS__"),
        ExitName::Next => ExecutionPath::Unknown,
        ExitName::Output(_) => output(action, label),
    }
}

/// A slot was filled: the vendor's own example calls that path so.
fn answers_freely(action: &Action) -> bool {
    let ActionKind::Platform(platform) = &action.kind else {
        return false;
    };
    matches!(&platform.does, Does::Ask(ask) if matches!(*ask.wants, Wants::Value(_)))
}

fn output(action: &Action, label: &str) -> ExecutionPath {
    let does = match &action.kind {
        ActionKind::Platform(platform) => &platform.does,
        _ => return ExecutionPath::Named,
    };
    match (does, &*label.to_lowercase()) {
        (Does::EvaluateSchedule { .. } | Does::EvaluateScheduleGroup { .. }, _) => {
            ExecutionPath::OnlyNamed
        }
        (Does::Loop(_), "loop") => ExecutionPath::Known("__LOOP__"),
        (Does::Find(_) | Does::LookUpRow(_) | Does::Stub(_), "found") => {
            ExecutionPath::Known("__FOUND__")
        }
        (Does::Find(_) | Does::LookUpRow(_) | Does::Stub(_), "notfound") => {
            ExecutionPath::Known("__NOT_FOUND__")
        }
        (Does::Ask(ask), "yes") if *ask.wants == Wants::YesOrNo => ExecutionPath::Known("__YES__"),
        (Does::Ask(ask), "no") if *ask.wants == Wants::YesOrNo => ExecutionPath::Known("__NO__"),
        (Does::Stub(_), "success") => ExecutionPath::Known("__SUCCESS__"),
        (Does::Stub(_), "failure") => ExecutionPath::Known("__FAILURE__"),
        (Does::Stub(_), "timeout") => ExecutionPath::Known("__TIMEOUT__"),
        (Does::Ask(_), "success") => ExecutionPath::Known("__SUCCESS__"),
        (Does::Ask(_), "nointent") => ExecutionPath::Known("__NO_INTENT__"),
        _ => ExecutionPath::Named,
    }
}

/// The reason of an error, as far as the platform's word for it is known.
pub fn execution_reason(code: NoteCode) -> Option<&'static str> {
    match code {
        NoteCode::ExpressionNotSet => Some("Error.Expression.Value.NotAllowed.NotSet"),
        _ => None,
    }
}

/// Why the flow ended.
pub fn execution_exit_reason(outcome: &Outcome, errs: bool) -> &'static str {
    match outcome {
        Outcome::Transferred(_) | Outcome::Handed(..) => "TRANSFER",
        Outcome::Disconnected if errs => "FLOW_ERROR_DISCONNECT",
        Outcome::Disconnected => "FLOW_DISCONNECT",
        Outcome::Ended if errs => "FLOW_ERROR_EXIT",
        Outcome::Ended => "FLOW_EXIT",
        Outcome::Failed(_) => "FLOW_ERROR_EXIT",
        Outcome::Limit(_) => "FLOW_ERROR_DISCONNECT",
    }
}
