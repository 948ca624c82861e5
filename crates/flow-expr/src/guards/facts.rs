//! A set of variables that are certainly set, or the knowledge that a case never happens.

use crate::VarId;

/// What holds in one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facts {
    /// The case never happens.
    Never,
    /// In the case, these variables are set; each once, in the order of their ids.
    Set(Box<[VarId]>),
}

/// More than one expression needs; what is beyond is forgotten, which can only make a lint ask too much.
const MOST: usize = 64;

impl Default for Facts {
    /// Nothing is known.
    fn default() -> Self {
        Self::Set(Box::default())
    }
}

impl Facts {
    pub(super) fn of(variable: VarId) -> Self {
        Self::Set([variable].into())
    }

    /// Whether the variable is certainly set; in a case that never happens, every one is.
    pub fn proves(&self, variable: VarId) -> bool {
        match self {
            Self::Never => true,
            Self::Set(variables) => variables.binary_search(&variable).is_ok(),
        }
    }

    /// Whether the case never happens.
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Never)
    }

    /// The variables that are certainly set; none for a case that never happens.
    pub fn variables(&self) -> &[VarId] {
        match self {
            Self::Never => &[],
            Self::Set(variables) => variables,
        }
    }

    /// What holds when both hold.
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Set(a), Self::Set(b)) if b.is_empty() => Self::Set(a.clone()),
            (Self::Set(a), Self::Set(b)) => {
                let mut both = [&**a, &**b].concat();
                both.sort_unstable();
                both.dedup();
                both.truncate(MOST);
                Self::Set(both.into())
            }
        }
    }

    /// What holds when one of the two holds, and nobody knows which.
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Never, facts) | (facts, Self::Never) => facts.clone(),
            (Self::Set(a), Self::Set(_)) => {
                Self::Set(a.iter().copied().filter(|id| other.proves(*id)).collect())
            }
        }
    }
}
