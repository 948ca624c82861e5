//! Lookups that are asked again, with the same values, whenever they fail: while the service is down that never ends.

use std::collections::{BTreeSet, HashSet};

use flow_core::{Action, ActionKind, ExitName};
use flow_expr::VarId;
use flow_syntax::Diagnostic;

use super::RULE;
use crate::{
    finding::{exit_name, joined, listed, quoted, with_way},
    graph::{Edge, EdgeId, Graph, NodeId, Step},
};

/// The loops that consist of nothing but failures, without those whose nodes are told as endless anyway.
pub(super) fn find(graph: &Graph<'_>, endless: &HashSet<NodeId>) -> Vec<Diagnostic> {
    let is_taken = |edge: EdgeId| is_of_failure(graph, graph.edge(edge));
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for nodes in graph.loops_over(&is_taken) {
        let is_told = nodes.iter().any(|node| endless.contains(node));
        if is_told || asks_otherwise(graph, &nodes) {
            continue;
        }
        let asked = lookups(graph, &nodes).map(|(node, _)| node);
        // The same lookup goes round once for each failure that led to it.
        if let Some(entry) = asked.min_by_key(|node| (graph.distance(*node), *node))
            && told.insert(graph.node(entry).action)
        {
            found.extend(tell(graph, &nodes, entry, &is_taken));
        }
    }
    found
}

/// Whether an edge is taken when a lookup fails, or leaves what only says, logs or sets something. Where a caller or a
/// condition decides, a loop is no certain one.
fn is_of_failure(graph: &Graph<'_>, edge: Edge) -> bool {
    let Some(action) = graph.action(edge.from) else {
        return false;
    };
    match action.kind {
        ActionKind::Lookup(_) => {
            matches!(edge.step, Step::Leave(ExitName::Error | ExitName::Timeout))
        }
        ActionKind::SetVariable(_) | ActionKind::PlayMessage(_) | ActionKind::Log { .. } => true,
        _ => false,
    }
}

/// Whether something in the loop sets what a lookup of the loop sends.
fn asks_otherwise(graph: &Graph<'_>, nodes: &[NodeId]) -> bool {
    let actions = || nodes.iter().filter_map(|node| graph.action(*node));
    let set: BTreeSet<VarId> = actions().flat_map(sets).collect();
    let mut sent = actions().flat_map(|action| sends(graph, action));
    sent.any(|variable| set.contains(&variable))
}

fn sets(action: &Action) -> Vec<VarId> {
    match &action.kind {
        ActionKind::SetVariable(settings) => settings.iter().map(|(id, _)| *id).collect(),
        _ => Vec::new(),
    }
}

fn sends(graph: &Graph<'_>, action: &Action) -> Vec<VarId> {
    let ActionKind::Lookup(lookup) = &action.kind else {
        return Vec::new();
    };
    let written = lookup.headers.iter().chain(&lookup.inputs);
    let read = written.flat_map(|(_, setting)| setting.references());
    let phone = graph.program.phone_number();
    read.map(|(id, _)| id).chain([phone]).collect()
}

