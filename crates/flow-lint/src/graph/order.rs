//! An order in which every node stands behind those that lead to it, as far as loops allow.

use super::{Graph, NodeId};

/// The nodes in reverse postorder, and the place of each: an edge to an earlier place goes round a loop.
pub(crate) fn order(graph: &Graph<'_>) -> (Vec<NodeId>, Vec<u32>) {
    let mut seen = vec![false; graph.len()];
    seen[graph.start().index()] = true;
    let mut open = vec![(graph.start(), graph.leaving(graph.start()))];
    let mut order = Vec::with_capacity(graph.len());
    while let Some((node, edges)) = open.last_mut() {
        let Some(edge) = edges.next() else {
            order.push(*node);
            open.pop();
            continue;
        };
        let to = graph.edge(edge).to;
        if !std::mem::replace(&mut seen[to.index()], true) {
            open.push((to, graph.leaving(to)));
        }
    }
    order.reverse();
    let mut places = vec![0; graph.len()];
    for (place, node) in (0..).zip(&order) {
        places[node.index()] = place;
    }
    (order, places)
}
