//! Where expressions are evaluated that belong to no run: variables from the command line, and the clock.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use flow_expr::{
    DateTime, Dialect, Directory, Environment, Expr, ExprError, Names, NotSetRead, Organisation,
    Platform, Type, Value, VarId,
};
use flow_report::Answer;

use crate::failure::Failure;

/// Variables, and what was read that is not set.
pub(crate) struct Desk {
    names: Names,
    values: Vec<Option<Value>>,
    /// The moment it is; `None` is the computer's clock.
    now: Option<DateTime>,
    directory: Option<Arc<Organisation>>,
    not_set: Vec<String>,
}

impl Desk {
    pub(crate) fn new(now: Option<DateTime>, directory: Option<Arc<Organisation>>) -> Self {
        Self {
            names: Names::default(),
            values: vec![],
            now,
            directory,
            not_set: vec![],
        }
    }

    /// Gives a variable a value; `name` is written without `$`.
    pub(crate) fn set(&mut self, name: &str, value: Option<Value>) {
        let id = match name.contains('.') {
            true => self.names.intern_any_case(name),
            false => self.names.intern(name),
        };
        self.values
            .resize(self.values.len().max(id.index() + 1), None);
        self.values[id.index()] = value;
    }

    /// The variables that have a value, in the order in which they were first named.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &Value)> {
        let named = self.names.iter();
        named.filter_map(|(id, name)| Some((&**name, self.values.get(id.index())?.as_ref()?)))
    }

    /// Parses, checks and evaluates; types are checked before anything is evaluated.
    pub(crate) fn eval(&mut self, text: &str) -> Result<Answer, ExprError> {
        self.not_set.clear();
        let expr = Expr::parse(text, Dialect::Both)?;
        let found = self.type_of(&expr)?;
        let code = expr.compile(&mut self.names);
        self.values.resize(self.names.len(), None);
        Ok(Answer {
            found,
            value: code.eval(self)?,
        })
    }

    /// What is known of an expression's type before it is evaluated.
    pub(crate) fn type_of(&self, expr: &Expr) -> Result<Type, ExprError> {
        let checked = expr.check(&|name| self.type_of_variable(name));
        match checked.errors.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(checked.found),
        }
    }

    /// A variable without a value may be of any type.
    fn type_of_variable(&self, name: &str) -> Type {
        let named = self.variables().find(|(known, _)| same_name(known, name));
        named.map_or(Type::DYNAMIC, |(_, value)| Type::of(Some(value)))
    }

    /// What the last evaluation read that is not set: references as written in canonical form.
    pub(crate) fn not_set(&self) -> &[String] {
        &self.not_set
    }
}

/// Letter case counts in `$name`, and not in `Flow.name`.
fn same_name(known: &str, name: &str) -> bool {
    known == name || known.contains('.') && known.to_lowercase() == name.to_lowercase()
}

impl Environment for Desk {
    fn variable(&self, id: VarId) -> Option<&Value> {
        self.values.get(id.index())?.as_ref()
    }

    fn not_set(&mut self, read: NotSetRead<'_>) {
        let reference = read.reference.to_owned();
        if !self.not_set.contains(&reference) {
            self.not_set.push(reference);
        }
    }

    fn now(&self) -> Option<DateTime> {
        self.now.or_else(clock)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        self.directory
            .as_deref()
            .map(|organisation| organisation as &dyn Directory)
    }
}

/// The moment it is by the computer's clock.
pub(crate) fn clock() -> Option<DateTime> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    DateTime::from_millis(i64::try_from(since.as_millis()).ok()?)
}

/// Reads a moment as the language itself does.
pub(crate) fn moment(text: &str) -> Result<DateTime, Failure> {
    let mut desk = Desk::new(None, None);
    desk.set("text", Some(Value::from(text)));
    match desk.eval("ToDateTime($text)").map(|answer| answer.value) {
        Ok(Some(Value::Platform(Platform::DateTime(moment)))) => Ok(moment),
        _ => Err(Failure::usage(format!(
            "`{text}` is no moment: write it as `2026-01-31T09:30:00Z`"
        ))),
    }
}
