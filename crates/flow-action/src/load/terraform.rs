//! Finds the data actions in Terraform's files, in its own language and in JSON.

use flow_syntax::{Diagnostic, Severity};

use super::{
    LOGIN, Loaded, RESOURCE,
    hcl::{self, Block},
    read::{Notation, action},
};
use crate::{
    Purpose, Text,
    text::TextBuilder,
    tree::{Branch, Tree, TreeKind},
};

/// Reads a file in Terraform's language.
pub(super) fn hcl(text: &str, loaded: &mut Loaded) {
    let (blocks, found) = hcl::read(text);
    let purpose_of = |block: &Block| {
        let label = block.labels.first().filter(|_| block.kind == "resource");
        label.and_then(|label| purpose(label))
    };
    let has_actions = blocks.iter().any(|block| purpose_of(block).is_some());
    loaded.diagnostics.extend(found);
    for block in &blocks {
        let Some(purpose) = purpose_of(block) else {
            continue;
        };
        let label = block.labels.get(1).map_or("", String::as_str);
        add(&block.body, (label, purpose), loaded);
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
        for of_type in of_types.members() {
            let Some(purpose) = purpose(&of_type.key) else {
                continue;
            };
            for branch in each(&of_type.value).iter().flat_map(Tree::members) {
                for resource in each(&branch.value) {
                    add(&decoded(resource), (&branch.key, purpose), loaded);
                }
            }
        }
    }
}

/// What the resources of this type are for.
fn purpose(resource: &str) -> Option<Purpose> {
    match resource {
        RESOURCE => Some(Purpose::Call),
        LOGIN => Some(Purpose::Login),
        _ => None,
    }
}

/// Reads a resource; an action whose name only Terraform knows is called as its resource is, and so is a login that needs none.
fn add(resource: &Tree, (label, purpose): (&str, Purpose), loaded: &mut Loaded) {
    let notation = match purpose {
        Purpose::Call => Notation::Terraform,
        Purpose::Login => Notation::TerraformLogin,
    };
    let mut action = action(resource, notation, &mut loaded.diagnostics);
    action.purpose = purpose;
    if action.name.is_empty() {
        action.name = label.to_owned();
    }
    loaded.actions.push(action);
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
