//! What a flow asks of the world, told from its program: no run is needed for it.

use std::collections::{BTreeMap, BTreeSet};

use flow_core::{
    Action, ActionKind, Condition, DataScope, Does, Embedded, PlatformAction, Program, Setting,
};
use flow_expr::{
    Directory, Environment, NotSetRead, Object, Organisation, Platform, Scalar, Type, Value, VarId,
};

use super::{fitting::Fitting, plausible};

/// Variables that the platform gives, by scope: whatever of them a flow reads is given.
const GIVEN_SCOPES: [&str; 8] = [
    "Call", "Message", "Email", "Chat", "Callback", "Survey", "Workitem", "Campaign",
];

/// No value that a run keeps has more levels.
const DEEPEST: usize = 128;

/// What a flow asks for.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Things of the organisation: the list, and their names or ids.
    pub(super) things: BTreeMap<&'static str, BTreeSet<Thing>>,
    pub(super) schedules: BTreeSet<String>,
    pub(super) schedule_groups: BTreeSet<String>,
    pub(super) emergency_groups: BTreeSet<String>,
    /// Tables, their rows by key, and the columns that are read.
    pub(super) tables: BTreeMap<String, BTreeMap<String, BTreeMap<String, Value>>>,
    pub(super) given: BTreeMap<String, Value>,
    pub(super) participant: BTreeMap<String, &'static str>,
    pub(super) conversation: BTreeMap<String, &'static str>,
    /// Replies in the order of the flow.
    pub(super) replies: Vec<Answer>,
}

/// Something of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Thing {
    pub(super) name: String,
    pub(super) id: String,
}

/// A reply.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) to: String,
    pub(super) reply: Vec<(&'static str, Value)>,
    /// What else it could be.
    pub(super) hint: String,
}

impl Needs {
    pub(super) fn of(program: &Program, embedded: &Embedded) -> Self {
        let mut walk = Walk::new(program, embedded);
        walk.variables();
        for action in program.actions() {
            walk.action(action);
        }
        walk.rows();
        walk.needs
    }
}

/// Looks at a program with what is known of its variables before it runs.
pub(super) struct Walk<'a> {
    pub(super) program: &'a Program,
    pub(super) embedded: &'a Embedded,
    pub(super) needs: Needs,
    /// What the organisation owns, once all of it is told.
    pub(super) organisation: Option<Organisation>,
    types: BTreeMap<VarId, Type>,
    fitting: Fitting,
    values: Vec<Option<Value>>,
}

impl Environment for Walk<'_> {
    fn variable(&self, id: VarId) -> Option<&Value> {
        self.values.get(id.index())?.as_ref()
    }

    fn directory(&self) -> Option<&dyn Directory> {
        let organisation = self.organisation.as_ref();
        organisation.map(|known| known as &dyn Directory)
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}
}

impl<'a> Walk<'a> {
    fn new(program: &'a Program, embedded: &'a Embedded) -> Self {
        let declared = program.declared().iter();
        Self {
            program,
            embedded,
            needs: Needs::default(),
            organisation: None,
            types: declared
                .map(|known| (known.variable, known.type_))
                .collect(),
            fitting: Fitting::of(program),
            values: vec![None; program.names().len()],
        }
    }

    /// What the run is given: the platform's own variables, and the flow's inputs that have no initial value.
    fn variables(&mut self) {
        for action in self.program.actions() {
            self.initial(action);
        }
        let inputs = self
            .program
            .declared()
            .iter()
            .filter(|known| known.is_input);
        let inputs: BTreeSet<VarId> = inputs.map(|known| known.variable).collect();
        let reads = self.parts_read();
        for (id, name) in self.program.names().iter() {
            let (scope, _) = name.split_once('.').unwrap_or(("", name));
            let is_flow = scope.eq_ignore_ascii_case("flow") && inputs.contains(&id);
            let is_given = GIVEN_SCOPES
                .iter()
                .any(|known| scope.eq_ignore_ascii_case(known));
            if !(is_flow && self.values[id.index()].is_none()
                || is_given && reads.contains_key(&id))
            {
                continue;
            }
            let members = reads.get(&id).map(Vec::as_slice).unwrap_or_default();
            let value = self.given(self.type_of(id), members, name);
            self.values[id.index()] = Some(value.clone());
            self.needs.given.insert(name.to_string(), value);
        }
    }

    /// A value of a type, or where it may be anything an object with the parts that are read, for a variable of this name.
    fn given(&mut self, type_: Type, parts: &[String], name: &str) -> Value {
        let (Type::One(scalar) | Type::List(scalar)) = type_;
        // What JSON has not is told as a text, which the run makes a queue, a moment, a number to call of.
        if scalar.made_by().is_none()
            && let Some(object) = self.fitting.object(parts, name)
        {
            return object;
        }
        let (_, last) = name.split_once('.').unwrap_or(("", name));
        let value = plausible::value(type_, last);
        let mut texts = value.as_list().into_iter().flatten().flatten();
        if let Some(text) = value.as_text().or_else(|| texts.next()?.as_text()) {
            self.thing_of(scalar, text, None);
        }
        value
    }

