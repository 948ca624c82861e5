//! `missing-onerror`: an action can fail and nothing handles that, neither on the action nor on `initialAction` (S19).

use flow_core::{Action, ActionKind, Does, ExitName, Target};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    handled::{goes_on, unnoticed, unwritten},
    rule::{Example, FoundBy, Rule, Subject},
    sure::Sure,
    words::{does, platform},
};

/// What the loaders call the hand-over of a flow's event handling.
const EVENT_HANDLING: &str = "eventHandling";

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

Flows of the platform call it the Failure path. One without actions goes on behind the action, as if it had worked, with the outputs of \
an earlier call or with none. Told are data actions, data tables and collected input whose failure leads on so, unless the next decision is \
about what they gave; and transfers behind which nothing stands, where the caller is cut off.

Write `onerror` in the `on` of the action, or once in the `on` of `initialAction` for the whole flow. On the platform give the \
action's `failure` output actions, or decide behind it whether there is an answer, as in `IsSet(Flow.order)`.

Source: the vendor's pages of Call Data Action, Data Table Lookup and Transfer to ACD.",
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

pub(super) const IN_ARCHY: Example = Example {
    triggers: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - stringVariable:
        name: Flow.order
        isOutput: true
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Get Order
              category:
                Shop:
                  dataAction:
                    Get Order:
                      successOutputs:
                        id:
                          var: Flow.order
              outputs:
                timeout:
                  actions:
                    - endWorkflow:
                        name: Too Slow
          - endWorkflow:
              name: End Workflow
"#,
    passes: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  variables:
    - stringVariable:
        name: Flow.order
        isOutput: true
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Get Order
              category:
                Shop:
                  dataAction:
                    Get Order:
                      successOutputs:
                        id:
                          var: Flow.order
              outputs:
                failure:
                  actions:
                    - endWorkflow:
                        name: No Order
                timeout:
                  actions:
                    - endWorkflow:
                        name: Too Slow
          - endWorkflow:
              name: End Workflow
"#,
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if subject.is_platform() {
        let told = subject
            .reached()
            .filter_map(|action| on_platform(subject, action));
        found.extend(told);
        return;
    }
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

/// What is said of a platform's action whose Failure path has no actions.
fn on_platform(subject: &Subject<'_>, action: &Action) -> Option<Diagnostic> {
    let program = subject.program;
    let name = quoted(&action.name);
    let (target, when) = match does(action)? {
        Does::CallData(_) | Does::LookUpRow(_) => {
            let target = unnoticed(program, action, ExitName::Error)?;
            (target, "on failure")
        }
        Does::Ask(_) => {
            let target = unnoticed(program, action, ExitName::NoInput)?;
            (target, "without input")
        }
        // The flow's event handling is what handles failures: behind it there is nothing.
        Does::Transfer(_) if platform(action)?.type_name.as_ref() == EVENT_HANDLING => return None,
        Does::Transfer(_) => {
            let target = unwritten(action, ExitName::Error)?;
            let is_end = matches!(target, Target::End | Target::Return);
            is_end.then_some((target, "on failure"))?
        }
        _ => return None,
    };
    let message = format!("nothing handles a failure of {name}");
    let label = format!("{when} the flow {}", goes_on(program, target));
    let help = format!("give the output `failure` of {name} actions of its own");
    Some(
        Diagnostic::warning(RULE.name, message, action.span)
            .with_label(label)
            .with_help(help),
    )
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
