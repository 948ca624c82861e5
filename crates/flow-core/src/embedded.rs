//! What a flow's file tells of the services that its flow calls and the tables that it reads. Running a flow needs none of it; whoever
//! makes up answers does.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use flow_expr::{Scalar, Type};

/// Names and types of what belongs together: inputs, outputs, columns.
pub type Properties = Vec<(Arc<str>, Type)>;

/// What a flow's file tells of the world around it; empty for formats that tell nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embedded {
    data_actions: BTreeMap<String, EmbeddedAction>,
    tables: BTreeMap<Arc<str>, Properties>,
    /// By type and name in lower case, and by type and id.
    things: BTreeMap<String, EmbeddedThing>,
}

/// What a data action takes and gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmbeddedAction {
    /// What it is given.
    pub inputs: Properties,
    /// The inputs without which nothing is asked.
    pub required: BTreeSet<Arc<str>>,
    /// Whether it refuses inputs that it does not know.
    pub is_closed: bool,
    /// What it gives on success, flattened as flows bind it: `messages.id`.
    pub outputs: Properties,
    /// What it gives on failure.
    pub failure_outputs: Properties,
}

/// Something of the organisation that a flow needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedThing {
    /// Its type.
    pub kind: Scalar,
    /// Its name.
    pub name: Arc<str>,
    /// Its id.
    pub id: Arc<str>,
}

impl Embedded {
    /// Adds a data action; of two with one name the first counts.
    pub fn add_data_action(&mut self, category: &str, name: &str, contract: EmbeddedAction) {
        let key = key(category, name);
        self.data_actions.entry(key).or_insert(contract);
    }

    /// Replaces what is told of a data action.
    pub fn replace_data_action(&mut self, category: &str, name: &str, contract: EmbeddedAction) {
        self.data_actions.insert(key(category, name), contract);
    }

    /// Adds a data table's columns, without its key.
    pub fn add_table(&mut self, name: &str, columns: Properties) {
        self.tables.entry(name.into()).or_insert(columns);
    }

    /// Adds something of the organisation; of two with one name the first counts.
    pub fn add_thing(&mut self, thing: EmbeddedThing) {
        let kind = thing.kind.name();
        let keys = [key(kind, &thing.id), key(kind, &thing.name.to_lowercase())];
        for key in keys {
            self.things.entry(key).or_insert_with(|| thing.clone());
        }
    }

    /// What a data action takes and gives.
    pub fn data_action(&self, category: &str, name: &str) -> Option<&EmbeddedAction> {
        self.data_actions.get(&key(category, name))
    }

    /// The columns of a data table.
    pub fn table(&self, name: &str) -> Option<&Properties> {
        self.tables.get(name)
    }

    /// The thing of this type with a name, in any letter case, or an id.
    pub fn thing(&self, kind: Scalar, name_or_id: &str) -> Option<&EmbeddedThing> {
        let kind = kind.name();
        let by_id = self.things.get(&key(kind, name_or_id));
        by_id.or_else(|| self.things.get(&key(kind, &name_or_id.to_lowercase())))
    }
}

/// Two names as one: the first holds no line breaks.
fn key(category: &str, name: &str) -> String {
    format!("{category}\n{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_by_name_in_any_letter_case_and_by_id() {
        let mut embedded = Embedded::default();
        embedded.add_thing(EmbeddedThing {
            kind: Scalar::Queue,
            name: "Support".into(),
            id: "q-1".into(),
        });
        let id = |kind, name| embedded.thing(kind, name).map(|thing| &*thing.id);
        assert_eq!(id(Scalar::Queue, "SUPPORT"), Some("q-1"));
        assert_eq!(id(Scalar::Queue, "q-1"), Some("q-1"));
        assert_eq!(id(Scalar::Skill, "Support"), None);
    }
}
