//! The platform's types by the names that flows write: `string`, `stringCollection`, `dateTime`.

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
    Some(match scalar {
        Scalar::Queue => "ToQueue",
        Scalar::User => "ToUser",
        Scalar::Group => "ToGroup",
        Scalar::Skill => "ToSkill",
        Scalar::LanguageSkill => "ToLanguageSkill",
        Scalar::WrapupCode => "ToWrapupCode",
        Scalar::ScheduleGroup => "ToScheduleGroup",
        Scalar::DateTime => "ToDateTime",
        Scalar::PhoneNumber => "ToPhoneNumber",
        Scalar::Currency => "ToCurrency",
        _ => return None,
    })
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
