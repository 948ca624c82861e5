//! A named text, and the way from a byte offset to the line and column that a person counts.

use std::sync::{Arc, OnceLock};

use crate::Span;

/// A line and a column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line; lines end at `\n`.
    pub line: u32,
    /// The column, counted in characters (Unicode scalar values), not bytes or cells.
    pub column: u32,
}

/// A text with the name of where it came from. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Source {
    file: Arc<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    text: Arc<str>,
    parts: Vec<Part>,
    index: OnceLock<Index>,
}

/// A part of a text that was put together from several files: it lasts until the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins, at the start of a line.
    pub start: u32,
    /// The file that it was read from.
    pub name: String,
}

/// How the name of a text ends that was decoded from a file.
const DECODED: &str = " (decoded)";

impl Source {
    /// A text that a file holds in another form: its places are none of the file's.
    pub fn decoded(file: &str, text: impl Into<Arc<str>>) -> Self {
        Self::new(format!("{file}{DECODED}"), text)
    }

    /// The file that holds this text in another form; `None` for a text that stands in its file as it is.
    pub fn decoded_from(&self) -> Option<&str> {
        self.name().strip_suffix(DECODED)
    }

    /// Makes a source from what to call it in messages and its whole text.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            file: Arc::new(File {
                name: name.into(),
                text: text.into(),
                parts: Vec::new(),
                index: OnceLock::new(),
            }),
        }
    }

    /// The same text, whose later parts were read from other files; in their order.
    #[must_use]
    pub fn with_parts(&self, parts: Vec<Part>) -> Self {
        Self {
            file: Arc::new(File {
                name: self.file.name.clone(),
                text: self.shared(),
                parts,
                index: OnceLock::new(),
            }),
        }
    }

    /// The file that the text at `offset` was read from.
    pub fn name_at(&self, offset: u32) -> &str {
        self.part_at(offset)
            .map_or(self.name(), |part| part.name.as_str())
    }

    /// Where the byte at `offset` stands in the file that it was read from.
    pub fn position_in_file(&self, offset: u32) -> Position {
        let mut position = self.position(offset);
        position.line -= self.lines_before(offset);
        position
    }

    /// How many lines of the text stand before the file that the text at `offset` was read from.
    pub fn lines_before(&self, offset: u32) -> u32 {
        self.part_at(offset)
            .map_or(0, |part| self.line(part.start) - 1)
    }

    fn part_at(&self, offset: u32) -> Option<&Part> {
        let behind = |part: &Part| part.start <= offset;
        let after = self.file.parts.partition_point(behind);
        after.checked_sub(1).map(|at| &self.file.parts[at])
    }

    /// What the text is called in messages; usually a path.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.file.text
    }

    /// The whole text, shared.
    pub(crate) fn shared(&self) -> Arc<str> {
        self.file.text.clone()
    }

    /// Where the byte at `offset` stands.
    ///
    /// An offset within a character counts as that character's, one beyond the text as its end.
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.floor(offset);
        let index = self.index();
        let line = index.line(offset);
        let start = index.lines[line as usize - 1] as usize;
        let column = index.characters(self.text(), offset) - index.characters(self.text(), start);
        Position {
            line,
            column: column + 1,
        }
    }

    /// The line of [`position`](Self::position), which is found faster alone.
    pub fn line(&self, offset: u32) -> u32 {
        self.index().line(self.floor(offset))
    }

    /// The text of a span; ends outside the text or within a character move back to a character's start.
    pub fn slice(&self, span: Span) -> &str {
        let end = self.floor(span.end);
        &self.text()[self.floor(span.start).min(end)..end]
    }

    /// Where a line (counted from 1) stands, without its line break; the end of the text when there is no such line.
    pub fn line_span(&self, line: u32) -> Span {
        let lines = &self.index().lines;
        let Some(&start) = (line as usize).checked_sub(1).and_then(|at| lines.get(at)) else {
            return Span::at(self.text().len());
        };
        let end = lines
            .get(line as usize)
            .map_or(self.text().len(), |&next| next as usize);
        let text = &self.text()[start as usize..end];
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Span::new(start as usize, start as usize + text.len())
    }

    /// The text of a line (counted from 1) without its line break; empty when there is no such line.
    pub fn line_text(&self, line: u32) -> &str {
        self.slice(self.line_span(line))
    }

    fn floor(&self, offset: u32) -> usize {
        let mut offset = (offset as usize).min(self.text().len());
        while !self.text().is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    fn index(&self) -> &Index {
        self.file.index.get_or_init(|| Index::new(self.text()))
    }
}

/// Where lines start, and how many characters stand before each block of bytes: a column costs the same to
/// find in a file of one endless line as in any other.
#[derive(Debug)]
struct Index {
    lines: Vec<u32>,
    blocks: Vec<u32>,
}

const BLOCK: usize = 1024;

impl Index {
    fn new(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(newlines.map(|(at, _)| at as u32 + 1))
            .collect();
        let mut before = 0;
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        for block in text.as_bytes().chunks(BLOCK) {
            blocks.push(before);
            before += count_characters(block);
        }
        blocks.push(before);
        Self { lines, blocks }
    }

    /// The line that the byte at `offset` stands in, counted from 1.
    fn line(&self, offset: usize) -> u32 {
        self.lines
            .partition_point(|&start| start as usize <= offset) as u32
    }

    /// How many characters start before `offset`.
    fn characters(&self, text: &str, offset: usize) -> u32 {
        let block = offset / BLOCK;
        self.blocks[block] + count_characters(&text.as_bytes()[block * BLOCK..offset])
    }
}

fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn stands_at(text: &str, offset: u32, line: u32, column: u32) {
        let position = Source::new("test", text).position(offset);
        assert_eq!((position.line, position.column), (line, column));
    }

    #[test]
    fn columns_count_characters() {
        stands_at("{\n \"añ€😀\": 1}", 14, 2, 7);
    }

    #[test]
    fn an_offset_beyond_the_end_is_the_end() {
        stands_at("ab\n", 99, 2, 1);
        stands_at("", 99, 1, 1);
    }

    #[test]
    fn an_offset_within_a_character_is_that_characters() {
        stands_at("a€b", 2, 1, 2);
        stands_at("a€b", 3, 1, 2);
    }

    #[test]
    fn lines_lose_their_line_break() {
        let source = Source::new("test", "one\r\ntwo\n\nfour");
        let lines: Vec<_> = (0..6).map(|line| source.line_text(line)).collect();
        assert_eq!(lines, ["", "one", "two", "", "four", ""]);
    }

    #[test]
    fn slices_never_cut_a_character() {
        let source = Source::new("test", "a€b");
        assert_eq!(source.slice(Span::new(1, 3)), "");
        assert_eq!(source.slice(Span::new(1, 4)), "€");
        assert_eq!(source.slice(Span::new(9, 1)), "");
    }

    proptest! {
        #[test]
        fn positions_agree_with_counting(piece in "([a-z€\n]|😀){0,30}", times in 0usize..200, at in 0u32..9000) {
            let text = piece.repeat(times);
            let source = Source::new("test", text.as_str());
            let before = &text[..source.floor(at)];
            let position = source.position(at);
            prop_assert_eq!(position.line as usize, before.matches('\n').count() + 1);
            let line = before.rsplit('\n').next().unwrap_or_default();
            prop_assert_eq!(position.column as usize, line.chars().count() + 1);
        }
    }
}
