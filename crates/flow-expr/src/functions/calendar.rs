//! The calendar: days of the week, weeks, and moments made of dates. All are in UTC.

use jiff::civil::{Date, Weekday};

use super::datetime::{integer, moment};
use super::{Arguments, Outcome, Row};
use crate::error::{ExprError, ExprErrorCode};
use crate::moment::{DateTime, HOUR, MINUTE, SECOND};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "DayOfWeek",
        overloads: "value:dtm -> int",
        summary: "Gives the day of the week of a moment: Sunday is 1, Saturday 7.",
        detail: "`System.DateTime.Monday` and its like name the numbers.",
        examples: &[
            ("DayOfWeek(MakeDateTime(2009, 4, 5))", "1"),
            (
                "DayOfWeek(MakeDateTime(2009, 4, 6)) == System.DateTime.Monday",
                "true",
            ),
        ],
        call: day_of_week,
    },
    Row {
        name: "GetDayOfWeekOccurrence",
        overloads: "dayOfWeek:int[1..7], occurrence:int[-53..53], year:int[1800..2200] -> dtm
            dayOfWeek:int[1..7], occurrence:int[-5..5], year:int[1800..2200], month:int[1..12] -> dtm
            dayOfWeek:int[1..7], occurrence:int[-53..53], year:int[1800..2200], hour:int[0..23], minute:int[0..59], second:int[0..59] -> dtm
            dayOfWeek:int[1..7], occurrence:int[-5..5], year:int[1800..2200], month:int[1..12], hour:int[0..23], minute:int[0..59], second:int[0..59] -> dtm",
        summary: "Gives the first, second, … such day of the week in a year, or in a month of it.",
        detail: "Days are numbered as `DayOfWeek` does, Sunday first. A negative occurrence counts from the end: -1 is the last one. Without hour, minute and second it is midnight. Occurrence 0, and a fifth Monday in a month that has only four, are errors; that is a guess, the vendor is silent.",
        examples: &[
            (
                "GetDayOfWeekOccurrence(5, 4, 2024, 11)",
                "ToDateTime(\"2024-11-28T00:00:00Z\")",
            ),
            (
                "GetDayOfWeekOccurrence(2, -1, 2024, 5)",
                "ToDateTime(\"2024-05-27T00:00:00Z\")",
            ),
        ],
        call: get_day_of_week_occurrence,
    },
    Row {
        name: "MakeDateTime",
        overloads: "year:int[1800..2200], month:int[1..12], day:int[1..31], hour:int[0..23], minute:int[0..59], second:int[0..59] -> dtm
            year:int[1800..2200], month:int[1..12], day:int[1..31] -> dtm",
        summary: "Makes a moment of a date, and of a time of day in UTC; without one it is midnight.",
        detail: "A day that the month does not have, such as 30 February, is an error.",
        examples: &[(
            "MakeDateTime(2009, 1, 10, 6, 30, 0)",
            "ToDateTime(\"2009-01-10T06:30:00Z\")",
        )],
        call: make_date_time,
    },
    Row {
        name: "WeekNum",
        overloads: "value:dtm -> int",
        summary: "Gives the number of a moment's week in its year, 1 to 54.",
        detail: "Weeks begin on Sunday, and 1 January is in week 1, as in spreadsheets and as `DayOfWeek` counts. That is a guess: the vendor's examples fit the weeks of ISO 8601 too, which begin on Monday.",
        examples: &[
            ("WeekNum(MakeDateTime(2009, 12, 31))", "53"),
            ("WeekNum(MakeDateTime(2009, 1, 4))", "2"),
        ],
        call: week_num,
    },
];

fn day_of_week(arguments: Arguments<'_>) -> Outcome {
    let weekday = arguments.moment(0)?.civil().weekday();
    integer(weekday.to_sunday_one_offset())
}

/// Counts the Sundays since the year began; the days before the first one are a week too.
fn week_num(arguments: Arguments<'_>) -> Outcome {
    let date = arguments.moment(0)?.civil().date();
    let first = date.first_of_year().weekday().to_sunday_zero_offset();
    integer((date.day_of_year() - 1 + i16::from(first)) / 7 + 1)
}

fn make_date_time(arguments: Arguments<'_>) -> Outcome {
    let (year, month) = (arguments.integer(0)?, arguments.integer(1)?);
    let first = first_of_month(year, month);
    let (day, days) = (arguments.integer(2)?, first.days_in_month());
    if day > i64::from(days) {
        let message = format!(
            "{} has {days} days, and this is day {day}",
            month_name(first)
        );
        let place = arguments.place(2);
        return Err(ExprError::new(ExprErrorCode::Range, place, message));
    }
    at_time(arguments, first.saturating_add(days_span(day - 1)))
}

fn get_day_of_week_occurrence(arguments: Arguments<'_>) -> Outcome {
    let (number, year) = (arguments.integer(1)?, arguments.integer(2)?);
    let weekday = i8::try_from(arguments.integer(0)?)
        .ok()
        .and_then(|day| Weekday::from_sunday_one_offset(day).ok())
        .expect("the table asks for 1 to 7");
    let (first, last, scope) = match arguments.named("month") {
        Some(at) => {
            let first = first_of_month(year, arguments.integer(at)?);
            (first, first.last_of_month(), month_name(first))
        }
        None => {
            let first = first_of_month(year, 1);
            (first, first.last_of_year(), year.to_string())
        }
    };
    match occurrence(weekday, number, first, last) {
        Some(date) => at_time(arguments, date),
        None => Err(no_such_day(arguments, number, &scope)),
    }
}

