//! Moments: taking them apart, and counting from one to another. All are in UTC.

use super::{Arguments, Outcome, Row};
use crate::Value;
use crate::amount;
use crate::error::{ExprError, ExprErrorCode};
use crate::moment::{DAY, DateTime, HOUR, MINUTE, SECOND};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "AddDays",
        overloads: "startDateTime:dtm, days:int -> dtm",
        summary: "Gives the moment so many days later.",
        detail: "A negative number goes back. A day has 24 hours: moments are in UTC, which knows no summer time.",
        examples: &[(
            "AddDays(MakeDateTime(2024, 2, 28), 2)",
            "ToDateTime(\"2024-03-01T00:00:00Z\")",
        )],
        call: add_days,
    },
    Row {
        name: "AddDuration",
        overloads: "startDateTime:dtm, durationToAdd:dur -> dtm",
        summary: "Gives the moment that lies a length of time later.",
        detail: "The same as `+`. A negative length goes back.",
        examples: &[(
            "AddDuration(MakeDateTime(2024, 1, 31, 23, 0, 0), MakeDuration(0, 1, 30, 0))",
            "ToDateTime(\"2024-02-01T00:30:00Z\")",
        )],
        call: add_duration,
    },
    Row {
        name: "AddHours",
        overloads: "startDateTime:dtm, hoursToAdd:int -> dtm",
        summary: "Gives the moment so many hours later.",
        detail: "A negative number goes back.",
        examples: &[(
            "AddHours(MakeDateTime(2024, 1, 1, 22, 0, 0), 3)",
            "ToDateTime(\"2024-01-02T01:00:00Z\")",
        )],
        call: add_hours,
    },
    Row {
        name: "AddMinutes",
        overloads: "startDateTime:dtm, minutesToAdd:int -> dtm",
        summary: "Gives the moment so many minutes later.",
        detail: "A negative number goes back.",
        examples: &[(
            "AddMinutes(MakeDateTime(2024, 1, 1), -1)",
            "ToDateTime(\"2023-12-31T23:59:00Z\")",
        )],
        call: add_minutes,
    },
    Row {
        name: "AddMonths",
        overloads: "startDateTime:dtm, monthsToAdd:int -> dtm",
        summary: "Gives the same day of the month and time of day so many months later.",
        detail: "Where that month is shorter it is its last day: one month after 31 January is 28 or 29 February. A negative number goes back.",
        examples: &[(
            "AddMonths(MakeDateTime(2009, 1, 31), 1)",
            "ToDateTime(\"2009-02-28T00:00:00Z\")",
        )],
        call: add_months,
    },
    Row {
        name: "AddSeconds",
        overloads: "startDateTime:dtm, secondsToAdd:int -> dtm",
        summary: "Gives the moment so many seconds later.",
        detail: "A negative number goes back.",
        examples: &[(
            "AddSeconds(MakeDateTime(2024, 1, 1), 90)",
            "ToDateTime(\"2024-01-01T00:01:30Z\")",
        )],
        call: add_seconds,
    },
    Row {
        name: "AddYears",
        overloads: "startDateTime:dtm, yearsToAdd:int -> dtm",
        summary: "Gives the same day and time so many years later.",
        detail: "29 February becomes 28 February in a year that has no such day. A negative number goes back.",
        examples: &[(
            "AddYears(MakeDateTime(2024, 2, 29), 1)",
            "ToDateTime(\"2025-02-28T00:00:00Z\")",
        )],
        call: add_years,
    },
    Row {
        name: "DateTimeDiff",
        overloads: "dateTime1:dtm, dateTime2:dtm -> dur",
        summary: "Gives how much later the first moment is than the second.",
        detail: "It is negative when the first one comes earlier.",
        examples: &[(
            "DateTimeDiff(MakeDateTime(2024, 1, 2), MakeDateTime(2024, 1, 1, 18, 0, 0))",
            "ToDuration(\"PT6H\")",
        )],
        call: date_time_diff,
    },
    Row {
        name: "Day",
        overloads: "value:dtm -> int",
        summary: "Gives the day of the month of a moment, 1 to 31.",
        detail: "",
        examples: &[("Day(MakeDateTime(2009, 3, 20))", "20")],
        call: day,
    },
    Row {
        name: "GetCurrentDateTimeUtc",
        overloads: "-> dtm",
        summary: "Gives the moment at which it is called, in UTC.",
        detail: "Where nobody tells the time, such as in a check of an expression alone, it is an error.",
        examples: &[("GetCurrentDateTimeUtc() > MakeDateTime(1900, 1, 1)", "true")],
        call: get_current_date_time_utc,
    },
    Row {
        name: "Hour",
        overloads: "value:dtm -> int",
        summary: "Gives the hour of a moment, 0 to 23.",
        detail: "It is the hour in UTC, not where the caller is.",
        examples: &[("Hour(MakeDateTime(2007, 2, 10, 12, 30, 15))", "12")],
        call: hour,
    },
    Row {
        name: "Minute",
        overloads: "value:dtm -> int",
        summary: "Gives the minute of a moment, 0 to 59.",
        detail: "",
        examples: &[("Minute(MakeDateTime(2007, 2, 10, 12, 30, 15))", "30")],
        call: minute,
    },
    Row {
        name: "Month",
        overloads: "value:dtm -> int",
        summary: "Gives the month of a moment, 1 to 12.",
        detail: "",
        examples: &[("Month(MakeDateTime(2009, 3, 20))", "3")],
        call: month,
    },
    Row {
        name: "Second",
        overloads: "value:dtm -> int",
        summary: "Gives the second of a moment, 0 to 59.",
        detail: "Parts of a second are cut off.",
        examples: &[("Second(MakeDateTime(2007, 2, 10, 12, 30, 15))", "15")],
        call: second,
    },
    Row {
        name: "Year",
        overloads: "value:dtm -> int",
        summary: "Gives the year of a moment.",
        detail: "",
        examples: &[("Year(MakeDateTime(2009, 3, 20))", "2009")],
        call: year,
    },
];

