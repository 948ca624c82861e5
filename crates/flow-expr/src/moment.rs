//! Moments in UTC and lengths of time.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The longest Duration, forwards and backwards, in milliseconds: fifteen nines.
const LONGEST: i64 = crate::arithmetic::MAX_INTEGER;

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
        Self::from_millis(self.0.checked_add(duration.0)?)
    }
}

impl Duration {
    /// So many milliseconds; `None` with more than fifteen digits.
    pub fn from_millis(millis: i64) -> Option<Self> {
        (-LONGEST..=LONGEST)
            .contains(&millis)
            .then_some(Self(millis))
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
        if millis % 86_400_000 > 0 || millis == 0 {
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
