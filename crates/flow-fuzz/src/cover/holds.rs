//! What a variable can hold at one place of a flow, whatever happens before, and what expressions come to there.

use std::{cell::Cell, sync::Arc};

use flow_core::Condition;
use flow_expr::{DateTime, Directory, Environment, NotSetRead, Value, VarId};

/// What a variable can hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Holds {
    /// One of these; `None` is not set.
    These(Vec<Option<Value>>),
    /// Something.
    Set,
    /// Something, or nothing.
    Any,
}

/// What every variable can hold, by id.
pub(super) type Held = Vec<Holds>;

/// A loop has no more rounds, and more values are not told apart.
const MOST_VALUES: usize = 100;
/// Nor are more ways in which the variables of one expression go together.
const MOST_WAYS: usize = 400;
/// An expression that reads and makes more text is not followed.
const MOST_WORK: usize = 10_000;

impl Holds {
    pub(super) fn not_set() -> Self {
        Self::These(vec![None])
    }

    /// The index of a loop with so many rounds.
    pub(super) fn rounds(count: Option<i64>) -> Self {
        match count {
            Some(count) if (1..=MOST_VALUES as i64).contains(&count) => {
                Self::These((0..count).map(|round| Some(round.into())).collect())
            }
            _ => Self::Set,
        }
    }

    pub(super) fn is_set(&self) -> bool {
        match self {
            Self::These(values) => values.iter().all(Option::is_some),
            Self::Set => true,
            Self::Any => false,
        }
    }

    /// Whether no run comes there with it.
    pub(super) fn is_never(&self) -> bool {
        matches!(self, Self::These(values) if values.is_empty())
    }

    /// The same where it is certainly set.
    pub(super) fn if_set(self) -> Self {
        match self {
            Self::These(mut values) => {
                values.retain(Option::is_some);
                Self::These(values)
            }
            Self::Set | Self::Any => Self::Set,
        }
    }

    /// Takes in what it can hold otherwise. True when that is new.
    pub(super) fn join(&mut self, other: &Self) -> bool {
        let joined = match (&*self, other) {
            (Self::These(known), Self::These(more)) => {
                let new: Vec<_> = more.iter().filter(|one| !known.contains(one)).collect();
                match known.len() + new.len() <= MOST_VALUES {
                    _ if new.is_empty() => return false,
                    true => Self::These(known.iter().chain(new).cloned().collect()),
                    false if self.is_set() && other.is_set() => Self::Set,
                    false => Self::Any,
                }
            }
            (one, two) if one.is_set() && two.is_set() => Self::Set,
            _ => Self::Any,
        };
        let is_new = *self != joined;
        *self = joined;
        is_new
    }
}

/// What an expression comes to in one way in which its variables go together.
pub(super) struct Came {
    pub(super) with: Vec<(VarId, Option<Value>)>,
    /// `None` where it fails.
    pub(super) to: Option<Option<Value>>,
}

/// Everything that an expression can come to; `None` where its variables can hold more than can be gone through, or where the
/// clock or the organisation decides.
pub(super) fn everything(expression: &Condition, held: &Held) -> Option<Vec<Came>> {
    let mut variables: Vec<VarId> = (expression.code.references())
        .map(|read| read.variable())
        .collect();
    variables.sort_unstable();
    variables.dedup();
    let mut ways: Vec<Vec<(VarId, Option<Value>)>> = vec![Vec::new()];
    for variable in variables {
        let Some(Holds::These(values)) = held.get(variable.index()) else {
            return None;
        };
        if ways.len() * values.len() > MOST_WAYS {
            return None;
        }
        let with = |way: &Vec<_>, value: &Option<Value>| {
            let mut way = way.clone();
            way.push((variable, value.clone()));
            way
        };
        let longer = ways
            .iter()
            .flat_map(|way| values.iter().map(move |value| with(way, value)));
        ways = longer.collect();
    }
    ways.into_iter()
        .map(|with| came(expression, with))
        .collect()
}

fn came(expression: &Condition, with: Vec<(VarId, Option<Value>)>) -> Option<Came> {
    let mut told = Told {
        with: &with,
        asks: Cell::new(false),
        worked: 0,
    };
    let to = expression.code.eval(&mut told).ok();
    (!told.asks.get() && told.worked <= MOST_WORK).then_some(Came { to, with })
}

/// Nothing but these variables is known; what asks for more cannot be told.
struct Told<'w> {
    with: &'w [(VarId, Option<Value>)],
    asks: Cell<bool>,
    worked: usize,
}

impl Environment for Told<'_> {
    fn variable(&self, id: VarId) -> Option<&Value> {
        let mut with = self.with.iter();
        with.find(|(known, _)| *known == id)?.1.as_ref()
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}

    fn worked(&mut self, bytes: usize) {
        self.worked = self.worked.saturating_add(bytes);
    }

    fn now(&self) -> Option<DateTime> {
        self.asks.set(true);
        None
    }

    fn directory(&self) -> Option<&dyn Directory> {
        self.asks.set(true);
        None
    }

    fn languages(&self) -> &[Arc<str>] {
        self.asks.set(true);
        &[]
    }
}

/// What variables can hold where an expression comes to something that is wanted; `None` where it never does.
pub(super) fn narrowed(
    held: &Held,
    all: &[Came],
    is_wanted: impl Fn(&Option<Value>) -> bool,
) -> Option<Held> {
    let wanted: Vec<&Came> = all
        .iter()
        .filter(|came| came.to.as_ref().is_some_and(&is_wanted))
        .collect();
    let first = wanted.first()?;
    let mut held = held.clone();
    for (at, (variable, _)) in first.with.iter().enumerate() {
        let mut values: Vec<Option<Value>> = Vec::new();
        for came in &wanted {
            let value = &came.with[at].1;
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        held[variable.index()] = Holds::These(values);
    }
    Some(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_values_are_no_longer_told_apart() {
        let mut holds = Holds::rounds(Some(100));
        assert!(holds.is_set() && !holds.join(&Holds::rounds(Some(3))));
        assert!(holds.join(&Holds::These(vec![Some("a".into())])));
        assert_eq!(holds, Holds::Set);
        assert!(holds.join(&Holds::not_set()));
        assert_eq!(holds, Holds::Any);
        assert!(!holds.join(&Holds::Set));
    }

    #[test]
    fn what_is_not_set_is_a_value_among_others() {
        let mut holds = Holds::not_set();
        assert!(holds.join(&Holds::These(vec![Some(1.into())])));
        assert!(!holds.is_set());
        assert_eq!(holds.if_set(), Holds::These(vec![Some(1.into())]));
    }
}
