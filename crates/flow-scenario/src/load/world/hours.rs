//! Reading when a world is open: schedules, groups of schedules, emergencies.

use std::collections::BTreeMap;

use flow_syntax::{Kind, Span, nearest};
use flow_world::{
    Counting, GroupState, Hours, HoursError, HoursPart, Schedule, ScheduleGroup, WrittenHours,
};

use super::super::{Reader, part::Field, place};
use crate::{
    keys::{GROUP, GROUP_STATES, SCHEDULE, SCHEDULE_STATES},
    world::Surroundings,
};

/// The most schedules of a world: to count the occurrences of one takes time.
const MOST_SCHEDULES: usize = 500;

impl Reader<'_> {
    pub(super) fn schedules(
        &mut self,
        field: &Field<'_>,
        zone: Option<&(String, Span)>,
    ) -> BTreeMap<String, Schedule> {
        let help = "write schedules by name: `Business Hours: { start: 2026-01-05T09:00, end: 2026-01-05T17:00, rrule: \"FREQ=WEEKLY;BYDAY=MO,TU\" }`";
        let fields = self.named(field.value, "`schedules`", help);
        if fields.len() > MOST_SCHEDULES {
            let message = format!("the world has more than {MOST_SCHEDULES} schedules");
            self.wrong(message, field.key_span, "keep those that the flow asks for");
            return BTreeMap::new();
        }
        let mut counting = Counting::default();
        let read = fields.iter().filter_map(|field| {
            let schedule = self.schedule(field, zone, &mut counting)?;
            Some((field.key.to_lowercase(), schedule))
        });
        read.collect()
    }

    fn schedule(
        &mut self,
        field: &Field<'_>,
        zone: Option<&(String, Span)>,
        counting: &mut Counting,
    ) -> Option<Schedule> {
        if let Some(said) = self.said_state(field, &SCHEDULE_STATES) {
            return Some(Schedule::always(said? == 0));
        }
        let mut written = WrittenHours {
            time_zone: zone.map(|(zone, _)| zone.clone()),
            ..WrittenHours::default()
        };
        let what = format!("the schedule `{}`", field.key);
        let fields = self.members(field.value, &what, &SCHEDULE);
        for part in &fields {
            match &*part.key {
                "start" => written.start = self.text(part)?,
                "end" => written.end = Some(self.text(part)?),
                "rrule" => written.rrule = Some(self.text(part)?),
                "timeZone" => written.time_zone = Some(self.text(part)?),
                "except" => {
                    let days = self.texts(part, "write days: `except: [2026-12-25]`");
                    written.except = days.into_iter().map(|(day, _)| day).collect();
                }
                _ => {}
            }
        }
        if written.start.is_empty() {
            if field.value.kind() == Kind::Object {
                let help = "write when it first begins: `start: 2026-01-05T09:00`";
                self.wrong(format!("{what} has no `start`"), field.key_span, help);
            }
            return None;
        }
        match Hours::read_with(written, counting) {
            Ok(hours) => Some(Schedule {
                said: None,
                hours: Some(hours),
            }),
            Err(error) => {
                self.wrong_hours(error, field, &fields, zone);
                None
            }
        }
    }

    /// Says what is wrong with a schedule, under the part that it is about.
    fn wrong_hours(
        &mut self,
        error: HoursError,
        schedule: &Field<'_>,
        fields: &[Field<'_>],
        zone: Option<&(String, Span)>,
    ) {
        let (name, help) = part_of_hours(error.part);
        let wrong = fields.iter().find(|part| part.key == name);
        let span = match (wrong, zone) {
            (Some(part), _) => self.caret(part),
            (None, Some((_, span))) if error.part == HoursPart::TimeZone => *span,
            _ => schedule.key_span,
        };
        let message = match error.part {
            HoursPart::Count => format!("the schedule `{}`: {}", schedule.key, error.message),
            _ => error.message,
        };
        self.wrong(message, span, help);
    }

    /// `None` when the value is no text; `Some(None)` when it is none of the words, which is said.
    fn said_state(&mut self, field: &Field<'_>, known: &[&str]) -> Option<Option<usize>> {
        let said = field.value.text()?;
        let found = known.iter().position(|known| *known == said);
        if found.is_none() {
            let help = match nearest(&said, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write `{}`, or an object", known.join("`, `")),
            };
            self.wrong(
                format!("`{said}` says nothing about `{}`", field.key),
                place(field),
                help,
            );
        }
        Some(found)
    }

    pub(super) fn groups(&mut self, field: &Field<'_>) -> BTreeMap<String, ScheduleGroup> {
        let help = "write groups by name: `Main: { open: [Business Hours], holiday: [Christmas] }`, or `Main: open`";
        let fields = self.named(field.value, "`scheduleGroups`", help);
        let read = fields
            .iter()
            .filter_map(|field| Some((field.key.to_lowercase(), self.group(field)?)));
        read.collect()
    }

    fn group(&mut self, field: &Field<'_>) -> Option<ScheduleGroup> {
        const STATES: [GroupState; 4] = [
            GroupState::Open,
            GroupState::Closed,
            GroupState::Holiday,
            GroupState::Emergency,
        ];
        let mut group = ScheduleGroup::default();
        if let Some(said) = self.said_state(field, &GROUP_STATES) {
            group.said = Some(STATES[said?]);
            return Some(group);
        }
        let what = format!("the schedule group `{}`", field.key);
        for part in self.members(field.value, &what, &GROUP) {
            let names = self.texts(&part, "write names of schedules: `[Business Hours]`");
            let names = names.into_iter().map(|(name, _)| name).collect();
            match &*part.key {
                "open" => group.open = names,
                "closed" => group.closed = names,
                "holiday" => group.holiday = names,
                _ => {}
            }
        }
        Some(group)
    }

    /// Schedules that a group names and the world does not have; a world that lies over another may have them from there.
    pub(super) fn check_groups(&mut self, fields: &[Field<'_>], around: &Surroundings) {
        let Some(groups) = fields.iter().find(|field| field.key == "scheduleGroups") else {
            return;
        };
        let known = &around.world.schedules;
        if known.is_empty() {
            return;
        }
        for part in groups
            .value
            .fields()
            .iter()
            .flat_map(|group| group.value.fields())
        {
            for name in part.value.items_or_self() {
                let Some(text) = name
                    .text()
                    .filter(|text| !known.contains_key(&text.to_lowercase()))
                else {
                    continue;
                };
                let help = match nearest(&text.to_lowercase(), known.keys().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write it: `schedules: {{ \"{text}\": active }}`"),
                };
                let message = format!("the world has no schedule `{text}`");
                self.odd("unknown-schedule", message, name.span(), help);
            }
        }
    }

    pub(super) fn flags(&mut self, field: &Field<'_>) -> BTreeMap<String, bool> {
        let help = "write groups by name: `Evacuation: false`";
        let what = format!("`{}`", field.key);
        let fields = self.named(field.value, &what, help);
        let mut flags = BTreeMap::new();
        for field in fields {
            match field.value.as_bool() {
                Some(on) => drop(flags.insert(field.key.to_lowercase(), on)),
                None => {
                    let is = field.value.describe();
                    let message = format!("`{}` is {is}, not true or false", field.key);
                    self.wrong(message, place(&field), "write `true` while it is on");
                }
            }
        }
        flags
    }
}

fn part_of_hours(part: HoursPart) -> (&'static str, &'static str) {
    match part {
        HoursPart::Start => (
            "start",
            "write when it first begins: `start: 2026-01-05T09:00`",
        ),
        HoursPart::End => (
            "end",
            "write when the first one ends: `end: 2026-01-05T17:00`",
        ),
        HoursPart::Count => (
            "rrule",
            "end the rule by `UNTIL`, or leave out what never comes together",
        ),
        HoursPart::Rule => (
            "rrule",
            "write how it comes again: `rrule: \"FREQ=WEEKLY;BYDAY=MO,TU\"`",
        ),
        HoursPart::TimeZone => (
            "timeZone",
            "write the zone's name: `timeZone: Europe/Berlin`",
        ),
        HoursPart::Except => ("except", "write days: `except: [2026-12-25]`"),
    }
}
