//! One thing that is another way than in the plain world.

use std::{collections::BTreeSet, fmt, sync::Arc};

use flow_core::{ActionKind, DataScope, Does, PlatformAction, Program, Setting};
use flow_expr::{DateTime, Object, Organisation, Platform, Value};
use flow_world::{GroupState, Row, Schedule, ScheduleGroup, Table, World};

use super::Plain;

/// One thing that is another way than in the plain world. Names of tables, schedules, groups and targets are in lower case.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// Runs begin at another moment.
    Now(DateTime),
    /// A schedule is active, or not.
    Schedule(String, bool),
    /// A schedule group says this.
    Group(String, GroupState),
    /// An emergency is on, or not.
    Emergency(String, bool),
    /// The organisation has no thing of this name in this list.
    NoThing(Arc<str>, String),
    /// A table has no rows.
    NoRows(String),
    /// A table has this row and no other.
    Row(String, String, Row),
    /// A table cannot be asked.
    TableFails(String),
    /// Transfers to this target fail.
    TransferFails(String),
    /// The participant, or the conversation, has this attribute, or does not have it.
    Attribute(DataScope, String, Option<String>),
}

impl Turn {
    pub(super) fn apply(&self, plain: &mut Plain) {
        let world = &mut plain.world;
        match self {
            Self::Now(now) => plain.now = Some(*now),
            Self::Schedule(name, active) => {
                world
                    .schedules
                    .insert(name.clone(), Schedule::always(*active));
            }
            Self::Group(name, state) => {
                let said = ScheduleGroup {
                    said: Some(*state),
                    ..ScheduleGroup::default()
                };
                world.schedule_groups.insert(name.clone(), said);
            }
            Self::Emergency(name, on) => {
                world.emergency_groups.insert(name.clone(), *on);
            }
            Self::NoThing(list, name) => without_thing(world, list, name),
            Self::NoRows(table) => {
                world.tables.insert(table.clone(), Table::default());
            }
            Self::Row(table, key, row) => {
                let mut only = Table::default();
                only.insert(key.as_str(), row.clone());
                world.tables.insert(table.clone(), only);
            }
            Self::TableFails(table) => {
                let error = ("Unavailable".to_owned(), "the table is away".to_owned());
                world.failing_tables.insert(table.clone(), error);
            }
            Self::TransferFails(target) => {
                let error = ("Busy".to_owned(), "nobody is there".to_owned());
                world.failing_transfers.insert(target.clone(), error);
            }
            Self::Attribute(scope, name, value) => {
                let attributes = match scope {
                    DataScope::Participant => &mut world.participant,
                    DataScope::Conversation => &mut world.conversation,
                };
                match value {
                    Some(value) => drop(attributes.insert(name.clone(), value.clone())),
                    None => drop(attributes.remove(name)),
                }
            }
        }
    }

