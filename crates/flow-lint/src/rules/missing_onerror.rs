//! `missing-onerror`: an action can fail and nothing handles that, neither on the action nor on `initialAction` (S19).

use flow_core::{Action, ActionKind, ExitName, Target};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "missing-onerror",
    severity: Severity::Warning,
    summary: "an action can fail and nothing handles it",
    explanation: "\
A service is down one day, or answers with something else. An error looks for `onerror` on the action, then on \
`initialAction`; without either the run ends as failed, and the caller is cut off.

Lookups can always fail. A decision or a switch fails when its condition is not a Boolean, as `$reply.is_vip` is not when the \
service sends `\"yes\"`, and a transfer when its queue is not set; conditions that cannot fail, such as `IsSet($name)` or \
`$name == \"x\"`, are not reported.

Write `onerror` in the `on` of the action, or once in the `on` of `initialAction` for the whole flow.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "on": { "next": "Bye", "ontimeout": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up", "onerror": "Bye", "ontimeout": "Bye" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for action in subject.reached() {
        let exit = action.exit(ExitName::Error);
        if exit.is_some_and(|exit| exit.target == Target::Fail)
            && let Some(when) = failure(action)
        {
            let name = quoted(&action.name);
            let message = format!("nothing handles an error of {name}");
            let help = format!(
                "write `onerror` in `on` of {name}, or of `initialAction` for the whole flow"
            );
            found.push(
                Diagnostic::warning(RULE.name, message, action.span)
                    .with_label(format!("{when}, the run fails here"))
                    .with_help(help),
            );
        }
    }
}

/// When an action fails; `None` when it cannot.
fn failure(action: &Action) -> Option<&'static str> {
    let can_fail = match &action.kind {
        ActionKind::Lookup(_) => return Some("when the service fails"),
        ActionKind::TransferToQueue(_) => return Some("when the queue is not set"),
        ActionKind::Decision(condition) => condition.guards.can_fail,
        ActionKind::Switch(cases) => cases.iter().any(|condition| condition.guards.can_fail),
        _ => false,
    };
    can_fail.then_some("when its condition cannot be decided")
}
