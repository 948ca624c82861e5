//! Aliases become copies of what they name, within bounds: ten lines can ask for a billion nodes.

use super::{Going, MAX_COPIES, Reader, trouble};
use crate::{Diagnostic, Span, json::Sink};

impl Reader<'_> {
    /// Puts a copy of what the alias names in its place.
    pub(super) fn alias(&mut self, span: Span, id: usize) -> Going {
        let Some(&index) = self
            .anchors
            .get(&id)
            .filter(|_| !self.builder.expects_key())
        else {
            return self.refuse_alias(span, "an alias cannot be a name");
        };
        if self.builder.is_open(index) {
            return self.refuse_alias(span, "the alias stands within what it repeats");
        }
        self.copies += self.builder.after(index) - index;
        if self.copies > MAX_COPIES {
            self.refuse_alias(span, "the aliases of this file repeat too much");
            return None;
        }
        if self.builder.depth() + self.builder.height(index) > self.max_depth {
            self.report(trouble::too_deep(span, self.max_depth));
            return None;
        }
        self.builder.repeat(index, span);
        Some(())
    }

    pub(super) fn unknown_alias(&mut self, span: Span, name: &str) -> Going {
        let anchor = trouble::quoted(&format!("&{name}"));
        let message = format!("no anchor {anchor} stands before this alias");
        let error = Diagnostic::error("syntax", message, span);
        self.report(error.with_help("define the anchor first, or put the text in quotes"));
        self.stand_in(span);
        Some(())
    }

    fn refuse_alias(&mut self, span: Span, message: &str) -> Going {
        let error = Diagnostic::error("syntax", message, span);
        self.report(error.with_help("write the text out"));
        self.stand_in(span);
        Some(())
    }

    /// Puts something in the place of an alias that cannot be followed.
    fn stand_in(&mut self, span: Span) {
        match self.builder.expects_key() {
            true => self.builder.verbatim_key(span, span),
            false => self.builder.null(span),
        }
    }
}
