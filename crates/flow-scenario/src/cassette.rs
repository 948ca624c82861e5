//! A recorded run, `flowsim/cassette/1`: the flow's text, what it was given, and the bare facts of every reply. It needs
//! nothing else to be run again.

mod again;
mod platform;
mod reply;

use std::sync::Arc;

use flow_core::{Left, Reply, RunOptions, Trace};
use flow_expr::{DateTime, Number, Object, Organisation, Value};
use flow_syntax::{Diagnostic, Kind, Node, Severity, Source, Span, parse_json};
use flow_world::World;

use crate::{
    load::{is_flow, read_world},
    value::{value_of, values_of},
    world::world_document,
};

pub use again::{Again, Recorded};

/// The cassette's schema.
pub const CASSETTE_SCHEMA: &str = "flowsim/cassette/1";

/// A recorded run.
#[derive(Clone, Debug)]
pub struct Cassette {
    /// The flow file's name and text.
    pub flow: Source,
    /// The variables that the run was given, in their order.
    pub inputs: Vec<(String, Value)>,
    /// How the run was made.
    pub options: RunOptions,
    /// What the world answered, in order.
    pub replies: Vec<Reply>,
    /// The way that the run took, as [`course_of`] tells it; empty in cassettes of before it was kept.
    pub course: Vec<String>,
}

/// The way that a run took: `Action/exit` for each step, then the kind of its outcome.
pub fn course_of(trace: &Trace) -> Vec<String> {
    let program = trace.program();
    let steps = trace.steps();
    let told = steps.iter().map(|step| {
        let action = program.action(step.action);
        match step.left {
            Left::By(exit, _) => format!("{}/{}", action.name, action.exit_label(exit)),
            Left::Calling(_) => format!("{}/call", action.name),
            Left::EndedRun => format!("{}/end", action.name),
        }
    });
    let outcome = trace.outcome().map(|outcome| outcome.kind().to_owned());
    told.chain(outcome).collect()
}

impl Cassette {
    /// Where a replay leaves the way that was recorded: the step from 1, what was recorded there, and what came. What was
    /// redacted in the replies may have decided it.
    pub fn left_by(&self, replayed: &Trace) -> Option<(usize, String, String)> {
        if self.course.is_empty() {
            return None;
        }
        let now = course_of(replayed);
        let longest = self.course.len().max(now.len());
        let at = (0..longest).find(|at| self.course.get(*at) != now.get(*at))?;
        let told = |course: &[String]| course.get(at).map_or("nothing", |step| step).to_owned();
        Some((at + 1, told(&self.course), told(&now)))
    }

    /// The cassette as pretty-printed JSON, ended by a line feed.
    pub fn write(&self) -> String {
        let flow = Object::of([
            ("file", self.flow.name().into()),
            ("text", self.flow.text().into()),
        ]);
        let replies = self.replies.iter().map(reply::write);
        let course = self.course.iter().map(|step| Value::from(step.as_str()));
        let cassette = Object::of([
            ("schema", CASSETTE_SCHEMA.into()),
            ("flow", flow.into()),
            ("inputs", Object::of(self.inputs.iter().cloned()).into()),
            ("options", write_options(&self.options)),
            ("replies", Value::list(replies)),
            ("course", Value::list(course)),
        ]);
        let mut json = Value::from(cassette).to_json_pretty();
        json.push('\n');
        json
    }

    /// Reads a cassette.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the text, with its place.
    pub fn read(text: &str) -> Result<Self, Box<Diagnostic>> {
        let parsed = parse_json(text);
        if let Some(first) = parsed.diagnostics.into_iter().next() {
            return Err(Box::new(first));
        }
        let root = parsed
            .document
            .root()
            .ok_or_else(|| wrong("the file is empty", Span::at(0)))?;
        let schema = root.get("schema").and_then(|node| node.as_text());
        if schema != Some(CASSETTE_SCHEMA) {
            let message = format!("this is no cassette: its `schema` is not `{CASSETTE_SCHEMA}`");
            return Err(match is_flow(root) {
                true => {
                    let message = "this is a flow, not a cassette";
                    let help = "`flowsim run FLOW --record CASSETTE` records a run of it";
                    Box::new(Diagnostic::error("cassette", message, root.span()).with_help(help))
                }
                false => wrong(message, root.span()),
            });
        }
        let flow = need(root, "flow")?;
        Ok(Self {
            flow: Source::new(need_text(flow, "file")?, need_text(flow, "text")?),
            inputs: values_of(need(root, "inputs")?, &mut Vec::new()),
            options: read_options(text, need(root, "options")?)?,
            replies: need_list(root, "replies")?
                .items()
                .map(reply::read)
                .collect::<Result<_, _>>()?,
            course: root.get("course").map_or_else(Vec::new, |course| {
                let steps = course.items().filter_map(|step| step.as_text());
                steps.map(str::to_owned).collect()
            }),
        })
    }
}

