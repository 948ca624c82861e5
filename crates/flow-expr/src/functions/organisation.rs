//! What the organisation owns: queues, users, skills and the like, by their names and ids.
//!
//! The vendor converts a text to such a value only where the flow is published, and refuses a name that does not exist;
//! `To…` functions do the same here where a directory is known. Source: the help page "Convert a string value to a typed
//! value"; the functions that end in `ById`
//! and those of schedule and emergency groups are newer than the vendor's table and read off the flows that use them.

use super::{Arguments, Outcome, Row};
use crate::directory::thing;
use crate::error::{ExprError, ExprErrorCode};
use crate::lexer::shorten;
use crate::signature::Kind;
use crate::types::{Scalar, Type};
use crate::{Directory, Key, Platform, Value};

const TO_DETAIL: &str = "Without a directory of the organisation the value is made of the name alone and has no `id`. With one, a name that it does not list is an error. What is not set stays not set.";
const TO_USER_DETAIL: &str = "The name is that of the user, or the e-mail address, which is then also its `email`. Without a directory of the organisation the user is made of the text alone and has no `id`. With one, a user that it does not list is an error. What is not set stays not set.";
const FIND_DETAIL: &str = "A name that does not exist gives NOT_SET. The function needs a directory that lists what the organisation owns. Letter case does not count.";
const FIND_BY_ID_DETAIL: &str = "An id that does not exist gives NOT_SET. The function needs a directory that lists what the organisation owns. Ids are compared exactly.";

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "FindEmergencyGroup",
        overloads: "groupName:str~ns -> egr
            groupName:nts~ns -> egr",
        summary: "Finds an emergency group of the organisation by its name.",
        detail: FIND_DETAIL,
        examples: &[("FindEmergencyGroup(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Name),
    },
    Row {
        name: "FindLanguageSkill",
        overloads: "skillToFind:str~ns -> lac
            skillToFind:nts~ns -> lac",
        summary: "Finds a language skill of the organisation by its name.",
        detail: FIND_DETAIL,
        examples: &[("FindLanguageSkill(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Name),
    },
    Row {
        name: "FindQueue",
        overloads: "queueToFind:str~ns -> que
            queueToFind:nts~ns -> que",
        summary: "Finds a queue of the organisation by its name.",
        detail: FIND_DETAIL,
        examples: &[("FindQueue(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Name),
    },
    Row {
        name: "FindQueueById",
        overloads: "queueId:str~ns -> que
            queueId:nts~ns -> que",
        summary: "Finds a queue of the organisation by its id.",
        detail: FIND_BY_ID_DETAIL,
        examples: &[("FindQueueById(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Id),
    },
    Row {
        name: "FindSkill",
        overloads: "skillToFind:str~ns -> skl
            skillToFind:nts~ns -> skl",
        summary: "Finds a skill of the organisation by its name.",
        detail: FIND_DETAIL,
        examples: &[("FindSkill(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Name),
    },
    Row {
        name: "FindSystemPrompt",
        overloads: "promptName:str~ns -> pmt
            promptName:nts~ns -> pmt",
        summary: "Finds a prompt that the platform brings along, such as `on_hold_music`, by its name.",
        detail: FIND_DETAIL,
        examples: &[("FindSystemPrompt(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::SystemName),
    },
    Row {
        name: "FindUser",
        overloads: "userEmail:str~ns -> usr
            userEmail:nts~ns -> usr",
        summary: "Finds a user of the organisation by the e-mail address or name.",
        detail: FIND_DETAIL,
        examples: &[("FindUser(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Name),
    },
    Row {
        name: "FindUserById",
        overloads: "userId:str~ns -> usr
            userId:nts~ns -> usr",
        summary: "Finds a user of the organisation by the id.",
        detail: FIND_BY_ID_DETAIL,
        examples: &[("FindUserById(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Id),
    },
    Row {
        name: "FindUserPrompt",
        overloads: "promptName:str~ns -> pmt
            promptName:nts~ns -> pmt",
        summary: "Finds a prompt that the organisation recorded by its name.",
        detail: FIND_DETAIL,
        examples: &[("FindUserPrompt(NOT_SET)", "NOT_SET")],
        call: |arguments| find(arguments, Key::Name),
    },
    Row {
        name: "ToGroup",
        overloads: "valueToConvert:str~ns -> grp
            valueToConvert:nts~ns -> grp
            valueToReturn:grp~ns -> grp",
        summary: "Makes a group of its name.",
        detail: TO_DETAIL,
        examples: &[
            ("ToGroup(\"Sales\").name", "\"Sales\""),
            ("ToGroup(NOT_SET)", "NOT_SET"),
        ],
        call: convert,
    },
    Row {
        name: "ToLanguageSkill",
        overloads: "languageTag:str~ns -> lac
            valueToConvert:nts~ns -> lac
            valueToReturn:lac -> lac",
        summary: "Makes a language skill of its name.",
        detail: TO_DETAIL,
        examples: &[
            ("ToLanguageSkill(\"Spanish\").name", "\"Spanish\""),
            ("ToLanguageSkill(NOT_SET)", "NOT_SET"),
        ],
        call: convert,
    },
    Row {
        name: "ToQueue",
        overloads: "valueToConvert:str~ns -> que
            valueToConvert:nts~ns -> que
            valueToReturn:que~ns -> que",
        summary: "Makes a queue of its name.",
        detail: TO_DETAIL,
        examples: &[
            ("ToQueue(\"Support\").name", "\"Support\""),
            ("ToQueue(NOT_SET)", "NOT_SET"),
        ],
        call: convert,
    },
    Row {
        name: "ToScheduleGroup",
        overloads: "valueToConvert:str~ns -> sgr
            valueToConvert:nts~ns -> sgr
            valueToReturn:sgr~ns -> sgr",
        summary: "Makes a schedule group of its name.",
        detail: TO_DETAIL,
        examples: &[
            ("ToScheduleGroup(\"Office hours\").name", "\"Office hours\""),
            ("ToScheduleGroup(NOT_SET)", "NOT_SET"),
        ],
        call: convert,
    },
    Row {
        name: "ToSkill",
        overloads: "skillName:str~ns -> skl
            valueToConvert:nts~ns -> skl
            valueToReturn:skl~ns -> skl",
        summary: "Makes a skill of its name.",
        detail: TO_DETAIL,
        examples: &[
            ("ToSkill(\"Spanish\").name", "\"Spanish\""),
            ("ToSkill(NOT_SET)", "NOT_SET"),
        ],
        call: convert,
    },
    Row {
        name: "ToUser",
        overloads: "userName:str~ns -> usr
            valueToConvert:nts~ns -> usr
            valueToReturn:usr~ns -> usr",
        summary: "Makes a user of its name.",
        detail: TO_USER_DETAIL,
        examples: &[
            (
                "ToUser(\"john.doe@company.com\").email",
                "\"john.doe@company.com\"",
            ),
            ("ToUser(NOT_SET)", "NOT_SET"),
        ],
        call: convert,
    },
    Row {
        name: "ToWrapupCode",
        overloads: "valueToConvert:str~ns -> wrc
            valueToConvert:nts~ns -> wrc
            valueToReturn:wrc~ns -> wrc",
        summary: "Makes a wrap-up code of its name.",
        detail: TO_DETAIL,
        examples: &[
            ("ToWrapupCode(\"Solved\").name", "\"Solved\""),
            ("ToWrapupCode(NOT_SET)", "NOT_SET"),
        ],
        call: convert,
    },
];

fn convert(arguments: Arguments<'_>) -> Outcome {
    match arguments.get(0) {
        Some(Value::Text(name)) => named(arguments, name).map(Some),
        other => Ok(other.cloned()),
    }
}

fn named(arguments: Arguments<'_>, name: &str) -> Result<Value, ExprError> {
    let kind = kind(arguments);
    let Some(directory) = arguments.world().directory() else {
        let email = (kind == Scalar::User && name.contains('@')).then_some(name);
        return Ok(thing(kind, name, &[("email", email)]).into());
    };
    match directory.find(kind, Key::Name(name)) {
        Some(record) => Ok(Value::Platform(Platform::Record(record))),
        None => {
            let kind = kind.name();
            let message = format!("the organisation has no {kind} `{}`", shorten(name));
            Err(arguments.refuse(0, message))
        }
    }
}

fn find<'a>(arguments: Arguments<'a>, key: fn(&'a str) -> Key<'a>) -> Outcome {
    let Some(text) = arguments.text_if_set(0)? else {
        return Ok(None);
    };
    let directory = directory(arguments)?;
    let found = directory.find(kind(arguments), key(text));
    Ok(found.map(|record| Value::Platform(Platform::Record(record))))
}

fn directory<'a>(arguments: Arguments<'a>) -> Result<&'a dyn Directory, ExprError> {
    arguments.world().directory().ok_or_else(|| {
        let kind = kind(arguments).name();
        let message = format!("no directory of the organisation is known to look up a {kind} in");
        ExprError::new(ExprErrorCode::Unavailable, arguments.whole(), message)
            .with_help("give one that lists the organisation's queues, users, skills and prompts")
    })
}

/// What the function gives: a Queue, a User, …
fn kind(arguments: Arguments<'_>) -> Scalar {
    match arguments.overload().returns {
        Kind::Is(Type::One(kind)) => kind,
        _ => Scalar::Dynamic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    const OWNED: &str = r#"{"queues": [{"name": "Support", "id": "q1"}], "userPrompts": ["welcome"],
        "users": [{"name": "Jo Doe", "id": "u1", "email": "jo@x.com"}], "systemPrompts": ["welcome", "hold"]}"#;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(World::default().shown(text), expected, "{text}");
    }

    #[track_caller]
    fn finds(text: &str, expected: &str) {
        assert_eq!(World::of(OWNED).shown(text), expected, "{text}");
    }

    #[test]
    fn the_examples_are_true() {
        for (text, expected) in ROWS.iter().flat_map(|row| row.examples) {
            gives(text, expected);
        }
    }

    #[test]
    fn without_a_directory_a_name_is_enough() {
        gives("ToQueue(\"Support\").id", "NOT_SET");
        gives("ToUser(\"Doe, Jane\").email", "NOT_SET");
        gives("ToString(ToSkill(\"Spanish\"))", "\"Spanish\"");
        gives("ToQueue(ToQueue(\"A\")) == ToQueue(\"A\")", "true");
        gives("ToQueue(\"A\") == ToQueue(\"B\")", "false");
        gives("IsNotSetOrEmpty(ToUser(\"john.doe@company.com\"))", "false");
        gives("FindQueue(\"A\")", "unavailable at `FindQueue(\"A\")`");
        gives("ToQueue(ToUser(\"A\"))", "type at `ToUser(\"A\")`");
    }

    #[test]
    fn a_directory_knows_ids_and_refuses_what_does_not_exist() {
        finds("ToQueue(\"support\").id", "\"q1\"");
        finds("ToQueue(\"Sales\")", "type at `\"Sales\"`");
        finds("FindQueue(\"Sales\")", "NOT_SET");
        finds("FindQueueById(\"q1\").name", "\"Support\"");
        finds("FindQueueById(\"q2\")", "NOT_SET");
        finds("FindUser(\"JO@x.com\").id", "\"u1\"");
        finds("FindUserById(\"u1\") == FindUser(\"Jo Doe\")", "true");
        finds("FindUserPrompt(\"hold\")", "NOT_SET");
        finds("FindSystemPrompt(\"hold\").name", "\"hold\"");
    }

    #[test]
    fn messages_say_what_is_missing() {
        let error = World::of(OWNED).eval("ToQueue(\"Sales\")").unwrap_err();
        assert_eq!(error.message, "the organisation has no Queue `Sales`");
        let error = World::default().eval("FindUser(\"a\")").unwrap_err();
        let message = "no directory of the organisation is known to look up a User in";
        assert_eq!(error.message, message);
    }
}
