//! `missing-ontimeout`: nothing says what happens when a lookup's service is too slow (S19).
//!
//! Where an `onerror` is written it gets the timeout, but only because this tool decided so: the tutorial does not say it.
//! So it is a warning even then, and says who gets it.

use flow_core::{Action, ActionKind, Does, ExitName, Program, Target};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    handled::{goes_on, unnoticed},
    rule::{Example, FoundBy, Rule, Subject},
    words::does,
};

pub(super) const RULE: Rule = Rule {
    name: "missing-ontimeout",
    severity: Severity::Warning,
    summary: "nothing says what happens when a lookup's service is too slow",
    explanation: "\
A timeout looks for `ontimeout` on the lookup, then on `initialAction`. Without either it is treated as an error, with \
`$error.status` 504: the `onerror` handler gets it, and if there is none, the run ends as failed.

That a timeout becomes an error is a decision of this simulator; the documentation of the flow format does not promise it. \
A slow service is also the failure that happens most, and the caller has already waited.

On the platform a data action's Timeout path without actions goes on behind it, as if it had worked. A call that its own integration \
gives up on leaves by Failure, and one that the flow gives up on by Timeout: only a flow that handles both handles a slow service.

Write `ontimeout` in the `on` of the lookup, or once in the `on` of `initialAction`; it may name the action that `onerror` \
names. On the platform give the data action's `timeout` output actions, or decide behind it whether there is an answer.

Source: the vendor's page of Call Data Action.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "on": { "next": "Bye", "onerror": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up", "ontimeout": "Bye" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "on": { "next": "Bye", "onerror": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    found_by: FoundBy::Lint(find),
};

pub(super) const IN_ARCHY: Example = Example {
    triggers: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Cancel Order
              category:
                Shop:
                  dataAction:
                    Cancel Order:
                      inputs: {}
              outputs:
                failure:
                  actions:
                    - endWorkflow:
                        name: Not Cancelled
          - endWorkflow:
              name: End Workflow
"#,
    passes: r#"workflow:
  name: Orders
  startUpRef: ./states/state[start]
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Cancel Order
              category:
                Shop:
                  dataAction:
                    Cancel Order:
                      inputs: {}
              outputs:
                failure:
                  actions:
                    - endWorkflow:
                        name: Not Cancelled
                timeout:
                  actions:
                    - endWorkflow:
                        name: Perhaps Cancelled
          - endWorkflow:
              name: End Workflow
"#,
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let calls = subject
        .reached()
        .filter(|action| matches!(does(action), Some(Does::CallData(_))));
    found.extend(calls.filter_map(|action| on_platform(subject, action)));
    for action in subject.reached() {
        if let ActionKind::Lookup(lookup) = &action.kind
            && action.exit(ExitName::Timeout).is_none()
        {
            let name = quoted(&action.name);
            let message = format!("nothing handles a timeout of {name}");
            let after = lookup.timeout.as_secs_f64();
            let label = format!("after {after} s {}", what_then(subject.program, action));
            let help = format!(
                "write `ontimeout` in `on` of {name}, or of `initialAction` for the whole flow"
            );
            found.push(
                Diagnostic::warning(RULE.name, message, action.span)
                    .with_label(label)
                    .with_help(help),
            );
        }
    }
}

/// What is said of a data action whose Timeout path has no actions.
fn on_platform(subject: &Subject<'_>, action: &Action) -> Option<Diagnostic> {
    let target = unnoticed(subject.program, action, ExitName::Timeout)?;
    let name = quoted(&action.name);
    let message = format!("nothing handles a timeout of {name}");
    let then = goes_on(subject.program, target);
    let finding = Diagnostic::warning(RULE.name, message, action.span)
        .with_label(format!("on timeout the flow {then}"))
        .with_help(format!(
            "give the output `timeout` of {name} actions of its own"
        ));
    Some(finding)
}

fn what_then(program: &Program, action: &Action) -> String {
    match action.exit(ExitName::Error).map(|exit| exit.target) {
        Some(Target::Action(id)) => {
            let handler = &program.action(id).name;
            format!("`onerror` leads to {}, as for an error", quoted(handler))
        }
        _ => "the run fails here".to_owned(),
    }
}
