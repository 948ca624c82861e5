//! The platform's own variables: which there are, what their types are, and what is said of those that are not known.
//!
//! Source: the vendor's pages "Architect built-in variables" and "Authenticated web messaging attributes"; the exports for scopes.

use flow_expr::{Scalar, Type};
use flow_syntax::Diagnostic;

use super::{Read, shorten};
use crate::platform::suggest::Suggestions;

/// The first words of variables that the platform makes itself.
const BUILT_IN: &[&str] = &[
    "bot",
    "call",
    "callback",
    "campaign",
    "chat",
    "email",
    "intent",
    "menu",
    "message",
    "session",
    "survey",
    "system",
    "voicemail",
    "workflow",
    "workitem",
];

/// The first words of variables that flows declare.
const OWN: &[&str] = &["bot", "common", "flow", "secure", "slot", "state", "task"];

/// The variables that the platform keeps beside the flow's own, as it spells them.
pub(super) const BUILT_IN_FLOW: &[&str] = &[
    "Flow.HoldPrompt",
    "Flow.Id",
    "Flow.InvocationData",
    "Flow.IsTest",
    "Flow.Name",
    "Flow.StartDateTimeUtc",
    "Flow.Version",
    "Flow.WrapupCode",
];

const TEXT: Type = Type::TEXT;

/// The types of the platform's own variables by the last word of their names, which means the same in every scope. Those
/// that hold several things are not listed.
const TYPES: &[(&str, Type)] = &[
    ("acdskills", Type::List(Scalar::Skill)),
    ("ani", TEXT),
    ("calledaddress", TEXT),
    ("calledaddressoriginal", TEXT),
    ("contactid", TEXT),
    ("conversationenddatetimeutc", Type::One(Scalar::DateTime)),
    ("conversationid", TEXT),
    ("conversationstartdatetimeutc", Type::One(Scalar::DateTime)),
    ("conversationtype", TEXT),
    ("currentqueue", Type::One(Scalar::Queue)),
    ("customeraddress", TEXT),
    ("customerexternalorganizationid", TEXT),
    ("estimatedwaittime", Type::One(Scalar::Duration)),
    ("eventtype", TEXT),
    ("externalcontactid", TEXT),
    ("externaltag", TEXT),
    ("isauthenticated", Type::BOOLEAN),
    ("isnewconversation", Type::BOOLEAN),
    ("language", TEXT),
    ("lastcollectionconfidence", Type::DECIMAL),
    ("lastcollectionnoinput", Type::BOOLEAN),
    ("lastcollectionnomatch", Type::BOOLEAN),
    ("lastcollectionutterance", TEXT),
    ("lastcompletedintent", TEXT),
    ("lastnlucollectionconfidence", Type::DECIMAL),
    ("positioninqueue", Type::INTEGER),
    ("remotename", TEXT),
    ("source", TEXT),
    ("url", TEXT),
    ("uuidata", TEXT),
];

/// Whether a name is of a variable that the platform makes itself.
pub(super) fn is_built_in(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut own = BUILT_IN_FLOW.iter();
    is_built_in_scope(&lower) || own.any(|known| known.eq_ignore_ascii_case(name))
}

fn is_built_in_scope(lower: &str) -> bool {
    let scope = lower.split('.').next().unwrap_or_default();
    BUILT_IN.contains(&scope)
}

/// The type of a variable that the platform makes itself and that whoever starts a flow gives; `None` where it is not known.
pub(super) fn type_of_built_in(name: &str) -> Option<Type> {
    let lower = name.to_lowercase();
    let (_, last) = lower
        .split_once('.')
        .filter(|_| is_built_in_scope(&lower))?;
    let mut types = TYPES.iter();
    types
        .find(|(known, _)| *known == last)
        .map(|(_, type_)| *type_)
}

/// What is said of a variable whose first word is none that is known and no slip of one: the platform's may be newer than this
/// program.
pub(super) fn newer(read: &Read, suggestions: &mut Suggestions) -> Option<Diagnostic> {
    let (scope, _) = read.name.split_once('.')?;
    let known = BUILT_IN.iter().chain(OWN).copied();
    let is_own = OWN.iter().any(|own| own.eq_ignore_ascii_case(scope));
    if is_own || suggestions.nearest(scope, known).is_some() {
        return None;
    }
    let name = shorten(&read.name);
    let message = format!("`{name}` is no variable of the platform that is known here");
    let help = format!("it is not set unless the run is given it: `--var {name}=…`");
    Some(Diagnostic::warning("unknown-variable", message, read.span).with_help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_the_last_word() {
        assert!(TYPES.is_sorted_by(|one, other| one.0 < other.0));
        assert_eq!(type_of_built_in("Call.ANI"), Some(TEXT));
        assert_eq!(
            type_of_built_in("message.isNewConversation"),
            Some(Type::BOOLEAN)
        );
        assert_eq!(type_of_built_in("Email.Message"), None);
        assert_eq!(type_of_built_in("Flow.Ani"), None);
    }
}
