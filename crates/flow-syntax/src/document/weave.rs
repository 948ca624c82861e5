//! A document put together from parts of another: in another order and under other names, with the places of the parts.

use std::borrow::Cow;

use super::{Builder, Document, Form, Kind, Node};
use crate::{Span, json::Sink};

/// Makes a document whose values stand in the text of another one.
///
/// What a format means may so be said in the words of a second format, while every value keeps the place at which the user wrote it.
/// Containers are opened and closed in pairs; in an object every value is preceded by its [`key`](Self::key). Building costs no stack,
/// however deep the containers lie within each other.
#[derive(Default)]
pub struct Weaver {
    builder: Builder,
    /// Where the open containers end.
    ends: Vec<u32>,
}

impl Weaver {
    /// Starts a document over the text of `of`.
    pub fn new(of: &Document) -> Self {
        Self {
            builder: Builder::new(of.source.clone()),
            ends: Vec::new(),
        }
    }

    /// Opens an object that is shown at `span`.
    pub fn open_object(&mut self, span: Span) {
        self.builder.begin_object(span.start);
        self.ends.push(span.end);
    }

    /// Opens a list that is shown at `span`.
    pub fn open_list(&mut self, span: Span) {
        self.builder.begin_list(span.start);
        self.ends.push(span.end);
    }

    /// Closes the innermost container; nothing when none is open.
    pub fn close(&mut self) {
        if let Some(end) = self.ends.pop() {
            self.builder.close(end);
        }
    }

    /// Adds the name of a member, shown at `span`. Only in an object, and not twice in a row.
    pub fn key(&mut self, name: &str, span: Span) {
        self.builder.rewritten_key(span, Form::Rewritten, name);
    }

    /// Adds a text of its own, shown at `span`.
    pub fn text(&mut self, text: &str, span: Span) {
        self.builder
            .rewritten(span, Kind::Text, Form::Rewritten, text);
    }

    /// Adds a number of its own, which must be in JSON's grammar, shown at `span`.
    pub fn number(&mut self, digits: &str, span: Span) {
        self.builder
            .rewritten(span, Kind::Number, Form::Rewritten, digits);
    }

    /// Adds a Boolean of its own, shown at `span`.
    pub fn flag(&mut self, flag: bool, span: Span) {
        self.builder.bool(span, flag);
    }

    /// Adds a scalar of the first document as it is: places within it can be told. A container becomes null.
    pub fn scalar(&mut self, node: Node<'_>) {
        let raw = node.raw();
        match raw.kind {
            Kind::Null | Kind::List | Kind::Object => self.builder.null(node.span()),
            Kind::Bool => self.builder.bool(node.span(), raw.first != 0),
            Kind::Number => self.number(node.number().unwrap_or("0"), node.span()),
            Kind::Text if raw.form == Form::Verbatim => {
                let start = raw.first as usize;
                let text = Span::new(start, start + raw.count as usize);
                self.builder.verbatim(node.span(), text);
            }
            Kind::Text => {
                let text = Cow::Borrowed(node.as_text().unwrap_or_default());
                self.builder
                    .rewritten(node.span(), Kind::Text, raw.form, &text);
            }
        }
    }

    /// The document; containers that are still open are closed.
    pub fn finish(mut self) -> Document {
        while !self.ends.is_empty() {
            self.close();
        }
        self.builder.finish(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_json;

    #[test]
    fn parts_keep_their_text_and_their_places() {
        let text = r#"{"a": "one \"two\" three", "b": [1, true, null, "plain"]}"#;
        let document = parse_json(text).document;
        let root = document.root().unwrap();
        let (escaped, list) = (root.get("a").unwrap(), root.get("b").unwrap());
        let mut weaver = Weaver::new(&document);
        weaver.open_object(root.span());
        weaver.key("said", escaped.span());
        weaver.scalar(escaped);
        weaver.key("of", list.span());
        weaver.open_list(list.span());
        list.items().for_each(|item| weaver.scalar(item));
        weaver.text("made", Span::new(1, 4));
        let woven = weaver.finish();
        let woven = woven.root().unwrap();
        let said = woven.get("said").unwrap();
        assert_eq!(said.as_text(), Some("one \"two\" three"));
        let at = said.position_of("one \"".len()) as usize;
        assert_eq!(&text[at..at + 3], "two");
        let items: Vec<_> = woven.get("of").unwrap().items().collect();
        assert_eq!(items[0].number(), Some("1"));
        assert_eq!(items[1].as_bool(), Some(true));
        assert_eq!(items[2].kind(), Kind::Null);
        let at = items[3].position_of(2) as usize;
        assert_eq!(
            (items[3].as_text(), &text[at..at + 2]),
            (Some("plain"), "ai")
        );
        assert_eq!(
            (items[4].as_text(), items[4].span()),
            (Some("made"), Span::new(1, 4))
        );
        assert_eq!(woven.len(), 2);
    }

    #[test]
    fn depth_costs_no_stack() {
        let document = parse_json("{}").document;
        let mut weaver = Weaver::new(&document);
        (0..200_000).for_each(|_| weaver.open_list(Span::new(0, 2)));
        assert_eq!(weaver.finish().root().unwrap().len(), 1);
    }
}
