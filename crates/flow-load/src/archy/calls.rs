//! Calls: of data actions, of tasks, and the ends of tasks.

use std::sync::Arc;

use flow_core::{ActionId, ActionKind, CallData, CallTask, Does, ExitName, Setting};
use flow_expr::{Type, VarId};
use flow_syntax::{Diagnostic, Kind, Node};

use super::{
    actions::Written,
    drafter::{Drafter, Place},
    props::{Props, only, scalar},
    references::RootKind,
    value::Wanted,
};
use crate::platform::{plan::platform, values::duration, variables::Scope};

/// How long the platform waits for a data action when nothing is written.
const DEFAULT_TIMEOUT: i64 = 60_000;

impl<'d> Drafter<'d, '_> {
    pub(super) fn call_data(&mut self, written: &mut Written<'d>) -> ActionKind {
        self.exits(
            written,
            &[
                ("success", ExitName::Success),
                ("failure", ExitName::Error),
                ("timeout", ExitName::Timeout),
            ],
        );
        let timeout = written.props.get("timeout");
        let timeout = timeout.map(|node| {
            let wanted = Wanted::Like(Type::One(flow_expr::Scalar::Duration));
            self.value(node, wanted, written.place)
        });
        let timeout = timeout
            .filter(|timeout| !matches!(timeout, Setting::NoValue))
            .or_else(|| duration(DEFAULT_TIMEOUT));
        let Some((category, data_action, body)) = self.data_action(written) else {
            return ActionKind::Unsupported(written.type_name.into());
        };
        let place = written.place;
        let call = CallData {
            category,
            data_action,
            inputs: self.inputs(body.get("inputs"), place),
            timeout: timeout.unwrap_or(Setting::NoValue),
            outputs: self.bindings(body.get("successOutputs"), place),
            failure_outputs: self.bindings(body.get("failureOutputs"), place),
        };
        platform(written.type_name, Does::CallData(Box::new(call)))
    }

    /// `category: {INTEGRATION: {dataAction: {NAME: {inputs, successOutputs, failureOutputs}}}}`
    fn data_action(&mut self, written: &Written<'d>) -> Option<(Arc<str>, Arc<str>, Props<'d>)> {
        let node = written.props.need("category", self.found)?;
        let Some(category) = only(node) else {
            let error = written.props.wrong(
                "category",
                node,
                "the name of an integration, with `dataAction` below it",
            );
            self.report(error);
            return None;
        };
        let what = format!("the category of {}", written.props.what);
        let within = Props::open(what, category.key_span, category.value, self.found);
        within.close(&[&["dataAction"]], self.found);
        let node = within.need("dataAction", self.found)?;
        let Some(action) = only(node) else {
            let error = within.wrong(
                "dataAction",
                node,
                "the name of a data action, with `inputs` below it",
            );
            self.report(error);
            return None;
        };
        let what = format!("the data action of {}", written.props.what);
        let body = Props::open(what, action.key_span, action.value, self.found);
        body.close(
            &[&["inputs", "successOutputs", "failureOutputs"]],
            self.found,
        );
        Some((category.key.into(), action.key.into(), body))
    }

    /// The values that something is given, by name.
    pub(super) fn inputs(
        &mut self,
        node: Option<Node<'d>>,
        place: Place,
    ) -> Vec<(Arc<str>, Setting)> {
        let members = node.into_iter().flat_map(|node| node.members());
        let read = members.map(|member| {
            let value = self.value(member.value, Wanted::Any, place);
            (Arc::from(member.key), value)
        });
        read.collect()
    }

    pub(super) fn call_task(&mut self, written: &mut Written<'d>) -> ActionKind {
        let target = written.props.need("targetTaskRef", self.found);
        let target = target.and_then(|node| self.reference(node, RootKind::Task));
        self.task_exits(written);
        let Some(target) = target else {
            return ActionKind::Unsupported(written.type_name.into());
        };
        self.plan.drafts[written.draft.0].calls = Some(target);
        let scope = self.roots_scope(target);
        let given = written.props.any(&["inputs", "taskInputs"]);
        let kept = written.props.any(&["outputVariables", "taskOutputs"]);
        let call = CallTask {
            task: ActionId(0),
            inputs: self.task_inputs(given, scope, written.place),
            outputs: self.task_outputs(kept, scope, written.place),
        };
        platform(written.type_name, Does::CallTask(Box::new(call)))
    }

    /// The outputs that the task's ends name, and the way on for every other end.
    fn task_exits(&mut self, written: &mut Written<'d>) {
        let default = written.branches.take("default");
        let aim = self.aim(default, written.draft, written.place);
        for (branch, number) in written.branches.take_rest().into_iter().zip(0..=u16::MAX) {
            let aim = match branch.name.eq_ignore_ascii_case("default") {
                true => aim,
                false => self.aim(Some(branch), written.draft, written.place),
            };
            let exit = ExitName::Output(number);
            self.plan.exit(written.draft, exit, branch.name, aim);
        }
        self.plan.next(written.draft, aim);
    }

    fn task_inputs(
        &mut self,
        node: Option<Node<'d>>,
        scope: Option<Scope>,
        place: Place,
    ) -> Vec<(VarId, Setting)> {
        let mut inputs = Vec::new();
        for member in node.into_iter().flat_map(|node| node.members()) {
            let variable =
                self.variables
                    .handed(&task_variable(member.key), scope, member.key_span);
            self.variables.given(variable);
            inputs.push((variable, self.value(member.value, Wanted::Any, place)));
        }
        inputs
    }

    fn task_outputs(
        &mut self,
        node: Option<Node<'d>>,
        scope: Option<Scope>,
        place: Place,
    ) -> Vec<(VarId, VarId)> {
        let mut outputs = Vec::new();
        for member in node.into_iter().flat_map(|node| node.members()) {
            let theirs = self
                .variables
                .handed(&task_variable(member.key), scope, member.key_span);
            self.variables.handed_back(theirs);
            let ours = self.binding(member.value, place);
            outputs.extend(ours.map(|ours| (theirs, ours)));
        }
        outputs
    }

    /// Ends a task; the output that it names decides where the call goes on.
    pub(super) fn end_task(&mut self, written: &mut Written<'d>) -> ActionKind {
        let path = written.props.get("outputPath");
        let named = path.and_then(|path| match path.kind() {
            Kind::Object => path.get("name"),
            _ => Some(path),
        });
        let output = named.and_then(scalar).map(|name| Arc::from(&*name));
        if let (Some(path), None) = (path, &output)
            && path.get("none").is_none()
        {
            let message = format!("`outputPath` of {} has no `name`", written.props.what);
            let error = Diagnostic::error("missing-field", message, path.span());
            self.report(error.with_help(
                "write `outputPath: { name: NAME }` with the name of an output of the task",
            ));
        }
        platform(written.type_name, Does::EndTask(output))
    }
}

/// A task's variable, with or without `Task.` in front.
fn task_variable(name: &str) -> String {
    match name.contains('.') {
        true => name.to_owned(),
        false => format!("Task.{name}"),
    }
}
