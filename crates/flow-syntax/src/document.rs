//! A JSON or YAML document as one flat list of nodes: small, quick to make, dropped without recursion.

use std::sync::Arc;

use crate::{Diagnostic, Span};

mod build;
mod pack;
mod place;
mod weave;

pub(crate) use build::Builder;
pub use pack::Unpacked;
pub use place::is_surrogate_pair;
pub use weave::Weaver;

/// What a file says: values with their places. Refers to nothing; it keeps what it needs of the text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    source: Arc<str>,
    /// Texts that do not stand in the source as they are, one after the other.
    decoded: String,
    /// In the order written: a container, then everything inside it; in objects a key, then its value.
    nodes: Vec<Raw>,
    /// What is in rows of tables that were packed.
    packed: Vec<u8>,
}

/// A document and what is wrong with its text.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What was understood.
    pub document: Document,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// The sort of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`; in YAML also nothing at all.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number, of any size and precision.
    Number,
    /// A string.
    Text,
    /// A list; a YAML sequence.
    List,
    /// An object; a YAML mapping.
    Object,
}

#[derive(Clone, Copy, Debug)]
struct Raw {
    start: u32,
    end: u32,
    /// Text, number: where its text starts. Bool: the value. Container: the index after everything inside it.
    first: u32,
    /// Text, number: the length of its text. Container: how many items or members it has. Packed: where its content begins.
    count: u32,
    kind: Kind,
    form: Form,
}

/// How a scalar was written, which decides where its text is kept and how places in it are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The text stands in the source, character for character.
    Verbatim,
    /// With escapes that start with a backslash, after one opening quote.
    Escaped,
    /// In single quotes, in which a quote is written twice.
    Doubled,
    /// Folded, indented or otherwise far from how it was written.
    Rewritten,
    /// An object whose content is packed; no form of a scalar.
    Packed,
}

/// A value in a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'d> {
    document: &'d Document,
    index: u32,
}

/// Which value of a document: a way back to it that borrows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A name and its value in an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'d> {
    /// The name, decoded.
    pub key: &'d str,
    /// Where the name stands, its quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node<'d>,
}

impl Document {
    /// The outermost value; `None` when the text held nothing that could be understood.
    pub fn root(&self) -> Option<Node<'_>> {
        (!self.nodes.is_empty()).then_some(Node {
            document: self,
            index: 0,
        })
    }

    /// The value with this id, which must be one of this document.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node {
            document: self,
            index: id.0,
        }
    }

    /// The same document as a part of a longer text, in which its own text begins at `offset`: every place is one in that text.
    ///
    /// `whole` must hold the document's text there, and be shorter than 4 GiB.
    #[must_use]
    pub fn within(mut self, whole: &Arc<str>, offset: u32) -> Self {
        for raw in &mut self.nodes {
            raw.start += offset;
            raw.end += offset;
            if matches!(raw.kind, Kind::Text | Kind::Number) && raw.form == Form::Verbatim {
                raw.first += offset;
            }
        }
        self.source = whole.clone();
        self
    }

    fn text_of(&self, raw: &Raw) -> &str {
        let range = raw.first as usize..(raw.first + raw.count) as usize;
        match raw.form {
            Form::Verbatim => &self.source[range],
            _ => &self.decoded[range],
        }
    }
}

impl<'d> Node<'d> {
    /// Which value of its document this is.
    pub fn id(&self) -> NodeId {
        NodeId(self.index)
    }

    /// The sort of value.
    pub fn kind(&self) -> Kind {
        self.raw().kind
    }

    /// Where the value stands: quotes and brackets included.
    pub fn span(&self) -> Span {
        let raw = self.raw();
        Span {
            start: raw.start,
            end: raw.end,
        }
    }

    /// The value of a Boolean; `None` for anything else.
    pub fn as_bool(&self) -> Option<bool> {
        (self.kind() == Kind::Bool).then_some(self.raw().first != 0)
    }

