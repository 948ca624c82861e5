//! Reads Terraform's language as far as data actions need it: blocks, attributes, values and `jsonencode(…)`.
//!
//! What only Terraform can compute (variables, functions, operators) is kept as its own words. Source: the HCL native
//! syntax specification.

use flow_syntax::{Diagnostic, Span};

use crate::{
    text::TextBuilder,
    tree::{Branch, Tree, TreeKind},
};

/// How deep blocks and values may lie within each other.
const MAX_DEPTH: u32 = 60;

/// How many mistakes of one file are told.
const MAX_FAULTS: usize = 20;

/// References that belong to the data action; Terraform would look for resources of these names.
const OURS: [&str; 7] = [
    "input.",
    "rawResult",
    "successTemplateUtils.",
    "credentials.",
    "esc.",
    "authResponse.",
    "urlTool.",
];

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
    place: &'t dyn Fn(u32) -> u32,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, place: &'t dyn Fn(u32) -> u32) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            faults: Vec::new(),
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

    /// A value, and whatever operators behind it make of it.
    fn value(&mut self) -> Tree {
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

    /// A text in quotes, which stands here.
    fn quoted(&mut self) -> crate::Text {
        let start = self.at;
        self.at += 1;
        let mut builder = TextBuilder::default();
        loop {
            let Some(letter) = self.rest().chars().next().filter(|letter| *letter != '\n') else {
                self.fault(start, "the text has no closing quote");
                break;
            };
            match letter {
                '"' => {
                    let end = (self.place)(self.at as u32);
                    self.at += 1;
                    return builder.finish(self.span(start, self.at), end);
                }
                '\\' => self.escape(&mut builder),
                _ => self.letter(letter, &mut builder),
            }
        }
        let end = (self.place)(self.at as u32);
        builder.finish(self.span(start, self.at), end)
    }

    /// A letter of a text, where `$${` stands for `${` and `${` begins what Terraform computes.
    fn letter(&mut self, letter: char, builder: &mut TextBuilder) {
        let rest = self.rest();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            self.at += 1;
            builder.push(letter, (self.place)(self.at as u32));
            self.at += 1;
            return;
        }
        let mut length = letter.len_utf8();
        if let Some(inner) = rest.strip_prefix("${") {
            let is_ours = self.interpolation(inner);
            length = if is_ours {
                length
            } else {
                2 + interpolation_len(inner)
            };
        }
        for letter in rest[..length].chars() {
            builder.push(letter, (self.place)(self.at as u32));
            self.at += letter.len_utf8();
        }
    }

    /// Whether a `${` that Terraform takes for itself was meant for the data action, which is told.
    fn interpolation(&mut self, inner: &str) -> bool {
        let is_ours = OURS
            .iter()
            .any(|name| inner.trim_start_matches('!').starts_with(name));
        if is_ours && self.faults.len() < MAX_FAULTS {
            let length = inner.find('}').map_or(inner.len(), |end| end + 1);
            let span = self.span(self.at, self.at + 2 + length);
            let message = "this reference is one of Terraform's, not of the data action";
            let fault = Diagnostic::error("terraform-reference", message, span);
            self.faults
                .push(fault.with_help("write `$${` for a reference of the data action"));
        }
        is_ours
    }

    fn escape(&mut self, builder: &mut TextBuilder) {
        let start = self.at;
        let rest = &self.rest()[1..];
        let hex = |length: usize| {
            let digits = rest.get(1..=length)?;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?).map(|letter| (letter, length + 2))
        };
        let decoded = match rest.bytes().next() {
            Some(b'n') => Some(('\n', 2)),
            Some(b'r') => Some(('\r', 2)),
            Some(b't') => Some(('\t', 2)),
            Some(b'"') => Some(('"', 2)),
            Some(b'\\') => Some(('\\', 2)),
            Some(b'u') => hex(4),
            Some(b'U') => hex(8),
            _ => None,
        };
        let (letter, length) = decoded.unwrap_or_else(|| {
            self.fault(start, "there is no such escape");
            ('\\', 1)
        });
        builder.push(letter, (self.place)(start as u32));
        self.at += length;
    }

    /// `<<EOT` and the lines up to `EOT`; with `<<-` without the indentation that all lines share.
    fn heredoc(&mut self) -> TreeKind {
        let start = self.at;
        self.at += 2;
        let is_indented = self.eat("-");
        let Some(mark) = self.name() else {
            self.fault(self.at, "a word such as `EOT` is expected here");
            self.skip_line();
            return TreeKind::Null;
        };
        self.skip_line();
        let first = self.at;
        let mut end = None;
        while !self.rest().is_empty() {
            let rest = self.rest();
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            if line.trim() == mark {
                end = Some((self.at, self.at + line.trim_end().len()));
                break;
            }
            self.skip_line();
        }
        let Some((last, behind)) = end else {
            self.fault(start, format!("the text has no closing `{mark}`"));
            return TreeKind::Null;
        };
        let indent = if is_indented {
            shared_indent(&self.text[first..last])
        } else {
            0
        };
        self.at = first;
        let mut builder = TextBuilder::default();
        let mut at_start = true;
        while self.at < last {
            if std::mem::take(&mut at_start) {
                let rest = &self.text[self.at..last];
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                self.at += blanks.min(indent);
                continue;
            }
            let Some(letter) = self.rest().chars().next() else {
                break;
            };
            at_start = letter == '\n';
            self.letter(letter, &mut builder);
        }
        self.at = behind;
        let place = (self.place)(last as u32);
        TreeKind::Text(builder.finish(self.span(start, behind), place))
    }
}

/// How long an expression may be that lies in a text.
const LONGEST: usize = 500;

/// How many bytes an expression of Terraform has that lies in a text, its closing brace included.
fn interpolation_len(inner: &str) -> usize {
    let (mut open, mut in_text, mut escaped) = (0u32, false, false);
    for (at, byte) in inner.bytes().enumerate().take(LONGEST) {
        match byte {
            b'\n' => break,
            _ if std::mem::take(&mut escaped) => {}
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            b'{' if !in_text => open += 1,
            b'}' if !in_text && open == 0 => return at + 1,
            b'}' if !in_text => open -= 1,
            _ => {}
        }
    }
    // Without its end it is text.
    0
}

fn shared_indent(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let indents = lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len());
    indents.min().unwrap_or(0)
}
