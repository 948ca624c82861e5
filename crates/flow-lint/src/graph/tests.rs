//! The graph of small flows, and its dominators and loops beside plain definitions of both.

use flow_syntax::Source;
use proptest::{collection::vec, prelude::*};

use super::*;

/// A flow of decisions that cannot fail: `A0` leads to the two actions that its pair names, and so on.
fn flow(exits: &[(usize, usize)]) -> String {
    let action = |(at, (yes, no)): (usize, &(usize, usize))| {
        let name = |to: &usize| match to % (exits.len() + 1) {
            at if at == exits.len() => "Bye".to_owned(),
            at => format!("A{at}"),
        };
        format!(
            r#"{{"name": "A{at}", "type": "Decision", "condition": "IsSet($x{at})", "on": {{"yes": "{}", "no": "{}"}}}}"#,
            name(yes),
            name(no)
        )
    };
    let actions: Vec<_> = exits.iter().enumerate().map(action).collect();
    format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start"}}, "actions": [{}, {{"name": "Bye", "type": "Disconnect"}}]}}"#,
        actions.join(",")
    )
}

fn program(flow: &str) -> Program {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    assert!(!loaded.has_errors(), "{flow}\n{:#?}", loaded.diagnostics);
    loaded.program.unwrap()
}

/// Everything that can be come to from `start` without going through `barred`.
fn reach(graph: &Graph<'_>, start: NodeId, barred: Option<NodeId>) -> Vec<bool> {
    let mut reached = vec![false; graph.len()];
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        if Some(node) != barred && !std::mem::replace(&mut reached[node.index()], true) {
            open.extend(graph.leaving(node).map(|edge| graph.edge(edge).to));
        }
    }
    reached
}

proptest! {
    #[test]
    fn dominators_are_what_every_way_goes_through(exits in vec((0usize..13, 0usize..13), 1..12)) {
        let program = program(&flow(&exits));
        let graph = Graph::new(&program);
        let dominators = Dominators::new(&graph);
        for node in graph.ids() {
            let without = reach(&graph, graph.start(), Some(node));
            for to in graph.ids() {
                prop_assert_eq!(dominators.on_every_way(node, to), !without[to.index()], "{:?} {:?}", node, to);
            }
        }
    }

    #[test]
    fn loops_are_the_nodes_that_lead_to_each_other(exits in vec((0usize..13, 0usize..13), 1..12)) {
        let program = program(&flow(&exits));
        let graph = Graph::new(&program);
        let loops = graph.loops();
        let reached: Vec<_> = graph.ids().map(|node| {
            let mut reached = vec![false; graph.len()];
            for edge in graph.leaving(node) {
                for (at, is_reached) in reach(&graph, graph.edge(edge).to, None).into_iter().enumerate() {
                    reached[at] |= is_reached;
                }
            }
            reached
        }).collect();
        for (a, b) in graph.ids().flat_map(|a| graph.ids().map(move |b| (a, b))) {
            let together = loops.iter().any(|nodes| nodes.contains(&a) && nodes.contains(&b));
            prop_assert_eq!(together, reached[a.index()][b.index()] && reached[b.index()][a.index()], "{:?} {:?}", a, b);
        }
        for nodes in &loops {
            let round = graph.round(nodes[0], nodes);
            prop_assert_eq!(graph.edge(round[0]).from, nodes[0]);
            prop_assert_eq!(graph.edge(round[round.len() - 1]).to, nodes[0]);
            prop_assert!(round.windows(2).all(|pair| graph.edge(pair[0]).to == graph.edge(pair[1]).from));
        }
    }
}

fn names(graph: &Graph<'_>) -> Vec<String> {
    let name = |node| {
        graph
            .action(node)
            .map_or("end", |action| &*action.name)
            .to_owned()
    };
    graph.ids().map(name).collect()
}

#[test]
fn a_handler_that_rejoins_is_there_once_for_each_lookup() {
    let program = program(
        r#"{"initialAction": {"name": "Start", "type": "Start", "on": {"onerror": {"name": "H", "type": "Log", "message": "x"}, "ontimeout": "H"}},
            "actions": [
                {"name": "A", "type": "GetExternalContact", "url": "https://a.test"},
                {"name": "B", "type": "GetExternalContact", "url": "https://a.test"},
                {"name": "C", "type": "Disconnect"}]}"#,
    );
    let graph = Graph::new(&program);
    assert!(graph.is_exact);
    assert_eq!(names(&graph), ["Start", "A", "B", "H", "C", "H"]);
}

#[test]
fn exits_behind_a_constant_are_shut() {
    let program = program(
        r#"{"initialAction": {"name": "Start", "type": "Start"},
            "actions": [
                {"name": "A", "type": "Switch", "cases": [{"when": "false", "next": "B"}, {"when": "IsSet($x)", "next": "C"}, {"when": "true", "next": "D"}, {"when": "IsSet($y)", "next": "B"}], "on": {"default": "B"}},
                {"name": "B", "type": "Disconnect"}, {"name": "C", "type": "Disconnect"}, {"name": "D", "type": "Disconnect"}]}"#,
    );
    let graph = Graph::new(&program);
    let reached: Vec<_> = graph.reached();
    assert_eq!(reached, [true, true, false, true, true]);
}

/// Handlers of many actions for many lookups: too many to tell apart, and still no false word.
#[test]
fn too_many_handlers_count_as_ends() {
    let mut handler = String::new();
    for at in 0..60 {
        handler +=
            &format!(r#"{{"name": "H{at}", "type": "Log", "message": "x", "on": {{"next": "#);
    }
    handler += r#"{"name": "H", "type": "Log", "message": "x"}"#;
    handler += &"}}".repeat(60);
    let lookups: Vec<_> = (0..600)
        .map(|at| {
            format!(r#"{{"name": "L{at}", "type": "GetExternalContact", "url": "https://a.test"}}"#)
        })
        .collect();
    let text = format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start", "on": {{"onerror": {handler}, "ontimeout": "H0"}}}}, "actions": [{}]}}"#,
        lookups.join(",")
    );
    let program = program(&text);
    let graph = Graph::new(&program);
    assert!(!graph.is_exact);
    assert!(graph.len() < 700, "{}", graph.len());
}
