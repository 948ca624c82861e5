//! Reads a path.

use flow_syntax::{Diagnostic, Span, nearest};

use super::{
    Function, PathAst, Selector,
    filter::{self, Reader},
};

/// How deep filters, parentheses and paths may lie within each other.
pub(super) const MAX_DEPTH: u32 = 30;

/// How many steps a path and those in its filters may have.
const MAX_STEPS: u32 = 300;

/// How long a path may be.
const MAX_LENGTH: usize = 10_000;

/// A mistake is told once: it is boxed to keep what is read small.
pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// Reads a whole path.
pub(super) fn parse(text: &str) -> Parsed<PathAst> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        steps: 0,
    };
    if text.len() > MAX_LENGTH {
        return Err(reader.error(0, 0, "the path is longer than 10,000 bytes"));
    }
    reader.skip_space();
    if reader.rest().is_empty() {
        let error = reader.error(0, text.len(), "the path is empty");
        return Err(Box::new(error.with_help("write `$` for the whole answer")));
    }
    let path = match reader.peek() {
        Some(b'$') => {
            reader.at += 1;
            reader.selectors(false, true)?
        }
        // `'agent' in @.purposes[*]`: a condition of its own, which Jayway reads as the name of a member.
        Some(b'\'' | b'"' | b'@' | b'(' | b'!') => filter::whole(&mut reader)?,
        // Jayway puts `$.` before what does not begin with `$`.
        Some(b'.') => {
            reader.eat(".");
            let mut path = reader.names_behind_scan()?;
            path.selectors.insert(0, Selector::Scan);
            path
        }
        Some(b'[') => reader.selectors(false, true)?,
        _ => reader.names_behind_dot()?,
    };
    reader.skip_space();
    match reader.rest() {
        "" => Ok(path),
        _ => Err(reader.unexpected("`.`, `[` or the end of the path")),
    }
}

