//! `missing-onerror`: an action can fail and nothing handles that, neither on the action nor on `initialAction` (S19).

use flow_core::{Action, ActionKind, ExitName, Target};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
    sure::Sure,
};

pub(super) const RULE: Rule = Rule {
    name: "missing-onerror",
    severity: Severity::Warning,
    summary: "an action can fail and nothing handles it",
    explanation: "\
A service is down one day, or answers with something else. An error looks for `onerror` on the action, then on \
`initialAction`; without either the run ends as failed, and the caller is cut off.

Lookups can always fail. A decision or a switch fails when its condition is not a Boolean, as `$reply.is_vip` is not when the \
service sends `\"yes\"`, and a transfer when its queue is not set; conditions that cannot fail, such as `IsSet($name)`, \
`$name == \"x\"` or `Hour(GetCurrentDateTimeUtc()) >= 9`, are not reported, nor those that read what the flow itself sets to values \
of the right type on every way.

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
    let mut sure = None;
    let mut can_fail = |id, action: &Action| {
        let sure = sure.get_or_insert_with(|| Sure::new(subject.graph));
        sure.can_fail(id, action)
    };
    for (id, action) in subject.reached_ids() {
        let exit = action.exit(ExitName::Error);
        if exit.is_some_and(|exit| exit.target == Target::Fail)
            && let Some(when) = failure(action, |action| can_fail(id, action))
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
fn failure(action: &Action, can_fail: impl FnOnce(&Action) -> bool) -> Option<&'static str> {
    match &action.kind {
        ActionKind::Lookup(_) => Some("when the service fails"),
        ActionKind::TransferToQueue(_) => Some("when the queue is not set"),
        ActionKind::Decision(_) | ActionKind::Switch(_) => {
            can_fail(action).then_some("when its condition cannot be decided")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
