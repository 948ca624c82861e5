//! `maybe-not-set`: a variable is read on a way on which nothing has set it.
//!
//! What is taken as given: `phoneNumber`, and every variable that nothing in the flow sets, since the caller of the run may
//! supply it; unless its name is nearly that of a variable which the flow does set. A part of a value, such as `.name` of a
//! reply, may be missing in ways that only the service knows: that is for `flowsim fuzz` and not for this rule.

mod cause;
mod consequence;
mod misspelt;

use std::collections::HashSet;

use flow_core::Program;
use flow_expr::VarId;
use flow_syntax::{Diagnostic, Severity};

use cause::{Cause, causes};
use consequence::is_fault;
use misspelt::Known;

use crate::{
    assignment::{Events, Search, assigned, events},
    graph::{Graph, NodeId},
    place::Place,
    rule::{Example, FoundBy, Rule, Subject},
};

pub(super) const RULE: Rule = Rule {
    name: "maybe-not-set",
    severity: Severity::Warning,
    summary: "a variable is read on some way on which nothing has set it",
    explanation: "\
A lookup sets its output variable only when it succeeds. When it fails or times out the variable is not set, even if an \
earlier lookup had set it, and a handler that goes on to the actions behind the lookup carries that along. The same goes for \
digits that a caller does not enter, for variables that only one branch sets, and for `$error` where nothing has failed.

What is read then is not set: a message has a gap, a decision fails, a request lacks a member. No run on a good day shows it.

The finding shows the shortest way on which it happens. Set the variable on that way, lead the way around the action that \
reads it, or read it only where `IsSet($name)` is true. In SDK JSON a variable that nothing in the flow sets is taken as an input of \
the run, unless its name is nearly that of one which the flow sets. Of a flow with very many such reads the first 200 are told.

In flows of the platform a variable has no value until its initial value, an action or the call of its task gives it one. `==`, \
`Append`, `IsSet` and other functions take NOT_SET; `+`, `<` and the functions that do not are no read of nothing but a failure: the flow's error \
handling takes over, and not the action's own Failure path. A data action that fails leaves its variables as they were.

Source: the vendor's pages about NOT_SET in expressions (help, `?p=8964`).",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "on": { "next": "Greet", "onerror": "Greet", "ontimeout": "Greet" } },
    { "name": "Greet", "type": "PlayMessage", "message": "Hello ${lookupResponse.name}" }
  ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look Up" } },
  "actions": [
    { "name": "Look Up", "type": "GetExternalContact", "url": "https://crm.acme.test/", "on": { "next": "Known", "onerror": "Known", "ontimeout": "Known" } },
    { "name": "Known", "type": "Decision", "condition": "IsSet($lookupResponse.name)", "on": { "yes": "Greet", "no": "Bye" } },
    { "name": "Greet", "type": "PlayMessage", "message": "Hello ${lookupResponse.name}", "on": { "next": "Bye" } },
    { "name": "Bye", "type": "Disconnect" }
  ]
}"#,
    found_by: FoundBy::Lint(find),
};

pub(super) const IN_ARCHY: Example = Example {
    triggers: r#"workflow:
  name: Callback
  startUpRef: ./states/state[start]
  variables:
    - integerVariable:
        name: Flow.attempts
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Count Attempts
              category:
                Shop:
                  dataAction:
                    Count:
                      successOutputs:
                        count:
                          var: Flow.attempts
          - decision:
              name: Try Again
              condition:
                exp: Flow.attempts + 1 < 3
          - endWorkflow:
              name: End Workflow
"#,
    passes: r#"workflow:
  name: Callback
  startUpRef: ./states/state[start]
  variables:
    - integerVariable:
        name: Flow.attempts
        initialValue:
          lit: 0
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Count Attempts
              category:
                Shop:
                  dataAction:
                    Count:
                      successOutputs:
                        count:
                          var: Flow.attempts
          - decision:
              name: Try Again
              condition:
                exp: Flow.attempts + 1 < 3
          - endWorkflow:
              name: End Workflow
"#,
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let graph = subject.graph;
    let events = events(graph);
    let assigned = assigned(subject.program);
    let mut search = Search::new(graph);
    let known = Known::new(subject, &assigned);
    let own = own(subject.program);
    let mut told = 0;
    for (variable, events) in ids().zip(&events) {
        if events.reads.is_empty() {
            continue;
        }
        let is_phone = variable == subject.program.phone_number();
        if assigned[variable.index()] || variable == subject.program.error() || is_phone {
            if told == MOST {
                continue;
            }
            let causes = causes(&mut search, graph, events, is_phone);
            for cause in causes.values().take(MOST - told) {
                found.push(cause.tell(subject, variable));
                told += 1;
            }
        } else if subject.is_platform() {
            let is_own = own.contains(&variable);
            let causes = is_own.then(|| never_set(graph, events, &mut search));
            let causes = causes.flatten();
            found.extend(causes.map(|cause| cause.tell(subject, variable)));
        } else {
            found.extend(known.misspelt(subject, variable, events));
        }
    }
}

/// The variables that a platform flow declares and that nobody gives it.
fn own(program: &Program) -> HashSet<VarId> {
    let declared = program.declared().iter();
    let own = declared.filter(|declared| !declared.is_input);
    own.map(|declared| declared.variable).collect()
}

/// Reads that fail of a variable that nothing sets; what else it spoils, `never-set` says.
fn never_set(graph: &Graph<'_>, events: &Events, search: &mut Search<'_, '_>) -> Option<Cause> {
    let fails = |(node, place): &&(NodeId, Place)| {
        let reader = graph.action(*node);
        reader.is_some_and(|reader| is_fault(reader, *place))
    };
    let reads: Vec<_> = events.reads.iter().filter(fails).copied().collect();
    let events = Events {
        reads,
        ..Events::default()
    };
    let causes = causes(search, graph, &events, false);
    causes.into_values().next()
}

fn ids() -> impl Iterator<Item = VarId> {
    (0..).map(VarId)
}

/// How many findings there are at most: nobody reads more, and each has a way through the flow to look for.
const MOST: usize = 200;

#[cfg(test)]
mod tests;
