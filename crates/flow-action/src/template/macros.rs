//! Reads what templates name to print it elsewhere: `#macro(name $a) … #end`, its calls `#name("x")` and `#@name("x") … #end`,
//! and `#define($name) … #end`.
//!
//! Source: the VTL reference of Apache Velocity. Only what the template itself defines is called; any other `#name(…)` is text.

use std::collections::BTreeSet;

use super::{
    ast::{Expr, Node},
    cursor::{Cursor, leading_name},
};

/// The names of the macros that a template defines, wherever they stand in it.
pub(super) fn defined(text: &str) -> BTreeSet<Box<str>> {
    let parts = text.split("#macro").chain(text.split("#{macro}")).skip(1);
    let names = parts.filter_map(|part| {
        let inner = part.trim_start_matches([' ', '\t']).strip_prefix('(')?;
        leading_name(inner.trim_start(), true)
    });
    names.map(Box::from).collect()
}

impl Cursor<'_> {
    /// `#macro(name $a $b) … #end`
    pub(super) fn macro_definition(&mut self, start: usize, after: usize) -> Option<Node> {
        let head = self.macro_head(after);
        let body = self.nodes(true);
        self.end(start, "macro");
        let (name, parameters) = head?;
        Some(Node::Macro {
            name,
            parameters,
            body,
        })
    }

    fn macro_head(&mut self, after: usize) -> Option<(Box<str>, Vec<Box<str>>)> {
        self.at = after;
        self.skip_space();
        let open = self.at;
        self.at += 1;
        self.skip_space();
        let Some(name) = self.name(true) else {
            let span = self.span(self.at, self.at);
            let help = "write `#macro(name $first $second)`";
            self.fault(span, "the macro has no name", help);
            return None;
        };
        let mut parameters = Vec::new();
        loop {
            self.skip_separators();
            if self.peek() != Some(b'$') {
                break;
            }
            parameters.push(self.reference()?.name);
        }
        self.close(open).then(|| (name.into(), parameters))
    }

    /// `#define($name) … #end`
    pub(super) fn definition(&mut self, start: usize, after: usize) -> Option<Node> {
        self.at = after;
        self.skip_space();
        let open = self.at;
        self.at += 1;
        self.skip_space();
        let name = self.target();
        let is_closed = name.is_some() && self.close(open);
        let body = self.nodes(true);
        self.end(start, "define");
        let name = name.filter(|_| is_closed)?;
        Some(Node::Define { name, body })
    }

    /// `#name(a, b)`, or `#@name(a, b) … #end`.
    pub(super) fn macro_call(&mut self, name: &str, after: usize, has_body: bool) -> Option<Node> {
        let start = self.at;
        self.at = after;
        self.skip_space();
        self.at += 1;
        let mut arguments: Vec<Expr> = Vec::new();
        loop {
            self.skip_separators();
            if self.eat(")") {
                break;
            }
            arguments.push(self.expression()?);
        }
        let body = match has_body {
            true => {
                let body = self.nodes(true);
                self.end(start, name);
                body
            }
            false => {
                self.gobble();
                Vec::new()
            }
        };
        Some(Node::Call {
            name: name.into(),
            arguments,
            body,
        })
    }

    /// Arguments are separated by blanks or commas.
    fn skip_separators(&mut self) {
        self.skip_space();
        while self.eat(",") {
            self.skip_space();
        }
    }
}
