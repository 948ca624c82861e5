//! What a file says, whatever its notation: values with their places, made from JSON and from Terraform's language.

use flow_expr::{Number, Object, Value};
use flow_syntax::{Kind, Node, Span, is_surrogate_pair, parse_json};

use crate::text::{Text, TextBuilder};

/// A value of a file.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) span: Span,
    pub(crate) kind: TreeKind,
}

/// The sorts of values.
#[derive(Clone, Debug)]
pub(crate) enum TreeKind {
    Null,
    Bool(bool),
    Number(String),
    Text(Text),
    List(Vec<Tree>),
    Object(Vec<Branch>),
    /// Something that only Terraform can compute, such as `var.name`; its own words.
    Computed(String),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Tree,
}

impl Tree {
    /// The value of a node, whose places `at` translates into the file's.
    pub(crate) fn of(node: Node<'_>, source: &str, at: &dyn Fn(u32) -> u32) -> Self {
        let span = moved(node.span(), at);
        let kind = match node.kind() {
            Kind::Null => TreeKind::Null,
            Kind::Bool => TreeKind::Bool(node.as_bool().unwrap_or_default()),
            Kind::Number => TreeKind::Number(node.number().unwrap_or_default().to_owned()),
            Kind::Text => TreeKind::Text(text_of(node, source, at)),
            Kind::List => TreeKind::List(
                node.items()
                    .map(|item| Self::of(item, source, at))
                    .collect(),
            ),
            Kind::Object => {
                let members = node.members().map(|member| Branch {
                    key: member.key.to_owned(),
                    key_span: moved(member.key_span, at),
                    value: Self::of(member.value, source, at),
                });
                TreeKind::Object(members.collect())
            }
        };
        Self { span, kind }
    }

    /// The JSON that stands in a text; `None` when it is none.
    pub(crate) fn within(text: &Text) -> Option<Self> {
        let parsed = parse_json(text.as_str());
        if !parsed.diagnostics.is_empty() {
            return None;
        }
        let at = |offset: u32| text.place(offset as usize..offset as usize).start;
        let root = parsed.document.root()?;
        Some(Self::of(root, text.as_str(), &at))
    }

    /// The member of this name; of several the last counts.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let named = self.members().iter().rev();
        named
            .clone()
            .find(|branch| branch.key == key)
            .map(|branch| &branch.value)
    }

    /// The members of an object; none of anything else.
    pub(crate) fn members(&self) -> &[Branch] {
        match &self.kind {
            TreeKind::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.kind {
            TreeKind::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    pub(crate) fn as_text(&self) -> Option<&Text> {
        match &self.kind {
            TreeKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, as it is.
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_text().map(Text::as_str)
    }

    /// Whether it is `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, TreeKind::Null)
    }

    /// The sort of value in words: `a string`.
    pub(crate) fn describe(&self) -> &'static str {
        match self.kind {
            TreeKind::Null => "null",
            TreeKind::Bool(_) => "a boolean",
            TreeKind::Number(_) => "a number",
            TreeKind::Text(_) => "a string",
            TreeKind::List(_) => "a list",
            TreeKind::Object(_) => "an object",
            TreeKind::Computed(_) => "something that Terraform computes",
        }
    }

    /// The value, where Terraform need not compute anything for it.
    pub(crate) fn value(&self) -> Value {
        match &self.kind {
            TreeKind::Null | TreeKind::Computed(_) => Value::Null,
            TreeKind::Bool(value) => Value::Bool(*value),
            TreeKind::Number(digits) => {
                Number::from_text(digits).map_or(Value::Null, Value::Number)
            }
            TreeKind::Text(text) => Value::from(text.as_str()),
            TreeKind::List(items) => Value::list(items.iter().map(Self::value)),
            TreeKind::Object(members) => {
                let members = members.iter();
                let members = members.map(|branch| (branch.key.as_str(), branch.value.value()));
                Value::Object(Object::of(members))
            }
        }
    }
}

fn moved(span: Span, at: &dyn Fn(u32) -> u32) -> Span {
    Span {
        start: at(span.start),
        end: at(span.end),
    }
}

/// The text of a JSON string, with the places of its characters.
fn text_of(node: Node<'_>, source: &str, at: &dyn Fn(u32) -> u32) -> Text {
    let span = node.span();
    let text = node.as_text().unwrap_or_default();
    let written = source.get(span.range()).unwrap_or_default();
    let mut builder = TextBuilder::default();
    let mut offset = usize::from(!written.is_empty());
    for character in text.chars() {
        builder.push(character, at(span.start + offset as u32));
        let rest = written.get(offset..).unwrap_or_default();
        offset += match rest.starts_with('\\') {
            true => escape_len(rest),
            false => character.len_utf8(),
        };
    }
    builder.finish(moved(span, at), at(span.start + offset as u32))
}

/// How many bytes the escape at the start of `rest` has; a pair of surrogates is one.
fn escape_len(rest: &str) -> usize {
    match rest.as_bytes().get(1) {
        Some(b'u') if is_surrogate_pair(rest) => 12,
        Some(b'u') => 6,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_in_a_json_string_keeps_its_places() {
        let source = r#"{"schema": "{\"type\": \"x\\ny\"}"}"#;
        let document = parse_json(source).document;
        let outer = Tree::of(document.root().unwrap(), source, &|at| at);
        let inner = Tree::within(outer.get("schema").unwrap().as_text().unwrap()).unwrap();
        let text = inner.get("type").unwrap().as_text().unwrap();
        assert_eq!(text.as_str(), "x\ny");
        assert_eq!(&source[text.place(0..1).range()], "x");
        assert_eq!(&source[text.place(2..3).range()], "y");
    }
}
