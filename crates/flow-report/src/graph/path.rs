//! The path of a run, read from the JSON Lines that `run --trace` writes, as marks in the diagram of its flow.

use std::collections::BTreeMap;

use flow_core::{ActionId, Exit, Program, Target};
use flow_syntax::{Diagnostic, Kind, Node, Source, Span, nearest, parse_json};

use super::marks::{Class, Mark, Marks, Way};
use crate::{TRACE_SCHEMA, value::visible};

/// How many steps of one action are numbered one by one.
const FEW_STEPS: usize = 4;

/// Reads a trace of a run of `program` and marks its path: actions with the numbers of their steps, exits that were taken
/// more than once with how often.
///
/// A trace without its last lines is a path too.
///
/// # Errors
///
/// The first thing that is wrong: text that is no trace, or a step that the flow cannot take, with its place.
pub fn path_marks(program: &Program, trace: &Source) -> Result<Marks, Box<Diagnostic>> {
    let mut walk = Walk::new(program);
    let mut at = 0;
    let mut has_header = false;
    for line in trace.text().split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        if !text.trim().is_empty() {
            let read = if has_header { Walk::line } else { header };
            read(&mut walk, text).map_err(|found| shifted(found, at))?;
            has_header = true;
        }
        at += line.len();
    }
    if has_header {
        Ok(walk.marks())
    } else {
        Err(wrong("the trace is empty", Span::at(0)))
    }
}

fn wrong(message: impl Into<String>, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error("trace", message, span)
            .with_help("write the trace of a run of this flow with `flowsim run --trace FILE`"),
    )
}

/// A finding in a line, moved to where the line stands in the file.
fn shifted(mut found: Box<Diagnostic>, at: usize) -> Box<Diagnostic> {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let moved = |span: Span| Span {
        start: span.start.saturating_add(at),
        end: span.end.saturating_add(at),
    };
    found.span = moved(found.span);
    for related in &mut found.related {
        related.span = moved(related.span);
    }
    found
}

/// What a line says.
fn object<T>(
    line: &str,
    read: impl FnOnce(Node<'_>) -> Result<T, Box<Diagnostic>>,
) -> Result<T, Box<Diagnostic>> {
    let parsed = parse_json(line);
    if let Some(first) = parsed.diagnostics.into_iter().next() {
        return Err(Box::new(first));
    }
    match parsed.document.root() {
        Some(root) if root.kind() == Kind::Object => read(root),
        Some(root) => {
            let what = root.describe();
            let message = format!("each line of a trace is an object, and this is {what}");
            Err(wrong(message, root.span()))
        }
        None => Err(wrong("this line of the trace is empty", Span::at(0))),
    }
}

fn header(_: &mut Walk<'_>, line: &str) -> Result<(), Box<Diagnostic>> {
    object(line, |root| {
        let schema = root.get("schema");
        let is_trace = schema.and_then(|node| node.as_text()) == Some(TRACE_SCHEMA);
        let span = schema.map_or(root.span(), |node| node.span());
        let message = format!("this is no trace: its `schema` is not `{TRACE_SCHEMA}`");
        is_trace.then_some(()).ok_or_else(|| wrong(message, span))
    })
}

/// What was read so far.
struct Walk<'a> {
    program: &'a Program,
    ids: BTreeMap<&'a str, ActionId>,
    steps: usize,
    visits: BTreeMap<ActionId, Vec<usize>>,
    ways: BTreeMap<Way, usize>,
    /// Whether the run left the flow by an exit: what then ends it is no step of its own.
    left_flow: bool,
    outcome: String,
}

