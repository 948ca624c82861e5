//! A value of the file as a row of a table fills it: `{column}` in a text stands for what the row has there.

use std::{borrow::Cow, cell::Cell, collections::BTreeMap};

use flow_syntax::{Kind, Node, NodeId, Span};

use super::table::names_columns;

/// How much one file may come to when its tables are filled and its defaults laid under every case: about the bytes of
/// its texts, with some for every value.
const MOST: u64 = 192 << 20;

/// What a value costs beside its text.
const VALUE: u64 = 16;

/// Counts what reading makes, so that a small file cannot fill the memory.
#[derive(Debug)]
pub(super) struct Meter(Cell<u64>);

impl Meter {
    pub(super) fn new() -> Self {
        Self(Cell::new(MOST))
    }

    /// Takes this much; false when it was not there, and then nothing is left.
    pub(super) fn take(&self, amount: usize) -> bool {
        let left = self.0.get().checked_sub(amount as u64);
        self.0.set(left.unwrap_or_default());
        left.is_some()
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.0.get() == 0
    }
}

/// One row of a table; a case without a table is read with a row of no columns, which fills nothing.
pub(super) struct Row<'d> {
    pub(super) columns: BTreeMap<&'d str, Node<'d>>,
    pub(super) meter: &'d Meter,
}

/// A value, as a row fills it.
#[derive(Clone, Copy)]
pub(super) struct Part<'d> {
    node: Node<'d>,
    /// None within a cell of the row: what stands there is not filled again.
    row: Option<&'d Row<'d>>,
    is_cell: bool,
    meter: &'d Meter,
}

/// A key and its value.
#[derive(Clone)]
pub(super) struct Field<'d> {
    pub(super) key: Cow<'d, str>,
    pub(super) key_span: Span,
    pub(super) value: Part<'d>,
}

impl<'d> Part<'d> {
    /// The value of a node; a text that is wholly a placeholder is the row's own value, of whatever type.
    pub(super) fn of(node: Node<'d>, row: &'d Row<'d>) -> Self {
        let filled = Self {
            node,
            row: (!row.columns.is_empty()).then_some(row),
            is_cell: false,
            meter: row.meter,
        };
        match node
            .as_text()
            .and_then(sole)
            .map(|name| row.columns.get(name))
        {
            Some(Some(cell)) => Self {
                node: *cell,
                row: None,
                is_cell: true,
                ..filled
            },
            _ => filled,
        }
    }

    fn with(self, node: Node<'d>) -> Self {
        match self.row {
            Some(row) => Self::of(node, row),
            None => Self { node, ..self },
        }
    }

    fn fill(self, text: &'d str) -> Cow<'d, str> {
        match self.row {
            Some(row) if text.contains('{') => Cow::Owned(row.fill(text)),
            _ if self.meter.take(text.len()) => Cow::Borrowed(text),
            _ => Cow::Borrowed(""),
        }
    }

    /// Which value this is, where each row of a table reads it.
    pub(super) fn in_table(self) -> Option<NodeId> {
        self.row.map(|_| self.node.id())
    }

    /// Whether a text within it names a column.
    pub(super) fn names_columns(self) -> bool {
        names_columns(self.node)
    }

    pub(super) fn kind(self) -> Kind {
        self.node.kind()
    }

    pub(super) fn span(self) -> Span {
        self.node.span()
    }

    pub(super) fn describe(self) -> &'static str {
        self.node.describe()
    }

    pub(super) fn as_bool(self) -> Option<bool> {
        self.node.as_bool()
    }

