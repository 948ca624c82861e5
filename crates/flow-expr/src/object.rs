//! Objects: members in the order they were written, found by name.

use std::fmt;
use std::sync::Arc;

use crate::Value;

/// Up to this many members a search from the front is faster than a sorted index.
const SMALL: usize = 16;

/// An immutable object; its members keep the order in which they were first written. Cloning is cheap.
#[derive(Clone)]
pub struct Object(Arc<Members>);

struct Members {
    list: Vec<(Arc<str>, Value)>,
    /// Positions in `list`, sorted by name; empty for small objects.
    sorted: Vec<u32>,
}

impl Object {
    /// Makes an object; of members with the same name the last value wins, in the place of the first.
    pub fn from_members(members: Vec<(Arc<str>, Value)>) -> Self {
        Self::build(members, &mut |_| ())
    }

    /// Makes an object of names and values, as [`from_members`](Self::from_members) does.
    pub fn of<Name: Into<Arc<str>>>(members: impl IntoIterator<Item = (Name, Value)>) -> Self {
        let members = members.into_iter();
        Self::from_members(members.map(|(name, value)| (name.into(), value)).collect())
    }

    /// The value of the member `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Members { list, sorted } = &*self.0;
        if sorted.is_empty() {
            return list
                .iter()
                .find(|(key, _)| **key == *name)
                .map(|(_, value)| value);
        }
        let key_at = |at: &u32| &*list[*at as usize].0;
        let found = sorted.binary_search_by(|at| key_at(at).cmp(name)).ok()?;
        Some(&list[sorted[found] as usize].1)
    }

    /// The members in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> {
        self.members().iter().map(|(name, value)| (name, value))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.list.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.list.is_empty()
    }

    pub(crate) fn members(&self) -> &[(Arc<str>, Value)] {
        &self.0.list
    }

    /// Makes an object and calls `duplicate` with the name of every member that an earlier one already had.
    pub(crate) fn build(
        mut list: Vec<(Arc<str>, Value)>,
        duplicate: &mut dyn FnMut(&Arc<str>),
    ) -> Self {
        if list.len() <= SMALL {
            merge_small(&mut list, duplicate);
            let sorted = Vec::new();
            return Self(Arc::new(Members { list, sorted }));
        }
        let mut sorted = sort(&list);
        if merge_large(&mut list, &sorted, duplicate) {
            sorted = sort(&list);
        }
        Self(Arc::new(Members { list, sorted }))
    }
}

fn sort(list: &[(Arc<str>, Value)]) -> Vec<u32> {
    let count = u32::try_from(list.len()).expect("an object's text is shorter than 4 GiB");
    let mut sorted: Vec<u32> = (0..count).collect();
    sorted.sort_by(|a, b| list[*a as usize].0.cmp(&list[*b as usize].0));
    sorted
}

fn merge_small(list: &mut Vec<(Arc<str>, Value)>, duplicate: &mut dyn FnMut(&Arc<str>)) {
    let mut at = 1;
    while at < list.len() {
        match list[..at].iter().position(|(name, _)| *name == list[at].0) {
            Some(first) => {
                let (name, value) = list.remove(at);
                duplicate(&name);
                list[first].1 = value;
            }
            None => at += 1,
        }
    }
}

/// Moves the last value of each name to its first place; says whether any member went away.
fn merge_large(
    list: &mut Vec<(Arc<str>, Value)>,
    sorted: &[u32],
    duplicate: &mut dyn FnMut(&Arc<str>),
) -> bool {
    let mut repeated = vec![];
    let groups: Vec<&[u32]> = sorted
        .chunk_by(|a, b| list[*a as usize].0 == list[*b as usize].0)
        .collect();
    for group in groups {
        if let [first, .., last] = *group {
            repeated.extend_from_slice(&group[1..]);
            // The sort is stable, so a group is in the order written; its names are equal, so that exchanging
            // whole members exchanges the values.
            list.swap(first as usize, last as usize);
        }
    }
    if repeated.is_empty() {
        return false;
    }
    repeated.sort_unstable();
    let mut gone = repeated.iter().peekable();
    let mut at = 0;
    list.retain(|(name, _)| {
        let goes = gone.next_if(|position| **position == at).is_some();
        if goes {
            duplicate(name);
        }
        at += 1;
        !goes
    });
    true
}

impl PartialEq for Object {
    /// Equal when names, values and order are equal.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.members() == other.members()
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::from_members(Vec::new())
    }
}

impl FromIterator<(Arc<str>, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Value)>>(members: I) -> Self {
        Self::from_members(members.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn members(names: &[u32]) -> Vec<(Arc<str>, Value)> {
        let member = |(at, name): (usize, &u32)| (name.to_string().into(), Value::from(at as i64));
        names.iter().enumerate().map(member).collect()
    }

    #[test]
    fn the_last_value_wins_in_the_first_place() {
        let object = Object::of([("a", 1.into()), ("b", 2.into()), ("a", 3.into())]);
        assert_eq!(Value::Object(object).to_json(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn many_members_are_found() {
        let object = Object::from_members(members(&(0..50_000).collect::<Vec<_>>()));
        assert_eq!(object.get("49999"), Some(&Value::from(49_999)));
        assert_eq!(object.get("50000"), None);
    }

    #[test]
    fn a_million_equal_names_are_one_member() {
        let name: Arc<str> = "a".into();
        let list = (0..1_000_000)
            .map(|at| (Arc::clone(&name), Value::from(at)))
            .collect();
        let object = Object::from_members(list);
        assert_eq!(
            (object.len(), object.get("a")),
            (1, Some(&Value::from(999_999)))
        );
    }

    proptest! {
        #[test]
        fn small_and_large_objects_agree(names in proptest::collection::vec(0u32..30, 0..60)) {
            let mut expected: Vec<(Arc<str>, Value)> = vec![];
            for (name, value) in members(&names) {
                match expected.iter_mut().find(|member| member.0 == name) {
                    Some(member) => member.1 = value,
                    None => expected.push((name, value)),
                }
            }
            let object = Object::from_members(members(&names));
            prop_assert_eq!(object.members(), &expected[..]);
            for (name, value) in &expected {
                prop_assert_eq!(object.get(name), Some(value));
            }
        }
    }
}
