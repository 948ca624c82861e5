//! What drafting a flow goes on with: the plan, its variables, and the sequences that are still to be read.

use std::collections::{HashMap, HashSet};

use flow_core::Origin;
use flow_syntax::{Diagnostic, Node, Span};

use super::{
    languages::Languages,
    menus::{GlobalChoice, PendingMenu},
    pieces::Pieces,
    references::Roots,
    settings::Settings,
};
use crate::{
    platform::{
        plan::{DraftId, Plan, SequenceId},
        suggest::Suggestions,
        variables::{Scope, Variables},
    },
    substitute::Filled,
};

/// A flow that is being drafted.
pub(super) struct Drafter<'d, 'f> {
    pub(super) filled: &'d Filled<'d>,
    pub(super) found: &'f mut Vec<Diagnostic>,
    pub(super) plan: Plan,
    pub(super) variables: Variables,
    pub(super) roots: Roots<'d>,
    /// What stands in other files.
    pub(super) pieces: Pieces,
    /// What is read now stands in another file: it is not known by its `refId`.
    pub(super) is_elsewhere: bool,
    pub(super) settings: Settings,
    pub(super) languages: Languages<'d>,
    /// The flow's type, as it is written.
    pub(super) flow_type: &'static str,
    /// Sequences whose actions are still to be read: nesting costs no stack.
    pub(super) pending: Vec<Pending<'d>>,
    /// Types of actions that were said not to be simulated.
    pub(super) told: HashSet<&'d str>,
    pub(super) suggestions: Suggestions,
    /// Where bots go that do not understand.
    pub(super) misunderstood: Option<SequenceId>,
    /// Choices that lead back to the menu before: the action, and the menu that it stands in.
    pub(super) going_back: Vec<(DraftId, Option<DraftId>)>,
    /// Which menus lead to which: from, to.
    pub(super) menu_links: Vec<(DraftId, SequenceId)>,
    /// Menus whose choices are still to be read; those that were read stay.
    pub(super) menus: Vec<PendingMenu<'d>>,
    /// The questions of all menus, in their order.
    pub(super) menu_drafts: Vec<DraftId>,
    /// Choices that count in every menu.
    pub(super) global_choices: Vec<GlobalChoice>,
    /// The tasks of choices.
    pub(super) choice_tasks: Vec<SequenceId>,
    /// The intents that the flow's language understanding knows.
    pub(super) intents: Vec<Node<'d>>,
    /// The variables of tasks and states, by their sequences.
    pub(super) scopes_of: HashMap<usize, Scope>,
    scopes: usize,
}

/// A sequence whose actions are still to be read.
pub(super) struct Pending<'d> {
    pub(super) sequence: SequenceId,
    pub(super) actions: Node<'d>,
    pub(super) place: Place,
}

/// What surrounds an action.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// The task or state whose variables it sees.
    pub(super) scope: Option<Scope>,
    /// The innermost loop around it.
    pub(super) looping: Option<DraftId>,
    /// The menu whose choice it belongs to.
    pub(super) menu: Option<DraftId>,
}

impl<'d, 'f> Drafter<'d, 'f> {
    pub(super) fn new(
        filled: &'d Filled<'d>,
        flow_type: &'static str,
        found: &'f mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            filled,
            found,
            plan: Plan::default(),
            variables: Variables::default(),
            roots: Roots::default(),
            pieces: Pieces::default(),
            is_elsewhere: false,
            settings: Settings::default(),
            languages: Languages::default(),
            flow_type,
            pending: Vec::new(),
            told: HashSet::new(),
            suggestions: Suggestions::default(),
            misunderstood: None,
            going_back: Vec::new(),
            menu_links: Vec::new(),
            menus: Vec::new(),
            menu_drafts: Vec::new(),
            global_choices: Vec::new(),
            choice_tasks: Vec::new(),
            intents: Vec::new(),
            scopes_of: HashMap::new(),
            scopes: 0,
        }
    }

    /// A task or state with variables of its own.
    pub(super) fn new_scope(&mut self) -> Scope {
        self.scopes += 1;
        Scope(self.scopes)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Where a text stands, for what a program keeps: in the user's own file.
    pub(super) fn origin(&self, node: Node<'_>) -> Origin {
        let length = node.as_text().map_or(node.span().len(), str::len);
        let inner = Span {
            start: node.position_of(0),
            end: node.position_of(length),
        };
        let is_verbatim = match node.as_text() {
            Some(_) => inner.len() == length,
            None => true,
        };
        let is_kept = is_verbatim && !self.filled.is_changed(node.span());
        Origin {
            span: self.filled.place(node.span()),
            text_start: is_kept.then(|| self.filled.place(inner).start),
        }
    }
}
