//! What lies on every way to a node: the dominator tree, by the simpler method of Lengauer and Tarjan, which takes no more
//! than `n log n` steps on any graph.

use super::{EdgeId, Graph, NodeId};

/// The dominator tree of a graph.
pub(crate) struct Dominators {
    /// When a walk of the tree comes to each node, and when it has left all below it.
    visits: Vec<(u32, u32)>,
    /// The node above each, and one far above it, so that the way up takes few steps; the root has itself.
    above: Vec<(NodeId, NodeId)>,
}

impl Dominators {
    pub(crate) fn new(graph: &Graph<'_>) -> Self {
        let found = discover(graph);
        let parents = parents(graph, &found);
        let mut visits = vec![(0, 0); graph.len()];
        for (node, visit) in found.order.iter().zip(visit(&parents)) {
            visits[node.index()] = visit;
        }
        let mut above = vec![(graph.start(), graph.start()); graph.len()];
        for (node, jump) in found
            .order
            .iter()
            .zip(jumps(&parents).into_iter().enumerate())
        {
            let (at, jump) = jump;
            above[node.index()] = (
                found.order[parents[at] as usize],
                found.order[jump as usize],
            );
        }
        Self { visits, above }
    }

    /// When a walk of the tree comes to a node.
    pub(crate) fn visit(&self, node: NodeId) -> u32 {
        self.visits[node.index()].0
    }

    /// The highest node of the tree at or above `node` so that nothing at or below it was visited at one of `times`, which
    /// are sorted; `node` itself when there is none.
    pub(crate) fn highest_without(&self, node: NodeId, times: &[u32]) -> NodeId {
        let is_free = |node: NodeId| {
            let (from, until) = self.visits[node.index()];
            let next = times.partition_point(|time| *time < from);
            times.get(next).is_none_or(|time| *time >= until)
        };
        let mut at = node;
        while is_free(at) {
            let (parent, jump) = self.above[at.index()];
            at = match parent == at {
                true => return at,
                false if is_free(jump) => jump,
                false if is_free(parent) => parent,
                false => return at,
            };
        }
        at
    }

    /// Whether every way to `to` goes through `node`; a node is on every way to itself.
    pub(crate) fn on_every_way(&self, node: NodeId, to: NodeId) -> bool {
        let (from, until) = self.visits[node.index()];
        (from..until).contains(&self.visits[to.index()].0)
    }

    /// Whether every way to the node that an edge enters takes that edge, at least the first time.
    pub(crate) fn is_only_way(&self, graph: &Graph<'_>, edge: EdgeId) -> bool {
        let to = graph.edge(edge).to;
        let mut others = graph.entering(to).iter().filter(|other| **other != edge);
        to != graph.start() && others.all(|other| self.on_every_way(to, graph.edge(*other).from))
    }
}

/// The nodes in the order in which a search that goes deep first finds them.
struct Found {
    order: Vec<NodeId>,
    /// The place of each node in the order.
    place: Vec<u32>,
    /// For each place, the place from which it was found; the first has its own.
    from: Vec<u32>,
}

fn discover(graph: &Graph<'_>) -> Found {
    let unseen = u32::MAX;
    let mut found = Found {
        order: vec![graph.start()],
        place: vec![unseen; graph.len()],
        from: vec![0],
    };
    found.place[graph.start().index()] = 0;
    let mut open = vec![(0, graph.leaving(graph.start()))];
    while let Some((at, edges)) = open.last_mut() {
        let Some(edge) = edges.next() else {
            open.pop();
            continue;
        };
        let to = graph.edge(edge).to;
        if found.place[to.index()] == unseen {
            let place = u32::try_from(found.order.len()).unwrap_or(unseen);
            found.place[to.index()] = place;
            found.from.push(*at);
            found.order.push(to);
            open.push((place, graph.leaving(to)));
        }
    }
    found
}

/// For each place the place of the nearest other node that is on every way to it; the first has its own.
fn parents(graph: &Graph<'_>, found: &Found) -> Vec<u32> {
    let count = found.order.len();
    let mut forest = Forest::new(count);
    let mut parents = vec![0u32; count];
    let mut waiting: Vec<Vec<u32>> = vec![Vec::new(); count];
    for at in (1..count).rev() {
        for edge in graph.entering(found.order[at]) {
            let from = found.place[graph.edge(*edge).from.index()];
            let lowest = forest.lowest(from);
            let reach = forest.reach[lowest as usize];
            forest.reach[at] = forest.reach[at].min(reach);
        }
        let (id, from) = (u32::try_from(at).unwrap_or(u32::MAX), found.from[at]);
        waiting[forest.reach[at] as usize].push(id);
        forest.link(from, id);
        for other in std::mem::take(&mut waiting[from as usize]) {
            let lowest = forest.lowest(other);
            let lower = forest.reach[lowest as usize] < forest.reach[other as usize];
            parents[other as usize] = if lower { lowest } else { from };
        }
    }
    for at in 1..count {
        if parents[at] != forest.reach[at] {
            parents[at] = parents[parents[at] as usize];
        }
    }
    parents
}

/// The part of the search tree that was looked at, with shortened paths.
struct Forest {
    above: Vec<Option<u32>>,
    /// Of the shortened path above each place, the place with the lowest reach.
    label: Vec<u32>,
    /// The lowest place from which each can be come to without passing places before it: its semidominator.
    reach: Vec<u32>,
}

impl Forest {
    fn new(count: usize) -> Self {
        let places: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
        Self {
            above: vec![None; count],
            label: places.clone(),
            reach: places,
        }
    }

    fn link(&mut self, above: u32, at: u32) {
        self.above[at as usize] = Some(above);
    }

    fn lowest(&mut self, at: u32) -> u32 {
        let mut path = Vec::new();
        let mut here = at;
        while let Some(above) = self.above[here as usize]
            && self.above[above as usize].is_some()
        {
            path.push(here);
            here = above;
        }
        for here in path.into_iter().rev() {
            let Some(above) = self.above[here as usize] else {
                continue;
            };
            let (theirs, own) = (self.label[above as usize], self.label[here as usize]);
            if self.reach[theirs as usize] < self.reach[own as usize] {
                self.label[here as usize] = theirs;
            }
            self.above[here as usize] = self.above[above as usize];
        }
        self.label[at as usize]
    }
}

/// For each place a place far above it, chosen so that any place above is come to in a number of steps that grows with the
/// logarithm of the height.
fn jumps(parents: &[u32]) -> Vec<u32> {
    let mut depth = vec![0u32; parents.len()];
    let mut jumps = vec![0u32; parents.len()];
    for at in 1..parents.len() {
        let parent = parents[at] as usize;
        let (far, farther) = (
            jumps[parent] as usize,
            jumps[jumps[parent] as usize] as usize,
        );
        depth[at] = depth[parent] + 1;
        let is_even = depth[parent] - depth[far] == depth[far] - depth[farther];
        jumps[at] = if is_even { jumps[far] } else { parents[at] };
    }
    jumps
}

/// Numbers a tree whose parents stand before their children, so that everything below a node lies in its interval.
fn visit(parents: &[u32]) -> Vec<(u32, u32)> {
    let count = parents.len();
    let mut below = vec![1u32; count];
    for at in (1..count).rev() {
        below[parents[at] as usize] += below[at];
    }
    let mut first = vec![0u32; count];
    let mut next_child = vec![1u32; count];
    for at in 1..count {
        let parent = parents[at] as usize;
        first[at] = first[parent] + next_child[parent];
        next_child[parent] += below[at];
    }
    let interval = |at: usize| (first[at], first[at] + below[at]);
    (0..count).map(interval).collect()
}
