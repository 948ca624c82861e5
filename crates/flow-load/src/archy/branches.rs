//! The ways out of an action as they are written: `outputs: {success: {actions: …}, failure: {enabled: false}}`.

use flow_core::{ExitName, Why};
use flow_syntax::{Diagnostic, Kind, Member, Node, Severity, Span, nearest};

use super::{
    actions::Written,
    drafter::{Drafter, Pending, Place},
    props::{Props, only, shorten},
};
use crate::platform::{
    catalogue,
    plan::{Aim, DraftId, Ends, SequenceId},
};

/// The branches of one action, in the order written.
#[derive(Debug, Default)]
pub(super) struct Branches<'d> {
    branches: Vec<Branch<'d>>,
}

/// A way out as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Branch<'d> {
    pub(super) name: &'d str,
    pub(super) span: Span,
    /// The list that it is written in, such as `intents`.
    pub(super) group: Option<&'d str>,
    pub(super) is_enabled: bool,
    actions: Option<Node<'d>>,
    is_taken: bool,
}

/// What to do where a program that reads `yes` as a Boolean wrote the flow.
const YES: &str =
    "write `\"yes\"` for `true` and `\"no\"` for `false`; some programs read `yes` as `true`";

/// What may be written of a way out.
const BRANCH_FIELDS: &[&str] = &["actions", "enabled", "name", "refId"];

impl<'d> Branch<'d> {
    /// A way out of which no more is written than its name.
    fn named(name: &'d str, span: Span) -> Self {
        Self {
            name,
            span,
            group: None,
            is_enabled: true,
            actions: None,
            is_taken: false,
        }
    }
}

/// Whether a list begins with an action, where it could hold ways out such as `- intent:`.
fn holds_actions(list: Node<'_>) -> bool {
    let first = list.items().next().and_then(only);
    first.is_some_and(|first| catalogue::spec(first.key).is_some())
}

/// How many ways out an action may have.
const MOST: usize = 1_000;

impl<'d> Branches<'d> {
    /// The branch with this name, which is then taken.
    pub(super) fn take(&mut self, name: &str) -> Option<Branch<'d>> {
        let mut branches = self.branches.iter_mut();
        let branch = branches.find(|branch| branch.group.is_none() && branch.name == name)?;
        branch.is_taken = true;
        Some(*branch)
    }

    /// The branches in this list, which are then taken.
    pub(super) fn take_group(&mut self, group: &str) -> Vec<Branch<'d>> {
        let mine = self
            .branches
            .iter_mut()
            .filter(|branch| branch.group == Some(group));
        mine.map(|branch| {
            branch.is_taken = true;
            *branch
        })
        .collect()
    }

    /// All that were not taken, which are then.
    pub(super) fn take_rest(&mut self) -> Vec<Branch<'d>> {
        let rest = self.branches.iter_mut().filter(|branch| !branch.is_taken);
        rest.map(|branch| {
            branch.is_taken = true;
            *branch
        })
        .collect()
    }

    /// Whether any way out has actions.
    pub(super) fn is_written(&self) -> bool {
        self.branches.iter().any(|branch| branch.actions.is_some())
    }
}

