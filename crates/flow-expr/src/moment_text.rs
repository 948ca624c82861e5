//! The texts that moments and lengths of time are read from: ISO 8601, and the platform's own form of a Duration.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use crate::moment::{DAY, DateTime, Duration, HOUR, MINUTE, SECOND};

/// The longest text that is looked at.
const LONGEST_TEXT: usize = 100;

/// Why a text was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misread {
    /// It does not follow the form.
    Form,
    /// It follows the form and lies outside what the language allows.
    Range,
    /// It counts years or months, which have no fixed length.
    Calendar,
}

/// Reads `2009-01-10T06:30:00Z`: without a zone it is UTC, without a time the day's first moment; parts of a
/// millisecond are cut off.
pub(crate) fn read_moment(text: &str) -> Result<DateTime, Misread> {
    let text = text.trim();
    // A name of a zone could not be resolved here, and the reader below would pass over it.
    if text.len() > LONGEST_TEXT || text.contains('[') {
        return Err(Misread::Form);
    }
    let timestamp = match text.parse::<Timestamp>() {
        Ok(timestamp) => timestamp,
        Err(_) => read_without_zone(text)?,
    };
    DateTime::of(timestamp).ok_or(Misread::Range)
}

fn read_without_zone(text: &str) -> Result<Timestamp, Misread> {
    // The reader below would pass over the zone of a date without a time.
    let behind_month = text.get(8..).unwrap_or_default();
    if behind_month.contains(['+', '-', 'Z', 'z']) {
        return Err(Misread::Form);
    }
    let civil: civil::DateTime = text.parse().map_err(|_| Misread::Form)?;
    let zoned = civil.to_zoned(TimeZone::UTC).map_err(|_| Misread::Range)?;
    Ok(zoned.timestamp())
}

type Units = &'static [(char, i64)];

const DAYS: Units = &[('W', 7 * DAY), ('D', DAY)];
const TIMES: Units = &[('H', HOUR), ('M', MINUTE), ('S', SECOND)];
/// The platform writes every unit, and no `T` before the hours: `P0D0H1M0S0F`.
const PLATFORM: Units = &[
    ('D', DAY),
    ('H', HOUR),
    ('M', MINUTE),
    ('S', SECOND),
    ('F', 1),
];

/// Reads `P1DT2H30M`, `-PT0.5S` and `P0D0H1M0S0F`; letter case does not count.
pub(crate) fn read_duration(text: &str) -> Result<Duration, Misread> {
    if text.len() > LONGEST_TEXT {
        return Err(Misread::Form);
    }
    let text = text.trim().to_ascii_uppercase();
    let (negative, rest) = sign(&text);
    let rest = rest.strip_prefix('P').ok_or(Misread::Form)?;
    let millis = match rest.split_once('T') {
        None if rest.ends_with('F') => read_parts(rest, PLATFORM)?,
        None => read_parts(rest, DAYS)?,
        Some(("", times)) => read_parts(times, TIMES)?,
        Some((days, times)) => read_parts(days, DAYS)? + read_parts(times, TIMES)?,
    };
    let millis = i64::try_from(if negative { -millis } else { millis });
    let duration = millis.ok().and_then(Duration::from_millis);
    duration.ok_or(Misread::Range)
}

/// Adds up numbers that each have their unit behind them, the longest unit first.
fn read_parts(text: &str, mut units: Units) -> Result<i128, Misread> {
    if text.is_empty() {
        return Err(Misread::Form);
    }
    let (mut millis, mut rest) = (0, text);
    while !rest.is_empty() {
        let at = rest.find(|c: char| c.is_ascii_alphabetic());
        let (number, behind) = rest.split_at(at.ok_or(Misread::Form)?);
        let letter = behind.chars().next().ok_or(Misread::Form)?;
        let Some(unit) = units.iter().position(|(known, _)| *known == letter) else {
            return Err(match letter {
                'Y' | 'M' => Misread::Calendar,
                _ => Misread::Form,
            });
        };
        millis += part(number, units[unit].1).ok_or(Misread::Form)?;
        units = &units[unit + 1..];
        rest = &behind[1..];
    }
    Ok(millis)
}

