//! Rows of long tables, and items of long lists, in a few bytes a value: a file may have a hundred thousand of them, and each
//! is looked at by itself.

use super::{Builder, Document, Form, Kind, Node, Raw};

/// A value that can be looked into: one of a document, or a row of a table, unpacked for the while.
#[derive(Clone, Debug)]
pub struct Unpacked<'d>(Either<'d>);

#[derive(Clone, Debug)]
enum Either<'d> {
    Here(Node<'d>),
    Row(Document),
}

impl Unpacked<'_> {
    /// The value. Its id is none of the document from which a row was unpacked.
    pub fn node(&self) -> Node<'_> {
        match &self.0 {
            Either::Here(node) => *node,
            Either::Row(row) => row.root().expect("a row is a value"),
        }
    }
}

impl<'d> Node<'d> {
    /// The value with everything in it. A row that was [packed](crate::parse_yaml_packed) seems empty otherwise.
    pub fn unpacked(self) -> Unpacked<'d> {
        Unpacked(match self.raw().form {
            Form::Packed => Either::Row(self.document.row(self.raw())),
            _ => Either::Here(self),
        })
    }
}

impl Document {
    fn row(&self, raw: &Raw) -> Self {
        let mut row = Self {
            source: self.source.clone(),
            ..Self::default()
        };
        let mut packed = Numbers(&self.packed[raw.count as usize..]);
        let mut before = raw.start;
        for index in 0..packed.next() {
            let mut node = packed.node(before, index);
            before = node.start;
            if is_decoded(&node) {
                let text = self.text_of(&node);
                node.first = row.decoded.len() as u32;
                row.decoded.push_str(text);
            }
            row.nodes.push(node);
        }
        row
    }
}

impl Builder {
    /// Packs the object that was just closed at `open`, if it is a row or an item without rows.
    pub(super) fn pack(&mut self, open: usize) {
        let is_packed = |node: &Raw| node.form == Form::Packed;
        if !self.is_row() || self.document.nodes[open..].iter().any(is_packed) {
            return;
        }
        let document = &mut self.document;
        let at = document.packed.len() as u32;
        let mut packed = Packing(&mut document.packed);
        packed.number((document.nodes.len() - open) as u32);
        let mut before = document.nodes[open].start;
        for (index, node) in document.nodes[open..].iter().enumerate() {
            packed.node(node, before, (open + index) as u32);
            before = node.start;
        }
        document.nodes.truncate(open + 1);
        let row = &mut document.nodes[open];
        row.form = Form::Packed;
        row.first = open as u32 + 1;
        row.count = at;
    }

    /// Whether the innermost open container is the outermost object's list of that name, or the one of the other name in an
    /// object of it.
    fn is_row(&self) -> bool {
        let Some([outer, inner]) = self.rows_of else {
            return false;
        };
        let is_list = |at: u32, name: &str| {
            let key = &self.document.nodes[at as usize - 1];
            let is_list = self.document.nodes[at as usize].kind == Kind::List;
            is_list && key.kind == Kind::Text && self.document.text_of(key) == name
        };
        match self.open[..] {
            [_, list] => is_list(list, outer),
            [_, list, _, rows] => is_list(list, outer) && is_list(rows, inner),
            _ => false,
        }
    }
}

/// A text that does not stand in the source as it is.
fn is_decoded(node: &Raw) -> bool {
    matches!(node.kind, Kind::Text | Kind::Number) && node.form != Form::Verbatim
}

const KINDS: [Kind; 6] = [
    Kind::Null,
    Kind::Bool,
    Kind::Number,
    Kind::Text,
    Kind::List,
    Kind::Object,
];

const FORMS: [Form; 4] = [
    Form::Verbatim,
    Form::Escaped,
    Form::Doubled,
    Form::Rewritten,
];

/// Numbers of which most are small, seven bits a byte.
struct Packing<'p>(&'p mut Vec<u8>);

