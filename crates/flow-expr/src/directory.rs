//! What an organisation owns, written down: the queues, users, skills and prompts that a flow may ask for.
//!
//! [`Organisation`] is a [`Directory`] that a caller fills, item by item or from a document. It reads no files.

mod document;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::types::Scalar;
use crate::{Directory, Key, Object, Record, Value};

/// A directory in memory. Letter case does not count in names and e-mail addresses; ids are compared exactly.
///
/// Of two things of a type with one name, the one that was added first is found by it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organisation {
    document: Option<Value>,
    names: HashMap<(Shelf, String), Arc<Record>>,
    ids: HashMap<(Scalar, String), Arc<Record>>,
}

/// Where a name is looked for: prompts of the platform are named apart from those of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Shelf {
    kind: Scalar,
    system: bool,
}

/// What is wrong with a document that describes an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationError {
    /// The way to the wrong value, such as `users[2].email`; empty for the document itself.
    pub route: String,
    /// What is wrong with it.
    pub message: String,
}

impl Organisation {
    /// Adds a thing of type `kind`: a Queue, a User, …; a Prompt is one of the organisation's own.
    ///
    /// - `id`: what `FindQueueById` and its kin look for; not set when it is not known.
    /// - `email`: by which users are found besides their name.
    pub fn add(&mut self, kind: Scalar, name: &str, id: Option<&str>, email: Option<&str>) {
        let record = thing(kind, name, &[("id", id), ("email", email)]);
        self.insert(Shelf::own(kind), record);
    }

    /// Adds a prompt that the platform brings along, such as `on_hold_music`.
    pub fn add_system_prompt(&mut self, name: &str, id: Option<&str>) {
        let record = thing(Scalar::Prompt, name, &[("id", id)]);
        self.insert(Shelf::SYSTEM_PROMPTS, record);
    }

    /// Reads a document such as `{"queues": [{"name": "Support", "id": "…"}], "users": [{"name", "id", "email"}]}`.
    ///
    /// The lists are `queues`, `users`, `skills`, `languageSkills`, `groups`, `wrapupCodes`, `scheduleGroups`,
    /// `emergencyGroups`, `userPrompts` and `systemPrompts`; all may be left out. What is listed is a name, or an object
    /// with `name` and, where they are known, `id`, for users `email`, for prompts `textToSpeech`. Everything that is
    /// wrong is told, in the order of the document.
    pub fn read(document: &Value) -> Result<Self, Vec<OrganisationError>> {
        let mut organisation = document::read(document)?;
        organisation.document = Some(document.clone());
        Ok(organisation)
    }

    /// The document that it was read from; `None` when it was not.
    pub fn document(&self) -> Option<&Value> {
        self.document.as_ref()
    }

    fn is_named(&self, shelf: Shelf, name: &str) -> bool {
        self.names.contains_key(&(shelf, name.to_lowercase()))
    }

    fn has_id(&self, kind: Scalar, id: &str) -> bool {
        self.ids.contains_key(&(kind, id.to_owned()))
    }

    fn insert(&mut self, shelf: Shelf, record: Record) {
        let record = Arc::new(record);
        if let Some(Value::Text(id)) = record.member("id") {
            let place = self.ids.entry((shelf.kind, id.to_string()));
            place.or_insert_with(|| Arc::clone(&record));
        }
        for name in ["name", "email"] {
            if let Some(Value::Text(name)) = record.member(name) {
                let place = self.names.entry((shelf, name.to_lowercase()));
                place.or_insert_with(|| Arc::clone(&record));
            }
        }
    }
}

impl Directory for Organisation {
    fn find(&self, kind: Scalar, key: Key<'_>) -> Option<Arc<Record>> {
        let shelf = match key {
            Key::Id(id) => return self.ids.get(&(kind, id.to_owned())).cloned(),
            Key::Name(name) => (Shelf::own(kind), name.to_lowercase()),
            Key::SystemName(name) => (Shelf { kind, system: true }, name.to_lowercase()),
        };
        self.names.get(&shelf).cloned()
    }
}

impl Shelf {
    const SYSTEM_PROMPTS: Self = Self {
        kind: Scalar::Prompt,
        system: true,
    };

    fn own(kind: Scalar) -> Self {
        Self {
            kind,
            system: false,
        }
    }
}

/// A thing of the organisation by its name; members that are `None` are not set.
pub(crate) fn thing(kind: Scalar, name: &str, members: &[(&str, Option<&str>)]) -> Record {
    let known = members
        .iter()
        .filter_map(|(member, text)| Some((*member, Value::from((*text)?))));
    let members = known.chain([("name", Value::from(name))]);
    Record::new(kind, name, Object::of(members))
}

impl fmt::Display for OrganisationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.route.as_str() {
            "" => f.write_str(&self.message),
            route => write!(f, "`{route}`: {}", self.message),
        }
    }
}

impl std::error::Error for OrganisationError {}
