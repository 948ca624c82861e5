//! Where a part of an expression or a template stands in the file, also in a string with escapes.

use flow_core::Origin;
use flow_syntax::{Kind, Parsed, Source, Span};

/// A part of a string of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) origin: Origin,
    /// The part, in bytes of the text.
    pub(crate) inner: Span,
}

impl Place {
    /// Where it stands in the file.
    pub(crate) fn locate(&self, source: &Source) -> Span {
        Literal::new(source, self.origin).locate(self.inner)
    }
}

/// A string of the flow, read once more where its bytes cannot be told apart in the file.
pub(crate) struct Literal {
    origin: Origin,
    again: Option<Parsed>,
}

/// A longer string, in bytes, is shown whole: reading it once for each of its parts would take long.
const MOST: usize = 64 * 1024;

impl Literal {
    pub(crate) fn new(source: &Source, origin: Origin) -> Self {
        let is_short = origin.span.range().len() <= MOST;
        let is_escaped = is_short && origin.text_start.is_none();
        Self {
            origin,
            again: is_escaped.then(|| flow_load::parse_part(source, origin.span)),
        }
    }

    /// Where `inner`, a part of the text, stands in the file; the whole literal when that cannot be told, as in YAML over
    /// several lines.
    pub(crate) fn locate(&self, inner: Span) -> Span {
        self.exact(inner)
            .unwrap_or_else(|| self.origin.locate(inner))
    }

    fn exact(&self, inner: Span) -> Option<Span> {
        let node = self.again.as_ref()?.document.root()?;
        let text = node.as_text().filter(|_| node.kind() == Kind::Text)?;
        let whole = self.origin.span;
        let place = |offset: u32| whole.start + node.position_of(offset as usize);
        let found = Span {
            start: place(inner.start),
            end: place(inner.end),
        };
        let is_inside = found.start > whole.start && found.end < whole.end;
        let is_part = inner.end as usize <= text.len() && inner.start <= inner.end;
        (is_inside && is_part).then_some(found)
    }
}