fn year(arguments: Arguments<'_>) -> Outcome {
    integer(arguments.moment(0)?.civil().year())
}

fn month(arguments: Arguments<'_>) -> Outcome {
    integer(arguments.moment(0)?.civil().month())
}

fn day(arguments: Arguments<'_>) -> Outcome {
    integer(arguments.moment(0)?.civil().day())
}

fn hour(arguments: Arguments<'_>) -> Outcome {
    integer(arguments.moment(0)?.civil().hour())
}

fn minute(arguments: Arguments<'_>) -> Outcome {
    integer(arguments.moment(0)?.civil().minute())
}

fn second(arguments: Arguments<'_>) -> Outcome {
    integer(arguments.moment(0)?.civil().second())
}

pub(super) fn integer(value: impl Into<i64>) -> Outcome {
    Ok(Some(Value::from(value.into())))
}

fn add_years(arguments: Arguments<'_>) -> Outcome {
    later_months(arguments, arguments.integer(1)?.checked_mul(12))
}

fn add_months(arguments: Arguments<'_>) -> Outcome {
    later_months(arguments, Some(arguments.integer(1)?))
}

fn later_months(arguments: Arguments<'_>, months: Option<i64>) -> Outcome {
    let start = arguments.moment(0)?;
    moment(
        arguments,
        months.and_then(|months| start.plus_months(months)),
    )
}

fn add_days(arguments: Arguments<'_>) -> Outcome {
    later(arguments, DAY)
}

fn add_hours(arguments: Arguments<'_>) -> Outcome {
    later(arguments, HOUR)
}

fn add_minutes(arguments: Arguments<'_>) -> Outcome {
    later(arguments, MINUTE)
}

fn add_seconds(arguments: Arguments<'_>) -> Outcome {
    later(arguments, SECOND)
}

fn later(arguments: Arguments<'_>, unit_millis: i64) -> Outcome {
    let (start, count) = (arguments.moment(0)?, arguments.integer(1)?);
    moment(arguments, start.plus_units(count, unit_millis))
}

fn add_duration(arguments: Arguments<'_>) -> Outcome {
    let (start, length) = (arguments.moment(0)?, arguments.duration(1)?);
    moment(arguments, start.plus(length))
}

