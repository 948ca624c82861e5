//! `unused-task`: nothing leads to a task, state or menu of a platform flow.

use flow_syntax::{Diagnostic, Severity};

use super::unreachable_action::{Dead, dead, is_root};
use crate::{
    finding::{counted, quoted},
    rule::{FoundBy, Rule, Subject},
    words::platform,
};

pub(super) const RULE: Rule = Rule {
    name: "unused-task",
    severity: Severity::Warning,
    summary: "nothing leads to a task, state or menu",
    explanation: "\
A task runs when a Call Task, a jump or a menu's choice names it, a state when a Change State does, a menu when the flow starts \
there or something jumps to it; any of them when the flow's error handling names it. One that nothing names, or only what never runs \
itself, is dead weight: changes to it change nothing, and often the call that was meant names another one.

Call it where it is wanted, or remove it.

Source: the vendor's pages about tasks, states and menus.",
    triggers: r#"inboundCall:
  name: Support
  startUpRef: ./tasks/task[start]
  tasks:
    - task:
        name: Welcome
        refId: start
        actions:
          - playAudio:
              name: Greet
              audio:
                tts: Welcome
          - disconnect:
              name: Hang Up
    - task:
        name: Ask For Order
        refId: order
        actions:
          - disconnect:
              name: Hang Up There
"#,
    passes: r#"inboundCall:
  name: Support
  startUpRef: ./tasks/task[start]
  tasks:
    - task:
        name: Welcome
        refId: start
        actions:
          - playAudio:
              name: Greet
              audio:
                tts: Welcome
          - jumpToTask:
              name: Ask
              targetTaskRef: ./tasks/task[order]
    - task:
        name: Ask For Order
        refId: order
        actions:
          - disconnect:
              name: Hang Up There
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if !subject.is_platform() {
        return;
    }
    let dead = dead(subject);
    let dead = dead
        .iter()
        .filter(|dead| is_root(subject.program.action(dead.id)));
    found.extend(dead.map(|dead| tell(subject, dead)));
}

fn tell(subject: &Subject<'_>, dead: &Dead) -> Diagnostic {
    let action = subject.program.action(dead.id);
    let kind = platform(action).map_or("task", |platform| &platform.type_name);
    let kind = kind.to_lowercase();
    let message = format!("nothing leads to the {kind} {}", quoted(&action.name));
    let finding = Diagnostic::warning(RULE.name, message, action.span);
    let finding = match dead.below {
        0 => finding,
        below => finding.with_label(format!("nor to {} behind it", counted(below, "action"))),
    };
    finding.with_help(match &*kind {
        "state" => "change to it where it is wanted, or remove it",
        "menu" => "jump to it where it is wanted, or remove it",
        _ => "call it or jump to it where it is wanted, or remove it",
    })
}
