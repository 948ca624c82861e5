//! `endless-loop`: actions lead round to each other and no way leads out.
//!
//! A run that fails does leave a loop, but nobody means that: it does not count as a way out. Where the only ways out hang on
//! conditions whose variables nothing in the loop changes, the loop is endless for a run that does not leave at once. Lookups
//! that are asked again whenever they fail are in [`retries`].

mod retries;

use std::collections::HashSet;

use flow_core::{Action, ActionKind, Condition, Does, Program, Target};
use flow_expr::{Reference, VarId};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    assignment::{bound, condition, events},
    finding::{listed, quoted, with_way},
    graph::{Graph, NodeId, Step},
    rule::{Example, FoundBy, Rule, Subject},
    words::{does, is_platform, platform},
};

pub(super) const RULE: Rule = Rule {
    name: "endless-loop",
    severity: Severity::Warning,
    summary: "actions lead round to each other and no way leads out",
    explanation: "\
A run that comes into such a loop never ends; the simulator stops it after 10,000 actions with the outcome `limit`, a \
platform drops the call. That a failing lookup ends the run does not count as a way out.

There are three kinds. In the first no exit leads out of the loop, or only exits behind a condition that is always true or always \
false. In the second a condition could lead out, but nothing in the loop changes the variables that it reads, so that it \
always decides the same: typically a counter that nobody counts. In the third a lookup is asked again, with the same values, \
whenever it fails: as long as the service is down that goes round without a pause.

Lead an exit out of the loop, or change in it what its condition reads. For a second try write the lookup a second time, and \
lead the failures of that one elsewhere.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Menu" } },
  "actions": [
    { "name": "Menu", "type": "CollectInput", "prompt": "Press 1", "on": { "next": "Thanks", "noinput": "Menu" } },
    { "name": "Thanks", "type": "PlayMessage", "message": "Thank you", "on": { "next": "Menu" } }
  ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Menu" } },
  "actions": [
    { "name": "Menu", "type": "CollectInput", "prompt": "Press 1", "on": { "next": "Thanks", "noinput": "Menu" } },
    { "name": "Thanks", "type": "PlayMessage", "message": "Thank you", "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    found_by: FoundBy::Lint(find),
};

pub(super) const IN_ARCHY: Example = Example {
    triggers: r#"inboundCall:
  name: Wait
  startUpRef: ./tasks/task[start]
  tasks:
    - task:
        name: Wait For Somebody
        refId: start
        actions:
          - loopUntil:
              name: Again And Again
              outputs:
                loop:
                  actions:
                    - playAudio:
                        name: Please Wait
                        audio:
                          tts: Please wait
"#,
    passes: r#"inboundCall:
  name: Wait
  startUpRef: ./tasks/task[start]
  tasks:
    - task:
        name: Wait For Somebody
        refId: start
        actions:
          - loopUntil:
              name: Again And Again
              maxLoopCount:
                lit: 3
              outputs:
                loop:
                  actions:
                    - playAudio:
                        name: Please Wait
                        audio:
                          tts: Please wait
          - disconnect:
              name: Hang Up
"#,
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let graph = subject.graph;
    let loops = graph.loops();
    if loops.is_empty() || !graph.is_exact || !subject.is_as_written {
        return;
    }
    let mut changes = Changes::new(graph);
    let mut told = HashSet::new();
    let mut endless = HashSet::new();
    for nodes in loops {
        let ways_out = ways_out(graph, &nodes);
        let is_endless = ways_out.is_empty();
        if !is_endless && !changes.nothing_decides_anew(graph, &nodes) {
            continue;
        }
        endless.extend(nodes.iter().copied());
        // The same actions go round once for each failure that led to them.
        let entry = nodes
            .iter()
            .min_by_key(|node| (graph.distance(**node), **node));
        if let Some(entry) = entry
            && told.insert(graph.node(*entry).action)
        {
            found.extend(tell(subject, &nodes, *entry, &ways_out));
        }
    }
    found.extend(retries::find(graph, &endless));
}

/// The nodes of the loop at which a run can leave it, other than by a failure that nobody handles.
fn ways_out(graph: &Graph<'_>, nodes: &[NodeId]) -> Vec<NodeId> {
    let is_inside = |node: NodeId| nodes.binary_search(&node).is_ok();
    let leads_out = |node: &NodeId| {
        let mut edges = graph.leaving(*node);
        edges.any(|edge| !is_inside(graph.edge(edge).to)) || ends_the_call(graph, *node)
    };
    nodes.iter().copied().filter(leads_out).collect()
}

/// A transfer whose queue is read from a variable goes on only when it fails, and so does an end that tells a reason.
fn ends_the_call(graph: &Graph<'_>, node: NodeId) -> bool {
    let ends = |action: &Action| match &action.kind {
        ActionKind::TransferToQueue(_) => true,
        ActionKind::Platform(platform) => {
            matches!(platform.does, Does::Transfer(_) | Does::End(_))
        }
        _ => false,
    };
    graph.action(node).is_some_and(ends)
}

/// Which variables change where.
struct Changes {
    at: Vec<Vec<VarId>>,
}

impl Changes {
    fn new(graph: &Graph<'_>) -> Self {
        let mut at: Vec<Vec<VarId>> = vec![Vec::new(); graph.len()];
        for (variable, events) in (0..).map(VarId).zip(events(graph)) {
            for node in events.set_at {
                at[node.index()].push(variable);
            }
            for edge in events.unset_on {
                at[graph.edge(edge).from.index()].push(variable);
            }
        }
        Self { at }
    }

    /// Whether a run that goes round once goes round for ever: every fork of the loop is a condition, and nothing in the
    /// loop changes what a condition reads.
    fn nothing_decides_anew(&mut self, graph: &Graph<'_>, nodes: &[NodeId]) -> bool {
        let mut changed: HashSet<VarId> = HashSet::new();
        let mut forks = Vec::new();
        for node in nodes {
            changed.extend(&self.at[node.index()]);
            let Some(action) = graph.action(*node) else {
                return false;
            };
            let failures = graph.leaving(*node).map(|edge| graph.edge(edge).step);
            if failures.filter(|step| is_handled_failure(*step)).count() > 0 {
                changed.insert(graph.program.error());
            }
            changed.extend(platform(action).into_iter().flat_map(bound));
            if graph.leaving(*node).len() > 1 || ends_the_call(graph, *node) {
                match (condition(action, graph.node(*node).case), does(action)) {
                    (Some(condition), _) => forks.push(condition),
                    (None, Some(Does::Loop(each))) if each.count.is_none() => {
                        forks.extend(&each.until);
                    }
                    _ => return false,
                }
            }
        }
        let is_steady = |condition: &&Condition| {
            let mut reads = condition.code.references().map(Reference::variable);
            let is_kept = |id| !changed.contains(&id) && !changes_itself(graph.program, id);
            reads.all(is_kept) && !condition.expr.to_string().contains("GetCurrent")
        };
        forks.iter().all(is_steady)
    }
}

/// Whether a variable has another value the next time although nothing in the flow sets it: the platform's own, such as
/// `Call.EstimatedWaitTime`.
fn changes_itself(program: &Program, variable: VarId) -> bool {
    let name = program.names().name(variable).to_lowercase();
    let own = ["flow", "task", "state", "slot", "common"];
    let scope = name.split('.').next().unwrap_or_default();
    is_platform(program) && !own.contains(&scope)
}

fn is_handled_failure(step: Step) -> bool {
    use flow_core::ExitName::{Error, Timeout};
    matches!(step, Step::Leave(Error | Timeout))
}

fn tell(
    subject: &Subject<'_>,
    nodes: &[NodeId],
    entry: NodeId,
    ways_out: &[NodeId],
) -> Option<Diagnostic> {
    let graph = subject.graph;
    let round = graph.round(entry, nodes);
    let action = graph.action(entry)?;
    let mut members: Vec<_> = nodes
        .iter()
        .filter_map(|node| graph.action(*node))
        .collect();
    members.sort_by_key(|member| member.span.start);
    members.dedup_by_key(|member| member.span.start);
    let what = going_round(&members);
    let out = ways_out.iter().find_map(|node| {
        let action = graph.action(*node)?;
        let until = platform(action).and_then(|platform| platform.conditions().first());
        let tested = condition(action, graph.node(*node).case).or(until);
        Some((action, tested?))
    });
    let finding = match out {
        Some((decider, condition)) => unchanged(subject, action, decider, condition, &what),
        None => Diagnostic::warning(
            RULE.name,
            format!("{what}: no exit leads out of the loop"),
            action.span,
        )
        .with_help(match fails(graph, nodes) {
            true => "lead one of their exits to an action outside the loop; only a failure ends it so far",
            false => "lead one of their exits to an action outside the loop",
        }),
    };
    // A shorter way round than the loop as a whole would only puzzle.
    Some(match round.len() >= members.len() {
        true => with_way(finding, graph, &round, None),
        false => finding,
    })
}

/// What the actions of a loop do, as a message begins.
fn going_round(members: &[&Action]) -> String {
    let all = || listed(members.iter().map(|member| &*member.name));
    match members {
        [only] => format!("{} leads to itself for ever", quoted(&only.name)),
        [_, _] => format!("{} lead to each other for ever", all()),
        _ => format!("{} go round for ever", all()),
    }
}

/// What is said of a loop with a way out by a condition that nothing in it changes.
fn unchanged(
    subject: &Subject<'_>,
    entry: &Action,
    decider: &Action,
    condition: &Condition,
    what: &str,
) -> Diagnostic {
    let text = subject.source.slice(condition.origin.span);
    let message = format!(
        "{what} unless the run leaves at once: nothing in the loop changes what {} reads",
        quoted(&decider.name)
    );
    let read = condition.code.references();
    let mut names: Vec<_> = read.map(|read| subject.variable(read.variable())).collect();
    names.dedup();
    let help = match names.is_empty() {
        true => format!("{text} decides the same each time: lead another exit out of the loop"),
        false => format!(
            "change {} in the loop, or lead another exit out of it",
            crate::finding::joined(&names, "or")
        ),
    };
    Diagnostic::warning(RULE.name, message, entry.span)
        .with_help(help)
        .with_related("this decides the same each time", condition.origin.span)
}

fn fails(graph: &Graph<'_>, nodes: &[NodeId]) -> bool {
    let mut actions = nodes.iter().filter_map(|node| graph.action(*node));
    actions.any(|action| {
        let mut exits = action.exits.iter();
        matches!(action.kind, ActionKind::Lookup(_))
            && exits.any(|exit| exit.target == Target::Fail)
    })
}
