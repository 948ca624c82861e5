//! `unreachable-action`: no run ever comes to an action. Of actions that only unreachable ones lead to, the first is told.

use flow_core::{Action, ActionId, ActionKind, Does, ExitName, Target};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    assignment::condition,
    finding::{counted, quoted},
    rule::{Example, FoundBy, Rule, Subject},
    words::{does, is_beginning, platform},
};

pub(super) const RULE: Rule = Rule {
    name: "unreachable-action",
    severity: Severity::Warning,
    summary: "no run ever comes to an action",
    explanation: "\
An action runs when an exit names it, when it stands behind an action of `actions` that has no `next`, or when it is \
written in an exit. If nothing that runs does any of these, the action is dead weight, and often the sign of an exit that \
was forgotten or that names another action. Exits behind a condition that is always true or always false do not count.

In flows of the platform an action runs when the one before it in its list goes on. Behind a Disconnect, a jump, the end of a task or \
flow, or a decision both of whose ways end, nothing runs.

Name the action in the exit that is to lead to it, move it to where runs come by, or remove it.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Bye" } },
  "actions": [
    { "name": "Greet", "type": "PlayMessage", "message": "Hello", "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Greet" } },
  "actions": [
    { "name": "Greet", "type": "PlayMessage", "message": "Hello", "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    found_by: FoundBy::Lint(find),
};

pub(super) const IN_ARCHY: Example = Example {
    triggers: r#"inboundCall:
  name: Closed
  startUpRef: ./tasks/task[start]
  tasks:
    - task:
        name: Say Goodbye
        refId: start
        actions:
          - disconnect:
              name: Hang Up
          - playAudio:
              name: Goodbye
              audio:
                tts: Goodbye
"#,
    passes: r#"inboundCall:
  name: Closed
  startUpRef: ./tasks/task[start]
  tasks:
    - task:
        name: Say Goodbye
        refId: start
        actions:
          - playAudio:
              name: Goodbye
              audio:
                tts: Goodbye
          - disconnect:
              name: Hang Up
"#,
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let dead = dead(subject);
    let dead = dead
        .iter()
        .filter(|dead| !is_root(subject.program.action(dead.id)));
    found.extend(dead.map(|dead| tell(subject, dead.id, dead.below)));
}

/// An action that no run comes to.
pub(super) struct Dead {
    pub(super) id: ActionId,
    /// How many others only it leads to.
    pub(super) below: usize,
}

/// Whether an action is the first of a task, state or menu, which `unused-task` tells.
pub(super) fn is_root(action: &Action) -> bool {
    let is_menu = platform(action).is_some_and(|platform| {
        let is_question = matches!(platform.does, Does::Ask(_));
        is_question && platform.type_name.eq_ignore_ascii_case("menu")
    });
    is_beginning(action) || is_menu
}

/// The actions that no run comes to; of those that only such ones lead to, the first.
pub(super) fn dead(subject: &Subject<'_>) -> Vec<Dead> {
    // Where handlers that rejoin are too many to tell apart, what stands behind them cannot be told either.
    // So it is where an exit could not be read.
    let mut found = Vec::new();
    if !subject.graph.is_exact || !subject.is_as_written {
        return found;
    }
    let mut told = subject.graph.reached();
    let actions = subject.program.actions();
    for dead in actions.iter().flat_map(|action| &action.dead_exits) {
        // `dead-handler` says all there is to say about what only it leads to.
        spread(subject, dead.target, &mut told);
    }
    // A handler of a condition that cannot fail does no harm, nor does a platform flow's error handling, which must be there.
    if let Some(handler) = subject.program.on_limit() {
        spread(subject, Target::Action(handler), &mut told);
    }
    for (at, action) in actions.iter().enumerate() {
        let handlers = [ExitName::Error, ExitName::FlowError];
        for exit in handlers.into_iter().filter_map(|name| action.exit(name)) {
            if told[at] {
                spread(subject, exit.target, &mut told);
            }
        }
    }
    for id in heads(subject, &told) {
        if !told[id.0 as usize] {
            let below = spread(subject, Target::Action(id), &mut told);
            let below = below - 1;
            found.push(Dead { id, below });
        }
    }
    found
}

/// The actions that were not told, those first that no other of them leads to.
fn heads(subject: &Subject<'_>, told: &[bool]) -> Vec<ActionId> {
    let actions = subject.program.actions();
    let mut is_led_to = vec![false; actions.len()];
    for (at, action) in actions.iter().enumerate().filter(|(at, _)| !told[*at]) {
        for to in targets(action).filter(|to| to.0 as usize != at) {
            is_led_to[to.0 as usize] = true;
        }
    }
    let all = (0..actions.len()).filter(|at| !told[*at]);
    let (below, mut heads): (Vec<_>, Vec<_>) = all.partition(|at| is_led_to[*at]);
    heads.extend(below);
    heads.into_iter().map(ActionId::at).collect()
}

fn targets(action: &Action) -> impl Iterator<Item = ActionId> {
    let dead = action.dead_exits.iter().map(|exit| exit.target);
    let all = action.exits.iter().map(|exit| exit.target).chain(dead);
    let called = match does(action) {
        Some(Does::CallTask(call)) => Some(call.task),
        _ => None,
    };
    all.filter_map(Target::action).chain(called)
}

/// Marks everything that a target leads to; says how much was new.
fn spread(subject: &Subject<'_>, target: Target, told: &mut [bool]) -> usize {
    let mut open = Vec::new();
    if let Target::Action(id) = target {
        open.push(id);
    }
    let mut count = 0;
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut told[id.0 as usize], true) {
            count += 1;
            open.extend(targets(subject.program.action(id)));
        }
    }
    count
}

