//! Reads filters: `[?(@.purpose == 'agent' && !@.endTime)]`.

use flow_expr::{Value, read_json};
use regex::RegexBuilder;

use super::{
    Comparison, Filter, Operand, PathAst, Selector,
    parse::{MAX_DEPTH, Parsed},
};

/// Every comparison, longer signs before their beginnings.
const COMPARISONS: [(&str, Comparison); 18] = [
    ("===", Comparison::Same),
    ("!==", Comparison::NotSame),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("=~", Comparison::Matches),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("subsetof", Comparison::SubsetOf),
    ("contains", Comparison::Contains),
    ("noneof", Comparison::NoneOf),
    ("anyof", Comparison::AnyOf),
    ("empty", Comparison::Empty),
    ("size", Comparison::Size),
    ("nin", Comparison::NotIn),
    ("in", Comparison::In),
    ("=", Comparison::Equal),
];

/// A place in a path that is being read.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) depth: u32,
    pub(super) steps: u32,
}

/// A path that is a condition and nothing else, of the whole answer: what it says, as a list of it.
pub(super) fn whole(reader: &mut Reader<'_>) -> Parsed<PathAst> {
    let filter = reader.either()?;
    Ok(PathAst {
        at_current: false,
        selectors: vec![Selector::Filter(filter)],
    })
}

impl<'t> Reader<'t> {
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn eat(&mut self, what: &str) -> bool {
        let stands = self.rest().starts_with(what);
        if stands {
            self.at += what.len();
        }
        stands
    }

