//! Values of the types that JSON does not have: whoever starts a flow or answers for the world gives them as texts.

use std::time::Duration;

use flow_expr::{Dialect, Expr, Names, Type, Value, VarId, literal};
use flow_syntax::Span;

use crate::{
    machine::State,
    options::RunOptions,
    setting::{Origin, Scope},
};

/// The longest text that is read as a value.
const LONGEST: usize = 4_096;

impl State {
    /// What a variable holds that is given this value: where its type is one that JSON has not, what the language's own
    /// function makes of a text; each of a list's. What the function cannot read stays as it is, so that the flow shows it.
    pub(in crate::machine) fn typed(&self, variable: VarId, value: &Value) -> Value {
        match (self.program.made(variable), value) {
            (Some(Type::One(scalar)), Value::Text(_)) => self.read_as(scalar.made_by(), value),
            (Some(Type::List(scalar)), Value::List(items)) => {
                let read = |item: &Value| self.read_as(scalar.made_by(), item);
                let items = items.iter();
                Value::List(items.map(|item| item.as_ref().map(read)).collect())
            }
            _ => value.clone(),
        }
    }

    fn read_as(&self, function: Option<&str>, value: &Value) -> Value {
        let (Some(function), Value::Text(text)) = (function, value) else {
            return value.clone();
        };
        let known = made(function, text, &self.options, self.elapsed);
        // A thing that is given exists, also where nobody told of it.
        let made = known.or_else(|| made(function, text, &RunOptions::default(), self.elapsed));
        made.unwrap_or_else(|| value.clone())
    }
}

/// What a function of the language makes of a text; `None` when it fails.
pub(super) fn made(
    function: &str,
    text: &str,
    options: &RunOptions,
    elapsed: Duration,
) -> Option<Value> {
    if text.len() > LONGEST {
        return None;
    }
    let call = format!("{function}({})", literal(Some(&text.into())));
    let code = Expr::parse(&call, Dialect::Platform).ok()?;
    let code = code.compile(&mut Names::default());
    let mut scope = Scope {
        values: &[],
        reads: &mut Vec::new(),
        origin: Origin {
            span: Span::new(0, 0),
            text_start: None,
        },
        now: options.now(elapsed),
        directory: options.organisation(),
        languages: options.languages(),
        work: &mut 0,
    };
    code.eval(&mut scope).ok()?
}
