//! The flow as a whole: its header, variables, tasks, states and menus, and where it starts.

use flow_core::{AtEnd, Does, FlowHeader, Program, Setting};
use flow_expr::{Type, VarId};
use flow_syntax::{Diagnostic, Kind, Node, Span, nearest};

use super::{
    drafter::{Drafter, Place},
    flow_type,
    gather::included,
    menus::PendingMenu,
    near_type,
    pieces::Files,
    props::{Props, only, scalar, shorten},
    references::RootKind,
    value::{Wanted, is_nothing},
};
use crate::{
    platform::{
        lower,
        plan::{Aim, DraftId, Ends, SequenceId, platform},
        types::{type_named, type_names},
        values::or_empty,
        variables::{Declaration, Scope},
    },
    substitute::Filled,
};

/// The fields of a flow, beside its settings.
const FLOW: &[&str] = &[
    "name",
    "description",
    "division",
    "startUpRef",
    "startUpTaskActions",
    "startUpTaskVariables",
    "startUpTaskName",
    "startUpState",
    "defaultLanguage",
    "supportedLanguages",
    "variables",
    "initialGreeting",
    "menus",
    "tasks",
    "states",
    "bots",
    "worktype",
    "refId",
    "version",
    "pubVersion",
    "logLevel",
];

/// Drafts and lowers a flow, whose `format` is for reports. What is wrong is said; a program comes of it as long as there is
/// anything to run.
pub(crate) fn draft(
    root: Node<'_>,
    files: &Files,
    filled: &Filled<'_>,
    format: &'static str,
    found: &mut Vec<Diagnostic>,
) -> Option<Program> {
    let Some(member) = root
        .members()
        .find(|member| flow_type(member.key).is_some())
    else {
        let first = root.members().next();
        let near = first.and_then(|first| Some((first, near_type(first.key)?)));
        found.push(match near {
            Some((first, near)) => {
                let message = format!("`{}` is no type of flow", shorten(first.key));
                Diagnostic::error("missing-field", message, first.key_span)
                    .with_help(format!("did you mean `{near}`?"))
            }
            None => Diagnostic::error("missing-field", "the file holds no flow", root.span())
                .with_help("a flow is one object whose name is its type, such as `inboundCall`"),
        });
        return None;
    };
    for other in root
        .members()
        .filter(|other| other.key_span != member.key_span)
    {
        let message = format!(
            "a file holds one flow, and `{}` stands beside it",
            shorten(other.key)
        );
        let help = match nearest(other.key, FLOW.iter().copied()) {
            Some(near) => format!("is it the flow's own `{near}`? Then indent it further"),
            None => "move it into a file of its own, or remove it".to_owned(),
        };
        found.push(Diagnostic::error("invalid-field", message, other.key_span).with_help(help));
    }
    let kind = flow_type(member.key).unwrap_or_default();
    let mut drafter = Drafter::new(filled, kind, found);
    let flow = Props::open("the flow", member.key_span, member.value, drafter.found);
    let header = drafter.flow(&flow, member.value, files, format)?;
    let Drafter {
        plan, variables, ..
    } = drafter;
    // A call that runs off its flow is hung up; one that waits in a queue goes on waiting there.
    let at_end = match kind {
        "inboundCall" | "outboundCall" | "secureCall" | "voice" | "voicemail" => AtEnd::Disconnect,
        _ => AtEnd::End,
    };
    lower(header, plan, variables, at_end)
}

/// A task, state or bot as it is written.
pub(super) struct RootTask<'p, 'd> {
    pub(super) props: &'p Props<'d>,
    pub(super) name: &'p str,
    pub(super) type_name: &'static str,
    /// The menu whose choice it belongs to.
    pub(super) menu: Option<DraftId>,
}

