//! Transfers: to queues, users, groups, numbers, voicemail and other flows.

use flow_core::{ActionKind, Does, ExitName, Setting, Transfer, TransferTo};
use flow_expr::Type;
use flow_syntax::Node;

use super::{
    actions::Written,
    drafter::{Drafter, Place},
    props::{Props, only},
    value::Wanted,
};
use crate::platform::plan::platform;

impl<'d> Drafter<'d, '_> {
    pub(super) fn transfer(&mut self, written: &mut Written<'d>, to: TransferTo) -> ActionKind {
        // Control leaves the flow when it works, so that a written success never comes to anything.
        if let Some(success) = written.branches.take("success") {
            self.tell_of_success(success);
        }
        self.exits(written, &[("failure", ExitName::Error)]);
        let does = self.transfer_to(&written.props.clone(), to, written.place);
        platform(written.type_name, does)
    }

    /// What a transfer does, of an action or a menu's choice.
    pub(super) fn transfer_to(&mut self, props: &Props<'d>, to: TransferTo, place: Place) -> Does {
        for field in [
            "priority",
            "preferredAgents",
            "languageSkill",
            "directAgent",
            "connectTimeout",
        ] {
            if let Some(node) = props.get(field) {
                self.value(node, Wanted::Any, place);
            }
        }
        let target = self.transfer_target(props, to, place);
        let mut said = |fields: &[&str]| {
            let node = props.any(fields)?;
            let said = self.value(node, Wanted::Like(Type::TEXT), place);
            (!matches!(said, Setting::NoValue)).then_some(said)
        };
        let before = said(&["preTransferAudio", "preTransferCommunication"]);
        let on_failure = said(&["failureTransferAudio", "failureTransferCommunication"]);
        Does::Transfer(Box::new(Transfer {
            to,
            target,
            before,
            on_failure,
            failure_outputs: self.bindings(props.get("failureOutputs"), place),
        }))
    }

    fn transfer_target(&mut self, props: &Props<'d>, to: TransferTo, place: Place) -> Setting {
        let field = match to {
            TransferTo::Queue => "targetQueue",
            TransferTo::User => "targetUser",
            TransferTo::Group => "targetGroup",
            TransferTo::Number => "targetNumber",
            TransferTo::Flow => "targetFlow",
            TransferTo::Voicemail => return self.voicemail(props, place),
        };
        let other = match to {
            TransferTo::Number => "number",
            _ => field,
        };
        let Some(node) = props.any(&[field, other]) else {
            props.lacks(field, self.found);
            return Setting::NoValue;
        };
        self.target(node, place)
    }

    /// A target by name is kept as its name, which needs nobody who knows the organisation.
    fn target(&mut self, node: Node<'d>, place: Place) -> Setting {
        match only(node) {
            Some(form) if form.key == "lit" && form.value.get("name").is_some() => {
                self.named_or_value(form.value, None, place)
            }
            Some(form) if form.key != "name" && !super::value::is_value(node) => {
                self.named_or_value(form.value, None, place)
            }
            _ => self.named_or_value(node, None, place),
        }
    }

    /// `destination: {queue: {targetQueue: …, callbackNumber: …}}`, or of a user or group.
    fn voicemail(&mut self, props: &Props<'d>, place: Place) -> Setting {
        let Some(node) = props.need("destination", self.found) else {
            return Setting::NoValue;
        };
        let Some(of) = only(node) else {
            let error = props.wrong(
                "destination",
                node,
                "`queue`, `user` or `group` with its target below it",
            );
            self.report(error);
            return Setting::NoValue;
        };
        let what = format!("the destination of {}", props.what);
        let inner = Props::open(what, of.key_span, of.value, self.found);
        for field in ["callbackNumber", "calleeName", "voicemailGreeting"] {
            if let Some(node) = inner.get(field) {
                self.value(node, Wanted::Any, place);
            }
        }
        let Some(target) = inner.any(&["targetQueue", "targetUser", "targetGroup"]) else {
            inner.lacks("targetQueue", self.found);
            return Setting::NoValue;
        };
        self.target(target, place)
    }
}
