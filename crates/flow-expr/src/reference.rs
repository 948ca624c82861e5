//! A variable and the steps from it into its value.

use std::sync::Arc;

use flow_syntax::Span;

use crate::error::{ExprError, ExprErrorCode};
use crate::{Environment, NotSetRead, Number, Part, Value, VarId};

/// A read of a variable, or of a part of its value: `$reply.items[0]["first name"]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub(crate) variable: VarId,
    pub(crate) steps: Box<[Step]>,
    pub(crate) text: Arc<str>,
    pub(crate) span: Span,
}

/// A step from a value into one of its parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Member(Arc<str>),
    Index(usize),
    /// The next of the indexes that were computed; the place is that of the index.
    Computed(Span),
}

impl Reference {
    /// The variable that is read.
    pub fn variable(&self) -> VarId {
        self.variable
    }

    /// The reference in canonical form, such as `$reply.items[0]`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The steps from the variable's value to the part that is read.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.steps.iter().map(|step| match step {
            Step::Member(name) => Part::Member(name.clone()),
            Step::Index(index) => Part::Element(Some(*index)),
            Step::Computed(_) => Part::Element(None),
        })
    }

    /// The place of the reference, in bytes of the text that it was read from.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value referred to; something not set is reported to `env`.
    pub fn eval(&self, env: &mut dyn Environment) -> Option<Value> {
        let value = self.find(env, &[]).unwrap_or(None).cloned();
        if value.is_none() {
            self.report(env);
        }
        value
    }

    pub(crate) fn find<'e>(
        &self,
        env: &'e dyn Environment,
        indexes: &[Option<Value>],
    ) -> Result<Option<&'e Value>, ExprError> {
        walk(env.variable(self.variable), &self.steps, indexes)
    }

    pub(crate) fn report(&self, env: &mut dyn Environment) {
        env.not_set(NotSetRead {
            variable: self.variable,
            reference: &self.text,
            span: self.span,
        });
    }
}

/// Follows `steps` from `value`; a step that leads nowhere gives `None`.
pub(crate) fn walk<'v>(
    mut value: Option<&'v Value>,
    steps: &[Step],
    indexes: &[Option<Value>],
) -> Result<Option<&'v Value>, ExprError> {
    let mut indexes = indexes.iter();
    for step in steps {
        let Some(found) = value else { break };
        value = match step {
            Step::Member(name) => found.member(name),
            Step::Index(index) => found.element(*index),
            Step::Computed(span) => {
                let index = indexes
                    .next()
                    .expect("an index was computed for each such step");
                computed(found, index.as_ref(), *span)?
            }
        };
    }
    Ok(value)
}

fn computed<'v>(
    value: &'v Value,
    index: Option<&Value>,
    span: Span,
) -> Result<Option<&'v Value>, ExprError> {
    match index {
        Some(Value::Text(name)) => Ok(value.member(name)),
        Some(Value::Number(Number::Int(index))) => Ok(usize::try_from(*index)
            .ok()
            .and_then(|index| value.element(index))),
        Some(Value::Number(number)) if number.is_integer() => Ok(None),
        Some(other) => {
            let message = format!(
                "an index is an Integer or a member's name, not {}",
                other.type_name()
            );
            Err(ExprError::new(ExprErrorCode::Type, span, message))
        }
        None => {
            let message = "this index is not set";
            Err(ExprError::new(ExprErrorCode::NotSet, span, message)
                .with_help("check it with `IsSet` first"))
        }
    }
}
