//! Tables: `each` lists rows, and the case is made once for each.

use std::collections::{BTreeMap, BTreeSet};

use flow_syntax::{Diagnostic, Kind, Node, Span, nearest};

use super::{
    Reader,
    part::{Piece, Row, pieces},
};

/// The columns that are named, each with the first text that names it.
pub(super) type Used<'d> = BTreeMap<&'d str, Span>;

/// How many unknown columns of one table are told: looking for what was meant takes time for each.
const MOST_TOLD: usize = 20;

/// Whether a text within this value names a column.
pub(super) fn names_columns(node: Node<'_>) -> bool {
    let mut used = Used::new();
    gather(node, &mut used);
    !used.is_empty()
}

/// Gathers the columns that the texts and keys within a value name.
fn gather<'d>(node: Node<'d>, used: &mut Used<'d>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        name(node.as_text().unwrap_or_default(), node.span(), used);
        open.extend(node.items());
        for member in node.members() {
            name(member.key, member.key_span, used);
            open.push(member.value);
        }
    }
}

fn name<'d>(text: &'d str, span: Span, used: &mut Used<'d>) {
    for piece in pieces(text) {
        if let Piece::Column { name, .. } = piece {
            used.entry(name).or_insert(span);
        }
    }
}

impl Reader<'_> {
    /// The columns that a case with a table uses; `None` when something is wrong with all of its rows, which is said. `defaults`
    /// are those that name columns too.
    pub(super) fn table<'n>(
        &mut self,
        case: Node<'n>,
        each: Node<'n>,
        defaults: Option<Node<'n>>,
    ) -> Option<Used<'n>> {
        self.rows(each);
        let mut used = Used::new();
        let members = case.members().filter(|member| member.key != "each");
        members.for_each(|member| gather(member.value, &mut used));
        defaults
            .into_iter()
            .for_each(|node| gather(node, &mut used));
        let known = columns(each);
        let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
        let said = self.found.len();
        self.without_quotes(case, &known);
        let unknown = used.iter().filter(|(name, _)| !known.contains(**name));
        for (name, span) in unknown.take(MOST_TOLD) {
            if !each.is_empty() {
                self.no_column(name, *span, &known);
            }
        }
        if self.found.len() > said {
            // Every row would only say the same again, in other words.
            return None;
        }
        self.unused_columns(each, &used);
        Some(used)
    }

    /// A column that nothing names: likely something that was to be tried and is not. `name` names the case.
    fn unused_columns(&mut self, each: Node<'_>, used: &Used<'_>) {
        let mut said = BTreeSet::new();
        for row in each.items().map(Node::unpacked) {
            let cells = row.node().members();
            for cell in cells.filter(|cell| cell.key != "name" && !used.contains_key(cell.key)) {
                if said.len() == MOST_TOLD || !said.insert(cell.key.to_owned()) {
                    continue;
                }
                let name = cell.key;
                let message = format!("nothing in the case uses the column `{name}`");
                let help =
                    format!("write `\"{{{name}}}\"` where its value belongs, or leave it out");
                self.odd("unused-column", message, cell.key_span, help);
            }
        }
    }

    /// Whether a row has every column that is used.
    pub(super) fn is_whole(&mut self, node: Node<'_>, used: &Used<'_>) -> bool {
        let unpacked = node.unpacked();
        let node = unpacked.node();
        let row = Row::of(node, self.meter);
        let lacking = used
            .iter()
            .find(|(name, _)| !row.columns.contains_key(**name));
        if let Some((name, span)) = lacking {
            let message = format!("the row has no column `{name}`");
            let help = "give every row the same columns; `null` is a value too";
            let error = Diagnostic::error("missing-field", message, first_place(node));
            self.say(error.with_help(help).with_related("it is used here", *span));
        }
        lacking.is_none()
    }

    /// Says what is wrong with rows that are none.
    fn rows(&mut self, each: Node<'_>) {
        let help = "write a list of rows: `each: [{ status: 404 }, { status: 500 }]`";
        if each.kind() != Kind::List {
            let message = format!("`each` is {}, not a list of rows", each.describe());
            self.wrong(message, each.span(), help);
        } else if each.is_empty() {
            self.wrong(
                "`each` has no rows, so the case is never run",
                each.span(),
                help,
            );
        }
        for node in each.items() {
            if node.kind() != Kind::Object {
                let message = format!("a row is {}, not an object of columns", node.describe());
                self.wrong(message, node.span(), help);
            }
        }
    }

    fn no_column(&mut self, name: &str, span: Span, known: &BTreeSet<&str>) {
        let help = match nearest(name, known.iter().copied()) {
            Some(known) => format!(
                "did you mean `{{{known}}}`? A brace that is meant as such is written `{{{{`"
            ),
            None => format!(
                "columns here: {}; a brace that is meant as such is written `{{{{`",
                listed(known)
            ),
        };
        let message = format!("no row has a column `{name}`");
        self.error("unknown-field", message, span, help);
    }

    /// `{column}` without quotes is an object in YAML, which is never what was meant.
    fn without_quotes(&mut self, case: Node<'_>, known: &BTreeSet<&str>) {
        let members = case.members().filter(|member| member.key != "each");
        let mut open: Vec<_> = members.map(|member| member.value).collect();
        while let Some(node) = open.pop() {
            open.extend(node.items());
            open.extend(node.members().map(|member| member.value));
            let mut members = node.members();
            let (Some(only), None) = (members.next(), members.next()) else {
                continue;
            };
            let written = &self.text[node.span().range()];
            let is_bare = only.value.kind() == Kind::Null && !written.contains(':');
            if is_bare && known.contains(only.key) {
                let name = only.key;
                let message = format!("`{{{name}}}` without quotes is an object in YAML");
                let help = format!("write `\"{{{name}}}\"`");
                self.wrong(message, node.span(), help);
            }
        }
    }
}

/// The columns that rows have.
fn columns(each: Node<'_>) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for row in each.items().map(Node::unpacked) {
        for cell in row.node().members() {
            if !known.contains(cell.key) {
                known.insert(cell.key.to_owned());
            }
        }
    }
    known
}

fn listed(names: &BTreeSet<&str>) -> String {
    const MOST: usize = 20;
    let names: Vec<_> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    names.join(", ")
}

/// A row's first key: the row itself may be many lines long.
fn first_place(row: Node<'_>) -> Span {
    row.members()
        .next()
        .map_or(row.span(), |first| first.key_span)
}
