//! `dead-handler`: an exit is written that its action never takes.

use flow_core::{Action, ActionKind, DeadExit};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "dead-handler",
    severity: Severity::Warning,
    summary: "an exit is written that its action never takes",
    explanation: "\
Only lookups time out, and only lookups, decisions, switches and transfers to a queue that is read from a variable can fail. A \
handler on any other action never runs, unless it stands on `initialAction`, whose handlers serve the whole flow. Neither \
does `next` of an action that ends the call.

The handler probably belongs to the lookup before or behind the action: move it there, or remove it.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Greet" } },
  "actions": [
    { "name": "Greet", "type": "PlayMessage", "message": "Hello", "on": { "next": "Bye", "onerror": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Greet", "onerror": "Bye" } },
  "actions": [
    { "name": "Greet", "type": "PlayMessage", "message": "Hello", "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for action in subject.program.actions() {
        found.extend(action.dead_exits.iter().map(|exit| tell(action, exit)));
    }
}

fn tell(action: &Action, exit: &DeadExit) -> Diagnostic {
    let name = quoted(&action.name);
    let message = format!("`{}` of {name} is never taken", exit.key);
    let kind = action.type_name();
    let (label, help) = match (exit.key, &action.kind) {
        ("next", _) => (
            format!("a `{kind}` ends the call"),
            "remove it; to do more, do it before this action",
        ),
        (
            "ontimeout",
            ActionKind::Decision(_) | ActionKind::Switch(_) | ActionKind::TransferToQueue(_),
        ) => (
            format!("a `{kind}` never times out"),
            "write `onerror` if you mean its failure, or remove it",
        ),
        ("ontimeout", ActionKind::CollectInput(_)) => (
            "a caller who enters nothing leaves by `noinput`".to_owned(),
            "write `noinput` instead",
        ),
        _ => (
            format!("a `{kind}` cannot fail"),
            "move it to the lookup that it is for, or remove it",
        ),
    };
    Diagnostic::warning(RULE.name, message, exit.span)
        .with_label(label)
        .with_help(help)
}
