//! The search beside a plain definition: a variable may be not set at a node when following every edge forwards says so.

use flow_syntax::Source;
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

fn flows() -> impl Strategy<Value = String> {
    let variable = || select(&["x", "y"][..]);
    let kind = prop_oneof![
        variable().prop_map(|name| format!(r#""type": "SetVariable", "set": {{"{name}": 1}}"#)),
        variable().prop_map(|name| format!(
            r#""type": "GetExternalContact", "url": "https://a.test", "outputVariable": "{name}""#
        )),
        variable().prop_map(|name| format!(r#""type": "Decision", "condition": "IsSet(${name})""#)),
        variable().prop_map(|name| format!(r#""type": "Decision", "condition": "${name} > 1""#)),
        variable().prop_map(|name| format!(
            r#""type": "CollectInput", "prompt": "${{{name}}}", "outputVariable": "{name}""#
        )),
        Just(r#""type": "Log", "message": "${x} ${y}""#.to_owned()),
    ];
    let action = (kind, 0usize..13, 0usize..13, 0usize..13);
    vec(action, 1..12).prop_map(|actions| {
        let name = |to: usize| format!("A{}", to % actions.len());
        let listed = actions.iter().enumerate().map(|(at, (kind, a, b, c))| {
            let (a, b, c) = (name(*a), name(*b), name(*c));
            let exits = match kind {
                kind if kind.contains("Decision") => {
                    format!(r#""yes": "{a}", "no": "{b}", "onerror": "{c}""#)
                }
                kind if kind.contains("External") => {
                    format!(r#""next": "{a}", "onerror": "{b}", "ontimeout": "{c}""#)
                }
                _ => format!(r#""next": "{a}""#),
            };
            format!(r#"{{"name": "A{at}", {kind}, "on": {{{exits}}}}}"#)
        });
        let listed: Vec<_> = listed.collect();
        format!(
            r#"{{"initialAction": {{"name": "Start", "type": "Start"}}, "actions": [{}]}}"#,
            listed.join(",")
        )
    })
}

/// The nodes at which the variable may be not set, found by following every edge until nothing new comes.
fn may_be_unset(graph: &Graph<'_>, events: &Events) -> Vec<bool> {
    let mut unset = vec![false; graph.len()];
    unset[graph.start().index()] = true;
    for _ in graph.ids() {
        for edge in graph.ids().flat_map(|node| graph.leaving(node)) {
            let (from, to) = (graph.edge(edge).from, graph.edge(edge).to);
            let stays = unset[from.index()]
                && !events.set_at.contains(&from)
                && !events.set_on.contains(&edge);
            unset[to.index()] |= stays || events.unset_on.contains(&edge);
        }
    }
    unset
}

proptest! {
    #[test]
    fn the_search_finds_what_following_every_edge_finds(flow in flows()) {
        let loaded = flow_load::load(&Source::new("flow.json", flow.as_str()));
        let program = loaded.program.unwrap();
        let graph = Graph::new(&program);
        let mut search = Search::new(&graph);
        for events in events(&graph) {
            let expected = may_be_unset(&graph, &events);
            let prepared = search.begin(&events, false);
            for (node, _) in &events.reads {
                let found = search.unset(&prepared, *node);
                prop_assert_eq!(found.is_some(), expected[node.index()], "{:?} in {}", node, flow);
                let Some(unset) = found else { continue };
                // The way is one: from the start to the read, and nothing on it behind the origin sets the variable.
                let edges: Vec<_> = unset.way.iter().map(|edge| graph.edge(*edge)).collect();
                let mut at = graph.start();
                for edge in &edges {
                    prop_assert_eq!(edge.from, at);
                    at = edge.to;
                }
                prop_assert_eq!(at, *node);
                let behind = unset.way.iter().rev().take_while(|edge| Origin::Edge(**edge) != unset.origin);
                for edge in behind {
                    prop_assert!(!events.set_on.contains(edge) && !events.set_at.contains(&graph.edge(*edge).from));
                }
            }
            search.end(&events);
        }
    }
}