/// A moment that a calculation gave; outside the years of the language it is an error of the whole call.
pub(super) fn moment(arguments: Arguments<'_>, found: Option<DateTime>) -> Outcome {
    let moment = amount::moment(found).map_err(|fault| fault.at(arguments.whole()))?;
    Ok(Some(moment))
}

fn date_time_diff(arguments: Arguments<'_>) -> Outcome {
    let length = arguments.moment(0)?.since(arguments.moment(1)?);
    Ok(Some(length.into()))
}

fn get_current_date_time_utc(arguments: Arguments<'_>) -> Outcome {
    match arguments.world().now() {
        Some(now) => Ok(Some(now.into())),
        None => {
            let message = "nobody tells the time here, and `GetCurrentDateTimeUtc` asks for it";
            Err(
                ExprError::new(ExprErrorCode::Unavailable, arguments.whole(), message).with_help(
                    "write a moment instead, such as `MakeDateTime(2024, 1, 31, 9, 0, 0)`",
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::world::{World, gives, says};

    #[test]
    fn a_moment_is_taken_apart() {
        let moment = "MakeDateTime(2009, 3, 20, 12, 5, 59)";
        for (function, expected) in [
            ("Year", "2009"),
            ("Month", "3"),
            ("Day", "20"),
            ("Hour", "12"),
            ("Minute", "5"),
            ("Second", "59"),
            ("DayOfWeek", "6"),
            ("WeekNum", "12"),
        ] {
            gives(&format!("{function}({moment})"), expected);
        }
        gives("Second(ToDateTime(\"1969-12-31T23:59:58.5Z\"))", "58");
    }

    #[test]
    fn months_end_where_they_end() {
        gives(
            "AddMonths(MakeDateTime(2009, 1, 31), 1)",
            "ToDateTime(\"2009-02-28T00:00:00Z\")",
        );
        gives(
            "AddMonths(MakeDateTime(2009, 1, 31), 25)",
            "ToDateTime(\"2011-02-28T00:00:00Z\")",
        );
        gives(
            "AddMonths(MakeDateTime(2009, 1, 31), -1)",
            "ToDateTime(\"2008-12-31T00:00:00Z\")",
        );
        gives(
            "AddMonths(MakeDateTime(2009, 3, 31, 1, 2, 3), -13)",
            "ToDateTime(\"2008-02-29T01:02:03Z\")",
        );
        gives(
            "AddYears(MakeDateTime(2008, 2, 29), -1)",
            "ToDateTime(\"2007-02-28T00:00:00Z\")",
        );
    }

    #[test]
    fn years_are_1800_to_2200() {
        gives(
            "AddSeconds(MakeDateTime(2200, 12, 31, 23, 59, 59), 1)",
            "range at `AddSeconds(MakeDateTime(2200, 12, 31, 23, 59, 59), 1)`",
        );
        says(
            "AddDays($t, 999999999999999)",
            "range at `AddDays($t, 999999999999999)`: the moment is out of range: the years are 1800 to 2200",
        );
        for function in [
            "AddYears",
            "AddMonths",
            "AddHours",
            "AddMinutes",
            "AddSeconds",
        ] {
            for number in ["999999999999999", "-999999999999999"] {
                let call = format!("{function}(MakeDateTime(2024, 1, 1), {number})");
                gives(&call, &format!("range at `{call}`"));
            }
        }
        gives(
            "MakeDateTime(1800, 1, 1) - MakeDuration(0, 0, 0, 1)",
            "range at `MakeDateTime(1800, 1, 1) - MakeDuration(0, 0, 0, 1)`",
        );
    }

    #[test]
    fn the_difference_is_the_first_less_the_second() {
        gives(
            "DateTimeDiff(MakeDateTime(2009, 1, 1), MakeDateTime(2009, 1, 2, 1, 0, 0))",
            "ToDuration(\"-P1DT1H\")",
        );
        gives(
            "DateTimeDiff(System.MaxDateTime, System.MinDateTime) < System.MaxDuration",
            "true",
        );
    }

    #[test]
    fn a_world_without_a_clock_does_not_know_the_time() {
        let error = World::new("{}")
            .eval("Year(GetCurrentDateTimeUtc())")
            .unwrap_err();
        assert_eq!(error.code.as_str(), "unavailable");
    }
}
