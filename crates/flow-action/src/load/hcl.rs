//! Reads Terraform's language as far as data actions need it: blocks, attributes, values and `jsonencode(…)`.
//!
//! What only Terraform can compute (variables, functions, operators) is kept as its own words. Source: the HCL native
//! syntax specification.

mod text;
mod value;

use flow_syntax::{Diagnostic, Span};

use crate::tree::{Branch, Tree, TreeKind};

/// How deep blocks and values may lie within each other.
const MAX_DEPTH: u32 = 60;

/// How many mistakes of one file are told.
const MAX_FAULTS: usize = 20;

/// `kind "label" "label" { … }`
pub(super) struct Block {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) body: Tree,
}

/// Reads a file: its outermost blocks, and what is wrong.
pub(super) fn read(text: &str) -> (Vec<Block>, Vec<Diagnostic>) {
    let mut reader = Reader::new(text, &|at| at);
    let mut blocks = Vec::new();
    loop {
        reader.skip();
        if reader.rest().is_empty() {
            break;
        }
        let before = reader.at;
        if let Some(block) = reader.block() {
            blocks.push(block);
        }
        // What cannot be understood is left out up to the end of its line.
        if reader.at == before {
            reader.skip_line();
        }
    }
    (blocks, reader.faults)
}

/// Reads one expression, whose places `at` translates.
pub(super) fn expression(text: &str, at: &dyn Fn(u32) -> u32) -> Tree {
    let mut reader = Reader::new(text, at);
    reader.value()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: u32,
    faults: Vec<Diagnostic>,
    /// The text that is being read has a `${` without an end; what follows in it is text.
    unclosed: bool,
    place: &'t dyn Fn(u32) -> u32,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, place: &'t dyn Fn(u32) -> u32) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            faults: Vec::new(),
            unclosed: false,
            place,
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, what: &str) -> bool {
        let stands = self.rest().starts_with(what);
        if stands {
            self.at += what.len();
        }
        stands
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let at = |offset: usize| (self.place)(offset as u32);
        Span {
            start: at(start),
            end: at(end).max(at(start)),
        }
    }

    fn fault(&mut self, start: usize, message: impl Into<String>) {
        if self.faults.len() < MAX_FAULTS {
            let next = self.text[start..].chars().next().map_or(0, char::len_utf8);
            let span = self.span(start, start + next);
            self.faults.push(Diagnostic::error("syntax", message, span));
        }
    }

    /// Steps over white space, line breaks and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest
                .trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with('#') || trimmed.starts_with("//") {
                self.skip_line();
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                self.at += 2 + comment.find("*/").map_or(comment.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
    }

    /// Steps over white space within a line.
    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    }

    fn name(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let goes_on = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
        let length = rest.find(|letter| !goes_on(letter)).unwrap_or(rest.len());
        let starts = rest.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
        self.at += if starts { length } else { 0 };
        starts.then(|| &rest[..length])
    }

    /// An outermost block; `None` for anything else, of which nothing was read.
    fn block(&mut self) -> Option<Block> {
        let start = self.at;
        let Some(kind) = self.name() else {
            self.fault(
                start,
                "a block such as `resource \"type\" \"name\" { … }` is expected here",
            );
            return None;
        };
        let mut labels = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'"') => labels.push(self.quoted().as_str().to_owned()),
                Some(b'{') => break,
                // An attribute, as files of variables have them.
                Some(b'=') => {
                    self.at += 1;
                    self.value();
                    return None;
                }
                _ => match self.name() {
                    Some(label) => labels.push(label.to_owned()),
                    None => {
                        self.fault(self.at, "`{` is expected here");
                        self.at = start;
                        return None;
                    }
                },
            }
        }
        let body = self.body();
        Some(Block {
            kind: kind.to_owned(),
            labels,
            body,
        })
    }

    /// `{ name = value, block { … } }`, of a block.
    fn body(&mut self) -> Tree {
        let start = self.at;
        self.at += 1;
        let mut members = Vec::new();
        if self.deeper() {
            loop {
                self.skip();
                if self.eat("}") {
                    break;
                }
                if self.rest().is_empty() {
                    self.fault(start, "the `{` is not closed");
                    break;
                }
                let before = self.at;
                if let Some(member) = self.attribute() {
                    members.push(member);
                }
                if self.at == before {
                    self.skip_line();
                }
            }
            self.depth -= 1;
        }
        Tree {
            span: self.span(start, self.at),
            kind: TreeKind::Object(members),
        }
    }

    fn attribute(&mut self) -> Option<Branch> {
        let start = self.at;
        let key = match self.peek() {
            Some(b'"') => self.quoted().as_str().to_owned(),
            _ => self.name().unwrap_or_default().to_owned(),
        };
        if self.at == start {
            self.fault(start, "a name is expected here");
            return None;
        }
        let key_span = self.span(start, self.at);
        self.skip_blanks();
        let value = if self.eat("=") {
            self.value()
        } else {
            // Labels of inner blocks mean nothing to data actions.
            while self.peek() == Some(b'"') {
                self.quoted();
                self.skip_blanks();
            }
            if self.peek() != Some(b'{') {
                self.fault(self.at, format!("`=` or `{{` is expected behind `{key}`"));
                return None;
            }
            self.body()
        };
        Some(Branch {
            key,
            key_span,
            value,
        })
    }

    fn deeper(&mut self) -> bool {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return true;
        }
        self.fault(
            self.at,
            format!("more than {MAX_DEPTH} parts lie within each other"),
        );
        self.at = self.text.len();
        false
    }
}