/// The day within `first` to `last` that is the `number`th of its weekday; from the end when negative.
fn occurrence(weekday: Weekday, number: i64, first: Date, last: Date) -> Option<Date> {
    let date = if number > 0 {
        let ahead = weekday.since(first.weekday());
        first.checked_add(days_span(i64::from(ahead) + 7 * (number - 1)))
    } else {
        let back = last.weekday().since(weekday);
        last.checked_sub(days_span(i64::from(back) + 7 * (-number - 1)))
    };
    date.ok().filter(|date| (first..=last).contains(date))
}

fn no_such_day(arguments: Arguments<'_>, number: i64, scope: &str) -> ExprError {
    let message = match number {
        0 => "there is no occurrence 0: the first one is 1, the last one -1".to_owned(),
        _ => format!(
            "{scope} does not have this day of the week {} times",
            number.abs()
        ),
    };
    ExprError::new(ExprErrorCode::Range, arguments.place(1), message)
}

/// The day at the time that the arguments hour, minute and second say; at midnight where there are none.
fn at_time(arguments: Arguments<'_>, date: Date) -> Outcome {
    let mut millis = 0;
    for (name, unit_millis) in [("hour", HOUR), ("minute", MINUTE), ("second", SECOND)] {
        if let Some(at) = arguments.named(name) {
            millis += arguments.integer(at)? * unit_millis;
        }
    }
    let midnight = DateTime::from_date(date);
    moment(
        arguments,
        midnight.and_then(|day| day.plus_units(millis, 1)),
    )
}

/// The first day of a month whose number and year were checked to be in range.
fn first_of_month(year: i64, month: i64) -> Date {
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok());
    date.and_then(|(year, month)| Date::new(year, month, 1).ok())
        .expect("the table's ranges lie within the calendar's")
}

fn days_span(days: i64) -> jiff::Span {
    jiff::Span::new().days(days)
}

/// `February 2023`.
fn month_name(date: Date) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = NAMES[usize::from(date.month().unsigned_abs()) - 1];
    format!("{month} {}", date.year())
}

#[cfg(test)]
mod tests {
    use crate::world::{gives, says};

    #[test]
    fn weeks_begin_on_sunday_and_with_the_first_of_january() {
        gives("WeekNum(MakeDateTime(2009, 12, 10, 3, 0, 0))", "50");
        gives("WeekNum(MakeDateTime(2009, 12, 31))", "53");
        gives("WeekNum(MakeDateTime(2010, 1, 1))", "1");
        gives("WeekNum(MakeDateTime(2010, 1, 3))", "2");
        gives("WeekNum(MakeDateTime(2028, 12, 31))", "54");
    }

    #[test]
    fn days_that_a_month_does_not_have_are_told() {
        says(
            "MakeDateTime(2023, 2, 30)",
            "range at `30`: February 2023 has 28 days, and this is day 30",
        );
        says(
            "MakeDateTime(2023, 4, 31, 0, 0, 0)",
            "range at `31`: April 2023 has 30 days, and this is day 31",
        );
        gives(
            "MakeDateTime(2024, 2, 29)",
            "ToDateTime(\"2024-02-29T00:00:00Z\")",
        );
        gives("MakeDateTime(2024, 13, 1)", "range at `13`");
        gives("MakeDateTime(1799, 1, 1)", "range at `1799`");
    }

    #[test]
    fn occurrences_count_from_both_ends() {
        gives(
            "GetDayOfWeekOccurrence(1, 1, 2024)",
            "ToDateTime(\"2024-01-07T00:00:00Z\")",
        );
        gives(
            "GetDayOfWeekOccurrence(3, 53, 2024)",
            "ToDateTime(\"2024-12-31T00:00:00Z\")",
        );
        gives(
            "GetDayOfWeekOccurrence(1, -1, 2024)",
            "ToDateTime(\"2024-12-29T00:00:00Z\")",
        );
        gives(
            "GetDayOfWeekOccurrence(5, 4, 2024, 11, 9, 30, 0)",
            "ToDateTime(\"2024-11-28T09:30:00Z\")",
        );
        gives(
            "GetDayOfWeekOccurrence(2, -53, 2024, 9, 30, 1)",
            "ToDateTime(\"2024-01-01T09:30:01Z\")",
        );
        gives(
            "GetDayOfWeekOccurrence(2, -5, 2024, 1)",
            "ToDateTime(\"2024-01-01T00:00:00Z\")",
        );
    }

    #[test]
    fn occurrences_that_do_not_exist_are_told() {
        says(
            "GetDayOfWeekOccurrence(1, 5, 2024, 2)",
            "range at `5`: February 2024 does not have this day of the week 5 times",
        );
        says(
            "GetDayOfWeekOccurrence(1, -53, 2024)",
            "range at `-53`: 2024 does not have this day of the week 53 times",
        );
        says(
            "GetDayOfWeekOccurrence(1, 0, 2024)",
            "range at `0`: there is no occurrence 0: the first one is 1, the last one -1",
        );
        gives("GetDayOfWeekOccurrence(8, 1, 2024)", "range at `8`");
        gives("GetDayOfWeekOccurrence(1, 6, 2024, 1)", "range at `6`");
    }
}