    /// Turns with the same place cannot both be seen.
    pub(crate) fn is_about(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Now(_), Self::Now(_)) => true,
            (Self::Schedule(one, _), Self::Schedule(two, _))
            | (Self::Group(one, _), Self::Group(two, _))
            | (Self::Emergency(one, _), Self::Emergency(two, _)) => one == two,
            (
                Self::NoRows(one) | Self::Row(one, ..) | Self::TableFails(one),
                Self::NoRows(two) | Self::Row(two, ..) | Self::TableFails(two),
            ) => one == two,
            (Self::Attribute(s, one, _), Self::Attribute(t, two, _)) => (s, one) == (t, two),
            (one, two) => one == two,
        }
    }

    /// Everything that can be turned in a plain world, but for what rows and attributes hold.
    pub(crate) fn possible(plain: &Plain, program: &Program) -> Vec<Self> {
        let world = &plain.world;
        let mut turns = Vec::new();
        let mut calendars = 0;
        let mut is_followed = || {
            calendars += 1;
            calendars <= MOST_CALENDARS
        };
        for (name, group) in &world.schedule_groups {
            if group.said.is_none() && is_followed() {
                turns.extend(moments(plain, |at| {
                    world.group_state(Some(name), None, at).ok()
                }));
            }
            let states = [
                GroupState::Open,
                GroupState::Closed,
                GroupState::Holiday,
                GroupState::Emergency,
            ];
            let others = states
                .into_iter()
                .filter(|state| group.said != Some(*state));
            turns.extend(others.map(|state| Self::Group(name.clone(), state)));
        }
        for (name, on) in &world.emergency_groups {
            turns.push(Self::Emergency(name.clone(), !on));
        }
        for (name, schedule) in &world.schedules {
            if schedule.said.is_none() && is_followed() {
                turns.extend(moments(plain, |at| Some(schedule.is_active(at))));
            }
            let sides = [true, false].into_iter();
            let others = sides.filter(|side| schedule.said != Some(*side));
            turns.extend(others.map(|side| Self::Schedule(name.clone(), side)));
        }
        let things = things(world);
        let targets = things.iter().filter(|(list, _)| is_target(list));
        let targets: BTreeSet<String> = targets
            .map(|(_, name)| name.to_lowercase())
            .chain(literal_targets(program))
            .collect();
        turns.extend(targets.into_iter().map(Self::TransferFails));
        // What a flow names as it stands is there when it is published.
        let named = named(program);
        let missing = things
            .into_iter()
            .filter(|(_, name)| !named.contains(&name.to_lowercase()));
        turns.extend(missing.map(|(list, name)| Self::NoThing(list, name)));
        turns.extend(world.tables.keys().cloned().map(Self::NoRows));
        let failing = world.tables.keys().cloned().map(Self::TableFails);
        turns.extend(failing);
        for (scope, attributes) in [
            (DataScope::Participant, &world.participant),
            (DataScope::Conversation, &world.conversation),
        ] {
            let names = attributes.keys();
            turns.extend(names.map(|name| Self::Attribute(scope, name.clone(), None)));
        }
        turns
    }
}

/// Of more groups and schedules the hours are not followed: each takes hundreds of looks.
const MOST_CALENDARS: usize = 40;

/// The first moments at which something is another way than when runs begin, looked for from hour to hour through two
/// weeks, then from day to day through a year.
fn moments<T: PartialEq>(plain: &Plain, at: impl Fn(DateTime) -> Option<T>) -> Vec<Turn> {
    const HOUR: i64 = 3_600_000;
    let Some(now) = plain.now else {
        return Vec::new();
    };
    let mut seen = vec![at(now)];
    let mut turns = Vec::new();
    let hours = (1..=336).chain((15..=366).map(|day| day * 24));
    for hours in hours {
        let moment = now.millis().checked_add(hours * HOUR);
        let Some(moment) = moment.and_then(DateTime::from_millis) else {
            break;
        };
        let state = at(moment);
        if !seen.contains(&state) {
            seen.push(state);
            turns.push(Turn::Now(moment));
        }
    }
    turns
}

/// Things of the organisation: their lists and names.
fn things(world: &World) -> Vec<(Arc<str>, String)> {
    let document = world
        .organisation
        .as_deref()
        .and_then(Organisation::document);
    let lists = document.and_then(Value::as_object).into_iter();
    let lists = lists.flat_map(Object::iter);
    let things = lists.flat_map(|(list, things)| {
        let things = things.as_list().unwrap_or_default().iter().flatten();
        things.filter_map(|thing| Some((list.clone(), name_of(thing)?.to_owned())))
    });
    // Groups are turned by what they say.
    let is_said = |list: &str| matches!(list, "scheduleGroups" | "emergencyGroups");
    things.filter(|(list, _)| !is_said(list)).collect()
}

fn name_of(thing: &Value) -> Option<&str> {
    let name = thing.member("name").and_then(Value::as_text);
    name.or_else(|| thing.as_text())
}

fn is_target(list: &str) -> bool {
    matches!(list, "queues" | "users" | "groups")
}

/// What transfers name that are no things of the organisation: numbers, flows, voicemail boxes.
fn literal_targets(program: &Program) -> impl Iterator<Item = String> {
    let transfers = platform_actions(program).filter_map(|platform| match &platform.does {
        Does::Transfer(transfer) => literal(&transfer.target),
        _ => None,
    });
    transfers.map(|target| target.to_lowercase())
}

