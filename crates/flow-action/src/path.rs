//! Paths into an answer, in Jayway's dialect of JSONPath: what a translation map holds.
//!
//! A path that names one place at most is definite and resolves to its value, or to nothing; any other resolves to the list
//! of all that it finds, which may be empty. A path may leave out its `$`: `$.` then stands in front of it, so that
//! `.total` means `$..total`.
//!
//! Source: Jayway's JsonPath for Java, whose dialect the vendor's service speaks; slices with a step are ours.

mod ast;
mod compare;
mod eval;
mod filter;
mod function;
mod parse;
#[cfg(test)]
mod tests;

use flow_expr::Value;
use flow_syntax::Diagnostic;

pub(crate) use ast::{Comparison, Filter, Function, Operand, PathAst, Selector};

/// A path that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub(crate) ast: PathAst,
}

/// Why a path leads to no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathError {
    /// It fails to resolve: there is nothing at its place. Says what is missing.
    Missing(String),
    /// Following it takes too many steps or finds too much.
    TooMuch,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it, with its place in `text`.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        parse::parse(text).map(|ast| Self { ast })
    }

    /// Whether the path names one place at most.
    pub fn is_definite(&self) -> bool {
        self.ast.is_definite()
    }

    /// The value that the path leads to: a list of all that it finds, unless it is definite.
    ///
    /// # Errors
    /// When a definite path leads nowhere, a function is given what it cannot use, or there is too much to do.
    pub fn resolve(&self, root: &Value) -> Result<Value, PathError> {
        eval::resolve(&self.ast, root, &mut 0)
    }

    /// The same for one of several paths that share what they may cost.
    pub(crate) fn resolve_within(&self, root: &Value, steps: &mut u32) -> Result<Value, PathError> {
        eval::resolve(&self.ast, root, steps)
    }
}
