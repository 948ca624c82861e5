//! Moments in UTC and lengths of time.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The longest Duration, forwards and backwards, in milliseconds: fifteen nines.
const LONGEST: i64 = crate::arithmetic::MAX_INTEGER;

/// Milliseconds of a second.
pub(crate) const SECOND: i64 = 1_000;
/// Milliseconds of a minute.
pub(crate) const MINUTE: i64 = 60 * SECOND;
/// Milliseconds of an hour.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// A moment in UTC, exact to the millisecond, in the years 1800 to 2200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(i64);

/// A length of time in milliseconds, at most fifteen nines of them; negative ones go backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

impl DateTime {
    /// The moment so many milliseconds after 1970 began; `None` outside the years 1800 to 2200.
    pub fn from_millis(millis: i64) -> Option<Self> {
        let moment = Self::of(Timestamp::from_millisecond(millis).ok()?)?;
        Some(moment)
    }

    /// Reads a moment as `ToDateTime` does: `2009-01-10T06:30:00Z`; `None` when it is none.
    pub fn from_text(text: &str) -> Option<Self> {
        crate::moment_text::read_moment(text).ok()
    }

    /// The moment of a timestamp, cut to the millisecond.
    pub(crate) fn of(timestamp: Timestamp) -> Option<Self> {
        let year = timestamp.to_zoned(TimeZone::UTC).year();
        (1800..=2200)
            .contains(&year)
            .then(|| Self(timestamp.as_millisecond()))
    }

    /// Milliseconds since 1970 began.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Date and time on the calendar, in UTC.
    pub(crate) fn civil(self) -> jiff::civil::DateTime {
        let timestamp = Timestamp::from_millisecond(self.0).expect("the year was checked");
        timestamp.to_zoned(TimeZone::UTC).datetime()
    }

    /// The moment of a date and time on the calendar.
    pub(crate) fn from_civil(civil: jiff::civil::DateTime) -> Option<Self> {
        Self::of(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }

    /// The first moment of a day.
    pub(crate) fn from_date(date: Date) -> Option<Self> {
        Self::from_civil(date.at(0, 0, 0, 0))
    }

    /// The moment that lies a length of time later.
    pub(crate) fn plus(self, duration: Duration) -> Option<Self> {
        self.plus_units(duration.0, 1)
    }

    /// The moment that lies so many units, each of so many milliseconds, later.
    pub(crate) fn plus_units(self, count: i64, unit_millis: i64) -> Option<Self> {
        Self::from_millis(self.0.checked_add(count.checked_mul(unit_millis)?)?)
    }

    /// The same day and time so many months later; a day that the month does not have becomes its last one.
    pub(crate) fn plus_months(self, months: i64) -> Option<Self> {
        let civil = self.civil();
        let sum =
            (i64::from(civil.year()) * 12 + i64::from(civil.month()) - 1).checked_add(months)?;
        let year = i16::try_from(sum.div_euclid(12)).ok()?;
        let month = i8::try_from(sum.rem_euclid(12) + 1).ok()?;
        let last = Date::new(year, month, 1).ok()?.days_in_month();
        let date = Date::new(year, month, civil.day().min(last)).ok()?;
        Self::from_civil(date.to_datetime(civil.time()))
    }

    /// How much later it is than another moment; never more than 401 years.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration(self.0 - earlier.0)
    }
}

impl Duration {
    /// No time at all.
    pub(crate) const ZERO: Self = Self(0);

    /// So many milliseconds; `None` with more than fifteen digits.
    pub fn from_millis(millis: i64) -> Option<Self> {
        (-LONGEST..=LONGEST)
            .contains(&millis)
            .then_some(Self(millis))
    }

    /// The sum of these parts; `None` with more than fifteen digits.
    pub(crate) fn of_parts(parts: [(i64, i64); 5]) -> Option<Self> {
        let millis = parts
            .iter()
            .map(|(count, unit_millis)| i128::from(*count) * i128::from(*unit_millis));
        Self::from_millis(i64::try_from(millis.sum::<i128>()).ok()?)
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        Self::from_millis(self.0.checked_add(other.0)?)
    }

    pub(crate) fn negated(self) -> Self {
        Self(-self.0)
    }

    /// How many milliseconds it has.
    pub fn millis(self) -> i64 {
        self.0
    }
}

/// As ISO 8601 writes it, with milliseconds where there are any: `2009-01-10T06:30:00Z`.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.civil())
    }
}

/// As ISO 8601 writes it, in days, hours, minutes and seconds: `-P9DT18H30M`, `PT0S`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.unsigned_abs();
        let (days, hours) = (millis / 86_400_000, millis / 3_600_000 % 24);
        let (minutes, seconds) = (millis / 60_000 % 60, millis / 1_000 % 60);
        let fraction = millis % 1_000;
        f.write_str(if self.0 < 0 { "-P" } else { "P" })?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if !millis.is_multiple_of(86_400_000) || millis == 0 {
            f.write_str("T")?;
        }
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        match fraction {
            0 if seconds == 0 && millis > 0 => Ok(()),
            0 => write!(f, "{seconds}S"),
            _ => write!(
                f,
                "{}S",
                format!("{seconds}.{fraction:03}").trim_end_matches('0')
            ),
        }
    }
}
