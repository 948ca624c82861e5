//! Which variables may be not set where they are read: what every node and edge does to each variable, and the search from
//! a read back to the nearest place that leaves its variable not set.
//!
//! The work follows the variables and not the actions: a read that one assignment certainly precedes is settled by the
//! dominator tree, which also leads past what does not concern the variable; the rest of the way is searched backwards, as
//! far as no assignment stops the search.

use std::collections::HashSet;

use flow_core::{Action, ActionKind, AtEnd, Condition, ExitName, PlatformAction, Program, Setting};
use flow_expr::VarId;

use crate::place::Place;

use crate::graph::{EdgeId, Graph, NodeId, Step};

mod calls;
mod search;

use calls::Calls;

pub(crate) use calls::bound;

pub(crate) use search::{Origin, Search, Unset};

/// What happens to one variable, in the order of the nodes.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// Where it is read before the same node assigns it, and the place of the reference in the text.
    pub(crate) reads: Vec<(NodeId, Place)>,
    /// The nodes that assign it.
    pub(crate) set_at: Vec<NodeId>,
    /// The edges on which it is certainly set: it was assigned, or a condition proves it.
    pub(crate) set_on: Vec<EdgeId>,
    /// The edges on which it becomes not set.
    pub(crate) unset_on: Vec<EdgeId>,
}

/// What happens to every variable of the program, by id.
pub(crate) fn events(graph: &Graph<'_>) -> Vec<Events> {
    let mut events = Vec::new();
    events.resize_with(graph.program.names().len(), Events::default);
    let mut gatherer = Gatherer {
        graph,
        events,
        calls: Calls::of(graph.program),
    };
    for node in graph.ids() {
        match graph.action(node) {
            Some(action) => gatherer.node(node, action),
            None => gatherer.end(node),
        }
        for edge in graph.leaving(node) {
            gatherer.edge(edge);
        }
    }
    gatherer.events
}

/// Which variables anything in the flow assigns, reachable or not, by id.
pub(crate) fn assigned(program: &Program) -> Vec<bool> {
    let mut assigned = vec![false; program.names().len()];
    for action in program.actions() {
        match &action.kind {
            ActionKind::SetVariable(settings) => {
                for (variable, _) in settings {
                    assigned[variable.index()] = true;
                }
            }
            ActionKind::Lookup(lookup) => assigned[lookup.output.index()] = true,
            ActionKind::CollectInput(collect) => assigned[collect.output.index()] = true,
            ActionKind::Platform(platform) => {
                for variable in bound(platform) {
                    assigned[variable.index()] = true;
                }
            }
            _ => {}
        }
    }
    assigned
}

struct Gatherer<'g, 'p> {
    graph: &'g Graph<'p>,
    calls: Calls,
    events: Vec<Events>,
}

impl Gatherer<'_, '_> {
    fn of(&mut self, variable: VarId) -> &mut Events {
        &mut self.events[variable.index()]
    }

    fn read(&mut self, node: NodeId, variable: VarId, place: Place) {
        let events = self.of(variable);
        if events.set_at.last() != Some(&node) {
            events.reads.push((node, place));
        }
    }

    fn reads(&mut self, node: NodeId, setting: &Setting) {
        for (reference, origin) in setting.reads() {
            let inner = reference.span();
            self.read(node, reference.variable(), Place { origin, inner });
        }
        for expression in setting.expressions() {
            self.unguarded(node, expression);
        }
    }

    fn unguarded(&mut self, node: NodeId, condition: &Condition) {
        for read in &condition.guards.reads {
            let place = Place {
                origin: condition.origin,
                inner: read.span,
            };
            self.read(node, read.variable, place);
        }
    }

    fn node(&mut self, node: NodeId, action: &Action) {
        match &action.kind {
            ActionKind::SetVariable(settings) => {
                for (variable, setting) in settings {
                    self.reads(node, setting);
                    let events = self.of(*variable);
                    let is_set = events.set_at.last() == Some(&node);
                    match setting {
                        // What is written as no value takes one away, when the action is left.
                        Setting::NoValue if is_set => {
                            events.set_at.pop();
                        }
                        Setting::NoValue => {}
                        _ if is_set => {}
                        _ => events.set_at.push(node),
                    }
                }
            }
            ActionKind::Lookup(lookup) => {
                for (_, setting) in lookup.headers.iter().chain(&lookup.inputs) {
                    self.reads(node, setting);
                }
            }
            ActionKind::PlayMessage(setting)
            | ActionKind::TransferToQueue(setting)
            | ActionKind::Log {
                message: setting, ..
            } => self.reads(node, setting),
            ActionKind::CollectInput(collect) => self.reads(node, &collect.prompt),
            ActionKind::Decision(_) | ActionKind::Switch(_) => self.condition(node, action),
            ActionKind::Platform(platform) => {
                for setting in platform.settings() {
                    self.reads(node, setting);
                }
                for condition in platform.conditions() {
                    self.unguarded(node, condition);
                }
            }
            ActionKind::Start | ActionKind::Disconnect | ActionKind::Unsupported(_) => {}
        }
    }

