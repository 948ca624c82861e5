//! `maybe-not-set`: a variable is read on a way on which nothing has set it.
//!
//! What is taken as given: `phoneNumber`, and every variable that nothing in the flow sets, since the caller of the run may
//! supply it; unless its name is nearly that of a variable which the flow does set. A part of a value, such as `.name` of a
//! reply, may be missing in ways that only the service knows: that is for `flowsim fuzz` and not for this rule.

mod consequence;
mod misspelt;

use consequence::{is_bare, is_fault};
use misspelt::Known;
use std::collections::{BTreeMap, HashSet};

use flow_core::{Action, ActionKind, Program, Setting};
use flow_expr::{Template, VarId};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    assignment::{Events, Origin, Search, Unset, assigned, events},
    finding::{counted, exit_name, joined, quoted, with_way},
    graph::{Graph, NodeId, Step},
    place::Place,
    rule::{Example, FoundBy, Rule, Subject},
    words,
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

/// How many reads of one variable are searched for once one was found to be not set.
const SEARCHES: usize = 20;

/// What leaves a variable not set where it is read: the start, or an action.
type CauseId = Option<flow_core::ActionId>;

/// All reads that one cause spoils; the one with the shortest way is shown.
struct Cause {
    node: NodeId,
    place: Place,
    unset: Unset,
    others: Vec<Place>,
}

fn causes(
    search: &mut Search<'_, '_>,
    graph: &Graph<'_>,
    events: &Events,
    is_given: bool,
) -> BTreeMap<CauseId, Cause> {
    let prepared = search.begin(events, is_given);
    let mut causes: BTreeMap<CauseId, Cause> = BTreeMap::new();
    let mut searches = 0;
    for (node, place) in &events.reads {
        if searches == SEARCHES {
            break;
        }
        let Some(unset) = search.unset(&prepared, *node) else {
            continue;
        };
        searches += 1;
        let id = match unset.origin {
            Origin::Start => None,
            Origin::Edge(edge) => graph.node(graph.edge(edge).from).action,
        };
        let cause = Cause {
            node: *node,
            place: *place,
            unset,
            others: Vec::new(),
        };
        match causes.entry(id) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(cause);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => entry.get_mut().join(cause),
        }
    }
    search.end(events);
    causes
}

impl Cause {
    fn join(&mut self, mut other: Self) {
        if other.unset.way.len() < self.unset.way.len() {
            std::mem::swap(self, &mut other);
            self.others.append(&mut other.others);
        }
        if other.place != self.place && !self.others.contains(&other.place) {
            self.others.push(other.place);
        }
    }

    fn tell(&self, subject: &Subject<'_>, variable: VarId) -> Diagnostic {
        let graph = subject.graph;
        let name = subject.variable(variable);
        let message = format!(
            "{name} may be not set here: {}",
            self.reason(subject, variable)
        );
        let reader = graph.action(self.node);
        let label = match reader {
            Some(action) => self.consequence(subject, action),
            None => "it is read when the flow ends".to_owned(),
        };
        let finding = Diagnostic::warning(RULE.name, message, self.place.locate(subject.source))
            .with_label(label)
            .with_help(self.help(subject, variable, &name));
        let key = match self.unset.origin {
            Origin::Start => None,
            Origin::Edge(edge) => Some(edge),
        };
        let finding = with_way(finding, graph, &self.unset.way, key);
        match self.others.first() {
            Some(other) => {
                let more = match self.others.len() {
                    1 => "it is read here, too".to_owned(),
                    count => format!(
                        "it is read here, too, and in {}",
                        counted(count - 1, "other place")
                    ),
                };
                finding.with_related(more, other.locate(subject.source))
            }
            None => finding,
        }
    }

    /// Who reads it, and what comes of that where it is certain.
    fn consequence(&self, subject: &Subject<'_>, reader: &Action) -> String {
        let name = quoted(&reader.name);
        match self.spoilt(reader) {
            Some(id) => format!("{name} reads it, so {} is not set", subject.variable(id)),
            None if subject.is_platform() && is_fault(reader, self.place) => {
                format!("{name} then goes to the error handling")
            }
            None => format!("{name} reads it"),
        }
    }

    /// The variable that is set from the read and so is not set either.
    fn spoilt(&self, reader: &Action) -> Option<VarId> {
        let ActionKind::SetVariable(settings) = &reader.kind else {
            return None;
        };
        let is_read = |setting: &Setting| match setting {
            Setting::Template(Template::Reference(reference), origin) => {
                let inner = reference.span();
                let origin = *origin;
                Place { origin, inner } == self.place
            }
            Setting::Expression(expression) => {
                expression.origin == self.place.origin && is_bare(expression)
            }
            _ => false,
        };
        let (variable, _) = settings.iter().find(|(_, setting)| is_read(setting))?;
        Some(*variable)
    }

    fn reason(&self, subject: &Subject<'_>, variable: VarId) -> String {
        let graph = subject.graph;
        let Origin::Edge(edge) = self.unset.origin else {
            return match variable == subject.program.error() {
                true => "nothing has failed on the way from the start".to_owned(),
                false => "nothing sets it on the way from the start".to_owned(),
            };
        };
        let Some(action) = graph.action(graph.edge(edge).from) else {
            return String::new();
        };
        let action_name = quoted(&action.name);
        if matches!(action.kind, ActionKind::CollectInput(_)) {
            return format!("the caller may enter nothing at {action_name}");
        }
        let mut steps: Vec<_> = self.unset.steps.clone();
        steps.sort_by_key(|step| match step {
            Step::Leave(exit) => Some(*exit),
            _ => None,
        });
        let exits: Vec<_> = steps
            .iter()
            .filter_map(|step| exit_name(action, *step))
            .collect();
        format!(
            "{action_name} does not set it when it leaves by {}",
            joined(&exits, "or")
        )
    }

    fn help(&self, subject: &Subject<'_>, variable: VarId, name: &str) -> String {
        if variable == subject.program.error() {
            return "read `$error` only behind `onerror` or `ontimeout`".to_owned();
        }
        let around = match subject.graph.action(self.node) {
            Some(reader) => format!("lead the way around {}", quoted(&reader.name)),
            None => "transfer elsewhere on this way".to_owned(),
        };
        let bare = name.trim_matches('`');
        if self.unset.origin == Origin::Start && words::is_platform(subject.program) {
            return format!(
                "give it an initial value, set it on this way, {around}, or check `IsSet({bare})` first"
            );
        }
        if let Origin::Edge(edge) = self.unset.origin
            && subject.graph.edge(edge).step == Step::NoDigits
            && let Some(question) = subject.graph.action(subject.graph.edge(edge).from)
        {
            let question = quoted(&question.name);
            return format!(
                "write `noinput` in `on` of {question}, or check `IsSet({bare})` first"
            );
        }
        format!("set it on this way, {around}, or check `IsSet({bare})` first")
    }
}

#[cfg(test)]
mod tests;
