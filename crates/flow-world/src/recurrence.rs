//! Recurrence: the days on which a rule of RFC 5545 (section 3.3.10) falls. Times of the day are the schedule's business.
//!
//! Rules by the hour, minute or second are refused: the platform's schedules have none.

mod calendar;
mod reading;

use std::collections::BTreeSet;

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Weekday},
    tz::TimeZone,
};

use self::calendar::{Ordinal, Unit, week_of, week_start};

/// The last year that is looked at, as in the language's own moments.
const LAST_YEAR: i16 = 2200;

/// How many days are looked at to count the occurrences of all schedules of a world. Two hundred years have 73,000.
const MOST_DAYS: u32 = 1_000_000;

/// Why a rule is not understood.
#[derive(Debug)]
pub(crate) enum RuleError {
    /// What is wrong with its text.
    Wrong(String),
    /// Its occurrences are too many to count, or too far apart.
    TooMany(&'static str),
}

/// What is left of the days that may be looked at.
#[derive(Debug)]
pub(crate) struct DaysLeft(u32);

impl Default for DaysLeft {
    fn default() -> Self {
        Self(MOST_DAYS)
    }
}

impl DaysLeft {
    fn take(&mut self, days: usize) -> Result<(), RuleError> {
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        let left = self.0.checked_sub(days);
        self.0 = left.unwrap_or_default();
        let message =
            "to count what `COUNT` counts takes too long, here and in the schedules before it";
        left.map(|_| ()).ok_or(RuleError::TooMany(message))
    }
}

/// A recurrence rule. It begins on the day of the first occurrence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    first: Date,
    frequency: Frequency,
    interval: i32,
    last: Last,
    months: BTreeSet<i16>,
    weeks: BTreeSet<i16>,
    year_days: BTreeSet<i16>,
    month_days: BTreeSet<i16>,
    /// Days of the week; 0 is every one of the month or year.
    days: BTreeSet<(i8, i16)>,
    positions: BTreeSet<i16>,
    week_start: Weekday,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// What ends a rule.
#[derive(Clone, Debug, PartialEq)]
enum Last {
    Never,
    /// This day; the first of none, where there is no occurrence at all.
    Day(Option<Date>),
    /// This local date and time.
    Local(DateTime),
    /// This moment.
    Moment(jiff::Timestamp),
}

impl Rule {
    /// Reads a rule for something that first begins at `start`. The message says what is wrong with the text.
    pub(crate) fn read(
        text: &str,
        start: DateTime,
        left: &mut DaysLeft,
    ) -> Result<Self, RuleError> {
        let (mut rule, count) = reading::read(text, start.date()).map_err(RuleError::Wrong)?;
        if let Some(count) = count {
            rule.last = Last::Day(rule.nth(count, left)?);
        }
        Ok(rule)
    }

    /// Whether something that begins at `begins`, in this zone, is an occurrence.
    pub(crate) fn includes(&self, begins: DateTime, zone: &TimeZone) -> bool {
        let ended = match &self.last {
            Last::Never => false,
            Last::Day(last) => last.is_none_or(|last| begins.date() > last),
            Last::Local(last) => begins > *last,
            Last::Moment(last) => zone.to_timestamp(begins).is_ok_and(|begins| begins > *last),
        };
        !ended && self.falls_on(begins.date())
    }

    fn falls_on(&self, day: Date) -> bool {
        if day < self.first || !self.is_in_turn(day) {
            return false;
        }
        match self.positions.is_empty() {
            true => self.fits(day),
            false => self.days_of_period(day).contains(&day),
        }
    }

    /// Whether the interval comes to the day's period.
    fn is_in_turn(&self, day: Date) -> bool {
        let apart =
            |later: Date, sooner: Date| later.since(sooner).map_or(0, |span| span.get_days());
        let since = match self.frequency {
            Frequency::Daily => apart(day, self.first),
            Frequency::Weekly => {
                let start = |day| week_start(day, self.week_start);
                apart(start(day), start(self.first)) / 7
            }
            Frequency::Monthly => months_of(day) - months_of(self.first),
            Frequency::Yearly => i32::from(day.year()) - i32::from(self.first.year()),
        };
        since % self.interval == 0
    }

