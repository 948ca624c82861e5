//! A world as a file says it: what a flow finds around it, what the run is given, and what it is answered.

use std::sync::Arc;

use flow_expr::{DateTime, Object, Organisation, Value};
use flow_syntax::Span;
use flow_world::{CsvError, GroupState, Hours, Schedule, ScheduleGroup, Table, World};

use crate::scenario::{Case, Entered, Replies};

/// What surrounds a run.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// What the flow finds. Tables that stand in files of their own are there once they were [added](Self::add_table).
    pub world: World,
    /// When the run begins.
    pub now: Option<DateTime>,
    /// The variables that the run is given, in the order written.
    pub given: Vec<(String, Value)>,
    /// What the caller enters; `None` when that is not said.
    pub caller: Option<Vec<Entered>>,
    /// What is answered.
    pub replies: Vec<Replies>,
    /// Tables that stand in files of their own.
    pub tables: Vec<TableFile>,
}

/// A data table in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// The table's name.
    pub table: String,
    /// The path as written, relative to the file that names it.
    pub path: String,
    /// The column of the keys.
    pub key: Option<String>,
    /// Where the path stands in the file that names it.
    pub span: Span,
}

impl Surroundings {
    /// Adds a table that stands in a file of its own, from the text of that file.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the text.
    pub fn add_table(&mut self, file: &TableFile, text: &str) -> Result<(), CsvError> {
        let table = Table::from_csv(text, file.key.as_deref())?;
        self.world.tables.insert(file.table.to_lowercase(), table);
        Ok(())
    }

    /// Lays `under` below this: what both say, this says.
    #[must_use]
    pub fn over(mut self, under: &Self) -> Self {
        let world = &mut self.world;
        let below = under.world.clone();
        world.organisation = organisation_over(world.organisation.take(), below.organisation);
        add_missing(&mut world.tables, below.tables);
        add_missing(&mut world.schedules, below.schedules);
        add_missing(&mut world.schedule_groups, below.schedule_groups);
        add_missing(&mut world.emergency_groups, below.emergency_groups);
        add_missing(&mut world.participant, below.participant);
        add_missing(&mut world.conversation, below.conversation);
        add_missing(&mut world.failing_transfers, below.failing_transfers);
        add_missing(&mut world.failing_tables, below.failing_tables);
        if world.languages.is_empty() {
            world.languages = below.languages;
        }
        self.now = self.now.or(under.now);
        self.caller = self.caller.or_else(|| under.caller.clone());
        let mut case = Case {
            given: self.given,
            replies: self.replies,
            ..Case::default()
        };
        under.lie_under_values(&mut case);
        self.given = case.given;
        self.replies = case.replies;
        self
    }

    /// Lays these surroundings below a case: its own variables, replies and inputs come first.
    pub fn lie_under(&self, case: &mut Case) {
        self.lie_under_values(case);
        if case.caller.is_empty() {
            case.caller = self.caller.clone().unwrap_or_default();
        }
    }

    fn lie_under_values(&self, case: &mut Case) {
        let mut given = self.given.clone();
        for (name, value) in std::mem::take(&mut case.given) {
            match given.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = value,
                None => given.push((name, value)),
            }
        }
        case.given = given;
        if case.cassette.is_none() {
            let own = case.replies.len();
            for below in &self.replies {
                let is_said = |own: &Replies| own.to == below.to;
                if !case.replies[..own].iter().any(is_said) {
                    case.replies.push(below.clone());
                }
            }
        }
    }
}

fn add_missing<T>(
    over: &mut std::collections::BTreeMap<String, T>,
    under: std::collections::BTreeMap<String, T>,
) {
    for (name, value) in under {
        over.entry(name).or_insert(value);
    }
}

/// Things of both; of two with one name or id, the one that lies over the other.
fn organisation_over(
    over: Option<Arc<Organisation>>,
    under: Option<Arc<Organisation>>,
) -> Option<Arc<Organisation>> {
    let (Some(above), Some(below)) = (&over, &under) else {
        return over.or(under);
    };
    let lists = |organisation: &Organisation| {
        let document = organisation.document().and_then(Value::as_object).cloned();
        document.unwrap_or_else(|| Object::from_members(Vec::new()))
    };
    let (above, below) = (lists(above), lists(below));
    let mut members: Vec<(Arc<str>, Value)> = Vec::new();
    for (name, list) in above.iter() {
        let under = below.get(name).and_then(Value::as_list).unwrap_or_default();
        let own = list.as_list().unwrap_or_default();
        let others = under.iter().flatten();
        let others = others.filter(|thing| !own.iter().flatten().any(|own| is_same(own, thing)));
        let all = own.iter().flatten().chain(others).cloned();
        members.push((name.clone(), Value::list(all)));
    }
    let rest = below.iter().filter(|(name, _)| above.get(name).is_none());
    members.extend(rest.map(|(name, list)| (name.clone(), list.clone())));
    let both = Organisation::read(&Value::Object(Object::from_members(members)));
    both.map(Arc::new).ok().or(over)
}

