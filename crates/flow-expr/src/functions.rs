//! The functions of the language: what each one takes, gives and means, and the Rust function that computes it.
//!
//! Each family has a file with its own table. Which overload a call takes, whether its arguments may be not set and
//! whether they are in range is decided from the table before a function is called.

mod agents;
mod arguments;
pub(crate) mod audio;
mod calendar;
mod cast;
mod cast_amount;
mod communication;
mod datetime;
mod duration;
mod email;
mod json;
mod language;
mod list;
mod list_changes;
mod logic;
mod math;
mod money;
mod organisation;
mod parts;
mod phone;
mod text;

use std::sync::LazyLock;

use flow_syntax::{Span, nearest};

use crate::Value;
use crate::error::{ExprError, ExprErrorCode};
use crate::resolve::Named;
use crate::signature::Overload;

pub(crate) use arguments::{Arguments, check_range};

/// The largest text or list that an expression may make, in bytes of its text.
pub(crate) const LARGEST: usize = 4 * 1024 * 1024;

type Outcome = Result<Option<Value>, ExprError>;

/// A function as its family's table has it.
#[derive(Clone, Copy)]
struct Row {
    name: &'static str,
    /// The vendor's overloads, one a line; see [`crate::signature`].
    overloads: &'static str,
    /// What it does, in one sentence.
    summary: &'static str,
    /// What surprises, what it does at the edges, and what is a guess; may be empty.
    detail: &'static str,
    /// Expressions with the literals that they give; a test evaluates them.
    examples: &'static [(&'static str, &'static str)],
    call: fn(Arguments<'_>) -> Outcome,
}

/// What there is to know of a function.
pub struct Function {
    row: Row,
    family: &'static str,
    overloads: Vec<Overload>,
}

impl Function {
    /// The name, in the platform's letter case.
    pub fn name(&self) -> &'static str {
        self.row.name
    }

    /// The family that the vendor's pages list it under, such as `text`.
    pub fn family(&self) -> &'static str {
        self.family
    }

    /// What it does, in one sentence.
    pub fn summary(&self) -> &'static str {
        self.row.summary
    }

    /// What surprises, what it does at the edges, and what is a guess; may be empty.
    pub fn detail(&self) -> &'static str {
        self.row.detail
    }

    /// The ways to call it, in the vendor's order.
    pub fn overloads(&self) -> &[Overload] {
        &self.overloads
    }

    /// Expressions with the literals that they give.
    pub fn examples(&self) -> &'static [(&'static str, &'static str)] {
        self.row.examples
    }
}

static FUNCTIONS: LazyLock<Vec<Function>> = LazyLock::new(|| {
    let families: &[(&'static str, &[Row])] = &[
        ("audio", audio::ROWS),
        ("communication", communication::ROWS),
        ("conversion", cast::ROWS),
        ("conversion", cast_amount::ROWS),
        ("date and time", calendar::ROWS),
        ("date and time", datetime::ROWS),
        ("date and time", duration::ROWS),
        ("email", email::ROWS),
        ("json", json::ROWS),
        ("language", language::ROWS),
        ("list", list::ROWS),
        ("list", list_changes::ROWS),
        ("logic", logic::ROWS),
        ("money", money::ROWS),
        ("numbers", math::ROWS),
        ("organisation", agents::ROWS),
        ("organisation", organisation::ROWS),
        ("phone", phone::ROWS),
        ("text", text::ROWS),
    ];
    let rows = families
        .iter()
        .flat_map(|(family, rows)| rows.iter().map(move |row| (*family, *row)));
    let mut functions: Vec<Function> = rows
        .map(|(family, row)| Function {
            row,
            family,
            overloads: Overload::read_all(row.overloads),
        })
        .collect();
    functions.sort_by_key(|function| function.row.name.to_ascii_lowercase());
    functions
});

/// Every function, by name.
pub fn functions() -> &'static [Function] {
    &FUNCTIONS
}

/// A function of the table, by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FunctionId(u16);

impl FunctionId {
    /// The name in the platform's letter case.
    pub(crate) fn name(self) -> &'static str {
        self.function().row.name
    }

    /// Whether it is `If`, whose branches are compiled to jumps.
    pub(crate) fn is_if(self) -> bool {
        self.name() == "If"
    }

    pub(crate) fn function(self) -> &'static Function {
        &FUNCTIONS[usize::from(self.0)]
    }

    pub(crate) fn named(self) -> Named<'static> {
        Named {
            name: self.name(),
            overloads: &self.function().overloads,
        }
    }

    /// Whether some overload accepts `NOT_SET` for the argument at `index`, from 0, of a call with `count` arguments.
    pub(crate) fn accepts_not_set(self, index: usize, count: usize) -> bool {
        let mut overloads = self
            .function()
            .overloads
            .iter()
            .filter(|one| one.takes_count(count));
        overloads.any(|one| {
            one.parameter(index)
                .is_some_and(|parameter| parameter.accepts_not_set)
        })
    }

    pub(crate) fn call(self, arguments: Arguments<'_>) -> Outcome {
        arguments.check()?;
        (self.function().row.call)(arguments)
    }
}

