//! What is written, before names are resolved: one draft an action, inline actions included, in the order of the text.

mod branches;
mod kinds;
mod lookup;
mod routes;
mod types;

use std::{collections::BTreeMap, sync::Arc};

use flow_core::{ActionKind, AtEnd, FlowHeader};
use flow_expr::Names;
use flow_syntax::{Diagnostic, Kind, Node, Span};

pub(crate) use routes::{Aim, Route, RouteName};

use super::{
    FORMAT,
    fields::{Fields, quoted},
    table::{ACTION, EXITS, FLOW, INITIAL, INITIAL_NAME, NAME},
};

/// Everything that is written.
pub(crate) struct Drafts<'d> {
    pub(crate) flow: FlowHeader,
    pub(crate) names: Names,
    /// `initialAction` is the first one.
    pub(crate) drafts: Vec<Draft<'d>>,
    pub(crate) at_end: AtEnd,
    /// Whether there is an `initialAction`; without one, the first draft stands for it so that names can be checked.
    pub(crate) starts: bool,
}

/// One action as written.
pub(crate) struct Draft<'d> {
    pub(crate) name: &'d str,
    pub(crate) span: Span,
    pub(crate) kind: ActionKind,
    pub(crate) place: Place,
    pub(crate) routes: BTreeMap<RouteName, Route<'d>>,
    /// The names of a switch's cases.
    pub(crate) cases: Vec<Arc<str>>,
}

/// Where an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is `initialAction`.
    Initial,
    /// It is in `actions`.
    Listed,
    /// It is written in an exit of the draft with this index.
    Inline(usize, RouteName),
}

/// The most actions that a flow may hold: far beyond what the platform publishes.
const MAX_ACTIONS: usize = 1_000_000;

/// Reads everything that is written. `None` when the file holds no object.
pub(crate) fn draft<'d>(root: Node<'d>, found: &mut Vec<Diagnostic>) -> Option<Drafts<'d>> {
    if root.kind() != Kind::Object {
        let message = format!("this is no flow: the file holds {}", root.describe());
        let help = "a flow is an object with `name`, `type`, `initialAction` and `actions`";
        found.push(Diagnostic::error("missing-field", message, root.span()).with_help(help));
        return None;
    }
    let mut drafter = Drafter {
        names: Names::default(),
        drafts: Vec::new(),
        at_end: AtEnd::End,
        found,
    };
    let (flow, starts) = drafter.flow(root)?;
    let Drafter {
        names,
        drafts,
        at_end,
        ..
    } = drafter;
    Some(Drafts {
        flow,
        names,
        drafts,
        at_end,
        starts,
    })
}

impl<'d> Draft<'d> {
    fn new(name: &'d str, span: Span, place: Place) -> Self {
        Self {
            name,
            span,
            kind: ActionKind::Start,
            place,
            routes: BTreeMap::new(),
            cases: Vec::new(),
        }
    }
}

struct Drafter<'d, 'f> {
    names: Names,
    drafts: Vec<Draft<'d>>,
    at_end: AtEnd,
    found: &'f mut Vec<Diagnostic>,
}

