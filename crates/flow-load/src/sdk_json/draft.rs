//! What is written, before names are resolved: one draft an action, inline actions included, in the order of the text.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use flow_core::{ActionKind, AtEnd, CollectInput, ExitName, FlowHeader, Lookup, Setting};
use flow_expr::{Names, Value, VarId, is_name};
use flow_syntax::{Diagnostic, Kind, Member, Node, Span, nearest};

use super::{
    FORMAT,
    fields::{Field, Fields, doubled, quoted},
    values,
};
use crate::address::{AddressFault, check_address};

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
    pub(crate) routes: BTreeMap<RouteName, Aim<'d>>,
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

/// The ways out that the format knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RouteName {
    Next,
    OnError,
    OnTimeout,
    Yes,
    No,
    Default,
    NoInput,
    Case(u16),
}

/// Where a way out leads, as written.
#[derive(Clone, Copy)]
pub(crate) enum Aim<'d> {
    /// To the action with this name.
    Named(&'d str, Span),
    /// To the draft with this index.
    Inline(usize),
}

const TYPES: [&str; 11] = [
    "Start",
    "GetExternalContact",
    "SetVariable",
    "Decision",
    "Switch",
    "PlayMessage",
    "Log",
    "TransferToQueue",
    "Disconnect",
    "CollectInput",
    "CallFlow",
];

/// The most actions that a flow may hold: far beyond what the platform publishes.
const MAX_ACTIONS: usize = 1_000_000;