    /// The decoded text of a string; `None` for anything else.
    pub fn as_text(&self) -> Option<&'d str> {
        (self.kind() == Kind::Text).then(|| self.document.text_of(self.raw()))
    }

    /// The digits of a number as written, always in JSON's grammar; `None` for anything else.
    ///
    /// What only YAML can write (`017`, `0x1F`, `+1`, `.5`) is given as the same number in JSON's grammar.
    pub fn number(&self) -> Option<&'d str> {
        (self.kind() == Kind::Number).then(|| self.document.text_of(self.raw()))
    }

    /// The items of a list, in order; none for anything else.
    pub fn items(&self) -> Items<'d> {
        Items(self.children(Kind::List))
    }

    /// The members of an object in the order written, duplicates included; none for anything else.
    pub fn members(&self) -> Members<'d> {
        Members(self.children(Kind::Object))
    }

    /// The value of the last member called `key`; takes time in the number of members.
    pub fn get(&self, key: &str) -> Option<Self> {
        let named = self.members().filter(|member| member.key == key);
        named.last().map(|member| member.value)
    }

    /// How many items a list or members an object has; 0 for anything else.
    pub fn len(&self) -> usize {
        match self.kind() {
            Kind::List | Kind::Object if self.raw().form != Form::Packed => {
                self.raw().count as usize
            }
            _ => 0,
        }
    }

    /// Whether there are no items or members.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sort of value as words for a message: `a number`, `a list`, ….
    pub fn describe(&self) -> &'static str {
        match self.kind() {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::Text => "a string",
            Kind::List => "a list",
            Kind::Object => "an object",
        }
    }

    fn raw(&self) -> &'d Raw {
        &self.document.nodes[self.index as usize]
    }

    fn children(&self, kind: Kind) -> Siblings<'d> {
        let (left, end) = match self.kind() == kind {
            true => (self.len() as u32, self.raw().first),
            false => (0, self.index + 1),
        };
        Siblings {
            document: self.document,
            index: self.index + 1,
            end,
            left,
        }
    }
}

/// The nodes side by side in one container.
#[derive(Clone, Debug)]
struct Siblings<'d> {
    document: &'d Document,
    index: u32,
    end: u32,
    left: u32,
}

impl<'d> Iterator for Siblings<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        if self.index >= self.end {
            return None;
        }
        let node = Node {
            document: self.document,
            index: self.index,
        };
        self.index = match node.kind() {
            Kind::List | Kind::Object => node.raw().first,
            _ => self.index + 1,
        };
        Some(node)
    }
}

/// The items of a list; see [`Node::items`].
#[derive(Clone, Debug)]
pub struct Items<'d>(Siblings<'d>);

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let node = self.0.next()?;
        self.0.left -= 1;
        Some(node)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left as usize, Some(self.0.left as usize))
    }
}

impl ExactSizeIterator for Items<'_> {}

/// The members of an object; see [`Node::members`].
#[derive(Clone, Debug)]
pub struct Members<'d>(Siblings<'d>);

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        let key = self.0.next()?;
        let value = self.0.next().expect("every key is followed by its value");
        self.0.left -= 1;
        Some(Member {
            key: key.document.text_of(key.raw()),
            key_span: key.span(),
            value,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left as usize, Some(self.0.left as usize))
    }
}

impl ExactSizeIterator for Members<'_> {}

#[cfg(test)]
mod tests {
    use crate::parse_json;

    #[test]
    fn nodes_are_small() {
        assert!(size_of::<super::Raw>() <= 20);
    }

    #[test]
    fn the_last_of_equal_names_wins_and_all_are_kept() {
        let document = parse_json(r#"{"a": 1, "b": [], "a": 2}"#).document;
        let root = document.root().unwrap();
        assert_eq!(root.get("a").unwrap().number(), Some("2"));
        let names: Vec<_> = root.members().map(|member| member.key).collect();
        assert_eq!(names, ["a", "b", "a"]);
        assert_eq!(root.len(), 3);
    }

    #[test]
    fn containers_know_their_own_members_only() {
        let document = parse_json(r#"{"a": {"b": [1, [2, 3], {}]}, "c": null}"#).document;
        let root = document.root().unwrap();
        assert_eq!(root.len(), 2);
        let list = root.get("a").unwrap().get("b").unwrap();
        let sizes: Vec<_> = list.items().map(|item| item.len()).collect();
        assert_eq!(sizes, [0, 2, 0]);
        assert_eq!(list.items().len(), 3);
        assert!(root.get("c").unwrap().is_empty());
    }

    #[test]
    fn questions_to_the_wrong_kind_find_nothing() {
        let document = parse_json("[true]").document;
        let root = document.root().unwrap();
        assert_eq!(root.members().count(), 0);
        assert!(root.get("a").is_none() && root.as_text().is_none());
        let item = root.items().next().unwrap();
        assert_eq!(item.as_bool(), Some(true));
        assert_eq!(item.items().count(), 0);
        assert!(item.number().is_none());
    }

    #[test]
    fn values_are_described_in_words() {
        let document = parse_json(r#"[null, true, 1, "", [], {}]"#).document;
        let words: Vec<_> = document
            .root()
            .unwrap()
            .items()
            .map(|item| item.describe())
            .collect();
        assert_eq!(
            words.join(", "),
            "null, a boolean, a number, a string, a list, an object"
        );
    }
}
