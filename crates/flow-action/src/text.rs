//! A text of a file, decoded, with the way from each of its bytes back to where it is written.

use std::{ops::Range, sync::Arc};

use flow_syntax::Span;

/// A decoded text that knows where in the file its characters stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    text: Arc<str>,
    span: Span,
    /// Where decoded and written text stop running side by side: an offset in one and the same place in the other.
    jumps: Vec<(u32, u32)>,
}

impl Text {
    /// A text that stands in the file as it is, from the start of `span`.
    pub fn plain(text: impl Into<Arc<str>>, span: Span) -> Self {
        Self {
            text: text.into(),
            span,
            jumps: vec![(0, span.start)],
        }
    }

    /// The decoded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where the whole stands in the file, quotes included.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where a part of the decoded text stands in the file.
    pub fn place(&self, part: Range<usize>) -> Span {
        let start = self.offset(part.start);
        let end = match part.end > part.start {
            true => self.offset(part.end - 1).saturating_add(1),
            false => start,
        };
        // The last character may be written longer than it is: an escape ends where the next one starts.
        Span::new(
            start as usize,
            end.max(self.offset(part.end)).max(start) as usize,
        )
    }

    /// Where a span of the decoded text stands in the file.
    pub fn place_of(&self, span: Span) -> Span {
        self.place(span.range())
    }

    fn offset(&self, decoded: usize) -> u32 {
        let decoded = u32::try_from(decoded).unwrap_or(u32::MAX);
        let before = self.jumps.partition_point(|(at, _)| *at <= decoded);
        match before.checked_sub(1) {
            Some(index) => self.jumps[index].1 + (decoded - self.jumps[index].0),
            None => self.span.start,
        }
    }
}

/// Builds a text character by character.
#[derive(Debug, Default)]
pub(crate) struct TextBuilder {
    text: String,
    jumps: Vec<(u32, u32)>,
    expected: Option<u32>,
}

impl TextBuilder {
    /// Appends a character that is written at `at`.
    pub(crate) fn push(&mut self, character: char, at: u32) {
        if self.expected != Some(at) {
            self.jumps.push((self.text.len() as u32, at));
        }
        self.text.push(character);
        self.expected = Some(at + character.len_utf8() as u32);
    }

    /// The text, which ends at `end` and whose quotes lie in `span`.
    pub(crate) fn finish(mut self, span: Span, end: u32) -> Text {
        if self.expected != Some(end) {
            self.jumps.push((self.text.len() as u32, end));
        }
        Text {
            text: self.text.into(),
            span,
            jumps: self.jumps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_is_one_place() {
        let mut builder = TextBuilder::default();
        builder.push('a', 11);
        builder.push('\n', 12);
        builder.push('b', 14);
        let text = builder.finish(Span::new(10, 16), 15);
        assert_eq!(text.as_str(), "a\nb");
        assert_eq!(text.place(1..2), Span::new(12, 14));
        assert_eq!(text.place(2..3), Span::new(14, 15));
        assert_eq!(text.place(3..3), Span::at(15));
    }
}
