//! A member of an object.

use std::sync::Arc;

use flow_expr::Value;

use crate::Schema;

/// A member of an object: its name, what it holds, and whether it must be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub(crate) name: Arc<str>,
    pub(crate) schema: Schema,
    pub(crate) needed: bool,
}

impl Member {
    /// A member that must be there.
    pub fn needed(name: impl Into<Arc<str>>, schema: Schema) -> Self {
        Self {
            name: name.into(),
            schema,
            needed: true,
        }
    }

    /// A member that may be left out.
    pub fn optional(name: impl Into<Arc<str>>, schema: Schema) -> Self {
        Self {
            name: name.into(),
            schema,
            needed: false,
        }
    }

    pub(crate) fn into_property(self) -> (Arc<str>, Value) {
        (self.name, self.schema.into())
    }
}
