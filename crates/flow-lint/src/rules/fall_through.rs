//! `fall-through`: control goes on by a rule and not by an exit that is written. Said once for a flow.

use flow_core::{Action, Target, Why};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::{counted, quoted},
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "fall-through",
    severity: Severity::Info,
    summary: "control goes on by a rule and not by an exit that is written",
    explanation: "\
An action without `next` goes on at the action that stands behind it in `actions`; `initialAction` goes on at the first; an \
action that is written in an exit goes on where the action that it handles would have gone. That is how this simulator reads \
a flow; the documentation of the format is silent. It works, but moving an action in the file then changes the flow.

Write `next` where it matters to you. The finding is information, and is given once for a flow. That the flow ends behind \
its last action is not reported.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start" },
  "actions": [
    { "name": "Greet", "type": "PlayMessage", "message": "Hello" },
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

/// How many of the other actions are shown.
const SHOWN: usize = 3;

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if !subject.is_as_written {
        return;
    }
    let mut implied: Vec<_> = subject
        .reached()
        .filter_map(|action| Some((action, goes_on(subject, action)?)))
        .collect();
    implied.sort_by_key(|(action, _)| action.span.start);
    let Some(((first, where_to), others)) = implied.split_first() else {
        return;
    };
    let message = match others.len() {
        0 => format!(
            "{} has no `next` and goes on {where_to}",
            quoted(&first.name)
        ),
        count => format!(
            "{} has no `next` and goes on {where_to}; so {} {}",
            quoted(&first.name),
            if count == 1 { "does" } else { "do" },
            counted(count, "other action"),
        ),
    };
    let finding = Diagnostic::info(RULE.name, message, first.span)
        .with_help("write `next` if the order in the file is not to matter");
    found.push(
        others
            .iter()
            .take(SHOWN)
            .fold(finding, |finding, (action, where_to)| {
                finding.with_related(
                    format!("{} goes on {where_to}", quoted(&action.name)),
                    action.span,
                )
            }),
    );
}

/// Where an action goes on by a rule; `None` when every exit is written, or leads to the flow's end.
fn goes_on(subject: &Subject<'_>, action: &Action) -> Option<String> {
    let mut exits = action.exits.iter();
    exits.find_map(|exit| match (exit.why, exit.target) {
        (Why::FirstAction, Target::Action(id)) => {
            Some(format!("at the first of `actions`, {}", name(subject, id)))
        }
        (Why::FallThrough, Target::Action(id)) => {
            Some(format!("at {}, behind it", name(subject, id)))
        }
        (Why::RejoinsAfter(_), Target::Action(id)) => Some(format!("at {}", name(subject, id))),
        (Why::RejoinsHandled, _) => Some("behind the action that failed".to_owned()),
        _ => None,
    })
}

fn name(subject: &Subject<'_>, id: flow_core::ActionId) -> String {
    quoted(&subject.program.action(id).name)
}
