//! Makes a document from what a reader reports, one event at a time.

use std::{borrow::Cow, sync::Arc};

use super::{Document, Form, Kind, Raw};
use crate::{Span, json::Sink};

/// A document under construction.
#[derive(Default)]
pub(crate) struct Builder {
    pub(super) document: Document,
    pub(super) open: Vec<u32>,
    /// The innermost container is an object whose last key has no value yet.
    awaits_value: bool,
    last_end: u32,
    /// The names of the list of items and of the list of an item's rows, where they are packed.
    pub(super) rows_of: Option<[&'static str; 2]>,
}

impl Builder {
    /// Starts a document over a text; every span that follows is a place in it.
    pub(crate) fn new(source: impl Into<Arc<str>>) -> Self {
        let document = Document {
            source: source.into(),
            ..Document::default()
        };
        Self {
            document,
            ..Self::default()
        }
    }

    /// Packs the objects in lists of the second name, in objects in the outermost object's list of the first; and of these
    /// objects those without such a list.
    pub(crate) fn packing(mut self, rows_of: [&'static str; 2]) -> Self {
        self.rows_of = Some(rows_of);
        self
    }

    /// Packs nothing from now on: what comes may be repeated.
    pub(crate) fn stop_packing(&mut self) {
        self.rows_of = None;
    }

    /// Whether the next scalar is the name of a member.
    pub(crate) fn expects_key(&self) -> bool {
        !self.awaits_value
            && self
                .open
                .last()
                .is_some_and(|&open| self.document.nodes[open as usize].kind == Kind::Object)
    }

    /// How many containers are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// How many nodes there are so far, keys included; the index of the next one.
    pub(crate) fn len(&self) -> usize {
        self.document.nodes.len()
    }

    /// Whether no node has been made yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.document.nodes.is_empty()
    }

    /// Where the last finished node ends.
    pub(crate) fn last_end(&self) -> u32 {
        self.last_end
    }

    /// Whether the node at `index` is a container that is still open.
    pub(crate) fn is_open(&self, index: usize) -> bool {
        self.open.binary_search(&(index as u32)).is_ok()
    }

    /// The index after the finished node at `index` and everything inside it.
    pub(crate) fn after(&self, index: usize) -> usize {
        let raw = &self.document.nodes[index];
        match raw.kind {
            Kind::List | Kind::Object => raw.first as usize,
            _ => index + 1,
        }
    }

    /// How many containers lie within each other in the finished node at `index`, itself included.
    pub(crate) fn height(&self, index: usize) -> usize {
        let mut open: Vec<u32> = Vec::new();
        let mut height = 0;
        for at in index..self.after(index) {
            while open.last().is_some_and(|&end| end as usize <= at) {
                open.pop();
            }
            let raw = &self.document.nodes[at];
            if matches!(raw.kind, Kind::List | Kind::Object) {
                open.push(raw.first);
                height = height.max(open.len());
            }
        }
        height
    }

    /// Adds the finished node at `index` a second time, with everything inside it, asked for at `span`.
    ///
    /// The copies keep the places of the originals: that is where their text can be read and changed.
    pub(crate) fn repeat(&mut self, index: usize, span: Span) {
        self.count_value();
        let (from, after) = (self.len(), self.after(index));
        self.document.nodes.extend_from_within(index..after);
        let moved = (from - index) as u32;
        for raw in &mut self.document.nodes[from..] {
            if matches!(raw.kind, Kind::List | Kind::Object) {
                raw.first += moved;
            }
        }
        self.last_end = span.end;
    }

    /// Adds a string whose text stands in the source.
    pub(crate) fn verbatim(&mut self, span: Span, text: Span) {
        self.count_value();
        self.push(
            span,
            text.start,
            text.len() as u32,
            Kind::Text,
            Form::Verbatim,
        );
    }

    /// Adds a string or number whose text does not stand in the source as it is.
    pub(crate) fn rewritten(&mut self, span: Span, kind: Kind, form: Form, text: &str) {
        self.count_value();
        self.push_decoded(span, kind, form, text);
    }

    /// Adds the name of a member, whose text stands in the source.
    pub(crate) fn verbatim_key(&mut self, span: Span, text: Span) {
        self.count_key();
        self.push(
            span,
            text.start,
            text.len() as u32,
            Kind::Text,
            Form::Verbatim,
        );
    }

