//! What an action's results are bound to: `successOutputs: {name: {var: Flow.x}}`.

use std::sync::Arc;

use flow_expr::VarId;
use flow_syntax::{Diagnostic, Kind, Node};

use super::{
    drafter::{Drafter, Place},
    props::scalar,
    value::form,
};

impl<'d> Drafter<'d, '_> {
    /// The outputs that are bound, by their names; those without a variable are left out.
    pub(super) fn bindings(
        &mut self,
        node: Option<Node<'d>>,
        place: Place,
    ) -> Vec<(Arc<str>, VarId)> {
        let mut bindings = Vec::new();
        for member in node.into_iter().flat_map(|node| node.members()) {
            if let Some(variable) = self.binding(member.value, place) {
                bindings.push((member.key.into(), variable));
            }
        }
        bindings
    }

    /// The variable that something is bound to: `{var: Flow.x}`, or only its name; `noValue` binds nothing.
    pub(super) fn binding(&mut self, node: Node<'d>, place: Place) -> Option<VarId> {
        let written = match form(node) {
            Some(form) if form.key == "noValue" || form.key == "none" => return None,
            Some(form) if form.key == "var" || form.key == "exp" => form.value,
            _ if node.kind() == Kind::Null => return None,
            _ => node,
        };
        match scalar(written) {
            Some(name) if is_variable(&name) => {
                let span = written.span();
                let scope = place.scope;
                Some(self.variables.bind(name.trim(), scope, span, self.found))
            }
            _ => {
                let message = "an output is bound to a variable";
                let error = Diagnostic::error("invalid-field", message, written.span());
                self.report(
                    error.with_help("write `var: Flow.name`, or `noValue: true` to bind nothing"),
                );
                None
            }
        }
    }
}

/// Whether a text is the name of a variable: `Flow.name`.
pub(super) fn is_variable(name: &str) -> bool {
    let mut parts = name.trim().split('.');
    let is_part = |part: Option<&str>| part.is_some_and(flow_expr::is_name);
    is_part(parts.next()) && is_part(parts.next()) && parts.next().is_none()
}