fn tell(subject: &Subject<'_>, id: ActionId, below: usize) -> Diagnostic {
    let action = subject.program.action(id);
    let name = quoted(&action.name);
    let finding = Diagnostic::warning(
        RULE.name,
        format!("no run ever comes to {name}"),
        action.span,
    );
    let finding = match below {
        0 => finding,
        _ => finding.with_label(format!("nor to {} behind it", counted(below, "action"))),
    };
    let reached = subject.graph.reached();
    match shut_exit(subject, id, &reached) {
        Some((before, exit)) => {
            let exit = before.exit_label(exit);
            let help = format!(
                "change the condition of {}, or remove {name}",
                quoted(&before.name)
            );
            let never = format!("{} never leaves by `{exit}`", quoted(&before.name));
            finding.with_help(help).with_related(never, before.span)
        }
        None if !subject.is_platform() && !anything_fails(subject) && is_handler(&action.name) => {
            finding.with_help("nothing in this flow can fail or time out: remove it")
        }
        None if subject.is_platform() => match in_front(subject, id, &reached) {
            Some(before) => {
                let help = format!("move {name} to where runs come by, or remove it");
                finding
                    .with_help(help)
                    .with_related(why_not(before), before.span)
            }
            None => finding.with_help("move it to where runs come by, or remove it"),
        },
        None => finding.with_help(format!(
            "name {name} in an exit that is to lead to it, or remove it"
        )),
    }
}

/// The action behind which it stands in its list, when a run comes to that one.
fn in_front<'a>(subject: &Subject<'a>, id: ActionId, reached: &[bool]) -> Option<&'a Action> {
    let actions = subject.program.actions().iter().zip(reached);
    let mut before =
        actions.filter(|(action, reached)| **reached && action.way_on == Target::Action(id));
    before.next().map(|(action, _)| action)
}

fn why_not(before: &Action) -> String {
    let name = quoted(&before.name);
    match (&before.kind, does(before)) {
        (ActionKind::Disconnect, _) | (_, Some(Does::End(_))) => {
            format!("{name} in front of it ends the flow")
        }
        (_, Some(Does::EndTask(_))) => format!("{name} in front of it ends the task"),
        _ => format!("no way out of {name} in front of it goes on there"),
    }
}

/// An action that is reached, and its exit that leads here and never opens.
fn shut_exit<'a>(
    subject: &Subject<'a>,
    id: ActionId,
    reached: &[bool],
) -> Option<(&'a Action, ExitName)> {
    let actions = subject.program.actions().iter().zip(reached);
    let leads_here = |action: &'a Action| {
        let exit = action
            .exits
            .iter()
            .find(|exit| exit.target == Target::Action(id))?;
        condition(action, 0).map(|_| (action, exit.name))
    };
    actions
        .filter(|(_, reached)| **reached)
        .find_map(|(action, _)| leads_here(action))
}

fn anything_fails(subject: &Subject<'_>) -> bool {
    let mut actions = subject.program.actions().iter();
    actions.any(|action| action.exit(ExitName::Error).is_some())
}

/// A guess from the name, for the sake of the advice only.
fn is_handler(name: &str) -> bool {
    let name = name.to_lowercase();
    ["error", "fail", "timeout", "handle"]
        .iter()
        .any(|word| name.contains(word))
}
