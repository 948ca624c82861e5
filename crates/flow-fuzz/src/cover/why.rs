//! What was not reached, and why.

use std::collections::BTreeSet;

use flow_core::{Action, ActionId, ActionKind, Condition, Declared, ExitName, Program, Why};
use flow_scenario::Coverage;

use super::{Goal, proof::Proof};

/// Something that no case reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    /// What.
    pub goal: Goal,
    /// Why, in a sentence: lower case, no final period.
    pub why: String,
    /// Whether some run may reach it all the same: the search gave up.
    pub may_be_reached: bool,
}

/// Everything that is not reached, in the order of the flow's actions: what no run can reach, and what the search did not
/// find. Exits that nobody wrote and that cannot be taken are no loss.
pub(super) fn unreached(
    program: &Program,
    coverage: &Coverage,
    wanted: &BTreeSet<Goal>,
    (reached, visited): (&BTreeSet<Goal>, &BTreeSet<ActionId>),
    (proof, looked): (&Proof<'_>, &str),
) -> Vec<Unreached> {
    let mut unreached: Vec<_> = closed(program, coverage).collect();
    unreached.extend(wanted.difference(reached).map(|goal| {
        let proven = proof.against(*goal);
        Unreached {
            goal: *goal,
            may_be_reached: proven.is_none(),
            why: proven.unwrap_or_else(|| {
                gave_up(program, *goal, visited.contains(&goal.action()), looked)
            }),
        }
    }));
    unreached.sort_by_key(|unreached| unreached.goal);
    unreached
}

fn closed<'p>(
    program: &'p Program,
    coverage: &'p Coverage,
) -> impl Iterator<Item = Unreached> + 'p {
    let actions = program.actions().iter().enumerate();
    actions.flat_map(move |(index, action)| {
        let id = ActionId::at(index);
        let is_reached = coverage.action(id).is_some();
        let exits = action.exits.iter().filter(move |exit| {
            coverage.exit(id, exit.name).is_none() && (exit.why == Why::Written || !is_reached)
        });
        exits.map(move |exit| Unreached {
            goal: Goal::Exit(id, exit.name),
            why: match is_reached {
                true => why_closed(action, exit.name),
                false => format!("no run comes to `{}`", action.name),
            },
            may_be_reached: false,
        })
    })
}

fn why_closed(action: &Action, exit: ExitName) -> String {
    match exit {
        ExitName::Yes => "its condition never holds",
        ExitName::No => "its condition always holds",
        ExitName::Case(_) => "a constant condition keeps runs from it",
        ExitName::Default => "one of the cases always holds",
        ExitName::Error => match action.kind {
            ActionKind::Decision(_) | ActionKind::Switch(_) => "its condition cannot fail",
            _ => "nothing can fail there",
        },
        _ => "nothing that can happen takes it",
    }
    .to_owned()
}

/// Why the search did not find it: how long it looked, and what was never so.
fn gave_up(program: &Program, goal: Goal, is_visited: bool, looked: &str) -> String {
    let action = program.action(goal.action());
    if !is_visited {
        return format!("{looked}: none of them came to `{}`", action.name);
    }
    let unset = unset(program, action)
        .map(|name| format!("it needs a value of `${name}`, which nothing in the flow sets"));
    match unset.or_else(|| never_so(action, goal)) {
        Some(why) => format!("{looked}: {why}"),
        None => looked.to_owned(),
    }
}

/// What was so in none of the cases that came there.
fn never_so(action: &Action, goal: Goal) -> Option<String> {
    let Goal::Exit(_, exit) = goal else {
        return None;
    };
    let (conditions, is_condition): (&[Condition], bool) = match &action.kind {
        ActionKind::Decision(condition) => (std::slice::from_ref(condition), true),
        ActionKind::Switch(conditions) => (conditions, true),
        _ => (&[], false),
    };
    let told = |index: usize| {
        let text = conditions
            .get(index)
            .map(|condition| condition.expr.to_string());
        text.map(|text| shortened(&text))
    };
    Some(match exit {
        ExitName::Yes => format!("`{}` held in none of them", told(0)?),
        ExitName::No => format!("`{}` held in all that came there", told(0)?),
        ExitName::Case(0) => format!("`{}` held in none of them", told(0)?),
        ExitName::Case(index) => {
            let told = told(usize::from(index))?;
            format!("`{told}` held in none of them in which no earlier case does")
        }
        ExitName::Default if is_condition => "one of its cases held in all of them".to_owned(),
        ExitName::Error if is_condition => "its condition failed in none of them".to_owned(),
        ExitName::FlowError => "none of its expressions failed in any of them".to_owned(),
        ExitName::NoMatch => "whatever the caller said fitted".to_owned(),
        _ => return None,
    })
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 120;
    match text.chars().count() > LONGEST {
        true => text.chars().take(LONGEST - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// A variable that the action's conditions read and that no action sets.
fn unset(program: &Program, action: &Action) -> Option<String> {
    let conditions: &[Condition] = match &action.kind {
        ActionKind::Decision(condition) => std::slice::from_ref(condition),
        ActionKind::Switch(conditions) => conditions,
        _ => &[],
    };
    let mut reads = conditions
        .iter()
        .flat_map(|condition| condition.expr.references());
    let read = reads.find(|read| {
        let id = program.names().get(read.name);
        id.is_some_and(|id| id != program.error() && !is_set(program, id))
    });
    read.map(|read| read.name.to_owned())
}

fn is_set(program: &Program, id: flow_expr::VarId) -> bool {
    let declared = program.declared().iter();
    let is_input = |declared: &Declared| declared.is_input && declared.variable == id;
    declared.into_iter().any(is_input)
        || program.actions().iter().any(|action| match &action.kind {
            ActionKind::SetVariable(settings) => settings.iter().any(|(set, _)| *set == id),
            ActionKind::Lookup(lookup) => lookup.output == id,
            ActionKind::CollectInput(collect) => collect.output == id,
            ActionKind::Platform(platform) => {
                let written = action.exits.iter().map(|exit| exit.name);
                let mut exits = written.chain(platform.usual_exits());
                exits.any(|exit| platform.binds(exit).contains(&id))
            }
            _ => false,
        })
}