    pub(super) fn number(self) -> Option<&'d str> {
        self.node.number()
    }

    /// A text; a number in a cell is one where a text is wanted.
    pub(super) fn text(self) -> Option<Cow<'d, str>> {
        match self.node.as_text() {
            Some(text) => Some(self.fill(text)),
            None => self.number().filter(|_| self.is_cell).map(Cow::Borrowed),
        }
    }

    /// A text, or a number as it is written.
    pub(super) fn word(self) -> Option<Cow<'d, str>> {
        self.text().or_else(|| self.number().map(Cow::Borrowed))
    }

    /// Where byte `offset` of the text stands in the file; the whole value where a row filled the text.
    pub(super) fn locate(self, inner: Span) -> Span {
        let is_filled =
            self.row.is_some() && self.node.as_text().is_some_and(|text| text.contains('{'));
        let at = |offset: u32| self.node.position_of(offset as usize);
        let (start, end) = (at(inner.start), at(inner.end));
        if is_filled || end < start {
            return self.span();
        }
        Span { start, end }
    }

    pub(super) fn is_empty(self) -> bool {
        self.node.is_empty()
    }

    /// The items of a list; none for anything else.
    pub(super) fn items(self) -> Vec<Self> {
        if !self.meter.take(VALUE as usize * self.node.len()) {
            return Vec::new();
        }
        self.node.items().map(|item| self.with(item)).collect()
    }

    /// A list's items, or the value itself.
    pub(super) fn items_or_self(self) -> Vec<Self> {
        match self.kind() {
            Kind::List => self.items(),
            _ => vec![self],
        }
    }

    /// The members of an object; none for anything else.
    pub(super) fn fields(self) -> Vec<Field<'d>> {
        if !self.meter.take(VALUE as usize * self.node.len()) {
            return Vec::new();
        }
        let field = |member: flow_syntax::Member<'d>| Field {
            key: self.fill(member.key),
            key_span: member.key_span,
            value: self.with(member.value),
        };
        self.node.members().map(field).collect()
    }

    /// The only member of an object that has one.
    pub(super) fn only_field(self) -> Option<Field<'d>> {
        match &mut self.fields()[..] {
            [only] => Some(only.clone()),
            _ => None,
        }
    }
}

impl<'d> Row<'d> {
    /// The columns that a row of a table has.
    pub(super) fn of(row: Node<'d>, meter: &'d Meter) -> Self {
        let cells = row.members().map(|member| (member.key, member.value));
        Self {
            columns: cells.collect(),
            meter,
        }
    }

    /// A row that fills nothing.
    pub(super) fn without_columns(meter: &'d Meter) -> Self {
        Self {
            columns: BTreeMap::new(),
            meter,
        }
    }

    /// The text with what the row has in the place of each placeholder.
    fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        for piece in pieces(text) {
            let cell;
            let piece = match piece {
                Piece::Text(text) => text,
                Piece::Column { name, written } => match self.columns.get(name) {
                    Some(node) => {
                        cell = cell_text(*node);
                        &cell
                    }
                    None => written,
                },
            };
            if !self.meter.take(piece.len()) {
                break;
            }
            filled.push_str(piece);
        }
        filled
    }
}

/// How a cell stands within a longer text.
fn cell_text(cell: Node<'_>) -> String {
    let plain = cell.as_text().or_else(|| cell.number()).map(str::to_owned);
    plain.unwrap_or_else(|| crate::value::value_of(cell, &mut Vec::new()).to_json())
}

/// A piece of a text in a case with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// `{name}`.
    Column {
        name: &'t str,
        written: &'t str,
    },
}

/// The pieces of a text. `{{` is a brace; braces around anything but a name are themselves, so that JSON and patterns
/// need no escapes.
pub(super) fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, length) = next(rest);
        rest = &rest[length..];
        Some(piece)
    })
}

fn next(text: &str) -> (Piece<'_>, usize) {
    if text.starts_with("{{") {
        return (Piece::Text("{"), 2);
    }
    if let Some((name, length)) = placeholder(text) {
        let written = &text[..length];
        return (Piece::Column { name, written }, length);
    }
    let brace = usize::from(text.starts_with('{'));
    let end = text[brace..].find('{').map_or(text.len(), |at| at + brace);
    (Piece::Text(&text[..end]), end)
}

/// The name of a placeholder at the start of a text, and how long the placeholder is.
fn placeholder(text: &str) -> Option<(&str, usize)> {
    const LONGEST: usize = 100;
    let inside = text.strip_prefix('{')?;
    let end = inside.bytes().take(LONGEST).position(|byte| byte == b'}')?;
    let name = &inside[..end];
    let begins = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ' ');
    (begins && name.chars().all(goes_on)).then_some((name, end + 2))
}

/// The column that a text wholly stands for.
fn sole(text: &str) -> Option<&str> {
    let (name, length) = placeholder(text)?;
    (length == text.len()).then_some(name)
}
