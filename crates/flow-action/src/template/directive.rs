//! Reads directives: what starts with `#`.

use super::{
    ast::{Expr, Node},
    cursor::{Cursor, leading_name},
};

/// Directives that read files or run texts, which data actions do not have.
const FOREIGN: [&str; 3] = ["include", "parse", "evaluate"];

/// What a `#` turned out to be.
pub(crate) enum Found<'t> {
    Node(Node),
    /// A comment, or a directive whose mistake was noted.
    Nothing,
    /// Text that is not looked into.
    Raw(&'t str),
    /// A plain `#`; the place has not moved.
    Text,
}

impl<'t> Cursor<'t> {
    /// Whether a `#end`, `#else` or `#elseif` stands here.
    pub(crate) fn ends_block(&self) -> bool {
        let name = self.directive_name();
        name.is_some_and(|(name, _)| matches!(name, "end" | "else" | "elseif"))
    }

    /// The name behind a `#`, with braces or without, and where it ends.
    fn directive_name(&self) -> Option<(&'t str, usize)> {
        let rest = self.text.get(self.at + 1..)?;
        let (rest, braces) = match rest.strip_prefix('{') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let letters = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.bytes().take_while(letters).count();
        let name = rest.get(..length).filter(|name| !name.is_empty())?;
        match braces {
            false => Some((name, self.at + 1 + length)),
            true if rest.as_bytes().get(length) == Some(&b'}') => {
                Some((name, self.at + length + 3))
            }
            true => None,
        }
    }