/// What other languages call it, in small letters, and what this one does.
const ELSEWHERE: [(&str, &str); 27] = [
    ("charat", "Substring"),
    ("concat", "Append"),
    ("dateadd", "AddDays"),
    ("datediff", "DateTimeDiff"),
    ("iif", "If"),
    ("indexof", "FindString"),
    ("instr", "FindString"),
    ("isblank", "IsNotSetOrEmpty"),
    ("isempty", "IsNotSetOrEmpty"),
    ("isnull", "IsNotSetOrEmpty"),
    ("isnullorempty", "IsNotSetOrEmpty"),
    ("join", "ToString"),
    ("len", "Length"),
    ("list", "MakeList"),
    ("now", "GetCurrentDateTimeUtc"),
    ("parsejson", "JsonParse"),
    ("size", "Count"),
    ("strlen", "Length"),
    ("substr", "Substring"),
    ("today", "GetCurrentDateTimeUtc"),
    ("toboolean", "ToBool"),
    ("tointeger", "ToInt"),
    ("tolower", "Lower"),
    ("tonumber", "ToDecimal"),
    ("toupper", "Upper"),
    ("trimend", "RTrim"),
    ("trimstart", "LTrim"),
];

/// Finds a function; letter case does not count. Of an unknown name the nearest known one is told.
pub(crate) fn find(name: &str) -> Result<FunctionId, Option<&'static str>> {
    let wanted = name.to_ascii_lowercase();
    let found = FUNCTIONS.binary_search_by(|function| {
        let known = function.row.name.bytes();
        known
            .map(|byte| byte.to_ascii_lowercase())
            .cmp(wanted.bytes())
    });
    if let Ok(at) = found {
        return Ok(FunctionId(u16::try_from(at).expect("the table is small")));
    }
    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == wanted);
    let near = || nearest(name, FUNCTIONS.iter().map(|function| function.row.name));
    Err(elsewhere.map(|(_, ours)| *ours).or_else(near))
}

/// Checks how many arguments a call has; `places` are those of the arguments.
pub(crate) fn check_count(id: FunctionId, call: Span, places: &[Span]) -> Result<(), ExprError> {
    let overloads = &id.function().overloads;
    if overloads
        .iter()
        .any(|overload| overload.takes_count(places.len()))
    {
        return Ok(());
    }
    let most = overloads
        .iter()
        .map(|overload| overload.parameters.len())
        .max()
        .unwrap_or(0);
    let message = format!(
        "`{}` takes {}, not {}",
        id.name(),
        counts(overloads),
        places.len()
    );
    let place = places.get(most).copied().unwrap_or(call);
    let useful = overloads
        .iter()
        .filter(|overload| !overload.is_for_not_set());
    let signatures: Vec<String> = useful
        .map(|overload| format!("`{}{overload}`", id.name()))
        .take(2)
        .collect();
    Err(ExprError::new(ExprErrorCode::Arity, place, message)
        .with_help(format!("write {}", signatures.join(" or "))))
}

/// `1 argument`, `2 to 4 arguments`, `at least 1 argument`.
fn counts(overloads: &[Overload]) -> String {
    let lengths = || overloads.iter().map(|overload| overload.parameters.len());
    let (fewest, most) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
    let repeats = overloads
        .iter()
        .any(|one| one.parameters.last().is_some_and(|last| last.repeats));
    let noun = |count| if count == 1 { "argument" } else { "arguments" };
    match most {
        0 => "no arguments".to_owned(),
        _ if repeats => format!("at least {fewest} {}", noun(fewest)),
        most if fewest == most => format!("{most} {}", noun(most)),
        most => format!("{fewest} to {most} arguments"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn each_name_stands_once_and_is_found_in_any_letter_case() {
        assert!(
            FUNCTIONS
                .is_sorted_by(|a, b| a.name().to_ascii_lowercase() < b.name().to_ascii_lowercase())
        );
        for function in functions() {
            assert_eq!(
                find(&function.name().to_uppercase()).unwrap().name(),
                function.name()
            );
        }
    }

    #[test]
    fn every_function_says_what_it_does() {
        for function in functions() {
            let name = function.name();
            assert!(
                function.summary().ends_with('.'),
                "{name}: a summary is a sentence"
            );
            assert!(
                !function.examples().is_empty(),
                "{name}: an example says more"
            );
            assert!(
                !function.overloads().is_empty(),
                "{name}: how is it called?"
            );
        }
    }

    #[test]
    fn every_example_gives_its_literal() {
        for function in functions() {
            for (text, expected) in function.examples() {
                assert_eq!(World::with_clock().shown(text), *expected, "{text}");
            }
        }
        for operator in crate::operators() {
            for (text, expected) in operator.examples {
                assert_eq!(World::with_clock().shown(text), *expected, "{text}");
            }
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_told_the_nearest_name() {
        assert_eq!(find("IsNotSet0rEmpty"), Err(Some("IsNotSetOrEmpty")));
        assert_eq!(find("Frobnicate"), Err(None));
    }

    #[test]
    fn names_of_other_languages_are_told_the_platforms() {
        for (other, ours) in ELSEWHERE {
            assert!(find(ours).is_ok(), "{ours}");
            assert!(
                find(other).is_ok() || find(other) == Err(Some(ours)),
                "{other}"
            );
        }
        assert_eq!(find("ToUpper"), Err(Some("Upper")));
    }
}
