//! Values: lists, objects, `jsonencode(…)`, and what only Terraform can compute.

use super::Reader;
use crate::tree::{Branch, Tree, TreeKind};

impl Reader<'_> {
    /// A value, and whatever operators behind it make of it.
    pub(super) fn value(&mut self) -> Tree {
        self.skip();
        let start = self.at;
        let kind = match self.deeper() {
            true => self.kind(),
            false => TreeKind::Null,
        };
        self.depth = self.depth.saturating_sub(1);
        let end = self.at;
        self.skip_blanks();
        // Terraform goes on computing: nobody else knows what comes out.
        let goes_on = self
            .rest()
            .starts_with(['?', '+', '-', '*', '%', '<', '>', '!', '&', '|', '[', '.'])
            || self.rest().starts_with("==");
        if goes_on {
            self.skip_expression();
            let words = self.text[start..self.at].trim().to_owned();
            return Tree {
                span: self.span(start, self.at),
                kind: TreeKind::Computed(words),
            };
        }
        self.at = end;
        Tree {
            span: self.span(start, end),
            kind,
        }
    }

    fn kind(&mut self) -> TreeKind {
        match self.peek() {
            Some(b'"') => TreeKind::Text(self.quoted()),
            Some(b'<') if self.rest().starts_with("<<") => self.heredoc(),
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'0'..=b'9' | b'-') => self.number(),
            Some(b'(') => self.computed(),
            _ => self.word(),
        }
    }

    fn number(&mut self) -> TreeKind {
        let rest = self.rest();
        let length =
            rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter));
        let digits = &rest[..length.unwrap_or(rest.len())];
        self.at += digits.len().max(1);
        TreeKind::Number(digits.to_owned())
    }

    /// `true`, `jsonencode(…)`, or something that only Terraform knows.
    fn word(&mut self) -> TreeKind {
        let start = self.at;
        let name = self.name();
        match name {
            Some("true") => TreeKind::Bool(true),
            Some("false") => TreeKind::Bool(false),
            Some("null") => TreeKind::Null,
            Some("jsonencode") if self.peek() == Some(b'(') => {
                self.at += 1;
                let inner = self.value();
                self.skip();
                if !self.eat(")") {
                    self.fault(self.at, "`)` is expected here");
                }
                inner.kind
            }
            Some(_) => {
                self.at = start;
                self.computed()
            }
            None => {
                self.fault(start, "a value is expected here");
                TreeKind::Null
            }
        }
    }

    fn computed(&mut self) -> TreeKind {
        let start = self.at;
        self.skip_expression();
        TreeKind::Computed(self.text[start..self.at].trim().to_owned())
    }

    /// Steps over an expression: to the end of the line, but for line breaks in brackets.
    fn skip_expression(&mut self) {
        let mut open = 0u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.quoted();
                    continue;
                }
                b'(' | b'[' | b'{' => open += 1,
                b')' | b']' | b'}' if open == 0 => return,
                b')' | b']' | b'}' => open -= 1,
                b'\n' | b',' if open == 0 => return,
                _ => {}
            }
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        }
    }

    /// `{ name = value }`, with `:` for `=`, and commas or line breaks between.
    fn object(&mut self) -> TreeKind {
        let start = self.at;
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip();
            if self.eat("}") {
                break;
            }
            let before = self.at;
            if self.rest().is_empty() {
                self.fault(start, "the `{` is not closed");
                break;
            }
            if self.rest().starts_with("for ") {
                self.skip_expression();
                self.eat("}");
                return TreeKind::Computed(self.text[start..self.at].to_owned());
            }
            members.extend(self.member());
            self.skip();
            self.eat(",");
            if self.at == before {
                self.skip_line();
            }
        }
        TreeKind::Object(members)
    }

    fn member(&mut self) -> Option<Branch> {
        let start = self.at;
        let key = match self.peek() {
            Some(b'"') => self.quoted().as_str().to_owned(),
            Some(b'(') => match self.computed() {
                TreeKind::Computed(words) => words,
                _ => String::new(),
            },
            _ => {
                let rest = self.rest();
                let length = rest.bytes().take_while(u8::is_ascii_digit).count();
                self.at += length;
                match length {
                    0 => self.name()?.to_owned(),
                    length => rest[..length].to_owned(),
                }
            }
        };
        let key_span = self.span(start, self.at);
        self.skip_blanks();
        if !self.eat("=") && !self.eat(":") {
            self.fault(self.at, format!("`=` is expected behind `{key}`"));
            return None;
        }
        Some(Branch {
            key,
            key_span,
            value: self.value(),
        })
    }

    fn list(&mut self) -> TreeKind {
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.eat("]") {
                break;
            }
            if self.rest().is_empty() {
                self.fault(start, "the `[` is not closed");
                break;
            }
            let before = self.at;
            items.push(self.value());
            self.skip();
            if !self.eat(",") && self.peek() != Some(b']') {
                self.fault(self.at, "`,` or `]` is expected here");
                self.skip_line();
            }
            if self.at == before {
                self.skip_line();
            }
        }
        TreeKind::List(items)
    }
}
