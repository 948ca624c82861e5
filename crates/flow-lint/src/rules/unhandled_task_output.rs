//! `unhandled-task-output`: a task ends by an output that no call of it handles.

use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
    tasks::{called, is_same, outputs},
};

pub(super) const RULE: Rule = Rule {
    name: "unhandled-task-output",
    severity: Severity::Warning,
    summary: "a task ends by an output that no call of it handles",
    explanation: "\
An End Task names an output so that the call can go on in its own way there. Where no Call Task of the task has actions for that \
output, the flow goes on behind the call as after any other end: what the task found out is lost.

Give the output of the call actions of its own, or end the task without one.

Source: the vendor's pages of Call Task and End Task.",
    triggers: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - callTask:
              name: Call Look Up
              targetTaskRef: ./tasks/task[look]
              outputs:
                found:
                  actions:
                    - playAudio:
                        name: Say Found
                        audio:
                          tts: We found it
          - disconnect:
              name: Hang Up
    - task:
        name: Look Up
        refId: look
        actions:
          - decision:
              name: Known Number
              condition:
                exp: Call.Ani == "tel:+15551234567"
              outputs:
                yes:
                  actions:
                    - endTask:
                        name: Found It
                        outputPath:
                          name: found
          - endTask:
              name: Nothing Found
              outputPath:
                name: missing
"#,
    passes: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - callTask:
              name: Call Look Up
              targetTaskRef: ./tasks/task[look]
              outputs:
                found:
                  actions:
                    - playAudio:
                        name: Say Found
                        audio:
                          tts: We found it
          - disconnect:
              name: Hang Up
    - task:
        name: Look Up
        refId: look
        actions:
          - decision:
              name: Known Number
              condition:
                exp: Call.Ani == "tel:+15551234567"
              outputs:
                yes:
                  actions:
                    - endTask:
                        name: Found It
                        outputPath:
                          name: found
          - endTask:
              name: Nothing Found
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if !subject.is_as_written {
        return;
    }
    let tasks = called(subject.program, subject.reached());
    for (task, called) in tasks.into_iter().flatten() {
        let task = quoted(&subject.program.action(task).name);
        let handled: Vec<_> = called
            .calls
            .iter()
            .flat_map(|call| outputs(call))
            .map(|exit| &*exit.label)
            .collect();
        for (output, end) in &called.ends {
            let is_default = is_same(output, "default");
            if !is_default && !handled.iter().any(|handled| is_same(handled, output)) {
                let output = quoted(output);
                let message = format!("no call of {task} handles its output {output}");
                let call = called.calls.first();
                let finding = Diagnostic::warning(RULE.name, message, end.span).with_help(format!(
                    "give the output {output} of the call actions of its own"
                ));
                found.push(match call {
                    Some(call) => finding.with_related("it is called here", call.span),
                    None => finding,
                });
            }
        }
    }
}
