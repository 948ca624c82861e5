//! Placeholders of flow files, `{{name}}` and `${name}`, filled in before the text is read, and the way back from the filled
//! text to the user's own.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use flow_syntax::{Diagnostic, Source, Span};

/// Values for the placeholders of flow files, by name.
///
/// They stand for what a deployment tool would put in; the text of a value is put in as it is and is not searched for
/// placeholders again.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// Sets a value; one that was set before is replaced.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// These values, and those of `under` that these do not have.
    #[must_use]
    pub fn over(&self, under: &Self) -> Self {
        let mut all = under.0.clone();
        all.extend(self.0.clone());
        Self(all)
    }

    /// Those whose names stand in a text, by name: all that a flow with this text can use, and maybe some more.
    pub fn named_in<'v>(&'v self, text: &'v str) -> impl Iterator<Item = (&'v str, &'v str)> {
        let all = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(move |(name, _)| text.contains(name))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A text whose placeholders are filled in.
#[derive(Debug)]
pub(crate) struct Filled<'s> {
    text: Cow<'s, str>,
    /// In the order of the text.
    pieces: Vec<Piece>,
}

/// A placeholder and what stands in its place.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// In the filled text.
    filled: Span,
    /// In the user's text.
    written: Span,
    is_resolved: bool,
}

/// How long a filled text may be.
const MOST: usize = 64 << 20;

/// Fills in the placeholders of a text. One without a value is an error where it stands first, and its own name stands in its place, so that the
/// rest can be read; after a text that would become too long nothing is filled in.
pub(crate) fn fill<'s>(
    source: &'s Source,
    values: &Values,
    found: &mut Vec<Diagnostic>,
) -> Filled<'s> {
    let text = source.text();
    let mut filled = Filled::verbatim(text);
    let dollars = is_terraform(source.name());
    let mut out = String::new();
    let mut done = 0;
    let mut told = HashSet::new();
    for placeholder in placeholders(text, dollars, values) {
        let value = values.get(placeholder.name);
        if value.is_none() && told.insert(placeholder.name) {
            found.push(unresolved(&placeholder));
        }
        out.push_str(&text[done..placeholder.span.range().start]);
        let start = out.len();
        out.push_str(value.unwrap_or(placeholder.name));
        if out.len() > MOST {
            let message = "the values make the text longer than 64 MiB";
            let error = Diagnostic::error("unresolved-value", message, placeholder.span);
            found.push(error.with_help("give shorter values"));
            filled.pieces.clear();
            return filled;
        }
        filled.pieces.push(Piece {
            filled: Span::new(start, out.len()),
            written: placeholder.span,
            is_resolved: value.is_some(),
        });
        done = placeholder.span.range().end;
    }
    if !filled.pieces.is_empty() {
        out.push_str(&text[done..]);
        filled.text = Cow::Owned(out);
    }
    filled
}

/// Terraform's template files, in which `${name}` is a placeholder too.
fn is_terraform(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".tftpl") || name.ends_with(".tpl")
}

fn unresolved(placeholder: &Placeholder<'_>) -> Diagnostic {
    let name = placeholder.name;
    let message = format!("the placeholder `{name}` has no value");
    Diagnostic::error("unresolved-value", message, placeholder.span).with_help(format!(
        "give it one with `--set {name}=VALUE`, or in a file with `--values FILE`"
    ))
}

struct Placeholder<'t> {
    name: &'t str,
    span: Span,
}

/// The placeholders of a text that stand in no line of comment. `${name}` is one in Terraform's templates, and elsewhere
/// where a value has that name.
fn placeholders<'t>(
    text: &'t str,
    dollars: bool,
    values: &Values,
) -> impl Iterator<Item = Placeholder<'t>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + rest.find(['{', '$'])?;
            let (open, close) = if text[start..].starts_with("{{") {
                ("{{", "}}")
            } else if text[start..].starts_with("${") {
                ("${", "}")
            } else {
                at = start + 1;
                continue;
            };
            let inner = &text[start + open.len()..];
            let end = inner.find(|c: char| !is_in_name(c) && c != ' ');
            let name = end.and_then(|end| inner[end..].starts_with(close).then(|| &inner[..end]));
            let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
                at = start + 1;
                continue;
            };
            at = start + open.len() + name.len() + close.len();
            let name = name.trim();
            let is_escaped = open == "${" && text[..start].ends_with('$');
            let counts = open == "{{" || (!is_escaped && (dollars || values.get(name).is_some()));
            if counts && !name.contains(' ') && !is_in_comment(text, start) {
                let span = Span::new(start, at);
                return Some(Placeholder { name, span });
            }
        }
    })
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Whether the line up to here is a comment.
fn is_in_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[line..at].trim_start().starts_with('#')
}

impl<'s> Filled<'s> {
    /// A text without placeholders.
    pub(crate) fn verbatim(text: &'s str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            pieces: Vec::new(),
        }
    }
}

