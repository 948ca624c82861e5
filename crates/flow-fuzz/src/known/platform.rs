//! What is known of the world of the platform's own flows: what data actions give, which rows and attributes are read, what
//! whoever starts the flow gives.

use std::sync::Arc;

use flow_core::{
    ActionId, ActionKind, DataScope, Declared, Does, PlatformAction, Program, Setting,
};
use flow_expr::{Object, Organisation, Scalar, Type, Value, VarId};
use flow_scenario::ReplyTo;

use super::{Known, Reader};
use crate::shape::Shape;

/// Names with what their values look like.
pub(crate) type Outputs = Vec<(Arc<str>, Shape)>;

/// What a data action, or an action that is not simulated, gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gives {
    pub(crate) outputs: Outputs,
    /// What a data action gives that fails.
    pub(crate) failure: Outputs,
    /// The labels by which something that is not simulated can be left; empty for data actions.
    pub(crate) exits: Vec<Arc<str>>,
}

/// A row that is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Lookable {
    /// The table's name in lower case.
    pub(crate) table: String,
    /// Keys that the table has.
    pub(crate) keys: Vec<String>,
    pub(crate) columns: Outputs,
}

/// An attribute that is read.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) scope: DataScope,
    pub(crate) name: String,
    pub(crate) shape: Shape,
}

/// Of a table so many keys are known.
const MOST_KEYS: usize = 16;

/// Whether it is a flow of the platform's own formats.
pub(super) fn is_platform(program: &Program) -> bool {
    let mut actions = program.actions().iter();
    actions.any(|action| matches!(action.kind, ActionKind::Platform(_)))
}