    /// Adds the name of a member, whose text does not stand in the source as it is.
    pub(crate) fn rewritten_key(&mut self, span: Span, form: Form, text: &str) {
        self.count_key();
        self.push_decoded(span, Kind::Text, form, text);
    }

    /// Closes the innermost container.
    pub(crate) fn close(&mut self, end: u32) {
        if self.awaits_value {
            self.null(Span::at(end as usize));
        }
        let open = self.open.pop().expect("only what was opened is closed");
        let after = self.len() as u32;
        let raw = &mut self.document.nodes[open as usize];
        raw.end = end;
        raw.first = after;
        self.last_end = end;
        if raw.kind == Kind::Object {
            self.pack(open as usize);
        }
    }

    /// The names of the innermost container with their places.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, Span)> {
        let end = self.len();
        let mut at = self.open.last().map_or(end, |&open| open as usize + 1);
        std::iter::from_fn(move || {
            let raw = self.document.nodes.get(at)?;
            at = if at + 1 < end {
                self.after(at + 1)
            } else {
                end
            };
            Some((
                self.document.text_of(raw),
                Span {
                    start: raw.start,
                    end: raw.end,
                },
            ))
        })
    }

    /// The document. Containers that are still open are closed at `end`.
    pub(crate) fn finish(mut self, end: u32) -> Document {
        while !self.open.is_empty() {
            self.close(end);
        }
        self.document
    }

    fn count_value(&mut self) {
        self.awaits_value = false;
        if let Some(&open) = self.open.last() {
            let parent = &mut self.document.nodes[open as usize];
            parent.count += u32::from(parent.kind == Kind::List);
        }
    }

    fn count_key(&mut self) {
        let open = *self.open.last().expect("keys stand in objects");
        self.document.nodes[open as usize].count += 1;
        self.awaits_value = true;
    }

    fn push_decoded(&mut self, span: Span, kind: Kind, form: Form, text: &str) {
        let first = self.document.decoded.len() as u32;
        self.document.decoded.push_str(text);
        self.push(span, first, text.len() as u32, kind, form);
    }

    fn push(&mut self, span: Span, first: u32, count: u32, kind: Kind, form: Form) {
        self.last_end = span.end;
        self.document.nodes.push(Raw {
            start: span.start,
            end: span.end,
            first,
            count,
            kind,
            form,
        });
    }

    fn begin(&mut self, at: u32, kind: Kind) {
        self.count_value();
        self.open.push(self.len() as u32);
        let span = Span::at(at as usize);
        self.push(span, self.len() as u32 + 1, 0, kind, Form::Verbatim);
    }
}

/// The text between the quotes.
fn unquoted(span: Span) -> Span {
    Span {
        start: span.start + 1,
        end: span.end - 1,
    }
}

impl Sink for Builder {
    fn null(&mut self, span: Span) {
        self.count_value();
        self.push(span, 0, 0, Kind::Null, Form::Verbatim);
    }

    fn bool(&mut self, span: Span, value: bool) {
        self.count_value();
        self.push(span, u32::from(value), 0, Kind::Bool, Form::Verbatim);
    }

    fn number(&mut self, span: Span, _: &str) {
        self.count_value();
        self.push(
            span,
            span.start,
            span.len() as u32,
            Kind::Number,
            Form::Verbatim,
        );
    }

    fn text(&mut self, span: Span, text: Cow<'_, str>) {
        match text {
            Cow::Borrowed(_) => self.verbatim(span, unquoted(span)),
            Cow::Owned(text) => self.rewritten(span, Kind::Text, Form::Escaped, &text),
        }
    }

    fn begin_list(&mut self, at: u32) {
        self.begin(at, Kind::List);
    }

    fn end_list(&mut self, span: Span) {
        self.close(span.end);
    }

    fn begin_object(&mut self, at: u32) {
        self.begin(at, Kind::Object);
    }

    fn key(&mut self, span: Span, text: Cow<'_, str>) {
        match text {
            Cow::Borrowed(_) => self.verbatim_key(span, unquoted(span)),
            Cow::Owned(text) => self.rewritten_key(span, Form::Escaped, &text),
        }
    }

    fn end_object(&mut self, span: Span) {
        self.close(span.end);
    }
}
