//! The ways out of an action, as written: in `on`, and the handlers beside it (S2, S3).

use flow_syntax::{Diagnostic, Kind, Span};

use super::{
    super::fields::{Field, Fields},
    Drafter, Place,
    types::ActionType,
};

/// The ways out that the format knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RouteName {
    Next,
    OnError,
    OnTimeout,
    Yes,
    No,
    Default,
    NoInput,
    Case(u16),
}

/// A way out, as written.
#[derive(Clone, Copy)]
pub(crate) struct Route<'d> {
    pub(crate) key_span: Span,
    pub(crate) aim: Aim<'d>,
}

/// Where a way out leads, as written.
#[derive(Clone, Copy)]
pub(crate) enum Aim<'d> {
    /// To the action with this name.
    Named(&'d str, Span),
    /// To the draft with this index.
    Inline(usize),
}

impl RouteName {
    /// The key under which it is written.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Next | Self::Case(_) => "next",
            Self::OnError => "onerror",
            Self::OnTimeout => "ontimeout",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Default => "default",
            Self::NoInput => "noinput",
        }
    }
}

impl<'d> Drafter<'d, '_> {
    /// The exits in `on`, and the handlers beside it (S2).
    pub(super) fn routes(
        &mut self,
        fields: &mut Fields<'d>,
        action_type: Option<ActionType>,
        index: usize,
    ) {
        if let Some(on) = fields.take("on")
            && let Some(mut inner) =
                Fields::open(format!("`on` of {}", fields.of()), on.value, self.found)
        {
            for name in exits_of(action_type) {
                if let Some(field) = inner.take(name.key()) {
                    self.route(&inner, &field, name, index);
                }
            }
            inner.close(self.found);
        }
        for name in [RouteName::OnError, RouteName::OnTimeout] {
            if let Some(field) = fields.take(name.key()) {
                self.handler_beside_on(fields, &field, name, index);
            }
        }
    }

    fn handler_beside_on(
        &mut self,
        fields: &Fields<'d>,
        field: &Field<'d>,
        name: RouteName,
        index: usize,
    ) {
        let key = field.key;
        if self.drafts[index].routes.contains_key(&name) {
            let message = format!(
                "{} has `{key}` twice, in `on` and beside it: the one in `on` counts",
                fields.of()
            );
            self.found.push(
                Diagnostic::error("duplicate-field", message, field.key_span)
                    .with_help("remove one of the two"),
            );
        } else {
            let message = format!("`{key}` of {} stands beside `on`", fields.of());
            let help = format!("move it into `on`: `\"on\": {{ \"{key}\": … }}`");
            self.found.push(
                Diagnostic::warning("misplaced-handler", message, field.key_span).with_help(help),
            );
            self.route(fields, field, name, index);
        }
    }

    pub(super) fn route(
        &mut self,
        fields: &Fields<'d>,
        field: &Field<'d>,
        name: RouteName,
        index: usize,
    ) {
        let aim = match field.value.kind() {
            Kind::Text => Some(Aim::Named(
                field.value.as_text().unwrap_or_default(),
                field.value.span(),
            )),
            Kind::Object => self
                .action(field.value, Place::Inline(index, name))
                .map(Aim::Inline),
            _ => {
                self.found.push(fields.wrong_kind(
                    field,
                    "the name of an action, or an action written in place",
                ));
                None
            }
        };
        let key_span = field.key_span;
        let route = aim.map(|aim| (name, Route { key_span, aim }));
        self.drafts[index].routes.extend(route);
    }
}

/// The ways out that a type of action knows; an action of unknown type may have any.
fn exits_of(action_type: Option<ActionType>) -> impl Iterator<Item = RouteName> {
    use RouteName::{Default, Next, No, NoInput, OnError, OnTimeout, Yes};
    let own: &[RouteName] = match action_type {
        Some(ActionType::Decision) => &[Yes, No],
        Some(ActionType::Switch) => &[Default],
        Some(ActionType::CollectInput) => &[NoInput],
        Some(_) => &[],
        None => &[Yes, No, Default, NoInput],
    };
    [Next, OnError, OnTimeout]
        .into_iter()
        .chain(own.iter().copied())
}
