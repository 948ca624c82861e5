//! What is known of a flow's world before anything is tried: which parts of replies the flow reads, what it compares them
//! with, which statuses and codes it knows, what it asks the caller.

mod aliases;
mod platform;
mod schema;

use std::{collections::BTreeMap, sync::Arc};

use flow_core::{ActionId, ActionKind, Condition, ErrorCode, Program, Setting};
use flow_expr::{Part, ReadPart, Value, VarId};
use flow_scenario::Surroundings;

use crate::{around::moment, services::Services, shape::Shape};
use aliases::Aliases;

pub(crate) use platform::{Attribute, Gives, Lookable};

/// What is known of the world of one flow.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What successful replies look like, by the variable that they are bound to.
    pub replies: BTreeMap<VarId, Shape>,
    /// What the replies of errors look like.
    pub errors: Shape,
    /// The statuses that the flow compares with, and their neighbours.
    pub statuses: Vec<u16>,
    /// The codes that the flow compares with.
    pub codes: Vec<ErrorCode>,
    /// Headers of errors that the flow reads.
    pub headers: Vec<(Arc<str>, Shape)>,
    /// What the caller may enter, by the variable that it is bound to.
    pub digits: BTreeMap<VarId, Vec<String>>,
    /// The variables that nothing in the flow sets.
    pub inputs: Vec<(VarId, Shape)>,
    /// Those of the inputs that need not be given.
    pub(crate) optional: Vec<VarId>,
    /// What data actions, and actions that are not simulated, give.
    pub(crate) gives: BTreeMap<ActionId, Gives>,
    /// Rows of data tables that the flow looks for.
    pub(crate) rows: Vec<Lookable>,
    /// Attributes that the flow reads.
    pub(crate) attributes: Vec<Attribute>,
}

/// Numbers that a caller's number may be, the usual one first.
pub(crate) const PHONE_NUMBERS: [&str; 4] = ["15551234567", "+13178723000", "317", ""];

impl Known {
    /// Whether runs of a flow find a world around them: those of the platform's own formats.
    pub fn needs_a_world(program: &Program) -> bool {
        platform::is_platform(program)
    }

    /// What the flow itself tells.
    pub fn of(program: &Program) -> Self {
        Self::within(program, &Surroundings::default())
    }

    /// What the flow itself tells, and what surrounds it: the keys of tables, the names of things, what data actions are
    /// said to give.
    pub fn within(program: &Program, around: &Surroundings) -> Self {
        let mut reader = Reader {
            aliases: Aliases::of(program),
            shapes: BTreeMap::new(),
            meetings: Vec::new(),
            program,
            around,
        };
        reader.read();
        reader.sort()
    }

    /// Learns what successful replies look like, whichever lookup they answer.
    pub fn learn(&mut self, example: &Shape) {
        self.replies
            .values_mut()
            .for_each(|reply| reply.merge(example));
    }

    /// Learns from a reply that a service once gave.
    pub fn learn_reply(&mut self, status: u16, body: &Value) {
        if (200..=299).contains(&status) {
            let mut example = Shape::default();
            example.learn(body);
            return self.learn(&example);
        }
        if !self.statuses.contains(&status) {
            self.statuses.push(status);
        }
        self.errors.learn(body);
    }

    /// Learns what contracts name of what data actions give: choices and bounds.
    pub fn learn_services(&mut self, services: &Services) {
        for (action, service) in services.iter() {
            let Some(gives) = self.gives.get_mut(&action) else {
                continue;
            };
            for (name, values) in service.values() {
                let mut outputs = gives.outputs.iter_mut();
                let known = outputs.find(|(known, _)| known.eq_ignore_ascii_case(&name));
                if let Some((name, shape)) = known {
                    shape.learn_values(values, name);
                }
            }
        }
    }

    /// Learns what a variable was once given, where nothing in the flow sets it.
    pub fn learn_given(&mut self, variable: VarId, value: &Value) {
        if let Some((_, shape)) = self.inputs.iter_mut().find(|(known, _)| *known == variable) {
            shape.learn(value);
        }
    }
}

struct Reader<'p> {
    program: &'p Program,
    around: &'p Surroundings,
    aliases: Aliases,
    shapes: BTreeMap<VarId, Shape>,
    /// Parts of variables that are compared with each other.
    meetings: Vec<(Place, Place)>,
}

/// A variable and the way to a part of its value.
type Place = (VarId, Vec<Part>);

/// More parts that are compared with each other are not looked at.
const MOST_MEETINGS: usize = 1_000;

