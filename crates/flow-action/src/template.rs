//! Templates of requests and answers: the part of Velocity that data actions use.
//!
//! A template is read once, with the places of its mistakes, and printed as often as wanted, in bounded time and space. A
//! reference without a value prints its own text, a quiet one (`$!{…}`) nothing.

pub(crate) mod ast;
mod change;
mod compute;
mod cursor;
mod directive;
mod escape;
mod eval;
mod expr;
mod foreach;
mod invoke;
mod macros;
mod math;
mod method;
mod parse;
#[cfg(test)]
mod tests;
pub(crate) mod tool;

use flow_syntax::Diagnostic;

use ast::Node;
use cursor::Cursor;

pub use eval::{Context, MAX_OUTPUT, RenderError, Rendered, Unresolved};

/// A template that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    pub(crate) nodes: Vec<Node>,
}

impl Template {
    /// Reads a template: what was understood, and its mistakes with their places in `text`.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let mut cursor = Cursor::new(text);
        let nodes = cursor.nodes(false);
        (Self { nodes }, cursor.faults)
    }

    /// Prints the template with the values that `context` names.
    ///
    /// # Errors
    /// When it takes too long, prints too much, or uses a pattern that cannot be used.
    pub fn render(&self, context: &Context) -> Result<Rendered, RenderError> {
        eval::render(&self.nodes, context)
    }
}
