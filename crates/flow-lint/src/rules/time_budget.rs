//! `time-budget`: the waits on one way through the flow add up to more than a caller bears.
//!
//! The way that is judged goes round no loop: where a loop leads back the way ends, so that every wait on it counts once.

use std::time::Duration;

use flow_core::ActionKind;
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    graph::{Graph, NodeId, order},
    rule::{FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "time-budget",
    severity: Severity::Warning,
    summary: "the waits on one way through the flow add up to more than the budget",
    explanation: "\
Each lookup may take as long as its `timeout`, 10 seconds if none is written, and each question to the caller as long as its \
own. On a bad day all of them do, one after the other, and the caller hears nothing. The rule adds up the timeouts on \
the longest way through the flow, going round no loop, and compares the sum with `--time-budget` (30 s if not given).

Give the lookups shorter timeouts, ask fewer services on one way, or raise the budget.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up", "onerror": "Bye", "ontimeout": "Bye" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "timeout": 20000, "on": { "next": "Orders" } },
    { "name": "Orders", "type": "GetExternalContact", "url": "https://shop.acme.test/", "timeout": 15000, "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up", "onerror": "Bye", "ontimeout": "Bye" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "timeout": 15000, "on": { "next": "Orders" } },
    { "name": "Orders", "type": "GetExternalContact", "url": "https://shop.acme.test/", "timeout": 15000, "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    found_by: FoundBy::Lint(find),
};

/// How many waits of a way are shown.
const SHOWN: usize = 8;

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let graph = subject.graph;
    let waits = longest(graph);
    let total = waits.iter().map(|node| wait(graph, *node)).sum();
    if total <= subject.options.time_budget {
        return;
    }
    let named = |node: &NodeId| Some((graph.action(*node)?, wait(graph, *node)));
    let waits: Vec<_> = waits.iter().filter_map(named).collect();
    let Some(((last, own), before)) = waits.split_last() else {
        return;
    };
    let budget = seconds(subject.options.time_budget);
    let message = match before.len() {
        0 => format!(
            "{} alone may take {}, and the budget is {budget}",
            quoted(&last.name),
            seconds(total)
        ),
        _ => format!(
            "the waits on the way to here may take {} in all, and the budget is {budget}",
            seconds(total)
        ),
    };
    let finding = Diagnostic::warning(RULE.name, message, last.span)
        .with_label(format!("waits up to {}", seconds(*own)))
        .with_help("give lookups a shorter `timeout`, or allow more with `--time-budget`");
    let hidden = before.len().saturating_sub(SHOWN);
    let finding = before
        .iter()
        .take(SHOWN)
        .fold(finding, |finding, (action, wait)| {
            let message = format!("{} waits up to {}", quoted(&action.name), seconds(*wait));
            finding.with_related(message, action.span)
        });
    found.push(match before.get(SHOWN) {
        Some((action, _)) => finding.with_related(
            format!("this and {} more wait, too", hidden - 1),
            action.span,
        ),
        None => finding,
    });
}

/// How long a run may wait at a node.
fn wait(graph: &Graph<'_>, node: NodeId) -> Duration {
    match graph.action(node).map(|action| &action.kind) {
        Some(ActionKind::Lookup(lookup)) => lookup.timeout,
        Some(ActionKind::CollectInput(collect)) => collect.timeout,
        _ => Duration::ZERO,
    }
}

/// The nodes that wait on the way that waits longest, in their order.
fn longest(graph: &Graph<'_>) -> Vec<NodeId> {
    let (order, places) = order(graph);
    let mut until = vec![Duration::ZERO; graph.len()];
    let mut before: Vec<Option<NodeId>> = vec![None; graph.len()];
    let mut last = graph.start();
    for node in order {
        until[node.index()] += wait(graph, node);
        let so_far = until[node.index()];
        if so_far > until[last.index()] {
            last = node;
        }
        for edge in graph.leaving(node) {
            let to = graph.edge(edge).to;
            let goes_on = places[to.index()] > places[node.index()];
            if goes_on && (so_far > until[to.index()] || before[to.index()].is_none()) {
                until[to.index()] = so_far;
                before[to.index()] = Some(node);
            }
        }
    }
    let way = std::iter::successors(Some(last), |node| before[node.index()]);
    let mut waits: Vec<_> = way
        .filter(|node| wait(graph, *node) > Duration::ZERO)
        .collect();
    waits.reverse();
    waits
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
