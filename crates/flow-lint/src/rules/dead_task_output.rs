//! `dead-task-output`: a call handles an output by which its task never ends.

use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::{known_names, quoted},
    rule::{FoundBy, Rule, Subject},
    tasks::{Called, called, is_same, outputs},
};

pub(super) const RULE: Rule = Rule {
    name: "dead-task-output",
    severity: Severity::Warning,
    summary: "a call handles an output by which its task never ends",
    explanation: "\
A Call Task goes on by the output that the task's End Task names; letter case does not count. Where no End Task of the task, nor of \
those it jumps to, names an output, what the call does there never runs, and the ends that were meant for it go on by default.

Name the output in an End Task of the task, or remove it from the call.

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
                missing:
                  actions:
                    - playAudio:
                        name: Say Missing
                        audio:
                          tts: We found nothing
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
                missing:
                  actions:
                    - playAudio:
                        name: Say Missing
                        audio:
                          tts: We found nothing
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
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if !subject.is_as_written {
        return;
    }
    let tasks = called(subject.program, subject.reached());
    for (task, called) in tasks.into_iter().flatten() {
        let task = subject.program.action(task);
        found.extend(tell(&quoted(&task.name), &called));
    }
}

fn tell(task: &str, called: &Called<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for call in &called.calls {
        let dead = outputs(call).filter(|output| {
            !called
                .ends
                .iter()
                .any(|(end, _)| is_same(end, &output.label))
        });
        for output in dead {
            let label = quoted(&output.label);
            let message = format!(
                "{task} never ends by {label}, which {} handles",
                quoted(&call.name)
            );
            let finding = Diagnostic::warning(RULE.name, message, call.span);
            let ends = called.ends.iter().map(|(end, _)| *end);
            let none = format!("no End Task of {task} names an output");
            let help = known_names(&output.label, ends, "it ends by", none);
            told.push(finding.with_help(help));
        }
    }
    told
}