    /// The days of the day's period that the rule names, in order.
    fn days_of_period(&self, day: Date) -> Vec<Date> {
        let unit = self.period(day);
        let named: Vec<Date> = unit.days().filter(|day| self.fits(*day)).collect();
        if self.positions.is_empty() {
            return named;
        }
        let count = i16::try_from(named.len()).unwrap_or(i16::MAX);
        let chosen = (1..).zip(named).filter(|(position, _)| {
            self.positions.contains(position) || self.positions.contains(&(position - count - 1))
        });
        chosen.map(|(_, day)| day).collect()
    }

    fn period(&self, day: Date) -> Unit {
        match self.frequency {
            Frequency::Daily => Unit::day(day),
            Frequency::Weekly => Unit::week(week_start(day, self.week_start)),
            Frequency::Monthly => Unit::month(day),
            Frequency::Yearly => Unit::year(day),
        }
    }

    /// Whether every part of the rule, and what it leaves to the first day, names this day.
    fn fits(&self, day: Date) -> bool {
        let has = |known: &BTreeSet<i16>, ordinal: &dyn Fn() -> Ordinal| {
            known.is_empty() || {
                let nth = ordinal();
                known.contains(&nth.from_start) || known.contains(&nth.from_end)
            }
        };
        (self.months.is_empty() || self.months.contains(&i16::from(day.month())))
            && has(&self.weeks, &|| week_of(day, self.week_start))
            && has(&self.year_days, &|| Unit::year(day).ordinal(day))
            && has(&self.month_days, &|| Unit::month(day).ordinal(day))
            && self.fits_weekday(day)
            && self.fits_first(day)
    }

    fn fits_weekday(&self, day: Date) -> bool {
        if self.days.is_empty() {
            return true;
        }
        let weekday = day.weekday().to_monday_zero_offset();
        let unit = match self.frequency == Frequency::Yearly && self.months.is_empty() {
            true => Unit::year(day),
            false => Unit::month(day),
        };
        let nth = unit.ordinal(day).in_weeks();
        [0, nth.from_start, nth.from_end]
            .iter()
            .any(|nth| self.days.contains(&(weekday, *nth)))
    }

    /// What the rule does not say is as on the first day.
    fn fits_first(&self, day: Date) -> bool {
        let says_day =
            !(self.days.is_empty() && self.month_days.is_empty() && self.year_days.is_empty());
        match self.frequency {
            _ if says_day => true,
            Frequency::Daily => true,
            Frequency::Weekly => day.weekday() == self.first.weekday(),
            Frequency::Yearly if !self.weeks.is_empty() => day.weekday() == self.first.weekday(),
            Frequency::Monthly => day.day() == self.first.day(),
            Frequency::Yearly => {
                let in_month = !self.months.is_empty() || day.month() == self.first.month();
                in_month && day.day() == self.first.day()
            }
        }
    }

    /// The day of the occurrence with this number, or of the last one before [`LAST_YEAR`] ends.
    fn nth(&self, count: u32, days_left: &mut DaysLeft) -> Result<Option<Date>, RuleError> {
        let mut left = count;
        let mut last = None;
        let mut period = Some(self.period(self.first).first());
        while let Some(day) = period.filter(|day| day.year() <= LAST_YEAR) {
            days_left.take(self.period(day).len())?;
            for found in self.days_of_period(day) {
                if found < self.first {
                    continue;
                }
                last = Some(found);
                left -= 1;
                if left == 0 {
                    return Ok(last);
                }
            }
            period = self.next_period(day);
        }
        Ok(last)
    }

    fn next_period(&self, day: Date) -> Option<Date> {
        let step = match self.frequency {
            Frequency::Daily => self.interval.days(),
            Frequency::Weekly => self.interval.weeks(),
            Frequency::Monthly => self.interval.months(),
            Frequency::Yearly => self.interval.years(),
        };
        day.checked_add(step).ok()
    }
}

fn months_of(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month())
}
