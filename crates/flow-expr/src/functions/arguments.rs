//! The arguments of a call, taken with the type that the function wants.

use std::sync::Arc;

use flow_syntax::Span;

use super::FunctionId;
use crate::error::{ExprError, ExprErrorCode};
use crate::moment::{DateTime, Duration};
use crate::resolve::{argument_name, article, resolve_values};
use crate::signature::{Overload, Parameter};
use crate::types::{Scalar, Type};
use crate::{Environment, Number, Platform, Record, Value};

/// The arguments of one call. Asking for one as a type that it does not have is an error at its place.
#[derive(Clone, Copy)]
pub(crate) struct Arguments<'a> {
    function: FunctionId,
    overload: &'static Overload,
    values: &'a [Option<Value>],
    /// The place of the call, then those of the arguments.
    places: &'a [Span],
    world: &'a dyn Environment,
}

impl<'a> Arguments<'a> {
    /// The arguments of a call; without an `overload`, which the types of the expression decided, the values decide.
    pub(crate) fn new(
        function: FunctionId,
        overload: Option<u16>,
        values: &'a [Option<Value>],
        places: &'a [Span],
        world: &'a dyn Environment,
    ) -> Result<Self, ExprError> {
        let overloads = function.function().overloads();
        let chosen = match overload {
            Some(chosen) => usize::from(chosen),
            None => {
                let types: Vec<Type> = values
                    .iter()
                    .map(|value| Type::of(value.as_ref()))
                    .collect();
                resolve_values(overloads, &types)
                    .map_err(|mismatch| mismatch.error(function.named(), &types, &places[1..]))?
            }
        };
        Ok(Self {
            function,
            overload: &overloads[chosen],
            values,
            places,
            world,
        })
    }

    /// Checks what every function asks of its arguments: that they are set where they have to be, and in range.
    pub(super) fn check(&self) -> Result<(), ExprError> {
        for (index, value) in self.values.iter().enumerate() {
            let Some(parameter) = self.overload.parameter(index) else {
                continue;
            };
            match (value, parameter.range) {
                (None, _) if !parameter.accepts_not_set => return Err(self.not_set(index)),
                (Some(Value::Number(number)), Some(range)) => {
                    check_range(parameter, number, range)
                        .map_err(|rule| self.out_of_range(index, &rule))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What this overload gives a value of.
    pub(super) fn overload(&self) -> &'static Overload {
        self.overload
    }

    /// Where the vendor's parameter of this name stands in this overload.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.overload
            .parameters
            .iter()
            .position(|parameter| parameter.name == name)
    }

    pub(super) fn world(&self) -> &'a dyn Environment {
        self.world
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
            other => Err(self.wrong(index, "a Text", other)),
        }
    }

