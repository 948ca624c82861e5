//! What an export holds: sequences (tasks, states, menus, …), their actions by id, and variables by id.

use std::collections::{HashMap, HashSet};

use flow_syntax::{Node, Span};

/// An export.
pub(super) struct Graph<'d> {
    pub(super) root: Node<'d>,
    pub(super) sequences: Vec<Sequence<'d>>,
    by_id: HashMap<&'d str, usize>,
    actions: HashMap<&'d str, Node<'d>>,
    variables: HashMap<&'d str, &'d str>,
    /// The names of what the flow needs of the organisation, by id.
    dependencies: HashMap<&'d str, &'d str>,
    /// Tasks and menus that stand in a menu's choice.
    in_choices: HashSet<&'d str>,
}

/// A task, state, menu or the like.
#[derive(Clone, Copy)]
pub(super) struct Sequence<'d> {
    pub(super) node: Node<'d>,
    pub(super) type_name: &'d str,
    pub(super) id: &'d str,
}

/// The most of something that an export is looked through for: far beyond what the platform publishes.
const MOST: usize = 1_000_000;

impl<'d> Graph<'d> {
    pub(super) fn new(root: Node<'d>) -> Self {
        let mut graph = Self {
            root,
            sequences: Vec::new(),
            by_id: HashMap::new(),
            actions: HashMap::new(),
            variables: HashMap::new(),
            dependencies: HashMap::new(),
            in_choices: HashSet::new(),
        };
        graph.read_variables(root);
        graph.read_manifest(root);
        for node in items(root, "flowSequenceItemList").take(MOST) {
            graph.read_sequence(node);
        }
        graph
    }

    fn read_sequence(&mut self, node: Node<'d>) {
        self.read_variables(node);
        for action in items(node, "actionList") {
            // Of two with one id the first counts.
            if let Some(id) = text(action, "id") {
                self.actions.entry(id).or_insert(action);
            }
        }
        for action in items(node, "menuChoiceList").filter_map(|choice| choice.get("action")) {
            let field = match text(action, "__type") {
                Some("TaskAction") => "taskReference",
                Some("MenuAction") => "menuReference",
                _ => continue,
            };
            self.in_choices.extend(text(action, field));
        }
        let id = text(node, "id").unwrap_or_default();
        self.by_id.entry(id).or_insert(self.sequences.len());
        self.sequences.push(Sequence {
            node,
            type_name: text(node, "__type").unwrap_or_default(),
            id,
        });
    }

    fn read_variables(&mut self, of: Node<'d>) {
        for variable in items(of, "variables") {
            let pair = text(variable, "id").zip(text(variable, "name"));
            self.variables.extend(pair);
        }
    }

    fn read_manifest(&mut self, root: Node<'d>) {
        let manifest = root.get("manifest");
        let kinds = manifest.into_iter().flat_map(|manifest| manifest.members());
        for needed in kinds.flat_map(|kind| kind.value.items()) {
            let pair = text(needed, "id").zip(text(needed, "name"));
            self.dependencies.extend(pair);
        }
    }

    /// The name of something of the organisation, which the manifest gives.
    pub(super) fn dependency(&self, id: &str) -> Option<&'d str> {
        self.dependencies.get(id).copied()
    }

    /// The action with this id.
    pub(super) fn action(&self, id: &str) -> Option<Node<'d>> {
        self.actions.get(id).copied()
    }

    /// The name of the variable with this id.
    pub(super) fn variable(&self, id: &str) -> Option<&'d str> {
        self.variables.get(id).copied()
    }

    /// The sequence with this id.
    pub(super) fn sequence(&self, id: &str) -> Option<&Sequence<'d>> {
        self.sequences.get(*self.by_id.get(id)?)
    }

    /// Whether a task or menu stands in a menu's choice.
    pub(super) fn is_in_choice(&self, sequence: &Sequence<'_>) -> bool {
        self.in_choices.contains(sequence.id)
    }

    /// All actions in the order of the text, those of choices too.
    pub(super) fn actions(&self) -> impl Iterator<Item = Node<'d>> {
        self.sequences.iter().flat_map(|sequence| {
            let choices = items(sequence.node, "menuChoiceList");
            let chosen = choices.filter_map(|choice| choice.get("action"));
            items(sequence.node, "actionList").chain(chosen)
        })
    }

    /// The names of all actions and sequences, and where these stand.
    pub(super) fn places(&self) -> Vec<(String, Span)> {
        let sequences = self.sequences.iter().map(|sequence| sequence.node);
        let named = sequences.chain(self.actions()).filter_map(|node| {
            let name = text(node, "name")?;
            Some((name.to_owned(), node.span()))
        });
        let mut places: Vec<_> = named.collect();
        places.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));
        places
    }
}

impl Sequence<'_> {
    /// The word with which others refer to it.
    pub(super) fn word(&self) -> &'static str {
        match self.type_name {
            "State" => "state",
            "BotState" => "bot",
            "Menu" => "menu",
            _ => "task",
        }
    }
}

/// The items of a list that an object has.
pub(super) fn items<'d>(of: Node<'d>, name: &str) -> impl Iterator<Item = Node<'d>> + use<'d> {
    let list = of.get(name);
    list.into_iter().flat_map(|list| list.items())
}

/// A text that an object has.
pub(super) fn text<'d>(of: Node<'d>, name: &str) -> Option<&'d str> {
    of.get(name)?.as_text()
}

/// A flag that an object has; nothing counts as false.
pub(super) fn flag(of: Node<'_>, name: &str) -> bool {
    of.get(name)
        .and_then(|flag| flag.as_bool())
        .unwrap_or(false)
}
