//! Variables for tests, and what was told of reads of those not set.

use crate::{
    DateTime, Dialect, Directory, Environment, Expr, ExprError, Names, NotSetRead, Organisation,
    Value, VarId, literal, read_json,
};
use std::sync::Arc;

#[derive(Default)]
pub(crate) struct World {
    pub(crate) names: Names,
    values: Vec<Option<Value>>,
    pub(crate) reads: Vec<String>,
    now: Option<DateTime>,
    organisation: Option<Organisation>,
    pub(crate) languages: Vec<Arc<str>>,
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

    /// A world with a variable of each type that comes to mind, and without a clock.
    pub(crate) fn typical() -> Self {
        let mut world =
            Self::new(r#"{"list": [1, "a"], "empty": [], "null": null, "text": "a", "five": 5}"#);
        let moment = DateTime::from_millis(0).map(Value::from);
        world.names.intern("t");
        world.values.push(moment);
        world
    }

    /// A world without variables in which the time is known.
    pub(crate) fn with_clock() -> Self {
        Self {
            now: DateTime::from_millis(0),
            ..Self::default()
        }
    }

    /// A world with these variables in which the time is known.
    pub(crate) fn of_variables_with_clock(json: &str) -> Self {
        Self {
            now: DateTime::from_millis(0),
            ..Self::new(json)
        }
    }

    /// A world with an organisation, described by a JSON document.
    pub(crate) fn of(json: &str) -> Self {
        let document = read_json(json.as_bytes()).unwrap().value;
        Self {
            organisation: Some(Organisation::read(&document).unwrap()),
            ..Self::default()
        }
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

/// What an expression gives without variables: its literal, or the error's code and place.
#[track_caller]
pub(crate) fn gives(text: &str, expected: &str) {
    assert_eq!(World::typical().shown(text), expected, "{text}");
}

/// The whole of an error: code, place and message.
#[track_caller]
pub(crate) fn says(text: &str, expected: &str) {
    let mut world = World::typical();
    let message = world.eval(text).map_err(|error| error.message);
    let shown = format!("{}: {}", world.shown(text), message.unwrap_err());
    assert_eq!(shown, expected, "{text}");
}

impl Environment for World {
    fn variable(&self, id: VarId) -> Option<&Value> {
        self.values.get(id.index())?.as_ref()
    }

    fn directory(&self) -> Option<&dyn Directory> {
        self.organisation
            .as_ref()
            .map(|known| known as &dyn Directory)
    }

    fn languages(&self) -> &[Arc<str>] {
        &self.languages
    }

    fn not_set(&mut self, read: NotSetRead<'_>) {
        assert!(read.reference.contains(&**self.names.name(read.variable)));
        self.reads
            .push(format!("{} {}", read.reference, read.span.start));
    }

    fn now(&self) -> Option<DateTime> {
        self.now
    }
}
