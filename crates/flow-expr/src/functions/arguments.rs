//! The arguments of a call, taken with the type that the function wants.

use std::ops::RangeInclusive;
use std::sync::Arc;

use flow_syntax::Span;

use super::FunctionId;
use crate::error::{ExprError, ExprErrorCode};
use crate::{Number, Value, arithmetic};

/// The arguments of one call. Asking for one as a type that it does not have is an error at its place.
#[derive(Clone, Copy)]
pub(crate) struct Arguments<'a> {
    function: FunctionId,
    values: &'a [Option<Value>],
    /// The place of the call, then those of the arguments.
    places: &'a [Span],
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(
        function: FunctionId,
        values: &'a [Option<Value>],
        places: &'a [Span],
    ) -> Self {
        Self {
            function,
            values,
            places,
        }
    }

    pub(super) fn check_set(
        &self,
        accepts_not_set: impl Fn(usize) -> bool,
    ) -> Result<(), ExprError> {
        let refused = |index: &usize| self.values[*index].is_none() && !accepts_not_set(*index);
        match (0..self.values.len()).find(refused) {
            Some(index) => Err(self.not_set(index)),
            None => Ok(()),
        }
    }

    pub(super) fn all(&self) -> &'a [Option<Value>] {
        self.values
    }

    pub(super) fn count(&self) -> usize {
        self.values.len()
    }

    /// The argument whatever its type; `None` also where the call has no such argument.
    pub(super) fn get(&self, index: usize) -> Option<&'a Value> {
        self.values.get(index)?.as_ref()
    }

    pub(super) fn text(&self, index: usize) -> Result<&'a Arc<str>, ExprError> {
        match self.get(index) {
            Some(Value::Text(text)) => Ok(text),
            other => Err(self.wrong(index, "Text", other)),
        }
    }

    pub(super) fn text_if_set(&self, index: usize) -> Result<Option<&'a Arc<str>>, ExprError> {
        self.get(index).map(|_| self.text(index)).transpose()
    }

    pub(super) fn list(&self, index: usize) -> Result<&'a [Value], ExprError> {
        match self.get(index) {
            Some(Value::List(items)) => Ok(items),
            other => Err(self.wrong(index, "List", other)),
        }
    }

    pub(super) fn number(&self, index: usize) -> Result<&'a Number, ExprError> {
        match self.get(index) {
            Some(Value::Number(number)) => Ok(number),
            other => Err(self.wrong(index, "Decimal", other)),
        }
    }

    pub(super) fn integer(
        &self,
        index: usize,
        allowed: RangeInclusive<i64>,
    ) -> Result<i64, ExprError> {
        let number = match self.get(index) {
            Some(Value::Number(number)) if number.is_integer() => number,
            other => return Err(self.wrong(index, "Integer", other)),
        };
        match number.as_i64().filter(|value| allowed.contains(value)) {
            Some(value) => Ok(value),
            None if *allowed.end() == arithmetic::MAX_INTEGER => {
                Err(self.out_of_range(index, &format!("has to be at least {}", allowed.start())))
            }
            None => Err(self.out_of_range(
                index,
                &format!("has to be {} to {}", allowed.start(), allowed.end()),
            )),
        }
    }

    /// A position or a length: an Integer of at least 0.
    pub(super) fn size(&self, index: usize) -> Result<usize, ExprError> {
        let size = self.integer(index, 0..=arithmetic::MAX_INTEGER)?;
        Ok(usize::try_from(size).unwrap_or(usize::MAX))
    }

    /// A Boolean that may be left out, and is false then.
    pub(super) fn flag(&self, index: usize) -> Result<bool, ExprError> {
        match self.get(index) {
            None if index >= self.count() => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            other => Err(self.wrong(index, "Boolean", other)),
        }
    }

    /// The outcome of an arithmetic operation, its error at the place of the call.
    pub(super) fn in_range<T>(&self, result: Result<T, String>) -> Result<T, ExprError> {
        result.map_err(|message| ExprError::new(ExprErrorCode::Range, self.places[0], message))
    }

    pub(super) fn whole(&self) -> Span {
        self.places[0]
    }

    pub(super) fn place(&self, index: usize) -> Span {
        self.places
            .get(index + 1)
            .copied()
            .unwrap_or(self.places[0])
    }

    pub(super) fn wrong(&self, index: usize, wanted: &str, found: Option<&Value>) -> ExprError {
        let Some(found) = found else {
            return self.not_set(index);
        };
        let (name, found) = (self.function.name(), found.type_name());
        let message = format!(
            "argument {} of `{name}` is {wanted}, not {found}",
            index + 1
        );
        ExprError::new(ExprErrorCode::Type, self.place(index), message)
    }

    fn out_of_range(&self, index: usize, rule: &str) -> ExprError {
        let message = format!(
            "argument {} of `{}` {rule}",
            index + 1,
            self.function.name()
        );
        ExprError::new(ExprErrorCode::Range, self.place(index), message)
    }

    fn not_set(&self, index: usize) -> ExprError {
        let message = format!(
            "argument {} of `{}` is not set",
            index + 1,
            self.function.name()
        );
        ExprError::new(ExprErrorCode::NotSet, self.place(index), message)
            .with_help("check it with `IsSet` or `IsNotSetOrEmpty` first")
    }
}