    /// Initial values that do not hang on anything.
    fn initial(&mut self, action: &Action) {
        let ActionKind::Platform(platform) = &action.kind else {
            return;
        };
        if let Does::Enter(initial) = &platform.does {
            for (variable, setting) in initial {
                if let Setting::Literal(value) = setting {
                    self.values[variable.index()].get_or_insert(value.clone());
                }
            }
        }
    }

    /// For each variable that is read, the ways into it.
    fn parts_read(&self) -> BTreeMap<VarId, Vec<String>> {
        let mut read: BTreeMap<VarId, Vec<String>> = BTreeMap::new();
        let mut see = |variable: VarId, text: &str| {
            let name = self.program.names().name(variable);
            let rest = text
                .trim_start_matches('$')
                .get(name.len()..)
                .unwrap_or_default();
            let parts = read.entry(variable).or_default();
            let is_plain = |way: &&str| !way.contains('[') && way.split('.').count() <= DEEPEST;
            if let Some(way) = rest.strip_prefix('.').filter(is_plain) {
                parts.push(way.to_owned());
            }
        };
        for action in self.program.actions() {
            for setting in action.kind.settings() {
                for (reference, _) in setting.reads() {
                    see(reference.variable(), reference.text());
                }
            }
            for condition in conditions(action) {
                for reference in condition.code.references() {
                    see(reference.variable(), reference.text());
                }
            }
        }
        read
    }

    /// Takes what a variable comes to hold, where nothing was known of it.
    pub(super) fn learn(&mut self, variable: VarId, value: Option<Value>) {
        if let (None, Some(value)) = (&self.values[variable.index()], value) {
            self.values[variable.index()] = Some(value);
        }
    }

    pub(super) fn type_of(&self, variable: VarId) -> Type {
        self.types
            .get(&variable)
            .copied()
            .unwrap_or(Type::One(Scalar::Text))
    }

    /// The value of a setting, as far as it is known before the run.
    pub(super) fn known(&mut self, setting: &Setting) -> Option<Value> {
        match setting {
            Setting::Literal(value) => Some(value.clone()),
            Setting::Expression(expression) => expression.code.eval(self).ok().flatten(),
            _ => None,
        }
    }

    pub(super) fn text(&mut self, setting: &Setting) -> Option<String> {
        self.known(setting).map(|value| value.text().into_owned())
    }

    fn action(&mut self, action: &Action) {
        for condition in conditions(action) {
            for (function, text) in condition.expr.calls_with_text() {
                self.called(function, text);
            }
        }
        for setting in action.kind.settings() {
            if let Setting::Literal(Value::Platform(Platform::Record(record))) = setting {
                self.thing_of(record.kind(), record.text(), None);
            }
        }
        match &action.kind {
            ActionKind::Lookup(lookup) => {
                let read = self.parts_read().remove(&lookup.output).unwrap_or_default();
                let name = self.program.names().name(lookup.output);
                let json = self.fitting.object(&read, name);
                let json = json.unwrap_or_else(|| Object::from_members(Vec::new()).into());
                self.answer(
                    &action.name,
                    vec![("json", json)],
                    "or `{ status: 500 }`".to_owned(),
                );
            }
            ActionKind::Platform(platform) => self.platform(action, platform),
            _ => {}
        }
    }

    fn platform(&mut self, action: &Action, platform: &PlatformAction) {
        match &platform.does {
            Does::CallData(call) => self.data(call),
            Does::Stub(stub) => self.stub(action, platform, stub),
            Does::Find(find) => self.find(find),
            Does::EvaluateSchedule { schedule, .. } => {
                let name = self.text(schedule);
                let emergencies = &self.needs.emergency_groups;
                let name = name.filter(|name| !emergencies.contains(name));
                self.needs.schedules.extend(name);
            }
            Does::EvaluateScheduleGroup {
                group, emergency, ..
            } => {
                let group = self.text(group);
                let emergency = emergency.as_ref().and_then(|setting| self.text(setting));
                self.needs.schedule_groups.extend(group);
                self.needs.emergency_groups.extend(emergency);
            }
            Does::GetData(scope, pairs) => {
                for (name, variable) in pairs {
                    let Some(name) = self.text(name) else {
                        continue;
                    };
                    let text = plausible::text(self.program.names().name(*variable));
                    match scope {
                        DataScope::Participant => self.needs.participant.insert(name, text),
                        DataScope::Conversation => self.needs.conversation.insert(name, text),
                    };
                }
            }
            Does::Transfer(transfer) => self.transfer(transfer),
            _ => {}
        }
    }
}

/// Every expression of an action: those that it tests, and those of its values.
fn conditions(action: &Action) -> impl Iterator<Item = &Condition> {
    let settings = action.kind.settings();
    tested(action).chain(settings.flat_map(Setting::expressions))
}

/// The conditions that an action tests.
pub(super) fn tested(action: &Action) -> impl Iterator<Item = &Condition> {
    let tested = match &action.kind {
        ActionKind::Decision(condition) => std::slice::from_ref(condition),
        ActionKind::Switch(conditions) => conditions,
        ActionKind::Platform(platform) => platform.conditions(),
        _ => &[],
    };
    tested.iter()
}