fn tell(
    graph: &Graph<'_>,
    nodes: &[NodeId],
    entry: NodeId,
    is_taken: &dyn Fn(EdgeId) -> bool,
) -> Option<Diagnostic> {
    let action = graph.action(entry)?;
    let mut names: Vec<_> = lookups(graph, nodes)
        .map(|(_, action)| &*action.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    let asked = match names.len() {
        1 => format!(
            "{} is asked again whenever it leaves by {}",
            quoted(&action.name),
            exits(graph, nodes, entry, is_taken)
        ),
        _ => format!(
            "{} are asked in turn while they fail",
            listed(names.into_iter())
        ),
    };
    let message =
        format!("{asked}: when the service is down this goes round until the action limit");
    let finding = Diagnostic::warning(RULE.name, message, action.span).with_help(
        "lead the failure elsewhere; for a second try write the lookup a second time, with other handlers",
    );
    let round = graph.round_over(entry, nodes, is_taken);
    Some(with_way(finding, graph, &round, None))
}

/// The exits by which a lookup leads on within the loop.
fn exits(
    graph: &Graph<'_>,
    nodes: &[NodeId],
    entry: NodeId,
    is_taken: &dyn Fn(EdgeId) -> bool,
) -> String {
    let is_inside =
        |edge: &EdgeId| is_taken(*edge) && nodes.binary_search(&graph.edge(*edge).to).is_ok();
    let action = graph.action(entry);
    let exits = graph.leaving(entry).filter(is_inside);
    let exits: Vec<_> = exits
        .filter_map(|edge| exit_name(action?, graph.edge(edge).step))
        .collect();
    joined(&exits, "or")
}

fn lookups<'p>(graph: &Graph<'p>, nodes: &[NodeId]) -> impl Iterator<Item = (NodeId, &'p Action)> {
    let actions = nodes
        .iter()
        .filter_map(|node| Some((*node, graph.action(*node)?)));
    actions.filter(|(_, action)| matches!(action.kind, ActionKind::Lookup(_)))
}

#[cfg(test)]
mod tests {
    use flow_syntax::Source;

    use crate::{Options, lint};

    /// What is said of loops in a flow whose lookup `Ask` has these exits, with more actions behind it.
    fn told(on: &str, more: &str) -> Vec<String> {
        let flow = format!(
            r#"{{"initialAction": {{"name": "Start", "type": "Start"}}, "actions": [
                {{"name": "Ask", "type": "GetExternalContact", "url": "https://a.test/", "inputVariables": {{"n": "$n"}}, "on": {{"next": "Bye", {on}}}}},
                {more}
                {{"name": "Bye", "type": "Disconnect"}}]}}"#
        );
        let source = Source::new("flow.json", flow);
        let loaded = flow_load::load(&source);
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        let found = lint(&source, &loaded, &Options::default());
        let found = found
            .into_iter()
            .filter(|found| found.rule == "endless-loop");
        found.map(|found| found.message).collect()
    }

    #[test]
    fn a_lookup_that_is_asked_again_whenever_it_fails_is_told() {
        assert_eq!(
            told(r#""onerror": "Ask", "ontimeout": "Ask""#, ""),
            [
                "`Ask` is asked again whenever it leaves by `error` or `timeout`: when the service is down this goes round until the action limit"
            ]
        );
        let other = r#"{"name": "Other", "type": "GetExternalContact", "url": "https://b.test/", "on": {"next": "Bye", "onerror": "Ask", "ontimeout": "Bye"}},"#;
        assert_eq!(
            told(r#""onerror": "Other", "ontimeout": "Bye""#, other),
            [
                "`Ask` and `Other` are asked in turn while they fail: when the service is down this goes round until the action limit"
            ]
        );
        let sorry = r#"{"name": "Sorry", "type": "PlayMessage", "message": "Sorry", "on": {"next": "Ask"}},"#;
        assert_eq!(
            told(r#""onerror": "Bye", "ontimeout": "Sorry""#, sorry),
            [
                "`Ask` is asked again whenever it leaves by `timeout`: when the service is down this goes round until the action limit"
            ]
        );
    }

    #[test]
    fn a_loop_that_asks_something_else_or_lets_somebody_decide_is_not() {
        let with = |kind: &str| format!(r#"{{"name": "Then", {kind}}},"#);
        let on = r#""onerror": "Then", "ontimeout": "Bye""#;
        for kind in [
            r#""type": "SetVariable", "set": {"n": 2}, "on": {"next": "Ask"}"#,
            r#""type": "CollectInput", "prompt": "Press a key", "on": {"next": "Ask"}"#,
            r#""type": "Decision", "condition": "$n == 2", "on": {"yes": "Ask", "no": "Bye"}"#,
        ] {
            assert_eq!(told(on, &with(kind)), Vec::<String>::new(), "{kind}");
        }
        let set = with(r#""type": "SetVariable", "set": {"m": 2}, "on": {"next": "Ask"}"#);
        assert_eq!(told(on, &set).len(), 1);
    }
}