impl Reader<'_> {
    pub(super) fn error(
        &self,
        start: usize,
        end: usize,
        message: impl Into<String>,
    ) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(
            "path-syntax",
            message,
            Span::new(start, end),
        ))
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        let next = self.rest().chars().next();
        let end = self.at + next.map_or(0, char::len_utf8);
        match next {
            Some(next) => self.error(
                self.at,
                end,
                format!("`{next}` stands where {wanted} is expected"),
            ),
            None => self.error(
                self.at,
                end,
                format!("the path ends where {wanted} is expected"),
            ),
        }
    }

    fn names_behind_dot(&mut self) -> Parsed<PathAst> {
        let first = self.behind_dot()?;
        self.path_from(first)
    }

    fn names_behind_scan(&mut self) -> Parsed<PathAst> {
        let first = match self.peek() {
            Some(b'[') => self.bracket()?,
            _ => self.behind_dot()?,
        };
        self.path_from(first)
    }

    fn path_from(&mut self, first: Selector) -> Parsed<PathAst> {
        let mut path = self.selectors(false, true)?;
        path.selectors.insert(0, first);
        Ok(path)
    }

    /// The steps of a path, up to what is none. White space may stand between them only in a whole path.
    pub(super) fn selectors(&mut self, at_current: bool, spaces: bool) -> Parsed<PathAst> {
        let mut selectors = Vec::new();
        loop {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                let message = format!("the path has more than {MAX_STEPS} steps");
                return Err(self.error(self.at, self.at, message));
            }
            let before = self.at;
            if spaces {
                self.skip_space();
            }
            if self.eat("..") {
                selectors.push(Selector::Scan);
                let next = match self.peek() {
                    Some(b'[') => self.bracket()?,
                    _ => self.behind_dot()?,
                };
                selectors.push(next);
            } else if self.eat(".") {
                // `$.['name']` is read as `$['name']`.
                let next = match self.peek() {
                    Some(b'[') => self.bracket()?,
                    _ => self.behind_dot()?,
                };
                selectors.push(next);
            } else if self.peek() == Some(b'[') {
                selectors.push(self.bracket()?);
            } else {
                self.at = before;
                break;
            }
        }
        Ok(PathAst {
            at_current,
            selectors,
        })
    }

    /// A name, `*` or a function.
    fn behind_dot(&mut self) -> Parsed<Selector> {
        if self.eat("*") {
            return Ok(Selector::Wildcard);
        }
        let start = self.at;
        let ends =
            |letter: char| letter.is_whitespace() || ".[]()=!<>&|,;:\"'?@*+/~^%".contains(letter);
        let rest = self.rest();
        let length = rest.find(ends).unwrap_or(rest.len());
        if length == 0 {
            return Err(self.unexpected("a name"));
        }
        let name = &rest[..length];
        self.at += length;
        if self.peek() == Some(b'(') {
            return self.function(name, start);
        }
        Ok(Selector::Names(vec![name.into()]))
    }

    fn function(&mut self, name: &str, start: usize) -> Parsed<Selector> {
        let known = Function::NAMES.iter().find(|(known, _)| *known == name);
        let Some((_, function)) = known else {
            let error = self.error(start, self.at, format!("paths have no function `{name}`"));
            let near = nearest(name, Function::NAMES.iter().map(|(name, _)| *name));
            return Err(match near {
                Some(near) => Box::new(error.with_help(format!("did you mean `{near}`?"))),
                None => error,
            });
        };
        self.at += 1;
        let mut given = Vec::new();
        self.skip_space();
        while !self.eat(")") {
            given.push(self.operand()?);
            self.skip_space();
            if !self.eat(",") && self.peek() != Some(b')') {
                return Err(self.unexpected("`,` or `)`"));
            }
            self.skip_space();
        }
        Ok(Selector::Function(*function, given))
    }

    /// What stands in brackets.
    fn bracket(&mut self) -> Parsed<Selector> {
        self.deeper()?;
        self.at += 1;
        self.skip_space();
        let selector = match self.peek() {
            Some(b'*') => {
                self.at += 1;
                Selector::Wildcard
            }
            Some(b'?') => self.filter_in_bracket()?,
            Some(b'\'' | b'"') => self.names()?,
            Some(b'-' | b':' | b'0'..=b'9') => self.indexes()?,
            _ => return Err(self.unexpected("`'name'`, an index, `*` or `?(…)`")),
        };
        self.skip_space();
        if !self.eat("]") {
            return Err(self.unexpected("`]`"));
        }
        self.depth -= 1;
        Ok(selector)
    }

    fn names(&mut self) -> Parsed<Selector> {
        let mut names = Vec::new();
        loop {
            self.skip_space();
            names.push(self.quoted()?.into());
            self.skip_space();
            if !self.eat(",") {
                return Ok(Selector::Names(names));
            }
        }
    }

    fn indexes(&mut self) -> Parsed<Selector> {
        let first = self.integer()?;
        self.skip_space();
        if self.eat(":") {
            return self.slice(first);
        }
        let mut indexes: Vec<_> = first.into_iter().collect();
        while self.eat(",") {
            self.skip_space();
            match self.integer()? {
                Some(index) => indexes.push(index),
                None => return Err(self.unexpected("an index")),
            }
            self.skip_space();
        }
        match indexes.is_empty() {
            true => Err(self.unexpected("an index")),
            false => Ok(Selector::Indexes(indexes)),
        }
    }

    fn slice(&mut self, first: Option<i64>) -> Parsed<Selector> {
        self.skip_space();
        let end = self.integer()?;
        self.skip_space();
        let start = self.at;
        let step = match self.eat(":") {
            true => self.integer()?.unwrap_or(1),
            false => 1,
        };
        match step {
            ..=0 => Err(self.error(start, self.at, "the step of a slice is not above 0")),
            step => Ok(Selector::Slice { first, end, step }),
        }
    }

    /// A whole number, if one stands here.
    fn integer(&mut self) -> Parsed<Option<i64>> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
        let text = &rest[..sign + digits];
        if text.is_empty() {
            return Ok(None);
        }
        let start = self.at;
        self.at += text.len();
        let number = text
            .parse()
            .ok()
            .filter(|number: &i64| number.unsigned_abs() < 1 << 31);
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(self.error(start, self.at, format!("`{text}` is no index"))),
        }
    }
}