    pub(crate) fn directive(&mut self) -> Found<'t> {
        let rest = self.rest();
        if rest.starts_with("##") {
            self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
            return Found::Nothing;
        }
        if rest.starts_with("#*") {
            self.enclosed("*#", "comment");
            return Found::Nothing;
        }
        if rest.starts_with("#[[") {
            self.at += 1;
            let raw = self.enclosed("]]#", "raw text");
            return Found::Raw(raw);
        }
        match self.directive_name() {
            Some((name, after)) => self.named(name, after),
            None => self.with_body(),
        }
    }

    /// `#@name(…)`: a macro that is called with a body.
    fn with_body(&mut self) -> Found<'t> {
        let behind = self.rest().strip_prefix("#@").unwrap_or_default();
        let name = leading_name(behind, true).filter(|name| self.macros.contains(*name));
        let after = name.map(|name| self.at + 2 + name.len());
        match (name, after) {
            (Some(name), Some(after)) if self.is_called(after) => {
                let node = self.macro_call(name, after, true);
                node.map_or(Found::Nothing, Found::Node)
            }
            _ => Found::Text,
        }
    }

    /// Whether `(` stands here, behind blanks.
    fn is_called(&self, after: usize) -> bool {
        let rest = self.text.get(after..).unwrap_or_default();
        rest.trim_start_matches([' ', '\t']).starts_with('(')
    }

    /// What lies between two signs of two letters, of which the first stands here.
    fn enclosed(&mut self, end: &str, what: &str) -> &'t str {
        let start = self.at;
        self.at += 2;
        let rest = self.rest();
        match rest.find(end) {
            Some(length) => {
                self.at += length + end.len();
                &rest[..length]
            }
            None => {
                self.at = self.text.len();
                let span = self.span(start, start + 2);
                self.fault(
                    span,
                    format!("the {what} has no end"),
                    &format!("write `{end}` behind it"),
                );
                rest
            }
        }
    }

    fn named(&mut self, name: &str, after: usize) -> Found<'t> {
        let start = self.at;
        let called = self.is_called(after);
        let node = match name {
            "if" if called => self.condition(start, after),
            "foreach" if called => self.foreach(start, after),
            "set" if called => self.set(after),
            "macro" if called => self.macro_definition(start, after),
            "define" if called => self.definition(start, after),
            name if called && self.macros.contains(name) => self.macro_call(name, after, false),
            "stop" => Some(self.simple(Node::Stop, after)),
            "break" => Some(self.simple(Node::Break, after)),
            "end" | "else" | "elseif" => {
                self.at = after;
                let span = self.since(start);
                self.fault(span, format!("`#{name}` belongs to no `#if`"), "remove it");
                None
            }
            "if" | "foreach" | "set" => {
                self.at = after;
                let span = self.since(start);
                let help = match name {
                    "if" => "write `#if($name == \"text\")`",
                    "set" => "write `#set($name = \"text\")`",
                    _ => "write `#foreach($name in $list)`",
                };
                self.fault(span, format!("`#{name}` has no `(…)`"), help);
                None
            }
            name if called && FOREIGN.contains(&name) => {
                self.at = after;
                let span = self.since(start);
                let message = format!("`#{name}` is not available in data actions");
                self.fault(span, message, "");
                None
            }
            _ => return Found::Text,
        };
        node.map_or(Found::Nothing, Found::Node)
    }

    fn simple(&mut self, node: Node, after: usize) -> Node {
        self.at = after;
        self.gobble();
        node
    }

    /// `(expression)` behind a directive's name.
    fn in_parentheses(&mut self, after: usize) -> Option<Expr> {
        self.at = after;
        self.skip_space();
        let open = self.at;
        self.at += 1;
        let inner = self.expression()?;
        self.close(open).then_some(inner)
    }

    pub(super) fn close(&mut self, open: usize) -> bool {
        self.skip_space();
        let closed = self.eat(")");
        if closed {
            self.gobble();
        } else {
            let span = self.span(
                self.at,
                self.at + self.rest().chars().next().map_or(0, char::len_utf8),
            );
            self.fault(span, "the directive's `(` is not closed here", "write `)`");
            let _ = open;
        }
        closed
    }

    /// A line break behind a directive is the directive's.
    pub(super) fn gobble(&mut self) {
        let rest = self.rest();
        let line = rest.trim_start_matches([' ', '\t']);
        let behind = line
            .strip_prefix("\r\n")
            .or_else(|| line.strip_prefix('\n'));
        if let Some(behind) = behind {
            self.at = self.text.len() - behind.len();
        }
    }

    fn condition(&mut self, start: usize, after: usize) -> Option<Node> {
        let mut arms = Vec::new();
        let mut otherwise = Vec::new();
        // What a broken condition guards is read all the same, so that its `#end` is its own.
        let first = self.in_parentheses(after);
        let mut broken = first.is_none();
        arms.push((first.unwrap_or(Expr::Null), self.nodes(true)));
        loop {
            match self.directive_name() {
                Some(("elseif", after)) => {
                    let condition = self.in_parentheses(after);
                    broken |= condition.is_none();
                    arms.push((condition.unwrap_or(Expr::Null), self.nodes(true)));
                }
                Some(("else", after)) => {
                    self.at = after;
                    self.gobble();
                    otherwise = self.nodes(true);
                    break;
                }
                _ => break,
            }
        }
        self.end(start, "if");
        (!broken).then_some(Node::If { arms, otherwise })
    }

    fn foreach(&mut self, start: usize, after: usize) -> Option<Node> {
        let head = self.foreach_head(after);
        let body = self.nodes(true);
        let mut otherwise = Vec::new();
        if let Some(("else", after)) = self.directive_name() {
            self.at = after;
            self.gobble();
            otherwise = self.nodes(true);
        }
        self.end(start, "foreach");
        let (name, list) = head?;
        Some(Node::Foreach {
            name,
            list,
            body,
            otherwise,
        })
    }

    fn foreach_head(&mut self, after: usize) -> Option<(Box<str>, Expr)> {
        self.at = after;
        self.skip_space();
        let open = self.at;
        self.at += 1;
        self.skip_space();
        let target = self.target()?;
        self.skip_space();
        if !self.eat("in") {
            let span = self.span(self.at, self.at);
            self.fault(
                span,
                "`in` is missing here",
                "write `#foreach($name in $list)`",
            );
            return None;
        }
        let list = self.expression()?;
        self.close(open).then_some((target, list))
    }

    pub(super) fn target(&mut self) -> Option<Box<str>> {
        let start = self.at;
        let reference = match self.peek() {
            Some(b'$') => self.reference(),
            _ => None,
        };
        if reference.is_none() {
            let span = self.span(start, start);
            self.fault(span, "a name is missing here", "write `$name`");
        }
        reference.map(|reference| reference.name)
    }

    fn set(&mut self, after: usize) -> Option<Node> {
        self.at = after;
        self.skip_space();
        let open = self.at;
        self.at += 1;
        self.skip_space();
        let start = self.at;
        let target = match self.peek() {
            Some(b'$') => self.reference(),
            _ => None,
        };
        let Some(target) = target else {
            let span = self.span(start, start);
            self.fault(span, "a name is missing here", "write `#set($name = …)`");
            return None;
        };
        self.skip_space();
        if self.rest().starts_with("==") || !self.eat("=") {
            let span = self.span(self.at, self.at);
            self.fault(span, "`=` is missing here", "write `#set($name = …)`");
            return None;
        }
        let value = self.expression()?;
        self.close(open).then_some(Node::Set { target, value })
    }

    pub(super) fn end(&mut self, start: usize, name: &str) {
        match self.directive_name() {
            Some(("end", after)) => {
                self.at = after;
                self.gobble();
            }
            _ => {
                let span = self.span(start, start + 1 + name.len());
                self.fault(
                    span,
                    format!("`#{name}` has no `#end`"),
                    "write `#end` where it ends",
                );
            }
        }
    }
}