/// So many units as milliseconds; a part of one is cut off.
fn part(number: &str, unit_millis: i64) -> Option<i128> {
    /// More decimal places than a day has milliseconds.
    const PLACES: usize = 9;
    let (negative, number) = sign(number);
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(whole) && digits(fraction)) || whole.len() > 18 {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(PLACES)];
    let scale = 10_i128.pow(fraction.len() as u32);
    let parts = whole.parse::<i128>().ok()? * scale + fraction.parse::<i128>().ok()?;
    let millis = parts * i128::from(unit_millis) / scale;
    Some(if negative { -millis } else { millis })
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn moment(text: &str, expected: &str) {
        let shown = read_moment(text).map(|moment| moment.to_string());
        assert_eq!(
            shown.unwrap_or_else(|why| format!("{why:?}")),
            expected,
            "{text}"
        );
    }

    #[track_caller]
    fn duration(text: &str, expected: &str) {
        let shown = read_duration(text).map(|duration| duration.to_string());
        assert_eq!(
            shown.unwrap_or_else(|why| format!("{why:?}")),
            expected,
            "{text}"
        );
    }

    #[test]
    fn moments_come_with_and_without_time_and_zone() {
        moment("2009-01-10T06:30:00Z", "2009-01-10T06:30:00Z");
        moment("2009-01-10T06:30:00.1239Z", "2009-01-10T06:30:00.123Z");
        moment("2009-01-10T06:30:00+02:00", "2009-01-10T04:30:00Z");
        moment("2009-01-10T06:30:00.000+0000", "2009-01-10T06:30:00Z");
        moment("2009-01-10T06:30-0130", "2009-01-10T08:00:00Z");
        moment("2009-01-10 06:30:00", "2009-01-10T06:30:00Z");
        moment(" 2009-01-10 ", "2009-01-10T00:00:00Z");
        moment("20090110T063000Z", "2009-01-10T06:30:00Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "soon",
            "2009-02-30",
            "2009-01-10T25:00:00Z",
            "01/10/2009",
            "2009-01-10Z",
            "2009-01-10+01:00",
        ] {
            moment(text, "Form");
        }
        moment("2009-01-10T06:30[Europe/Berlin]", "Form");
        moment("1799-12-31T23:59:59Z", "Range");
        moment("2201-01-01", "Range");
        moment("2200-12-31T23:59:59-01:00", "Range");
    }

    #[test]
    fn durations_are_read_in_iso_form() {
        duration("PT1H", "PT1H");
        duration("P1DT2H30M4.5S", "P1DT2H30M4.5S");
        duration("-P9DT18H29M59.544S", "-P9DT18H29M59.544S");
        duration("PT90M", "PT1H30M");
        duration("P2W", "P14D");
        duration("PT-6H30M", "-PT5H30M");
        duration("pt0,25h", "PT15M");
        duration("PT0.0009S", "PT0S");
    }

    #[test]
    fn durations_are_read_in_the_platforms_form() {
        duration("P0D0H1M0S0F", "PT1M");
        duration("-P1D2H3M4S5F", "-P1DT2H3M4.005S");
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "", "P", "PT", "P1DT", "1H", "PT1", "PTH", "P1H", "PT1S1H", "PT1.S", "P--1D", "PT1H1H",
            "P1é", "PTé1S",
        ] {
            duration(text, "Form");
        }
        duration("P1M", "Calendar");
        duration("P1Y", "Calendar");
        duration("P999999999999D", "Range");
        duration("P9999999999999999999D", "Form");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}", near in "[-+]?[pP]?[-+0-9.,DHMSFTWYé:Z ]{0,20}") {
            for text in [text, near] {
                let _ = (read_moment(&text), read_duration(&text));
            }
        }

        #[test]
        fn texts_of_durations_are_read_again(millis in -999_999_999_999_999_i64..=999_999_999_999_999) {
            let duration = Duration::from_millis(millis).unwrap();
            prop_assert_eq!(read_duration(&duration.to_string()), Ok(duration));
        }

        #[test]
        fn texts_of_moments_are_read_again(millis in -5_364_662_400_000_i64..=7_289_654_399_999) {
            let moment = DateTime::from_millis(millis).unwrap();
            prop_assert_eq!(read_moment(&moment.to_string()), Ok(moment));
        }
    }
}
