//! The ways out of an action, as written: in `on`, and the handlers beside it (S2, S3).

use flow_syntax::{Diagnostic, Node, Span};

use super::{
    super::{
        fields::{EXITS_OF, Field, Fields},
        table::{ANY_ON, ActionType, ON},
    },
    Drafter, Place,
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
    /// The way out that is written under a key of `on`.
    fn of_key(key: &str) -> Option<Self> {
        use RouteName::{Default, Next, No, NoInput, OnError, OnTimeout, Yes};
        let all = [Next, OnError, OnTimeout, Yes, No, Default, NoInput];
        all.into_iter().find(|name| name.key() == key)
    }

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
        fields: &Fields<'d>,
        action_type: Option<ActionType>,
        index: usize,
    ) {
        if let Some(on) = fields.take("on") {
            self.on(fields, on.value, action_type, index);
        }
        for name in [RouteName::OnError, RouteName::OnTimeout] {
            if let Some(field) = fields.take(name.key()) {
                self.handler_beside_on(fields, &field, name, index);
            }
        }
    }

    fn on(
        &mut self,
        fields: &Fields<'d>,
        on: Node<'d>,
        action_type: Option<ActionType>,
        index: usize,
    ) {
        let what = format!("{EXITS_OF}{}", fields.of());
        let Some(mut inner) = Fields::open(what, on, &ON, self.found) else {
            return;
        };
        match action_type {
            Some(action_type) => inner.also(action_type.spec().exits),
            // An action of unknown type may have any exit.
            None => ANY_ON.into_iter().for_each(|exits| inner.also(exits)),
        }
        for exit in inner.specs() {
            if let Some(field) = inner.read(exit.name, on.span(), self.found)
                && let Some(name) = RouteName::of_key(exit.name)
            {
                self.route(&field, name, index);
            }
        }
        inner.close(self.found);
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
            return;
        }
        let message = format!("`{key}` of {} stands beside `on`", fields.of());
        let help = format!("move it into `on`: `\"on\": {{ \"{key}\": … }}`");
        self.found.push(
            Diagnostic::warning("misplaced-handler", message, field.key_span).with_help(help),
        );
        if let Some(field) = fields.read(name.key(), field.key_span, self.found) {
            self.route(&field, name, index);
        }
    }

    /// An exit whose value is a name or an object.
    pub(super) fn route(&mut self, field: &Field<'d>, name: RouteName, index: usize) {
        let aim = match field.value.as_text() {
            Some(target) => Some(Aim::Named(target, field.value.span())),
            None => self
                .action(field.value, Place::Inline(index, name))
                .map(Aim::Inline),
        };
        let key_span = field.key_span;
        let route = aim.map(|aim| (name, Route { key_span, aim }));
        self.drafts[index].routes.extend(route);
    }
}
