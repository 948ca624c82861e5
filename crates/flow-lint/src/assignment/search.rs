//! The search from a read back to the nearest place that leaves its variable not set.

use std::collections::VecDeque;

use super::Events;
use crate::graph::{Dominators, EdgeId, Graph, NodeId, Step};
use flow_core::ExitName;

/// A way on which a variable is not set where it is read.
#[derive(Clone, Debug)]
pub(crate) struct Unset {
    /// Where it was left not set last.
    pub(crate) origin: Origin,
    /// The edges from the start to the read; the shortest such way.
    pub(crate) way: Vec<EdgeId>,
    /// The steps by which the action of the origin leaves the variable not set, the way's own first.
    pub(crate) steps: Vec<Step>,
}

/// What leaves a variable not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// Nothing has set it since the start.
    Start,
    /// It becomes not set on this edge.
    Edge(EdgeId),
}

/// Searches on one graph, for one variable after the other.
pub(crate) struct Search<'g, 'p> {
    graph: &'g Graph<'p>,
    dominators: Dominators,
    /// What the variable of the moment does at each node and edge.
    node_sets: Vec<bool>,
    edge: Vec<Effect>,
    /// For each node, in which search it was visited last, and the edge by which it leads to the read.
    visited: Vec<(u32, EdgeId)>,
    round: u32,
    /// How many edges may still be looked at: a hostile flow gets no more findings.
    work: usize,
    gave_up: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    None,
    Set,
    Unset,
}

/// What one variable brings to its searches.
pub(crate) struct Prepared {
    /// Assignments that hold wherever they are on every way: nothing behind them leaves the variable not set.
    certain: Vec<NodeId>,
    /// When a walk of the dominator tree comes to what changes the variable, in order.
    changes: Vec<u32>,
    /// Whether the variable is set when the run starts.
    is_given: bool,
    /// Whether no search is needed: it is given, and nothing ever leaves it not set.
    is_always_set: bool,
}

/// Few assignments are compared with every read; a variable of many assignments is searched for.
const FEW: usize = 16;

impl<'g, 'p> Search<'g, 'p> {
    pub(crate) fn new(graph: &'g Graph<'p>) -> Self {
        Self {
            graph,
            dominators: Dominators::new(graph),
            node_sets: vec![false; graph.len()],
            edge: vec![Effect::None; graph.edge_count()],
            visited: vec![(0, EdgeId(0)); graph.len()],
            round: 0,
            work: 50_000_000 + 100 * graph.edge_count(),
            gave_up: false,
        }
    }

    /// Begins with a variable; [`end`](Self::end) must follow.
    pub(crate) fn begin(&mut self, events: &Events, is_given: bool) -> Prepared {
        for node in &events.set_at {
            self.node_sets[node.index()] = true;
        }
        for edge in &events.set_on {
            self.edge[edge.index()] = Effect::Set;
        }
        for edge in &events.unset_on {
            self.edge[edge.index()] = Effect::Unset;
        }
        Prepared {
            certain: self.certain(events),
            changes: self.changes(events),
            is_given,
            is_always_set: is_given && events.unset_on.is_empty(),
        }
    }

    pub(crate) fn end(&mut self, events: &Events) {
        for node in &events.set_at {
            self.node_sets[node.index()] = false;
        }
        for edge in events.set_on.iter().chain(&events.unset_on) {
            self.edge[edge.index()] = Effect::None;
        }
    }

    /// Whether a search found nothing only because the flow is too large to search.
    pub(crate) fn gave_up(&self) -> bool {
        self.gave_up
    }

    fn changes(&self, events: &Events) -> Vec<u32> {
        let edges = events.set_on.iter().chain(&events.unset_on);
        let from = edges.map(|edge| self.graph.edge(*edge).from);
        let nodes = from.chain(events.set_at.iter().copied());
        let mut changes: Vec<_> = nodes.map(|node| self.dominators.visit(node)).collect();
        changes.sort_unstable();
        changes
    }

    /// Nodes at or before which the variable is assigned, and on all ways behind which nothing leaves it not set unless
    /// they come through the node again.
    fn certain(&self, events: &Events) -> Vec<NodeId> {
        if events.set_at.len() + events.set_on.len() > FEW || events.unset_on.len() > FEW {
            return Vec::new();
        }
        let on = events
            .set_on
            .iter()
            .filter(|edge| self.dominators.is_only_way(self.graph, **edge));
        let nodes = events.set_at.iter().copied();
        let all = nodes.chain(on.map(|edge| self.graph.edge(*edge).to));
        let mut unsets = Vec::new();
        unsets.extend(
            events
                .unset_on
                .iter()
                .map(|edge| self.graph.edge(*edge).from),
        );
        all.filter(|node| {
            !unsets
                .iter()
                .any(|unset| self.dominators.on_every_way(*node, *unset))
        })
        .collect()
    }

