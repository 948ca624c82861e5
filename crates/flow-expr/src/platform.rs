//! Values that JSON does not have: moments, lengths of time, money, numbers to call, and what the organisation owns.

use std::sync::Arc;

use crate::moment::{DateTime, Duration};
use crate::money::Money;
use crate::types::{Scalar, Type};
use crate::value::{literal, quote};
use crate::{Object, Value};

/// A value of a type that JSON does not have. Cloning takes constant time.
#[derive(Clone, Debug, PartialEq)]
pub enum Platform {
    /// A moment in UTC.
    DateTime(DateTime),
    /// A length of time.
    Duration(Duration),
    /// A value with members.
    Record(Arc<Record>),
}

/// A value with members, such as a Currency with `amount` and `code`.
#[derive(Debug, PartialEq)]
pub struct Record {
    kind: Scalar,
    text: Arc<str>,
    members: Object,
}

impl Record {
    /// Makes a value of type `kind` that shows as `text`; a member that is missing is not set.
    pub(crate) fn new(kind: Scalar, text: impl Into<Arc<str>>, members: Object) -> Self {
        Self {
            kind,
            text: text.into(),
            members,
        }
    }

    /// Its type.
    pub fn kind(&self) -> Scalar {
        self.kind
    }

    /// What `ToString` gives for it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its members, in order.
    pub fn members(&self) -> &Object {
        &self.members
    }

    /// A member; letter case does not count, as in all names of the platform.
    pub fn member(&self, name: &str) -> Option<&Value> {
        let mut members = self.members.iter();
        members
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

impl Platform {
    pub(crate) fn scalar(&self) -> Scalar {
        match self {
            Self::DateTime(_) => Scalar::DateTime,
            Self::Duration(_) => Scalar::Duration,
            Self::Record(record) => record.kind,
        }
    }

    /// What `ToString` gives: a moment and a length of time in ISO 8601, money as `5.00|USD`, others by name.
    pub fn text(&self) -> String {
        match self {
            Self::DateTime(moment) => moment.to_string(),
            Self::Duration(duration) => duration.to_string(),
            Self::Record(record) => record.text.to_string(),
        }
    }

    /// Its members; a moment and a length of time have none.
    pub fn members(&self) -> Option<&Object> {
        match self {
            Self::Record(record) => Some(&record.members),
            Self::DateTime(_) | Self::Duration(_) => None,
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Record(record) => record.member(name),
            Self::DateTime(_) | Self::Duration(_) => None,
        }
    }

    /// The call that makes the value again, where there is one: `MakeCurrency(5.00, "USD")`.
    pub(crate) fn push_literal(&self, out: &mut String) {
        let text = quote(&self.text());
        let (function, arguments) = match self {
            Self::DateTime(_) => ("ToDateTime", text),
            Self::Duration(_) => ("ToDuration", text),
            Self::Record(record) => match record.kind {
                Scalar::Currency => ("MakeCurrency", Money::of(record).literals()),
                Scalar::EmailAddress => ("MakeEmailAddress", record.listed(&["id", "name"])),
                Scalar::PhoneNumber => ("ToPhoneNumber", text),
                Scalar::Queue => ("ToQueue", text),
                Scalar::User => ("ToUser", text),
                Scalar::Group => ("ToGroup", text),
                Scalar::Skill => ("ToSkill", text),
                Scalar::LanguageSkill => ("ToLanguageSkill", text),
                Scalar::WrapupCode => ("ToWrapupCode", text),
                Scalar::ScheduleGroup => ("ToScheduleGroup", text),
                Scalar::EmergencyGroup => ("FindEmergencyGroup", text),
                Scalar::Format(_) => return out.push_str(&record.text),
                // Nothing makes these again in one call.
                other => (
                    other.name(),
                    Value::Object(record.members.clone()).to_json(),
                ),
            },
        };
        out.extend([function, "(", &arguments, ")"]);
    }
}

impl Record {
    fn listed(&self, names: &[&str]) -> String {
        let literals = names.iter().map(|name| literal(self.member(name)));
        literals.collect::<Vec<_>>().join(", ")
    }
}

impl From<Platform> for Value {
    fn from(value: Platform) -> Self {
        Self::Platform(value)
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Self {
        Self::Platform(Platform::Record(Arc::new(record)))
    }
}

impl From<DateTime> for Value {
    fn from(moment: DateTime) -> Self {
        Self::Platform(Platform::DateTime(moment))
    }
}

impl From<Duration> for Value {
    fn from(duration: Duration) -> Self {
        Self::Platform(Platform::Duration(duration))
    }
}

/// The type of a member of a value of type `kind`; `None` where there is no such member.
pub(crate) fn member_type(kind: Scalar, name: &str) -> Option<Type> {
    if matches!(
        kind,
        Scalar::Dynamic | Scalar::Object | Scalar::NotSet | Scalar::Null
    ) {
        return Some(Type::DYNAMIC);
    }
    let mut members = members(kind).iter();
    members
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, found)| *found)
}

/// The members that values of a type have.
///
/// Source: the properties of the platform's types as its scripting build names them.
pub(crate) fn members(kind: Scalar) -> &'static [(&'static str, Type)] {
    const NAMED: &[(&str, Type)] = &[("id", Type::TEXT), ("name", Type::TEXT)];
    match kind {
        Scalar::Error => &[
            ("status", Type::INTEGER),
            ("message", Type::TEXT),
            ("headers", Type::DYNAMIC),
            ("code", Type::TEXT),
            ("action", Type::TEXT),
        ],
        Scalar::Currency => &[("amount", Type::DECIMAL), ("code", Type::TEXT)],
        Scalar::PhoneNumber => &[
            ("dialingCode", Type::TEXT),
            ("e164", Type::TEXT),
            ("subscriberNumber", Type::TEXT),
            ("isGlobal", Type::BOOLEAN),
            ("isSip", Type::BOOLEAN),
            ("isTel", Type::BOOLEAN),
            ("raw", Type::TEXT),
            ("scheme", Type::TEXT),
            ("uri", Type::TEXT),
        ],
        Scalar::Prompt => &[
            ("duration", Type::One(Scalar::Duration)),
            ("id", Type::TEXT),
            ("name", Type::TEXT),
            ("textToSpeech", Type::TEXT),
            ("type", Type::TEXT),
        ],
        Scalar::User => &[
            ("id", Type::TEXT),
            ("name", Type::TEXT),
            ("email", Type::TEXT),
        ],
        Scalar::AgentScorePair => &[("agent", Type::One(Scalar::User)), ("score", Type::INTEGER)],
        Scalar::EmailAddress
        | Scalar::Queue
        | Scalar::Group
        | Scalar::Skill
        | Scalar::LanguageSkill
        | Scalar::WrapupCode
        | Scalar::ScheduleGroup
        | Scalar::EmergencyGroup => NAMED,
        _ => &[],
    }
}
