//! The platform's types by the names that flows write: `string`, `stringCollection`, `dateTime`.

use std::borrow::Cow;

use flow_expr::{Scalar, Type};

/// Every type with its name in Archy; `Dynamic` for those whose values are not told apart here.
const TYPES: &[(&str, Scalar)] = &[
    ("string", Scalar::Text),
    ("boolean", Scalar::Boolean),
    ("integer", Scalar::Integer),
    ("decimal", Scalar::Decimal),
    ("currency", Scalar::Currency),
    ("dateTime", Scalar::DateTime),
    ("duration", Scalar::Duration),
    ("phoneNumber", Scalar::PhoneNumber),
    ("emailAddress", Scalar::EmailAddress),
    ("audio", Scalar::Audio),
    ("prompt", Scalar::Prompt),
    ("communication", Scalar::Communication),
    ("queue", Scalar::Queue),
    ("user", Scalar::User),
    ("group", Scalar::Group),
    ("skill", Scalar::Skill),
    ("languageSkill", Scalar::LanguageSkill),
    ("wrapupCode", Scalar::WrapupCode),
    ("scheduleGroup", Scalar::ScheduleGroup),
    ("emergencyGroup", Scalar::EmergencyGroup),
    ("agentScorePair", Scalar::AgentScorePair),
    ("json", Scalar::Dynamic),
    ("date", Scalar::Dynamic),
    ("time", Scalar::Dynamic),
    ("schedule", Scalar::Dynamic),
    ("image", Scalar::Dynamic),
    ("language", Scalar::Dynamic),
    ("externalContact", Scalar::Dynamic),
    ("externalOrganization", Scalar::Dynamic),
    ("emailMessage", Scalar::Dynamic),
    ("emailAttachment", Scalar::Dynamic),
    ("inboundEmail", Scalar::Dynamic),
    ("address", Scalar::Dynamic),
    ("location", Scalar::Dynamic),
    ("site", Scalar::Dynamic),
    ("uuidata", Scalar::Dynamic),
    ("uuiData", Scalar::Dynamic),
    ("callbackFile", Scalar::Dynamic),
    ("knowledgeBaseDocument", Scalar::Dynamic),
    ("response", Scalar::Dynamic),
    ("sentiment", Scalar::Dynamic),
    ("task", Scalar::Dynamic),
    ("workitem", Scalar::Dynamic),
    ("workbin", Scalar::Dynamic),
    ("worktype", Scalar::Dynamic),
    ("flowOutcome", Scalar::Dynamic),
    ("flowMilestone", Scalar::Dynamic),
    ("grammar", Scalar::Dynamic),
    ("message", Scalar::Dynamic),
];

/// The platform's short words for types, as its exports have them, and their names in Archy.
const SHORT: &[(&str, &str)] = &[
    ("aud", "audio"),
    ("bln", "boolean"),
    ("com", "communication"),
    ("cpx_agent_score_pair", "agentScorePair"),
    ("cpx_email_address", "emailAddress"),
    ("cpx_external_contact", "externalContact"),
    ("cur", "currency"),
    ("dat", "date"),
    ("dec", "decimal"),
    ("dtm", "dateTime"),
    ("dur", "duration"),
    ("egp", "emergencyGroup"),
    ("grp", "group"),
    ("img", "image"),
    ("int", "integer"),
    ("jsn", "json"),
    ("lac", "languageSkill"),
    ("phn", "phoneNumber"),
    ("pmt", "prompt"),
    ("que", "queue"),
    ("sgp", "scheduleGroup"),
    ("skl", "skill"),
    ("str", "string"),
    ("tim", "time"),
    ("usr", "user"),
    ("wrc", "wrapupCode"),
];

/// The name of the type with this short word: `str_coll` is `stringCollection`. Types that are not told apart are JSON.
pub(crate) fn type_word(short: &str) -> Cow<'static, str> {
    match short.strip_suffix("_coll") {
        Some(item) => Cow::Owned(format!("{}Collection", one_word(item).unwrap_or("json"))),
        None => Cow::Borrowed(one_word(short).unwrap_or("json")),
    }
}

/// Whether a short word is of a type that is told apart.
pub(crate) fn is_short_type(short: &str) -> bool {
    one_word(short.strip_suffix("_coll").unwrap_or(short)).is_some()
}

fn one_word(short: &str) -> Option<&'static str> {
    let mut known = SHORT.iter();
    known
        .find(|(known, _)| *known == short)
        .map(|(_, name)| *name)
}

/// The type with this name, in any letter case.
pub(crate) fn type_named(name: &str) -> Option<Type> {
    if let Some(item) = strip_suffix(name, "Collection") {
        return match type_named(item)? {
            Type::One(item) => Some(Type::List(item)),
            Type::List(_) => None,
        };
    }
    let mut types = TYPES.iter();
    let (_, scalar) = types.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(Type::One(*scalar))
}

/// The names of all types that are no collections.
pub(crate) fn type_names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(name, _)| *name)
}

/// The function that makes a thing of the organisation of its name.
pub(crate) fn maker(scalar: Scalar) -> Option<&'static str> {
    (scalar != Scalar::Duration)
        .then(|| scalar.made_by())
        .flatten()
}

fn strip_suffix<'n>(name: &'n str, suffix: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(suffix.len())?;
    let (head, tail) = name.split_at_checked(at)?;
    (tail.eq_ignore_ascii_case(suffix) && !head.is_empty()).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_of_known_types() {
        assert!(SHORT.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(SHORT.iter().all(|(_, name)| type_named(name).is_some()));
        assert_eq!(type_word("str_coll"), "stringCollection");
        assert_eq!(
            (type_word("any"), type_word("x_coll")),
            ("json".into(), "jsonCollection".into())
        );
        assert!(is_short_type("int_coll") && !is_short_type("any"));
    }

    #[test]
    fn collections_are_of_a_known_type() {
        assert_eq!(type_named("string"), Some(Type::TEXT));
        assert_eq!(
            type_named("StringCollection"),
            Some(Type::List(Scalar::Text))
        );
        assert_eq!(type_named("stringCollectionCollection"), None);
        assert_eq!(type_named("Collection"), None);
        assert_eq!(type_named("äCollection"), None);
    }
}