impl Packing<'_> {
    fn number(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// How far a number is from another one, on either side.
    fn distance(&mut self, number: u32, from: u32) {
        let distance = number.wrapping_sub(from) as i32;
        self.number(((distance << 1) ^ (distance >> 31)) as u32);
    }

    fn node(&mut self, node: &Raw, before: u32, index: u32) {
        let form = FORMS.iter().position(|form| *form == node.form);
        self.0
            .push(node.kind as u8 | (form.unwrap_or_default() as u8) << 4);
        self.distance(node.start, before);
        self.distance(node.end, node.start);
        self.distance(node.first, nearby(node, index));
        self.distance(node.count, length(node));
    }
}

/// What was packed, in the same order.
struct Numbers<'p>(&'p [u8]);

impl Numbers<'_> {
    fn byte(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().expect("what was packed is whole");
        self.0 = rest;
        first
    }

    fn next(&mut self) -> u32 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.byte();
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn distance(&mut self, from: u32) -> u32 {
        let folded = self.next();
        from.wrapping_add((folded >> 1) ^ (folded & 1).wrapping_neg())
    }

    fn node(&mut self, before: u32, index: u32) -> Raw {
        let byte = self.byte();
        let mut node = Raw {
            start: self.distance(before),
            end: 0,
            first: 0,
            count: 0,
            kind: KINDS[usize::from(byte & 0xf)],
            form: FORMS[usize::from(byte >> 4)],
        };
        node.end = self.distance(node.start);
        node.first = self.distance(nearby(&node, index));
        node.count = self.distance(length(&node));
        node
    }
}

/// Where the text of a scalar most often begins, and what a container's end is told from.
fn nearby(node: &Raw, index: u32) -> u32 {
    match node.kind {
        Kind::List | Kind::Object => index,
        Kind::Text | Kind::Number if node.form == Form::Verbatim => node.start,
        _ => 0,
    }
}

