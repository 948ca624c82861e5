//! What a flow asked for and the world does not have.

use std::fmt;

/// Something that a flow asked for and the world does not have, with the entry that would supply it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What it is, such as `the data table`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// The entry of a world file that would supply it, such as `tables: { Rates: … }`.
    pub entry: String,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the world has not {} `{}`", self.what, self.name)
    }
}

impl std::error::Error for Lack {}
