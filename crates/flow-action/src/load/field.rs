//! The members of an object, looked up by either of their names, with help for names that nobody knows.

use flow_syntax::{Diagnostic, Span, nearest};

use crate::{
    Template, Text,
    action::TemplateText,
    tree::{Branch, Tree, TreeKind},
};

/// A member's name in exports and in Terraform's language.
#[derive(Clone, Copy)]
pub(super) struct Field(pub(super) &'static str, pub(super) &'static str);

/// The member of this name; `null` counts as not written.
pub(super) fn get(tree: &Tree, Field(camel, snake): Field) -> Option<&Tree> {
    let found = tree.get(camel).or_else(|| tree.get(snake))?;
    // Terraform's JSON writes a block as a list of one object.
    let found = match &found.kind {
        TreeKind::List(items)
            if matches!(
                items.first().map(|item| &item.kind),
                Some(TreeKind::Object(_))
            ) =>
        {
            &items[0]
        }
        _ => found,
    };
    (!found.is_null()).then_some(found)
}

/// How many of them are told of one object.
const MAX_UNKNOWN: usize = 50;

/// Tells of members that nobody knows, with the nearest name of those that are known.
pub(super) fn unknown(tree: &Tree, known: &[&str], found: &mut Vec<Diagnostic>) {
    let is_unknown = |branch: &&Branch| !known.contains(&branch.key.as_str());
    for branch in tree.members().iter().filter(is_unknown).take(MAX_UNKNOWN) {
        let message = format!("`{}` is not a field of a data action", branch.key);
        let warning = Diagnostic::warning("unknown-field", message, branch.key_span);
        found.push(match nearest(&branch.key, known.iter().copied()) {
            Some(near) => warning.with_help(format!("did you mean `{near}`?")),
            None => warning,
        });
    }
}

/// The text of a member; anything else is told and has none.
pub(super) fn text<'t>(
    tree: &'t Tree,
    field: Field,
    found: &mut Vec<Diagnostic>,
) -> Option<&'t Text> {
    let value = get(tree, field)?;
    match &value.kind {
        TreeKind::Text(text) => Some(text),
        TreeKind::Computed(_) => None,
        _ => {
            wrong(value, field.0, "a string", found);
            None
        }
    }
}

/// Tells that a value is of the wrong sort.
pub(super) fn wrong(value: &Tree, name: &str, wanted: &str, found: &mut Vec<Diagnostic>) {
    let message = format!("`{name}` is {wanted}, not {}", value.describe());
    found.push(Diagnostic::error("invalid-field", message, value.span));
}

/// Tells that a member is missing.
pub(super) fn missing(name: &str, span: Span, found: &mut Vec<Diagnostic>) {
    let message = format!("`{name}` is missing");
    found.push(Diagnostic::error("missing-field", message, span));
}

/// Reads a template; its mistakes stand in the file.
pub(super) fn template(text: &Text, found: &mut Vec<Diagnostic>) -> TemplateText {
    let (template, faults) = Template::parse(text.as_str());
    found.extend(faults.into_iter().map(|mut fault| {
        fault.span = text.place_of(fault.span);
        fault
    }));
    TemplateText {
        text: text.clone(),
        template,
    }
}