    fn condition(&mut self, node: NodeId, action: &Action) {
        let case = self.graph.node(node).case;
        let Some(condition) = condition(action, case) else {
            return;
        };
        self.unguarded(node, condition);
    }

    fn end(&mut self, node: NodeId) {
        if let AtEnd::Transfer(queue) = self.graph.program.at_end() {
            self.reads(node, queue);
        }
    }

    fn edge(&mut self, id: EdgeId) {
        let edge = self.graph.edge(id);
        let Some(action) = self.graph.action(edge.from) else {
            return;
        };
        match &action.kind {
            ActionKind::Platform(platform) => self.platform_edge(id, edge.step, platform),
            ActionKind::SetVariable(settings) if edge.step == Step::Leave(ExitName::Next) => {
                self.taken_away(id, settings);
            }
            _ => {}
        }
        let output = match &action.kind {
            ActionKind::Lookup(lookup) => Some(lookup.output),
            ActionKind::CollectInput(collect) => Some(collect.output),
            _ => None,
        };
        let error = self.graph.program.error();
        match edge.step {
            Step::Leave(ExitName::Success) => {
                if let Some(output) = output {
                    self.of(output).set_on.push(id);
                }
            }
            Step::Leave(ExitName::Error | ExitName::Timeout) => {
                if let Some(output) = output.filter(|output| *output != error) {
                    self.of(output).unset_on.push(id);
                }
                self.of(error).set_on.push(id);
            }
            Step::Leave(ExitName::NoInput) | Step::NoDigits => {
                if let Some(output) = output {
                    self.of(output).unset_on.push(id);
                }
            }
            Step::Leave(ExitName::Yes | ExitName::Case(_)) => self.proven(id, action, true),
            Step::Leave(ExitName::No | ExitName::Default) | Step::NextCase => {
                self.proven(id, action, false);
            }
            Step::Leave(
                ExitName::Next | ExitName::NoMatch | ExitName::FlowError | ExitName::Output(_),
            )
            | Step::Call => {}
        }
    }

    fn platform_edge(&mut self, id: EdgeId, step: Step, platform: &PlatformAction) {
        let (set, unset) = match step {
            Step::Leave(exit) => {
                let mut set = platform.binds(exit);
                set.extend(self.calls.set_by(platform, exit));
                (set, platform.clears(exit))
            }
            Step::Call => (calls::given(platform), Vec::new()),
            Step::NextCase | Step::NoDigits => return,
        };
        for variable in set {
            self.of(variable).set_on.push(id);
        }
        for variable in unset {
            self.of(variable).unset_on.push(id);
        }
    }

    /// The variables whose last value of the action is written as none.
    fn taken_away(&mut self, id: EdgeId, settings: &[(VarId, Setting)]) {
        let mut later = HashSet::new();
        for (variable, setting) in settings.iter().rev() {
            if later.insert(*variable) && matches!(setting, Setting::NoValue) {
                self.of(*variable).unset_on.push(id);
            }
        }
    }

    fn proven(&mut self, id: EdgeId, action: &Action, holds: bool) {
        let case = self.graph.node(self.graph.edge(id).from).case;
        let Some(condition) = condition(action, case) else {
            return;
        };
        let facts = match holds {
            true => &condition.guards.when_true,
            false => &condition.guards.when_false,
        };
        for variable in facts.variables() {
            self.of(*variable).set_on.push(id);
        }
    }
}

/// The condition that a node of a decision or a switch tests.
pub(crate) fn condition(action: &Action, case: u16) -> Option<&Condition> {
    match &action.kind {
        ActionKind::Decision(condition) => Some(condition),
        ActionKind::Switch(conditions) => conditions.get(usize::from(case)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
