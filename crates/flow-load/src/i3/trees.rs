//! A value's text beside the platform's own reading of it, the expression tree: where they mean other variables, the text counts.
//!
//! Trees have conversions that the text leaves out, so that only the variables are compared.

use std::collections::BTreeSet;

use flow_expr::{Dialect, Expr};
use flow_syntax::{Diagnostic, Kind, Node};

use super::{chain::Weave, graph::text, values::Exported};

/// The most parts of a tree that are looked at: a text has 32,000 characters at most.
const MOST_PARTS: usize = 100_000;

impl<'d> Weave<'_, 'd> {
    /// Warns where a value's text and tree disagree.
    pub(super) fn check_tree(&mut self, value: &Exported<'d>) {
        let Some(tree) = value.tree.filter(|tree| tree.key != "lit") else {
            return;
        };
        let references = references(tree.value, tree.key);
        if references.is_empty() {
            return;
        }
        if let Some((written, meant)) = self.renamed(&references) {
            let message = format!("the variable that `{written}` stands for is called `{meant}`");
            self.disagree(value, message);
        } else if !value.is_variable()
            && let Some(name) = missing(&references, value.written())
        {
            let message = format!(
                "the platform reads `{name}` here, which the expression's text does not name"
            );
            self.disagree(value, message);
        }
    }

    fn disagree(&mut self, value: &Exported<'d>, message: String) {
        let warning = Diagnostic::warning("stale-expression", message, value.text.span());
        self.found.push(warning.with_help(
            "the text counts here: save the flow in Architect once more, and export it again",
        ));
    }

    /// The first variable that the flow calls otherwise than the expression does.
    fn renamed(&self, references: &[Node<'d>]) -> Option<(&'d str, &'d str)> {
        let mut pairs = references.iter().filter_map(|reference| {
            let written = text(*reference, "text")?;
            let declared = self.graph.variable(text(*reference, "val")?)?;
            Some((written, declared))
        });
        pairs.find(|(written, declared)| !is_same(written, declared))
    }
}

fn is_same(written: &str, declared: &str) -> bool {
    written.to_lowercase() == declared.to_lowercase()
}

/// A variable that the tree reads and the text does not name; nothing when the text cannot be read.
fn missing<'d>(references: &[Node<'d>], written: &str) -> Option<&'d str> {
    let expr = Expr::parse(written, Dialect::Platform).ok()?;
    let named: BTreeSet<_> = expr
        .references()
        .map(|used| used.name.to_lowercase())
        .collect();
    let mut names = references.iter().filter_map(|node| text(*node, "text"));
    names.find(|name| !named.contains(&name.to_lowercase()))
}

/// Whether a leaf is a prompt, which the text names otherwise than a variable.
fn is_prompt(leaf: Node<'_>) -> bool {
    text(leaf, "text").is_some_and(|name| name.starts_with("Prompt."))
}

/// The flow's own variables in a tree: leaves `ref`.
fn references<'d>(tree: Node<'d>, key: &str) -> Vec<Node<'d>> {
    let mut found = Vec::new();
    if key == "ref" {
        found.push(tree);
        return found;
    }
    let mut ahead = vec![tree];
    for _ in 0..MOST_PARTS {
        let Some(node) = ahead.pop() else { break };
        let operands = node
            .get("operands")
            .into_iter()
            .flat_map(|list| list.items());
        for member in operands.flat_map(|operand| operand.members()) {
            match (member.key, member.value.kind()) {
                ("ref", Kind::Object) if !is_prompt(member.value) => found.push(member.value),
                (_, Kind::Object) => ahead.push(member.value),
                _ => {}
            }
        }
    }
    found
}