    pub(super) fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    pub(super) fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        match self.depth > MAX_DEPTH {
            true => Err(self.error(
                self.at,
                self.at,
                "the path's parts lie too deep within each other",
            )),
            false => Ok(()),
        }
    }

    /// `?(…)`, or `?…` without parentheses.
    pub(super) fn filter_in_bracket(&mut self) -> Parsed<Selector> {
        self.at += 1;
        self.skip_space();
        if self.rest().starts_with([']', ',']) {
            return Err(self.unexpected("`(` and a condition"));
        }
        self.either().map(Selector::Filter)
    }

    fn either(&mut self) -> Parsed<Filter> {
        let mut parts = vec![self.both()?];
        while self.next_is("||") {
            parts.push(self.both()?);
        }
        Ok(single(parts, Filter::Or))
    }

    fn both(&mut self) -> Parsed<Filter> {
        let mut parts = vec![self.negated()?];
        while self.next_is("&&") {
            parts.push(self.negated()?);
        }
        Ok(single(parts, Filter::And))
    }

    fn next_is(&mut self, sign: &str) -> bool {
        self.skip_space();
        self.eat(sign)
    }

    fn negated(&mut self) -> Parsed<Filter> {
        self.deeper()?;
        self.skip_space();
        let filter = if self.eat("!") {
            Filter::Not(Box::new(self.negated()?))
        } else if self.peek() == Some(b'(') {
            self.at += 1;
            let inner = self.either()?;
            self.skip_space();
            if !self.eat(")") {
                return Err(self.unexpected("`)`"));
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn comparison(&mut self) -> Parsed<Filter> {
        let start = self.at;
        let left = self.operand()?;
        self.skip_space();
        let Some(comparison) = self.comparison_sign() else {
            return match left {
                Operand::Path(path) => Ok(Filter::Exists(path)),
                _ => Err(self.error(start, self.at, "a value alone is no condition")),
            };
        };
        self.skip_space();
        // `@.list empty` says the same as `@.list empty true`.
        if comparison == Comparison::Empty && !self.rest().starts_with(['t', 'f', '@', '$']) {
            return Ok(Filter::Compare(
                left,
                comparison,
                Operand::Value(Value::Bool(true)),
            ));
        }
        let right = self.operand()?;
        let is_pattern =
            matches!(right, Operand::Pattern(_)) || matches!(left, Operand::Pattern(_));
        let is_match = comparison == Comparison::Matches;
        if is_pattern != is_match {
            let message = match is_match {
                true => "`=~` compares with a pattern: `/…/`",
                false => "a pattern is compared with `=~`",
            };
            return Err(self.error(start, self.at, message));
        }
        Ok(Filter::Compare(left, comparison, right))
    }

    fn comparison_sign(&mut self) -> Option<Comparison> {
        let rest = self.rest();
        let stands = |sign: &str| {
            let is_word = sign.as_bytes()[0].is_ascii_alphabetic();
            let head = rest.get(..sign.len());
            let after = rest.get(sign.len()..).unwrap_or_default();
            head.is_some_and(|head| head.eq_ignore_ascii_case(sign))
                && !(is_word && after.starts_with(|letter: char| letter.is_alphanumeric()))
        };
        let (sign, comparison) = COMPARISONS.iter().find(|(sign, _)| stands(sign))?;
        self.at += sign.len();
        Some(*comparison)
    }

    /// A path, a value or a pattern.
    pub(super) fn operand(&mut self) -> Parsed<Operand> {
        self.skip_space();
        match self.peek() {
            Some(sign @ (b'@' | b'$')) => {
                self.deeper()?;
                self.at += 1;
                let path = self.selectors(sign == b'@', false)?;
                self.depth -= 1;
                Ok(Operand::Path(path))
            }
            Some(b'\'' | b'"') => self.quoted().map(|text| Operand::Value(text.into())),
            Some(b'/') => self.pattern(),
            Some(b'[' | b'{') => self.json(),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Parsed<Operand> {
        let rest = self.rest();
        let ends = |letter: char| letter.is_whitespace() || ")]&|,=!<>".contains(letter);
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        match read_json(word.as_bytes()) {
            Ok(json) => {
                self.at += word.len();
                Ok(Operand::Value(json.value))
            }
            Err(_) if word.is_empty() => Err(self.unexpected("a value")),
            Err(_) => {
                let error = self.error(
                    self.at,
                    self.at + word.len(),
                    format!("`{word}` is no value"),
                );
                Err(Box::new(error.with_help(format!(
                    "write `'{word}'` for a text, `@.{word}` for a member"
                ))))
            }
        }
    }

    /// A text in quotes, in which a backslash makes the next character itself.
    pub(super) fn quoted(&mut self) -> Parsed<String> {
        let start = self.at;
        let Some(quote @ ('\'' | '"')) = self.rest().chars().next() else {
            return Err(self.unexpected("a name in quotes"));
        };
        let mut text = String::new();
        let mut letters = self.rest()[1..].char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    next => text.extend(next.map(|(_, next)| next)),
                },
                letter if letter == quote => {
                    self.at += 1 + at + 1;
                    return Ok(text);
                }
                other => text.push(other),
            }
        }
        Err(self.error(start, start + 1, "the text has no closing quote"))
    }

    /// `/pattern/flags`; the whole of a text must fit.
    fn pattern(&mut self) -> Parsed<Operand> {
        let start = self.at;
        let rest = &self.rest()[1..];
        let mut escaped = false;
        let end = rest.find(|letter| {
            let ends = letter == '/' && !escaped;
            escaped = letter == '\\' && !escaped;
            ends
        });
        let Some(end) = end else {
            return Err(self.error(start, start + 1, "the pattern has no closing `/`"));
        };
        let flags = rest[end + 1..]
            .chars()
            .take_while(char::is_ascii_alphabetic);
        let flags: String = flags.collect();
        self.at += 1 + end + 1 + flags.len();
        let pattern = rest[..end].replace("\\/", "/");
        let built = RegexBuilder::new(&format!("^(?:{pattern})$"))
            .case_insensitive(flags.contains('i'))
            .dot_matches_new_line(flags.contains('s'))
            .multi_line(flags.contains('m'))
            .size_limit(1 << 17)
            .build();
        built.map(Operand::Pattern).map_err(|_| {
            let error = self.error(
                start,
                self.at,
                "the pattern is not written as patterns are, or too large",
            );
            Box::new(
                error.with_help(
                    "looking ahead and behind, and references to groups, are not supported",
                ),
            )
        })
    }

    /// A list or an object, with texts in single quotes too.
    fn json(&mut self) -> Parsed<Operand> {
        self.deeper()?;
        let start = self.at;
        let value = match self.peek() {
            Some(b'[') => Value::list(self.json_list()?),
            _ => {
                let rest = self.rest();
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                let json = read_json(&rest.as_bytes()[..end]);
                let json =
                    json.map_err(|_| self.error(start, start + end, "this is no JSON object"))?;
                self.at += end;
                json.value
            }
        };
        self.depth -= 1;
        Ok(Operand::Value(value))
    }

    fn json_list(&mut self) -> Parsed<Vec<Value>> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        while !self.eat("]") {
            match self.operand()? {
                Operand::Value(value) => items.push(value),
                _ => return Err(self.unexpected("a value")),
            }
            self.skip_space();
            if !self.eat(",") && self.peek() != Some(b']') {
                return Err(self.unexpected("`,` or `]`"));
            }
            self.skip_space();
        }
        Ok(items)
    }
}

fn single(mut parts: Vec<Filter>, several: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => several(parts),
    }
}
