//! Actions one after the other, and what lies in their ways out, as Archy nests them.
//!
//! A way out without an action, and the last action of one, go on behind the action that they belong to. What is ahead lies
//! in a list, so that no depth of nesting costs stack; an action is written once, so that no circle is endless.

use std::collections::HashSet;

use flow_syntax::{Diagnostic, Document, Node, Span};

use super::{
    actions::{self, Form, Ways},
    graph::{Graph, items, text},
    ways::{counts, is_intent, is_off, next_of, output},
    writer::Writer,
};

/// A flow that is being written down.
pub(super) struct Weave<'g, 'd> {
    pub(super) out: Writer,
    pub(super) graph: &'g Graph<'d>,
    pub(super) found: &'g mut Vec<Diagnostic>,
    ahead: Vec<Ahead<'d>>,
    /// Actions that are written.
    done: HashSet<&'d str>,
    /// Whether a link leads to no action that could be written.
    is_torn: bool,
    /// Menus that are written, or begun.
    pub(super) menus: HashSet<&'d str>,
    /// How many menus lie around what is written.
    pub(super) menus_around: u32,
}

/// How many cases of a switch are written: one more than are allowed, so that it is told.
const MOST_CASES: usize = 1_001;

/// What is still to be written.
enum Ahead<'d> {
    /// The action with this id, and those behind it.
    Action(Node<'d>),
    /// A way out by its name, if it counts.
    Way(Node<'d>),
    /// A way out by its name.
    AnyWay(Node<'d>),
    /// A way out in the list of its group, such as an intent.
    Listed(Node<'d>),
    /// A switch's case and its way out.
    Case(Node<'d>, Option<Node<'d>>),
    /// A way out whose name is written: its actions.
    Actions(Node<'d>),
    /// Opens a member that is an object, or a list.
    Object(&'static str, Span),
    List(&'static str, Span),
    Close(u32),
}

impl<'g, 'd> Weave<'g, 'd> {
    pub(super) fn new(of: &Document, graph: &'g Graph<'d>, found: &'g mut Vec<Diagnostic>) -> Self {
        Self {
            out: Writer::new(of),
            graph,
            found,
            ahead: Vec::new(),
            done: HashSet::new(),
            is_torn: false,
            menus: HashSet::new(),
            menus_around: 0,
        }
    }

    /// Writes the actions of a sequence as a list, from its `startAction` on.
    pub(super) fn actions_of(&mut self, sequence: Node<'d>) {
        self.out.list(sequence.span());
        if let Some(start) = next_of(sequence, "startAction") {
            self.ahead.push(Ahead::Action(start));
            self.write_ahead();
        }
        self.out.close();
    }

    fn write_ahead(&mut self) {
        while let Some(next) = self.ahead.pop() {
            match next {
                Ahead::Action(id) => self.linked(id),
                Ahead::Way(path) if counts(path) => self.way(path),
                Ahead::Way(_) => {}
                Ahead::AnyWay(path) => self.way(path),
                Ahead::Listed(path) => self.listed(path),
                Ahead::Case(case, path) => self.case(case, path),
                Ahead::Actions(path) => self.actions(path),
                Ahead::Object(name, at) => self.out.within(name, at),
                Ahead::List(name, at) => {
                    self.out.key(name, at);
                    self.out.list(at);
                }
                Ahead::Close(count) => (0..count).for_each(|_| self.out.close()),
            }
        }
    }

    /// What comes next, in the order in which it is to be written.
    fn push(&mut self, ahead: impl IntoIterator<Item = Ahead<'d>>) {
        let before = self.ahead.len();
        self.ahead.extend(ahead);
        self.ahead[before..].reverse();
    }

    /// The action that a link leads to, and those behind it.
    fn linked(&mut self, link: Node<'d>) {
        let id = link.as_text().unwrap_or_default();
        let Some(action) = self.graph.action(id) else {
            let message = "the flow goes on at an action that does not exist";
            let error = Diagnostic::error("unknown-target", message, link.span());
            self.found.push(error.with_label("no action has this id"));
            self.is_torn = true;
            return;
        };
        if !self.done.insert(id) {
            let name = text(action, "name").unwrap_or(id);
            self.is_torn = true;
            let message = format!("a second way leads to `{name}`");
            let error = Diagnostic::error("invalid-field", message, link.span());
            self.found.push(
                error
                    .with_label("this action is reached already")
                    .with_help("an action is reached on one way: to go on elsewhere, a flow jumps to a task, menu or state"),
            );
            return;
        }
        let behind = next_of(action, "nextAction");
        self.ahead.extend(behind.map(Ahead::Action));
        self.action(action);
    }

    fn action(&mut self, action: Node<'d>) {
        let type_name = text(action, "__type").unwrap_or_default();
        let form = actions::form(type_name);
        let at = action
            .get("__type")
            .map_or(action.span(), |node| node.span());
        self.out.object(action.span());
        self.out.within(&form.name, at);
        self.out.member("name", action.get("name"));
        self.fields(action, &form);
        let ways = self.ways(action, &form);
        self.push(ways.into_iter().chain([Ahead::Close(2)]));
    }

    /// The ways out of an action.
    fn ways(&self, action: Node<'d>, form: &Form) -> Vec<Ahead<'d>> {
        let at = action
            .get("paths")
            .map_or(action.span(), |paths| paths.span());
        let one = action.get("path");
        let all = items(action, "paths").chain(one);
        match form.ways {
            Ways::Cases => cases(action),
            Ways::Named => {
                let (named, others): (Vec<_>, Vec<_>) = all.partition(|path| is_intent(*path));
                let named = named.into_iter().map(Ahead::Listed);
                let others = others.into_iter().map(Ahead::Way);
                let mut ways = vec![Ahead::Object("outputs", at), Ahead::List("intents", at)];
                ways.extend(named);
                ways.push(Ahead::Close(1));
                ways.extend(others);
                ways.push(Ahead::Close(1));
                ways
            }
            Ways::Plain | Ways::Stub => {
                let way = match form.ways {
                    Ways::Stub => Ahead::AnyWay,
                    _ => Ahead::Way,
                };
                let mut ways = vec![Ahead::Object("outputs", at)];
                ways.extend(all.map(way));
                ways.push(Ahead::Close(1));
                ways
            }
        }
    }

    /// `success: {actions: …}`
    fn way(&mut self, path: Node<'d>) {
        let id = text(path, "outputId").unwrap_or_default();
        let at = path.get("label").map_or(path.span(), |label| label.span());
        self.out.key(&output(id, text(path, "label")), at);
        self.out.object(path.span());
        if is_off(path) {
            self.out.key("enabled", at);
            self.out.flag(false, at);
        }
        self.push([Ahead::Actions(path), Ahead::Close(1)]);
    }

    /// `- intent: {name: …, actions: …}`
    fn listed(&mut self, path: Node<'d>) {
        self.out.object(path.span());
        self.out.within("intent", path.span());
        self.out.member("name", path.get("label"));
        if is_off(path) {
            self.out.key("enabled", path.span());
            self.out.flag(false, path.span());
        }
        self.push([Ahead::Actions(path), Ahead::Close(2)]);
    }

    /// `- case: {value: …, actions: …}`
    fn case(&mut self, case: Node<'d>, path: Option<Node<'d>>) {
        self.out.object(case.span());
        self.out.within("case", case.span());
        self.case_name(case);
        if let Some(value) = case.get("value") {
            self.out.key("value", value.span());
            self.value(value);
        }
        let actions = path.map(Ahead::Actions);
        self.push(actions.into_iter().chain([Ahead::Close(2)]));
    }

    /// A case's name, unless it is the one that the platform gives.
    fn case_name(&mut self, case: Node<'d>) {
        let name = case.get("name");
        let given = name.and_then(|name| name.as_text());
        let number = given.and_then(|given| given.strip_prefix("Case "));
        let is_own = number.is_none_or(|number| number.parse::<u32>().is_err());
        self.out
            .member("name", name.filter(|_| is_own && given.is_some()));
    }

    fn actions(&mut self, path: Node<'d>) {
        let Some(first) = next_of(path, "nextActionId") else {
            return;
        };
        self.out.key("actions", path.span());
        self.out.list(path.span());
        self.push([Ahead::Action(first), Ahead::Close(1)]);
    }

    /// Says which actions no way leads to: they are left out of the program.
    pub(super) fn mention_unreached(&mut self) {
        // What lies behind a link that is wrong is not left over.
        if self.is_torn {
            return;
        }
        for action in self.graph.actions() {
            let id = text(action, "id").filter(|id| self.graph.action(id).is_some());
            if id.is_none_or(|id| self.done.contains(id)) {
                continue;
            }
            let name = action.get("name");
            let at = name.map_or(action.span(), |name| name.span());
            let shown = name.and_then(|name| name.as_text()).unwrap_or_default();
            let message = format!("no way leads to `{shown}`: it is left out");
            let warning = Diagnostic::warning("unreachable-action", message, at);
            self.found
                .push(warning.with_help("remove it in Architect, or link it"));
        }
    }
}

/// `evaluate: {firstTrue: {default: …, cases: …}}`, within the object that the fields have opened.
fn cases<'d>(action: Node<'d>) -> Vec<Ahead<'d>> {
    let at = action.span();
    let path = |id: &str| items(action, "paths").find(|path| text(*path, "outputId") == Some(id));
    let mut ways = vec![Ahead::List("cases", at)];
    for case in items(action, "cases").take(MOST_CASES) {
        let own = text(case, "referenceId").and_then(path);
        ways.push(Ahead::Case(case, own));
    }
    ways.extend([Ahead::Close(1), Ahead::Object("default", at)]);
    ways.extend(path("__DEFAULT__").map(Ahead::Actions));
    // The default, the style and what it is for; a compared value has its type around it.
    ways.push(Ahead::Close(3 + u32::from(actions::compares(action))));
    ways
}