impl<'d> Drafter<'d, '_> {
    fn flow(&mut self, root: Node<'d>) -> Option<(FlowHeader, bool)> {
        let fields = Fields::open("the flow".to_owned(), root, &FLOW, self.found)?;
        let name = fields.text("name", self.found).map_or("", |(text, _)| text);
        let flow_type = fields.text("type", self.found).map_or("", |(text, _)| text);
        fields.text("description", self.found);
        let open = opening(root);
        let initial = fields.read("initialAction", open, self.found);
        let is_scenario = initial.is_none() && root.get("cases").is_some();
        if is_scenario {
            self.scenario();
        } else if initial.is_none() && root.len() == 1 && root.get("actions").is_none() {
            self.other_format();
        }
        let starts = initial
            .and_then(|field| self.action(field.value, Place::Initial))
            .is_some();
        if !starts {
            self.drafts.push(Draft::new("", open, Place::Initial));
        }
        if let Some(actions) = fields.read("actions", open, self.found) {
            actions.value.items().for_each(|item| self.listed(item));
        }
        // What a scenario file holds is not unknown.
        if !is_scenario {
            fields.close(self.found);
        }
        let header = FlowHeader {
            name: name.into(),
            flow_type: flow_type.into(),
            format: FORMAT,
        };
        Some((header, starts))
    }

    /// Says of a flow without a beginning that it is none.
    fn scenario(&mut self) {
        if let Some(missing) = self.found.last_mut() {
            let help =
                "a file with `flow` and `cases` is a scenario file, which `flowsim test` runs";
            missing.help = Some(help.to_owned());
        }
    }

    /// Says of an object with one name what a flow of the platform begins with.
    fn other_format(&mut self) {
        if let Some(missing) = self.found.last_mut() {
            let help = "a flow of the platform is one object whose name is its type, such as `inboundCall` or `workflow`; any other \
                        has `initialAction` and `actions`";
            missing.help = Some(help.to_owned());
        }
    }

    fn listed(&mut self, node: Node<'d>) {
        if self.drafts.len() < MAX_ACTIONS {
            self.action(node, Place::Listed);
        } else if self.drafts.len() == MAX_ACTIONS {
            let message = format!("the flow has more than {MAX_ACTIONS} actions");
            self.found
                .push(Diagnostic::error("invalid-field", message, node.span()));
        }
    }

    /// Reads an action and the inline actions in it; gives its index.
    fn action(&mut self, node: Node<'d>, place: Place) -> Option<usize> {
        let named = match place {
            Place::Initial => &INITIAL_NAME,
            Place::Listed | Place::Inline(..) => &NAME,
        };
        let mut fields = Fields::open(what_is(node, place), node, named, self.found)?;
        fields.also(&ACTION);
        let (name, span) = self.name(&fields, node, place);
        let index = self.drafts.len();
        self.drafts.push(Draft::new(name, span, place));
        let action_type = self.action_type(&fields, node, span, place);
        fields.text("description", self.found);
        if let Some(action_type) = action_type {
            fields.also(action_type.spec().fields);
        }
        let kind = self.kind(&fields, action_type, span, index);
        fields.also(&EXITS);
        self.routes(&fields, action_type, index);
        if place == Place::Initial {
            fields.also(&INITIAL);
            self.routing(&fields);
        }
        // Which fields an unknown type knows cannot be told.
        if action_type.is_some() {
            fields.close(self.found);
        }
        self.drafts[index].kind = kind;
        Some(index)
    }

    fn name(&mut self, fields: &Fields<'d>, node: Node<'d>, place: Place) -> (&'d str, Span) {
        let open = opening(node);
        match fields.take("name") {
            Some(written) => {
                let name = fields.read("name", open, self.found);
                let name = name.and_then(|name| name.value.as_text());
                (name.unwrap_or_default(), written.value.span())
            }
            None if place == Place::Initial => ("Start", open),
            None => {
                let message = "this action has no `name`";
                let help = "give it a name that no other action has; `next` and the path speak of it by name";
                self.found
                    .push(Diagnostic::error("missing-field", message, open).with_help(help));
                ("", open)
            }
        }
    }
}

/// What an action is called in messages.
fn what_is(node: Node<'_>, place: Place) -> String {
    let name = node.get("name").and_then(|name| name.as_text());
    match (name, place) {
        (Some(name), _) if !name.trim().is_empty() => quoted(name),
        (_, Place::Initial) => "`initialAction`".to_owned(),
        (_, _) => "this action".to_owned(),
    }
}

/// Where an object begins: its brace, or in YAML its first key.
fn opening(node: Node<'_>) -> Span {
    let start = node.span().start;
    let first = node.members().next().map(|member| member.key_span);
    let brace = Span {
        start,
        end: start + 1,
    };
    first.filter(|key| key.start == start).unwrap_or(brace)
}
