//! What a flow does about errors and about callers whom a bot does not understand.

use flow_core::Setting;
use flow_expr::Type;
use flow_syntax::{Diagnostic, Member, Span, nearest};

use super::{
    drafter::{Drafter, Place},
    props::{Props, only, shorten},
    references::RootKind,
    value::Wanted,
};
use crate::platform::{
    event::{EVENT_HANDLING, Event, Handling, RECOGNITION_FAILURE, handler},
    plan::SequenceId,
};

/// How events are handled.
const HANDLERS: &[&str] = &[
    "abortSend",
    "completeSend",
    "continue",
    "disconnect",
    "endFlow",
    "endInQueueState",
    "endWorkflow",
    "exit",
    "menu",
    "queue",
    "state",
    "task",
    "jumpToMenu",
    "jumpToTask",
    "jumpToState",
    "transferToAcd",
];

impl<'d> Drafter<'d, '_> {
    /// Reads the flow's error handling; where nothing is written the platform's default for its type counts.
    pub(super) fn read_events(&mut self, flow: &Props<'d>) {
        let settings = flow.get("settingsErrorHandling");
        let before = settings.and_then(|node| {
            node.get("preHandlingAudio")
                .or_else(|| node.get("errorEventHandover"))
        });
        let written = settings.and_then(|node| node.get("errorHandling"));
        let handler = self.event(EVENT_HANDLING, flow, written, before);
        self.plan.handler = Some(handler);
        let failure = settings.and_then(|node| node.get("recognitionFailureEventHandling"));
        if failure.is_some() {
            let before = settings.and_then(|node| node.get("recognitionFailureEventHandover"));
            let handler = self.event(RECOGNITION_FAILURE, flow, failure, before);
            self.misunderstood = Some(handler);
        }
        for member in settings.into_iter().flat_map(|node| node.members()) {
            if matches!(
                member.key,
                "agentEscalationConfirmation" | "agentEscalationHandover" | "enableAgentEscalation"
            ) {
                self.value(member.value, Wanted::Any, Place::default());
            }
        }
    }

    fn event(
        &mut self,
        name: &str,
        flow: &Props<'d>,
        written: Option<flow_syntax::Node<'d>>,
        before: Option<flow_syntax::Node<'d>>,
    ) -> SequenceId {
        let said = before.map(|node| self.value(node, Wanted::Like(Type::TEXT), Place::default()));
        let said = said.filter(|said| !matches!(said, Setting::NoValue));
        let chosen = written.and_then(only);
        if let Some(node) = written.filter(|_| chosen.is_none()) {
            let message = "an event is handled in one way";
            let error = Diagnostic::error("invalid-field", message, node.span());
            self.report(error.with_help("write one of `disconnect`, `queue`, `task`, `menu`, `exit`, `endWorkflow`, … below it"));
        }
        let (handling, span) = match chosen {
            Some(chosen) => (self.handling(chosen), chosen.key_span),
            None => (self.default_handling(), flow.at),
        };
        let span: Span = self.filled.place(span);
        handler(
            &mut self.plan,
            Event {
                name,
                span,
                before: said,
                handling,
            },
        )
    }

    /// What the platform does when a flow says nothing.
    fn default_handling(&self) -> Handling {
        match self.flow_type {
            "workflow" | "workitem" | "commonModule" | "bot" | "botFlow" | "digitalBot"
            | "digitalBotFlow" => Handling::End,
            _ => Handling::Disconnect,
        }
    }

    fn handling(&mut self, chosen: Member<'d>) -> Handling {
        let known = HANDLERS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(chosen.key));
        let kind = match known.copied() {
            Some("disconnect") => return Handling::Disconnect,
            Some("queue" | "transferToAcd") => return self.queue_of(chosen),
            Some("task" | "jumpToTask") => RootKind::Task,
            Some("menu" | "jumpToMenu") => RootKind::Menu,
            Some("state" | "jumpToState") => RootKind::State,
            Some(_) => return Handling::End,
            None => {
                let message = format!(
                    "`{}` is no way to handle an event that is known here",
                    shorten(chosen.key)
                );
                let near = nearest(chosen.key, HANDLERS.iter().copied());
                self.report(match near {
                    Some(near) => Diagnostic::error("invalid-field", message, chosen.key_span)
                        .with_help(format!("did you mean `{near}`?")),
                    None => Diagnostic::warning("unsupported-action", message, chosen.key_span)
                        .with_help("the flow ends there; known are `disconnect`, `queue`, `task`, `menu`, `exit`, `endWorkflow`, …"),
                });
                return Handling::End;
            }
        };
        // The reference is called `targetTaskRef` or the like; it is the only one that can stand here.
        let mut members = chosen.value.members();
        let named = members.find(|member| member.key.ends_with("Ref"));
        let node = named.map_or(chosen.value, |member| member.value);
        match self.reference(node, kind) {
            Some(target) => Handling::Jump(target),
            None => Handling::End,
        }
    }

    fn queue_of(&mut self, chosen: Member<'d>) -> Handling {
        let what = "the event's handling";
        let props = Props::open(what, chosen.key_span, chosen.value, self.found);
        let target = props.get("targetQueue").or_else(|| props.get("queue"));
        let target =
            target.or_else(|| super::value::is_value(chosen.value).then_some(chosen.value));
        match target {
            Some(node) => {
                let inner = only(node)
                    .filter(|form| form.key == "lit" && form.value.get("name").is_some())
                    .map_or(node, |form| form.value);
                Handling::Queue(self.named_or_value(inner, None, Place::default()))
            }
            None => {
                props.lacks("targetQueue", self.found);
                Handling::Disconnect
            }
        }
    }

    /// Where a bot goes that did not understand its caller.
    pub(super) fn misunderstood(&self) -> Option<SequenceId> {
        self.misunderstood.or(self.plan.handler)
    }
}