/// How long the text of a scalar most often is.
fn length(node: &Raw) -> u32 {
    match node.kind {
        Kind::Text | Kind::Number => node.end.wrapping_sub(node.start),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Kind, Node, Source, parse_yaml_packed, parse_yaml_source};

    /// Everything that can be asked of a value and of those in it.
    fn told(node: Node<'_>) -> String {
        let mut told = format!("{:?} {:?} {}", node.kind(), node.span(), node.len());
        if let Some(text) = node.as_text().or(node.number()) {
            let places: Vec<_> = (0..=text.len()).map(|at| node.position_of(at)).collect();
            told += &format!(" {text:?} {places:?}");
        }
        told += &format!(" {:?}", node.as_bool());
        for item in node.items() {
            told += &format!("\n- {}", told_within(item));
        }
        for member in node.members() {
            let (key, span) = (member.key, member.key_span);
            told += &format!("\n{key:?} {span:?}: {}", told_within(member.value));
        }
        told
    }

    fn told_within(node: Node<'_>) -> String {
        told(node).replace('\n', "\n  ")
    }

    fn rows<'d>(root: Node<'d>, case: usize) -> Vec<Node<'d>> {
        let cases = root.get("cases").unwrap();
        let each = cases.items().nth(case).unwrap().get("each").unwrap();
        each.items().collect()
    }

    #[track_caller]
    fn is_the_same(text: &str, packed_rows: usize) {
        let source = Source::new("a.yaml", text);
        let plain = parse_yaml_source(&source);
        let packed = parse_yaml_packed(&source, ["cases", "each"]);
        assert_eq!(plain.diagnostics, packed.diagnostics);
        let (plain, packed) = (
            plain.document.root().unwrap(),
            packed.document.root().unwrap(),
        );
        let mut count = 0;
        for case in 0..plain.get("cases").unwrap().len() {
            let (plain, packed) = (rows(plain, case), rows(packed, case));
            assert_eq!(plain.len(), packed.len());
            for (plain, packed) in plain.into_iter().zip(packed) {
                assert_eq!(plain.span(), packed.span());
                count += usize::from(plain.len() > 0 && packed.is_empty());
                assert_eq!(told(packed.unpacked().node()), told(plain));
                assert_eq!(told(plain.unpacked().node()), told(plain));
            }
        }
        assert_eq!(count, packed_rows);
    }

    #[test]
    fn a_row_that_was_packed_comes_back_whole() {
        is_the_same(
            "cases:\n  - name: a\n    each:\n      - { a: 1, \"b\\n\": 'it''s', c: [true, ~, {x: 0x1F}], d: {} }\n      - a: |\n          two\n          lines\n        é: \"\\u00e9\\t\"\n      - {}\n      - 7\n      - [{a: 1}]\n    expect: {}\n  - each: [{a: 2}]\n",
            3,
        );
    }

    #[test]
    fn what_an_alias_may_repeat_is_not_packed() {
        is_the_same(
            "cases:\n  - each: [{a: 1}, &row {a: 2}, {a: 3}, *row]\n  - each: [{b: *row}]\n",
            1,
        );
    }

    #[test]
    fn rows_of_nothing_else_are_packed() {
        let text = "each: [{a: 1}]\nother: [{each: [{a: 1}]}]\ncases: [{each: [{each: [{a: 1}], cases: [{each: [{a: 1}]}]}], x: {each: [{a: 1}]}}]\n";
        let source = Source::new("a.yaml", text);
        let document = parse_yaml_packed(&source, ["cases", "each"]).document;
        let root = document.root().unwrap();
        let is_whole = |node: Option<Node<'_>>| node.unwrap().items().next().unwrap().len() == 1;
        assert!(is_whole(root.get("each")) && is_whole(root.get("other")));
        let case = root.get("cases").unwrap().items().next().unwrap();
        assert!(is_whole(case.get("x").unwrap().get("each")));
        is_the_same(text, 1);
        assert_eq!(case.kind(), Kind::Object);
    }

    #[test]
    fn an_item_without_rows_is_packed_whole() {
        let source = Source::new("a.yaml", "cases: [{a: [{b: 1}]}, {each: [{a: 1}]}, 7]");
        let plain = parse_yaml_source(&source).document;
        let packed = parse_yaml_packed(&source, ["cases", "each"]).document;
        let items = |document: &crate::Document| -> Vec<_> {
            let cases = document.root().unwrap().get("cases").unwrap();
            cases
                .items()
                .map(|item| item.unpacked().node().len())
                .collect()
        };
        assert_eq!(
            (items(&plain), items(&packed)),
            (vec![1, 1, 0], vec![1, 1, 0])
        );
        let cases = |document| {
            crate::Document::root(document)
                .unwrap()
                .get("cases")
                .unwrap()
        };
        let first = |node: Node<'_>| told(node.items().next().unwrap().unpacked().node());
        assert_eq!(first(cases(&packed)), first(cases(&plain)));
        assert!(cases(&packed).items().next().unwrap().is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_rows_come_back_whole(written in proptest::collection::vec("[ -~é\\n]{0,40}", 1..6)) {
            let written: Vec<_> = written.iter().map(|row| format!("{{ a: {row}, b: [{row}] }}")).collect();
            let text = format!("cases: [ {{ each: [ {} ] }} ]", written.join(", "));
            let source = Source::new("a.yaml", text);
            let plain = parse_yaml_source(&source);
            if plain.diagnostics.is_empty() {
                let packed = parse_yaml_packed(&source, ["cases", "each"]);
                let (plain, packed) = (plain.document.root().unwrap(), packed.document.root().unwrap());
                for (plain, packed) in rows(plain, 0).into_iter().zip(rows(packed, 0)) {
                    proptest::prop_assert_eq!(told(packed.unpacked().node()), told(plain));
                }
            }
        }
    }
}
