//! Reads expressions: conditions, arguments and values of `#set`.

use super::{
    ast::{Expr, Operator},
    cursor::Cursor,
};

/// The operators of one rank, longer signs before their beginnings.
type Rank = &'static [(&'static str, Operator)];

/// How many operators an expression may have, those around it included.
const MAX_OPERATORS: u32 = 150;

/// From what binds least to what binds most.
const RANKS: [Rank; 6] = [
    &[("||", Operator::Or), ("or", Operator::Or)],
    &[("&&", Operator::And), ("and", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("eq", Operator::Equal),
        ("ne", Operator::NotEqual),
    ],
    &[
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("le", Operator::LessOrEqual),
        ("ge", Operator::GreaterOrEqual),
        ("lt", Operator::Less),
        ("gt", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[
        ("*", Operator::Multiply),
        ("/", Operator::Divide),
        ("%", Operator::Remainder),
    ],
];

impl Cursor<'_> {
    /// An expression; `None` when none stands here, which is noted.
    pub(crate) fn expression(&mut self) -> Option<Expr> {
        if !self.deeper() {
            return None;
        }
        let before = self.operators;
        let expr = self.ranked(0);
        self.operators = before;
        self.depth -= 1;
        expr
    }

    fn ranked(&mut self, rank: usize) -> Option<Expr> {
        let Some(operators) = RANKS.get(rank) else {
            return self.unary();
        };
        let mut left = self.ranked(rank + 1)?;
        while let Some(operator) = self.operator(operators) {
            let right = self.ranked(rank + 1)?;
            left = Expr::Binary(operator, left.into(), right.into());
            self.operators += 1;
            // A chain of operators is a tree as deep as it is long.
            if self.operators > MAX_OPERATORS {
                let span = self.span(self.at, self.at);
                self.fault(span, "the expression is too long", "");
                return None;
            }
        }
        Some(left)
    }

    fn operator(&mut self, operators: Rank) -> Option<Operator> {
        self.skip_space();
        let rest = self.rest();
        let stands = |sign: &str| {
            let after = rest.strip_prefix(sign);
            let is_word = sign.as_bytes()[0].is_ascii_alphabetic();
            after.is_some_and(|after| {
                !is_word || !after.starts_with(|letter: char| letter.is_alphanumeric())
            })
        };
        let (sign, operator) = operators.iter().find(|(sign, _)| stands(sign))?;
        self.at += sign.len();
        Some(*operator)
    }

    fn unary(&mut self) -> Option<Expr> {
        self.skip_space();
        let rest = self.rest();
        let word = rest.strip_prefix("not");
        let is_not = word.is_some_and(|after| after.starts_with([' ', '(', '$', '\t', '\n']));
        if is_not || rest.starts_with('!') {
            self.at += if is_not { 3 } else { 1 };
            return self.operand().map(|inner| Expr::Not(inner.into()));
        }
        let negated = rest.strip_prefix('-');
        if negated.is_some_and(|after| !after.starts_with(|digit: char| digit.is_ascii_digit())) {
            self.at += 1;
            return self.operand().map(|inner| Expr::Negative(inner.into()));
        }
        self.primary()
    }

    fn operand(&mut self) -> Option<Expr> {
        if !self.deeper() {
            return None;
        }
        let expr = self.unary();
        self.depth -= 1;
        expr
    }

    fn primary(&mut self) -> Option<Expr> {
        let start = self.at;
        match self.peek() {
            Some(b'$') => match self.reference() {
                Some(reference) => Some(Expr::Reference(reference)),
                None => self.missing(start),
            },
            Some(b'"') => self.double_quoted(),
            Some(b'\'') => self.quoted('\'').map(|(text, _)| Expr::Text(text.into())),
            Some(b'(') => {
                self.at += 1;
                let inner = self.expression()?;
                self.skip_space();
                match self.eat(")") {
                    true => Some(inner),
                    false => self.unclosed(start, ")"),
                }
            }
            Some(b'[') => self.list(start),
            Some(b'{') => self.map(start),
            Some(b'0'..=b'9' | b'-') => Some(self.number()),
            _ => self.word(start),
        }
    }

    fn word(&mut self, start: usize) -> Option<Expr> {
        let expr = match self.name(false) {
            Some("true") => Expr::Bool(true),
            Some("false") => Expr::Bool(false),
            Some("null") => Expr::Null,
            Some(name) => {
                let message = format!("`{name}` is no value");
                let help = format!("write `${name}` for a variable, `\"{name}\"` for a text");
                let span = self.since(start);
                self.fault(span, message, &help);
                return None;
            }
            None => return self.missing(start),
        };
        Some(expr)
    }

    fn missing(&mut self, start: usize) -> Option<Expr> {
        let next = self.text[start..].chars().next().map_or(0, char::len_utf8);
        let span = self.span(start, start + next);
        self.fault(span, "a value is missing here", "");
        None
    }

    fn unclosed(&mut self, start: usize, sign: &str) -> Option<Expr> {
        let span = self.span(start, start + 1);
        self.fault(span, format!("`{sign}` is missing"), "");
        None
    }

    fn number(&mut self) -> Expr {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let digits = |from: usize| {
            bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let mut end = usize::from(bytes[0] == b'-');
        end += digits(end);
        // `1..3` is a range and `1.size()` no number.
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end += 1;
            end += digits(end);
        }
        self.at += end;
        let text = &rest[..end];
        let trimmed = text.trim_start_matches('-').trim_start_matches('0');
        let lead = if trimmed.is_empty() || trimmed.starts_with('.') {
            "0"
        } else {
            ""
        };
        let sign = if text.starts_with('-') { "-" } else { "" };
        Expr::Number(format!("{sign}{lead}{trimmed}").into())
    }

    /// A text in quotes, in which a quote is written twice: the text, and whether it stands as it is.
    fn quoted(&mut self, quote: char) -> Option<(String, bool)> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut as_it_is = true;
        loop {
            let rest = self.rest();
            let Some(end) = rest.find(quote) else {
                self.at = self.text.len();
                let span = self.span(start, start + 1);
                let message = "the text has no closing quote";
                self.fault(span, message, &format!("write `{quote}` behind it"));
                return None;
            };
            text.push_str(&rest[..end]);
            self.at += end + 1;
            if self.peek() != Some(quote as u8) {
                return Some((text, as_it_is));
            }
            text.push(quote);
            as_it_is = false;
            self.at += 1;
        }
    }

    fn double_quoted(&mut self) -> Option<Expr> {
        let start = self.at;
        let (text, as_it_is) = self.quoted('"')?;
        let span = self.since(start);
        // A text that stands as it is keeps its places: everything before it is read as nothing.
        let (end, whole) = (self.at - 1, self.text);
        let (nodes, faults) = if as_it_is {
            let mut inner = self.within(&whole[..end], None);
            inner.at = start + 1;
            (inner.nodes(false), inner.faults)
        } else {
            let mut inner = self.within(&text, Some(span));
            (inner.nodes(false), inner.faults)
        };
        self.adopt(faults);
        Some(Expr::Interpolated(nodes))
    }

    fn list(&mut self, start: usize) -> Option<Expr> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.eat("]") {
            return Some(Expr::List(items));
        }
        loop {
            items.push(self.expression()?);
            self.skip_space();
            if items.len() == 1 && self.eat("..") {
                let last = self.expression()?;
                self.skip_space();
                let first = items.swap_remove(0);
                return match self.eat("]") {
                    true => Some(Expr::Range(first.into(), last.into())),
                    false => self.unclosed(start, "]"),
                };
            }
            if self.eat("]") {
                return Some(Expr::List(items));
            }
            if !self.eat(",") {
                return self.unclosed(start, "]");
            }
        }
    }

    fn map(&mut self, start: usize) -> Option<Expr> {
        self.at += 1;
        let mut members = Vec::new();
        self.skip_space();
        if self.eat("}") {
            return Some(Expr::Map(members));
        }
        loop {
            let key = self.expression()?;
            self.skip_space();
            if !self.eat(":") {
                return self.unclosed(start, ":");
            }
            members.push((key, self.expression()?));
            self.skip_space();
            if self.eat("}") {
                return Some(Expr::Map(members));
            }
            if !self.eat(",") {
                return self.unclosed(start, "}");
            }
        }
    }
}
