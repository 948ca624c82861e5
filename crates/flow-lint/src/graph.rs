//! The ways that runs of a program can take: what can be reached at all, what lies on every way to it, and the shortest way
//! there. Exits that a constant condition never opens are left out.

use flow_core::{Action, ActionId, ExitName, Program};

mod build;
mod cycles;
mod dominators;
mod order;
mod rejoin;

pub(crate) use build::Open;
pub(crate) use dominators::Dominators;
pub(crate) use order::order;

/// A place where a run can be: an action, one of the conditions of a switch, or the flow's end. An index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) u32);

/// A way from one node to the next. An index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EdgeId(pub(crate) u32);

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl EdgeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a run is.
///
/// One action has several nodes when it matters which failure was handled last: an inline flow handler without `next`
/// goes on behind the lookup that failed, and not behind any other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// The action; `None` at the flow's end.
    pub(crate) action: Option<ActionId>,
    /// Which condition of a switch it is; 1 for later rounds of a loop that certainly begins one; 0 for everything else.
    pub(crate) case: u16,
}

/// A way on that a run can take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
    pub(crate) step: Step,
}

/// How an edge is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The action leaves by this exit.
    Leave(ExitName),
    /// The caller entered nothing and no exit says what then: the action leaves by `success` all the same.
    NoDigits,
    /// A condition of a switch does not hold: the next one is tried.
    NextCase,
    /// A task is called. Where it comes back, the call leaves by one of its exits.
    Call,
}

/// Everything that can be reached from the start.
pub(crate) struct Graph<'p> {
    pub(crate) program: &'p Program,
    nodes: Vec<Node>,
    /// By the node that they leave.
    edges: Vec<Edge>,
    /// Where each node's edges begin; one more than there are nodes.
    leaving: Vec<u32>,
    /// The edges by the node that they enter, and where each node's begin.
    entering: (Vec<EdgeId>, Vec<u32>),
    /// How many edges lie between the start and each node, and the last of them.
    nearest: Vec<(u32, Option<EdgeId>)>,
    /// Which exits and sides of conditions are open.
    pub(crate) open: Open,
    /// False when there are too many handlers that rejoin to tell them apart: such a handler then counts as an end.
    pub(crate) is_exact: bool,
}

impl<'p> Graph<'p> {
    /// The graph of a program; time and memory grow with its actions, cases and exits.
    pub(crate) fn new(program: &'p Program) -> Self {
        let built = build::build(program);
        let leaving = starts(built.nodes.len(), built.edges.iter().map(|edge| edge.from));
        let entering = by_target(built.nodes.len(), &built.edges);
        let mut graph = Self {
            program,
            nodes: built.nodes,
            edges: built.edges,
            leaving,
            entering,
            nearest: Vec::new(),
            open: built.open,
            is_exact: built.is_exact,
        };
        graph.nearest = graph.measure();
        graph
    }

    pub(crate) fn start(&self) -> NodeId {
        NodeId(0)
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    pub(crate) fn node(&self, id: NodeId) -> Node {
        self.nodes[id.index()]
    }

    /// The action of a node; `None` at the flow's end.
    pub(crate) fn action(&self, id: NodeId) -> Option<&'p Action> {
        let action = self.node(id).action?;
        Some(self.program.action(action))
    }

    pub(crate) fn edge(&self, id: EdgeId) -> Edge {
        self.edges[id.index()]
    }

    pub(crate) fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The edges that leave a node, in the order of the action's exits.
    pub(crate) fn leaving(&self, id: NodeId) -> impl ExactSizeIterator<Item = EdgeId> + use<> {
        let (first, end) = (self.leaving[id.index()], self.leaving[id.index() + 1]);
        (first..end).map(EdgeId)
    }

    /// The edges that enter a node.
    pub(crate) fn entering(&self, id: NodeId) -> &[EdgeId] {
        let (edges, starts) = &self.entering;
        &edges[starts[id.index()] as usize..starts[id.index() + 1] as usize]
    }

    /// Which actions some run can reach, by index.
    pub(crate) fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.program.actions().len()];
        for action in self.nodes.iter().filter_map(|node| node.action) {
            reached[action.0 as usize] = true;
        }
        reached
    }

    /// How many edges the shortest way from the start has.
    pub(crate) fn distance(&self, id: NodeId) -> u32 {
        self.nearest[id.index()].0
    }

    /// The edges of the shortest way from the start.
    pub(crate) fn way_to(&self, id: NodeId) -> Vec<EdgeId> {
        let mut way = Vec::new();
        let mut at = id;
        while let Some(edge) = self.nearest[at.index()].1 {
            way.push(edge);
            at = self.edge(edge).from;
        }
        way.reverse();
        way
    }

    fn measure(&self) -> Vec<(u32, Option<EdgeId>)> {
        let mut nearest = vec![(u32::MAX, None); self.nodes.len()];
        nearest[0].0 = 0;
        let mut queue = std::collections::VecDeque::from([self.start()]);
        while let Some(node) = queue.pop_front() {
            for edge in self.leaving(node) {
                let to = self.edge(edge).to;
                if nearest[to.index()].0 == u32::MAX {
                    nearest[to.index()] = (nearest[node.index()].0 + 1, Some(edge));
                    queue.push_back(to);
                }
            }
        }
        nearest
    }
}

/// Where the edges of each node begin in a list that is sorted by node.
fn starts(nodes: usize, sorted: impl Iterator<Item = NodeId>) -> Vec<u32> {
    let mut starts = vec![0u32; nodes + 1];
    for node in sorted {
        starts[node.index() + 1] += 1;
    }
    for at in 0..nodes {
        starts[at + 1] += starts[at];
    }
    starts
}

fn by_target(nodes: usize, edges: &[Edge]) -> (Vec<EdgeId>, Vec<u32>) {
    let starts = starts(nodes, edges.iter().map(|edge| edge.to));
    let mut next = starts.clone();
    let mut sorted = vec![EdgeId(0); edges.len()];
    for (id, edge) in (0..).map(EdgeId).zip(edges) {
        let place = &mut next[edge.to.index()];
        sorted[*place as usize] = id;
        *place += 1;
    }
    (sorted, starts)
}

#[cfg(test)]
mod tests;
