//! The platform's execution data: what one of its own runs did, as its execution history hands it out.
//!
//! Reading it is forgiving, since there is no schema: what a document does not have, or keeps to itself, is told apart from
//! what it says.

mod answers;
mod names;
mod replay;
mod stand_ins;
mod tape;

use std::collections::HashMap;

use flow_expr::{DateTime, Value};
use flow_syntax::{Diagnostic, Kind, Node, Span, parse_json};

use crate::value::value_of;

pub use names::{
    ExecutionPath, execution_event, execution_exit_reason, execution_path, execution_reason,
    execution_started,
};
pub use replay::Replayed;

/// How many events are read: the platform runs 11,000 actions at most.
const MOST_EVENTS: usize = 100_000;

/// How many variables one event has at most: no flow has as many.
const MOST_VARIABLES: usize = 10_000;

/// What stands in place of a value that was not kept.
const NOT_KEPT: [&str; 3] = ["ValueTooLarge", "ValueRedacted", "ValueInvalid"];

/// A recorded run of the platform.
#[derive(Clone, Debug, Default)]
pub struct Execution {
    /// The flow's name.
    pub flow_name: Option<String>,
    /// When the run started.
    pub started: Option<DateTime>,
    /// The variables as they were when it had started.
    pub given: Vec<Wrote>,
    /// The actions that were run, in order; those within a task that was called follow the call.
    pub steps: Vec<Executed>,
    /// Why it ended; `None` when the document does not say that it did.
    pub exit_reason: Option<String>,
    /// Whether the document says of itself that it is not whole.
    pub is_truncated: bool,
}

/// An action that was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Executed {
    /// The event's name, such as `actionDecision`.
    pub event: String,
    /// The action's name.
    pub name: Option<String>,
    /// The id of the path by which it was left, such as `__YES__`.
    pub path: Option<String>,
    /// That path's name.
    pub path_name: Option<String>,
    /// The variables that it wrote; `None` where the document has none for it.
    pub wrote: Option<Vec<Wrote>>,
    /// What the participant answered, try by try.
    pub answers: Vec<String>,
}

/// A variable and what it held.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrote {
    /// The variable's name.
    pub name: String,
    /// Its value.
    pub value: Held,
}

/// What a document says that a variable held.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// This value.
    Value(Value),
    /// Nothing: it was not set.
    NotSet,
    /// Something that was not kept, and why: `ValueRedacted`, `ValueTooLarge`, …
    NotKept(String),
}

impl Execution {
    /// Whether a text is execution data, right or wrong, and not a cassette.
    pub fn is_one(text: &str) -> bool {
        let parsed = parse_json(text);
        let root = parsed.document.root();
        let flow = root.and_then(|root| root.get("flow"));
        flow.is_some_and(|flow| flow.get("execution").is_some())
    }

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the text, with its place.
    pub fn read(text: &str) -> Result<Self, Box<Diagnostic>> {
        let parsed = parse_json(text);
        if let Some(first) = parsed.diagnostics.into_iter().find(is_error) {
            return Err(Box::new(first));
        }
        let root = parsed.document.root();
        let flow = root.and_then(|root| root.get("flow"));
        let events = flow.and_then(|flow| Some((flow, flow.get("execution")?)));
        let Some((flow, events)) = events.filter(|(_, events)| events.kind() == Kind::List) else {
            let span = root.map_or(Span::at(0), |root| root.span());
            let message = "this is no execution data: it has no list `execution` in `flow`";
            return Err(Box::new(Diagnostic::error("execution", message, span)));
        };
        let mut reader = Reader::default();
        let started = text_of(flow, "startDateTime");
        reader.found = Self {
            flow_name: text_of(flow, "flowName").map(str::to_owned),
            started: started.and_then(DateTime::from_text),
            is_truncated: flow.get("isTruncated").and_then(|node| node.as_bool()) == Some(true),
            ..Self::default()
        };
        reader.events(events)?;
        Ok(reader.found)
    }
}

impl Executed {
    /// The path as people read it.
    pub fn path_shown(&self) -> Option<&str> {
        self.path_name.as_deref().or(self.path.as_deref())
    }

    /// What it says that a variable held: one that a list of others does not have was not set. An empty list says nothing,
    /// since lower log levels keep no variables.
    pub fn held(&self, variable: &str) -> Option<&Held> {
        let keeps_any = self.wrote.as_ref().is_some_and(|wrote| !wrote.is_empty());
        let unlisted = keeps_any.then_some(&Held::NotSet);
        self.listed(variable).or(unlisted)
    }