fn is_same(one: &Value, other: &Value) -> bool {
    let part = |thing: &Value, member: &str| {
        let name = thing.as_text().filter(|_| member == "name");
        let part = thing.member(member).and_then(Value::as_text);
        part.or(name).map(str::to_lowercase)
    };
    ["name", "id", "email"].iter().any(|member| {
        let one = part(one, member);
        one.is_some() && one == part(other, member)
    })
}

/// The world as a document that reads as the same world, for cassettes.
pub fn world_document(world: &World) -> Value {
    let organisation = world
        .organisation
        .as_deref()
        .and_then(Organisation::document);
    let lists = organisation.and_then(Value::as_object).into_iter();
    let lists = lists.flat_map(|lists| lists.iter());
    // Groups are told below, with what they say.
    let lists =
        lists.filter(|(name, _)| !["scheduleGroups", "emergencyGroups"].contains(&&***name));
    let mut members: Vec<(Arc<str>, Value)> = lists
        .map(|(name, list)| (name.clone(), list.clone()))
        .collect();
    let mut add = |name: &str, value: Value| members.push((name.into(), value));
    add("schedules", map(&world.schedules, schedule));
    add("scheduleGroups", map(&world.schedule_groups, group));
    add(
        "emergencyGroups",
        map(&world.emergency_groups, |on| (*on).into()),
    );
    add("tables", map(&world.tables, table));
    let text = |text: &String| text.as_str().into();
    add("participant", map(&world.participant, text));
    add("conversation", map(&world.conversation, text));
    add("transfers", failures(&world.failing_transfers));
    if !world.failing_tables.is_empty() {
        add("failingTables", failures(&world.failing_tables));
    }
    if !world.languages.is_empty() {
        let languages = world.languages.iter();
        let languages = languages.map(|language| language.clone().into());
        add("languages", Value::list(languages));
    }
    Object::from_members(members).into()
}

fn failures(failing: &std::collections::BTreeMap<String, (String, String)>) -> Value {
    map(failing, |(kind, message)| {
        Object::of([
            ("fails", true.into()),
            ("errorType", kind.as_str().into()),
            ("errorMessage", message.as_str().into()),
        ])
        .into()
    })
}

fn map<T>(known: &std::collections::BTreeMap<String, T>, value: impl Fn(&T) -> Value) -> Value {
    Object::of(
        known
            .iter()
            .map(|(name, known)| (name.as_str(), value(known))),
    )
    .into()
}

fn schedule(schedule: &Schedule) -> Value {
    match (schedule.said, &schedule.hours) {
        (None, Some(hours)) => written(hours),
        (said, _) => if said == Some(true) {
            "active"
        } else {
            "inactive"
        }
        .into(),
    }
}

fn written(hours: &Hours) -> Value {
    let hours = hours.written();
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let except = hours.except.iter().map(|day| Value::from(day.as_str()));
    let members = [
        ("start", Some(hours.start.as_str().into())),
        ("end", text(&hours.end)),
        ("rrule", text(&hours.rrule)),
        ("timeZone", text(&hours.time_zone)),
        (
            "except",
            Some(Value::list(except)).filter(|_| !hours.except.is_empty()),
        ),
    ];
    let members = members.into_iter();
    Object::of(members.filter_map(|(name, value)| Some((name, value?)))).into()
}

fn group(group: &ScheduleGroup) -> Value {
    if let Some(said) = group.said {
        return match said {
            GroupState::Emergency => "emergency",
            GroupState::Holiday => "holiday",
            GroupState::Closed => "closed",
            GroupState::Open => "open",
        }
        .into();
    }
    let names = |names: &[String]| Value::list(names.iter().map(|name| Value::from(name.as_str())));
    Object::of([
        ("open", names(&group.open)),
        ("closed", names(&group.closed)),
        ("holiday", names(&group.holiday)),
    ])
    .into()
}

fn table(table: &Table) -> Value {
    let rows = table.rows().map(|(key, row)| {
        let columns = row
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()));
        (key, Value::from(Object::of(columns)))
    });
    Object::of(rows).into()
}