    pub(super) fn text_if_set(&self, index: usize) -> Result<Option<&'a Arc<str>>, ExprError> {
        self.get(index).map(|_| self.text(index)).transpose()
    }

    pub(super) fn list(&self, index: usize) -> Result<&'a [Option<Value>], ExprError> {
        match self.get(index) {
            Some(Value::List(items)) => Ok(items),
            other => Err(self.wrong(index, "a List", other)),
        }
    }

    /// A list that counts as an empty one where it is not set.
    pub(super) fn list_if_set(&self, index: usize) -> Result<&'a [Option<Value>], ExprError> {
        match self.get(index) {
            None => Ok(&[]),
            Some(_) => self.list(index),
        }
    }

    pub(super) fn number(&self, index: usize) -> Result<&'a Number, ExprError> {
        match self.get(index) {
            Some(Value::Number(number)) => Ok(number),
            other => Err(self.wrong(index, "a Decimal", other)),
        }
    }

    /// An Integer; the table says in which range, and it was checked.
    pub(super) fn integer(&self, index: usize) -> Result<i64, ExprError> {
        match self.get(index) {
            Some(Value::Number(number)) if number.is_integer() => number
                .as_i64()
                .ok_or_else(|| self.out_of_range(index, "has at most 15 digits")),
            other => Err(self.wrong(index, "an Integer", other)),
        }
    }

    /// A position or a length: an Integer of at least 0.
    pub(super) fn size(&self, index: usize) -> Result<usize, ExprError> {
        Ok(usize::try_from(self.integer(index)?).unwrap_or(usize::MAX))
    }

    /// A Boolean that may be left out, and is false then.
    pub(super) fn flag(&self, index: usize) -> Result<bool, ExprError> {
        match self.get(index) {
            None if index >= self.count() => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            other => Err(self.wrong(index, "a Boolean", other)),
        }
    }

    pub(super) fn moment(&self, index: usize) -> Result<DateTime, ExprError> {
        match self.get(index) {
            Some(Value::Platform(Platform::DateTime(moment))) => Ok(*moment),
            other => Err(self.wrong(index, "a DateTime", other)),
        }
    }

    pub(super) fn duration(&self, index: usize) -> Result<Duration, ExprError> {
        match self.get(index) {
            Some(Value::Platform(Platform::Duration(duration))) => Ok(*duration),
            other => Err(self.wrong(index, "a Duration", other)),
        }
    }

    /// A value with members, of type `kind`.
    pub(super) fn record(&self, index: usize, kind: Scalar) -> Result<&'a Record, ExprError> {
        match self.get(index) {
            Some(Value::Platform(Platform::Record(record))) if record.kind() == kind => Ok(record),
            other => Err(self.wrong(index, &article(Type::One(kind)), other)),
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

    /// The argument has the right type and a value that does not mean anything here.
    pub(super) fn refuse(&self, index: usize, message: impl Into<String>) -> ExprError {
        ExprError::new(ExprErrorCode::Type, self.place(index), message)
    }

    pub(super) fn wrong(&self, index: usize, wanted: &str, found: Option<&Value>) -> ExprError {
        if found.is_none() {
            return self.not_set(index);
        }
        let (name, argument) = (self.function.name(), argument_name(index, self.count()));
        let found = article(Type::of(found));
        self.refuse(
            index,
            format!("`{name}` takes {wanted} as {argument}, not {found}"),
        )
    }

    /// What is said of an element of the list at `index` that has the wrong type.
    pub(super) fn wrong_item(&self, index: usize, wanted: Type, found: &Value) -> ExprError {
        let name = self.function.name();
        let (wanted, found) = (article(wanted), article(Type::of(Some(found))));
        let message =
            format!("an element of this list has to be {wanted} for `{name}`, and one is {found}");
        self.refuse(index, message)
    }

    pub(super) fn out_of_range(&self, index: usize, rule: &str) -> ExprError {
        let argument = argument_name(index, self.count());
        let argument = argument.strip_prefix("its ").unwrap_or(&argument);
        let message = format!("the {argument} of `{}` {rule}", self.function.name());
        ExprError::new(ExprErrorCode::Range, self.place(index), message)
    }

    fn not_set(&self, index: usize) -> ExprError {
        let argument = argument_name(index, self.count());
        let message = format!(
            "`{}` does not take NOT_SET as {argument}, and this is not set",
            self.function.name()
        );
        ExprError::new(ExprErrorCode::NotSet, self.place(index), message)
            .with_help("check it with `IsSet` or `IsNotSetOrEmpty` first")
    }
}

/// The rule that the number breaks, if it does: `has to be 0 to 28`.
pub(crate) fn check_range(
    parameter: &Parameter,
    number: &Number,
    (first, last): (i64, i64),
) -> Result<(), String> {
    match number.as_i64() {
        Some(value) if (first..=last).contains(&value) => Ok(()),
        _ if last == crate::arithmetic::MAX_INTEGER => {
            Err(format!("(`{}`) has to be at least {first}", parameter.name))
        }
        _ => Err(format!(
            "(`{}`) has to be {first} to {last}",
            parameter.name
        )),
    }
}
