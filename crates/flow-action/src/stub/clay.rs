//! A JSON value that is still being formed.

use std::sync::Arc;

use flow_expr::{Object, Value};

/// A value in the making.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Clay {
    /// Nothing is known of it.
    #[default]
    Empty,
    /// A value that may be replaced.
    Soft(Value),
    /// A value that a filter asks for.
    Hard(Value),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Clay {
    /// The members, of what becomes an object where it is none.
    pub(super) fn members(&mut self) -> &mut Vec<(String, Self)> {
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Vec::new());
        }
        match self {
            Self::Object(members) => members,
            _ => unreachable!("it was made an object"),
        }
    }

    /// The member of this name, made where there is none.
    pub(super) fn member(&mut self, name: &str) -> &mut Self {
        let members = self.members();
        let at = members.iter().position(|(known, _)| known == name);
        let at = at.unwrap_or_else(|| {
            members.push((name.to_owned(), Self::Empty));
            members.len() - 1
        });
        &mut members[at].1
    }

    /// The elements, of what becomes a list where it is none.
    pub(super) fn elements(&mut self) -> &mut Vec<Self> {
        if !matches!(self, Self::List(_)) {
            *self = Self::List(Vec::new());
        }
        match self {
            Self::List(items) => items,
            _ => unreachable!("it was made a list"),
        }
    }

    /// The element at `index`, with all before it.
    pub(super) fn element(&mut self, index: usize) -> &mut Self {
        let items = self.elements();
        if items.len() <= index {
            items.resize(index + 1, Self::Empty);
        }
        &mut items[index]
    }

    /// What is there already at the end of these names.
    pub(super) fn look(&self, names: &[&str]) -> Option<&Self> {
        match (names.split_first(), self) {
            (None, clay) => Some(clay),
            (Some((name, rest)), Self::Object(members)) => {
                let (_, member) = members.iter().find(|(known, _)| known == name)?;
                member.look(rest)
            }
            _ => None,
        }
    }

    /// The finished value; what is not known becomes a text.
    pub(super) fn value(self) -> Value {
        match self {
            Self::Empty => Value::from("text"),
            Self::Soft(value) | Self::Hard(value) => value,
            Self::List(items) => Value::list(items.into_iter().map(Self::value)),
            Self::Object(members) => {
                let members = members.into_iter();
                let members = members.map(|(name, clay)| (Arc::from(name), clay.value()));
                Value::Object(Object::from_members(members.collect()))
            }
        }
    }
}
