//! Reads a schema from what a file says.

use flow_expr::Number;
use flow_syntax::{Diagnostic, nearest};

use super::{Bounds, Property, Schema, SchemaType};
use crate::tree::{Tree, TreeKind};

impl Schema {
    /// Reads a schema; what it does not say is allowed. Mistakes are added to `found`.
    pub(crate) fn of(tree: &Tree, found: &mut Vec<Diagnostic>) -> Self {
        match tree.kind {
            TreeKind::Object(_) => {}
            // JSON Schema's later drafts allow `true` for anything.
            TreeKind::Bool(_) | TreeKind::Null | TreeKind::Computed(_) => {
                return Self {
                    span: tree.span,
                    ..Self::default()
                };
            }
            _ => {
                let message = format!("a schema is an object, not {}", tree.describe());
                found.push(Diagnostic::error("invalid-field", message, tree.span));
                return Self::default();
            }
        }
        let number = |name: &str| match &tree.get(name)?.kind {
            TreeKind::Number(digits) => Number::from_text(digits),
            _ => None,
        };
        let count = |name: &str| u64::try_from(number(name)?.as_i64()?).ok();
        Self {
            span: tree.span,
            types: types(tree, found),
            properties: properties(tree, found),
            required: required(tree),
            closed: tree
                .get("additionalProperties")
                .is_some_and(|tree| matches!(tree.kind, TreeKind::Bool(false))),
            items: tree.get("items").map(|items| {
                // A list of schemas, one for each place: the first stands for all.
                let items = items.items().first().unwrap_or(items);
                Box::new(Self::of(items, found))
            }),
            choices: tree.get("enum").map_or_else(Vec::new, |choices| {
                choices.items().iter().map(Tree::value).collect()
            }),
            default: tree.get("default").map(Tree::value),
            format: tree.get("format").and_then(Tree::as_str).map(str::to_owned),
            bounds: Bounds {
                minimum: number("minimum"),
                maximum: number("maximum"),
                min_length: count("minLength"),
                max_length: count("maxLength"),
                min_items: count("minItems"),
                max_items: count("maxItems"),
            },
        }
    }
}

fn types(tree: &Tree, found: &mut Vec<Diagnostic>) -> Vec<SchemaType> {
    let Some(written) = tree.get("type") else {
        return Vec::new();
    };
    let one = std::slice::from_ref(written);
    let all = match &written.kind {
        TreeKind::List(items) => items,
        _ => one,
    };
    all.iter()
        .filter_map(|kind| one_type(kind, found))
        .collect()
}

fn one_type(tree: &Tree, found: &mut Vec<Diagnostic>) -> Option<SchemaType> {
    let Some(name) = tree.as_str() else {
        let message = format!("`type` is the name of a type, not {}", tree.describe());
        found.push(Diagnostic::error("invalid-field", message, tree.span));
        return None;
    };
    let known = SchemaType::NAMES.iter().find(|(known, _)| *known == name);
    if known.is_none() && name != "any" {
        let error = Diagnostic::error(
            "invalid-field",
            format!("there is no type `{name}`"),
            tree.span,
        );
        let names = || SchemaType::NAMES.iter().map(|(name, _)| *name);
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the types are {}", names().collect::<Vec<_>>().join(", ")),
        };
        found.push(error.with_help(help));
    }
    known.map(|(_, kind)| *kind)
}

fn properties(tree: &Tree, found: &mut Vec<Diagnostic>) -> Vec<Property> {
    let members = tree
        .get("properties")
        .map(Tree::members)
        .unwrap_or_default();
    let properties = members.iter().map(|branch| Property {
        name: branch.key.clone(),
        span: branch.key_span,
        schema: Schema::of(&branch.value, found),
    });
    properties.collect()
}

fn required(tree: &Tree) -> Vec<(String, flow_syntax::Span)> {
    let names = tree.get("required").map(Tree::items).unwrap_or_default();
    let names = names.iter();
    names
        .filter_map(|name| Some((name.as_str()?.to_owned(), name.span)))
        .collect()
}
