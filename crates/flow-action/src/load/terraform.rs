//! Finds the data actions in Terraform's files, in its own language and in JSON.

use flow_syntax::{Diagnostic, Severity};

use super::{
    Loaded, RESOURCE,
    hcl::{self, Block},
    read::{Notation, action},
};
use crate::{
    DataAction, Text,
    text::TextBuilder,
    tree::{Branch, Tree, TreeKind},
};

/// Reads a file in Terraform's language.
pub(super) fn hcl(text: &str, loaded: &mut Loaded) {
    let (blocks, found) = hcl::read(text);
    let is_action = |block: &&Block| {
        block.kind == "resource" && block.labels.first().is_some_and(|label| label == RESOURCE)
    };
    let has_actions = blocks.iter().any(|block| is_action(&block));
    loaded.diagnostics.extend(found);
    for block in blocks.iter().filter(is_action) {
        let action = action(&block.body, Notation::Terraform, &mut loaded.diagnostics);
        let label = block.labels.get(1).map_or("", String::as_str);
        loaded.actions.push(named(action, label));
    }
    let has_errors = loaded
        .diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error);
    if !has_actions && !has_errors {
        let message = format!("the file has no resource `{RESOURCE}`");
        loaded.diagnostics.push(Diagnostic::error(
            "syntax",
            message,
            flow_syntax::Span::at(0),
        ));
    }
}

/// Reads the `resource` of a file in Terraform's JSON: types, names, resources, each of them alone or in a list.
pub(super) fn json(resources: &Tree, loaded: &mut Loaded) {
    for of_types in each(resources) {
        for resources in of_types.get(RESOURCE).into_iter().flat_map(each) {
            for branch in resources.members() {
                for resource in each(&branch.value) {
                    let resource = decoded(resource);
                    let action = action(&resource, Notation::Terraform, &mut loaded.diagnostics);
                    loaded.actions.push(named(action, &branch.key));
                }
            }
        }
    }
}

/// An action whose name only Terraform knows is called as its resource is.
fn named(mut action: DataAction, label: &str) -> DataAction {
    if action.name.is_empty() {
        action.name = label.to_owned();
    }
    action
}

fn each(tree: &Tree) -> &[Tree] {
    match &tree.kind {
        TreeKind::List(items) => items,
        _ => std::slice::from_ref(tree),
    }
}

/// The values that Terraform reads in JSON: its texts are templates of its own, in which `$${` stands for `${`.
fn decoded(tree: &Tree) -> Tree {
    let kind = match &tree.kind {
        TreeKind::Text(text) => match computed(text) {
            Some(tree) => return tree,
            None => TreeKind::Text(unescaped(text)),
        },
        TreeKind::List(items) => TreeKind::List(items.iter().map(decoded).collect()),
        TreeKind::Object(members) => {
            let members = members.iter().map(|branch| Branch {
                key: branch.key.clone(),
                key_span: branch.key_span,
                value: decoded(&branch.value),
            });
            TreeKind::Object(members.collect())
        }
        other => other.clone(),
    };
    Tree {
        span: tree.span,
        kind,
    }
}

/// `"${jsonencode({…})}"`: the expression that a text consists of.
fn computed(text: &Text) -> Option<Tree> {
    let inner = text.as_str().strip_prefix("${")?.strip_suffix('}')?;
    let whole = inner.trim_start().starts_with("jsonencode");
    whole.then(|| {
        hcl::expression(inner, &|at| {
            text.place(at as usize + 2..at as usize + 2).start
        })
    })
}

fn unescaped(text: &Text) -> Text {
    let decoded = text.as_str();
    let mut builder = TextBuilder::default();
    for (at, letter) in decoded.char_indices() {
        let rest = &decoded[at..];
        let doubled = rest.starts_with("$${") || rest.starts_with("%%{");
        if !doubled {
            builder.push(letter, text.place(at..at).start);
        }
    }
    let end = text.place(decoded.len()..decoded.len()).start;
    builder.finish(text.span(), end)
}