/// The things that a flow names as they stand, in lower case: those that it does not look for.
fn named(program: &Program) -> BTreeSet<String> {
    let mut named: BTreeSet<String> = literal_targets(program).collect();
    for action in program.actions() {
        for setting in action.kind.settings() {
            if let Setting::Literal(Value::Platform(_)) = setting {
                named.extend(literal(setting).map(str::to_lowercase));
            }
            let calls = setting.expressions();
            let calls = calls.flat_map(|expression| expression.expr.calls_with_text());
            let made = calls.filter(|(function, _)| function.starts_with("To"));
            named.extend(made.map(|(_, name)| name.to_lowercase()));
        }
    }
    named
}

fn platform_actions(program: &Program) -> impl Iterator<Item = &PlatformAction> {
    program
        .actions()
        .iter()
        .filter_map(|action| match &action.kind {
            ActionKind::Platform(platform) => Some(&**platform),
            _ => None,
        })
}

fn literal(setting: &Setting) -> Option<&str> {
    match setting {
        Setting::Literal(Value::Text(text)) => Some(text),
        Setting::Literal(Value::Platform(Platform::Record(record))) => {
            let name = record.member("name").and_then(Value::as_text);
            Some(name.unwrap_or_else(|| record.text()))
        }
        _ => None,
    }
}

fn without_thing(world: &mut World, list: &str, name: &str) {
    let document = world
        .organisation
        .as_deref()
        .and_then(Organisation::document);
    let Some(lists) = document.and_then(Value::as_object) else {
        return;
    };
    let kept = lists.iter().map(|(known, things)| {
        let things = things.as_list().unwrap_or_default().iter().flatten();
        let is_kept = |thing: &&Value| &**known != list || name_of(thing) != Some(name);
        (known.clone(), Value::list(things.filter(is_kept).cloned()))
    });
    let document = Value::Object(Object::from_members(kept.collect()));
    if let Ok(organisation) = Organisation::read(&document) {
        world.organisation = Some(Arc::new(organisation));
    }
}

impl fmt::Display for Turn {
    /// As a reader is told: `the group riverside is closed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = |scope: &DataScope| match scope {
            DataScope::Participant => "participant",
            DataScope::Conversation => "conversation",
        };
        match self {
            Self::Now(now) => write!(f, "it is {}", moment(*now)),
            Self::Schedule(name, true) => write!(f, "the schedule `{name}` is active"),
            Self::Schedule(name, false) => write!(f, "the schedule `{name}` is not active"),
            Self::Group(name, state) => {
                let state = match state {
                    GroupState::Emergency => "an emergency",
                    GroupState::Holiday => "a holiday",
                    GroupState::Closed => "closed",
                    GroupState::Open => "open",
                };
                write!(f, "the schedule group `{name}` says {state}")
            }
            Self::Emergency(name, true) => write!(f, "the emergency `{name}` is on"),
            Self::Emergency(name, false) => write!(f, "the emergency `{name}` is off"),
            Self::NoThing(list, name) => write!(f, "there is no `{name}` among the {list}"),
            Self::NoRows(table) => write!(f, "the table `{table}` has no rows"),
            Self::Row(table, key, row) => {
                let row = row
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.clone()));
                let row = Value::from(Object::of(row));
                write!(f, "the table `{table}` has only `{key}`: {}", row.to_json())
            }
            Self::TableFails(table) => write!(f, "searches in the table `{table}` fail"),
            Self::TransferFails(target) => write!(f, "transfers to `{target}` fail"),
            Self::Attribute(of, name, None) => {
                write!(f, "the {} has no attribute `{name}`", scope(of))
            }
            Self::Attribute(of, name, Some(value)) => {
                let value = Value::from(value.as_str()).to_json();
                write!(f, "the {} has `{name}`: {value}", scope(of))
            }
        }
    }
}

/// A moment as scenario files write it.
pub(crate) fn moment(now: DateTime) -> String {
    Value::Platform(Platform::DateTime(now)).text().into_owned()
}
