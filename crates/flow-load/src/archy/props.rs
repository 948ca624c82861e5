//! Reading the members of an object: texts, needed ones, and those that nothing here knows.

use std::borrow::Cow;

use flow_syntax::{Diagnostic, Kind, Member, Node, Span, nearest};

use super::example::example;

/// The members of one object, with what it is called in messages.
#[derive(Clone, Debug)]
pub(super) struct Props<'d> {
    /// What it is: `` `Call Data Action` ``, `the flow`.
    pub(super) what: String,
    /// Where it begins: its name, or the key in front of it.
    pub(super) at: Span,
    node: Option<Node<'d>>,
    /// Something else stands in its place, which has been said: that fields are missing would only repeat it.
    is_wrong: bool,
}

/// How many members of one object are looked at for what is unknown.
const MOST_MEMBERS: usize = 200;

/// After so many findings no names are compared any more.
const MOST_SUGGESTIONS: usize = 2_000;

impl<'d> Props<'d> {
    /// Reads a value as an object; nothing at all counts as an empty one, anything else is an error.
    pub(super) fn open(
        what: impl Into<String>,
        at: Span,
        node: Node<'d>,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let what = what.into();
        let is_object = match node.kind() {
            Kind::Object => true,
            Kind::Null => false,
            _ => {
                let message = format!("{what} is {}, not an object", node.describe());
                let error = Diagnostic::error("invalid-field", message, node.span());
                found.push(error.with_help("write its fields below it, indented"));
                false
            }
        };
        Self {
            what,
            at,
            node: is_object.then_some(node),
            is_wrong: !is_object && node.kind() != Kind::Null,
        }
    }

    /// An object of which nothing is written.
    pub(super) fn empty(what: impl Into<String>, at: Span) -> Self {
        Self {
            what: what.into(),
            at,
            node: None,
            is_wrong: false,
        }
    }

    pub(super) fn members(&self) -> impl Iterator<Item = Member<'d>> + use<'d> {
        let node = self.node;
        node.into_iter().flat_map(|node| node.members())
    }

    /// The last member with this name.
    pub(super) fn member(&self, name: &str) -> Option<Member<'d>> {
        self.members().filter(|member| member.key == name).last()
    }

    /// The value with this name; nothing at all counts as not written.
    pub(super) fn get(&self, name: &str) -> Option<Node<'d>> {
        let member = self.member(name)?;
        (member.value.kind() != Kind::Null).then_some(member.value)
    }

    /// The first of these that is written.
    pub(super) fn any(&self, names: &[&str]) -> Option<Node<'d>> {
        names.iter().find_map(|name| self.get(name))
    }

    /// A value that has to be there.
    pub(super) fn need(&self, name: &str, found: &mut Vec<Diagnostic>) -> Option<Node<'d>> {
        let value = self.get(name);
        if value.is_none() {
            self.lacks(name, found);
        }
        value
    }

    /// Says that a member is missing which has to be there.
    pub(super) fn lacks(&self, name: &str, found: &mut Vec<Diagnostic>) {
        if !self.is_wrong {
            found.push(self.missing(name));
        }
    }

    /// What is said of a member that has to be there.
    pub(super) fn missing(&self, name: &str) -> Diagnostic {
        let message = format!("{} has no `{name}`", self.what);
        Diagnostic::error("missing-field", message, self.at)
            .with_label(format!("`{name}` is needed here"))
            .with_help(example(name))
    }

    /// A text; a number or Boolean is taken as it is written.
    pub(super) fn text(
        &self,
        name: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<(Cow<'d, str>, Span)> {
        let value = self.get(name)?;
        let text = scalar(value);
        if text.is_none() {
            found.push(self.wrong(name, value, "a text"));
        }
        Some((text?, value.span()))
    }

    /// A Boolean that is written as such.
    pub(super) fn flag(&self, name: &str, found: &mut Vec<Diagnostic>) -> Option<bool> {
        let value = self.get(name)?;
        let flag = value.as_bool();
        if flag.is_none() {
            found.push(self.wrong(name, value, "`true` or `false`"));
        }
        flag
    }

    /// What is said of a member that is not what it must be.
    pub(super) fn wrong(&self, name: &str, value: Node<'_>, wanted: &str) -> Diagnostic {
        let message = format!("`{name}` of {} must be {wanted}", self.what);
        Diagnostic::error("invalid-field", message, value.span())
            .with_label(format!("this is {}", value.describe()))
            .with_help(match wanted {
                "a text" => format!("write `{name}: TEXT`"),
                "`true` or `false`" => format!("write `{name}: true` or `{name}: false`"),
                "a list" => format!("write `{name}:` and, below it, each item behind `- `"),
                _ => example(name),
            })
    }

    /// Warns of members that are likely misspelt, and mentions the others that nothing here knows.
    pub(super) fn close(&self, known: &[&[&'static str]], found: &mut Vec<Diagnostic>) {
        let names = || known.iter().copied().flatten().copied();
        for member in self.members().take(MOST_MEMBERS) {
            if names().any(|name| name == member.key) {
                continue;
            }
            let message = format!(
                "{} has a field `{}` that is not known here: it is ignored",
                self.what,
                shorten(member.key)
            );
            let warning = Diagnostic::warning("unknown-field", message, member.key_span);
            let near = match found.len() < MOST_SUGGESTIONS {
                true => nearest(member.key, names()),
                false => None,
            };
            found.push(match near {
                Some(near) => warning.with_help(format!("did you mean `{near}`?")),
                None => {
                    let mut info = warning;
                    info.severity = flow_syntax::Severity::Info;
                    info
                }
            });
        }
    }
}

/// A scalar as its text: a number and a Boolean as they are written.
pub(super) fn scalar(node: Node<'_>) -> Option<Cow<'_, str>> {
    match node.kind() {
        Kind::Text => node.as_text().map(Cow::Borrowed),
        Kind::Number => node.number().map(Cow::Borrowed),
        Kind::Bool => node
            .as_bool()
            .map(|flag| Cow::Borrowed(if flag { "true" } else { "false" })),
        Kind::Null | Kind::List | Kind::Object => None,
    }
}

/// The only member of an object, as in `category: {NAME: …}`.
pub(super) fn only<'d>(node: Node<'d>) -> Option<Member<'d>> {
    let mut members = node.members();
    let first = members.next()?;
    members.next().is_none().then_some(first)
}

/// A name for a message; of an endless one the beginning.
pub(crate) fn shorten(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(100) {
        Some((end, _)) => Cow::Owned(format!("{}…", &name[..end])),
        None => Cow::Borrowed(name),
    }
}
