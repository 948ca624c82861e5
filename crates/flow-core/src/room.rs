//! How deep and how large the values may be that a run makes: values share their parts, so that a few lines of a flow
//! could otherwise build what no stack can walk and no memory can hold.

use flow_expr::{Object, Value};

/// The levels of lists and objects that a value may have: as many as a reply (S16).
pub(crate) const MAX_DEPTH: u32 = flow_syntax::json::MAX_DEPTH;

/// What every run may make, in bytes of JSON text.
const AT_START: usize = 16 << 20;

/// What each action that is run adds to it.
const PER_ACTION: usize = 16 << 10;

/// What one more line of the history costs: an action may have as many assignments and reads as a file has room for.
pub(crate) const PER_RECORD: usize = 64;

/// Why a value is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// It nests deeper than [`MAX_DEPTH`].
    Depth,
    /// With it the run would have made more than it may.
    Size,
}

impl Excess {
    /// What is wrong, for a note.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Depth => "the value nests more than 128 levels deep",
            Self::Size => "the texts, lists and objects that this run makes are too large in all",
        }
    }
}

/// What a run may still make, in bytes of JSON text. Values that are only passed on cost nothing.
#[derive(Clone, Debug)]
pub(crate) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(AT_START)
    }
}

impl Room {
    pub(crate) fn grow(&mut self) {
        self.0 = self.0.saturating_add(PER_ACTION);
    }

    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Excess> {
        self.0 = self.0.checked_sub(bytes).ok_or(Excess::Size)?;
        Ok(())
    }

    /// Takes what `value` adds to a list or object in which `levels` more levels may lie.
    pub(crate) fn take_value(&mut self, value: &Value, levels: u32) -> Result<(), Excess> {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => self.take(8),
            Value::Text(text) => self.take(text.len() + 2),
            Value::List(items) => {
                let levels = self.descend(levels)?;
                items
                    .iter()
                    .flatten()
                    .try_for_each(|item| self.take_value(item, levels))
            }
            Value::Object(object) => self.take_members(object, levels),
            Value::Platform(value) => match value.members() {
                Some(members) => self.take_members(members, levels),
                None => self.take(8),
            },
        }
    }

    fn take_members(&mut self, members: &Object, levels: u32) -> Result<(), Excess> {
        let levels = self.descend(levels)?;
        members.iter().try_for_each(|(name, value)| {
            self.take(name.len() + 4)?;
            self.take_value(value, levels)
        })
    }

    /// Opens a list or object; gives the levels that are left within it.
    pub(crate) fn descend(&mut self, levels: u32) -> Result<u32, Excess> {
        self.take(2)?;
        levels.checked_sub(1).ok_or(Excess::Depth)
    }
}
