//! A JSON object read member by member, and a long list in it element by element, so that results of any size can be
//! read. What a piece holds is read by `flow-expr`.

use std::io::{self, BufRead};

use flow_expr::{Value, read_json_within};

use super::read::LEVELS;

/// The largest member or element that is read: a run's values are 16 MiB, and escaped.
const MOST: usize = 128 << 20;

/// What is left of an object.
pub(super) struct Pieces<'a> {
    from: &'a mut dyn BufRead,
}

impl<'a> Pieces<'a> {
    /// Begins an object; `None` where something else begins, of which nothing was read.
    pub(super) fn open(from: &'a mut dyn BufRead) -> Result<Option<Self>, String> {
        let mut pieces = Self { from };
        match pieces.peek()? {
            Some(b'{') => pieces.skip(),
            _ => return Ok(None),
        }
        Ok(Some(pieces))
    }

    /// The name of the next member, behind which its value stands; `None` at the end of the object, with which everything
    /// ends.
    pub(super) fn name(&mut self) -> Result<Option<String>, String> {
        if !self.goes_on(b'}')? {
            return match self.peek()? {
                None => Ok(None),
                Some(_) => Err(no_json("something stands behind its end")),
            };
        }
        let name = match self.value()? {
            Value::Text(name) => name.to_string(),
            _ => return Err(no_json("a name is missing")),
        };
        match self.peek()? {
            Some(b':') => self.skip(),
            _ => return Err(no_json("a `:` is missing")),
        }
        Ok(Some(name))
    }

    /// Whether a list begins here, which is then open.
    pub(super) fn opens_list(&mut self) -> Result<bool, String> {
        let opens = self.peek()? == Some(b'[');
        if opens {
            self.skip();
        }
        Ok(opens)
    }

    /// The next element of the open list.
    pub(super) fn element(&mut self) -> Result<Option<Value>, String> {
        match self.goes_on(b']')? {
            true => self.value().map(Some),
            false => Ok(None),
        }
    }

    /// The value that begins here.
    pub(super) fn value(&mut self) -> Result<Value, String> {
        let raw = self.raw()?;
        read_json_within(&raw, LEVELS)
            .map(|json| json.value)
            .map_err(|error| no_json(&error.message))
    }

    /// Passes a comma, if one is there, or the end. Commas too many or too few are not told: what they divide is whole.
    fn goes_on(&mut self, end: u8) -> Result<bool, String> {
        if self.peek()? == Some(b',') {
            self.skip();
        }
        match self.peek()? {
            Some(byte) if byte == end => self.skip(),
            Some(_) => return Ok(true),
            None => return Err(no_json("it ends too early")),
        }
        Ok(false)
    }

    /// The bytes of one value.
    fn raw(&mut self) -> Result<Vec<u8>, String> {
        self.peek()?;
        let mut raw = Vec::new();
        let mut scan = Scan::default();
        loop {
            let there = fill(self.from)?;
            let taken = there.iter().take_while(|byte| scan.takes(**byte)).count();
            let is_over = taken < there.len() || there.is_empty();
            raw.extend_from_slice(&there[..taken]);
            self.from.consume(taken);
            match is_over {
                true => return Ok(raw),
                false if raw.len() > MOST => {
                    return Err(format!("has a part of more than {} MiB", MOST >> 20));
                }
                false => {}
            }
        }
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Result<Option<u8>, String> {
        loop {
            let there = fill(self.from)?;
            let is_blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'\n' | b'\r');
            let blanks = there.iter().take_while(is_blank).count();
            let (next, is_empty) = (there.get(blanks).copied(), there.is_empty());
            self.from.consume(blanks);
            if next.is_some() || is_empty {
                return Ok(next);
            }
        }
    }

    /// Passes the byte that was just looked at.
    fn skip(&mut self) {
        self.from.consume(1);
    }
}

fn fill(from: &mut dyn BufRead) -> Result<&[u8], String> {
    from.fill_buf()
        .map_err(|error: io::Error| format!("cannot be read: {error}"))
}

fn no_json(why: &str) -> String {
    format!("is no JSON: {why}")
}

/// Finds the end of a value without a look at what it says.
#[derive(Default)]
struct Scan {
    depth: u32,
    in_text: bool,
    escaped: bool,
    is_over: bool,
}

impl Scan {
    /// Whether this byte belongs to the value.
    fn takes(&mut self, byte: u8) -> bool {
        if self.is_over {
            return false;
        }
        match (self.in_text, byte) {
            (true, _) if self.escaped => self.escaped = false,
            (true, b'\\') => self.escaped = true,
            (true, b'"') => {
                self.in_text = false;
                self.is_over = self.depth == 0;
            }
            (true, _) => {}
            (false, b'"') => self.in_text = true,
            (false, b'{' | b'[') => self.depth += 1,
            (false, b'}' | b']') if self.depth > 0 => {
                self.depth -= 1;
                self.is_over = self.depth == 0;
            }
            (false, b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r') => {
                return self.depth > 0;
            }
            (false, _) => {}
        }
        true
    }
}
