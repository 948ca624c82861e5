//! Reading the members of an object: both spellings of a key, the expected kind of value, and what is left over.

use std::collections::HashMap;

use flow_syntax::{Diagnostic, Kind, Node, Span, nearest};

/// The members of one JSON object, read field by field. What nobody asked for is unknown.
pub(crate) struct Fields<'d> {
    /// What the object is, for messages: `` `Lookup Customer` ``, `` `initialAction` ``.
    of: String,
    node: Node<'d>,
    known: Vec<&'static str>,
}

/// How many members of one object are looked at for what is unknown or doubled.
const MAX_MEMBERS: usize = 100;

/// A member that was found.
#[derive(Clone, Copy)]
pub(crate) struct Field<'d> {
    /// The key as written.
    pub(crate) key: &'d str,
    /// Where the key stands.
    pub(crate) key_span: Span,
    /// The value.
    pub(crate) value: Node<'d>,
}

impl<'d> Fields<'d> {
    /// Reads `node` as an object; anything else is an `invalid-field`.
    pub(crate) fn open(of: String, node: Node<'d>, found: &mut Vec<Diagnostic>) -> Option<Self> {
        if node.kind() != Kind::Object {
            let message = format!("{of} is {}, not an object", node.describe());
            found.push(
                Diagnostic::error("invalid-field", message, node.span())
                    .with_help(format!("write an object: {}", example(&of))),
            );
            return None;
        }
        Some(Self {
            of,
            node,
            known: Vec::new(),
        })
    }

    /// What the object is, for messages.
    pub(crate) fn of(&self) -> &str {
        &self.of
    }