fn write_options(options: &RunOptions) -> Value {
    let directory = options
        .directory
        .as_deref()
        .and_then(Organisation::document);
    let scale = Number::from_text(&options.timeout_scale.to_string());
    let mut members = vec![
        ("maxActions", whole(options.max_actions.into())),
        ("strict", options.strict.into()),
        ("timeoutScale", scale.unwrap_or(Number::Int(1)).into()),
        ("maxResponseBytes", whole(options.max_response_bytes as u64)),
        (
            "started",
            options
                .started
                .map_or(Value::Null, |started| started.millis().into()),
        ),
        ("directory", directory.cloned().unwrap_or(Value::Null)),
    ];
    if let Some(world) = options.world.as_deref() {
        members.push(("world", world_document(world)));
    }
    Value::from(Object::of(members))
}

fn read_options(text: &str, node: Node<'_>) -> Result<RunOptions, Box<Diagnostic>> {
    let scale = need(node, "timeoutScale")?;
    let timeout_scale = scale
        .number()
        .and_then(|digits| digits.parse().ok())
        .filter(|scale: &f64| *scale > 0.0);
    Ok(RunOptions {
        max_actions: u32::try_from(need_whole(node, "maxActions")?).unwrap_or(u32::MAX),
        strict: need(node, "strict")?.as_bool().unwrap_or_default(),
        timeout_scale: timeout_scale
            .ok_or_else(|| wrong("`timeoutScale` must be a number above zero", scale.span()))?,
        max_response_bytes: usize::try_from(need_whole(node, "maxResponseBytes")?)
            .unwrap_or(usize::MAX),
        started: read_moment(node),
        directory: read_directory(node)?,
        world: read_surroundings(text, node)?,
        ..RunOptions::default()
    })
}

/// Cassettes of before there was a clock have none.
fn read_moment(options: Node<'_>) -> Option<DateTime> {
    DateTime::from_millis(options.get("started")?.number()?.parse().ok()?)
}

/// What the organisation owned; cassettes of runs without a directory have a null.
fn read_directory(options: Node<'_>) -> Result<Option<Arc<Organisation>>, Box<Diagnostic>> {
    let Some(node) = options
        .get("directory")
        .filter(|node| node.kind() != Kind::Null)
    else {
        return Ok(None);
    };
    let document = value_of(node, &mut Vec::new());
    match Organisation::read(&document) {
        Ok(organisation) => Ok(Some(Arc::new(organisation))),
        Err(errors) => {
            let first = errors.first().map(ToString::to_string).unwrap_or_default();
            Err(wrong(first, node.span()))
        }
    }
}

/// What the flow found around it; cassettes of runs without a world have none.
fn read_surroundings(text: &str, options: Node<'_>) -> Result<Option<Arc<World>>, Box<Diagnostic>> {
    let Some(node) = options.get("world") else {
        return Ok(None);
    };
    let read = read_world(text, node);
    match read.diagnostics.into_iter().next() {
        Some(first) if first.severity == Severity::Error => Err(Box::new(first)),
        _ => Ok(Some(Arc::new(read.surroundings.world))),
    }
}

fn whole(number: u64) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

fn wrong(message: impl Into<String>, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error("cassette", message, span)
            .with_help("record the run again with `--record`"),
    )
}

fn need<'d>(node: Node<'d>, name: &str) -> Result<Node<'d>, Box<Diagnostic>> {
    node.get(name)
        .ok_or_else(|| wrong(format!("the cassette lacks `{name}` here"), node.span()))
}

fn need_list<'d>(node: Node<'d>, name: &str) -> Result<Node<'d>, Box<Diagnostic>> {
    let found = need(node, name)?;
    match found.kind() {
        Kind::List => Ok(found),
        _ => Err(wrong(format!("`{name}` must be a list"), found.span())),
    }
}

fn need_text<'d>(node: Node<'d>, name: &str) -> Result<&'d str, Box<Diagnostic>> {
    let found = need(node, name)?;
    found
        .as_text()
        .ok_or_else(|| wrong(format!("`{name}` must be a string"), found.span()))
}

fn need_whole(node: Node<'_>, name: &str) -> Result<u64, Box<Diagnostic>> {
    let found = need(node, name)?;
    let number = found.number().and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| wrong(format!("`{name}` must be a whole number"), found.span()))
}
