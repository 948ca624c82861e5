//! The hours of a schedule: a first occurrence, and the rule by which it comes again, on the clocks of its time zone.
//!
//! Each occurrence is as long as the first, as clocks show it: one from nine to five ends at five on the day on which clocks
//! change, too. A time that clocks leave out is taken as much later as they go forward. Source: RFC 5545; that the platform
//! does the same is a guess.

use std::collections::BTreeSet;

use flow_expr::DateTime as Moment;
use flow_syntax::nearest;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::{self, TimeZone},
};

use crate::recurrence::{DaysLeft, Rule, RuleError};

/// The longest occurrence, in days.
const LONGEST_DAYS: i64 = 366;

/// The most days that can be left out.
const MOST_EXCEPTIONS: usize = 1_000;

/// The hours of a schedule as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenHours {
    /// The beginning of the first occurrence: `2026-01-05T09:00`, or `2026-12-25` for the whole day.
    pub start: String,
    /// Its end, which does not belong to it; by default that of the day, where `start` is a day.
    pub end: Option<String>,
    /// The rule by which it comes again (RFC 5545); without one it comes once.
    pub rrule: Option<String>,
    /// The time zone's name, such as `Europe/Berlin`; UTC by default.
    pub time_zone: Option<String>,
    /// Days on which it does not come.
    pub except: Vec<String>,
}

/// When a schedule is active.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    written: WrittenHours,
    start: DateTime,
    end: DateTime,
    zone: TimeZone,
    rule: Option<Rule>,
    except: BTreeSet<Date>,
}

/// How much may still be counted in the schedules of one world: a rule with `COUNT` that hardly ever falls on a day is
/// looked for over centuries.
#[derive(Debug, Default)]
pub struct Counting(DaysLeft);

/// What is wrong with the hours of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursError {
    /// The part that is wrong.
    pub part: HoursPart,
    /// What is wrong with it.
    pub message: String,
}

/// A part of the hours of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursPart {
    /// The beginning.
    Start,
    /// The end.
    End,
    /// The rule.
    Rule,
    /// How often the rule comes: there is more to count than may be counted.
    Count,
    /// The time zone.
    TimeZone,
    /// The days that are left out.
    Except,
}

impl Hours {
    /// Understands hours as they are written.
    ///
    /// # Errors
    ///
    /// The first part that is wrong.
    pub fn read(written: WrittenHours) -> Result<Self, HoursError> {
        Self::read_with(written, &mut Counting::default())
    }

    /// The same for one of many schedules, which have a share in what may be counted in all.
    ///
    /// # Errors
    ///
    /// The first part that is wrong.
    pub fn read_with(written: WrittenHours, counting: &mut Counting) -> Result<Self, HoursError> {
        let wrong = |part| move |message| HoursError { part, message };
        let start = local(&written.start).map_err(wrong(HoursPart::Start))?;
        let end = end_of(&written, start).map_err(wrong(HoursPart::End))?;
        let zone = zone(written.time_zone.as_deref()).map_err(wrong(HoursPart::TimeZone))?;
        let rule = written.rrule.as_deref();
        let rule = rule
            .map(|rule| Rule::read(rule, start, &mut counting.0))
            .transpose();
        let rule = rule.map_err(|error| match error {
            RuleError::Wrong(message) => wrong(HoursPart::Rule)(message),
            RuleError::TooMany(message) => wrong(HoursPart::Count)(message.to_owned()),
        })?;
        let except = exceptions(&written.except).map_err(wrong(HoursPart::Except))?;
        Ok(Self {
            written,
            start,
            end,
            zone,
            rule,
            except,
        })
    }

    /// The hours as they are written.
    pub fn written(&self) -> &WrittenHours {
        &self.written
    }

    /// Whether they hold at a moment.
    pub fn hold(&self, at: Moment) -> bool {
        let Ok(at) = Timestamp::from_millisecond(at.millis()) else {
            return false;
        };
        let today = self.zone.to_datetime(at).date();
        let length = self.start.duration_until(self.end);
        // A day more on both sides: where clocks change, an occurrence may begin or end on the next day.
        let days = length.as_hours() / 24 + 2;
        let begins = |days: i64| {
            let day = today.checked_sub(days.days()).ok()?;
            Some(day.to_datetime(self.start.time()))
        };
        let mut begins = (-1..=days).filter_map(begins);
        begins.any(|begins| {
            let moment = |local| self.zone.to_timestamp(local).ok();
            let ends = begins.checked_add(length).ok().and_then(moment);
            moment(begins).is_some_and(|begins| begins <= at)
                && ends.is_some_and(|ends| at < ends)
                && self.comes(begins)
        })
    }

    fn comes(&self, begins: DateTime) -> bool {
        let comes = match &self.rule {
            None => begins == self.start,
            Some(rule) => rule.includes(begins, &self.zone),
        };
        comes && !self.except.contains(&begins.date())
    }
}

fn local(text: &str) -> Result<DateTime, String> {
    if text.ends_with(['Z', 'z']) {
        return Err(format!(
            "`{text}` is a moment in UTC: leave out the `Z`, and say the zone in `timeZone`"
        ));
    }
    let parsed = text.parse::<DateTime>().ok();
    let parsed = parsed.filter(|local| (1800..=2200).contains(&local.year()));
    parsed.ok_or_else(|| {
        format!(
            "`{text}` is no date and time: write `2026-01-05T09:00`, or `2026-01-05` for whole days"
        )
    })
}

fn end_of(written: &WrittenHours, start: DateTime) -> Result<DateTime, String> {
    let end = match &written.end {
        Some(end) => local(end)?,
        None if written.start.contains(['T', 't', ' ']) => {
            return Err("the schedule has no `end`".to_owned());
        }
        None => start.saturating_add(1.day()),
    };
    if end <= start {
        return Err("the schedule ends before it begins: for one that goes past midnight, `end` is on the next day".to_owned());
    }
    if start.duration_until(end).as_hours() > LONGEST_DAYS * 24 {
        return Err(format!("an occurrence is longer than {LONGEST_DAYS} days"));
    }
    Ok(end)
}

fn zone(name: Option<&str>) -> Result<TimeZone, String> {
    let Some(name) = name else {
        return Ok(TimeZone::UTC);
    };
    tz::db().get(name).map_err(|_| {
        let names: Vec<String> = tz::db().available().map(|name| name.to_string()).collect();
        let near = nearest(name, names.iter().map(String::as_str));
        let hint = near.map_or_else(
            || "write a name such as `Europe/Berlin`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        format!("no time zone is called `{name}`: {hint}")
    })
}

fn exceptions(written: &[String]) -> Result<BTreeSet<Date>, String> {
    if written.len() > MOST_EXCEPTIONS {
        return Err(format!("more than {MOST_EXCEPTIONS} days are left out"));
    }
    let day = |text: &String| {
        let day = text.parse::<Date>();
        day.map_err(|_| format!("`{text}` is no day: write `2026-12-25`"))
    };
    written.iter().map(day).collect()
}
