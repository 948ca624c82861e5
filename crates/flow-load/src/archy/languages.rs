//! The languages that a flow supports, and what names others: its default, and actions that set the language.

use std::sync::Arc;

use flow_core::{ActionKind, Does, Setting};
use flow_expr::{Type, Value};
use flow_syntax::{Diagnostic, Kind, Node, Span, nearest};

use super::{
    actions::Written,
    drafter::Drafter,
    props::{Props, scalar, shorten},
    value::Wanted,
};
use crate::platform::plan::platform;

/// The languages of a flow, by their tags.
#[derive(Debug, Default)]
pub(super) struct Languages<'d> {
    /// `None` where the flow does not list them.
    supported: Option<Vec<&'d str>>,
}

impl<'d> Languages<'d> {
    fn lacks(&self, tag: &str) -> Option<&[&'d str]> {
        let supported = self.supported.as_deref()?;
        let is_known = supported.iter().any(|known| is_same(known, tag));
        (!is_known).then_some(supported)
    }
}

impl<'d> Drafter<'d, '_> {
    /// Reads `supportedLanguages: {en-us: …}`, which must hold the flow's `defaultLanguage`.
    pub(super) fn read_languages(&mut self, flow: &Props<'d>) {
        let listed = flow.get("supportedLanguages");
        let listed = listed.filter(|node| node.kind() == Kind::Object && !node.is_empty());
        let tags = listed.map(|node| node.members().map(|member| member.key).collect());
        self.languages.supported = tags;
        let default = flow.get("defaultLanguage").and_then(scalar);
        let listed = self.languages.supported.iter().flatten();
        self.plan.languages = listed.map(|tag| Arc::from(*tag)).collect();
        // The default one comes first.
        let is_default = |tag: &Arc<str>| default.as_ref().is_some_and(|known| is_same(known, tag));
        self.plan.languages.sort_by_key(|tag| !is_default(tag));
        if let Some(node) = flow.get("defaultLanguage")
            && let Some(tag) = scalar(node)
        {
            self.check_language(&tag, node.span());
        }
    }

    /// Sets the language; one that is written out is checked.
    pub(super) fn set_language(&mut self, written: &mut Written<'d>) -> ActionKind {
        let Some(node) = written.props.get("language") else {
            return self.perform(written);
        };
        self.data_exits(written);
        let named = literal(node).and_then(|node| Some((scalar(node)?, node.span())));
        let language = match named {
            Some((tag, span)) => {
                self.check_language(&tag, span);
                Setting::Literal(Value::from(&*tag))
            }
            None => self.value(node, Wanted::Like(Type::TEXT), written.place),
        };
        platform(written.type_name, Does::SetLanguage(language))
    }

    fn check_language(&mut self, tag: &str, span: Span) {
        let Some(supported) = self.languages.lacks(tag) else {
            return;
        };
        let message = format!("the flow does not support the language `{}`", shorten(tag));
        let help = match nearest(tag, supported.iter().copied()) {
            Some(near) => format!("did you mean `{}`?", shorten(near)),
            None => "add it to `supportedLanguages`".to_owned(),
        };
        let finding = Diagnostic::warning("unsupported-language", message, span);
        self.report(finding.with_help(help));
    }
}

/// `lit: es-us`, or `lit: {name: es-us}`; an expression is no language that could be told.
fn literal(node: Node<'_>) -> Option<Node<'_>> {
    let inner = node.get("lit").or_else(|| node.get("name"));
    match (inner, node.kind()) {
        (Some(inner), _) => Some(inner.get("name").unwrap_or(inner)),
        (None, Kind::Text) => Some(node),
        _ => None,
    }
}

/// Letter case counts for nothing in tags of languages, and some write `en_US`.
fn is_same(a: &str, b: &str) -> bool {
    let folded = |tag: &str| tag.trim().replace('_', "-").to_lowercase();
    folded(a) == folded(b)
}
