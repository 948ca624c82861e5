//! How a document of execution data is read.

use std::collections::HashMap;

use flow_expr::DateTime;
use flow_syntax::{Diagnostic, Kind, Node, Span, parse_json};

use super::{Begun, Executed, Execution, Held, Wrote};
use crate::value::value_of;

/// How many events are read: the platform runs 11,000 actions at most.
pub(super) const MOST_EVENTS: usize = 100_000;

/// What tells of another round of a loop.
const LOOP_ROUND: &str = "eventLoop";

/// How many variables one event has at most: no flow has as many.
pub(super) const MOST_VARIABLES: usize = 10_000;

/// What stands in place of a value that was not kept.
const NOT_KEPT: [&str; 3] = ["ValueTooLarge", "ValueRedacted", "ValueInvalid"];

/// Reads a document, or says the first thing that is wrong with it.
pub(super) fn read(text: &str) -> Result<Execution, Box<Diagnostic>> {
    let parsed = parse_json(text);
    if let Some(first) = parsed.diagnostics.into_iter().find(is_error) {
        return Err(Box::new(first));
    }
    let root = parsed.document.root();
    let Some(flow) = root.and_then(|root| root.get("flow")) else {
        let span = root.map_or(Span::at(0), |root| root.span());
        return Err(wrong("this is no execution data: it has no `flow`", span));
    };
    let events = flow.get("execution");
    let Some(events) = events.filter(|events| events.kind() == Kind::List) else {
        let message = "this execution data has no list `execution` in `flow`";
        return Err(wrong(message, events.unwrap_or(flow).span()));
    };
    let owned = |name| text_of(flow, name).map(str::to_owned);
    let found = Execution {
        flow_name: owned("flowName"),
        flow_type: owned("flowType"),
        started: started(flow)?,
        is_truncated: flow.get("isTruncated").and_then(|node| node.as_bool()) == Some(true),
        ..Execution::default()
    };
    let mut reader = Reader { found, count: 0 };
    reader.events(events)?;
    Ok(reader.found)
}

/// The moment at which the flow's clock stood when it began: guessing it would change what the flow does.
fn started(flow: Node<'_>) -> Result<Option<DateTime>, Box<Diagnostic>> {
    let member = flow.get("startDateTime");
    let Some(member) = member.filter(|member| member.kind() != Kind::Null) else {
        return Ok(None);
    };
    match member.as_text().and_then(DateTime::from_text) {
        Some(started) => Ok(Some(started)),
        None => {
            let error = wrong("`startDateTime` is not a date and time", member.span());
            Err(Box::new(error.with_help(
                "write it as the platform does, such as `2026-05-04T10:00:00.000Z`",
            )))
        }
    }
}

fn wrong(message: impl Into<String>, span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("execution", message, span))
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == flow_syntax::Severity::Error
}

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
                return Err(wrong(message, item.span()));
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
                return Err(wrong(message, list.span()));
            }
        }
        match name {
            "startedFlow" => self.found.given.extend(wrote(body.get("variables"))),
            "endedFlow" => {
                let reason = text_of(body, "flowExitReason").unwrap_or("FLOW_EXIT");
                self.found.exit_reason = Some(reason.to_owned());
            }
            _ if name.starts_with("started") || name == LOOP_ROUND => {
                let after = self.found.steps.len();
                self.found.begun.push(begun(name, body, after));
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

fn begun(event: &str, body: Node<'_>, after: usize) -> Begun {
    Begun {
        event: event.to_owned(),
        name: text_of(body, "taskName").map(str::to_owned),
        after,
        variables: wrote(body.get("variables")),
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
