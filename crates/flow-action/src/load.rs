//! Reads data actions from files: the platform's export, and Terraform's `genesyscloud_integration_action` in both of its
//! notations. Never fails: whatever is wrong is told with its place.

mod field;
mod hcl;
mod read;
mod terraform;
#[cfg(test)]
mod tests;

use flow_syntax::{Diagnostic, Kind, Node, Source, Span, parse_json};

use crate::{
    DataAction,
    tree::{Tree, TreeKind},
};

/// The resource that Terraform's provider has for data actions.
pub(crate) const RESOURCE: &str = "genesyscloud_integration_action";

/// What Terraform calls the login of an integration.
pub(crate) const LOGIN: &str = "genesyscloud_integration_custom_auth_action";

/// What was understood of a file.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The data actions; an export holds one, a Terraform file any number.
    pub actions: Vec<DataAction>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What tells a flow from a data action of which only `config` is there.
const FLOW: [&str; 6] = [
    "initialAction",
    "initial_action",
    "actions",
    "flowSequenceItemList",
    "initialSequence",
    "cases",
];

/// Whether a file seems to hold data actions, as far as its content tells.
pub fn is_data_action(source: &Source) -> bool {
    let text = source.text();
    // Large flows are not read twice for this.
    let may_be = [
        RESOURCE,
        LOGIN,
        "\"contract\"",
        "\"integrationType\"",
        "\"config\"",
    ];
    let is_known_flow = || text.contains("\"flowSequenceItemList\"");
    if !may_be.iter().any(|word| text.contains(word)) || is_known_flow() {
        return false;
    }
    if is_json(text) {
        let parsed = parse_json(text);
        let root = parsed.document.root();
        return root.is_some_and(|root| {
            let has = |name: &&str| root.get(name).is_some();
            let own = ["config", "contract", "integrationType", "actionType"];
            let is_of_a_flow = FLOW.iter().any(has);
            own.iter().filter(|name| has(name)).count() > 1
                || root.get("config").is_some_and(is_a_config) && has(&"name") && !is_of_a_flow
                || root
                    .get("resource")
                    .is_some_and(|all| all.get(RESOURCE).is_some() || all.get(LOGIN).is_some())
        });
    }
    is_terraform(text)
}

/// Whether this may be meant as the configuration of a data action; many files of other sorts have an object of that name.
fn is_a_config(config: Node<'_>) -> bool {
    let is_object = matches!(config.kind(), Kind::Object);
    !is_object || config.get("request").is_some() || config.get("response").is_some()
}

fn is_terraform(text: &str) -> bool {
    text.contains(RESOURCE) || text.contains(LOGIN)
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
    } else if is_terraform(source.text()) {
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
