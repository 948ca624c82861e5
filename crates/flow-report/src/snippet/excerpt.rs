//! Cuts the lines that a diagnostic is about out of a text, each to a width that fits a terminal.

use std::{borrow::Cow, ops::Range};

use flow_syntax::{Diagnostic, Position, Source, Span};
use unicode_width::UnicodeWidthChar;

use crate::value::visible;

/// A few neighbouring lines with marks under them.
pub(super) struct Excerpt {
    /// Where the first mark stands in the whole text.
    pub(super) position: Position,
    /// The same, as an offset.
    pub(super) offset: u32,
    /// How many lines of the text stand before the file that it was read from.
    pub(super) lines_before: u32,
    pub(super) first_line: u32,
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
}

/// A part of an excerpt's text that is underlined.
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) label: Option<String>,
    pub(super) is_primary: bool,
}

/// A place with its words.
struct Place<'d> {
    span: Span,
    label: Option<&'d str>,
    is_primary: bool,
}

/// Related places this many lines from the diagnostic's own are shown together with it.
const NEAR: u32 = 4;
/// How many cells of a line are shown.
const WIDTH: usize = 110;
/// How many of them lie before the place of a mark, when the line goes on after it.
const BEFORE: usize = 40;
/// More related places than these say nothing more.
const MOST: usize = 10;

/// The excerpts for a diagnostic: its own, then those of related places that are elsewhere.
pub(super) fn cut(source: &Source, diagnostic: &Diagnostic) -> Vec<Excerpt> {
    let primary = Place {
        span: first_line_of(source, diagnostic.span),
        label: diagnostic.label.as_deref(),
        is_primary: true,
    };
    let related = diagnostic.related.iter().take(MOST).map(|related| Place {
        span: first_line_of(source, related.span),
        label: Some(&related.message),
        is_primary: false,
    });
    let line = source.line(primary.span.start);
    let before = source.lines_before(primary.span.start);
    let (near, far): (Vec<_>, Vec<_>) = related.partition(|place| {
        let is_same_file = source.lines_before(place.span.start) == before;
        is_same_file && source.line(place.span.start).abs_diff(line) <= NEAR
    });
    let mut places = vec![primary];
    places.extend(near);
    let (first, mut elsewhere) = excerpt(source, places);
    elsewhere.extend(far);
    let others = elsewhere
        .into_iter()
        .map(|place| excerpt(source, vec![place]).0);
    std::iter::once(first).chain(others).collect()
}

/// The part of a span that lies on its first line.
fn first_line_of(source: &Source, span: Span) -> Span {
    let line = source.line_span(source.line(span.start));
    let start = span.start.min(line.end);
    Span {
        start,
        end: span.end.clamp(start, line.end),
    }
}

/// The lines from the first to the last of these places, and the places that the cut lines do not show. The first
/// place is always shown.
fn excerpt<'d>(source: &Source, places: Vec<Place<'d>>) -> (Excerpt, Vec<Place<'d>>) {
    let offset = places[0].span.start;
    let position = source.position(offset);
    let lines = places.iter().map(|place| source.line(place.span.start));
    let (first, last) = lines.fold((u32::MAX, 0), |(first, last), line| {
        (first.min(line), last.max(line))
    });
    let mut excerpt = Excerpt {
        offset,
        position,
        lines_before: source.lines_before(offset),
        first_line: first,
        text: String::new(),
        marks: Vec::new(),
    };
    let mut left = places;
    for line in first..=last {
        if line > first {
            excerpt.text.push('\n');
        }
        excerpt.add_line(source, source.line_span(line), &mut left);
    }
    (excerpt, left)
}

impl Excerpt {
    /// Adds a line, cut around the first of its places; the places that it shows are taken out of `left`.
    fn add_line(&mut self, source: &Source, line: Span, left: &mut Vec<Place<'_>>) {
        let is_here = |place: &Place<'_>| (line.start..=line.end).contains(&place.span.start);
        let anchor = left
            .iter()
            .find(|place| is_here(place))
            .map_or(line.start, |place| place.span.start);
        let anchor = (anchor - line.start) as usize;
        let window = Window::new(source.slice(line), anchor, self.text.len());
        left.retain(|place| {
            let range = is_here(place)
                .then(|| window.range(place.span, line.start))
                .flatten();
            let is_shown = range.is_some();
            self.marks.extend(range.map(|range| Mark {
                range,
                label: place.label.map(str::to_owned),
                is_primary: place.is_primary,
            }));
            !is_shown
        });
        self.text.push_str(&window.text);
    }
}

/// The part of a line that is shown, and where its characters went.
struct Window {
    text: String,
    /// Offset in the line, offset in the excerpt: of every character shown, and of the end.
    places: Vec<(usize, usize)>,
}

impl Window {
    /// Cuts a line around the byte at `anchor`; what is shown will stand at `base` in its excerpt.
    fn new(line: &str, anchor: usize, base: usize) -> Self {
        let after = fitting(line[anchor..].chars(), WIDTH - BEFORE);
        let ahead = line[anchor..anchor + after]
            .chars()
            .map(cells)
            .sum::<usize>();
        let before = fitting(line[..anchor].chars().rev(), WIDTH - ahead);
        let (start, end) = (anchor - before, anchor + after);
        let end = end
            + fitting(
                line[end..].chars(),
                WIDTH.saturating_sub(ahead + width(&line[start..anchor])),
            );
        let mut window = Self {
            text: String::new(),
            places: Vec::new(),
        };
        if start > 0 {
            window.text.push('…');
        }
        for (at, character) in line[start..end].char_indices() {
            window.places.push((start + at, base + window.text.len()));
            window.push(character);
        }
        window.places.push((end, base + window.text.len()));
        if end < line.len() {
            window.text.push('…');
        }
        window
    }

    /// Adds a character in a form that a terminal only shows.
    fn push(&mut self, character: char) {
        match character {
            '\t' => self.text.push_str("    "),
            '\0'..='\x1f' => self.text.extend(char::from_u32(0x2400 + character as u32)),
            _ if is_unsafe(character) => self.text.push(char::REPLACEMENT_CHARACTER),
            _ => self.text.push(character),
        }
    }

    /// Where a span of the text whose line starts at `line_start` is shown, if its start is.
    fn range(&self, span: Span, line_start: u32) -> Option<Range<usize>> {
        let at = |offset: u32| {
            let offset = (offset - line_start) as usize;
            self.places.partition_point(|(place, _)| *place < offset)
        };
        let is_shown = self.places.first()?.0 <= (span.start - line_start) as usize;
        let start = self.places.get(at(span.start)).filter(|_| is_shown)?.1;
        let last = self.places.last()?;
        let end = self.places.get(at(span.end)).unwrap_or(last).1;
        Some(start..end)
    }
}

/// How many bytes of these characters fit into as many cells.
fn fitting(characters: impl Iterator<Item = char>, room: usize) -> usize {
    let mut used = 0;
    characters
        .take_while(|character| {
            used += cells(*character);
            used <= room
        })
        // Combining characters take no cell of their own, but a line of nothing else is cut too.
        .take(room)
        .map(char::len_utf8)
        .sum()
}

fn width(text: &str) -> usize {
    text.chars().map(cells).sum()
}

fn cells(character: char) -> usize {
    match character {
        '\t' => 4,
        _ if is_unsafe(character) => 1,
        _ => character.width().unwrap_or(1),
    }
}

fn is_unsafe(character: char) -> bool {
    matches!(visible(character.encode_utf8(&mut [0; 4])), Cow::Owned(_))
}
