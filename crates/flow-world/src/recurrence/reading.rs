//! Reading a recurrence rule, and what is wrong with it.

use std::{collections::BTreeSet, str::FromStr};

use flow_syntax::nearest;
use jiff::civil::{Date, DateTime, Weekday};

use super::{Frequency, Last, Rule};

const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

const PARTS: [&str; 14] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYSETPOS",
    "BYWEEKNO",
    "BYYEARDAY",
    "WKST",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
];

/// The longest rule, in bytes: one that names every day of a year is shorter.
const LONGEST: usize = 4_096;

/// The rule as far as its count, and the count.
pub(super) fn read(text: &str, first: Date) -> Result<(Rule, Option<u32>), String> {
    if text.len() > LONGEST {
        return Err(format!("the rule is longer than {LONGEST} bytes"));
    }
    let mut rule = plain(first);
    let (mut frequency, mut count, mut known) = (None, None, BTreeSet::new());
    let text = text.trim();
    let text = match text.get(..6) {
        Some(head) if head.eq_ignore_ascii_case("RRULE:") => &text[6..],
        _ => text,
    };
    for part in text.trim_end_matches(';').split(';') {
        let (name, value) = part.split_once('=').ok_or_else(|| {
            format!("`{part}` is no part of a rule: parts are like `FREQ=WEEKLY`")
        })?;
        let name = name.trim().to_ascii_uppercase();
        let value = value.trim().to_ascii_uppercase();
        if !known.insert(name.clone()) {
            return Err(format!("the rule has `{name}` twice"));
        }
        match &*name {
            "FREQ" => frequency = Some(frequency_of(&value)?),
            "INTERVAL" => rule.interval = within(&name, &value, 1, 10_000)?,
            "COUNT" => count = Some(within(&name, &value, 1, 1_000_000)?),
            "UNTIL" => rule.last = until(&value)?,
            "BYDAY" => rule.days = days(&value)?,
            "BYMONTHDAY" => rule.month_days = numbers(&name, &value, -31, 31)?,
            "BYMONTH" => rule.months = numbers(&name, &value, 1, 12)?,
            "BYSETPOS" => rule.positions = numbers(&name, &value, -366, 366)?,
            "BYWEEKNO" => rule.weeks = numbers(&name, &value, -53, 53)?,
            "BYYEARDAY" => rule.year_days = numbers(&name, &value, -366, 366)?,
            "WKST" => rule.week_start = weekday(&value)?,
            "BYHOUR" | "BYMINUTE" | "BYSECOND" => return Err(by_time(&name)),
            unknown => return Err(unknown_part(unknown)),
        }
    }
    rule.frequency = frequency.ok_or("the rule has no `FREQ`")?;
    if known.contains("COUNT") && known.contains("UNTIL") {
        return Err("a rule ends by `COUNT` or by `UNTIL`, not by both".to_owned());
    }
    check(&rule)?;
    Ok((rule, count))
}

fn plain(first: Date) -> Rule {
    Rule {
        first,
        frequency: Frequency::Daily,
        interval: 1,
        last: Last::Never,
        months: BTreeSet::new(),
        weeks: BTreeSet::new(),
        year_days: BTreeSet::new(),
        month_days: BTreeSet::new(),
        days: BTreeSet::new(),
        positions: BTreeSet::new(),
        week_start: Weekday::Monday,
    }
}

fn frequency_of(value: &str) -> Result<Frequency, String> {
    match value {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        "HOURLY" | "MINUTELY" | "SECONDLY" => Err(format!(
            "`FREQ={value}` is not understood: schedules recur by the day, week, month or year"
        )),
        _ => Err(format!(
            "`{value}` is no frequency: known are `DAILY`, `WEEKLY`, `MONTHLY`, `YEARLY`"
        )),
    }
}

fn by_time(name: &str) -> String {
    format!("`{name}` is not understood: the times of the day are those of `start` and `end`")
}

fn unknown_part(name: &str) -> String {
    let hint =
        nearest(name, PARTS).map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    format!("a rule has no part `{name}`{hint}")
}