impl<'d> Drafter<'d, '_> {
    fn flow(
        &mut self,
        flow: &Props<'d>,
        node: Node<'d>,
        files: &'d Files,
        format: &'static str,
    ) -> Option<FlowHeader> {
        self.close_flow(flow);
        let name = flow.text("name", self.found);
        if name.is_none() {
            flow.lacks("name", self.found);
        }
        self.settings.read(flow, self.found);
        self.read_languages(flow);
        let initial = self.flow_variables(flow);
        self.read_understanding(node);
        let mut roots = self.collect_roots(flow);
        roots.extend(self.read_pieces(files, node));
        self.read_events(flow);
        self.read_menus();
        let start = self.start(flow, &roots)?;
        let first = self.preamble(flow, initial, start);
        let others = roots.into_iter().filter(|root| *root != start);
        let mut order = vec![first, start];
        order.extend(others);
        // Tasks of choices come behind the menus, and what handles events comes last.
        order.append(&mut self.choice_tasks);
        order.extend(self.plan.handler);
        order.extend(self.misunderstood);
        self.plan.roots = order;
        self.read_pending();
        self.go_back();
        self.set_by_the_platform(flow, first);
        self.variables.finish(self.found);
        self.variables.unused(node, self.found);
        Some(FlowHeader {
            name: name.map_or_else(|| "".into(), |(name, _)| (&*name).into()),
            flow_type: self.flow_type.into(),
            format,
        })
    }

    /// Settings have many names; of the others those are told that are not known.
    fn close_flow(&mut self, flow: &Props<'d>) {
        let settings: Vec<_> = flow
            .members()
            .filter(|member| member.key.starts_with("settings"))
            .map(|member| member.key_span)
            .collect();
        let before = self.found.len();
        flow.close(&[FLOW], self.found);
        let mut at = 0;
        self.found.retain(|finding| {
            at += 1;
            at <= before || !settings.contains(&finding.span)
        });
    }

    /// The flow's own variables, with the values that they begin with.
    fn flow_variables(&mut self, flow: &Props<'d>) -> Vec<(VarId, Setting)> {
        let initial = self.declare(flow.get("variables"), None);
        let initial = initial.into_iter().map(|(id, type_, node)| {
            let value = node.map(|node| self.value(node, Wanted::Like(type_), Place::default()));
            (id, or_empty(value.unwrap_or(Setting::NoValue), type_))
        });
        let mut initial: Vec<_> = initial.collect();
        // What is not set begins so by itself.
        initial.retain(|(_, value)| !matches!(value, Setting::NoValue));
        initial
    }

    /// Declares variables; their values are read when all are known.
    fn declare(
        &mut self,
        list: Option<Node<'d>>,
        scope: Option<Scope>,
    ) -> Vec<(VarId, Type, Option<Node<'d>>)> {
        let mut declared = Vec::new();
        for item in list.into_iter().flat_map(|list| list.items()) {
            let Some(variable) = only(item) else {
                let message = "a variable has one name, its type";
                let error = Diagnostic::error("invalid-field", message, item.span());
                self.report(error.with_help("write `- stringVariable:` and its `name` below it"));
                continue;
            };
            let type_ = self.variable_type(variable.key, variable.key_span);
            let props = Props::open("a variable", variable.key_span, variable.value, self.found);
            props.close(
                &[&[
                    "name",
                    "initialValue",
                    "isInput",
                    "isOutput",
                    "description",
                    "isSecure",
                    "refId",
                ]],
                self.found,
            );
            let Some(node) = props.need("name", self.found) else {
                continue;
            };
            let name = scalar(node).filter(|name| super::binding::is_variable(name));
            let Some(name) = name else {
                let error =
                    props.wrong("name", node, "a scope and a name, such as `Flow.customer`");
                self.report(
                    error.with_help("scopes are `Flow`, `Task`, `State`, `Slot` and `Common`"),
                );
                continue;
            };
            let declaration = Declaration {
                name: name.trim(),
                span: node.span(),
                type_,
                is_input: props.flag("isInput", self.found).unwrap_or(false),
                is_output: props.flag("isOutput", self.found).unwrap_or(false),
            };
            let id = self.variables.declare(&declaration, scope, self.found);
            let initial = props.get("initialValue");
            if initial.is_some_and(|node| !is_nothing(node)) {
                self.variables.given(id);
            }
            declared.push((id, type_, initial));
        }
        declared
    }

    /// `stringVariable`, `queueCollectionVariable`: the type is what stands in front of `Variable`.
    fn variable_type(&mut self, key: &str, span: Span) -> Type {
        let name = key.strip_suffix("Variable");
        if let Some(type_) = name.and_then(type_named) {
            return type_;
        }
        let message = format!(
            "`{}` is no type of variable that is known here",
            shorten(key)
        );
        let near = nearest(name.unwrap_or(key), type_names());
        let diagnostic = match near {
            Some(near) => Diagnostic::error("invalid-field", message, span)
                .with_help(format!("did you mean `{near}Variable`?")),
            None => Diagnostic::info("unknown-field", message, span)
                .with_help("its values are taken as they come"),
        };
        self.report(diagnostic);
        Type::DYNAMIC
    }

    /// All states, bots, menus and tasks, in this order; their actions are read later.
    fn collect_roots(&mut self, flow: &Props<'d>) -> Vec<SequenceId> {
        let mut roots = Vec::new();
        for (list, kind) in [
            ("states", RootKind::State),
            ("bots", RootKind::Bot),
            ("menus", RootKind::Menu),
            ("tasks", RootKind::Task),
        ] {
            let node = flow.get(list);
            if let Some(node) = node.filter(|node| node.kind() != Kind::List) {
                let error = flow.wrong(list, node, "a list");
                self.report(error);
            }
            for item in node.into_iter().flat_map(|node| node.items()) {
                roots.extend(self.root_item(item, kind));
            }
        }
        roots
    }

    /// `- task: {name, refId, variables, actions}`
    pub(super) fn root_item(&mut self, item: Node<'d>, kind: RootKind) -> Option<SequenceId> {
        let word = kind.word();
        let Some(inner) = only(item).filter(|inner| inner.key.eq_ignore_ascii_case(word)) else {
            let message = format!("this is no {word}");
            let error = Diagnostic::error("invalid-field", message, item.span());
            self.report(error.with_help(format!(
                "write `- {word}:` and its `name` and `refId` below it"
            )));
            return None;
        };
        // What stands in another file is read with all that is there.
        if included(inner).is_some() {
            return None;
        }
        let name_node = inner.value.get("name");
        let name = name_node.and_then(scalar);
        let name = name.map_or_else(|| word.to_owned(), |name| name.into_owned());
        let at = name_node.map_or(inner.key_span, |node| node.span());
        let what = format!("the {word} `{}`", shorten(&name));
        let props = Props::open(what, at, inner.value, self.found);
        if name_node.is_none() {
            props.lacks("name", self.found);
        }
        let id = props.get("refId");
        let id = id.and_then(|node| Some((node.as_text()?, node.span())));
        let sequence = match kind {
            RootKind::Menu => {
                let sequence = self.plan.sequence(Ends::Return);
                self.menus.push(PendingMenu {
                    sequence,
                    props,
                    name: name.clone(),
                    is_choice: false,
                });
                sequence
            }
            _ => {
                props.close(
                    &[&[
                        "name",
                        "refId",
                        "variables",
                        "actions",
                        "description",
                        "outputPaths",
                        "paths",
                        "trackingId",
                    ]],
                    self.found,
                );
                self.root_task(&RootTask {
                    props: &props,
                    name: &name,
                    type_name: word,
                    menu: None,
                })
            }
        };
        self.register(kind, &name, id, sequence);
        Some(sequence)
    }

    /// Begins a task: its variables, and its actions, which are read later.
    pub(super) fn root_task(&mut self, task: &RootTask<'_, 'd>) -> SequenceId {
        let scope = self.new_scope();
        let sequence = self.plan.sequence(Ends::Return);
        let declared = self.declare(task.props.get("variables"), Some(scope));
        let place = Place {
            scope: Some(scope),
            looping: None,
            menu: task.menu,
        };
        let mut initial = Vec::with_capacity(declared.len());
        for (id, type_, node) in declared {
            let value = node.map(|node| self.value(node, Wanted::Like(type_), place));
            initial.push((id, or_empty(value.unwrap_or(Setting::NoValue), type_)));
        }
        let span = self.filled.place(task.props.at);
        let enter = platform(task.type_name, Does::Enter(initial));
        let draft = self.plan.push(sequence, task.name, span, enter);
        self.plan.next(draft, Aim::Behind);
        self.scopes_of.insert(sequence.0, scope);
        self.later(sequence, task.props.get("actions"), place);
        sequence
    }

    /// The task or state whose variables a sequence has.
    pub(super) fn roots_scope(&self, sequence: SequenceId) -> Option<Scope> {
        self.scopes_of.get(&sequence.0).copied()
    }

    /// Where the flow starts: what `startUpRef` names, or a task that is written in its place.
    fn start(&mut self, flow: &Props<'d>, roots: &[SequenceId]) -> Option<SequenceId> {
        if let Some(actions) = flow.get("startUpTaskActions") {
            return Some(self.start_up_task(flow, actions));
        }
        if let Some(node) = flow.any(&["startUpRef", "startUpState"]) {
            let kind = match self.flow_type {
                "botFlow" | "bot" => RootKind::Bot,
                "workflow" | "workitem" | "inboundShortMessage" | "inboundEmail" => RootKind::State,
                _ => RootKind::Task,
            };
            let found = self.reference(node, kind);
            return found.or_else(|| roots.first().copied());
        }
        flow.lacks("startUpRef", self.found);
        roots.first().copied()
    }

    fn start_up_task(&mut self, flow: &Props<'d>, actions: Node<'d>) -> SequenceId {
        let name = match self.flow_type {
            "commonModule" => "Common Module Task",
            name if name.starts_with("inqueue") => "In-Queue Task",
            _ => "Startup Task",
        };
        let scope = self.new_scope();
        let sequence = self.plan.sequence(Ends::Return);
        let declared = self.declare(flow.get("startUpTaskVariables"), Some(scope));
        let place = Place {
            scope: Some(scope),
            ..Place::default()
        };
        let mut initial = Vec::with_capacity(declared.len());
        for (id, type_, node) in declared {
            let value = node.map(|node| self.value(node, Wanted::Like(type_), place));
            initial.push((id, or_empty(value.unwrap_or(Setting::NoValue), type_)));
        }
        let at = flow
            .member("startUpTaskActions")
            .map_or(flow.at, |member| member.key_span);
        let span = self.filled.place(at);
        let enter = platform("task", Does::Enter(initial));
        let draft = self.plan.push(sequence, name, span, enter);
        self.plan.next(draft, Aim::Behind);
        self.later(sequence, Some(actions), place);
        sequence
    }

    /// What comes before the first task: the flow's variables get their values, and the greeting is said.
    fn preamble(
        &mut self,
        flow: &Props<'d>,
        initial: Vec<(VarId, Setting)>,
        start: SequenceId,
    ) -> SequenceId {
        let sequence = self.plan.sequence(Ends::On(start));
        let span = self.filled.place(flow.at);
        let begin = platform(self.flow_type, Does::Enter(initial));
        let draft = self.plan.push(sequence, "Start", span, begin);
        self.plan.next(draft, Aim::Behind);
        if let Some(member) = flow.member("initialGreeting") {
            let said = self.value(member.value, Wanted::Like(Type::TEXT), Place::default());
            if !matches!(said, Setting::NoValue) {
                let span = self.filled.place(member.key_span);
                let say = platform("initialGreeting", Does::Say(vec![said]));
                let draft = self.plan.push(sequence, "Initial Greeting", span, say);
                self.plan.next(draft, Aim::Behind);
            }
        }
        sequence
    }
}