    /// The member called `name` (camelCase) or its snake_case form; of several the last one. What an SDK was not given it
    /// may write as `null`, which counts as not written.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<Field<'d>> {
        let field = self.take_written(name);
        field.filter(|field| field.value.kind() != Kind::Null)
    }

    /// The member called `name`, even if it is `null`.
    fn take_written(&mut self, name: &'static str) -> Option<Field<'d>> {
        self.known.push(name);
        let matching = self
            .node
            .members()
            .filter(|member| is_spelling(member.key, name));
        matching.last().map(|member| Field {
            key: member.key,
            key_span: member.key_span,
            value: member.value,
        })
    }

    /// Like [`take`](Self::take); a missing member is an error at the object's name.
    pub(crate) fn need(
        &mut self,
        name: &'static str,
        at: Span,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Field<'d>> {
        let field = self.take(name);
        if field.is_none() {
            let message = format!("{} has no `{name}`", self.of);
            found.push(
                Diagnostic::error("missing-field", message, at)
                    .with_label(format!("`{name}` is needed here")),
            );
        }
        field
    }

    /// The field if its value is of this kind; anything else is an error that says what is wanted.
    pub(crate) fn expect(
        &self,
        field: Field<'d>,
        kind: Kind,
        wanted: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Field<'d>> {
        if field.value.kind() == kind {
            return Some(field);
        }
        found.push(self.wrong_kind(&field, wanted));
        None
    }

    /// A text member.
    pub(crate) fn text(
        &mut self,
        name: &'static str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<(&'d str, Field<'d>)> {
        let field = self.take(name)?;
        let field = self.expect(field, Kind::Text, "a string", found)?;
        Some((field.value.as_text()?, field))
    }

    /// A whole number from `min` to `max`.
    pub(crate) fn whole(
        &mut self,
        name: &'static str,
        (min, max): (u64, u64),
        unit: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<u64> {
        let field = self.take_written(name)?;
        let number = field
            .value
            .number()
            .and_then(|digits| digits.parse::<u64>().ok());
        match number.filter(|number| (min..=max).contains(number)) {
            Some(number) => Some(number),
            None => {
                let wanted = format!("a whole number of {unit} from {min} to {max}");
                let wrong = self.wrong_kind(&field, &wanted);
                found.push(match unit {
                    "milliseconds" => wrong.with_help("10 seconds are `10000`, without quotes"),
                    _ => wrong,
                });
                None
            }
        }
    }

    /// An `invalid-field` that says what the member must be.
    pub(crate) fn wrong_kind(&self, field: &Field<'_>, wanted: &str) -> Diagnostic {
        let message = format!("`{}` of {} must be {wanted}", field.key, self.of);
        let is = field.value.number().map_or_else(
            || field.value.describe().to_owned(),
            |digits| digits.to_owned(),
        );
        let shown: String = is.chars().take(40).collect();
        Diagnostic::error("invalid-field", message, field.value.span())
            .with_label(format!("this is {shown}"))
    }

    /// Warns of members that nobody asked for and of members that are written twice.
    pub(crate) fn close(self, found: &mut Vec<Diagnostic>) {
        let mut seen: HashMap<&str, (Span, &str)> = HashMap::new();
        for member in self.node.members().take(MAX_MEMBERS) {
            let known = self
                .known
                .iter()
                .find(|known| is_spelling(member.key, known));
            if known.is_none() {
                found.push(self.unknown(member.key, member.key_span));
            }
            // Two spellings of one name are the same field written twice.
            let name = known.copied().unwrap_or(member.key);
            if let Some((first, key)) = seen.insert(name, (member.key_span, member.key)) {
                found.push(match key == member.key {
                    true => doubled(&self.of, key, member.key_span, first),
                    false => two_spellings(&self.of, (key, first), (member.key, member.key_span)),
                });
            }
        }
    }

    fn unknown(&self, key: &str, span: Span) -> Diagnostic {
        let message = format!(
            "{} has a field `{key}` that is not known here: it is ignored",
            self.of
        );
        let diagnostic = Diagnostic::warning("unknown-field", message, span);
        match nearest(key, self.known.iter().copied()) {
            Some(known) => diagnostic.with_help(format!("did you mean `{known}`?")),
            None if key == "next" && self.known.contains(&"on") => {
                diagnostic.with_help("`next` belongs into `on`: `\"on\": { \"next\": … }`")
            }
            None => diagnostic.with_help(format!("known here: {}", listed(&self.known))),
        }
    }
}

/// A warning of a name that is written twice in one object.
pub(crate) fn doubled(of: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    let message = format!("{of} has {} twice: the last one counts", quoted(name));
    Diagnostic::warning("duplicate-field", message, span)
        .with_help("remove one of the two")
        .with_related("the first one", first)
}

/// A warning of one field that is written in camelCase and in snake_case.
fn two_spellings(of: &str, first: (&str, Span), last: (&str, Span)) -> Diagnostic {
    let (a, b) = (quoted(first.0), quoted(last.0));
    let message = format!("{of} has {a} and {b}, which are one field: the last one counts");
    Diagnostic::warning("duplicate-field", message, last.1)
        .with_help("remove one of the two")
        .with_related("the first one", first.1)
}

/// What an object looks like.
fn example(of: &str) -> &'static str {
    match of {
        "`queue`" => "`\"queue\": { \"id\": … }`",
        "`routing`" => "`\"routing\": { \"queue\": { \"id\": … } }`",
        of if of.starts_with("`on` of ") => "`\"on\": { \"next\": … }`",
        _ => "`{ … }`",
    }
}

/// A name from the file for a message; of an endless one the beginning, since a message may be one of thousands.
pub(crate) fn quoted(name: &str) -> String {
    match name.char_indices().nth(100) {
        Some((end, _)) => format!("`{}…`", &name[..end]),
        None => format!("`{name}`"),
    }
}

/// Names in a row, for a message.
pub(crate) fn listed(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// True when `key` is `name` or its snake_case form (S1).
fn is_spelling(key: &str, name: &str) -> bool {
    key == name || (key.contains('_') && key == snake_case(name))
}

fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
