//! What runs of a flow can do at all: the actions they come to, the exits they leave by, what conditions can be. Coverage
//! is measured against it.

use std::collections::BTreeSet;

use flow_core::{Action, ActionId, ActionKind, ExitName, Program, Target};

use crate::{
    graph::{Graph, Step},
    sure::Sure,
};

/// What runs of a flow can do. What a constant condition never opens is left out, and the error exit of one that cannot fail;
/// no run does what is not in here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The actions that some run comes to.
    pub actions: BTreeSet<ActionId>,
    /// The exits that some run takes, those included that nothing handles.
    pub exits: BTreeSet<(ActionId, ExitName)>,
    /// What conditions can be, by action and case; the case of a decision is 0.
    pub sides: BTreeSet<(ActionId, u16, bool)>,
    /// The ways from one action to the next.
    pub ways: BTreeSet<Way>,
}

/// A way that a run can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The action that is left.
    pub from: ActionId,
    /// The exit.
    pub exit: ExitName,
    /// The action that comes next; `None` at the flow's end.
    pub to: Option<ActionId>,
}

/// What runs of a program can do. Time and memory grow with its actions, cases and exits.
pub fn reach(program: &Program) -> Reach {
    let graph = Graph::new(program);
    if !graph.is_exact {
        return everything(program);
    }
    let ids = graph.ids();
    let sure = Sure::new(&graph);
    let is_taken = |id: ActionId, exit: ExitName| {
        let action = program.action(id);
        let tests = matches!(action.kind, ActionKind::Decision(_) | ActionKind::Switch(_));
        let fails = matches!(exit, ExitName::Error | ExitName::FlowError);
        !(tests && fails) || sure.can_fail(id, action)
    };
    let mut reach = Reach {
        actions: ids.filter_map(|id| graph.node(id).action).collect(),
        ways: ways(&graph),
        exits: graph.open.exits.clone(),
        sides: graph.open.sides.clone(),
    };
    reach.exits.retain(|(id, exit)| is_taken(*id, *exit));
    reach.ways.retain(|way| is_taken(way.from, way.exit));
    reach
}

fn ways(graph: &Graph<'_>) -> BTreeSet<Way> {
    let edges = graph.ids().flat_map(|id| graph.leaving(id));
    let ways = edges.filter_map(|edge| {
        let edge = graph.edge(edge);
        Some(Way {
            from: graph.node(edge.from).action?,
            exit: match edge.step {
                Step::Leave(exit) => exit,
                Step::NoDigits => ExitName::Success,
                Step::NextCase | Step::Call => return None,
            },
            to: graph.node(edge.to).action,
        })
    });
    ways.collect()
}

/// Where handlers that rejoin are too many to tell apart, anything may be reached.
fn everything(program: &Program) -> Reach {
    let mut reach = Reach::default();
    for (index, action) in program.actions().iter().enumerate() {
        let from = ActionId::at(index);
        reach.actions.insert(from);
        reach.sides.extend(all_sides(from, action));
        for exit in &action.exits {
            reach.exits.insert((from, exit.name));
            let to = match exit.target {
                Target::Action(id) | Target::Again(id) => Some(id),
                Target::End | Target::Return | Target::Rejoin => None,
                Target::Fail => continue,
            };
            let exit = exit.name;
            reach.ways.insert(Way { from, exit, to });
        }
    }
    reach
}

fn all_sides(id: ActionId, action: &Action) -> impl Iterator<Item = (ActionId, u16, bool)> {
    let cases = match &action.kind {
        ActionKind::Decision(_) => 1,
        ActionKind::Switch(cases) => cases.len(),
        _ => 0,
    };
    let cases = (0..=u16::MAX).take(cases);
    cases.flat_map(move |case| [(id, case, true), (id, case, false)])
}
