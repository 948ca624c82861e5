//! The types of the language, and which value fits where.

use std::fmt;

use crate::Value;

/// The static type of an expression, or the type of a value.
///
/// Source: the types of the published Architect scripting build; `Dynamic`, `Null` and `Object` are what JSON adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// One value.
    One(Scalar),
    /// A collection; `Dynamic` inside one whose elements are not known, or not of one type.
    List(Scalar),
}

/// The type of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// Known only when the flow runs: a variable, a part of JSON.
    Dynamic,
    /// The literal `NOT_SET`.
    NotSet,
    /// A `null` of JSON.
    Null,
    /// An object of JSON.
    Object,
    /// What `$error` holds after a failure: `status`, `message`, `headers`, `code` and `action`.
    Error,
    /// `true` or `false`.
    Boolean,
    /// A whole number of at most 15 digits.
    Integer,
    /// A number of at most 40 digits.
    Decimal,
    /// A text; the platform says String.
    Text,
    /// An amount of money with the code of its currency.
    Currency,
    /// A moment in UTC, from 1800 to 2200.
    DateTime,
    /// A length of time in milliseconds.
    Duration,
    /// A telephone number or SIP address.
    PhoneNumber,
    /// An e-mail address with a name.
    EmailAddress,
    /// What a caller hears.
    Audio,
    /// A recorded prompt.
    Prompt,
    /// What a bot says, on any channel.
    Communication,
    /// A queue of the organisation.
    Queue,
    /// A user of the organisation.
    User,
    /// A group of the organisation.
    Group,
    /// A skill of the organisation.
    Skill,
    /// A language skill of the organisation.
    LanguageSkill,
    /// A wrap-up code of the organisation.
    WrapupCode,
    /// A schedule group of the organisation.
    ScheduleGroup,
    /// An emergency group of the organisation.
    EmergencyGroup,
    /// An agent with a score.
    AgentScorePair,
    /// A constant that says how something is spoken or written, such as `Format.Date.shortYear`.
    Format(Format),
}

/// What a constant of the platform formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `Format.String.…`
    String,
    /// `Format.Bool.…`
    Bool,
    /// `Format.PhoneNumber.…`
    PhoneNumber,
    /// `Format.Currency.…`
    Currency,
    /// `Format.Date.…`
    Date,
    /// `Format.Time.…`
    Time,
    /// `Format.Number.…`
    Number,
    /// `Language.Case.…`, `Language.Gender.…`, `Language.Quantity.…`
    Language,
    /// `Format.TimePart.…`
    TimePart,
}

impl Type {
    /// Known only when the flow runs.
    pub const DYNAMIC: Self = Self::One(Scalar::Dynamic);
    /// `true` or `false`.
    pub const BOOLEAN: Self = Self::One(Scalar::Boolean);
    /// A whole number.
    pub const INTEGER: Self = Self::One(Scalar::Integer);
    /// A number with decimal places.
    pub const DECIMAL: Self = Self::One(Scalar::Decimal);
    /// A text.
    pub const TEXT: Self = Self::One(Scalar::Text);
    pub(crate) const NOT_SET: Self = Self::One(Scalar::NotSet);

    /// The type of a value; that of something not set is the type of `NOT_SET`.
    pub fn of(value: Option<&Value>) -> Self {
        match value {
            None => Self::NOT_SET,
            Some(Value::List(items)) => Self::List(element_type(items)),
            Some(value) => Self::One(Scalar::of(value)),
        }
    }

    /// The type that both fit, if there is one: an Integer fits where a Decimal stands, `NOT_SET` anywhere.
    pub fn join(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::One(a), Self::One(b)) => a.join(b).map(Self::One),
            (Self::List(a), Self::List(b)) => a.join(b).map(Self::List),
            (Self::One(Scalar::Dynamic), _) | (_, Self::One(Scalar::Dynamic)) => {
                Some(Self::DYNAMIC)
            }
            (Self::One(Scalar::NotSet), list) | (list, Self::One(Scalar::NotSet)) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn is_dynamic(self) -> bool {
        matches!(
            self,
            Self::One(Scalar::Dynamic) | Self::List(Scalar::Dynamic)
        )
    }
}

fn element_type(items: &[Option<Value>]) -> Scalar {
    let mut types = items.iter().map(|item| match item {
        None => Scalar::NotSet,
        Some(value) => Scalar::of(value),
    });
    let first = types.next().unwrap_or(Scalar::Dynamic);
    types
        .try_fold(first, Scalar::join)
        .unwrap_or(Scalar::Dynamic)
}

