//! Writes a flow down as Archy would, with the places of the export.

use flow_syntax::{Document, Node, Span, Weaver};

/// Writes values one after the other; see [`Weaver`].
pub(super) struct Writer {
    weaver: Weaver,
}

impl Writer {
    pub(super) fn new(of: &Document) -> Self {
        Self {
            weaver: Weaver::new(of),
        }
    }

    pub(super) fn finish(self) -> Document {
        self.weaver.finish()
    }

    pub(super) fn object(&mut self, at: Span) {
        self.weaver.open_object(at);
    }

    pub(super) fn list(&mut self, at: Span) {
        self.weaver.open_list(at);
    }

    pub(super) fn close(&mut self) {
        self.weaver.close();
    }

    pub(super) fn key(&mut self, name: &str, at: Span) {
        self.weaver.key(name, at);
    }

    pub(super) fn text(&mut self, text: &str, at: Span) {
        self.weaver.text(text, at);
    }

    pub(super) fn number(&mut self, digits: &str, at: Span) {
        self.weaver.number(digits, at);
    }

    pub(super) fn flag(&mut self, flag: bool, at: Span) {
        self.weaver.flag(flag, at);
    }

    pub(super) fn scalar(&mut self, node: Node<'_>) {
        self.weaver.scalar(node);
    }

    /// A member whose value is a scalar of the export, if there is one.
    pub(super) fn member(&mut self, name: &str, node: Option<Node<'_>>) {
        if let Some(node) = node {
            self.key(name, node.span());
            self.scalar(node);
        }
    }

    /// A member that is an object of one member, as in `lit: {name: …}`; [`close`](Self::close) ends it.
    pub(super) fn within(&mut self, name: &str, at: Span) {
        self.key(name, at);
        self.object(at);
    }

    /// `NAME: {noValue: true}`
    pub(super) fn no_value(&mut self, at: Span) {
        self.object(at);
        self.key("noValue", at);
        self.flag(true, at);
        self.close();
    }
}
