//! `maybe-not-set`: a variable is read on a way on which nothing has set it.
//!
//! What is taken as given: `phoneNumber`, and every variable that nothing in the flow sets, since the caller of the run may
//! supply it; unless its name is nearly that of a variable which the flow does set. A part of a value, such as `.name` of a
//! reply, may be missing in ways that only the service knows: that is for `flowsim fuzz` and not for this rule.

mod consequence;

use std::{cell::Cell, collections::BTreeMap};

use flow_core::{Action, ActionKind, Setting};
use flow_expr::{Template, VarId};
use flow_syntax::{Diagnostic, Severity, nearest};

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
        } else if !subject.is_platform() {
            found.extend(known.misspelt(subject, variable, events));
        }
    }
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
            Some(action) => format!(
                "{} reads it{}",
                quoted(&action.name),
                self.consequence(subject, action)
            ),
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

    /// What comes of it, as the end of a sentence; empty where that is left to the reader.
    fn consequence(&self, subject: &Subject<'_>, reader: &Action) -> String {
        if let Some(id) = self.spoilt(reader) {
            return format!(", so {} is not set", subject.variable(id));
        }
        match subject.is_platform() && consequence::is_fault(reader, self.place) {
            true => ", which goes to the flow's error handling then".to_owned(),
            false => String::new(),
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
                expression.origin == self.place.origin && consequence::is_bare(expression)
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

/// The names that a misspelt variable may stand for.
struct Known<'a> {
    names: Vec<&'a str>,
    length: usize,
    /// How many pairs of bytes may still be compared; a flow of thousands of inputs gets no more suggestions.
    work: Cell<usize>,
}

impl<'a> Known<'a> {
    fn new(subject: &Subject<'a>, assigned: &[bool]) -> Self {
        let is_known = |id: VarId| {
            assigned[id.index()]
                || id == subject.program.phone_number()
                || id == subject.program.error()
        };
        let names = subject.program.names().iter();
        let names: Vec<&str> = names
            .filter(|(id, _)| is_known(*id))
            .map(|(_, name)| &**name)
            .collect();
        Self {
            length: names.iter().map(|name| name.len()).sum(),
            names,
            work: Cell::new(2_000_000),
        }
    }

    /// A variable that nothing sets is an input of the run, unless its name is a slip of a name that is set.
    fn misspelt(
        &self,
        subject: &Subject<'_>,
        variable: VarId,
        events: &Events,
    ) -> Option<Diagnostic> {
        let name: &str = subject.program.names().name(variable);
        let near = self.nearest(name)?;
        let (_, place) = events.reads.first()?;
        let message = format!("nothing sets `${name}`");
        let finding = Diagnostic::warning(RULE.name, message, place.locate(subject.source))
            .with_help(format!(
                "did you mean `${near}`? if it is an input of the run, give it a name of its own"
            ));
        let mut others = events.reads.iter().filter(|(_, other)| other != place);
        Some(match others.next() {
            Some((_, other)) => {
                finding.with_related("it is read here, too", other.locate(subject.source))
            }
            None => finding,
        })
    }

    /// Names that differ in a slip or two, or only in letter case; short names differ too easily.
    fn nearest(&self, name: &str) -> Option<&'a str> {
        if name.chars().count() < 4 {
            return None;
        }
        let work = self.length.saturating_mul(name.len());
        self.work.set(self.work.get().checked_sub(work)?);
        let near = nearest(name, self.names.iter().copied())?;
        let slips = strsim::osa_distance(&name.to_lowercase(), &near.to_lowercase());
        let is_slip = slips <= if name.chars().count() < 10 { 1 } else { 2 };
        (is_slip && !is_numbered(name, near)).then_some(near)
    }
}

/// `line1` and `line2` are no slips of each other.
fn is_numbered(a: &str, b: &str) -> bool {
    let bare = |name: &str| {
        name.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    a != b && bare(a) == bare(b)
}

#[cfg(test)]
mod tests;