/// A day: longer than any caller waits.
const MAX_TIMEOUT_MS: u64 = 86_400_000;

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
        let mut fields = Fields::open("the flow".to_owned(), root, self.found)?;
        let name = fields.text("name", self.found).map_or("", |(text, _)| text);
        let flow_type = fields.text("type", self.found).map_or("", |(text, _)| text);
        fields.text("description", self.found);
        let open = opening(root);
        let initial = fields.need("initialAction", open, self.found);
        let starts = initial
            .and_then(|field| self.action(field.value, Place::Initial))
            .is_some();
        if !starts {
            self.drafts.push(Draft::new("", open, Place::Initial));
        }
        let actions = fields.take("actions");
        match actions.map(|field| (field, field.value.kind())) {
            Some((field, Kind::List)) => field.value.items().for_each(|item| self.listed(item)),
            Some((field, _)) => self
                .found
                .push(fields.wrong_kind(&field, "a list of actions")),
            None => {}
        }
        fields.close(self.found);
        let header = FlowHeader {
            name: name.into(),
            flow_type: flow_type.into(),
            format: FORMAT,
        };
        Some((header, starts))
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
        let mut fields = Fields::open(what_is(node, place), node, self.found)?;
        let (name, span) = self.name(&mut fields, node, place);
        let index = self.drafts.len();
        self.drafts.push(Draft::new(name, span, place));
        let type_name = self.type_name(&mut fields, node, span, place);
        fields.text("description", self.found);
        let kind = self.kind(&mut fields, type_name, span, index);
        self.routes(&mut fields, type_name, index);
        if place == Place::Initial {
            self.routing(&mut fields);
        }
        // Which fields an unknown type knows cannot be told.
        if !type_name.is_empty() {
            fields.close(self.found);
        }
        self.drafts[index].kind = kind;
        Some(index)
    }

    fn name(&mut self, fields: &mut Fields<'d>, node: Node<'d>, place: Place) -> (&'d str, Span) {
        let open = opening(node);
        match fields.take("name") {
            Some(field) => match field.value.as_text() {
                Some(text) if !text.trim().is_empty() => (text, field.value.span()),
                _ => {
                    self.found
                        .push(fields.wrong_kind(&field, "a string that is not empty"));
                    ("", field.value.span())
                }
            },
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

    /// The canonical type: as written, or told from the fields (S4).
    fn type_name(
        &mut self,
        fields: &mut Fields<'d>,
        node: Node<'d>,
        at: Span,
        place: Place,
    ) -> &'d str {
        if let Some(field) = fields.take("type") {
            return self.written_type(fields, &field);
        }
        let told = match () {
            () if node.get("url").is_some() => "GetExternalContact",
            () if node.get("set").is_some() => "SetVariable",
            () if place == Place::Initial => "Start",
            () => {
                let message = format!(
                    "{} has no `type`, and its fields do not tell which it is",
                    fields.of()
                );
                let help = format!(
                    "write one of {}",
                    TYPES.map(|name| format!("`{name}`")).join(", ")
                );
                self.found
                    .push(Diagnostic::error("missing-field", message, at).with_help(help));
                return "";
            }
        };
        let message = format!(
            "{} has no `type`: its fields say that it is a `{told}`",
            fields.of()
        );
        let help = format!("write `\"type\": \"{told}\"`");
        self.found
            .push(Diagnostic::warning("missing-type", message, at).with_help(help));
        told
    }

    fn written_type(&mut self, fields: &Fields<'d>, field: &Field<'d>) -> &'d str {
        let Some(written) = field.value.as_text() else {
            self.found.push(fields.wrong_kind(field, "a string"));
            return "";
        };
        if let Some(known) = TYPES.iter().find(|known| is_type(written, known)) {
            return known;
        }
        let message = format!("`{written}` is no type of action");
        let diagnostic = Diagnostic::error("unknown-action-type", message, field.value.span());
        let bare = written.strip_suffix("Action").unwrap_or(written);
        self.found.push(match nearest(bare, TYPES) {
            Some(known) => diagnostic.with_help(format!("did you mean `{known}`?")),
            None => diagnostic.with_help(format!(
                "known types: {}",
                TYPES.map(|name| format!("`{name}`")).join(", ")
            )),
        });
        ""
    }

    fn kind(
        &mut self,
        fields: &mut Fields<'d>,
        type_name: &str,
        at: Span,
        index: usize,
    ) -> ActionKind {
        match type_name {
            "Start" => ActionKind::Start,
            "GetExternalContact" => ActionKind::Lookup(Box::new(self.lookup(fields, at))),
            "SetVariable" => ActionKind::SetVariable(self.set(fields, at)),
            "Decision" => self.decision(fields, at),
            "Switch" => self.switch(fields, at, index),
            "PlayMessage" => ActionKind::PlayMessage(self.needed_setting(fields, "message", at)),
            "Log" => self.log(fields, at),
            "TransferToQueue" => ActionKind::TransferToQueue(self.queue(fields, at)),
            "Disconnect" => ActionKind::Disconnect,
            "CollectInput" => ActionKind::CollectInput(Box::new(self.collect(fields))),
            "CallFlow" => {
                let message = format!(
                    "{} is a `CallFlow`, which is not supported yet",
                    fields.of()
                );
                let help = "a run that reaches it stops there with `action.unsupported`";
                self.found
                    .push(Diagnostic::warning("unsupported-action", message, at).with_help(help));
                for name in ["flow", "flowId", "inputs", "outputs"] {
                    fields.take(name);
                }
                ActionKind::Unsupported("CallFlow".into())
            }
            unknown => ActionKind::Unsupported(unknown.into()),
        }
    }

    fn lookup(&mut self, fields: &mut Fields<'d>, at: Span) -> Lookup {
        let url = fields.need("url", at, self.found);
        let url = url.map_or("", |field| self.url(fields, &field));
        let timeout = fields
            .whole("timeout", (1, MAX_TIMEOUT_MS), "milliseconds", self.found)
            .unwrap_or(10_000);
        let headers = self.header_map(fields);
        let inputs = self.named_settings(fields, "inputVariables");
        let output = self.output(fields, "lookupResponse");
        Lookup {
            url: url.into(),
            headers,
            inputs,
            timeout: Duration::from_millis(timeout),
            output,
        }
    }

    fn url(&mut self, fields: &Fields<'d>, field: &Field<'d>) -> &'d str {
        let Some(url) = field.value.as_text() else {
            self.found.push(fields.wrong_kind(field, "a string"));
            return "";
        };
        match check_address(url) {
            Ok(()) => {}
            Err(AddressFault::Insecure) => {
                let message = format!("`url` of {} is plain `http://`", fields.of());
                let help = "the platform calls `https://` only; to test against a local service, keep the address and \
                            run with `--map FROM=http://127.0.0.1:PORT`";
                self.found.push(
                    Diagnostic::error("insecure-url", message, field.value.span()).with_help(help),
                );
            }
            Err(AddressFault::Unusable(what, help)) => {
                let message = format!("`url` of {} {what}", fields.of());
                self.found.push(
                    Diagnostic::error("invalid-url", message, field.value.span()).with_help(help),
                );
            }
        }
        url
    }

    fn header_map(&mut self, fields: &mut Fields<'d>) -> Vec<(Arc<str>, Setting)> {
        let Some(field) = fields.take("headers") else {
            return Vec::new();
        };
        if field.value.kind() != Kind::Object {
            self.found
                .push(fields.wrong_kind(&field, "an object of header names and values"));
            return Vec::new();
        }
        let mut headers = Vec::new();
        for member in self.distinct(fields, &field) {
            if is_header_name(member.key) {
                headers.push((
                    member.key.into(),
                    values::setting(member.value, &mut self.names, self.found),
                ));
            } else {
                let message = format!("`{}` is no header name", member.key);
                let help = "header names are letters, digits and `-`, without spaces or colons";
                self.found.push(
                    Diagnostic::error("invalid-field", message, member.key_span).with_help(help),
                );
            }
        }
        headers
    }

    fn named_settings(
        &mut self,
        fields: &mut Fields<'d>,
        name: &'static str,
    ) -> Vec<(Arc<str>, Setting)> {
        let Some(field) = fields.take(name) else {
            return Vec::new();
        };
        if field.value.kind() != Kind::Object {
            self.found
                .push(fields.wrong_kind(&field, "an object of names and values"));
            return Vec::new();
        }
        let members = self.distinct(fields, &field).into_iter();
        members
            .map(|member| {
                (
                    member.key.into(),
                    values::setting(member.value, &mut self.names, self.found),
                )
            })
            .collect()
    }

    /// The members of an object in which each name may be written once: of several the last, in the place of the first.
    fn distinct(&mut self, fields: &Fields<'d>, field: &Field<'d>) -> Vec<Member<'d>> {
        let mut members: Vec<Member<'d>> = Vec::with_capacity(field.value.len());
        let mut places = HashMap::new();
        for member in field.value.members() {
            let place = *places.entry(member.key).or_insert(members.len());
            match members.get_mut(place) {
                Some(first) => {
                    let what = format!("`{}` of {}", field.key, fields.of());
                    self.found
                        .push(doubled(&what, member.key, member.key_span, first.key_span));
                    *first = member;
                }
                None => members.push(member),
            }
        }
        members
    }

    fn output(&mut self, fields: &mut Fields<'d>, default: &str) -> VarId {
        match fields.text("outputVariable", self.found) {
            Some((name, field)) => self.variable(name, field.value.span()),
            None => self.names.intern(default),
        }
    }

    /// A variable that is assigned; its name is written without `$`.
    fn variable(&mut self, name: &str, span: Span) -> VarId {
        if !is_name(name) {
            let message = format!("`{name}` is no name of a variable");
            let diagnostic = Diagnostic::error("invalid-field", message, span);
            self.found
                .push(match name.strip_prefix('$').filter(|bare| is_name(bare)) {
                    Some(bare) => {
                        diagnostic.with_help(format!("`$` is for reading: write `{bare}` here"))
                    }
                    None => diagnostic
                        .with_help("a name is a letter or `_`, then letters, digits and `_`"),
                });
        }
        self.names.intern(name)
    }

    fn set(&mut self, fields: &mut Fields<'d>, at: Span) -> Vec<(VarId, Setting)> {
        let Some(field) = fields.need("set", at, self.found) else {
            return Vec::new();
        };
        if field.value.kind() != Kind::Object {
            self.found
                .push(fields.wrong_kind(&field, "an object of variables and values"));
            return Vec::new();
        }
        let mut settings = Vec::with_capacity(field.value.len());
        for member in field.value.members() {
            let setting = values::setting(member.value, &mut self.names, self.found);
            settings.push((self.variable(member.key, member.key_span), setting));
        }
        settings
    }

    fn condition(
        &mut self,
        fields: &Fields<'d>,
        field: &Field<'d>,
    ) -> Option<flow_core::Condition> {
        if field.value.kind() != Kind::Text {
            self.found
                .push(fields.wrong_kind(field, "an expression in a string"));
            return None;
        }
        values::condition(field.value, &mut self.names, self.found)
    }

    fn decision(&mut self, fields: &mut Fields<'d>, at: Span) -> ActionKind {
        let field = fields.need("condition", at, self.found);
        let condition = field.and_then(|field| self.condition(fields, &field));
        condition.map_or_else(
            || ActionKind::Unsupported("Decision".into()),
            ActionKind::Decision,
        )
    }

    fn switch(&mut self, fields: &mut Fields<'d>, at: Span, index: usize) -> ActionKind {
        let mut conditions = Vec::new();
        let mut places = Vec::new();
        match fields.need("cases", at, self.found) {
            Some(field)
                if field.value.kind() == Kind::List
                    && field.value.len() <= usize::from(u16::MAX) =>
            {
                for (case, item) in (0..=u16::MAX).zip(field.value.items()) {
                    conditions.extend(self.case(item, case, index, &mut places));
                }
            }
            Some(field) => self
                .found
                .push(fields.wrong_kind(&field, "a list of at most 65535 cases")),
            None => {}
        }
        self.case_names(fields, index, &places);
        ActionKind::Switch(conditions)
    }

    /// One `{when, next}` of a switch; its `name` is what the exit is called.
    fn case(
        &mut self,
        node: Node<'d>,
        case: u16,
        index: usize,
        places: &mut Vec<Span>,
    ) -> Option<flow_core::Condition> {
        let what = format!(
            "case {} of {}",
            u32::from(case) + 1,
            quoted(self.drafts[index].name)
        );
        let open = opening(node);
        let mut fields = Fields::open(what, node, self.found)?;
        let label = fields.text("name", self.found);
        places.push(label.map_or(open, |(_, field)| field.value.span()));
        let label = label.map_or_else(|| ExitName::Case(case).text(), |(text, _)| text.into());
        self.drafts[index].cases.push(label);
        let when = fields.need("when", open, self.found);
        let condition = when.and_then(|field| self.condition(&fields, &field));
        if let Some(next) = fields.take("next") {
            self.route(&fields, &next, RouteName::Case(case), index);
        }
        fields.close(self.found);
        condition
    }

    /// The exits of a switch are told apart by their names.
    fn case_names(&mut self, fields: &Fields<'d>, index: usize, places: &[Span]) {
        let mut seen = HashSet::from(["default", "error"]);
        for (name, place) in self.drafts[index].cases.iter().zip(places) {
            if !seen.insert(name) {
                let message = format!("two exits of {} are called {}", fields.of(), quoted(name));
                let help = "give the case a `name` that no other case has, other than `default` and `error`";
                self.found
                    .push(Diagnostic::error("duplicate-name", message, *place).with_help(help));
            }
        }
    }

    fn log(&mut self, fields: &mut Fields<'d>, at: Span) -> ActionKind {
        let message = self.needed_setting(fields, "message", at);
        let level = fields
            .text("level", self.found)
            .map_or("info", |(text, _)| text);
        ActionKind::Log {
            level: level.into(),
            message,
        }
    }

    fn needed_setting(&mut self, fields: &mut Fields<'d>, name: &'static str, at: Span) -> Setting {
        match fields.need(name, at, self.found) {
            Some(field) => values::setting(field.value, &mut self.names, self.found),
            None => Setting::Literal(Value::Text("".into())),
        }
    }

    fn collect(&mut self, fields: &mut Fields<'d>) -> CollectInput {
        let prompt = fields.take("prompt");
        let prompt = prompt.map(|field| values::setting(field.value, &mut self.names, self.found));
        let digits = fields.whole("digits", (1, 40), "digits", self.found);
        let timeout = fields
            .whole("timeout", (1, MAX_TIMEOUT_MS), "milliseconds", self.found)
            .unwrap_or(10_000);
        CollectInput {
            prompt: prompt.unwrap_or(Setting::Literal(Value::Text("".into()))),
            digits: digits.and_then(|digits| u32::try_from(digits).ok()),
            timeout: Duration::from_millis(timeout),
            output: self.output(fields, "collectedInput"),
        }
    }

    /// `queue: {id}` of a transfer.
    fn queue(&mut self, fields: &mut Fields<'d>, at: Span) -> Setting {
        let queue = fields.need("queue", at, self.found);
        queue
            .and_then(|field| self.queue_id(&field))
            .unwrap_or(Setting::Literal(Value::Text("".into())))
    }

    fn queue_id(&mut self, field: &Field<'d>) -> Option<Setting> {
        let mut fields = Fields::open("`queue`".to_owned(), field.value, self.found)?;
        let id = fields.need("id", field.key_span, self.found);
        fields.take("name");
        let setting = id.and_then(|id| match id.value.as_text() {
            Some(text) if !text.is_empty() => {
                Some(values::setting(id.value, &mut self.names, self.found))
            }
            _ => {
                self.found
                    .push(fields.wrong_kind(&id, "a string that is not empty"));
                None
            }
        });
        fields.close(self.found);
        setting
    }

    /// `routing.queue.id` of `initialAction`: where a call goes at the flow's end (S9).
    fn routing(&mut self, fields: &mut Fields<'d>) {
        let Some(field) = fields.take("routing") else {
            return;
        };
        let Some(mut routing) = Fields::open("`routing`".to_owned(), field.value, self.found)
        else {
            return;
        };
        if let Some(queue) = routing.take("queue")
            && let Some(setting) = self.queue_id(&queue)
        {
            self.at_end = AtEnd::Transfer(setting);
        }
        routing.close(self.found);
    }

    /// The exits in `on`, and the handlers beside it (S2).
    fn routes(&mut self, fields: &mut Fields<'d>, type_name: &str, index: usize) {
        if let Some(on) = fields.take("on")
            && let Some(mut inner) =
                Fields::open(format!("`on` of {}", fields.of()), on.value, self.found)
        {
            for (key, name) in exit_keys(type_name) {
                if let Some(field) = inner.take(key) {
                    self.route(&inner, &field, *name, index);
                }
            }
            inner.close(self.found);
        }
        for (key, name) in [
            ("onerror", RouteName::OnError),
            ("ontimeout", RouteName::OnTimeout),
        ] {
            if let Some(field) = fields.take(key) {
                self.handler_beside_on(fields, &field, name, index);
            }
        }
    }

    fn handler_beside_on(
        &mut self,
        fields: &Fields<'d>,
        field: &Field<'d>,
        name: RouteName,
        index: usize,
    ) {
        let key = field.key;
        let message = format!("`{key}` of {} stands beside `on`", fields.of());
        let help = format!("move it into `on`: `\"on\": {{ \"{key}\": … }}`");
        self.found.push(
            Diagnostic::warning("misplaced-handler", message, field.key_span).with_help(help),
        );
        if self.drafts[index].routes.contains_key(&name) {
            let message = format!(
                "{} has `{key}` twice, in `on` and beside it: the one in `on` counts",
                fields.of()
            );
            self.found.push(Diagnostic::error(
                "duplicate-field",
                message,
                field.key_span,
            ));
        } else {
            self.route(fields, field, name, index);
        }
    }

    fn route(&mut self, fields: &Fields<'d>, field: &Field<'d>, name: RouteName, index: usize) {
        let aim = match field.value.kind() {
            Kind::Text => Some(Aim::Named(
                field.value.as_text().unwrap_or_default(),
                field.value.span(),
            )),
            Kind::Object => self
                .action(field.value, Place::Inline(index, name))
                .map(Aim::Inline),
            _ => {
                self.found.push(fields.wrong_kind(
                    field,
                    "the name of an action, or an action written in place",
                ));
                None
            }
        };
        self.drafts[index].routes.extend(aim.map(|aim| (name, aim)));
    }
}

