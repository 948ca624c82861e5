//! The strict reader: RFC 8259, one pass, no recursion, no allocation but for strings with escapes and for
//! nesting beyond sixteen levels.

use super::{Error, MAX_LEN, Sink, scan};
use crate::Span;

/// Reads a JSON text of at most `max_depth` nested containers and tells `sink` what it says.
///
/// The text must be one value, with white space around it at most; a byte-order mark is a syntax error that says
/// so. Numbers of any size and precision are accepted, and so is `\u0000` in a string.
///
/// # Errors
/// The first thing that is not JSON. `sink` has then been told what stands before it.
pub fn read(text: &str, max_depth: u32, sink: &mut impl Sink) -> Result<(), Error> {
    if text.len() > MAX_LEN {
        return Err(Error::too_large());
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        max_depth,
        open: Open::default(),
        sink,
    };
    reader.skip_space();
    loop {
        if reader.value()? == Next::Value {
            continue;
        }
        if reader.ends()? == Next::End {
            return Ok(());
        }
    }
}

struct Reader<'t, 's, S> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    max_depth: u32,
    open: Open,
    sink: &'s mut S,
}

/// What has to be read next.
#[derive(PartialEq)]
enum Next {
    /// A value.
    Value,
    /// Whatever may follow a complete value.
    AfterValue,
    /// Nothing: the text is complete.
    End,
}

impl<S: Sink> Reader<'_, '_, S> {
    /// Reads a scalar, or the opening of a container up to its first value.
    fn value(&mut self) -> Result<Next, Error> {
        let start = self.at;
        match self.bytes.get(start) {
            Some(b'"') => {
                let (text, end) = scan::string(self.text, start)?;
                self.at = end;
                self.sink.text(Span::new(start, end), text);
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'{') => return self.object(),
            Some(b'[') => return self.list(),
            Some(b't') if self.word("true") => self.sink.bool(Span::new(start, self.at), true),
            Some(b'f') if self.word("false") => self.sink.bool(Span::new(start, self.at), false),
            Some(b'n') if self.word("null") => self.sink.null(Span::new(start, self.at)),
            _ => return Err(self.unexpected("a value")),
        }
        Ok(Next::AfterValue)
    }

    /// Reads what follows a complete value: commas, and the ends of containers.
    fn ends(&mut self) -> Result<Next, Error> {
        loop {
            self.skip_space();
            let Some(start) = self.open.last() else {
                return match self.at == self.bytes.len() {
                    true => Ok(Next::End),
                    false => Err(self.unexpected("the end of the text")),
                };
            };
            let in_object = self.bytes[start as usize] == b'{';
            match (self.bytes.get(self.at), in_object) {
                (Some(b','), true) => {
                    self.step();
                    self.key()?;
                    return Ok(Next::Value);
                }
                (Some(b','), false) => {
                    self.step();
                    return Ok(Next::Value);
                }
                (Some(b'}'), true) | (Some(b']'), false) => self.close(),
                (_, true) => return Err(self.unexpected("`,` or `}`")),
                (_, false) => return Err(self.unexpected("`,` or `]`")),
            }
        }
    }

    fn object(&mut self) -> Result<Next, Error> {
        self.check_depth()?;
        self.sink.begin_object(self.at as u32);
        self.open();
        if self.bytes.get(self.at) == Some(&b'}') {
            self.close();
            return Ok(Next::AfterValue);
        }
        self.key()?;
        Ok(Next::Value)
    }

    fn list(&mut self) -> Result<Next, Error> {
        self.check_depth()?;
        self.sink.begin_list(self.at as u32);
        self.open();
        if self.bytes.get(self.at) == Some(&b']') {
            self.close();
            return Ok(Next::AfterValue);
        }
        Ok(Next::Value)
    }

    fn check_depth(&self) -> Result<(), Error> {
        match self.open.depth < self.max_depth {
            true => Ok(()),
            false => Err(Error::too_deep(self.at, self.max_depth)),
        }
    }

    fn open(&mut self) {
        self.open.push(self.at as u32);
        self.step();
    }

    fn close(&mut self) {
        let start = self.open.pop();
        self.at += 1;
        let span = Span::new(start as usize, self.at);
        match self.bytes[start as usize] {
            b'{' => self.sink.end_object(span),
            _ => self.sink.end_list(span),
        }
    }

    fn key(&mut self) -> Result<(), Error> {
        let start = self.at;
        if self.bytes.get(start) != Some(&b'"') {
            return Err(self.unexpected("a name in double quotes"));
        }
        let (text, end) = scan::string(self.text, start)?;
        self.sink.key(Span::new(start, end), text);
        self.at = end;
        self.skip_space();
        if self.bytes.get(self.at) != Some(&b':') {
            return Err(self.unexpected("`:`"));
        }
        self.step();
        Ok(())
    }

    fn number(&mut self) -> Result<(), Error> {
        let start = self.at;
        let end = scan::number_end(self.bytes, start);
        let follows = end.and_then(|end| self.bytes.get(end));
        let Some(end) = end.filter(|_| !follows.is_some_and(|byte| is_word_byte(*byte))) else {
            let end = word_end(self.bytes, start);
            let message = "the number is not written as JSON writes numbers";
            return Err(Error::syntax(message, Span::new(start, end)));
        };
        self.at = end;
        self.sink
            .number(Span::new(start, end), &self.text[start..end]);
        Ok(())
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.bytes[self.at..].starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    /// Steps over one byte and the white space after it.
    fn step(&mut self) {
        self.at += 1;
        self.skip_space();
    }

    fn skip_space(&mut self) {
        self.at = scan::skip_space(self.bytes, self.at);
    }

    fn unexpected(&self, wanted: &str) -> Error {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else {
            let end = Span::at(self.at);
            return Error::syntax(format!("the text ends where {wanted} is expected"), end);
        };
        let width = match is_word_byte(self.bytes[self.at]) {
            true => word_end(self.bytes, self.at) - self.at,
            false => first.len_utf8(),
        };
        let span = Span::new(self.at, self.at + width);
        if first == '\u{FEFF}' && self.at == 0 {
            return Error::syntax("the text starts with a byte-order mark", span)
                .with_help("save it as UTF-8 without a byte-order mark");
        }
        Error::syntax(format!("{wanted} is expected here"), span)
    }
}

/// Whether a byte can be part of a number or a bare word.
pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'+' | b'-')
}

/// The offset after the number or bare word at `at`.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes[at..].iter();
    at + rest.take_while(|byte| is_word_byte(**byte)).count()
}

/// Where the open containers start. The first sixteen cost no allocation.
#[derive(Default)]
struct Open {
    depth: u32,
    near: [u32; 16],
    far: Vec<u32>,
}

impl Open {
    fn push(&mut self, start: u32) {
        match self.near.get_mut(self.depth as usize) {
            Some(place) => *place = start,
            None => self.far.push(start),
        }
        self.depth += 1;
    }

    fn last(&self) -> Option<u32> {
        let top = (self.depth as usize).checked_sub(1)?;
        self.near.get(top).or_else(|| self.far.last()).copied()
    }

    fn pop(&mut self) -> u32 {
        let start = self.last().expect("only what was opened is closed");
        self.depth -= 1;
        self.far.pop();
        start
    }
}
