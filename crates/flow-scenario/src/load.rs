//! Reading scenario files. Everything wrong is reported at once, with its place.

mod acts;
mod caller;
mod case;
mod expect;
mod part;
mod path;
mod recipe;
mod replies;
mod requests;
mod said;
mod sheet;
mod table;
mod wanted;
mod world;

use std::{collections::HashSet, time::Duration};

use flow_expr::{Object, Value};
use flow_syntax::{Diagnostic, Kind, Node, Source, Span, nearest};

pub(crate) use self::expect::OUTCOMES;
pub(crate) use self::world::read_world;
use self::{
    part::{Field, Meter, Part, Row},
    sheet::{Patterns, SharedWorlds},
};
pub use self::{
    sheet::Sheet,
    world::{LoadedWorld, load_world},
};
use crate::{
    duration::parse_duration,
    keys::{FILE, Key},
    scenario::{MapTo, Mapping, Scenario},
    value::number,
};

/// A scenario file as far as it was understood.
#[derive(Clone, Debug)]
pub struct LoadedScenario {
    /// What was understood.
    pub scenario: Scenario,
    /// Everything that is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a scenario file with all its cases: JSON when its name ends in `.json`, else YAML. A [`Sheet`] holds a file of very
/// many.
pub fn load(source: &Source) -> LoadedScenario {
    let mut sheet = Sheet::open(source);
    let mut cases = Vec::new();
    let diagnostics = sheet.read(|case| cases.push(case));
    LoadedScenario {
        scenario: Scenario {
            cases,
            ..sheet.scenario().clone()
        },
        diagnostics,
    }
}

/// Whether a document is a flow, which is easily given in the place of its scenario file.
pub(crate) fn is_flow(root: Node<'_>) -> bool {
    let has = |node: Node<'_>, names: &[&str]| names.iter().any(|name| node.get(name).is_some());
    let only = root.members().next().filter(|_| root.len() == 1);
    has(
        root,
        &["initialAction", "initial_action", "flowSequenceItemList"],
    ) || only.is_some_and(|root| has(root.value, &["startUpRef", "startUpTaskActions"]))
}

/// Where the first member of an object is named.
fn first_of(object: Node<'_>) -> Span {
    let first = object.members().next();
    first.map_or(object.span(), |member| member.key_span)
}

struct Reader<'d> {
    text: &'d str,
    meter: &'d Meter,
    found: Vec<Diagnostic>,
    /// What has been said, so that the rows of a table do not all say it.
    said: HashSet<(Span, String)>,
    /// How many cases there are so far.
    count: usize,
    /// Hashes of their names: a file may have very many.
    names: Vec<u64>,
    patterns: Patterns,
    /// Worlds that the rows of a table share.
    worlds: SharedWorlds,
}

impl<'d> Reader<'d> {
    fn say(&mut self, diagnostic: Diagnostic) {
        let said = (diagnostic.span, diagnostic.message.clone());
        if self.said.insert(said) {
            self.found.push(diagnostic);
        }
    }

    fn error(
        &mut self,
        rule: &'static str,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) {
        self.say(Diagnostic::error(rule, message, span).with_help(help));
    }

    /// What keeps nothing from being run.
    fn odd(
        &mut self,
        rule: &'static str,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) {
        self.say(Diagnostic::warning(rule, message, span).with_help(help));
    }

    /// A promise that no run can break promises nothing.
    fn idle(&mut self, message: impl Into<String>, span: Span) {
        let help = "promise what must come of the run, or leave it out";
        self.odd("idle-promise", message, span, help);
    }

    fn wrong(&mut self, message: impl Into<String>, span: Span, help: impl Into<String>) {
        self.error("invalid-field", message, span, help);
    }

    /// Says so when `what` is of another kind than it should be. It then has no items and no members.
    fn want(&mut self, part: Part<'_>, kind: Kind, what: &str, help: &str) {
        if part.kind() != kind {
            let wanted = match kind {
                Kind::List => "a list",
                _ => "an object",
            };
            let message = format!("{what} is {}, not {wanted}", part.describe());
            self.wrong(message, part.span(), help);
        }
    }

