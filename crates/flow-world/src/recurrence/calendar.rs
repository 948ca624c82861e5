//! Years, months and weeks: which day of them a day is, from the start and from the end.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

/// A stretch of days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    first: Date,
    last: Date,
}

/// A place in a row: the first is 1, and the last is -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ordinal {
    pub(super) from_start: i16,
    pub(super) from_end: i16,
}

impl Unit {
    pub(super) fn day(day: Date) -> Self {
        Self {
            first: day,
            last: day,
        }
    }

    pub(super) fn week(first: Date) -> Self {
        let last = first.saturating_add(6.days());
        Self { first, last }
    }

    pub(super) fn month(day: Date) -> Self {
        Self {
            first: day.first_of_month(),
            last: day.last_of_month(),
        }
    }

    pub(super) fn year(day: Date) -> Self {
        Self {
            first: day.first_of_year(),
            last: day.last_of_year(),
        }
    }

    pub(super) fn first(self) -> Date {
        self.first
    }

    /// How many days it has.
    pub(super) fn len(self) -> usize {
        let days = self
            .last
            .since(self.first)
            .map_or(0, |span| span.get_days());
        usize::try_from(days).unwrap_or_default() + 1
    }

    pub(super) fn days(self) -> impl Iterator<Item = Date> {
        let days = self.first.series(1.day());
        days.take_while(move |day| *day <= self.last)
    }

    /// Which day of the unit it is; only for years and months.
    pub(super) fn ordinal(self, day: Date) -> Ordinal {
        let (index, count) = match self.last.month() == self.first.month() {
            true => (i16::from(day.day()), i16::from(self.last.day())),
            false => (day.day_of_year(), self.last.day_of_year()),
        };
        Ordinal {
            from_start: index,
            from_end: index - count - 1,
        }
    }
}

impl Ordinal {
    /// How many of its weekday there are up to it, and from it on.
    pub(super) fn in_weeks(self) -> Self {
        Self {
            from_start: (self.from_start - 1) / 7 + 1,
            from_end: (self.from_end + 1) / 7 - 1,
        }
    }
}

/// The day on which the day's week begins.
pub(super) fn week_start(day: Date, starts_on: Weekday) -> Date {
    let since = day.weekday().since(starts_on);
    day.saturating_sub(i64::from(since).days())
}

/// The number of the day's week: week 1 of a year is the first that has four days in it.
pub(super) fn week_of(day: Date, starts_on: Weekday) -> Ordinal {
    let number = |day: Date| {
        let middle = week_start(day, starts_on).saturating_add(3.days());
        (middle, (middle.day_of_year() - 1) / 7 + 1)
    };
    let (middle, week) = number(day);
    // The 28th of December is always in the last week.
    let late = Date::new(middle.year(), 12, 28).unwrap_or(middle);
    Ordinal {
        from_start: week,
        from_end: week - number(late).1 - 1,
    }
}
