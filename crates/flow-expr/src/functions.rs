//! The functions of the language: one row of a table and one Rust function each.
//!
//! A row says how many arguments a function takes and which of them accept `NOT_SET`; types are checked by the
//! function as it takes its arguments. To build another function, write it, give it a row and strike its name from
//! [`PLANNED`].

mod arguments;
mod cast;
mod list;
mod logic;
mod math;
mod text;

use flow_syntax::{Span, nearest};

use crate::Value;
use crate::error::{ExprError, ExprErrorCode};

pub(crate) use arguments::Arguments;

/// The largest text or list that an expression may make, in bytes of its text.
pub(crate) const LARGEST: usize = 4 * 1024 * 1024;

type Outcome = Result<Option<Value>, ExprError>;

struct Function {
    name: &'static str,
    /// The fewest and the most arguments.
    count: (usize, usize),
    not_set: AcceptsNotSet,
    call: fn(Arguments<'_>) -> Outcome,
}

/// Which parameters accept `NOT_SET`.
#[derive(Clone, Copy)]
enum AcceptsNotSet {
    Never,
    Always,
    First(usize),
    From(usize),
}
use AcceptsNotSet::{Always, First, From, Never};

const MANY: usize = usize::MAX;

const fn row(
    name: &'static str,
    fewest: usize,
    most: usize,
    not_set: AcceptsNotSet,
    call: fn(Arguments<'_>) -> Outcome,
) -> Function {
    Function {
        name,
        count: (fewest, most),
        not_set,
        call,
    }
}

/// Sorted by name. Source of counts and `NOT_SET` rules: the overloads of the published scripting build; those of
/// `JsonParse`, `ToJson` and `GetJsonObjectProperty`, which are newer, are guesses.
static FUNCTIONS: &[Function] = &[
    row("Append", 1, MANY, Always, text::append),
    row("AreEqual", 2, MANY, Always, logic::are_equal),
    row("Average", 1, MANY, Always, math::average),
    row("Ceiling", 1, 1, Never, math::ceiling),
    row("Compare", 2, 3, First(2), text::compare),
    row("Contains", 2, 3, Never, text::contains),
    row("Count", 1, 1, Never, list::count),
    row("Find", 2, 2, From(1), list::find),
    row("FindFirst", 2, 2, From(1), list::find_first),
    row("FindString", 2, 4, Never, text::find_string),
    row("Floor", 1, 1, Never, math::floor),
    row("GetAt", 2, 2, Never, list::get_at),
    row(
        "GetJsonObjectProperty",
        2,
        2,
        First(1),
        list::get_json_object_property,
    ),
    row("If", 3, 3, Always, logic::choose),
    row("IsNotSetOrEmpty", 1, 1, Always, logic::is_not_set_or_empty),
    row("IsSet", 1, 1, Always, logic::is_set),
    row("JsonParse", 1, 1, Always, cast::json_parse),
    row("LTrim", 1, 1, Never, text::ltrim),
    row("Left", 2, 2, Never, text::left),
    row("Length", 1, 1, Never, text::length),
    row("Lower", 1, 1, Never, text::lower),
    row("MakeList", 1, MANY, Always, list::make_list),
    row("RTrim", 1, 1, Never, text::rtrim),
    row("Replace", 3, 3, From(2), text::replace),
    row("Reverse", 1, 1, Never, text::reverse),
    row("Right", 2, 2, Never, text::right),
    row("Round", 1, 2, Never, math::round),
    row("Split", 2, 2, Never, text::split),
    row("Substring", 3, 3, Never, text::substring),
    row("Sum", 1, MANY, Always, math::sum),
    row("ToBool", 1, 1, Always, cast::to_bool),
    row("ToDecimal", 1, 1, Always, cast::to_decimal),
    row("ToInt", 1, 1, Always, cast::to_int),
    row("ToJson", 1, 1, Always, cast::to_json),
    row("ToString", 1, 3, First(2), cast::to_string),
    row("Trim", 1, 1, Never, text::trim),
    row("Upper", 1, 1, Never, text::upper),
];

/// Functions of the platform that are not built yet.
#[rustfmt::skip]
const PLANNED: &[&str] = &[
    "AddDays", "AddDuration", "AddHours", "AddMinutes", "AddMonths", "AddSeconds", "AddYears", "AudioPlaybackOptions",
    "ConvertCurrency", "DateTimeDiff", "Day", "DayOfWeek", "DetectLanguage", "EmailAddressDomainPart",
    "EmailAddressLocalPart", "FindEmergencyGroup", "FindLanguageSkill", "FindQueue", "FindQueueById", "FindSkill",
    "FindSystemPrompt", "FindUser", "FindUserById", "FindUserPrompt", "GetCurrencySymbol", "GetCurrentDateTimeUtc",
    "GetDayOfWeekOccurrence", "GetDefaultLanguage", "GetSupportedLanguages", "Hour", "MakeAgentScorePair",
    "MakeCommunication", "MakeCurrency", "MakeDateTime", "MakeDuration", "MakeEmailAddress", "MakeEmptyList",
    "MakeListAgentScorePair", "MakeListCurrency", "Minute", "Month", "Range", "ResolveSlot", "RoundUp", "Second",
    "ToAudio", "ToAudioBlank", "ToAudioBool", "ToAudioCurrency", "ToAudioDate", "ToAudioDateTime", "ToAudioDuration",
    "ToAudioNumber", "ToAudioNumberOrdinal", "ToAudioPercent", "ToAudioPhoneNumber", "ToAudioTTS", "ToAudioTime",
    "ToAudioTimeRange", "ToCommunication", "ToCurrency", "ToDateTime", "ToDisplayString", "ToDuration", "ToGroup",
    "ToJsonCollection", "ToLanguageSkill", "ToPhoneNumber", "ToQueue", "ToScheduleGroup", "ToSkill", "ToUser",
    "ToWrapupCode", "WeekNum", "Year",
];

/// A function of the table, by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FunctionId(u16);

impl FunctionId {
    /// `If`, whose branches are compiled to jumps; its place moves when a row is added in front of it.
    pub(crate) const IF: Self = Self(13);

    /// The name in the platform's letter case.
    pub(crate) fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether the argument at `index`, from 0, may be not set.
    pub(crate) fn accepts_not_set(self, index: usize) -> bool {
        match self.row().not_set {
            Never => false,
            Always => true,
            First(count) => index < count,
            From(first) => index >= first,
        }
    }

    pub(crate) fn call(self, arguments: Arguments<'_>) -> Outcome {
        arguments.check_set(|index| self.accepts_not_set(index))?;
        (self.row().call)(arguments)
    }

    fn row(self) -> &'static Function {
        &FUNCTIONS[usize::from(self.0)]
    }
}

/// What is known of a function's name.
pub(crate) enum Found {
    Built(FunctionId),
    /// The platform has it, under this spelling.
    Planned(&'static str),
    /// Nobody has it; a known name may be near.
    Unknown(Option<&'static str>),
}

/// Finds a function; letter case does not count.
pub(crate) fn find(name: &str) -> Found {
    let same = |known: &str| known.eq_ignore_ascii_case(name);
    if let Some(at) = FUNCTIONS.iter().position(|function| same(function.name)) {
        return Found::Built(FunctionId(u16::try_from(at).expect("the table is small")));
    }
    match PLANNED.iter().find(|known| same(known)) {
        Some(known) => Found::Planned(known),
        None => Found::Unknown(nearest(
            name,
            FUNCTIONS
                .iter()
                .map(|function| function.name)
                .chain(PLANNED.iter().copied()),
        )),
    }
}

/// Checks how many arguments a call has; `places` are those of the arguments.
pub(crate) fn check_count(
    function: FunctionId,
    call: Span,
    places: &[Span],
) -> Result<(), ExprError> {
    let (fewest, most) = function.row().count;
    if (fewest..=most).contains(&places.len()) {
        return Ok(());
    }
    let wanted = match (fewest, most) {
        (1, 1) => "1 argument".to_owned(),
        (fewest, most) if fewest == most => format!("{fewest} arguments"),
        (1, MANY) => "at least 1 argument".to_owned(),
        (fewest, MANY) => format!("at least {fewest} arguments"),
        (fewest, most) => format!("{fewest} to {most} arguments"),
    };
    let message = format!("`{}` takes {wanted}, not {}", function.name(), places.len());
    let place = places.get(most).copied().unwrap_or(call);
    Err(ExprError::new(ExprErrorCode::Arity, place, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_name_stands_once() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.name < b.name));
        assert!(PLANNED.is_sorted_by(|a, b| a < b));
        assert!(
            !PLANNED
                .iter()
                .any(|name| matches!(find(name), Found::Built(_)))
        );
    }

    #[test]
    fn if_is_where_the_compiler_looks() {
        assert_eq!(FunctionId::IF.name(), "If");
    }
}
