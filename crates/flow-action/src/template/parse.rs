//! Reads a template: text, references and directives.
//!
//! Source: the VTL reference of Apache Velocity. Where its versions differ, names may hold `-` only in braces, and a
//! line break behind a directive is the directive's, as in 1.x.

use super::{
    ast::{Expr, Node, Reference, Step},
    cursor::{Cursor, leading_name},
    directive::Found,
};

impl Cursor<'_> {
    /// Reads up to the end of the text, or to a `#end`, `#else` or `#elseif` where `in_block`.
    pub(crate) fn nodes(&mut self, in_block: bool) -> Vec<Node> {
        let mut nodes = Vec::new();
        if !self.deeper() {
            return nodes;
        }
        let mut text = String::new();
        while let Some(byte) = self.peek() {
            let found = match byte {
                b'\\' => self.escape(&mut text),
                b'$' => self.reference().map(Node::Reference),
                b'#' if in_block && self.ends_block() => break,
                b'#' => match self.directive() {
                    Found::Node(node) => Some(node),
                    Found::Nothing => continue,
                    Found::Raw(raw) => {
                        text.push_str(raw);
                        continue;
                    }
                    Found::Text => None,
                },
                _ => {
                    let rest = self.rest();
                    let end = rest.find(['$', '#', '\\']).unwrap_or(rest.len());
                    text.push_str(&rest[..end]);
                    self.at += end;
                    continue;
                }
            };
            match found {
                Some(node) => {
                    flush(&mut text, &mut nodes);
                    nodes.push(node);
                }
                None if byte == b'\\' => {}
                // No reference and no directive: the sign is text.
                None => {
                    text.push(char::from(byte));
                    self.at += 1;
                }
            }
        }
        flush(&mut text, &mut nodes);
        self.depth -= 1;
        nodes
    }

    /// Backslashes before a reference or directive: two stand for one, an odd last one makes what follows text.
    fn escape(&mut self, text: &mut String) -> Option<Node> {
        let rest = self.rest();
        let count = rest.bytes().take_while(|byte| *byte == b'\\').count();
        let after = &rest[count..];
        self.at += count;
        if !starts_something(after) {
            text.push_str(&rest[..count]);
            return None;
        }
        text.push_str(&rest[..count / 2]);
        if count % 2 == 1 {
            text.push_str(&after[..1]);
            self.at += 1;
        }
        None
    }

    /// A reference, if one starts here; the place stays where it is when none does.
    pub(crate) fn reference(&mut self) -> Option<Reference> {
        let start = self.at;
        let reference = self.reference_from(start);
        if reference.is_none() {
            self.at = start;
        }
        reference
    }

    fn reference_from(&mut self, start: usize) -> Option<Reference> {
        self.at += 1;
        let quiet = self.eat("!");
        let formal = self.eat("{");
        let name = self.name(formal)?;
        let mut steps = Vec::new();
        while let Some(step) = self.step(formal) {
            steps.push(step);
        }
        let mut alternate = None;
        if formal {
            if self.eat("|") {
                alternate = self.expression().map(Box::new);
                self.skip_space();
            }
            if !self.eat("}") {
                let span = self.since(start);
                self.fault(
                    span,
                    "the reference has no closing `}`",
                    "write `}` behind it",
                );
                return None;
            }
        }
        Some(Reference {
            span: self.since(start),
            written: self.text[start..self.at].into(),
            quiet,
            name: name.into(),
            steps,
            alternate,
        })
    }

    fn step(&mut self, formal: bool) -> Option<Step> {
        let start = self.at;
        if self.peek() == Some(b'.') && leading_name(&self.text[start + 1..], formal).is_some() {
            self.at += 1;
            let name = self.name(formal)?;
            let span = self.span(start + 1, self.at);
            return match self.peek() {
                Some(b'(') => self
                    .arguments()
                    .map(|given| Step::Call(name.into(), given, span)),
                _ => Some(Step::Member(name.into(), span)),
            };
        }
        if self.peek() == Some(b'[') {
            return self.index(start);
        }
        None
    }

    /// `[index]`; brackets that hold no expression are text.
    fn index(&mut self, start: usize) -> Option<Step> {
        let faults = self.faults.len();
        self.at += 1;
        let index = self.expression();
        self.skip_space();
        match index {
            Some(index) if self.eat("]") => Some(Step::Index(index)),
            _ => {
                self.faults.truncate(faults);
                self.at = start;
                None
            }
        }
    }

    /// `(a, b)`.
    fn arguments(&mut self) -> Option<Vec<Expr>> {
        let start = self.at;
        self.at += 1;
        let mut given = Vec::new();
        self.skip_space();
        if self.eat(")") {
            return Some(given);
        }
        loop {
            given.push(self.expression()?);
            self.skip_space();
            if self.eat(")") {
                return Some(given);
            }
            if !self.eat(",") {
                let span = self.span(start, start + 1);
                let message = "the arguments have no closing `)`";
                self.fault(span, message, "write `)` behind the last argument");
                return None;
            }
        }
    }
}

fn flush(text: &mut String, nodes: &mut Vec<Node>) {
    if !text.is_empty() {
        nodes.push(Node::Text(std::mem::take(text).into()));
    }
}

/// Whether a reference or a directive starts here, as far as its first letters tell.
fn starts_something(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'$') => {
            let name = text[1..].trim_start_matches('!').trim_start_matches('{');
            leading_name(name, false).is_some()
        }
        Some(b'#') => {
            let name = text[1..].trim_start_matches('{');
            leading_name(name, false).is_some() || matches!(bytes.get(1), Some(b'#' | b'*' | b'['))
        }
        _ => false,
    }
}
