//! The words of an expression: one token at a time, each with its place.

use flow_syntax::Span;

use crate::error::{ExprError, ExprErrorCode};
use crate::names::{continues_name, is_short_name, starts_name};

/// What kind of word stands at a place; its text is the place's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    End,
    Text,
    Number,
    Name,
    Variable,
    Question,
    Colon,
    Comma,
    Dot,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Not,
    Complement,
    Plus,
    Minus,
    Times,
    Divide,
    Remainder,
    Power,
    BitOr,
    BitAnd,
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
    Greater,
    Less,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// After a dot a word may start with a digit: `$reply.2nd`.
    after_dot: bool,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            after_dot: false,
        }
    }

    pub(crate) fn next(&mut self) -> Result<Token, ExprError> {
        self.at = self.text.len() - self.rest().trim_start().len();
        let start = self.at;
        let kind = self.kind()?;
        self.after_dot = kind == Kind::Dot;
        Ok(Token {
            kind,
            span: Span::new(start, self.at),
        })
    }

    fn kind(&mut self) -> Result<Kind, ExprError> {
        let Some(first) = self.rest().chars().next() else {
            return Ok(Kind::End);
        };
        match first {
            '"' => self.string(),
            '0'..='9' if !self.after_dot => self.number(),
            '$' => self.variable(),
            c if starts_name(c) || self.after_dot && continues_name(c) => {
                self.skip(continues_name);
                Ok(Kind::Name)
            }
            _ => self.symbol(first),
        }
    }

    fn string(&mut self) -> Result<Kind, ExprError> {
        let start = self.at;
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == '"' {
                self.at = start + at + 1;
                return Ok(Kind::Text);
            }
            if c == '\\' {
                match chars.next() {
                    Some((_, '"' | '\\' | 'n' | 'r' | 't')) | None => {}
                    Some((end, other)) => {
                        let span = Span::new(start + at, start + end + other.len_utf8());
                        return Err(bad_escape(span, other));
                    }
                }
            }
        }
        let span = Span::new(start, self.text.len());
        Err(syntax(span, "this text has no closing double quote")
            .with_help("end the text with `\"`"))
    }

    fn number(&mut self) -> Result<Kind, ExprError> {
        let start = self.at;
        self.skip(|c| c.is_ascii_digit());
        if self.rest().starts_with('.') {
            self.at += 1;
            let point = self.at;
            self.skip(|c| c.is_ascii_digit());
            if self.at == point {
                return Err(syntax(
                    Span::new(start, point),
                    "a digit is missing after the decimal point",
                ));
            }
        }
        if self.rest().starts_with(continues_name) {
            self.skip(continues_name);
            let span = Span::new(start, self.at);
            let message = format!(
                "`{}` is neither a number nor a name",
                shorten(&self.text[span.range()])
            );
            return Err(syntax(span, message)
                .with_help("numbers are digits with at most one point, such as `1500` or `2.5`"));
        }
        Ok(Kind::Number)
    }

    fn variable(&mut self) -> Result<Kind, ExprError> {
        let start = self.at;
        self.at += 1;
        if !self.rest().starts_with(starts_name) {
            let message = "a variable's name is missing after `$`";
            return Err(syntax(Span::new(start, self.at), message)
                .with_help("a name begins with a letter or `_`"));
        }
        self.skip(continues_name);
        if !is_short_name(&self.text[start + 1..self.at]) {
            let message = "a variable's name has more than 200 characters";
            return Err(syntax(Span::new(start, self.at), message));
        }
        Ok(Kind::Variable)
    }

    fn symbol(&mut self, first: char) -> Result<Kind, ExprError> {
        let rest = self.rest();
        if let Some((wrong, help)) = MISTAKES.iter().find(|(wrong, _)| rest.starts_with(wrong)) {
            let span = Span::new(self.at, self.at + wrong.len());
            return Err(syntax(
                span,
                format!("`{wrong}` is not an operator of this language"),
            )
            .with_help(*help));
        }
        if let Some((symbol, kind)) = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
            self.at += symbol.len();
            return Ok(*kind);
        }
        let span = Span::new(self.at, self.at + first.len_utf8());
        Err(foreign_character(span, first))
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip(&mut self, belongs: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    }
}

/// Operators of other languages; longer ones come before their own beginnings.
const MISTAKES: [(&str, &str); 10] = [
    ("===", "write `==`"),
    ("!==", "write `!=`"),
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("<>", "write `!=`"),
    ("=>", "write `>=`"),
    ("=<", "write `<=`"),
    ("**", "write `^` for a power"),
    ("??", "write `If(IsSet(a), a, b)`"),
    (
        "?.",
        "write `.`: a step into something not set gives not set",
    ),
];

/// Two characters come before one.
const SYMBOLS: [(&str, Kind); 24] = [
    ("==", Kind::Equal),
    ("!=", Kind::NotEqual),
    (">=", Kind::AtLeast),
    ("<=", Kind::AtMost),
    (">", Kind::Greater),
    ("<", Kind::Less),
    ("?", Kind::Question),
    (":", Kind::Colon),
    (",", Kind::Comma),
    (".", Kind::Dot),
    ("(", Kind::Open),
    (")", Kind::Close),
    ("[", Kind::OpenBracket),
    ("]", Kind::CloseBracket),
    ("!", Kind::Not),
    ("~", Kind::Complement),
    ("+", Kind::Plus),
    ("-", Kind::Minus),
    ("*", Kind::Times),
    ("/", Kind::Divide),
    ("%", Kind::Remainder),
    ("^", Kind::Power),
    ("|", Kind::BitOr),
    ("&", Kind::BitAnd),
];

fn bad_escape(span: Span, escaped: char) -> ExprError {
    syntax(span, format!("`\\{}` is not an escape of this language", escaped.escape_debug()))
        .with_help("the escapes are `\\\"`, `\\\\`, `\\n`, `\\r` and `\\t`; a backslash itself is written `\\\\`")
}

fn foreign_character(span: Span, c: char) -> ExprError {
    let shown = if c == '\'' {
        c.to_string()
    } else {
        c.escape_debug().to_string()
    };
    let message = format!("`{shown}` has no meaning here");
    let help = match c {
        '‐'..='―' | '−' => "a minus is written `-`",
        '\'' | '“' | '”' | '„' | '‘' | '’' => {
            "texts stand between straight double quotes: `\"abc\"`"
        }
        '=' => "`==` compares; an expression does not assign",
        '{' | '}' => "text is joined with `Append` or `+`; there are no braces in expressions",
        ';' => "a condition is one expression without a semicolon",
        _ => return syntax(span, message),
    };
    syntax(span, message).with_help(help)
}

pub(crate) fn syntax(span: Span, message: impl Into<String>) -> ExprError {
    ExprError::new(ExprErrorCode::Syntax, span, message)
}

/// At most 40 characters of a word, for messages.
pub(crate) fn shorten(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// The text that a string token stands for; its escapes were checked when it was read.
pub(crate) fn unescape(token: &str) -> String {
    let inner = &token[1..token.len() - 1];
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                other => other.expect("a checked escape is whole"),
            }),
            _ => out.push(c),
        }
    }
    out
}
