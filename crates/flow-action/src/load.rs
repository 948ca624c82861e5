//! Reads data actions from files: the platform's export, and Terraform's `genesyscloud_integration_action` in both of its
//! notations. Never fails: whatever is wrong is told with its place.

mod field;
mod hcl;
mod read;
mod terraform;
#[cfg(test)]
mod tests;

use flow_syntax::{Diagnostic, Source, Span, parse_json};

use crate::{
    DataAction,
    tree::{Tree, TreeKind},
};

/// The resource that Terraform's provider has for data actions.
pub(crate) const RESOURCE: &str = "genesyscloud_integration_action";

/// What was understood of a file.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The data actions; an export holds one, a Terraform file any number.
    pub actions: Vec<DataAction>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether a file seems to hold data actions, as far as its content tells.
pub fn is_data_action(source: &Source) -> bool {
    let text = source.text();
    // Large flows are not read twice for this.
    let may_be = [RESOURCE, "\"contract\"", "\"integrationType\""];
    if !may_be.iter().any(|word| text.contains(word)) {
        return false;
    }
    if is_json(text) {
        let parsed = parse_json(text);
        let root = parsed.document.root();
        return root.is_some_and(|root| {
            let has = |name: &str| root.get(name).is_some();
            (has("config") && has("contract"))
                || has("integrationType") && (has("config") || has("actionType"))
                || root
                    .get("resource")
                    .is_some_and(|all| all.get(RESOURCE).is_some())
        });
    }
    text.contains(RESOURCE)
}

fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
}

/// Reads the data actions of a file.
pub fn load(source: &Source) -> Loaded {
    let mut loaded = Loaded::default();
    if is_json(source.text()) {
        json(source.text(), &mut loaded);
    } else if source.text().contains(RESOURCE) {
        terraform::hcl(source.text(), &mut loaded);
    } else {
        let error = Diagnostic::error("syntax", "the file holds no data action", Span::at(0));
        let help =
            "data actions are read from the platform's JSON exports and from Terraform files";
        loaded.diagnostics.push(error.with_help(help));
    }
    loaded
        .diagnostics
        .sort_by_key(|found| (found.span.start, found.severity));
    loaded
}

fn json(text: &str, loaded: &mut Loaded) {
    // Tools of Windows begin files with a byte-order mark; the platform reads them.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let at = |offset: u32| offset + mark as u32;
    let parsed = parse_json(&text[mark..]);
    loaded
        .diagnostics
        .extend(parsed.diagnostics.into_iter().map(|mut found| {
            found.span = found.span.shift(mark as u32);
            for related in &mut found.related {
                related.span = related.span.shift(mark as u32);
            }
            found
        }));
    let Some(root) = parsed.document.root() else {
        return;
    };
    let tree = Tree::of(root, &text[mark..], &at);
    match tree.get("resource") {
        Some(resources) => terraform::json(resources, loaded),
        None if matches!(tree.kind, TreeKind::Object(_)) => {
            let action = read::action(&tree, read::Notation::Export, &mut loaded.diagnostics);
            loaded.actions.push(action);
        }
        None => {}
    }
}
