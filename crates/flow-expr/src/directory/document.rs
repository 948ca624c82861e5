//! Reading an organisation from a document that is parsed already; tells everything that is wrong with it.

use flow_syntax::nearest;

use super::{Organisation, OrganisationError, Shelf, thing};
use crate::resolve::an;
use crate::types::Scalar;
use crate::{Object, Record, Value};

/// The members of the document, and the types of what they list.
const LISTS: [(&str, Scalar); 10] = [
    ("queues", Scalar::Queue),
    ("users", Scalar::User),
    ("skills", Scalar::Skill),
    ("languageSkills", Scalar::LanguageSkill),
    ("groups", Scalar::Group),
    ("wrapupCodes", Scalar::WrapupCode),
    ("scheduleGroups", Scalar::ScheduleGroup),
    ("emergencyGroups", Scalar::EmergencyGroup),
    ("userPrompts", Scalar::Prompt),
    (SYSTEM_PROMPTS, Scalar::Prompt),
];
const SYSTEM_PROMPTS: &str = "systemPrompts";

/// The largest number of things that one document may list.
const MOST_THINGS: usize = 100_000;

pub(super) fn read(document: &Value) -> Result<Organisation, Vec<OrganisationError>> {
    let mut reader = Reader::default();
    reader.document(document);
    match reader.errors.is_empty() {
        true => Ok(reader.organisation),
        false => Err(reader.errors),
    }
}

#[derive(Default)]
struct Reader {
    organisation: Organisation,
    things: usize,
    errors: Vec<OrganisationError>,
}

impl Reader {
    fn document(&mut self, document: &Value) {
        let Value::Object(lists) = document else {
            let found = an(document.type_name());
            return self.refuse("", format!("an organisation is an object, not {found}"));
        };
        for (name, list) in lists.iter() {
            match LISTS.iter().find(|(known, _)| *known == &**name) {
                Some((name, kind)) => self.list(name, *kind, list),
                None => self.unknown(name, name, LISTS.map(|(known, _)| known)),
            }
        }
    }

    fn list(&mut self, name: &str, kind: Scalar, list: &Value) {
        let Value::List(items) = list else {
            let found = an(list.type_name());
            return self.refuse(name, format!("`{name}` is a list, not {found}"));
        };
        self.things += items.len();
        if self.things > MOST_THINGS {
            let message = format!("an organisation lists at most {MOST_THINGS} things");
            return self.refuse(name, message);
        }
        let shelf = Shelf {
            kind,
            system: name == SYSTEM_PROMPTS,
        };
        for (index, item) in items.iter().enumerate() {
            self.item(&format!("{name}[{index}]"), shelf, item.as_ref());
        }
    }

    fn item(&mut self, route: &str, shelf: Shelf, item: Option<&Value>) {
        let before = self.errors.len();
        let record = match item {
            Some(Value::Text(name)) => thing(shelf.kind, name, &[]),
            Some(Value::Object(members)) => self.object(route, shelf.kind, members),
            other => {
                let found = an(other.map_or("Null", Value::type_name));
                let message = format!("what is listed is a name or an object, not {found}");
                return self.refuse(route, message);
            }
        };
        if self.errors.len() == before && self.is_named_once(route, shelf, &record) {
            self.organisation.insert(shelf, record);
        }
    }

    fn object(&mut self, route: &str, kind: Scalar, members: &Object) -> Record {
        let known: &[&str] = match kind {
            Scalar::User => &["name", "id", "email"],
            Scalar::Prompt => &["name", "id", "textToSpeech"],
            _ => &["name", "id"],
        };
        let mut texts = vec![];
        for (name, value) in members.iter() {
            let route = format!("{route}.{name}");
            match value {
                _ if !known.contains(&&**name) => self.unknown(&route, name, known.iter().copied()),
                Value::Text(text) => texts.push((&**name, Some(&**text))),
                Value::Null if &**name != "name" => {}
                other => {
                    let message = format!("`{name}` is a text, not {}", an(other.type_name()));
                    self.refuse(&route, message);
                }
            }
        }
        let name = members.get("name").and_then(Value::as_text).unwrap_or("");
        thing(kind, name, &texts)
    }