impl<'a> Walk<'a> {
    fn new(program: &'a Program) -> Self {
        let named = program.actions().iter().enumerate();
        Self {
            program,
            ids: named
                .map(|(index, action)| (&*action.name, ActionId::at(index)))
                .collect(),
            steps: 0,
            visits: BTreeMap::new(),
            ways: BTreeMap::new(),
            left_flow: false,
            outcome: String::new(),
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Box<Diagnostic>> {
        object(line, |root| match text(root, "event")? {
            "left" | "returned" => self.left(root),
            "finished" => self.finished(root),
            _ => Ok(()),
        })
    }

    fn left(&mut self, record: Node<'_>) -> Result<(), Box<Diagnostic>> {
        let from = self.action(need(record, "action")?)?;
        let to = need(record, "to")?;
        let next = match to.kind() {
            Kind::Null => None,
            _ => Some(self.action(to)?),
        };
        let exit = self.exit(from, need(record, "exit")?, next)?;
        if !leads(exit, next) {
            let (exit, name) = (shown(&exit.label), shown(&self.program.action(from).name));
            let message = format!("`{exit}` of `{name}` does not lead there in this flow");
            return Err(wrong(message, to.span()));
        }
        let way = Way {
            from,
            exit: Some(exit.name),
            to: next,
        };
        self.step(way);
        self.left_flow = next.is_none();
        Ok(())
    }

    fn finished(&mut self, record: Node<'_>) -> Result<(), Box<Diagnostic>> {
        let outcome = need(record, "outcome")?;
        let kind = text(outcome, "kind")?;
        if !self.left_flow && kind != "limit" {
            let from = self.action(need(record, "action")?)?;
            self.step(Way {
                from,
                exit: None,
                to: None,
            });
        }
        self.outcome = match (outcome.get("queue"), outcome.get("error")) {
            (Some(queue), _) => format!("{kind} to {}", queue.as_text().unwrap_or_default()),
            (_, Some(error)) => {
                let code = error.get("code").and_then(|code| code.as_text());
                format!("{kind} with {}", code.unwrap_or("an error"))
            }
            _ => kind.to_owned(),
        };
        Ok(())
    }

    fn step(&mut self, way: Way) {
        self.steps += 1;
        self.visits.entry(way.from).or_default().push(self.steps);
        *self.ways.entry(way).or_default() += 1;
    }

    fn action(&self, node: Node<'_>) -> Result<ActionId, Box<Diagnostic>> {
        let Some(name) = node.as_text() else {
            let what = node.describe();
            return Err(wrong(
                format!("{what} is no name of an action"),
                node.span(),
            ));
        };
        self.ids.get(name).copied().ok_or_else(|| {
            let message = format!("the flow has no action `{}`", shown(name));
            let mut found = wrong(message, node.span());
            if let Some(near) = nearest(name, self.ids.keys().copied()) {
                let near = shown(near);
                found.help = Some(format!(
                    "it has `{near}`: was the trace written before the flow was changed?"
                ));
            }
            found
        })
    }

    /// The exit with this label. Two cases may have the same one: then where it led tells them apart.
    fn exit(
        &self,
        from: ActionId,
        node: Node<'_>,
        to: Option<ActionId>,
    ) -> Result<&'a Exit, Box<Diagnostic>> {
        let action = self.program.action(from);
        let label = node.as_text().unwrap_or_default();
        let mut named = action.exits.iter().filter(|exit| &*exit.label == label);
        let fits = named.clone().find(|exit| leads(exit, to));
        fits.or_else(|| named.next()).ok_or_else(|| {
            let (name, label) = (shown(&action.name), shown(label));
            wrong(format!("`{name}` has no exit `{label}`"), node.span())
        })
    }

    fn marks(self) -> Marks {
        let taken = |label| Mark {
            class: Class::Taken,
            label,
        };
        let (count, s) = (self.steps, if self.steps == 1 { "" } else { "s" });
        let mut caption = format!("the path of a run: {count} step{s}");
        if !self.outcome.is_empty() {
            caption = format!("{caption}, {}", self.outcome);
        }
        let visits = self.visits.into_iter();
        let ways = self.ways.into_iter();
        Marks {
            caption,
            legend: [(Class::Taken, "taken by the run".to_owned())].into(),
            actions: visits
                .map(|(id, steps)| (id, taken(numbers(&steps))))
                .collect(),
            ways: ways
                .map(|(way, count)| (way, taken(times(count))))
                .collect(),
            rest: None,
        }
    }
}

fn leads(exit: &Exit, to: Option<ActionId>) -> bool {
    match exit.target {
        Target::Action(id) | Target::Again(id) => to == Some(id),
        Target::End | Target::Fail => to.is_none(),
        // Where a task returns to hangs on who called it.
        Target::Return => true,
        Target::Rejoin => true,
    }
}

/// The numbers of an action's steps, or how many there are.
fn numbers(steps: &[usize]) -> String {
    if steps.len() > FEW_STEPS {
        return format!("{}, … {}", steps[0], times(steps.len()));
    }
    let steps: Vec<_> = steps.iter().map(usize::to_string).collect();
    steps.join(", ")
}

fn times(count: usize) -> String {
    match count {
        1 => String::new(),
        _ => format!("×{count}"),
    }
}

fn shown(name: &str) -> String {
    visible(&super::words::cut(name, 80)).into_owned()
}

fn need<'d>(node: Node<'d>, name: &str) -> Result<Node<'d>, Box<Diagnostic>> {
    node.get(name)
        .ok_or_else(|| wrong(format!("the trace lacks `{name}` here"), node.span()))
}

fn text<'d>(node: Node<'d>, name: &str) -> Result<&'d str, Box<Diagnostic>> {
    let found = need(node, name)?;
    found
        .as_text()
        .ok_or_else(|| wrong(format!("`{name}` must be a string"), found.span()))
}
