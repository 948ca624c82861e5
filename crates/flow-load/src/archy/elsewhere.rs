//! What is said, waited for and ended, and what happens outside of the flow.

use std::{sync::Arc, time::Duration};

use flow_core::{ActionKind, Does, ExitName, Setting, Stub};
use flow_expr::{Scalar, Type, VarId};
use flow_syntax::{Kind, Node};

use super::{
    actions::Written,
    drafter::{Drafter, Place},
    value::{Wanted, form, is_value},
};
use crate::platform::plan::{Aim, platform};

/// What an action of another kind is given and gives.
type Handed = (Vec<(Arc<str>, Setting)>, Vec<(Arc<str>, VarId)>);

impl<'d> Drafter<'d, '_> {
    /// Says something; where the flow writes outputs, which one is taken is not ours to say.
    pub(super) fn say(&mut self, written: &mut Written<'d>, fields: &[&'static str]) -> ActionKind {
        if written.branches.is_written() {
            return self.stub(written);
        }
        let mut said = Vec::new();
        for field in fields {
            if let Some(node) = written.props.need(field, self.found) {
                said.push(self.value(node, Wanted::Like(Type::TEXT), written.place));
            }
        }
        written.branches.take_rest();
        self.only_way_on(written);
        platform(written.type_name, Does::Say(said))
    }

    pub(super) fn wait(&mut self, written: &mut Written<'d>) -> ActionKind {
        let wanted = Wanted::Like(Type::One(Scalar::Duration));
        let duration = written.props.need("duration", self.found);
        let duration = duration.map(|node| self.value(node, wanted, written.place));
        let trim = written.props.get("trimDurationNearMaxRunningTime");
        let trim = trim.map(|node| self.value(node, Wanted::Like(Type::BOOLEAN), written.place));
        self.only_way_on(written);
        let does = Does::Wait {
            duration: duration.unwrap_or(Setting::NoValue),
            longest: longest_wait(self.flow_type),
            trim,
        };
        platform(written.type_name, does)
    }

    pub(super) fn end(
        &mut self,
        written: &mut Written<'d>,
        reason: Option<&'static str>,
    ) -> ActionKind {
        let reason = reason.and_then(|field| written.props.get(field));
        let reason = reason.map(|node| self.value(node, Wanted::Like(Type::TEXT), written.place));
        let reason = reason.filter(|reason| !matches!(reason, Setting::NoValue));
        platform(written.type_name, Does::End(reason))
    }

    /// Does something that the flow does not notice, unless it binds a result or has outputs.
    pub(super) fn perform(&mut self, written: &mut Written<'d>) -> ActionKind {
        if written.branches.is_written() {
            return self.stub(written);
        }
        written.branches.take_rest();
        let (inputs, outputs) = self.handed(written);
        self.only_way_on(written);
        match outputs.is_empty() {
            true => platform(written.type_name, Does::Perform(inputs)),
            false => {
                let stub = Stub {
                    inputs,
                    outputs,
                    exits: Vec::new(),
                };
                platform(written.type_name, Does::Stub(Box::new(stub)))
            }
        }
    }

    /// Happens elsewhere: whoever runs the flow says what comes of it.
    pub(super) fn stub(&mut self, written: &mut Written<'d>) -> ActionKind {
        let mut exits = Vec::new();
        let branches = written.branches.take_rest();
        let enabled = branches.into_iter().filter(|branch| branch.is_enabled);
        for (branch, number) in enabled.zip(0..=u16::MAX) {
            let aim = self.aim(Some(branch), written.draft, written.place);
            let exit = ExitName::Output(number);
            self.plan.exit(written.draft, exit, branch.name, aim);
            exits.push(Arc::from(branch.name));
        }
        self.plan.next(written.draft, Aim::Behind);
        let (inputs, outputs) = self.handed(written);
        let stub = Stub {
            inputs,
            outputs,
            exits,
        };
        platform(written.type_name, Does::Stub(Box::new(stub)))
    }

    /// Every value that an action is given, and every variable that it binds, however deep they are written.
    fn handed(&mut self, written: &Written<'d>) -> Handed {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let own = written.props.members();
        let own = own.filter(|member| !matches!(member.key, "outputs" | "name" | "refId"));
        let mut ahead: Vec<_> = own.map(|member| (member.key, member.value)).collect();
        ahead.reverse();
        while let Some((key, node)) = ahead.pop() {
            if self.is_output(key, node) {
                let bound = self.binding(node, written.place);
                outputs.extend(bound.map(|variable| (Arc::from(key), variable)));
            } else if is_value(node) {
                let value = self.value(node, Wanted::Any, written.place);
                if !matches!(value, Setting::NoValue) {
                    inputs.push((Arc::from(key), value));
                }
            } else {
                let before = ahead.len();
                match node.kind() {
                    Kind::Object => {
                        let members = node.members();
                        ahead.extend(members.map(|member| (member.key, member.value)));
                    }
                    Kind::List => ahead.extend(node.items().map(|item| (key, item))),
                    _ => {}
                }
                ahead[before..].reverse();
            }
        }
        (inputs, outputs)
    }

    /// Whether a value says where something is kept: exports write inputs as expressions and outputs as variables.
    fn is_output(&self, _key: &str, node: Node<'d>) -> bool {
        form(node).is_some_and(|form| form.key == "var")
    }

    /// What is asked or said, of the first of these fields that is written.
    pub(super) fn asked(
        &mut self,
        written: &Written<'d>,
        fields: &[&str],
        place: Place,
    ) -> Setting {
        match written.props.any(fields) {
            Some(node) => self.value(node, Wanted::Like(Type::TEXT), place),
            None => Setting::NoValue,
        }
    }
}

/// What the vendor's page allows a flow of this type to wait.
fn longest_wait(flow_type: &str) -> Duration {
    const HOUR: u64 = 3_600;
    match flow_type {
        "surveyInvite" => Duration::from_secs(HOUR),
        _ => Duration::from_secs(72 * HOUR),
    }
}
