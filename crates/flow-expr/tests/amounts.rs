//! Laws of moments, lengths of time and money, and of every function with arguments at the ends of their ranges.

use flow_expr::{
    DateTime, Dialect, Duration, Environment, Expr, Kind, Names, NotSetRead, Overload, Type, Value,
    VarId, functions, literal, loosely_equal,
};
use proptest::prelude::*;

struct Clock;

impl Environment for Clock {
    fn variable(&self, _: VarId) -> Option<&Value> {
        None
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}

    fn now(&self) -> Option<DateTime> {
        DateTime::from_millis(0)
    }
}

fn eval(text: &str) -> Result<Option<Value>, String> {
    let expr = Expr::parse(text, Dialect::Platform).map_err(|error| error.message)?;
    let code = expr.compile(&mut Names::default());
    code.eval(&mut Clock)
        .map_err(|error| format!("{}: {error}", error.code))
}

/// The literal that an expression gives.
fn shown(text: &str) -> String {
    match eval(text) {
        Ok(value) => literal(value.as_ref()),
        Err(error) => error,
    }
}

fn moments() -> impl Strategy<Value = String> {
    (-5_364_662_400_000_i64..=7_289_654_399_999).prop_map(|millis| {
        let moment = DateTime::from_millis(millis).expect("this range is that of the language");
        literal(Some(&moment.into()))
    })
}

/// Lengths of some years: what they are added to often stays in range.
fn lengths() -> impl Strategy<Value = String> {
    (-99_999_999_999_i64..=99_999_999_999).prop_map(|millis| {
        let length = Duration::from_millis(millis).expect("this range is small");
        literal(Some(&length.into()))
    })
}

/// The result holds wherever the calculation stays in range.
fn is_true(text: &str) -> Result<(), TestCaseError> {
    let found = shown(text);
    prop_assert!(
        found == "true" || found.starts_with("range: "),
        "{text} gives {found}"
    );
    Ok(())
}

proptest! {
    #[test]
    fn what_is_added_can_be_taken_away(moment in moments(), length in lengths()) {
        is_true(&format!("({moment} + {length}) - {length} == {moment}"))?;
        is_true(&format!("AddDuration({moment}, {length}) == {length} + {moment}"))?;
        is_true(&format!("DateTimeDiff({moment} + {length}, {moment}) == {length}"))?;
    }

    #[test]
    fn seconds_and_days_are_lengths_of_time(moment in moments(), count in -100_000_i64..100_000) {
        is_true(&format!("DateTimeDiff(AddSeconds({moment}, {count}), {moment}) == MakeDuration(0, 0, 0, {count})"))?;
        is_true(&format!("AddDays({moment}, {count}) == {moment} + MakeDuration({count}, 0, 0, 0)"))?;
    }

    #[test]
    fn texts_are_read_again(moment in moments(), length in lengths()) {
        is_true(&format!("ToDateTime(ToString({moment})) == {moment}"))?;
        is_true(&format!("ToDuration(ToString({length})) == {length}"))?;
    }

    #[test]
    fn a_moment_is_made_of_its_parts(seconds in -5_364_662_400_i64..=7_289_654_399) {
        let moment = format!("ToDateTime({seconds})");
        let parts = ["Year", "Month", "Day", "Hour", "Minute", "Second"].map(|part| format!("{part}({moment})"));
        is_true(&format!("MakeDateTime({}) == {moment}", parts.join(", ")))?;
    }

    #[test]
    fn occurrences_fall_on_their_day(day in 1..=7, occurrence in -5..=5, year in 1800..=2200, month in 1..=12) {
        let found = format!("GetDayOfWeekOccurrence({day}, {occurrence}, {year}, {month})");
        is_true(&format!("DayOfWeek({found}) == {day} and Month({found}) == {month} and Year({found}) == {year}"))?;
    }

    #[test]
    fn sums_of_money_are_exact(cents in prop::collection::vec(-1_000_000_i64..1_000_000, 1..20)) {
        let sum: i64 = cents.iter().sum();
        let money = cents.iter().map(|cents| format!("MakeCurrency({cents} / 100, \"USD\")"));
        let call = format!("Sum({})", money.collect::<Vec<_>>().join(", "));
        is_true(&format!("{call} == MakeCurrency({sum} / 100, \"USD\")"))?;
        is_true(&format!("ToCurrency(ToString({call})) == {call}"))?;
    }

    #[test]
    fn rounding_up_never_shortens(length in lengths(), minutes in 1..1_000) {
        let interval = format!("MakeDuration(0, 0, {minutes}, 0)");
        is_true(&format!("RoundUp({length}, {interval}) >= {length}"))?;
        is_true(&format!("RoundUp({length}, {interval}) - {length} < {interval}"))?;
        is_true(&format!("Range({length}, {interval})[0] <= {length} and {length} < Range({length}, {interval})[1]"))?;
    }
}

