//! Names of cases, from the exits that they take: `Lookup Customer gets 404, Why Failed: new customer`.

use std::collections::BTreeSet;

use flow_core::{ActionId, ActionKind, Event, ExitName, Outcome, Replied, Trace, Verdict};

use super::Goal;

/// Gives names, each once.
#[derive(Default)]
pub(super) struct Namer {
    taken: BTreeSet<String>,
}

/// One thing that a run did where it might have done another.
struct Choice {
    goal: Goal,
    text: String,
    /// Whether it is what usually happens, which is not worth saying beside anything else.
    is_usual: bool,
}

/// A longer name says less.
const LONGEST: usize = 90;

impl Namer {
    /// The name of a case that was kept for its `goals`; earlier cases reach the `known` ones.
    pub(super) fn name(
        &mut self,
        trace: &Trace,
        goals: &BTreeSet<Goal>,
        known: &BTreeSet<Goal>,
    ) -> String {
        let choices = choices(trace);
        let is_new =
            |choice: &&Choice| goals.contains(&choice.goal) && !known.contains(&choice.goal);
        let unusual = texts(choices.iter().filter(|choice| !choice.is_usual));
        let fresh = texts(choices.iter().filter(is_new));
        let all = texts(choices.iter());
        let known = [unusual, fresh.clone(), all]
            .into_iter()
            .find(|name| !name.is_empty() && name.chars().count() <= LONGEST);
        let name = known
            .or_else(|| (!fresh.is_empty()).then(|| shortened(&fresh)))
            .unwrap_or_else(|| ending(trace));
        self.unique(name)
    }

    fn unique(&mut self, name: String) -> String {
        let mut unique = name.clone();
        let mut number = 2;
        while !self.taken.insert(unique.clone()) {
            unique = format!("{name} ({number})");
            number += 1;
        }
        unique
    }
}

/// The texts in the order of the run, each once.
fn texts<'c>(choices: impl Iterator<Item = &'c Choice>) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for choice in choices {
        if !texts.contains(&choice.text.as_str()) {
            texts.push(&choice.text);
        }
    }
    texts.join(", ")
}

fn shortened(name: &str) -> String {
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn ending(trace: &Trace) -> String {
    match trace.outcome() {
        Some(Outcome::Transferred(target) | Outcome::Handed(_, target)) => {
            format!("goes to {target}")
        }
        Some(Outcome::Disconnected) => "hangs up".to_owned(),
        Some(Outcome::Failed(failure)) => format!("{} fails", failure.action),
        Some(Outcome::Limit(_)) => "goes round for ever".to_owned(),
        Some(Outcome::Ended) | None => "comes to the end".to_owned(),
    }
}

fn choices(trace: &Trace) -> Vec<Choice> {
    let mut replied = None;
    let mut choices = Vec::new();
    for record in trace.records() {
        match &record.event {
            Event::Replied(reply) => replied = Some(&**reply),
            Event::Left(exit, _) => {
                let reply = replied.take();
                choices.extend(choice(trace, record.action, *exit, reply));
            }
            _ => {}
        }
    }
    choices
}

/// What leaving by an exit says; nothing where there is no other way out.
fn choice(
    trace: &Trace,
    id: ActionId,
    exit: ExitName,
    replied: Option<&Replied>,
) -> Option<Choice> {
    let action = trace.program().action(id);
    let name = &action.name;
    let is_lookup = matches!(action.kind, ActionKind::Lookup(_));
    let text = match exit {
        ExitName::Next => return None,
        ExitName::Success => format!("{name} succeeds"),
        ExitName::Error if is_lookup => failed(name, replied),
        ExitName::Error => format!("{name} fails"),
        ExitName::Timeout => format!("{name} times out"),
        ExitName::NoInput => format!("{name} hears nothing"),
        ExitName::Yes => format!("{name}: yes"),
        ExitName::No => format!("{name}: no"),
        ExitName::Default => format!("{name}: default"),
        ExitName::Case(_) | ExitName::NoMatch | ExitName::FlowError | ExitName::Output(_) => {
            format!("{name}: {}", action.exit_label(exit))
        }
    };
    Some(Choice {
        goal: Goal::Exit(id, exit),
        text,
        is_usual: exit == ExitName::Success,
    })
}

fn failed(name: &str, replied: Option<&Replied>) -> String {
    let verdict = replied.map(|replied| &replied.verdict);
    match verdict {
        Some(Verdict::Error(failure) | Verdict::Timeout(failure)) => match failure.status {
            Some(status) if failure.code == flow_core::ErrorCode::HttpStatus => {
                format!("{name} gets {status}")
            }
            _ => format!("{name} fails with {}", failure.code),
        },
        _ => format!("{name} fails"),
    }
}
