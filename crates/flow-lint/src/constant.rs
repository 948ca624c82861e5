//! Settings that have the same value in every run, and so can be told before one.

use flow_core::Setting;
use flow_expr::{Environment, NotSetRead, Value, VarId};

/// How long, in bytes of the file, an expression is that is tried: people's are shorter, and from longer ones come texts of
/// megabytes.
const LONGEST: usize = 300;

/// The value of a setting that no variable, clock or organisation changes; `None` where there is none.
pub(crate) fn constant(setting: &Setting) -> Option<Value> {
    match setting {
        Setting::Literal(value) => Some(value.clone()),
        Setting::Expression(expression) => {
            let is_constant = expression.code.references().next().is_none();
            let is_short = expression.origin.span.range().len() <= LONGEST;
            let value = (is_constant && is_short).then(|| expression.code.eval(&mut Nothing).ok());
            value.flatten().flatten()
        }
        _ => None,
    }
}

/// A world without variables, clock and organisation.
pub(crate) struct Nothing;

impl Environment for Nothing {
    fn variable(&self, _: VarId) -> Option<&Value> {
        None
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}
}