    /// The shortest way on which the variable is not set at the read; `None` when it is set on every way.
    pub(crate) fn unset(&mut self, variable: &Prepared, read: NodeId) -> Option<Unset> {
        let is_certain = |node: &NodeId| {
            // A node that assigns only after it reads is certain for what comes behind it.
            let own = *node == read && self.node_sets[read.index()];
            !own && self.dominators.on_every_way(*node, read)
        };
        if variable.is_always_set || variable.certain.iter().any(is_certain) {
            return None;
        }
        // Behind `above`, which is on every way to the read, nothing changes the variable.
        let above = self.dominators.highest_without(read, &variable.changes);
        let best = self.look_back(variable, above)?;
        let mut unset = self.describe(best, above);
        let rest = self.graph.way_to(read);
        unset
            .way
            .extend(&rest[self.graph.distance(above) as usize..]);
        Some(unset)
    }

    /// Goes back edge by edge, nearest first; gives the origins with the shortest way from the start to the read.
    fn look_back(&mut self, variable: &Prepared, read: NodeId) -> Option<Vec<Origin>> {
        self.round += 1;
        self.visited[read.index()].0 = self.round;
        let mut best: Option<(u32, Vec<Origin>)> = None;
        let mut keep = |length: u32, origin: Origin| match &mut best {
            Some((shortest, origins)) if *shortest == length => origins.push(origin),
            Some((shortest, _)) if *shortest < length => {}
            _ => best = Some((length, vec![origin])),
        };
        let mut shortest = u32::MAX;
        let mut queue = VecDeque::from([(read, 0)]);
        while let Some((node, back)) = queue.pop_front() {
            if back > shortest {
                break;
            }
            if node == self.graph.start() && !variable.is_given {
                keep(back, Origin::Start);
                shortest = shortest.min(back);
            }
            let left = self.work.checked_sub(self.graph.entering(node).len());
            self.gave_up |= left.is_none();
            self.work = left?;
            for id in self.graph.entering(node) {
                let from = self.graph.edge(*id).from;
                match self.edge[id.index()] {
                    Effect::Set => {}
                    Effect::Unset => {
                        let length = self.graph.distance(from).saturating_add(back + 1);
                        keep(length, Origin::Edge(*id));
                        shortest = shortest.min(length);
                    }
                    Effect::None if self.node_sets[from.index()] => {}
                    Effect::None if self.visited[from.index()].0 == self.round => {}
                    Effect::None => {
                        self.visited[from.index()] = (self.round, *id);
                        queue.push_back((from, back + 1));
                    }
                }
            }
        }
        best.map(|(_, origins)| origins)
    }

    fn describe(&self, mut origins: Vec<Origin>, read: NodeId) -> Unset {
        origins.sort_by_key(|origin| self.rank(*origin));
        let origin = origins[0];
        let mut way = match origin {
            Origin::Start => Vec::new(),
            Origin::Edge(edge) => {
                let mut way = self.graph.way_to(self.graph.edge(edge).from);
                way.push(edge);
                way
            }
        };
        let mut at = way
            .last()
            .map_or(self.graph.start(), |edge| self.graph.edge(*edge).to);
        while at != read {
            let edge = self.visited[at.index()].1;
            way.push(edge);
            at = self.graph.edge(edge).to;
        }
        let action = |origin: Origin| match origin {
            Origin::Start => None,
            Origin::Edge(edge) => self.graph.node(self.graph.edge(edge).from).action,
        };
        let mut steps: Vec<Step> = Vec::new();
        for other in origins
            .iter()
            .filter(|other| action(**other) == action(origin))
        {
            if let Origin::Edge(edge) = other
                && !steps.contains(&self.graph.edge(*edge).step)
            {
                steps.push(self.graph.edge(*edge).step);
            }
        }
        Unset { origin, way, steps }
    }

    /// Of equally short ways the one by a timeout is the one that designers forget.
    fn rank(&self, origin: Origin) -> (u8, Origin) {
        let rank = match origin {
            Origin::Edge(edge) => match self.graph.edge(edge).step {
                Step::Leave(ExitName::Timeout) => 0,
                _ => 1,
            },
            Origin::Start => 2,
        };
        (rank, origin)
    }
}