    /// Users may share a name; ids and e-mail addresses tell them apart.
    fn is_named_once(&mut self, route: &str, shelf: Shelf, record: &Record) -> bool {
        let text = |member| record.member(member).and_then(Value::as_text);
        let named = |text: &str| self.organisation.is_named(shelf, text);
        let twice = match (text("id"), text("email"), text("name")) {
            (.., None | Some("")) => {
                self.refuse(route, "`name` is missing or empty".to_owned());
                return false;
            }
            (Some(id), ..) if self.organisation.has_id(shelf.kind, id) => ("id", id),
            (_, Some(email), _) if named(email) => ("email", email),
            (.., Some(name)) if shelf.kind != Scalar::User && named(name) => ("name", name),
            _ => return true,
        };
        let kind = shelf.kind.name();
        let message = format!("another {kind} has the {} `{}`", twice.0, twice.1);
        self.refuse(route, message);
        false
    }

    fn unknown(&mut self, route: &str, name: &str, known: impl IntoIterator<Item = &'static str>) {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = match nearest(name, known.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("known are `{}`", known.join("`, `")),
        };
        self.refuse(route, format!("`{name}` is not known here; {hint}"));
    }

    fn refuse(&mut self, route: &str, message: String) {
        self.errors.push(OrganisationError {
            route: route.to_owned(),
            message,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Directory, Key, read_json};
    use proptest::prelude::*;

    fn organisation(json: &str) -> Result<Organisation, Vec<OrganisationError>> {
        read(&read_json(json.as_bytes()).unwrap().value)
    }

    #[track_caller]
    fn refuses(json: &str, expected: &[&str]) {
        let errors = organisation(json).unwrap_err();
        let found: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{json}");
    }

    #[test]
    fn things_are_found_by_name_id_and_address() {
        let organisation = organisation(
            r#"{"queues": [{"name": "Support", "id": "q1"}, "Sales"], "systemPrompts": ["on_hold_music"],
                "users": [{"name": "Jo Doe", "email": "Jo@x.com"}, {"name": "Jo Doe", "id": "u2"}]}"#,
        )
        .unwrap();
        let finds = |kind, key| organisation.find(kind, key).is_some();
        assert!(finds(Scalar::Queue, Key::Name("SUPPORT")));
        assert!(finds(Scalar::Queue, Key::Id("q1")));
        assert!(finds(Scalar::Queue, Key::Name("sales")));
        assert!(finds(Scalar::User, Key::Name("jo@X.com")));
        assert!(finds(Scalar::User, Key::Id("u2")));
        assert!(finds(Scalar::Prompt, Key::SystemName("on_hold_music")));
        assert!(!finds(Scalar::Prompt, Key::Name("on_hold_music")));
        assert!(!finds(Scalar::Skill, Key::Name("Support")));
        assert!(!finds(Scalar::Queue, Key::Id("Q1")));
    }

    #[test]
    fn everything_wrong_is_told_with_its_place() {
        refuses("[]", &["an organisation is an object, not a List"]);
        refuses(
            r#"{"queue": [], "users": {}, "skills": [5, {"id": "s"}, {"name": 1}, {"nam": "a"}]}"#,
            &[
                "`queue`: `queue` is not known here; did you mean `queues`?",
                "`users`: `users` is a list, not an Object",
                "`skills[0]`: what is listed is a name or an object, not an Integer",
                "`skills[1]`: `name` is missing or empty",
                "`skills[2].name`: `name` is a text, not an Integer",
                "`skills[3].nam`: `nam` is not known here; did you mean `name`?",
            ],
        );
    }

    #[test]
    fn what_would_never_be_found_is_refused() {
        refuses(
            r#"{"queues": ["A", {"name": "a"}], "users": [{"name": "B", "id": "1"}, {"name": "C", "id": "1"}]}"#,
            &[
                "`queues[1]`: another Queue has the name `a`",
                "`users[1]`: another User has the id `1`",
            ],
        );
    }

    proptest! {
        #[test]
        fn any_document_is_read_or_refused(
            json in "(\\{\"(queues|users|x)\": ?)(\\[(\"a\"|1|null|\\{\"(name|id|email)\": (\"b\"|2|\\[\\]|null)\\}),(\"\"|\\{\\}|true)\\]|7|null)\\}",
        ) {
            if let Err(errors) = organisation(&json) {
                prop_assert!(!errors.is_empty());
            }
        }
    }
}
