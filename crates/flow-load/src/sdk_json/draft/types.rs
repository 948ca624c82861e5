//! Which type of action an object is: as written, or told from its fields (S4).

use flow_syntax::{Diagnostic, Kind, Node, Span, nearest};

use super::{
    super::{
        fields::{Field, Fields, listed},
        table::{ActionType, TYPES},
    },
    Drafter, Place,
};

impl<'d> Drafter<'d, '_> {
    /// The type as written, or told from the fields. `None`, with an error, when it is unknown.
    pub(super) fn action_type(
        &mut self,
        fields: &Fields<'d>,
        node: Node<'d>,
        at: Span,
        place: Place,
    ) -> Option<ActionType> {
        if let Some(field) = fields.take("type") {
            return self.written_type(fields, &field);
        }
        let told = match () {
            () if has(node, "url") => "GetExternalContact",
            () if has(node, "set") => "SetVariable",
            () if place == Place::Initial => "Start",
            () => {
                let message = format!(
                    "{} has no `type`, and its fields do not tell which it is",
                    fields.of()
                );
                let help = format!("write one of {}", known_types());
                self.found
                    .push(Diagnostic::error("missing-field", message, at).with_help(help));
                return None;
            }
        };
        let teller = if told == "Start" {
            "place says"
        } else {
            "fields say"
        };
        let message = format!(
            "{} has no `type`: its {teller} that it is a `{told}`",
            fields.of()
        );
        let help = format!("write `\"type\": \"{told}\"`");
        self.found
            .push(Diagnostic::warning("missing-type", message, at).with_help(help));
        named(told)
    }

    fn written_type(&mut self, fields: &Fields<'d>, field: &Field<'d>) -> Option<ActionType> {
        let field = fields.read("type", field.key_span, self.found)?;
        let written = field.value.as_text()?;
        let known = named(written);
        if known.is_none() {
            self.found.push(unknown_type(written, field.value.span()));
        }
        known
    }
}

fn unknown_type(written: &str, span: Span) -> Diagnostic {
    let message = format!("`{written}` is no type of action");
    let diagnostic = Diagnostic::error("unknown-action-type", message, span);
    let bare = written.strip_suffix("Action").unwrap_or(written);
    match nearest(bare, TYPES.iter().map(|known| known.name)) {
        Some(known) => diagnostic.with_help(format!("did you mean `{known}`?")),
        None => diagnostic.with_help(format!("known types: {}", known_types())),
    }
}

fn known_types() -> String {
    listed(TYPES.iter().map(|known| known.name))
}

/// The type that is written, with or without the suffix `Action`, in any letter case.
fn named(written: &str) -> Option<ActionType> {
    let is_written = |known: &str| {
        let parts = written.split_at_checked(known.len());
        parts.is_some_and(|(head, suffix)| {
            head.eq_ignore_ascii_case(known)
                && (suffix.is_empty() || suffix.eq_ignore_ascii_case("Action"))
        })
    };
    let known = TYPES.iter().find(|known| is_written(known.name))?;
    Some(known.action_type)
}

/// True when an object has a member of this name that is not `null`.
fn has(node: Node<'_>, name: &str) -> bool {
    node.get(name)
        .is_some_and(|value| value.kind() != Kind::Null)
}