/// Arguments for a parameter, at the ends of its range and beyond them.
fn extremes(kind: Kind) -> &'static [&'static str] {
    match kind.to_string().as_str() {
        "Integer" => &[
            "0",
            "1",
            "-1",
            "7",
            "2024",
            "System.MaxInt",
            "System.MinInt",
            "JsonParse(\"9223372036854775807\")",
            "JsonParse(\"-9223372036854775808\")",
            "JsonParse(\"99999999999999999999\")",
        ],
        "Decimal" => &[
            "0.0",
            "-0.5",
            "99999999999999999999999999999999999999999.9",
            "0.0000000000000000000000000000000000000001",
        ],
        "Text" => &[
            "\"\"",
            "\"USD\"",
            "\"é\"",
            "\"P1D\"",
            "\"2200-12-31T23:59:59Z\"",
            "\"99999999999999999999|EUR\"",
        ],
        "Boolean" => &["true", "false"],
        "DateTime" => &["System.MinDateTime", "System.MaxDateTime", "ToDateTime(0)"],
        "Duration" => &[
            "System.MinDuration",
            "System.MaxDuration",
            "MakeDuration(0, 0, 0, 0)",
        ],
        "Currency" => &[
            "MakeCurrency(NOT_SET, NOT_SET)",
            "MakeCurrency(-999999999999999, \"USD\")",
            "MakeCurrency(999999999999999999999999999999999999999.9, \"EUR\")",
        ],
        "List<Duration>" => &[
            "MakeList(System.MinDuration, System.MaxDuration)",
            "MakeEmptyList(ToDuration(0))",
        ],
        "List<Currency>" => &[
            "MakeList(MakeCurrency(1, \"USD\"), MakeCurrency(1, \"EUR\"))",
            "MakeEmptyList(ToCurrency(0))",
        ],
        "List<Decimal>" | "List<Integer>" => {
            &["MakeList(999999999999999, NOT_SET, -1)", "MakeEmptyList(1)"]
        }
        "List" | "List<Text>" => &["MakeList(\"USD\", NOT_SET)", "MakeEmptyList(\"\")"],
        _ => &[
            "NOT_SET",
            "1",
            "System.MaxDuration",
            "MakeCurrency(1, \"USD\")",
            "MakeList(1)",
        ],
    }
}

fn calls() -> impl Strategy<Value = String> {
    let overloads: Vec<(&str, &Overload)> = functions()
        .iter()
        .flat_map(|one| {
            one.overloads()
                .iter()
                .map(|overload| (one.name(), overload))
        })
        .collect();
    prop::sample::select(overloads).prop_flat_map(|(name, overload)| {
        let arguments = overload.parameters.iter().map(|parameter| {
            let known = prop::sample::select(extremes(parameter.kind));
            prop_oneof![9 => known, 1 => Just("NOT_SET")]
        });
        let arguments: Vec<_> = arguments.collect();
        arguments.prop_map(move |arguments| format!("{name}({})", arguments.join(", ")))
    })
}

/// Whether the language can write the value itself, so that its literal is an expression again.
fn is_written(found: Type) -> bool {
    [
        "Boolean", "Integer", "Decimal", "Text", "Currency", "DateTime", "Duration",
    ]
    .contains(&found.to_string().as_str())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn no_function_panics_and_literals_give_their_values(call in calls()) {
        if let Ok(Some(value)) = eval(&call) && is_written(Type::of(Some(&value))) {
            let text = literal(Some(&value));
            let again = eval(&text).map_err(|error| TestCaseError::fail(format!("{call} gives {text}: {error}")))?;
            prop_assert!(loosely_equal(again.as_ref(), Some(&value)), "{} gives {}", call, text);
        }
    }
}
