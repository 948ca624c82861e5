//! Lengths of time: making and rounding them.

use super::{Arguments, Outcome, Row};
use crate::amount;
use crate::error::{ExprError, ExprErrorCode};
use crate::moment::{DAY, Duration, HOUR, MINUTE, SECOND};
use crate::types::{Scalar, Type};
use crate::{Platform, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "MakeDuration",
        overloads: "day:int, hour:int, minute:int, second:int -> dur
            day:int, hour:int, minute:int, second:int, milliseconds:int -> dur",
        summary: "Makes a length of time of days, hours, minutes, seconds and milliseconds.",
        detail: "The parts are added up and may be negative or large: 90 minutes are an hour and a half.",
        examples: &[
            ("MakeDuration(0, 1, 30, 0)", "ToDuration(\"PT1H30M\")"),
            (
                "MakeDuration(-10, 5, 30, 0, 456)",
                "ToDuration(\"-P9DT18H29M59.544S\")",
            ),
        ],
        call: make_duration,
    },
    Row {
        name: "Range",
        overloads: "durationToRound:dur, intervalDuration:dur -> List<dur>",
        summary: "Gives the two ends of the interval that a length of time lies in.",
        detail: "Intervals are counted from 0: of 5 minutes, 12 minutes lie between 10 and 15, and 10 minutes too. That is a guess from the names of the parameters; the vendor is silent.",
        examples: &[(
            "Range(MakeDuration(0, 0, 12, 0), MakeDuration(0, 0, 5, 0))",
            "MakeList(ToDuration(\"PT10M\"), ToDuration(\"PT15M\"))",
        )],
        call: range,
    },
    Row {
        name: "RoundUp",
        overloads:
            "durationToRound:dur -> dur
            durationToRound:dur, intervalDurationValue:dur -> dur
            durationToRound:dur, intervalDurationValue:dur, specificDurationValues:List<dur> -> dur",
        summary: "Rounds a length of time up to whole minutes, or to the next multiple of an interval.",
        detail: "A list says which lengths it may stop at besides: the smallest that is not shorter is given. Whole minutes, and how the list counts, are guesses; the vendor is silent.",
        examples: &[
            ("RoundUp(MakeDuration(0, 0, 3, 20))", "ToDuration(\"PT4M\")"),
            (
                "RoundUp(MakeDuration(0, 0, 3, 20), MakeDuration(0, 0, 5, 0))",
                "ToDuration(\"PT5M\")",
            ),
            (
                "RoundUp(MakeDuration(0, 0, 1, 20), MakeDuration(0, 0, 5, 0), MakeList(MakeDuration(0, 0, 2, 0)))",
                "ToDuration(\"PT2M\")",
            ),
        ],
        call: round_up,
    },
];

fn make_duration(arguments: Arguments<'_>) -> Outcome {
    let mut parts = [(0, DAY), (0, HOUR), (0, MINUTE), (0, SECOND), (0, 1)];
    for (index, (count, _)) in parts.iter_mut().take(arguments.count()).enumerate() {
        *count = arguments.integer(index)?;
    }
    length(arguments, Duration::of_parts(parts))
}

fn range(arguments: Arguments<'_>) -> Outcome {
    let (millis, interval) = (arguments.duration(0)?.millis(), interval(arguments)?);
    let lower = millis.div_euclid(interval) * interval;
    let ends = [lower, lower + interval].map(|end| length(arguments, Duration::from_millis(end)));
    let [lower, upper] = ends;
    Ok(Some(Value::List([lower?, upper?].into())))
}

fn round_up(arguments: Arguments<'_>) -> Outcome {
    let wanted = arguments.duration(0)?.millis();
    let interval = match arguments.count() {
        1 => MINUTE,
        _ => interval(arguments)?,
    };
    let multiple = wanted.div_euclid(interval) * interval;
    let multiple = if multiple < wanted {
        multiple + interval
    } else {
        multiple
    };
    let mut nearest = multiple;
    if arguments.count() > 2 {
        for item in arguments.list(2)?.iter().flatten() {
            let stop = item_length(arguments, item)?.millis();
            if stop >= wanted {
                nearest = nearest.min(stop);
            }
        }
    }
    length(arguments, Duration::from_millis(nearest))
}

