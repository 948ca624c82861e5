//! The members of an exported action: which of them hold what is looked for.

use flow_syntax::{Kind, Node};

use super::{graph::text, values::Exported};
use crate::platform::types::is_short_type;

/// The id of a sequence in this member, or in whichever is called so.
pub(super) fn reference<'d>(action: Node<'d>, name: &str) -> Option<Node<'d>> {
    action.get(name).or_else(|| {
        let mut members = action.members();
        let other = members.find(|member| member.key.ends_with("Reference"));
        other.map(|member| member.value)
    })
}

/// Members that all actions have, and that say nothing of what the action does.
pub(super) fn is_own(name: &str) -> bool {
    matches!(
        name,
        "id" | "trackingId"
            | "nextAction"
            | "name"
            | "__type"
            | "paths"
            | "path"
            | "uiMetaData"
            | "metaData"
            | "version"
    )
}

pub(super) fn is_value(node: Node<'_>) -> bool {
    node.get("text").is_some() && node.get("type").is_some()
}

/// What is heard of prompts: the audio for every language.
pub(super) fn heard(prompts: Option<Node<'_>>) -> Option<Node<'_>> {
    prompts?.get("defaultAudio")
}

/// The first value of one of these types; a list's first where the action takes several.
pub(super) fn typed<'d>(action: Node<'d>, types: &[&str]) -> Option<Node<'d>> {
    let own = action.members().filter(|member| !is_own(member.key));
    let mut values = own.filter_map(|member| match member.value.kind() {
        Kind::List => member.value.items().next(),
        _ => Some(member.value),
    });
    values.find(|node| {
        let value = Exported::of(*node);
        value.is_some_and(|value| {
            types.contains(&value.type_) && !value.is_variable() && !value.is_empty()
        })
    })
}

/// The first value that is called much as a field of Archy is.
pub(super) fn called<'d>(action: Node<'d>, name: &str) -> Option<Node<'d>> {
    let name = name.to_ascii_lowercase();
    let word = name.strip_prefix("target").unwrap_or(&name);
    let mut named = action
        .members()
        .filter(|member| member.key.to_ascii_lowercase().contains(word));
    let found = named.find(|member| {
        let value = Exported::of(member.value);
        value.is_some_and(|value| !value.is_empty())
    })?;
    Some(found.value)
}

/// The first value that is a variable to keep something in.
pub(super) fn bound(action: Node<'_>) -> Option<Node<'_>> {
    let mut values = action.members().map(|member| member.value);
    values.find(|node| is_bound(Some(*node)))
}

pub(super) fn is_bound(node: Option<Node<'_>>) -> bool {
    node.and_then(Exported::of)
        .is_some_and(|value| value.is_variable())
}

/// The type of a statement's variable, as its expression tree says; of one that the platform did not know that of its value.
pub(super) fn type_of<'d>(statement: Node<'d>) -> &'d str {
    let value = |name: &str| statement.get(name).and_then(Exported::of);
    let variable = value("variable");
    let tree = variable.and_then(|variable| text(variable.tree?.value, "type"));
    let own = variable.map(|variable| variable.type_);
    let assigned = value("expression").map(|value| value.type_);
    let mut types = tree.into_iter().chain(own).chain(assigned);
    types.find(|short| is_short_type(short)).unwrap_or_default()
}
