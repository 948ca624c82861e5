//! What no run can reach, and why: what the flow itself sets on every way to an action decides what happens there, and the
//! types that variables are declared with rule failures out. The platform checks what it is answered against these; replies
//! that somebody writes by hand may break them all the same, so that coverage counts such exits.

use std::collections::BTreeSet;

use flow_core::{Action, ActionId, ActionKind, Condition, ExitName, Program, Setting};
use flow_expr::{Value, VarId, literal};

use super::{
    Goal,
    flowing::{Flowing, does},
    holds::{Held, Holds},
};
use crate::known::Known;

/// What is known of what runs cannot do.
pub(super) struct Proof<'p> {
    program: &'p Program,
    /// `None` where nothing is known.
    flowing: Option<Flowing>,
}

/// Of a variable that can hold more values these are not listed.
const MOST_LISTED: usize = 5;

impl<'p> Proof<'p> {
    /// Looks at a flow whose runs are given these variables beside its inputs.
    pub(super) fn of(program: &'p Program, given: &[&str]) -> Self {
        let flowing = Known::needs_a_world(program).then(|| Flowing::of(program, given));
        Self {
            program,
            flowing: flowing.flatten(),
        }
    }

    /// Why no run reaches it; `None` where some may.
    pub(super) fn against(&self, goal: Goal) -> Option<String> {
        let Goal::Exit(id, exit) = goal else {
            return None;
        };
        let flowing = self.flowing.as_ref()?;
        if flowing.taken.contains(&(id, exit)) {
            return None;
        }
        let action = self.program.action(id);
        let Some(held) = flowing.held.get(&id) else {
            return Some(self.not_reached(id, flowing));
        };
        let known = self.known(action, held);
        let why = match exit {
            ExitName::FlowError if known.is_empty() => {
                "values of the declared types make none of its expressions fail"
            }
            ExitName::FlowError => "none of its expressions can fail there",
            ExitName::Yes => "its condition never holds there",
            ExitName::No => "its condition always holds there",
            ExitName::Case(_) => "the case never holds there before another one does",
            ExitName::Default => "one of its cases always holds there",
            ExitName::Next | ExitName::NoMatch => "no answer takes it",
            _ => "nothing that can happen takes it",
        };
        Some(match known.is_empty() {
            true => why.to_owned(),
            false => format!("{why}: {known}"),
        })
    }

    /// The nearest exits that would have to be taken, one of which leads there.
    fn not_reached(&self, id: ActionId, flowing: &Flowing) -> String {
        let program = self.program;
        let name = &program.action(id).name;
        let closed = flowing.held.keys().flat_map(|from| {
            let action = program.action(*from);
            let exits = action.exits.iter();
            let leads = exits.filter(|exit| exit.target.action() == Some(id));
            leads.map(move |exit| format!("`{}/{}`", action.name, exit.label))
        });
        let closed: Vec<String> = closed.take(2).collect();
        match &closed[..] {
            [only] => format!("no run comes to `{name}`, since none takes {only}"),
            _ => format!("no run comes to `{name}`"),
        }
    }

    /// What is known there of the variables that the action's expressions read: `Flow.Try` is 0, 1 or 2.
    fn known(&self, action: &Action, held: &Held) -> String {
        let conditions: &[Condition] = match &action.kind {
            ActionKind::Decision(condition) => std::slice::from_ref(condition),
            ActionKind::Switch(conditions) => conditions,
            _ => does_conditions(action),
        };
        let settings = action.kind.settings().flat_map(Setting::expressions);
        let read = conditions.iter().chain(settings);
        let read = read.flat_map(|condition| condition.code.references());
        let read: BTreeSet<VarId> = read.map(|read| read.variable()).collect();
        let known = read.into_iter().filter_map(|variable| {
            let name = self.program.names().name(variable);
            match &held[variable.index()] {
                Holds::These(values) if values.len() <= MOST_LISTED => {
                    Some(format!("`{name}` is {}", listed(values)))
                }
                Holds::These(values) if values.iter().all(Option::is_some) => {
                    Some(format!("`{name}` is one of {} values", values.len()))
                }
                Holds::Set => Some(format!("`{name}` is always set")),
                Holds::These(_) | Holds::Any => None,
            }
        });
        known.take(3).collect::<Vec<_>>().join(", ")
    }
}

fn does_conditions(action: &Action) -> &[Condition] {
    match (&action.kind, does(action)) {
        (ActionKind::Platform(platform), Some(_)) => platform.conditions(),
        _ => &[],
    }
}

fn listed(values: &[Option<Value>]) -> String {
    let texts: Vec<String> = values
        .iter()
        .map(|value| match value {
            Some(value) => shortened(&literal(Some(value))),
            None => "not set".to_owned(),
        })
        .collect();
    match texts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.chars().count() > LONGEST {
        true => text.chars().take(LONGEST - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
