//! What the tests of the readers share: showing what was read, and the laws that every document keeps.

use std::fmt::Write;

use proptest::prelude::*;

use crate::{Kind, Node, Parsed, Source, json::quote_into};

/// The document as compact JSON, duplicates included.
pub(crate) fn compact(node: Node<'_>) -> String {
    let mut out = String::new();
    write_compact(&mut out, node);
    out
}

fn write_compact(out: &mut String, node: Node<'_>) {
    match node.kind() {
        Kind::Null => out.push_str("null"),
        Kind::Bool => out.push_str(if node.as_bool() == Some(true) {
            "true"
        } else {
            "false"
        }),
        Kind::Number => out.push_str(node.number().unwrap()),
        Kind::Text => quote_into(out, node.as_text().unwrap()),
        Kind::List => {
            for (nth, item) in node.items().enumerate() {
                out.push(if nth == 0 { '[' } else { ',' });
                write_compact(out, item);
            }
            out.push_str(if node.is_empty() { "[]" } else { "]" });
        }
        Kind::Object => {
            for (nth, member) in node.members().enumerate() {
                out.push(if nth == 0 { '{' } else { ',' });
                quote_into(out, member.key);
                out.push(':');
                write_compact(out, member.value);
            }
            out.push_str(if node.is_empty() { "{}" } else { "}" });
        }
    }
}

/// Every diagnostic with its place, then the document.
pub(crate) fn show(text: &str, parsed: &Parsed) -> String {
    let source = Source::new("test", text);
    let mut out = String::new();
    for diagnostic in &parsed.diagnostics {
        let (start, end) = (
            source.position(diagnostic.span.start),
            source.position(diagnostic.span.end),
        );
        let (line, column, last) = (start.line, start.column, end.column);
        write!(out, "{line}:{column}-{last} {}", diagnostic.message).unwrap();
        if let Some(label) = &diagnostic.label {
            write!(out, " ({label})").unwrap();
        }
        if let Some(help) = &diagnostic.help {
            write!(out, "; {help}").unwrap();
        }
        for related in &diagnostic.related {
            let place = source.position(related.span.start);
            write!(out, "; {} {}:{}", related.message, place.line, place.column).unwrap();
        }
        out.push('\n');
    }
    out + &parsed.document.root().map_or("nothing".to_owned(), compact)
}

/// What holds for the document and diagnostics of any text whatever.
pub(crate) fn keeps_the_laws(text: &str, parsed: &Parsed) -> Result<(), TestCaseError> {
    for diagnostic in &parsed.diagnostics {
        prop_assert!(diagnostic.span.start <= diagnostic.span.end);
        prop_assert!(
            text.get(diagnostic.span.range()).is_some(),
            "{diagnostic:?}"
        );
        prop_assert!(!diagnostic.message.contains(char::is_control));
        for related in &diagnostic.related {
            prop_assert!(text.get(related.span.range()).is_some(), "{diagnostic:?}");
        }
    }
    prop_assert!(parsed.diagnostics.len() <= crate::json::MAX_ERRORS);
    parsed
        .document
        .root()
        .map_or(Ok(()), |root| node_keeps_the_laws(text, root))
}

fn node_keeps_the_laws(text: &str, node: Node<'_>) -> Result<(), TestCaseError> {
    prop_assert!(text.get(node.span().range()).is_some(), "{node:?}");
    if let Some(number) = node.number() {
        prop_assert!(crate::number::to_json(number).is_some_and(|json| json == number));
    }
    if let Some(decoded) = node.as_text() {
        for offset in [0, decoded.len() / 2, decoded.len()] {
            let place = node.position_of(offset);
            prop_assert!(
                (node.span().start..=node.span().end).contains(&place),
                "{node:?}"
            );
        }
    }
    prop_assert_eq!(node.items().count() + node.members().count(), node.len());
    for member in node.members() {
        prop_assert!(text.get(member.key_span.range()).is_some(), "{member:?}");
        node_keeps_the_laws(text, member.value)?;
    }
    node.items()
        .try_for_each(|item| node_keeps_the_laws(text, item))
}

/// JSON values of some depth, as text with odd white space.
pub(crate) fn json_text() -> impl Strategy<Value = String> {
    let quoted = |text: String| {
        let mut out = String::new();
        quote_into(&mut out, &text);
        out
    };
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?",
        any::<String>().prop_map(quoted),
        "\"([a-z]|\\\\n|\\\\u00[0-9a-f]{2}|\\\\ud83d\\\\ude0[0-9a-f]){0,6}\"",
    ];
    let space = "[ \n\t\r]{0,2}";
    scalar.prop_recursive(4, 40, 5, move |inner| {
        let name = "\"[a-d\\u{e9}]{0,3}\"";
        let item = (space, inner.clone(), space).prop_map(|(a, value, b)| format!("{a}{value}{b}"));
        let member = (space, name, space, inner)
            .prop_map(|(a, name, b, value)| format!("{a}{name}{b}:{value}"));
        prop_oneof![
            prop::collection::vec(item, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5)
                .prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// Such texts with a piece cut out, doubled or replaced: mistakes like people's.
pub(crate) fn mangled_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        "[\\[\\]{}:,;'\"\\\\/#=*+.\\-0-9a-z \n\t\u{a0}\u{feff}]{1,3}",
        any::<char>().prop_map(String::from),
    ];
    (
        json_text(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        piece,
    )
        .prop_map(|(text, start, length, piece)| {
            let mut at: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            at.push(text.len());
            let start = start.index(at.len());
            let end = (start + length.index(3)).min(at.len() - 1);
            format!("{}{piece}{}", &text[..at[start]], &text[at[end]..])
        })
}