impl Filled<'_> {
    /// The filled text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where a part of the filled text stands in the user's; a part of a value stands where its placeholder does.
    pub(crate) fn place(&self, span: Span) -> Span {
        if self.pieces.is_empty() {
            return span;
        }
        let start = self.start(span.start);
        let end = self.end(span.end);
        Span {
            start,
            end: end.max(start),
        }
    }

    /// Where a part begins: behind the values that end there.
    fn start(&self, offset: u32) -> u32 {
        let after = self
            .pieces
            .partition_point(|piece| piece.filled.end <= offset);
        match self.pieces.get(after) {
            Some(piece) if piece.filled.start <= offset => piece.written.start,
            _ => self.beyond(after, offset),
        }
    }

    /// Where a part ends: in front of the values that begin there.
    fn end(&self, offset: u32) -> u32 {
        let after = self
            .pieces
            .partition_point(|piece| piece.filled.start < offset);
        match after.checked_sub(1).map(|index| &self.pieces[index]) {
            Some(piece) if offset <= piece.filled.end => piece.written.end,
            _ => self.beyond(after, offset),
        }
    }

    /// A place behind the first `after` values.
    fn beyond(&self, after: usize, offset: u32) -> u32 {
        match after.checked_sub(1).map(|index| &self.pieces[index]) {
            Some(piece) => piece.written.end + (offset - piece.filled.end),
            None => offset,
        }
    }

    /// Whether a part of the filled text holds anything that was filled in.
    pub(crate) fn is_changed(&self, span: Span) -> bool {
        self.overlapping(span).next().is_some()
    }

    /// Whether a part of one line holds a placeholder without a value: what is wrong with it is not the user's doing.
    pub(crate) fn is_unresolved(&self, span: Span) -> bool {
        let mut pieces = self.overlapping(span);
        pieces.any(|piece| !piece.is_resolved)
            && self
                .text
                .get(span.range())
                .is_some_and(|text| !text.contains('\n'))
    }

    fn overlapping(&self, span: Span) -> impl Iterator<Item = &Piece> {
        let first = self
            .pieces
            .partition_point(|piece| piece.filled.end < span.start);
        let pieces = self.pieces[first..].iter();
        pieces.take_while(move |piece| piece.filled.start <= span.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let mut values = Values::default();
        for (name, value) in pairs {
            values.set(*name, *value);
        }
        values
    }

    /// The filled text, and what is said.
    #[track_caller]
    fn fills(name: &str, text: &str, pairs: &[(&str, &str)], expected: &str, said: &[&str]) {
        let mut found = Vec::new();
        let source = Source::new(name, text);
        let filled = fill(&source, &values(pairs), &mut found);
        assert_eq!(filled.text(), expected);
        let messages: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(messages, said);
    }

    #[test]
    fn placeholders_become_their_values_in_keys_texts_and_quotes() {
        let text = "{{a}}: {{ b }}\nc: \"x {{a}} y\"";
        fills(
            "f.yaml",
            text,
            &[("a", "A"), ("b", "B")],
            "A: B\nc: \"x A y\"",
            &[],
        );
    }

    #[test]
    fn one_without_a_value_leaves_its_name() {
        fills(
            "f.yaml",
            "a: {{b-c}}",
            &[],
            "a: b-c",
            &["the placeholder `b-c` has no value"],
        );
    }

    #[test]
    fn other_braces_are_themselves() {
        for text in [
            "{{}}",
            "{{ }}",
            "{{a b}}",
            "{{a",
            "{a}",
            "a: {{b: c}}",
            "# {{a}}",
            "{{{",
            "$",
        ] {
            fills("f.yaml", text, &[], text, &[]);
        }
        fills("f.yaml", "{{{a}}}", &[("a", "1")], "{1}", &[]);
    }

    #[test]
    fn dollars_count_in_templates_of_terraform_and_where_a_value_has_the_name() {
        fills("f.yaml", "${a}", &[], "${a}", &[]);
        fills("f.yaml", "${a} $${a}", &[("a", "1")], "1 $${a}", &[]);
        fills(
            "f.yaml.tftpl",
            "${a}",
            &[],
            "a",
            &["the placeholder `a` has no value"],
        );
    }

    #[test]
    fn values_are_not_searched_again() {
        fills(
            "f.yaml",
            "{{a}}",
            &[("a", "{{b}}"), ("b", "{{a}}")],
            "{{b}}",
            &[],
        );
    }

    #[test]
    fn values_make_no_endless_text() {
        let long = "x".repeat(1 << 20);
        let text = "{{a}}".repeat(65);
        let said = ["the values make the text longer than 64 MiB"];
        fills("f.yaml", &text, &[("a", &long)], &text, &said);
    }

    proptest! {
        #[test]
        fn what_is_not_filled_in_keeps_its_place(parts in prop::collection::vec("[a-zä]{1,4}", 0..5), value in "[0-9]{0,9}") {
            let text = parts.join("{{V}}");
            let source = Source::new("f", text.as_str());
            let filled = fill(&source, &values(&[("V", &value)]), &mut Vec::new());
            let mut at = 0;
            for part in &parts {
                let place = filled.place(Span::new(at, at + part.len()));
                prop_assert_eq!(source.slice(place), part.as_str());
                at += part.len() + value.len();
            }
        }

        #[test]
        fn any_place_is_within_the_text(text in "[a{}$ ]{0,40}", start in 0usize..80, length in 0usize..80) {
            let source = Source::new("f.tpl", text.as_str());
            let filled = fill(&source, &values(&[("a", "AAAA")]), &mut Vec::new());
            let end = (start + length).min(filled.text().len());
            let place = filled.place(Span::new(start.min(end), end));
            prop_assert!(text.get(place.range()).is_some(), "{place:?} of {text}");
        }
    }
}
