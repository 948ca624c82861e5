//! `voice-failure-outputs`: a data action of a call flow binds what it fails with.

use flow_core::{Action, Does};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::{listed, quoted},
    rule::{FoundBy, Rule, Subject},
    words::does,
};

pub(super) const RULE: Rule = Rule {
    name: "voice-failure-outputs",
    severity: Severity::Warning,
    summary: "a data action of a call flow binds failure outputs",
    explanation: "\
What a data action fails with, such as `errorCode` and `userMessage`, can be bound in workflows, messages, bots, e-mails and common \
modules, and not in flows of calls: there the outputs do not exist, and the variables stay as they were. Here they are bound all \
the same, so that a test would see what callers never do.

Decide by the Failure path alone, or let the data action succeed with a status of its own that the flow looks at.

Source: answers of the vendor's community; all flows of a corpus agree (0 of 7 calls, 48 of 48 others).",
    triggers: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  variables:
    - stringVariable:
        name: Flow.error
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - callData:
              name: Get Order
              category:
                Shop:
                  dataAction:
                    Get Order:
                      failureOutputs:
                        errorCode:
                          var: Flow.error
              outputs:
                failure:
                  actions:
                    - disconnect:
                        name: Give Up
                timeout:
                  actions:
                    - disconnect:
                        name: Give Up Waiting
          - disconnect:
              name: Done
"#,
    passes: r#"workflow:
  name: Orders
  startUpRef: ./states/state[begin]
  variables:
    - stringVariable:
        name: Flow.error
  states:
    - state:
        name: Begin
        refId: begin
        actions:
          - callData:
              name: Get Order
              category:
                Shop:
                  dataAction:
                    Get Order:
                      failureOutputs:
                        errorCode:
                          var: Flow.error
              outputs:
                failure:
                  actions:
                    - endWorkflow:
                        name: Give Up
                timeout:
                  actions:
                    - endWorkflow:
                        name: Give Up Waiting
          - endWorkflow:
              name: Done
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if is_of_calls(&subject.program.flow.flow_type) {
        found.extend(subject.program.actions().iter().filter_map(tell));
    }
}

fn is_of_calls(flow_type: &str) -> bool {
    const CALLS: [&str; 6] = [
        "inboundCall",
        "inqueueCall",
        "outboundCall",
        "secureCall",
        "voice",
        "voicemail",
    ];
    CALLS
        .iter()
        .any(|calls| calls.eq_ignore_ascii_case(flow_type))
}

fn tell(action: &Action) -> Option<Diagnostic> {
    let Does::CallData(call) = does(action)? else {
        return None;
    };
    if call.failure_outputs.is_empty() {
        return None;
    }
    let outputs = listed(call.failure_outputs.iter().map(|(output, _)| &**output));
    let name = quoted(&action.name);
    let message = format!("{name} binds {outputs} on failure, which flows of calls do not have");
    let help = "decide by the `failure` output alone, or let the data action succeed with a status of its own";
    Some(Diagnostic::warning(RULE.name, message, action.span).with_help(help))
}
