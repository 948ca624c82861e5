//! Lists of actions: what each one is, and which reader its type has.

use flow_core::ActionKind;
use flow_syntax::{Diagnostic, Kind, Node, Span};

use super::{
    branches::Branches,
    drafter::{Drafter, Pending, Place},
    props::{Props, only, shorten},
};
use crate::platform::{
    catalogue::{self, ActionSpec, Deed, is_known_stub},
    plan::{DraftId, SequenceId},
};

/// An action as it is written, with its place in the plan.
#[derive(Debug)]
pub(super) struct Written<'d> {
    /// The name of its type.
    pub(super) type_name: &'d str,
    pub(super) props: Props<'d>,
    pub(super) branches: Branches<'d>,
    pub(super) draft: DraftId,
    pub(super) place: Place,
}

/// Fields that all actions have.
const COMMON: &[&str] = &[
    "name",
    "refId",
    "description",
    "outputs",
    "trackingId",
    "logLevel",
];

/// The most actions that a flow may hold: far beyond what the platform publishes.
const MAX_ACTIONS: usize = 1_000_000;

impl<'d> Drafter<'d, '_> {
    /// Reads all sequences that are still to be read, and those that they begin.
    pub(super) fn read_pending(&mut self) {
        while let Some(pending) = self.pending.pop() {
            self.actions(&pending);
        }
    }

    fn actions(&mut self, pending: &Pending<'d>) {
        let list = pending.actions;
        if list.kind() != Kind::List {
            let message = format!("`actions` is {}, not a list", list.describe());
            let error = Diagnostic::error("invalid-field", message, list.span());
            self.report(error.with_help("begin each action with `- ` and the name of its type"));
            return;
        }
        for item in list.items() {
            if self.plan.drafts.len() >= MAX_ACTIONS {
                let message = format!("the flow has more than {MAX_ACTIONS} actions");
                let error = Diagnostic::error("invalid-field", message, item.span());
                self.report(error.with_help("divide it into several flows"));
                return;
            }
            self.item(item, pending.sequence, pending.place);
        }
    }

    /// One item of a list: an object whose only name is the action's type.
    fn item(&mut self, item: Node<'d>, sequence: SequenceId, place: Place) {
        if let Some(type_name) = item.as_text() {
            self.action(type_name, item.span(), None, sequence, place);
            return;
        }
        match only(item) {
            Some(action) => {
                let body = Some(action.value);
                self.action(action.key, action.key_span, body, sequence, place);
            }
            None => {
                let second = item.members().nth(1).map(|member| member.key_span);
                let (message, help) = match second {
                    Some(_) => (
                        "an action has one name, its type, and here stand several",
                        "indent the action's fields further than its type",
                    ),
                    None => (
                        "this is no action",
                        "write `- ` and the name of its type, and its fields below it",
                    ),
                };
                let span = second.unwrap_or_else(|| item.span());
                self.report(Diagnostic::error("invalid-field", message, span).with_help(help));
            }
        }
    }

    fn action(
        &mut self,
        type_name: &'d str,
        span: Span,
        body: Option<Node<'d>>,
        sequence: SequenceId,
        place: Place,
    ) {
        let spec = catalogue::spec(type_name);
        let name = body.and_then(|body| body.get("name"));
        let name_span = name.map_or(span, |name| name.span());
        let name = name.and_then(super::props::scalar);
        let name = name.filter(|name| !name.trim().is_empty());
        let name = name.map_or_else(|| catalogue::display(type_name), |name| name.into_owned());
        let what = format!("`{}`", shorten(&name));
        let props = match body {
            Some(body) => Props::open(what, name_span, body, self.found),
            None => Props::empty(what, name_span),
        };
        let place_in_file = self.filled.place(name_span);
        let draft = self
            .plan
            .push(sequence, &name, place_in_file, ActionKind::Start);
        let outputs = props.get("outputs");
        let branches = self.branches(&props.what, outputs);
        let mut written = Written {
            type_name,
            props,
            branches,
            draft,
            place,
        };
        if spec.is_none_or(|spec| spec.deed == Deed::Stub) {
            self.mention_stub(&written, span);
        }
        let kind = match spec {
            Some(spec) => self.known(spec, &mut written),
            None => self.stub(&mut written),
        };
        self.plan.drafts[draft.0].kind = kind;
        self.close_branches(&mut written);
    }

    fn known(&mut self, spec: &'static ActionSpec, written: &mut Written<'d>) -> ActionKind {
        written.props.close(&[COMMON, spec.fields], self.found);
        match spec.deed {
            Deed::CallData => self.call_data(written),
            Deed::CallTask => self.call_task(written),
            Deed::EndTask => self.end_task(written),
            Deed::Decision => self.decision(written),
            Deed::Switch => self.switch(written),
            Deed::UpdateData => self.update_data(written),
            Deed::ClearSlot => self.clear_slot(written),
            Deed::Loop => self.counted_loop(written),
            Deed::LoopUntil => self.loop_until(written),
            Deed::LoopExit | Deed::LoopNext => self.leave_loop(written, spec.deed),
            Deed::JumpToTask | Deed::JumpToMenu | Deed::ChangeState => {
                self.jump(written, spec.deed)
            }
            Deed::PreviousMenu => self.previous_menu(written),
            Deed::Collect => self.collect(written),
            Deed::AskBoolean => self.ask_boolean(written),
            Deed::AskIntent => self.ask_intent(written),
            Deed::AskMenu => self.ask_menu(written),
            Deed::AskSlot => self.ask_slot(written),
            Deed::AskText => self.ask_text(written),
            Deed::Find(kind, by) => self.find(written, kind, by),
            Deed::LookUpRow => self.look_up_row(written),
            Deed::Schedule => self.schedule(written),
            Deed::ScheduleGroup => self.schedule_group(written),
            Deed::SetData(scope) => self.set_data(written, scope),
            Deed::GetData(scope) => self.get_data(written, scope),
            Deed::Transfer(to) => self.transfer(written, to),
            Deed::Disconnect => ActionKind::Disconnect,
            Deed::End(reason) => self.end(written, reason),
            Deed::Say(fields) => self.say(written, fields),
            Deed::Wait => self.wait(written),
            Deed::Perform if spec.name == "setLanguage" => self.set_language(written),
            Deed::Perform => self.perform(written),
            Deed::Stub => self.stub(written),
        }
    }

    /// Says once for each type that it is not simulated; a name that is close to a known one is likely misspelt.
    fn mention_stub(&mut self, written: &Written<'d>, span: Span) {
        let type_name = written.type_name;
        if !self.told.insert(type_name) {
            return;
        }
        let shown = shorten(type_name);
        let near = self.suggestions.nearest(type_name, catalogue::names());
        let is_known = is_known_stub(type_name) || catalogue::spec(type_name).is_some();
        if let Some(near) = near.filter(|_| !is_known) {
            let message = format!("`{shown}` is no type of action");
            let error = Diagnostic::error("unknown-action-type", message, span);
            self.report(error.with_help(format!("did you mean `{near}`?")));
            return;
        }
        let message = format!("actions of the type `{shown}` are not simulated");
        let help =
            "a scenario says by which of its outputs it is left; without that a run stops there";
        self.report(Diagnostic::info("stubbed-action", message, span).with_help(help));
    }
}