fn item_length(arguments: Arguments<'_>, item: &Value) -> Result<Duration, ExprError> {
    match item {
        Value::Platform(Platform::Duration(length)) => Ok(*length),
        other => Err(arguments.wrong_item(2, Type::One(Scalar::Duration), other)),
    }
}

/// The second argument, in milliseconds; longer than nothing.
fn interval(arguments: Arguments<'_>) -> Result<i64, ExprError> {
    match arguments.duration(1)?.millis() {
        millis if millis > 0 => Ok(millis),
        _ => {
            let message = "an interval has to be longer than nothing";
            Err(ExprError::new(
                ExprErrorCode::Range,
                arguments.place(1),
                message,
            ))
        }
    }
}

fn length(arguments: Arguments<'_>, found: Option<Duration>) -> Outcome {
    let length = amount::length(found).map_err(|fault| fault.at(arguments.whole()))?;
    Ok(Some(length))
}

#[cfg(test)]
mod tests {
    use crate::world::{gives, says};

    #[test]
    fn parts_are_added_up() {
        gives("MakeDuration(0, 0, 90, 0)", "ToDuration(\"PT1H30M\")");
        gives("MakeDuration(1, -24, 0, 0)", "ToDuration(\"PT0S\")");
        gives(
            "MakeDuration(-10, 5, 30, 0, 456)",
            "ToDuration(\"-P9DT18H29M59.544S\")",
        );
    }

    #[test]
    fn durations_have_fifteen_digits_of_milliseconds() {
        gives(
            "MakeDuration(0, 0, 0, 0, 999999999999999) == System.MaxDuration",
            "true",
        );
        gives(
            "MakeDuration(0, 0, 0, 1, 999999999999999)",
            "range at `MakeDuration(0, 0, 0, 1, 999999999999999)`",
        );
        gives(
            "MakeDuration(999999999999999, 999999999999999, 0, 0)",
            "range at `MakeDuration(999999999999999, 999999999999999, 0, 0)`",
        );
        gives(
            "System.MaxDuration + System.MaxDuration",
            "range at `System.MaxDuration + System.MaxDuration`",
        );
        gives(
            "RoundUp(System.MaxDuration)",
            "range at `RoundUp(System.MaxDuration)`",
        );
    }

    #[test]
    fn rounding_goes_up_also_of_negative_lengths() {
        gives("RoundUp(MakeDuration(0, 0, 3, 0))", "ToDuration(\"PT3M\")");
        gives(
            "RoundUp(MakeDuration(0, 0, 0, 0, 1))",
            "ToDuration(\"PT1M\")",
        );
        gives(
            "RoundUp(MakeDuration(0, 0, -3, -20))",
            "ToDuration(\"-PT3M\")",
        );
        says(
            "RoundUp(MakeDuration(0, 0, 3, 0), MakeDuration(0, 0, 0, 0))",
            "range at `MakeDuration(0, 0, 0, 0)`: an interval has to be longer than nothing",
        );
    }

    #[test]
    fn a_list_of_stops_is_taken_where_it_is_nearer() {
        let call = |minutes: i64| {
            format!(
                "RoundUp(MakeDuration(0, 0, {minutes}, 0), MakeDuration(0, 0, 5, 0), MakeList(MakeDuration(0, 0, 2, 0), NOT_SET, MakeDuration(0, 0, 30, 0)))"
            )
        };
        gives(&call(1), "ToDuration(\"PT2M\")");
        gives(&call(3), "ToDuration(\"PT5M\")");
        gives(&call(31), "ToDuration(\"PT35M\")");
    }

    #[test]
    fn a_range_has_two_ends() {
        gives(
            "Range(MakeDuration(0, 0, 10, 0), MakeDuration(0, 0, 5, 0))",
            "MakeList(ToDuration(\"PT10M\"), ToDuration(\"PT15M\"))",
        );
        gives(
            "Range(MakeDuration(0, 0, -1, 0), MakeDuration(0, 0, 5, 0))[0]",
            "ToDuration(\"-PT5M\")",
        );
    }
}
