//! Which actions a flow's text holds, and where: told from the text alone, also of a flow with mistakes.

use flow_syntax::{Kind, Node, Source, Span, parse_yaml_within};

use super::{
    MAX_DEPTH,
    props::{only, scalar},
};
use crate::{
    platform::catalogue,
    substitute::{Values, fill},
};

/// The actions, choices and tasks of a flow by name, each before those within it.
pub(crate) fn places(source: &Source) -> Vec<(String, Span)> {
    let filled = fill(source, &Values::default(), &mut Vec::new());
    let parsed = parse_yaml_within(filled.text(), MAX_DEPTH);
    let mut places = Vec::new();
    let mut ahead: Vec<Node<'_>> = parsed.document.root().into_iter().collect();
    while let Some(node) = ahead.pop() {
        let before = ahead.len();
        match node.kind() {
            Kind::Object => ahead.extend(node.members().map(|member| member.value)),
            Kind::List => {
                for item in node.items() {
                    places.extend(place(item).map(|(name, span)| (name, filled.place(span))));
                    ahead.push(item);
                }
            }
            _ => {}
        }
        ahead[before..].reverse();
    }
    places.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));
    places
}

/// The name of an item of a list such as `- callData: {name: …}`, and where it stands.
fn place(item: Node<'_>) -> Option<(String, Span)> {
    let action = only(item)?;
    let is_variable = action.key.ends_with("Variable");
    let name = action.value.get("name").and_then(scalar);
    let is_listed = catalogue::spec(action.key).is_some();
    if is_variable || (name.is_none() && !is_listed) {
        return None;
    }
    let name = name.map_or_else(|| catalogue::display(action.key), |name| name.into_owned());
    Some((name, action.key_span.to(item.span())))
}
