//! Variables for tests, and what was told of reads of those not set.

use crate::{
    Dialect, Environment, Expr, ExprError, Names, NotSetRead, Value, VarId, literal, read_json,
};

#[derive(Default)]
pub(crate) struct World {
    pub(crate) names: Names,
    values: Vec<Option<Value>>,
    pub(crate) reads: Vec<String>,
}

impl World {
    /// A world whose variables are the members of a JSON object.
    pub(crate) fn new(json: &str) -> Self {
        let mut world = Self::default();
        let variables = read_json(json.as_bytes()).unwrap().value;
        for (name, value) in variables.as_object().unwrap().iter() {
            let id = world.names.intern(name).index();
            world.values.resize(world.values.len().max(id + 1), None);
            world.values[id] = Some(value.clone());
        }
        world
    }

    pub(crate) fn eval(&mut self, text: &str) -> Result<Option<Value>, ExprError> {
        let code = Expr::parse(text, Dialect::Sdk)?.compile(&mut self.names);
        code.eval(self)
    }

    /// The value's literal, or the error's code and the text it points at.
    pub(crate) fn shown(&mut self, text: &str) -> String {
        match self.eval(text) {
            Ok(value) => literal(value.as_ref()),
            Err(error) => format!("{} at `{}`", error.code, &text[error.span.range()]),
        }
    }
}

impl Environment for World {
    fn variable(&self, id: VarId) -> Option<&Value> {
        self.values.get(id.index())?.as_ref()
    }

    fn not_set(&mut self, read: NotSetRead<'_>) {
        assert!(read.reference.contains(&**self.names.name(read.variable)));
        self.reads
            .push(format!("{} {}", read.reference, read.span.start));
    }
}
