//! Data tables: rows found by one key.

use std::{collections::BTreeMap, sync::Arc};

use flow_expr::Value;

/// A row: columns by name.
pub type Row = BTreeMap<String, Value>;

/// A data table. Keys are compared exactly. A copy shares the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    rows: Arc<BTreeMap<String, Arc<Row>>>,
}

impl Table {
    /// Adds a row; of two with one key the later one counts.
    pub fn insert(&mut self, key: impl Into<String>, row: Row) {
        Arc::make_mut(&mut self.rows).insert(key.into(), Arc::new(row));
    }

    /// The row with this key.
    pub fn row(&self, key: &str) -> Option<&Arc<Row>> {
        self.rows.get(key)
    }

    /// The rows by their keys, in the order of the keys.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.rows.iter().map(|(key, row)| (key.as_str(), &**row))
    }
}
