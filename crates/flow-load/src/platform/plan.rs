//! A flow as its author nests it: sequences of actions, whose exits lead into further sequences.
//!
//! Everything lies in flat lists, so that no depth of nesting costs stack.

use std::sync::Arc;

use flow_core::{ActionKind, Does, ExitName, PlatformAction, Why};
use flow_syntax::Span;

/// A sequence of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SequenceId(pub(crate) usize);

/// An action of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DraftId(pub(crate) usize);

/// All sequences and actions of a flow.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) sequences: Vec<Sequence>,
    /// Tasks, states and menus in the order in which their actions are numbered and named; the run starts at the first.
    pub(crate) roots: Vec<SequenceId>,
    /// The flow's event handling: where actions lead whose expressions fail.
    pub(crate) handler: Option<SequenceId>,
    /// The languages that the flow says it supports, its default language first.
    pub(crate) languages: Vec<Arc<str>>,
}

/// Actions one after the other.
#[derive(Debug)]
pub(crate) struct Sequence {
    pub(crate) drafts: Vec<DraftId>,
    pub(crate) ends: Ends,
    /// Whether it is part of the flow's event handling, whose own failures nothing handles.
    pub(crate) handles: bool,
}

/// Where control goes from the end of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// It is a branch: behind the action whose branch it is.
    Behind(DraftId),
    /// It is a loop's body: the next round.
    Round(DraftId),
    /// It is a task or state: back to the call.
    Return,
    /// To another sequence: what comes before the flow's first task.
    On(SequenceId),
}

/// One action.
#[derive(Debug)]
pub(crate) struct Draft {
    /// As written; made unique when the plan is lowered.
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) kind: ActionKind,
    pub(crate) exits: Vec<DraftExit>,
    /// The sequence and place in which it stands.
    pub(crate) place: (SequenceId, usize),
    /// The task that it calls.
    pub(crate) calls: Option<SequenceId>,
}

/// A way out.
#[derive(Debug)]
pub(crate) struct DraftExit {
    pub(crate) name: ExitName,
    pub(crate) label: Arc<str>,
    pub(crate) aim: Aim,
    /// Why it leads there, where that cannot be told from the aim.
    pub(crate) why: Option<Why>,
}

/// Where a way out leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// To what follows the action.
    Behind,
    /// Into a sequence: a branch of the action, or a task, state or menu.
    Into(SequenceId),
    /// To an action.
    To(DraftId),
    /// Behind a loop that the action stands in.
    BehindLoop(DraftId),
    /// To the next round of a loop that the action stands in.
    NextRound(DraftId),
}

impl Plan {
    /// Begins an empty sequence.
    pub(crate) fn sequence(&mut self, ends: Ends) -> SequenceId {
        self.sequences.push(Sequence {
            drafts: Vec::new(),
            ends,
            handles: false,
        });
        SequenceId(self.sequences.len() - 1)
    }

    /// Adds an action to the end of a sequence; exits follow with [`exit`](Self::exit).
    pub(crate) fn push(
        &mut self,
        sequence: SequenceId,
        name: &str,
        span: Span,
        kind: ActionKind,
    ) -> DraftId {
        let id = DraftId(self.drafts.len());
        let drafts = &mut self.sequences[sequence.0].drafts;
        self.drafts.push(Draft {
            name: name.to_owned(),
            span,
            kind,
            exits: Vec::new(),
            place: (sequence, drafts.len()),
            calls: None,
        });
        drafts.push(id);
        id
    }

    /// Adds a way out to an action.
    pub(crate) fn exit(&mut self, draft: DraftId, name: ExitName, label: &str, aim: Aim) {
        self.exit_because(draft, name, label, aim, None);
    }

    /// Adds a way out whose reason cannot be told from where it leads.
    pub(crate) fn exit_because(
        &mut self,
        draft: DraftId,
        name: ExitName,
        label: &str,
        aim: Aim,
        why: Option<Why>,
    ) {
        let exits = &mut self.drafts[draft.0].exits;
        let label = unused(label, exits);
        exits.push(DraftExit {
            name,
            label,
            aim,
            why,
        });
    }

    /// Adds the only way on.
    pub(crate) fn next(&mut self, draft: DraftId, aim: Aim) {
        self.exit(draft, ExitName::Next, "next", aim);
    }

    /// Whether a sequence is a branch of this action.
    pub(crate) fn is_branch(&self, sequence: SequenceId, of: DraftId) -> bool {
        let ends = self.sequences[sequence.0].ends;
        ends == Ends::Behind(of) || ends == Ends::Round(of)
    }
}

/// A label that tells a way out from those that are there: two choices of a menu may have one name.
fn unused(label: &str, exits: &[DraftExit]) -> Arc<str> {
    let is_used = |label: &str| exits.iter().any(|exit| &*exit.label == label);
    if !is_used(label) {
        return label.into();
    }
    let numbered_before = format!("{label} (");
    let same = exits
        .iter()
        .filter(|exit| &*exit.label == label || exit.label.starts_with(&numbered_before));
    let numbered = (same.count() + 1..).map(|number| format!("{label} ({number})"));
    let mut free = numbered.filter(|label| !is_used(label));
    free.next().unwrap_or_default().into()
}

/// An action of the platform.
pub(crate) fn platform(type_name: &str, does: Does) -> ActionKind {
    ActionKind::Platform(Box::new(PlatformAction {
        type_name: type_name.into(),
        does,
    }))
}