fn within<T: FromStr + PartialOrd + std::fmt::Display>(
    name: &str,
    value: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    let number = value
        .parse()
        .ok()
        .filter(|number| (&least..=&most).contains(&number));
    number.ok_or_else(|| format!("`{name}={value}` must be a whole number from {least} to {most}"))
}

fn numbers(name: &str, value: &str, least: i16, most: i16) -> Result<BTreeSet<i16>, String> {
    let number = |text: &str| {
        let number = text.trim().parse().ok();
        let number = number.filter(|number| *number != 0 && (least..=most).contains(number));
        number.ok_or_else(|| {
            format!("`{name}` holds `{text}`, which is no number from {least} to {most} but 0")
        })
    };
    value.split(',').map(number).collect()
}

fn weekday(value: &str) -> Result<Weekday, String> {
    let known = DAYS.iter().find(|(name, _)| *name == value);
    known.map(|(_, day)| *day).ok_or_else(|| {
        format!("`{value}` is no day: write `MO`, `TU`, `WE`, `TH`, `FR`, `SA` or `SU`")
    })
}

fn days(value: &str) -> Result<BTreeSet<(i8, i16)>, String> {
    let day = |text: &str| {
        let text = text.trim();
        let cut = text
            .len()
            .checked_sub(2)
            .filter(|at| text.is_char_boundary(*at));
        let (nth, day) = text.split_at(cut.unwrap_or_default());
        let day = weekday(day)?.to_monday_zero_offset();
        let nth = match nth {
            "" => 0,
            nth => *numbers("BYDAY", nth, -53, 53)?.first().unwrap_or(&0),
        };
        Ok((day, nth))
    };
    value.split(',').map(day).collect()
}

fn until(value: &str) -> Result<Last, String> {
    let no_end = || format!("`UNTIL={value}` is no date: write `20261231` or `20261231T235959Z`");
    let digits = |range: std::ops::Range<usize>| -> Option<i8> { value.get(range)?.parse().ok() };
    let date = || {
        let year = value.get(..4)?.parse().ok()?;
        Date::new(year, digits(4..6)?, digits(6..8)?).ok()
    };
    let date = date().ok_or_else(no_end)?;
    let time = || {
        let letter = value.get(8..9)?;
        let (hour, minute, second) = (digits(9..11)?, digits(11..13)?, digits(13..15)?);
        let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
        (letter == "T").then(|| date.to_datetime(time))
    };
    match value.len() {
        8 => Ok(Last::Day(Some(date))),
        15 => time().map(Last::Local).ok_or_else(no_end),
        16 if value.ends_with('Z') => {
            let moment =
                time().and_then(|time: DateTime| time.to_zoned(jiff::tz::TimeZone::UTC).ok());
            let moment = moment.map(|moment| Last::Moment(moment.timestamp()));
            moment.ok_or_else(no_end)
        }
        _ => Err(no_end()),
    }
}

/// Parts that a frequency cannot have (RFC 5545 section 3.3.10).
fn check(rule: &Rule) -> Result<(), String> {
    let has_ordinals = rule.days.iter().any(|(_, nth)| *nth != 0);
    let by_month_or_year = matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly);
    let wrong = match rule.frequency {
        _ if has_ordinals && !by_month_or_year => {
            "a day with a number, such as `1MO`, needs `FREQ=MONTHLY` or `FREQ=YEARLY`"
        }
        _ if has_ordinals && !rule.weeks.is_empty() => {
            "a day with a number, such as `1MO`, cannot stand beside `BYWEEKNO`"
        }
        Frequency::Daily | Frequency::Weekly | Frequency::Monthly if !rule.year_days.is_empty() => {
            "`BYYEARDAY` needs `FREQ=YEARLY`"
        }
        Frequency::Daily | Frequency::Weekly | Frequency::Monthly if !rule.weeks.is_empty() => {
            "`BYWEEKNO` needs `FREQ=YEARLY`"
        }
        Frequency::Weekly if !rule.month_days.is_empty() => {
            "`BYMONTHDAY` cannot stand beside `FREQ=WEEKLY`"
        }
        _ => return Ok(()),
    };
    Err(wrong.to_owned())
}