/// The keys of `on` that a type of action knows; an unknown type (`""`) may have any.
fn exit_keys(type_name: &str) -> &'static [(&'static str, RouteName)] {
    use RouteName::{Default, Next, No, NoInput, OnError, OnTimeout, Yes};
    match type_name {
        "Decision" => &[
            ("next", Next),
            ("onerror", OnError),
            ("ontimeout", OnTimeout),
            ("yes", Yes),
            ("no", No),
        ],
        "Switch" => &[
            ("next", Next),
            ("onerror", OnError),
            ("ontimeout", OnTimeout),
            ("default", Default),
        ],
        "CollectInput" => &[
            ("next", Next),
            ("onerror", OnError),
            ("ontimeout", OnTimeout),
            ("noinput", NoInput),
        ],
        "" => &[
            ("next", Next),
            ("onerror", OnError),
            ("ontimeout", OnTimeout),
            ("yes", Yes),
            ("no", No),
            ("default", Default),
            ("noinput", NoInput),
        ],
        _ => &[
            ("next", Next),
            ("onerror", OnError),
            ("ontimeout", OnTimeout),
        ],
    }
}

/// What an action is called in messages.
fn what_is(node: Node<'_>, place: Place) -> String {
    let name = (node.kind() == Kind::Object)
        .then(|| node.get("name")?.as_text())
        .flatten();
    match (name, place) {
        (Some(name), _) => quoted(name),
        (None, Place::Initial) => "`initialAction`".to_owned(),
        (None, _) => "this action".to_owned(),
    }
}

/// Where an object begins.
fn opening(node: Node<'_>) -> Span {
    Span {
        start: node.span().start,
        end: node.span().start + 1,
    }
}

/// True when `written` is the type `known`, with or without the suffix `Action`, in any letter case (S4).
fn is_type(written: &str, known: &str) -> bool {
    let rest = written
        .get(..known.len())
        .filter(|head| head.eq_ignore_ascii_case(known))
        .map(|_| &written[known.len()..]);
    rest.is_some_and(|rest| rest.is_empty() || rest.eq_ignore_ascii_case("Action"))
}

/// A header's name (RFC 9110 section 5.6.2: a token).
fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
