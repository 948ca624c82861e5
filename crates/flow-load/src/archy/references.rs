//! References to tasks, menus and states: `/inboundCall/tasks/task[ref_12]`, `./menus/menu[main]`, or a bare name.

use std::collections::HashMap;

use flow_syntax::{Diagnostic, Node, Span};

use super::{
    drafter::Drafter,
    props::{scalar, shorten},
};
use crate::platform::plan::SequenceId;

/// What can be referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RootKind {
    Task,
    State,
    Bot,
    Menu,
}

impl RootKind {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::State => "state",
            Self::Bot => "bot",
            Self::Menu => "menu",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        let all = [Self::Task, Self::State, Self::Bot, Self::Menu];
        all.into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

/// Everything that can be referred to, by `refId` and by name.
#[derive(Debug, Default)]
pub(super) struct Roots<'d> {
    by_id: HashMap<(RootKind, &'d str), (SequenceId, Span)>,
    by_name: HashMap<(RootKind, String), SequenceId>,
}

impl<'d> Drafter<'d, '_> {
    /// Makes a task, state or menu known; of two with one `refId` the first keeps it.
    pub(super) fn register(
        &mut self,
        kind: RootKind,
        name: &str,
        id: Option<(&'d str, Span)>,
        sequence: SequenceId,
    ) {
        if self.is_elsewhere {
            return;
        }
        let named = (kind, name.to_lowercase());
        self.roots.by_name.entry(named).or_insert(sequence);
        let Some((id, span)) = id else { return };
        if let Some((known, first)) = self.roots.by_id.get(&(kind, id)) {
            if *known == sequence {
                return;
            }
            let message = format!("two {}s have the `refId` `{}`", kind.word(), shorten(id));
            let error = Diagnostic::error("duplicate-name", message, span);
            let first = *first;
            self.report(
                error
                    .with_help("references could mean either: give one of the two another `refId`")
                    .with_related("the first one", first),
            );
            return;
        }
        self.roots.by_id.insert((kind, id), (sequence, span));
    }

    /// What a reference leads to; `kind` is what is meant where the reference does not say.
    pub(super) fn reference(&mut self, node: Node<'d>, kind: RootKind) -> Option<SequenceId> {
        if let Some(piece) = self.piece_of(node) {
            return piece;
        }
        let Some(written) = scalar(node) else {
            let message = format!("a reference to a {} is a text", kind.word());
            let error = Diagnostic::error("invalid-field", message, node.span());
            let help = format!("write its `refId`: `./{0}s/{0}[…]`", kind.word());
            self.report(error.with_help(help));
            return None;
        };
        let (kind, id) = take_apart(&written, kind);
        let found = self.root(kind, id);
        if found.is_none() {
            let error = self.nowhere(kind, id, node.span());
            self.report(error);
        }
        found
    }

    pub(super) fn root(&self, kind: RootKind, id: &str) -> Option<SequenceId> {
        let by_id = self.roots.by_id.get(&(kind, id)).map(|(found, _)| *found);
        by_id.or_else(|| self.roots.by_name.get(&(kind, id.to_lowercase())).copied())
    }

    fn nowhere(&mut self, kind: RootKind, id: &str, span: Span) -> Diagnostic {
        let message = format!("the reference names a {} that does not exist", kind.word());
        let error = Diagnostic::error("unknown-target", message, span);
        let error = error.with_label(format!("no {} has this `refId`", kind.word()));
        // Sorting them again and again would take long in a flow with many of them and many mistakes.
        if self.found.len() > 1_000 {
            return error.with_help(format!("name the `refId` of a {}", kind.word()));
        }
        let known = self.roots.by_id.keys().filter(|(known, _)| *known == kind);
        let mut same: Vec<_> = known.map(|(_, id)| *id).collect();
        same.sort_unstable();
        match self.suggestions.nearest(id, same.iter().copied()) {
            Some(near) => error.with_help(format!("did you mean `{near}`?")),
            None if same.is_empty() => error.with_help(format!(
                "the flow has no {0}s: write one, with this `refId`",
                kind.word()
            )),
            None => {
                let names: Vec<_> = same.iter().take(8).map(|id| format!("`{id}`")).collect();
                error.with_help(format!("known here: {}", names.join(", ")))
            }
        }
    }
}

/// The kind and the `refId` that a reference names.
fn take_apart(written: &str, kind: RootKind) -> (RootKind, &str) {
    let written = written.trim();
    // A reference into another file names the file in front of a `#`.
    let path = written.rsplit_once('#').map_or(written, |(_, path)| path);
    let last = path.rfind(['/', '[']).map_or(path, |_| {
        let open = path.find('[').unwrap_or(path.len());
        let step = path[..open].rfind('/').map_or(0, |slash| slash + 1);
        &path[step..]
    });
    match last.split_once('[') {
        Some((word, id)) => (
            RootKind::of(word).unwrap_or(kind),
            id.strip_suffix(']').unwrap_or(id),
        ),
        None => (kind, last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        for (written, kind, id) in [
            (
                "/inboundCall/menus/menu[Main Menu_10]",
                RootKind::Menu,
                "Main Menu_10",
            ),
            ("./tasks/task[startingTask]", RootKind::Task, "startingTask"),
            (
                "other.yaml#/inboundCall/states/state[a/b]",
                RootKind::State,
                "a/b",
            ),
            ("Main", RootKind::Task, "Main"),
            ("task[x", RootKind::Task, "x"),
            ("", RootKind::Task, ""),
        ] {
            assert_eq!(take_apart(written, RootKind::Task), (kind, id), "{written}");
        }
    }
}
