//! A place in a text: two byte offsets.

use std::ops::Range;

/// A part of a text, as byte offsets: `start` belongs to it, `end` does not.
///
/// Offsets are 32 bits wide; texts of 4 GiB and more are refused before any span of them is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte; equal to `start` for a place between two characters.
    pub end: u32,
}

impl Span {
    /// Makes the span from `start` up to `end`; offsets beyond 32 bits become the largest one.
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: narrow(start),
            end: narrow(end),
        }
    }

    /// Makes the empty span in front of the byte at `offset`.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The smallest span that holds both this one and `other`.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The same offsets as a range for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// This span of a text that itself begins at `offset` of a larger one, as a span of the larger one.
    pub fn shift(self, offset: u32) -> Self {
        Self {
            start: self.start.saturating_add(offset),
            end: self.end.saturating_add(offset),
        }
    }

    /// How many bytes the span holds.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether the span holds no byte: it stands between two characters.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_takes_the_outer_ends() {
        assert_eq!(Span::new(3, 5).to(Span::new(1, 4)), Span::new(1, 5));
    }

    #[test]
    fn offsets_beyond_32_bits_become_the_largest_one() {
        assert_eq!(Span::new(0, usize::MAX).end, u32::MAX);
        assert_eq!(Span::at(7).shift(u32::MAX), Span::at(usize::MAX));
    }

    #[test]
    fn shifting_moves_both_ends() {
        assert_eq!(Span::new(1, 3).shift(10), Span::new(11, 13));
    }
}
