//! Schedules: RFC 5545's own examples, clocks that change, and a slow oracle that knows nothing of the evaluator.

#![expect(
    clippy::unwrap_used,
    reason = "what is no test function here only serves tests"
)]

use std::collections::BTreeSet;

use flow_expr::DateTime;
use flow_world::{Hours, WrittenHours};
use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use proptest::prelude::*;

fn hours(start: &str, end: Option<&str>, rrule: Option<&str>, zone: Option<&str>) -> Hours {
    Hours::read(WrittenHours {
        start: start.to_owned(),
        end: end.map(str::to_owned),
        rrule: rrule.map(str::to_owned),
        time_zone: zone.map(str::to_owned),
        except: vec![],
    })
    .unwrap_or_else(|error| panic!("{start} {rrule:?}: {}", error.message))
}

fn at(moment: &str) -> DateTime {
    DateTime::from_text(moment).unwrap()
}

/// The days from the first of January 1997 on, up to the last one, on which a whole-day schedule of 1997 comes.
#[track_caller]
fn falls(start: &str, rrule: &str, last: Date, expected: &[&str]) {
    let hours = hours(start, None, Some(rrule), None);
    let days = date(1997, 1, 1).series(1.day());
    let days = days.take_while(|day| *day <= last);
    let found: Vec<String> = days
        .map(|day| day.to_string())
        .filter(|day| hours.hold(at(day)))
        .collect();
    assert_eq!(found, expected, "{rrule}");
}

