//! Tasks, states, bots and menus, and which of them the flow starts with.

use flow_syntax::{Diagnostic, Node};

use super::{
    chain::Weave,
    graph::{Sequence, text},
    members::heard,
};

/// What is said of a flow that starts nowhere.
pub(super) const NO_START: &str = "the flow starts at a sequence that does not exist";

impl<'d> Weave<'_, 'd> {
    /// Writes all sequences but the tasks of choices, which stand there.
    pub(super) fn roots(&mut self) {
        let start = self.start();
        let sequences = self.graph.sequences.clone();
        for (list, word) in [
            ("states", "state"),
            ("bots", "bot"),
            ("menus", "menu"),
            ("tasks", "task"),
        ] {
            let mut mine: Vec<_> = sequences
                .iter()
                .filter(|sequence| sequence.word() == word && start != Some(sequence.id))
                .collect();
            mine.retain(|sequence| word == "menu" || !self.graph.is_in_choice(sequence));
            if mine.is_empty() {
                continue;
            }
            // Menus that are in no other come first, and the one at the start: those in them are then written there.
            let first = self
                .graph
                .root
                .get("initialSequence")
                .and_then(|id| id.as_text());
            mine.sort_by_key(|sequence| {
                first != Some(sequence.id) && self.graph.is_in_choice(sequence)
            });
            let at = mine[0].node.span();
            self.out.key(list, at);
            self.out.list(at);
            for sequence in mine {
                if !self.menus.contains(sequence.id) {
                    self.root(sequence, word);
                }
            }
            self.out.close();
        }
    }

    /// Where the flow starts. The only task of an in-queue flow or common module is written as such, and then its id is given.
    fn start(&mut self) -> Option<&'d str> {
        let root = self.graph.root;
        let link = root.get("initialSequence")?;
        let id = link.as_text().unwrap_or_default();
        let Some(sequence) = self.graph.sequence(id).copied() else {
            let error = Diagnostic::error("unknown-target", NO_START, link.span());
            self.found
                .push(error.with_label("no task, state or menu has this id"));
            let first = self.graph.sequences.first();
            self.sequence("startUpRef", first.and_then(|first| first.node.get("id")));
            return None;
        };
        if !matches!(sequence.type_name, "LoopTask" | "CommonModuleTask") {
            self.sequence("startUpRef", Some(link));
            return None;
        }
        let at = sequence
            .node
            .get("name")
            .map_or(sequence.node.span(), |name| name.span());
        self.variables("startUpTaskVariables", sequence.node);
        self.out.key("startUpTaskActions", at);
        self.actions_of(sequence.node);
        Some(id)
    }

    /// `- task: {name, refId, variables, actions}`
    fn root(&mut self, sequence: &Sequence<'d>, word: &str) {
        let node = sequence.node;
        self.out.object(node.span());
        self.out.within(word, node.span());
        self.out.member("name", node.get("name"));
        self.out.member("refId", node.get("id"));
        match word {
            "menu" => self.menu(sequence),
            _ => self.task(node),
        }
        self.out.close();
        self.out.close();
    }

    /// A task's variables and actions.
    pub(super) fn task(&mut self, task: Node<'d>) {
        self.variables("variables", task);
        self.out.key("actions", task.span());
        self.actions_of(task);
    }

    /// A menu's settings and choices.
    pub(super) fn menu(&mut self, menu: &Sequence<'d>) {
        self.menus.insert(menu.id);
        let menu = menu.node;
        self.if_counts("audio", heard(menu.get("prompts")));
        self.menu_settings(menu);
        self.default_choice(menu);
        self.choices(menu);
    }

    /// The task that a menu's choice holds.
    pub(super) fn choice_task(&mut self, action: Node<'d>) {
        let id = text(action, "taskReference").unwrap_or_default();
        let Some(task) = self.graph.sequence(id).copied() else {
            let at = action.get("taskReference").unwrap_or(action).span();
            let message = "the choice leads to a task that does not exist";
            let error = Diagnostic::error("unknown-target", message, at);
            self.found.push(error.with_label("no task has this id"));
            // That the choice has no task would only say it again.
            self.out.within("task", at);
            self.out.close();
            return;
        };
        self.out.within("task", task.node.span());
        self.task(task.node);
        self.out.close();
    }
}