    /// What it says of a variable that is in its list.
    pub(crate) fn listed(&self, variable: &str) -> Option<&Held> {
        let mut wrote = self.wrote.iter().flatten();
        let found = wrote.find(|wrote| wrote.name.eq_ignore_ascii_case(variable));
        found.map(|wrote| &wrote.value)
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == flow_syntax::Severity::Error
}

#[derive(Default)]
struct Reader {
    found: Execution,
    count: usize,
}

impl Reader {
    /// Documents nest no deeper than JSON is read, which bounds this.
    fn events(&mut self, list: Node<'_>) -> Result<(), Box<Diagnostic>> {
        for item in list.items() {
            self.count += 1;
            if self.count > MOST_EVENTS {
                let message = format!("the document has more than {MOST_EVENTS} events");
                return Err(Box::new(Diagnostic::error(
                    "execution",
                    message,
                    item.span(),
                )));
            }
            let Some(event) = item.members().next() else {
                continue;
            };
            self.event(event.key, event.value)?;
        }
        Ok(())
    }

    fn event(&mut self, name: &str, body: Node<'_>) -> Result<(), Box<Diagnostic>> {
        for list in ["variables", "outputVariables", "statements"] {
            let list = body.get(list).filter(|list| list.len() > MOST_VARIABLES);
            if let Some(list) = list {
                let message = format!("a list has more than {MOST_VARIABLES} variables");
                let error = Diagnostic::error("execution", message, list.span());
                return Err(Box::new(error));
            }
        }
        match name {
            "startedFlow" => self.found.given.extend(wrote(body.get("variables"))),
            "endedFlow" => {
                let reason = text_of(body, "flowExitReason").unwrap_or("FLOW_EXIT");
                self.found.exit_reason = Some(reason.to_owned());
            }
            _ if name.starts_with("action") => self.found.steps.push(executed(name, body)),
            _ => {}
        }
        match body.get("execution") {
            Some(inner) => self.events(inner),
            None => Ok(()),
        }
    }
}

fn executed(event: &str, body: Node<'_>) -> Executed {
    let lists = ["outputVariables", "statements"].map(|name| body.get(name));
    let has_any = lists.iter().flatten().next().is_some();
    let written = lists.into_iter().flat_map(wrote);
    let owned = |name| text_of(body, name).map(str::to_owned);
    Executed {
        event: event.to_owned(),
        name: owned("actionName"),
        path: owned("outputPathId"),
        path_name: owned("outputPathName"),
        wrote: has_any.then(|| written.collect()),
        answers: answers(body),
    }
}

/// Variables by name. Several statements may write one; the last counts.
fn wrote(list: Option<Node<'_>>) -> Vec<Wrote> {
    let items = list.into_iter().flat_map(|list| list.items());
    let mut all: Vec<Wrote> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for item in items {
        let Some(name) = text_of(item, "variableName") else {
            continue;
        };
        let value = held(item.get("value"));
        match places.get(name) {
            Some(place) => all[*place].value = value,
            None => {
                places.insert(name, all.len());
                all.push(Wrote {
                    name: name.to_owned(),
                    value,
                });
            }
        }
    }
    all
}

/// A `null` counts as not set: how the platform writes either is not known.
fn held(node: Option<Node<'_>>) -> Held {
    let Some(node) = node.filter(|node| node.kind() != Kind::Null) else {
        return Held::NotSet;
    };
    match node.as_text() {
        Some(text) if NOT_KEPT.contains(&text) => Held::NotKept(text.to_owned()),
        _ => Held::Value(value_of(node, &mut Vec::new())),
    }
}

/// What the participant said in the turns of a question.
fn answers(body: Node<'_>) -> Vec<String> {
    let turns = body
        .get("execution")
        .into_iter()
        .flat_map(|list| list.items());
    let said = turns.filter_map(|turn| {
        let turn = turn.get("communication").unwrap_or(turn);
        let from = turn.get("fromParticipant")?;
        let words = from.get("digital").unwrap_or(from);
        text_of(words, "text").map(str::to_owned)
    });
    said.collect()
}

fn text_of<'d>(node: Node<'d>, name: &str) -> Option<&'d str> {
    node.get(name)?.as_text()
}

#[cfg(test)]
mod tests;
