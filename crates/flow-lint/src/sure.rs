//! Which conditions can fail, given what the flow itself sets on every way to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use flow_core::{Action, ActionId, ActionKind, Condition};
use flow_expr::VarId;

use crate::{
    assignment::{Search, condition, events},
    graph::{Graph, NodeId},
    types::Types,
};

/// The conditions of a flow that are not sure by themselves, and the variables that are certainly set where they are tested.
pub(crate) struct Sure<'p> {
    types: Types<'p>,
    /// By action, whether a run can come there; of the others nothing is known.
    reached: Vec<bool>,
    /// By action, the variables that may be not set at some of its nodes.
    unset: HashMap<ActionId, BTreeSet<VarId>>,
}

impl<'p> Sure<'p> {
    pub(crate) fn new(graph: &Graph<'p>) -> Self {
        let types = Types::of(graph.program);
        let mut reads: BTreeMap<VarId, Vec<(NodeId, ActionId)>> = BTreeMap::new();
        for node in graph.ids() {
            let at = graph.node(node);
            let Some(action) = at.action else { continue };
            let tested = condition(graph.program.action(action), at.case);
            if let Some(condition) = tested.filter(|condition| condition.guards.can_fail) {
                let variables = condition.code.references().map(|read| read.variable());
                for variable in variables.filter(|id| types.always(*id).is_some()) {
                    reads.entry(variable).or_default().push((node, action));
                }
            }
        }
        let unset = unset(graph, &reads);
        let reached = graph.reached();
        Self {
            types,
            reached,
            unset,
        }
    }

    /// Whether some run may find that the action's condition, or one of them, is no Boolean.
    pub(crate) fn can_fail(&self, id: ActionId, action: &Action) -> bool {
        let conditions = match &action.kind {
            ActionKind::Decision(condition) => std::slice::from_ref(condition),
            ActionKind::Switch(conditions) => conditions,
            _ => &[],
        };
        conditions
            .iter()
            .any(|condition| condition.guards.can_fail && self.fails(id, condition))
    }

    fn fails(&self, id: ActionId, condition: &Condition) -> bool {
        let unset = self.unset.get(&id);
        let is_reached = self.reached[id.0 as usize];
        condition.expr.can_fail(&|name| {
            let variable = self.types.variable(name)?;
            let is_set = is_reached && unset.is_none_or(|unset| !unset.contains(&variable));
            self.types.always(variable).filter(|_| is_set)
        })
    }
}

fn unset(
    graph: &Graph<'_>,
    reads: &BTreeMap<VarId, Vec<(NodeId, ActionId)>>,
) -> HashMap<ActionId, BTreeSet<VarId>> {
    let mut unset: HashMap<ActionId, BTreeSet<VarId>> = HashMap::new();
    if reads.is_empty() {
        return unset;
    }
    let events = events(graph);
    let mut search = Search::new(graph);
    for (variable, reads) in reads {
        let events = &events[variable.index()];
        let prepared = search.begin(events, false);
        for (node, action) in reads {
            if search.unset(&prepared, *node).is_some() || search.gave_up() {
                unset.entry(*action).or_default().insert(*variable);
            }
        }
        search.end(events);
    }
    unset
}