impl Reader<'_> {
    pub(super) fn platform(&mut self, platform: &PlatformAction) {
        platform
            .settings()
            .for_each(|setting| self.setting(setting));
        for condition in platform.conditions() {
            self.condition(condition);
        }
        match &platform.does {
            Does::LookUpRow(lookup) => {
                let keys = self.keys(&lookup.table);
                let keys: Vec<Value> = keys.iter().map(|key| key.as_str().into()).collect();
                self.key(&lookup.key, &keys);
            }
            Does::Find(find) => {
                let names = self.names_of(find.kind);
                self.key(&find.key, &names);
            }
            _ => {}
        }
    }

    /// What is looked for may be any of these.
    fn key(&mut self, key: &Setting, known: &[Value]) {
        let references: Vec<_> = key.references().map(|(variable, _)| variable).collect();
        for variable in references {
            self.reads(variable, &[], known);
        }
    }

    fn keys(&self, table: &str) -> Vec<String> {
        let table = self.around.world.tables.get(&table.to_lowercase());
        let rows = table.into_iter().flat_map(|table| table.rows());
        rows.take(MOST_KEYS)
            .map(|(key, _)| key.to_owned())
            .collect()
    }

    fn names_of(&self, kind: Scalar) -> Vec<Value> {
        let list = match kind {
            Scalar::Queue => "queues",
            Scalar::User => "users",
            Scalar::Skill => "skills",
            Scalar::Group => "groups",
            _ => return Vec::new(),
        };
        let organisation = self.around.world.organisation.as_deref();
        let things = organisation
            .and_then(Organisation::document)
            .and_then(|all| all.member(list));
        let things = things.and_then(Value::as_list).unwrap_or_default();
        let named = things.iter().flatten().filter_map(|thing| {
            let name = thing.member("name").and_then(Value::as_text);
            name.or_else(|| thing.as_text())
        });
        named.take(MOST_KEYS).map(Value::from).collect()
    }

    /// Gives each shape to whatever sets it, bound to the type that its variable is declared with.
    pub(super) fn sort_platform(&mut self, known: &mut Known) {
        for (index, action) in self.program.actions().iter().enumerate() {
            let ActionKind::Platform(platform) = &action.kind else {
                continue;
            };
            let id = ActionId::at(index);
            match &platform.does {
                Does::CallData(call) => {
                    let mut gives = Gives {
                        outputs: self.outputs(&call.outputs),
                        failure: self.outputs(&call.failure_outputs),
                        exits: Vec::new(),
                    };
                    let names = [
                        &*action.name,
                        &format!("{}/{}", call.category, call.data_action),
                    ];
                    self.learn_said(&names, &mut gives);
                    known.gives.insert(id, gives);
                    known.statuses.extend(statuses(&known.gives[&id].failure));
                }
                Does::Stub(stub) => {
                    let gives = Gives {
                        outputs: self.outputs(&stub.outputs),
                        failure: Vec::new(),
                        exits: action.exits.iter().map(|exit| exit.label.clone()).collect(),
                    };
                    known.gives.insert(id, gives);
                }
                Does::LookUpRow(lookup) => known.rows.push(Lookable {
                    table: lookup.table.to_lowercase(),
                    keys: self.keys(&lookup.table),
                    columns: self.outputs(&lookup.outputs),
                }),
                Does::GetData(scope, pairs) => {
                    for (name, variable) in pairs {
                        if let Setting::Literal(Value::Text(name)) = name {
                            known.attributes.push(Attribute {
                                scope: *scope,
                                name: name.as_ref().to_owned(),
                                shape: self.shape_of(*variable, name),
                            });
                        }
                    }
                }
                Does::Ask(ask) => {
                    if let Some(output) = ask.output {
                        let values = self
                            .shapes
                            .get(&output)
                            .map_or(&[][..], |shape| &shape.values);
                        let texts = values.iter().map(|value| value.text().into_owned());
                        known.digits.insert(output, texts.collect());
                    }
                }
                _ => {}
            }
        }
        self.given(known);
    }

    /// What surrounds the flow gives, and what it declares as its inputs.
    fn given(&self, known: &mut Known) {
        let names = self.program.names();
        let declared = self.program.declared().iter();
        let inputs = declared.filter(|declared| declared.is_input);
        let inputs = inputs.map(|declared| declared.variable);
        // Tasks get theirs from whoever calls them.
        let inputs = inputs.filter(|variable| !is_of_a_task(names.name(*variable)));
        let given = self.around.given.iter();
        let given = given.filter_map(|(name, _)| names.find(name));
        let mut all: Vec<VarId> = inputs.chain(given).collect();
        all.sort();
        all.dedup();
        for variable in all {
            let name = names.name(variable);
            let mut shape = Shape::default();
            let said = self.around.given.iter();
            said.filter(|(said, _)| names.find(said) == Some(variable))
                .for_each(|(_, value)| shape.learn(value));
            shape.merge(&self.shape_of(variable, name));
            if !self.is_declared(variable) {
                shape.bind_parts(name);
            }
            if let Some(bound) = shape.bound {
                shape.bind(bound, name);
            }
            self.name_things(&mut shape);
            known.inputs.push((variable, shape));
            if self.may_be_missing(variable, name) {
                known.optional.push(variable);
            }
        }
    }

    /// Things of the organisation are those that there are.
    fn name_things(&self, shape: &mut Shape) {
        let (names, named) = match (shape.bound, &mut shape.elements) {
            (Some(Type::One(kind)), _) => (self.names_of(kind), &mut shape.values),
            (Some(Type::List(kind)), Some(items)) => (self.names_of(kind), &mut items.values),
            _ => return,
        };
        if !names.is_empty() {
            *named = names;
        }
    }

    fn is_declared(&self, variable: VarId) -> bool {
        let mut declared = self.program.declared().iter();
        declared.any(|declared| declared.variable == variable)
    }

    /// An input with an initial value need not be given, nor one that the flow asks whether it is set.
    fn may_be_missing(&self, variable: VarId, name: &str) -> bool {
        let asks = ["IsSet(", "IsNotSetOrEmpty("].map(|function| format!("{function}{name}"));
        let mut actions = self.program.actions().iter();
        actions.any(|action| match &action.kind {
            ActionKind::Decision(condition) => {
                let text = condition.expr.to_string();
                asks.iter().any(|ask| text.contains(ask))
            }
            ActionKind::Platform(platform) => match &platform.does {
                Does::Enter(initial) => initial
                    .iter()
                    .any(|(set, setting)| *set == variable && !matches!(setting, Setting::NoValue)),
                _ => false,
            },
            _ => false,
        })
    }

    fn outputs(&self, outputs: &[(Arc<str>, VarId)]) -> Outputs {
        let outputs = outputs.iter();
        outputs
            .map(|(name, variable)| (name.clone(), self.shape_of(*variable, name)))
            .collect()
    }

    fn shape_of(&self, variable: VarId, name: &str) -> Shape {
        let mut shape = self.shapes.get(&variable).cloned().unwrap_or_default();
        let is_it = |declared: &&Declared| declared.variable == variable;
        if let Some(declared) = self.program.declared().iter().find(is_it) {
            shape.bind(declared.type_, name);
        }
        shape
    }

    /// Learns from what somebody says that a data action gives.
    fn learn_said(&self, names: &[&str], gives: &mut Gives) {
        for said in &self.around.replies {
            if !matches!(&said.to, ReplyTo::Action(to) if names.contains(&to.as_str())) {
                continue;
            }
            for reply in &said.replies {
                let Some(act) = &reply.act else { continue };
                learn(act.outputs.as_ref(), &mut gives.outputs);
                learn(act.failure.as_ref(), &mut gives.failure);
            }
        }
    }
}

fn is_of_a_task(name: &str) -> bool {
    let scope = name.split('.').next().unwrap_or_default();
    ["task", "state"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(scope))
}

fn learn(said: Option<&Object>, shapes: &mut Outputs) {
    let Some(said) = said else { return };
    for (name, shape) in shapes {
        if let Some(value) = said.get(name) {
            let bound = shape.bound;
            shape.learn(value);
            if let Some(bound) = bound {
                shape.bind(bound, name);
            }
        }
    }
}

/// The statuses that a flow compares a failure's with.
fn statuses(failure: &Outputs) -> Vec<u16> {
    let status = failure
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("status"));
    let values = status.flat_map(|(_, shape)| &shape.values);
    values.filter_map(super::status).collect()
}
