//! What is asked of the organisation: its queues and users, data tables, schedules, and the attributes of conversations.

use flow_core::{ActionKind, DataScope, Does, ExitName, Find, FindBy, RowLookup, Setting};
use flow_expr::{Scalar, Type};
use flow_syntax::{Diagnostic, Node};

use super::{
    actions::Written,
    drafter::{Drafter, Place},
    props::{Props, only, scalar},
    value::Wanted,
};
use crate::platform::{
    plan::{Aim, platform},
    values::text,
};

/// The ways out of what finds something or does not.
const FOUND: &[(&str, ExitName)] = &[
    ("found", ExitName::Output(0)),
    ("notFound", ExitName::Output(1)),
];

impl<'d> Drafter<'d, '_> {
    pub(super) fn find(
        &mut self,
        written: &mut Written<'d>,
        kind: Scalar,
        by: FindBy,
    ) -> ActionKind {
        self.exits(written, FOUND);
        self.exit_if_written(written, "failure", ExitName::Error);
        let fields: &[&'static str] = match by {
            FindBy::Name => &["findName", "findEmail"],
            FindBy::Id => &["findId", "findQueueId", "findUserId", "findName"],
        };
        let key = written.props.any(fields);
        if key.is_none() {
            written.props.lacks(fields[0], self.found);
        }
        let key = key.map(|node| self.value(node, Wanted::Like(Type::TEXT), written.place));
        let result = written.props.get("findResult");
        let find = Find {
            kind,
            by,
            key: key.unwrap_or(Setting::NoValue),
            result: result.and_then(|node| self.binding(node, written.place)),
        };
        platform(written.type_name, Does::Find(Box::new(find)))
    }

    /// `dataTable: {NAME: {foundOutputs, failureOutputs}}`
    pub(super) fn look_up_row(&mut self, written: &mut Written<'d>) -> ActionKind {
        self.exits(written, FOUND);
        self.exits(written, &[("failure", ExitName::Error)]);
        let key = written.props.need("lookupValue", self.found);
        let key = key.map(|node| self.value(node, Wanted::Like(Type::TEXT), written.place));
        let node = written.props.need("dataTable", self.found);
        let Some(table) = node.and_then(only) else {
            if let Some(node) = node {
                let error = written
                    .props
                    .wrong("dataTable", node, "the name of a data table");
                self.report(error);
            }
            return ActionKind::Unsupported(written.type_name.into());
        };
        let what = format!("the data table of {}", written.props.what);
        let body = Props::open(what, table.key_span, table.value, self.found);
        body.close(&[&["foundOutputs", "failureOutputs"]], self.found);
        let lookup = RowLookup {
            table: table.key.into(),
            key: key.unwrap_or(Setting::NoValue),
            outputs: self.bindings(body.get("foundOutputs"), written.place),
            failure_outputs: self.bindings(body.get("failureOutputs"), written.place),
        };
        platform(written.type_name, Does::LookUpRow(Box::new(lookup)))
    }

    pub(super) fn schedule(&mut self, written: &mut Written<'d>) -> ActionKind {
        self.exits(
            written,
            &[
                ("active", ExitName::Output(0)),
                ("inactive", ExitName::Output(1)),
            ],
        );
        let kind = written.props.get("evaluationType").and_then(only);
        let props = match kind {
            Some(kind) => {
                let what = written.props.what.clone();
                Props::open(what, kind.key_span, kind.value, self.found)
            }
            None => written.props.clone(),
        };
        let node = props.any(&[
            "selectedSchedule",
            "schedule",
            "emergencyGroup",
            "selectedEmergencyGroup",
            "name",
        ]);
        let schedule =
            match node.filter(|_| kind.is_some() || written.props.get("schedule").is_some()) {
                Some(node) => self.named_or_value(node, None, written.place),
                None => {
                    written.props.lacks("evaluationType", self.found);
                    Setting::NoValue
                }
            };
        let at = props
            .get("evaluate")
            .or_else(|| written.props.get("evaluate"));
        let at = at.and_then(|node| self.moment(node, written.place));
        platform(written.type_name, Does::EvaluateSchedule { schedule, at })
    }

    pub(super) fn schedule_group(&mut self, written: &mut Written<'d>) -> ActionKind {
        self.exits(
            written,
            &[
                ("emergency", ExitName::Output(0)),
                ("holiday", ExitName::Output(1)),
                ("closed", ExitName::Output(2)),
                ("open", ExitName::Output(3)),
            ],
        );
        let place = written.place;
        let group = written.props.need("scheduleGroup", self.found);
        let group = group.map(|node| self.named_or_value(node, None, place));
        let emergency = written.props.get("emergencyGroup");
        let emergency = emergency.map(|node| self.named_or_value(node, None, place));
        let at = written.props.get("evaluate");
        let at = at.and_then(|node| self.moment(node, place));
        let does = Does::EvaluateScheduleGroup {
            group: group.unwrap_or(Setting::NoValue),
            emergency: emergency.filter(|setting| !matches!(setting, Setting::NoValue)),
            at,
        };
        platform(written.type_name, does)
    }

    /// A value, or something of the organisation by its name: exports write `{lit: {name: X}, name: X}` too.
    pub(super) fn named_or_value(
        &mut self,
        node: Node<'d>,
        wanted: Option<Type>,
        place: Place,
    ) -> Setting {
        if let Some(name) = node.get("name").and_then(scalar) {
            return text(&name);
        }
        self.value(node, wanted.map_or(Wanted::Any, Wanted::Like), place)
    }

    /// `evaluate: {now: true}`, or a moment.
    fn moment(&mut self, node: Node<'d>, place: Place) -> Option<Setting> {
        let inner = only(node)?;
        if inner.key == "now" {
            return None;
        }
        let node = match super::value::is_value(node) {
            true => node,
            false => only(inner.value)
                .filter(|deeper| !super::value::FORMS.contains(&deeper.key))
                .map_or(inner.value, |deeper| deeper.value),
        };
        let wanted = Wanted::Like(Type::One(Scalar::DateTime));
        Some(self.value(node, wanted, place))
    }

    pub(super) fn set_data(&mut self, written: &mut Written<'d>, scope: DataScope) -> ActionKind {
        self.data_exits(written);
        self.elsewhere(written);
        let mut pairs = Vec::new();
        for attribute in self.attributes(written) {
            let name = attribute.need("name", self.found);
            let value = attribute.get("value");
            let name = name.map(|node| self.value(node, Wanted::Like(Type::TEXT), written.place));
            let value = value.map(|node| self.value(node, Wanted::Like(Type::TEXT), written.place));
            pairs.extend(name.map(|name| (name, value.unwrap_or(Setting::NoValue))));
        }
        platform(written.type_name, Does::SetData(scope, pairs))
    }

    pub(super) fn get_data(&mut self, written: &mut Written<'d>, scope: DataScope) -> ActionKind {
        self.data_exits(written);
        self.elsewhere(written);
        let mut pairs = Vec::new();
        for attribute in self.attributes(written) {
            let name = attribute.need("name", self.found);
            let name = name.map(|node| self.value(node, Wanted::Like(Type::TEXT), written.place));
            let variable = attribute.any(&["variable", "value", "attributeVariable"]);
            let variable = variable.and_then(|node| self.binding(node, written.place));
            pairs.extend(name.zip(variable));
        }
        platform(written.type_name, Does::GetData(scope, pairs))
    }

    /// Setting and getting succeeds here; a failure is there only where the flow writes one.
    pub(super) fn data_exits(&mut self, written: &mut Written<'d>) {
        let success = written.branches.take("success");
        let label = success.map_or("next", |_| "success");
        let aim = self.aim(success, written.draft, written.place);
        self.plan.exit(written.draft, ExitName::Next, label, aim);
        self.exit_if_written(written, "failure", ExitName::Error);
    }

    /// Reads what says whose attributes are meant: a run has one conversation, but the names in it must exist.
    fn elsewhere(&mut self, written: &Written<'d>) {
        for field in ["conversationId", "participantId"] {
            if let Some(node) = written.props.get(field) {
                self.value(node, Wanted::Any, written.place);
            }
        }
    }

    /// `attributes: [{attribute: {name: …, value: …}}]`
    fn attributes(&mut self, written: &Written<'d>) -> Vec<Props<'d>> {
        let Some(list) = written.props.need("attributes", self.found) else {
            return Vec::new();
        };
        let mut attributes = Vec::new();
        for item in list.items() {
            let what = format!("an attribute of {}", written.props.what);
            match only(item) {
                Some(inner) => {
                    attributes.push(Props::open(what, inner.key_span, inner.value, self.found));
                }
                None => {
                    let message = format!("{what} is not written as one");
                    let error = Diagnostic::error("invalid-field", message, item.span());
                    self.report(
                        error.with_help("write `- attribute:` and its `name` and `value` below it"),
                    );
                }
            }
        }
        attributes
    }

    /// Adds the only way on of an action, whatever is written as its outputs.
    pub(super) fn only_way_on(&mut self, written: &mut Written<'d>) {
        self.plan.next(written.draft, Aim::Behind);
    }
}