    /// The members of an object of names that the file chooses.
    fn named<'p>(&mut self, part: Part<'p>, what: &str, help: &str) -> Vec<Field<'p>> {
        self.want(part, Kind::Object, what, help);
        part.fields()
    }

    /// The members of an object whose keys are all known; others are errors with the nearest known one.
    fn members<'p>(&mut self, part: Part<'p>, what: &str, known: &[Key]) -> Vec<Field<'p>> {
        let names = || known.iter().map(|key| key.name);
        let known_here = || format!("known here: {}", names().collect::<Vec<_>>().join(", "));
        if part.kind() != Kind::Object {
            self.want(part, Kind::Object, what, &known_here());
        }
        let fields = part.fields();
        for field in &fields {
            if names().any(|known| known == field.key) {
                continue;
            }
            let help = match nearest(&field.key, names()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => known_here(),
            };
            let message = format!("{what} has no field `{}`", field.key);
            self.error("unknown-field", message, field.key_span, help);
        }
        fields
    }

    /// Everything but the cases.
    fn head(&mut self, root: Node<'d>) -> Scenario {
        let plain = Row::without_columns(self.meter);
        let mut scenario = Scenario::default();
        if is_flow(root) {
            let help = "a scenario file says `flow: FILE` and has `cases:`; `flowsim cover FLOW` writes a first one";
            self.wrong("this is a flow, not a scenario file", first_of(root), help);
            return scenario;
        }
        for field in self.members(Part::of(root, &plain), "a scenario file", &FILE) {
            match &*field.key {
                "flow" => {
                    scenario.flow = self.text(&field);
                    scenario.flow_span = Some(field.value.span());
                }
                "description" => {
                    self.text(&field);
                }
                "values" => scenario.values = self.attributes(&field),
                "world" => scenario.world = self.case_world(&field),
                "actions" => {
                    let help = "write paths of files and folders: `actions: [actions/]`";
                    let files = self.texts(&field, help).into_iter();
                    scenario.actions = files.map(|(path, part)| (path, part.span())).collect();
                }
                "map" => scenario.map = self.map(field.value),
                _ => {}
            }
        }
        scenario
    }

    fn no_cases(&mut self) {
        let help = "write `cases:` with at least one case, each with its `replies`";
        let message = "the scenario has no cases";
        self.error("missing-field", message, Span::at(0), help);
    }

    fn map(&mut self, part: Part<'_>) -> Vec<Mapping> {
        let help = "write how addresses begin and where they go: `\"https://crm.test\": stub`";
        let fields = self.named(part, "`map`", help);
        let mappings = fields.into_iter().filter_map(|field| {
            if !is_address(&field.key) {
                let message = format!("`{}` is not how an address begins", field.key);
                self.wrong(message, field.key_span, help);
                return None;
            }
            let to = field.value.text();
            let to = match to.as_deref() {
                Some("stub") => MapTo::Stub,
                Some(url) if is_address(url) => MapTo::Url(url.to_owned()),
                _ => {
                    let message = format!("`{}` is mapped to no address", field.key);
                    let help =
                        "write `stub`, or how the other address begins: `http://127.0.0.1:8080`";
                    self.wrong(message, place(&field), help);
                    return None;
                }
            };
            Some(Mapping {
                from: field.key.into_owned(),
                to,
                span: field.value.span(),
            })
        });
        mappings.collect()
    }

    fn value(&mut self, part: Part<'_>) -> Value {
        match part.kind() {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(part.as_bool().unwrap_or_default()),
            Kind::Number => {
                let mut found = Vec::new();
                let digits = part.number().unwrap_or_default();
                let value = number(digits, part.span(), &mut found);
                found.into_iter().for_each(|found| self.say(found));
                value
            }
            Kind::Text => Value::Text(part.text().unwrap_or_default().into()),
            Kind::List => {
                let items = part.items();
                Value::list(items.into_iter().map(|item| self.value(item)))
            }
            Kind::Object => {
                let fields = part.fields().into_iter();
                let members = fields.map(|field| ((*field.key).into(), self.value(field.value)));
                Value::Object(Object::from_members(members.collect()))
            }
        }
    }

    fn text(&mut self, field: &Field<'_>) -> Option<String> {
        let text = field.value.text().map(String::from);
        if text.is_none() {
            let is = field.value.describe();
            let message = format!("`{}` is {is}, not a string", field.key);
            let help = match field.value.kind() {
                Kind::Number | Kind::Bool => "put it in quotes",
                _ => "write a string",
            };
            self.wrong(message, place(field), help);
        }
        text
    }

    /// The texts of a list, or the one text, each with its place.
    fn texts<'p>(&mut self, field: &Field<'p>, help: &str) -> Vec<(String, Part<'p>)> {
        let items = field.value.items_or_self().into_iter();
        let texts = items.filter_map(|item| match item.word() {
            Some(text) => Some((text.into_owned(), item)),
            None => {
                let message = format!("`{}` holds {}, not a string", field.key, item.describe());
                let span = if item.kind() == Kind::Null {
                    place(field)
                } else {
                    item.span()
                };
                self.wrong(message, span, help);
                None
            }
        });
        texts.collect()
    }

    fn duration(&mut self, field: &Field<'_>) -> Option<Duration> {
        let text = field.value.text();
        let duration = text.as_deref().and_then(parse_duration);
        if duration.is_none() {
            let message = format!(
                "`{}` must be a number with a unit, at most a day",
                field.key
            );
            let help = "write `250ms`, `12s` or `1.5s`";
            self.wrong(message, place(field), help);
        }
        duration
    }

    /// Where the caret is drawn for a value: under it when it stands on one line, else under its key.
    fn caret(&self, field: &Field<'_>) -> Span {
        let span = place(field);
        match self.text[span.range()].contains('\n') {
            true => field.key_span,
            false => span,
        }
    }
}

/// Where a value stands, or its key where nothing is written.
fn place(field: &Field<'_>) -> Span {
    let span = field.value.span();
    match span.start == span.end {
        true => field.key_span,
        false => span,
    }
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|host| !host.is_empty())
    })
}