impl Scalar {
    /// The type of a value that is no list; a list within a list is `Dynamic`.
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_integer() => Self::Integer,
            Value::Number(_) => Self::Decimal,
            Value::Text(_) => Self::Text,
            Value::List(_) => Self::Dynamic,
            Value::Object(_) => Self::Object,
            Value::Platform(value) => value.scalar(),
        }
    }

    /// The function of the platform's language that makes such a value of a text, where JSON has none of the kind.
    pub fn made_by(self) -> Option<&'static str> {
        Some(match self {
            Self::Currency => "ToCurrency",
            Self::DateTime => "ToDateTime",
            Self::Duration => "ToDuration",
            Self::PhoneNumber => "ToPhoneNumber",
            Self::Queue => "ToQueue",
            Self::User => "ToUser",
            Self::Group => "ToGroup",
            Self::Skill => "ToSkill",
            Self::LanguageSkill => "ToLanguageSkill",
            Self::WrapupCode => "ToWrapupCode",
            Self::ScheduleGroup => "ToScheduleGroup",
            _ => return None,
        })
    }

    fn join(self, other: Self) -> Option<Self> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Self::Dynamic, _) | (_, Self::Dynamic) => Some(Self::Dynamic),
            (Self::NotSet | Self::Null, a) | (a, Self::NotSet | Self::Null) => Some(a),
            (Self::Integer, Self::Decimal) | (Self::Decimal, Self::Integer) => Some(Self::Decimal),
            (Self::Prompt, Self::Audio) | (Self::Audio, Self::Prompt) => Some(Self::Audio),
            _ => None,
        }
    }

    /// The name that people read, such as `Integer` or `Text`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dynamic => "JSON",
            Self::NotSet => "NOT_SET",
            Self::Null => "Null",
            Self::Object => "Object",
            Self::Error => "Error",
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Decimal => "Decimal",
            Self::Text => "Text",
            Self::Currency => "Currency",
            Self::DateTime => "DateTime",
            Self::Duration => "Duration",
            Self::PhoneNumber => "PhoneNumber",
            Self::EmailAddress => "EmailAddress",
            Self::Audio => "Audio",
            Self::Prompt => "Prompt",
            Self::Communication => "Communication",
            Self::Queue => "Queue",
            Self::User => "User",
            Self::Group => "Group",
            Self::Skill => "Skill",
            Self::LanguageSkill => "LanguageSkill",
            Self::WrapupCode => "WrapupCode",
            Self::ScheduleGroup => "ScheduleGroup",
            Self::EmergencyGroup => "EmergencyGroup",
            Self::AgentScorePair => "AgentScorePair",
            Self::Format(format) => format.name(),
        }
    }

    /// The vendor's abbreviation as signatures write it, such as `int` or `str`.
    pub(crate) fn from_notation(text: &str) -> Option<Self> {
        Some(match text {
            "jsn" => Self::Dynamic,
            "nts" => Self::NotSet,
            "bln" => Self::Boolean,
            "int" => Self::Integer,
            "dec" => Self::Decimal,
            "str" => Self::Text,
            "cur" => Self::Currency,
            "dtm" => Self::DateTime,
            "dur" => Self::Duration,
            "phn" => Self::PhoneNumber,
            "eml" => Self::EmailAddress,
            "aud" => Self::Audio,
            "pmt" => Self::Prompt,
            "com" => Self::Communication,
            "que" => Self::Queue,
            "usr" => Self::User,
            "grp" => Self::Group,
            "skl" => Self::Skill,
            "lac" => Self::LanguageSkill,
            "wrc" => Self::WrapupCode,
            "sgr" => Self::ScheduleGroup,
            "egr" => Self::EmergencyGroup,
            "asp" => Self::AgentScorePair,
            _ => Self::Format(Format::from_notation(text)?),
        })
    }
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::String => "StringFormat",
            Self::Bool => "BoolFormat",
            Self::PhoneNumber => "PhoneNumberFormat",
            Self::Currency => "CurrencyFormat",
            Self::Date => "DateFormat",
            Self::Time => "TimeFormat",
            Self::Number => "NumberFormat",
            Self::Language => "LanguageContext",
            Self::TimePart => "TimePart",
        }
    }

    fn from_notation(text: &str) -> Option<Self> {
        Some(match text {
            "stf" => Self::String,
            "bof" => Self::Bool,
            "phf" => Self::PhoneNumber,
            "cuf" => Self::Currency,
            "daf" => Self::Date,
            "tif" => Self::Time,
            "nuf" => Self::Number,
            "lne" => Self::Language,
            "tpf" => Self::TimePart,
            _ => return None,
        })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(scalar) => f.write_str(scalar.name()),
            Self::List(Scalar::Dynamic) => f.write_str("List"),
            Self::List(scalar) => write!(f, "List<{}>", scalar.name()),
        }
    }
}