/// RFC 5545 section 3.8.5.3; the days are those that it lists.
#[test]
fn the_examples_of_the_standard() {
    let september = "1997-09-02";
    falls(
        september,
        "FREQ=DAILY;COUNT=3",
        date(1997, 12, 31),
        &["1997-09-02", "1997-09-03", "1997-09-04"],
    );
    falls(
        september,
        "FREQ=DAILY;INTERVAL=10;COUNT=3",
        date(1998, 1, 1),
        &["1997-09-02", "1997-09-12", "1997-09-22"],
    );
    falls(
        september,
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU;BYDAY=TU,TH",
        date(1997, 12, 31),
        &["1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18"],
    );
    falls(
        "1997-09-05",
        "FREQ=MONTHLY;COUNT=3;BYDAY=1FR",
        date(1998, 1, 1),
        &["1997-09-05", "1997-10-03", "1997-11-07"],
    );
    falls(
        "1997-09-05",
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        date(1998, 3, 1),
        &["1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"],
    );
    falls(
        "1997-09-22",
        "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO",
        date(1998, 1, 1),
        &["1997-09-22", "1997-10-20", "1997-11-17"],
    );
    falls(
        "1997-09-28",
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        date(1997, 12, 31),
        &["1997-09-28", "1997-10-29", "1997-11-28", "1997-12-29"],
    );
    falls(
        "1997-06-10",
        "FREQ=YEARLY;COUNT=4;BYMONTH=6,7",
        date(1998, 12, 31),
        &["1997-06-10", "1997-07-10", "1998-06-10", "1998-07-10"],
    );
    falls(
        "1997-01-01",
        "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200",
        date(2001, 1, 1),
        &[
            "1997-01-01",
            "1997-04-10",
            "1997-07-19",
            "2000-01-01",
            "2000-04-09",
        ],
    );
    falls(
        "1997-05-19",
        "FREQ=YEARLY;BYDAY=20MO",
        date(1999, 12, 31),
        &["1997-05-19", "1998-05-18", "1999-05-17"],
    );
    falls(
        "1997-05-12",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        date(1999, 12, 31),
        &["1997-05-12", "1998-05-11", "1999-05-17"],
    );
    falls(
        "1997-03-13",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        date(1998, 3, 6),
        &["1997-03-13", "1997-03-20", "1997-03-27", "1998-03-05"],
    );
    falls(
        "1997-09-02",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        date(1998, 12, 31),
        &["1998-02-13", "1998-03-13", "1998-11-13"],
    );
    falls(
        "1997-09-04",
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        date(1997, 12, 31),
        &["1997-09-04", "1997-10-07", "1997-11-06"],
    );
    falls(
        "1997-09-29",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        date(1997, 12, 31),
        &["1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30"],
    );
    falls(
        "1997-08-05",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        date(1997, 12, 31),
        &["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
    );
    falls(
        "1997-08-05",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        date(1997, 12, 31),
        &["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    );
}

#[test]
fn an_end_does_not_belong_to_it() {
    let open = hours(
        "2026-01-05T09:00",
        Some("2026-01-05T17:00"),
        Some("FREQ=WEEKLY;BYDAY=MO"),
        None,
    );
    for (moment, expected) in [
        ("2026-01-12T08:59:59.999Z", false),
        ("2026-01-12T09:00:00Z", true),
        ("2026-01-12T16:59:59.999Z", true),
        ("2026-01-12T17:00:00Z", false),
        ("2026-01-13T10:00:00Z", false),
    ] {
        assert_eq!(open.hold(at(moment)), expected, "{moment}");
    }
}

#[test]
fn hours_are_those_of_the_zones_clocks_all_year() {
    let open = hours(
        "2026-01-05T09:00",
        Some("2026-01-05T17:00"),
        Some("FREQ=DAILY"),
        Some("Europe/Berlin"),
    );
    assert!(open.hold(at("2026-01-20T15:59:00Z")) && !open.hold(at("2026-01-20T16:00:00Z")));
    assert!(open.hold(at("2026-07-20T07:00:00Z")) && !open.hold(at("2026-07-20T15:00:00Z")));
}

/// On the 29th of March 2026 clocks in Berlin go from two to three.
#[test]
fn an_occurrence_over_the_change_of_clocks_ends_by_the_clock() {
    let night = hours(
        "2026-01-01T22:00",
        Some("2026-01-02T06:00"),
        Some("FREQ=DAILY"),
        Some("Europe/Berlin"),
    );
    assert!(
        night.hold(at("2026-03-29T03:59:00Z")),
        "one minute to six, summer time"
    );
    assert!(!night.hold(at("2026-03-29T04:00:00Z")));
    let gap = hours(
        "2026-03-28T02:30",
        Some("2026-03-28T02:45"),
        Some("FREQ=DAILY"),
        Some("Europe/Berlin"),
    );
    assert!(
        gap.hold(at("2026-03-29T01:35:00Z")),
        "half past three stands for half past two"
    );
}

#[test]
fn days_can_be_left_out() {
    let days = Hours::read(WrittenHours {
        start: "2026-01-05".to_owned(),
        rrule: Some("FREQ=DAILY".to_owned()),
        except: vec!["2026-01-07".to_owned()],
        ..WrittenHours::default()
    })
    .unwrap();
    assert!(days.hold(at("2026-01-06T12:00:00Z")) && !days.hold(at("2026-01-07T12:00:00Z")));
}

#[track_caller]
fn refuses(rrule: &str, expected: &str) {
    let read = Hours::read(WrittenHours {
        start: "2026-01-05".to_owned(),
        rrule: Some(rrule.to_owned()),
        ..WrittenHours::default()
    });
    assert_eq!(read.unwrap_err().message, expected, "{rrule}");
}

#[test]
fn what_is_wrong_with_a_rule_is_told() {
    refuses("", "`` is no part of a rule: parts are like `FREQ=WEEKLY`");
    refuses("INTERVAL=2", "the rule has no `FREQ`");
    refuses(
        "FREQ=HOURLY",
        "`FREQ=HOURLY` is not understood: schedules recur by the day, week, month or year",
    );
    refuses(
        "FREQ=DAILY;BYDYA=MO",
        "a rule has no part `BYDYA`: did you mean `BYDAY`?",
    );
    refuses(
        "FREQ=DAILY;BYDAY=1MO",
        "a day with a number, such as `1MO`, needs `FREQ=MONTHLY` or `FREQ=YEARLY`",
    );
    refuses(
        "FREQ=DAILY;COUNT=1;UNTIL=20260101",
        "a rule ends by `COUNT` or by `UNTIL`, not by both",
    );
    refuses(
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "`BYMONTHDAY` holds `0`, which is no number from -31 to 31 but 0",
    );
    refuses("FREQ=DAILY;FREQ=DAILY", "the rule has `FREQ` twice");
    refuses(
        "FREQ=DAILY;UNTIL=2026",
        "`UNTIL=2026` is no date: write `20261231` or `20261231T235959Z`",
    );
}

/// A rule as the oracle knows it.
#[derive(Clone, Debug)]
struct Plain {
    frequency: &'static str,
    interval: i32,
    count: Option<usize>,
    months: BTreeSet<i8>,
    month_days: BTreeSet<i8>,
    days: BTreeSet<(usize, i16)>,
    positions: BTreeSet<i16>,
    sunday_first: bool,
}

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Plain {
    fn text(&self) -> String {
        fn list<T: ToString>(name: &str, items: impl Iterator<Item = T>) -> String {
            let items: Vec<String> = items.map(|item| item.to_string()).collect();
            match items.is_empty() {
                true => String::new(),
                false => format!(";{name}={}", items.join(",")),
            }
        }
        let day = |(day, nth): &(usize, i16)| match nth {
            0 => DAYS[*day].to_owned(),
            nth => format!("{nth}{}", DAYS[*day]),
        };
        [
            format!("FREQ={};INTERVAL={}", self.frequency, self.interval),
            list("COUNT", self.count.iter()),
            list("BYMONTH", self.months.iter()),
            list("BYMONTHDAY", self.month_days.iter()),
            list("BYDAY", self.days.iter().map(day)),
            list("BYSETPOS", self.positions.iter()),
            if self.sunday_first { ";WKST=SU" } else { "" }.to_owned(),
        ]
        .concat()
    }

    /// A number that the days of one period share.
    fn period(&self, day: Date) -> i32 {
        let epoch = if self.sunday_first {
            date(1899, 12, 31)
        } else {
            date(1900, 1, 1)
        };
        assert!([Weekday::Monday, Weekday::Sunday].contains(&epoch.weekday()));
        let days = day.since(epoch).unwrap().get_days();
        match self.frequency {
            "DAILY" => days,
            "WEEKLY" => days.div_euclid(7),
            "MONTHLY" => i32::from(day.year()) * 12 + i32::from(day.month()),
            _ => i32::from(day.year()),
        }
    }

    /// Which one of its weekday a day is, counted one by one, from the start and from the end.
    fn nth(&self, day: Date) -> [i16; 2] {
        let by_year = self.frequency == "YEARLY" && self.months.is_empty();
        let same =
            |other: Date| other.year() == day.year() && (by_year || other.month() == day.month());
        let count = |step: i64| {
            let mut count = 0;
            let mut other = day;
            while same(other) {
                count += 1;
                other = other.checked_add((7 * step).days()).unwrap();
            }
            count
        };
        [count(-1), -count(1)]
    }

    fn names(&self, day: Date, first: Date) -> bool {
        let last = day.last_of_month().day();
        let in_month = |wanted: &i8| *wanted == day.day() || *wanted == day.day() - last - 1;
        let weekday = day.weekday().to_monday_zero_offset() as usize;
        let nth = self.nth(day);
        let on_day = |(day, wanted): &(usize, i16)| {
            *day == weekday && (*wanted == 0 || nth.contains(wanted))
        };
        let says = !self.month_days.is_empty() || !self.days.is_empty();
        (self.months.is_empty() || self.months.contains(&day.month()))
            && (self.month_days.is_empty() || self.month_days.iter().any(in_month))
            && (self.days.is_empty() || self.days.iter().any(on_day))
            && (says
                || match self.frequency {
                    "DAILY" => true,
                    "WEEKLY" => day.weekday() == first.weekday(),
                    "MONTHLY" => day.day() == first.day(),
                    _ => {
                        day.day() == first.day()
                            && (!self.months.is_empty() || day.month() == first.month())
                    }
                })
    }

    /// Every day of the rule up to the last one, found day by day.
    fn days(&self, first: Date, last: Date) -> BTreeSet<Date> {
        let from = first.first_of_year().checked_sub(7.days()).unwrap();
        let to = last.last_of_year().checked_add(7.days()).unwrap();
        let mut periods: Vec<(i32, Vec<Date>)> = vec![];
        for day in from.series(1.day()).take_while(|day| *day <= to) {
            let period = self.period(day);
            if periods.last().is_none_or(|(known, _)| *known != period) {
                periods.push((period, vec![]));
            }
            if self.names(day, first) {
                periods.last_mut().unwrap().1.push(day);
            }
        }
        let begun = self.period(first);
        let mut found = vec![];
        for (period, days) in periods {
            if period < begun || (period - begun) % self.interval != 0 {
                continue;
            }
            let count = days.len() as i16;
            let chosen = days.iter().enumerate().filter(|(index, _)| {
                let index = *index as i16;
                self.positions.is_empty()
                    || self.positions.contains(&(index + 1))
                    || self.positions.contains(&(index - count))
            });
            found.extend(chosen.map(|(_, day)| *day).filter(|day| *day >= first));
        }
        found.truncate(self.count.unwrap_or(usize::MAX));
        found.into_iter().filter(|day| *day <= last).collect()
    }
}

fn rules() -> impl Strategy<Value = Plain> {
    let few = |range: std::ops::RangeInclusive<i8>| {
        prop::collection::btree_set(range.prop_filter("not 0", |n| *n != 0), 0..3)
    };
    let positions =
        prop::collection::btree_set((-4_i16..=4).prop_filter("not 0", |n| *n != 0), 0..2);
    let days = prop::collection::btree_set((0..7_usize, prop_oneof![Just(0), -6_i16..=6]), 0..3);
    (
        prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        1..5_i32,
        prop::option::of(1..20_usize),
        few(1..=12),
        few(-31..=31),
        days,
        positions,
        any::<bool>(),
    )
        .prop_map(
            |(frequency, interval, count, months, month_days, days, positions, sunday_first)| {
                let by_number = ["MONTHLY", "YEARLY"].contains(&frequency);
                let nth = |(day, nth): (usize, i16)| (day, if by_number { nth } else { 0 });
                Plain {
                    frequency,
                    interval,
                    count,
                    months,
                    month_days: if frequency == "WEEKLY" {
                        BTreeSet::new()
                    } else {
                        month_days
                    },
                    days: days.into_iter().map(nth).collect(),
                    positions,
                    sunday_first,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_rule_falls_on_the_days_that_a_slow_oracle_finds(rule in rules(), offset in 0..800_i64) {
        let first = date(2023, 1, 1).checked_add(offset.days()).unwrap();
        let last = date(2026, 6, 30);
        let expected = rule.days(first, last);
        let hours = hours(&first.to_string(), None, Some(&rule.text()), None);
        for day in date(2022, 12, 25).series(1.day()).take_while(|day| *day <= last) {
            let held = hours.hold(at(&day.to_string()));
            prop_assert_eq!(held, expected.contains(&day), "{} {} {}", rule.text(), first, day);
        }
    }

    #[test]
    fn any_text_is_a_rule_or_refused(
        rule in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)|freq=x)(;(COUNT|INTERVAL|BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|BYWEEKNO|BYYEARDAY|WKST|UNTIL|é)=(-?[0-9]{1,7}|-?[0-9]?(MO|SU|é)|20260230|20260228T250000Z)?){0,3}",
        start in "(20[0-9]{2}|9999|-0001)-(01|02|12)-(01|29|31)(T[0-9]{2}:00)?Z?",
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "Pacific/Apia", "x"]),
    ) {
        let read = Hours::read(WrittenHours { start, rrule: Some(rule), time_zone: Some(zone.to_owned()), ..WrittenHours::default() });
        if let Ok(hours) = read {
            hours.hold(at("2026-02-28T12:00:00Z"));
            hours.hold(at("1800-01-01"));
            hours.hold(at("2200-12-31"));
        }
    }
}