impl<'d> Drafter<'d, '_> {
    /// Reads the ways out of an action.
    pub(super) fn branches(&mut self, what: &str, node: Option<Node<'d>>) -> Branches<'d> {
        let mut branches = Branches::default();
        for member in node.into_iter().flat_map(|node| node.members()) {
            match member.value.kind() {
                Kind::List if holds_actions(member.value) => {
                    let branch = self.bare_list(what, member);
                    branches.branches.push(branch);
                }
                Kind::List => {
                    for item in member.value.items() {
                        self.listed(what, member.key, item, &mut branches);
                    }
                }
                _ => {
                    let branch = self.read(what, member.key, member.key_span, member.value);
                    branches.branches.extend(branch);
                }
            }
        }
        if branches.branches.len() > MOST {
            let message = format!("{what} has more than {MOST} ways out");
            let span = branches.branches[MOST].span;
            let error = Diagnostic::error("invalid-field", message, span);
            self.report(error.with_help("divide the action into several"));
            branches.branches.truncate(MOST);
        }
        branches
    }

    /// Actions that stand directly below an output; they are read as what they are meant to be.
    fn bare_list(&mut self, what: &str, member: Member<'d>) -> Branch<'d> {
        let name = shorten(member.key);
        let message = format!("the actions of the output `{name}` of {what} stand right below it");
        let error = Diagnostic::error("invalid-field", message, member.key_span);
        self.report(error.with_help("write `actions:` above them, and indent them further"));
        Branch {
            actions: Some(member.value),
            ..Branch::named(member.key, member.key_span)
        }
    }

    /// A way out in a list, such as `- intent: {name: …, actions: …}`.
    fn listed(&mut self, what: &str, group: &'d str, item: Node<'d>, branches: &mut Branches<'d>) {
        let Some(inner) = only(item) else {
            let message = format!("a way out in `{}` of {what} has one name", shorten(group));
            let error = Diagnostic::error("invalid-field", message, item.span());
            self.report(error.with_help("write `- intent:` and its `name` and `actions` below it"));
            return;
        };
        let name = inner
            .value
            .get("name")
            .filter(|name| name.as_text().is_some());
        let (name, span) = match name {
            Some(name) => (name.as_text().unwrap_or_default(), name.span()),
            None => (inner.key, inner.key_span),
        };
        let branch = self.read(what, name, span, inner.value);
        branches.branches.extend(branch.map(|branch| Branch {
            group: Some(group),
            ..branch
        }));
    }

    fn read(
        &mut self,
        what: &str,
        name: &'d str,
        span: Span,
        node: Node<'d>,
    ) -> Option<Branch<'d>> {
        let branch = Branch::named(name, span);
        match node.kind() {
            Kind::Null => Some(branch),
            Kind::Object => {
                self.unknown_in_branch(what, name, span, node);
                Some(Branch {
                    is_enabled: node.get("enabled").and_then(|flag| flag.as_bool()) != Some(false),
                    actions: node
                        .get("actions")
                        .filter(|actions| actions.kind() != Kind::Null),
                    ..branch
                })
            }
            _ => {
                let message = format!("the output `{}` of {what} holds no actions", shorten(name));
                let error = Diagnostic::error("invalid-field", message, node.span());
                self.report(
                    error
                        .with_help("write `actions:` below it, and the list of actions below that"),
                );
                None
            }
        }
    }

    /// Says of actions that stand under another name, or under none, that they are not run.
    fn unknown_in_branch(&mut self, what: &str, name: &str, span: Span, node: Node<'d>) {
        let what = format!("the output `{}` of {what}", shorten(name));
        let known = self.found.len();
        Props::open(what, span, node, self.found).close(&[BRANCH_FIELDS], self.found);
        if node.get("actions").is_some() {
            return;
        }
        for found in &mut self.found[known..] {
            found.severity = Severity::Warning;
            let help = "what the flow does there stands below `actions:`, as a list";
            found.help.get_or_insert_with(|| help.to_owned());
        }
    }

    /// A sequence for the actions of a branch; they are read later. `None` when nothing is written.
    pub(super) fn branch(
        &mut self,
        actions: Option<Node<'d>>,
        ends: Ends,
        place: Place,
    ) -> Option<SequenceId> {
        let actions = actions?;
        let sequence = self.plan.sequence(ends);
        self.pending.push(Pending {
            sequence,
            actions,
            place,
        });
        Some(sequence)
    }

    /// Where a written way out leads: into its actions, or to what follows the action.
    pub(super) fn aim(&mut self, branch: Option<Branch<'d>>, of: DraftId, place: Place) -> Aim {
        let actions = branch.and_then(|branch| branch.actions);
        match self.branch(actions, Ends::Behind(of), place) {
            Some(sequence) => Aim::Into(sequence),
            None => Aim::Behind,
        }
    }

    /// The body of a loop, which goes round. `None` when nothing is written.
    pub(super) fn body(
        &mut self,
        branch: Option<Branch<'d>>,
        of: DraftId,
        place: Place,
    ) -> Option<SequenceId> {
        let actions = branch.and_then(|branch| branch.actions);
        self.branch(actions, Ends::Round(of), place)
    }

    /// Adds the ways out that a type of action always has, whether they are written or not.
    pub(super) fn exits(&mut self, written: &mut Written<'d>, exits: &[(&'static str, ExitName)]) {
        for (label, name) in exits {
            let branch = written.branches.take(label);
            let aim = self.aim(branch, written.draft, written.place);
            self.plan.exit(written.draft, *name, label, aim);
        }
    }

    /// Adds a way out that is there only where it is written.
    pub(super) fn exit_if_written(
        &mut self,
        written: &mut Written<'d>,
        label: &'static str,
        name: ExitName,
    ) {
        let branch = written.branches.take(label);
        if let Some(branch) = branch.filter(|branch| branch.is_enabled) {
            let aim = self.aim(Some(branch), written.draft, written.place);
            self.plan.exit(written.draft, name, label, aim);
        }
    }

    /// Adds a way out that leads to the bot's own event handling where it is switched off or not written.
    pub(super) fn exit_or_misunderstood(
        &mut self,
        written: &mut Written<'d>,
        label: &'static str,
        name: ExitName,
    ) {
        let branch = written.branches.take(label);
        let is_on = branch.is_some_and(|branch| branch.is_enabled);
        match self.misunderstood() {
            Some(handler) if !is_on => {
                let why = Some(Why::FlowHandler);
                let aim = Aim::Into(handler);
                self.plan.exit_because(written.draft, name, label, aim, why);
            }
            _ => {
                let aim = self.aim(branch, written.draft, written.place);
                self.plan.exit(written.draft, name, label, aim);
            }
        }
    }

    /// Says that actions on the success of a transfer are for nothing.
    pub(super) fn tell_of_success(&mut self, success: Branch<'d>) {
        let mut actions = success.actions.into_iter().flat_map(|node| node.items());
        if actions.next().is_some() {
            let message = "no run ever comes to the actions on the success of a transfer";
            let warning = Diagnostic::warning("unreachable-action", message, success.span);
            self.report(warning.with_help(
                "remove them: with a transfer that succeeds, control has left the flow",
            ));
        }
    }

    /// Says which written ways out the action does not have.
    pub(super) fn close_branches(&mut self, written: &mut Written<'d>) {
        let exits = &self.plan.drafts[written.draft.0].exits;
        let outputs = exits
            .iter()
            .filter(|exit| (exit.name, &*exit.label) != (ExitName::Next, "next"));
        let known: Vec<_> = outputs.map(|exit| exit.label.clone()).collect();
        for branch in written.branches.take_rest() {
            let message = format!(
                "{} has no output `{}`",
                written.props.what,
                shorten(branch.name)
            );
            let error = Diagnostic::error("invalid-field", message, branch.span);
            let names = known.iter().map(|label| &**label);
            let is_boolean = matches!(branch.name, "true" | "false");
            let help = match nearest(branch.name, names.clone()) {
                _ if is_boolean && known.iter().any(|label| &**label == "yes") => YES.to_owned(),
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
                    match names.is_empty() {
                        true => "it has no outputs: write what follows behind it".to_owned(),
                        false => format!("its outputs are {}", names.join(", ")),
                    }
                }
            };
            self.report(error.with_help(help));
        }
    }
}