impl Reader<'_> {
    fn read(&mut self) {
        let program = self.program;
        for action in program.actions() {
            match &action.kind {
                ActionKind::Decision(condition) => self.condition(condition),
                ActionKind::Switch(cases) => cases.iter().for_each(|case| self.condition(case)),
                ActionKind::Platform(platform) => self.platform(platform),
                kind => kind.settings().for_each(|setting| self.setting(setting)),
            }
        }
        if let flow_core::AtEnd::Transfer(queue) = program.at_end() {
            self.setting(queue);
        }
        self.meet();
    }

    /// What is compared with each other may be the same, so that both may be what either is known to be.
    fn meet(&mut self) {
        let meetings = std::mem::take(&mut self.meetings);
        for (one, other) in meetings.into_iter().take(MOST_MEETINGS) {
            let mut values: Vec<Value> = Vec::new();
            for (variable, parts) in [&one, &other] {
                let known = self
                    .shapes
                    .get_mut(variable)
                    .and_then(|shape| shape.part(parts));
                values.extend(known.into_iter().flat_map(|shape| shape.values.clone()));
            }
            if values.is_empty() {
                values = vec!["A1".into(), 1.into()];
            }
            for (variable, parts) in [&one, &other] {
                for value in &values {
                    self.may_be(*variable, parts, value.clone());
                }
            }
        }
    }

    fn setting(&mut self, setting: &Setting) {
        for (reference, _) in setting.reads() {
            let parts: Vec<Part> = reference.parts().collect();
            self.reads(reference.variable(), &parts, &[]);
        }
        for expression in setting.expressions() {
            self.expression(expression, &[]);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        self.expression(condition, &[Value::Bool(true)]);
    }

    /// What an expression compares its reads with; `otherwise` is for those that it compares with nothing.
    fn expression(&mut self, expression: &Condition, otherwise: &[Value]) {
        for read in expression.expr.compared() {
            if let Some(variable) = self.program.names().find(&read.name) {
                let with = match read.with.is_empty() {
                    true => otherwise,
                    false => &read.with,
                };
                self.reads(variable, &read.parts, with);
            }
        }
        for (one, other) in expression.expr.meetings() {
            let places = |(name, parts): ReadPart| Some((self.program.names().find(&name)?, parts));
            if let (Some(one), Some(other)) = (places(one), places(other)) {
                self.meetings.push((one, other));
            }
        }
        // A text that is read as a moment may be one that is just now.
        if let Some(now) = self.around.now {
            for (name, parts) in expression.expr.given_to("ToDateTime") {
                if let Some(variable) = self.program.names().find(&name) {
                    self.may_be(variable, &parts, Value::from(moment(now)));
                }
            }
        }
        for solved in expression.expr.solved() {
            if let Some(variable) = self.program.names().find(&solved.name) {
                self.may_be(variable, &solved.parts, Value::from(solved.text));
            }
        }
    }

    /// A value that makes a condition hold, wherever it comes from.
    fn may_be(&mut self, variable: VarId, parts: &[Part], value: Value) {
        for (variable, parts) in self.aliases.sources(variable, parts) {
            if let Some(shape) = self.shapes.entry(variable).or_default().part(&parts) {
                shape.matter(value.clone());
            }
        }
    }

    /// The part that is read is known, wherever its value comes from.
    fn reads(&mut self, variable: VarId, parts: &[Part], with: &[Value]) {
        for (variable, parts) in self.aliases.sources(variable, parts) {
            let shape = self.shapes.entry(variable).or_default().part(&parts);
            if let Some(shape) = shape {
                with.iter().for_each(|value| shape.compare_with(value));
            }
        }
    }

    /// Gives each variable's shape to whatever sets it.
    fn sort(mut self) -> Known {
        let mut known = Known::default();
        for action in self.program.actions() {
            match &action.kind {
                ActionKind::Lookup(lookup) => {
                    let shape = self.shapes.get(&lookup.output).cloned();
                    known
                        .replies
                        .insert(lookup.output, shape.unwrap_or_default());
                }
                ActionKind::CollectInput(collect) => {
                    let shape = self.shapes.get(&collect.output);
                    let values = shape.map_or(&[][..], |shape| &shape.values);
                    let texts = values.iter().map(|value| value.text().into_owned());
                    known.digits.insert(collect.output, texts.collect());
                }
                _ => {}
            }
        }
        if let Some(error) = self.shapes.remove(&self.program.error()) {
            known.learn_error(&error);
        }
        match platform::is_platform(self.program) {
            true => self.sort_platform(&mut known),
            false => known.inputs = self.inputs(),
        }
        known
    }

    /// The variables that nothing sets: the caller's number, and what the platform would give.
    fn inputs(&self) -> Vec<(VarId, Shape)> {
        let program = self.program;
        let names = program.names().iter();
        let given = names.filter(|(id, _)| *id != program.error() && !self.aliases.is_set(*id));
        let shapes = given.map(|(id, _)| {
            let mut shape = self.shapes.get(&id).cloned().unwrap_or_default();
            if id == program.phone_number() {
                PHONE_NUMBERS
                    .map(Value::from)
                    .into_iter()
                    .for_each(|number| shape.matter(number));
            }
            (id, shape)
        });
        shapes.collect()
    }
}

impl Known {
    /// What conditions on `$error` tell of replies that are errors.
    fn learn_error(&mut self, error: &Shape) {
        for (name, shape) in &error.members {
            match &**name {
                "status" => {
                    let statuses = shape.values.iter().filter_map(status);
                    self.statuses.extend(statuses);
                }
                "message" => {
                    if let Some(message) = self.errors.member(name) {
                        message.merge(shape);
                    }
                }
                "code" => {
                    let texts = shape.values.iter().filter_map(Value::as_text);
                    self.codes.extend(texts.filter_map(ErrorCode::parse));
                }
                "headers" => self.headers.extend(shape.members.iter().cloned()),
                _ => {}
            }
        }
    }
}

/// A status that a server can send.
fn status(value: &Value) -> Option<u16> {
    let number = value.as_number()?.as_i64()?;
    let status = u16::try_from(number).ok()?;
    matches!(status, 200..=999).then_some(status)
}
