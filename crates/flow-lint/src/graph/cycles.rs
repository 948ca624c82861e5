//! Loops: the largest sets of nodes of which each leads to all others.

use super::{EdgeId, Graph, NodeId};

impl Graph<'_> {
    /// Every set of nodes that go round, each in the order of the ids.
    pub(crate) fn loops(&self) -> Vec<Vec<NodeId>> {
        self.loops_over(&|_| true)
    }

    /// Every set of nodes that go round over edges of a kind, each in the order of the ids.
    pub(crate) fn loops_over(&self, is_taken: &dyn Fn(EdgeId) -> bool) -> Vec<Vec<NodeId>> {
        let mut search = Search {
            graph: self,
            is_taken,
            count: 0,
            found: vec![0; self.len()],
            lowest: vec![0; self.len()],
            is_open: vec![false; self.len()],
            open: Vec::new(),
            loops: Vec::new(),
        };
        self.ids().for_each(|start| search.run(start));
        search.loops.sort();
        search.loops
    }

    /// The edges of the shortest way from a node round to itself within a loop.
    pub(crate) fn round(&self, start: NodeId, within: &[NodeId]) -> Vec<EdgeId> {
        self.round_over(start, within, &|_| true)
    }

    /// The same over edges of a kind.
    pub(crate) fn round_over(
        &self,
        start: NodeId,
        within: &[NodeId],
        is_taken: &dyn Fn(EdgeId) -> bool,
    ) -> Vec<EdgeId> {
        let place = |node: NodeId| within.binary_search(&node).ok();
        let mut last: Vec<Option<EdgeId>> = vec![None; within.len()];
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for edge in self.leaving(node).filter(|edge| is_taken(*edge)) {
                let to = self.edge(edge).to;
                let Some(at) = place(to).filter(|at| last[*at].is_none()) else {
                    continue;
                };
                last[at] = Some(edge);
                if to == start {
                    return self.trace_back(start, |node| place(node).and_then(|at| last[at]));
                }
                queue.push_back(to);
            }
        }
        Vec::new()
    }

    fn trace_back(&self, start: NodeId, last: impl Fn(NodeId) -> Option<EdgeId>) -> Vec<EdgeId> {
        let mut way = Vec::new();
        let mut at = start;
        while let Some(edge) = last(at) {
            way.push(edge);
            at = self.edge(edge).from;
            if at == start {
                break;
            }
        }
        way.reverse();
        way
    }
}

/// Tarjan's search, with its stack on the heap.
struct Search<'g, 'p> {
    graph: &'g Graph<'p>,
    is_taken: &'g dyn Fn(EdgeId) -> bool,
    count: u32,
    /// When each node was found, from 1.
    found: Vec<u32>,
    lowest: Vec<u32>,
    is_open: Vec<bool>,
    open: Vec<NodeId>,
    loops: Vec<Vec<NodeId>>,
}

impl Search<'_, '_> {
    fn run(&mut self, start: NodeId) {
        if self.found[start.index()] != 0 {
            return;
        }
        self.find(start);
        let mut path = vec![(start, self.graph.leaving(start))];
        while let Some((node, edges)) = path.last_mut() {
            let node = *node;
            if let Some(edge) = edges.next() {
                if !(self.is_taken)(edge) {
                    continue;
                }
                let to = self.graph.edge(edge).to;
                if self.found[to.index()] == 0 {
                    self.find(to);
                    path.push((to, self.graph.leaving(to)));
                } else if self.is_open[to.index()] {
                    self.lower(node, self.found[to.index()]);
                }
                continue;
            }
            path.pop();
            if self.lowest[node.index()] == self.found[node.index()] {
                self.close(node);
            } else if let Some((before, _)) = path.last() {
                self.lower(*before, self.lowest[node.index()]);
            }
        }
    }

    fn find(&mut self, node: NodeId) {
        self.count += 1;
        self.found[node.index()] = self.count;
        self.lowest[node.index()] = self.count;
        self.is_open[node.index()] = true;
        self.open.push(node);
    }

    fn lower(&mut self, node: NodeId, to: u32) {
        let lowest = &mut self.lowest[node.index()];
        *lowest = (*lowest).min(to);
    }

    fn close(&mut self, node: NodeId) {
        let mut members = Vec::new();
        while let Some(member) = self.open.pop() {
            self.is_open[member.index()] = false;
            members.push(member);
            if member == node {
                break;
            }
        }
        let mut leaving = self.graph.leaving(node);
        let leads_back = |edge| (self.is_taken)(edge) && self.graph.edge(edge).to == node;
        if members.len() > 1 || leaving.any(leads_back) {
            members.sort_unstable();
            self.loops.push(members);
        }
    }
}
