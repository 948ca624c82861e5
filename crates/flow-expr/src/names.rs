//! Variable names and the numbers that stand for them.

use std::collections::HashMap;
use std::sync::Arc;

/// The longest name that a variable can have, in characters.
const MAX_NAME: usize = 200;

/// Which variable of a [`Names`]: numbered from 0 in the order of interning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VarId(pub u32);

impl VarId {
    /// The number as an index into a list with one place per variable.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The variables of one program: each name has one [`VarId`], whoever mentions it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    names: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, VarId>,
    any_case: HashMap<String, VarId>,
}

impl Names {
    /// The id of `name`, given to it now if it has none; letter case counts.
    pub fn intern(&mut self, name: &str) -> VarId {
        if let Some(id) = self.get(name) {
            return id;
        }
        let id = VarId(
            u32::try_from(self.names.len()).expect("fewer variables than 4 GiB of text can name"),
        );
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        self.ids.insert(name, id);
        id
    }

    /// The id of `name` in whatever letter case it was first interned by this function.
    ///
    /// This is how the names of [`Dialect::Platform`](crate::Dialect::Platform) are interned, whose flows may declare
    /// `Flow.Ani` and read `flow.ani`; the first spelling is the one shown.
    pub fn intern_any_case(&mut self, name: &str) -> VarId {
        let folded = name.to_lowercase();
        if let Some(id) = self.any_case.get(&folded) {
            return *id;
        }
        let id = self.intern(name);
        self.any_case.insert(folded, id);
        id
    }

    /// The id of `name` if it was interned; letter case counts.
    pub fn get(&self, name: &str) -> Option<VarId> {
        self.ids.get(name).copied()
    }

    /// The id of `name` in the letter case in which it was interned, or else, where
    /// [`intern_any_case`](Self::intern_any_case) did it, in any.
    pub fn find(&self, name: &str) -> Option<VarId> {
        let any_case = || self.any_case.get(&name.to_lowercase()).copied();
        self.get(name).or_else(any_case)
    }

    /// The name of a variable of this collection.
    ///
    /// Panics for an id of another, larger collection.
    pub fn name(&self, id: VarId) -> &Arc<str> {
        &self.names[id.index()]
    }

    /// How many variables there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no variable.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All variables in the order of their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (VarId, &Arc<str>)> {
        self.names
            .iter()
            .enumerate()
            .map(|(at, name)| (VarId(at as u32), name))
    }
}

/// Whether `text` can be a variable's name: a letter or `_`, then letters, digits and `_`; at most 200 characters.
pub fn is_name(text: &str) -> bool {
    text.starts_with(starts_name) && text.chars().all(continues_name) && is_short_name(text)
}

/// Whether `text` can be the name of a variable of a platform flow, with its scope: `Flow.customer`, `Call.Ani`.
pub fn is_scoped_name(text: &str) -> bool {
    let (scope, name) = text.split_once('.').unwrap_or_default();
    let known = SCOPES.iter().any(|known| known.eq_ignore_ascii_case(scope));
    known && is_name(name)
}

/// First words of the variables of the platform's flows.
pub(crate) const SCOPES: [&str; 20] = [
    "Bot",
    "Call",
    "Callback",
    "Campaign",
    "Chat",
    "Common",
    "Email",
    "Flow",
    "Intent",
    "Menu",
    "Message",
    "Secure",
    "Session",
    "Slot",
    "State",
    "Survey",
    "Task",
    "Voicemail",
    "Workflow",
    "Workitem",
];

pub(crate) fn is_short_name(text: &str) -> bool {
    text.chars().nth(MAX_NAME).is_none()
}

pub(crate) fn starts_name(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

pub(crate) fn continues_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Whether `.text` can follow a reference; such a name may start with a digit.
pub(crate) fn is_member_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(continues_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_id() {
        let mut names = Names::default();
        let (a, b) = (names.intern("a"), names.intern("A"));
        assert_eq!(
            (names.intern("a"), names.get("A"), names.get("c")),
            (a, Some(b), None)
        );
        assert_eq!(
            names.iter().map(|(_, name)| &**name).collect::<Vec<_>>(),
            ["a", "A"]
        );
    }

    #[test]
    fn any_case_keeps_the_first_spelling() {
        let mut names = Names::default();
        let id = names.intern_any_case("Flow.Ani");
        assert_eq!(names.intern_any_case("flow.ANI"), id);
        assert_eq!((&**names.name(id), names.len()), ("Flow.Ani", 1));
        assert_eq!(
            (names.find("FLOW.ani"), names.get("FLOW.ani")),
            (Some(id), None)
        );
    }

    #[test]
    fn names_of_platform_flows_have_a_scope() {
        assert!(
            ["Flow.a", "flow.Ani", "Task.x_1"]
                .into_iter()
                .all(is_scoped_name)
        );
        assert!(
            !["a", "Flow.", "customer.name", "Flow.a.b", "Flow"]
                .into_iter()
                .any(is_scoped_name)
        );
    }

    #[test]
    fn names_begin_with_a_letter() {
        assert!(["a", "_", "ä9_", &"x".repeat(200)].into_iter().all(is_name));
        assert!(
            !["", "9", "a b", "a.b", "$a", &"x".repeat(201)]
                .into_iter()
                .any(is_name)
        );
    }
}
