//! Reading worlds: files of their own, and what scenario files say of them.

mod hours;

use std::{collections::BTreeMap, sync::Arc};

use flow_expr::{DateTime, Object, Organisation, OrganisationError, Value};
use flow_syntax::{Diagnostic, Kind, Node, Source, Span, parse_json, parse_yaml_source};
use flow_world::{Row as TableRow, Table};

use super::{
    Reader,
    part::{Field, Meter, Part, Row},
    place,
};
use crate::{
    keys::{TABLE, TRANSFER, WORLD},
    scenario::CaseWorld,
    world::{Surroundings, TableFile},
};

/// How many worlds are kept for the rows of tables that share them.
const MOST_SHARED: usize = 1_000;

/// What can fail, and how it does unless more is said.
struct Failing {
    what: &'static str,
    help: &'static str,
    error_type: &'static str,
    message: &'static str,
}

const TRANSFERS: Failing = Failing {
    what: "the transfer to",
    help: "write what fails by the name of the target: `Support: { fails: true }`",
    error_type: "TransferFailed",
    message: "the transfer failed",
};

/// Source: the vendor's page of Data Table Lookup names the type.
const TABLES: Failing = Failing {
    what: "the table",
    help: "write what fails by the name of the table: `Rates: { fails: true }`",
    error_type: "DataTablesInternalServerError",
    message: "the data table cannot be asked",
};

/// A world file as far as it was understood.
#[derive(Clone, Debug)]
pub struct LoadedWorld {
    /// What was understood.
    pub surroundings: Surroundings,
    /// Everything that is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a world file: JSON when its name ends in `.json`, else YAML.
pub fn load_world(source: &Source) -> LoadedWorld {
    let parsed = match source.name().ends_with(".json") {
        true => parse_json(source.text()),
        false => parse_yaml_source(source),
    };
    match parsed.document.root() {
        Some(root) if parsed.diagnostics.is_empty() => read_world(source.text(), root),
        _ => LoadedWorld {
            surroundings: Surroundings::default(),
            diagnostics: parsed.diagnostics,
        },
    }
}

/// Reads a world that is a part of a document.
pub(crate) fn read_world(text: &str, root: Node<'_>) -> LoadedWorld {
    let meter = Meter::new();
    let mut reader = Reader::new(text, &meter);
    let plain = Row::without_columns(&meter);
    // A file of nothing but comments is a world without anything.
    let surroundings = match root.kind() {
        Kind::Null => Surroundings::default(),
        _ => reader.world(Part::of(root, &plain)),
    };
    if meter.is_used_up() {
        let help = "split it into several files";
        reader.wrong("the world is larger than can be held", root.span(), help);
    }
    let mut diagnostics = reader.found;
    diagnostics.sort_by_key(|found| (found.span.start, found.span.end));
    LoadedWorld {
        surroundings,
        diagnostics,
    }
}

impl Reader<'_> {
    /// A world of its own, or the path of one.
    pub(super) fn case_world(&mut self, field: &Field<'_>) -> Option<CaseWorld> {
        match field.value.text() {
            Some(path) => Some(CaseWorld::File(path.into_owned(), place(field))),
            None => Some(CaseWorld::Inline(self.inline_world(field.value))),
        }
    }

    /// A world that no row of a table changes is read once for all of them.
    fn inline_world(&mut self, part: Part<'_>) -> Arc<Surroundings> {
        let id = part.in_table();
        let known = id.and_then(|id| self.worlds.get(&id));
        if let Some(Some(shared)) = known {
            return shared.clone();
        }
        let is_new = known.is_none();
        let read = Arc::new(self.world(part));
        if let Some(id) = id.filter(|_| is_new && self.worlds.len() < MOST_SHARED) {
            let is_shared = !part.names_columns();
            self.worlds.insert(id, is_shared.then(|| read.clone()));
        }
        read
    }

    fn world(&mut self, part: Part<'_>) -> Surroundings {
        let mut around = Surroundings::default();
        let fields = self.members(part, "a world", &WORLD);
        let zone = fields.iter().find(|field| field.key == "timeZone");
        let zone = zone.and_then(|field| Some((self.text(field)?, place(field))));
        let mut lists = Lists::default();
        for field in &fields {
            let world = &mut around.world;
            match &*field.key {
                "description" => {
                    self.text(field);
                }
                "now" => around.now = self.moment(field),
                "variables" => around.given = self.given(field.value),
                "caller" => around.caller = Some(self.caller(field.value)),
                "replies" => around.replies = self.replies_of_world(field),
                "schedules" => world.schedules = self.schedules(field, zone.as_ref()),
                "scheduleGroups" => {
                    world.schedule_groups = self.groups(field);
                    lists.name(field);
                }
                "emergencyGroups" => {
                    world.emergency_groups = self.flags(field);
                    lists.name(field);
                }
                "tables" => (world.tables, around.tables) = self.tables(field),
                "participant" => world.participant = self.attributes(field),
                "conversation" => world.conversation = self.attributes(field),
                "transfers" => world.failing_transfers = self.failing(field, &TRANSFERS),
                "failingTables" => world.failing_tables = self.failing(field, &TABLES),
                "languages" => world.languages = self.languages(field),
                "timeZone" | "$schema" => {}
                list if WORLD.iter().any(|known| known.name == list) => {
                    lists.add(field, self.value(field.value));
                }
                _ => {}
            }
        }
        around.world.organisation = self.organisation(lists, part);
        self.check_groups(&fields, &around);
        around
    }

    fn moment(&mut self, field: &Field<'_>) -> Option<DateTime> {
        let moment = field
            .value
            .text()
            .and_then(|text| DateTime::from_text(&text));
        if moment.is_none() {
            let help = "write a date and time: `2026-01-31T09:30:00Z`";
            self.wrong(format!("`{}` is no moment", field.key), place(field), help);
        }
        moment
    }

    fn replies_of_world(&mut self, field: &Field<'_>) -> Vec<crate::scenario::Replies> {
        let (replies, cassette) = self.replies(field.value);
        if let Some(cassette) = cassette {
            let help = "write the replies; `flowsim replay` runs a cassette again";
            self.wrong(
                "a world cannot be answered by a cassette",
                cassette.span,
                help,
            );
        }
        replies
    }

    fn tables(&mut self, field: &Field<'_>) -> (BTreeMap<String, Table>, Vec<TableFile>) {
        let help = "write tables by name: `Rates: rates.csv`, or `Rates: { DE: { rate: 19 } }`";
        let (mut tables, mut files) = (BTreeMap::new(), Vec::new());
        for field in self.named(field.value, "`tables`", help) {
            let in_file = field
                .value
                .fields()
                .iter()
                .any(|part| part.key == "file" && part.value.text().is_some());
            match field.value.text() {
                Some(path) => files.push(TableFile {
                    table: field.key.to_string(),
                    path: path.into_owned(),
                    key: None,
                    span: place(&field),
                }),
                None if in_file => files.extend(self.table_file(&field)),
                None => drop(tables.insert(field.key.to_lowercase(), self.table_rows(&field))),
            }
        }
        (tables, files)
    }

    fn table_file(&mut self, field: &Field<'_>) -> Option<TableFile> {
        let (mut path, mut key, mut span) = (None, None, field.key_span);
        let what = format!("the table `{}`", field.key);
        for part in self.members(field.value, &what, &TABLE) {
            match &*part.key {
                "file" => {
                    path = self.text(&part);
                    span = place(&part);
                }
                "key" => key = self.text(&part),
                _ => {}
            }
        }
        Some(TableFile {
            table: field.key.to_string(),
            path: path?,
            key,
            span,
        })
    }

    fn table_rows(&mut self, field: &Field<'_>) -> Table {
        let mut table = Table::default();
        let help = "write rows by their keys: `DE: { rate: 19 }`, or the path of a CSV file";
        let what = format!("the table `{}`", field.key);
        for row in self.named(field.value, &what, help) {
            let what = format!("the row `{}`", row.key);
            let cells = self.named(
                row.value,
                &what,
                "write columns and their values: `{ rate: 19 }`",
            );
            let cells = cells
                .into_iter()
                .filter(|cell| cell.value.kind() != Kind::Null);
            let cells: TableRow = cells
                .map(|cell| (cell.key.to_string(), self.value(cell.value)))
                .collect();
            table.insert(row.key, cells);
        }
        table
    }

    /// Names and texts.
    pub(super) fn attributes(&mut self, field: &Field<'_>) -> BTreeMap<String, String> {
        let help = "write names and texts: `customer: gold`";
        let what = format!("`{}`", field.key);
        let mut attributes = BTreeMap::new();
        for field in self.named(field.value, &what, help) {
            let text = field.value.word().map(String::from);
            match text.or_else(|| field.value.as_bool().map(|flag| flag.to_string())) {
                Some(text) => drop(attributes.insert(field.key.into_owned(), text)),
                None => {
                    let is = field.value.describe();
                    self.wrong(
                        format!("`{}` is {is}, not a text", field.key),
                        place(&field),
                        help,
                    );
                }
            }
        }
        attributes
    }

    fn languages(&mut self, field: &Field<'_>) -> Vec<Arc<str>> {
        let languages = self.texts(field, "write languages: `languages: [en-us, de-de]`");
        languages
            .into_iter()
            .map(|(language, _)| language.into())
            .collect()
    }

    /// What fails, with the error's type and message.
    fn failing(&mut self, field: &Field<'_>, kind: &Failing) -> BTreeMap<String, (String, String)> {
        let mut failing = BTreeMap::new();
        for field in self.named(field.value, &format!("`{}`", field.key), kind.help) {
            let what = format!("{} `{}`", kind.what, field.key);
            let mut fails = None;
            let mut error = (kind.error_type.to_owned(), kind.message.to_owned());
            for part in self.members(field.value, &what, &TRANSFER) {
                match &*part.key {
                    "fails" => fails = Some(self.flag(&part)),
                    "errorType" => error.0 = self.text(&part).unwrap_or_default(),
                    "errorMessage" => error.1 = self.text(&part).unwrap_or_default(),
                    _ => {}
                }
            }
            if fails.unwrap_or(true) {
                failing.insert(field.key.to_lowercase(), error);
            }
        }
        failing
    }

    fn organisation(&mut self, lists: Lists, part: Part<'_>) -> Option<Arc<Organisation>> {
        if lists.0.is_empty() {
            return None;
        }
        match Organisation::read(&Object::from_members(lists.0).into()) {
            Ok(organisation) => Some(Arc::new(organisation)),
            Err(errors) => {
                for error in errors {
                    let span = place_of(part, &error);
                    let help = "things are names, or objects: `queues: [Support, { name: Sales, id: q-2 }]`";
                    self.wrong(error.message, span, help);
                }
                None
            }
        }
    }
}

/// What the organisation owns, as its own document says it.
#[derive(Default)]
struct Lists(Vec<(Arc<str>, Value)>);

impl Lists {
    fn add(&mut self, field: &Field<'_>, list: Value) {
        self.0.push(((*field.key).into(), list));
    }

    /// Adds the names of an object.
    fn name(&mut self, field: &Field<'_>) {
        let mut known = std::collections::BTreeSet::new();
        let fields = field.value.fields().into_iter();
        let new = fields.filter(|field| known.insert(field.key.to_lowercase()));
        let names: Vec<Value> = new.map(|field| (*field.key).into()).collect();
        self.0.push(((*field.key).into(), Value::list(names)));
    }
}

/// Where the value stands that an error is about; its route is like `users[2].email`.
fn place_of(part: Part<'_>, error: &OrganisationError) -> Span {
    let mut at = part;
    let steps = error
        .route
        .split(['.', '['])
        .filter(|step| !step.is_empty());
    for step in steps {
        let next = match step
            .strip_suffix(']')
            .and_then(|index| index.parse::<usize>().ok())
        {
            Some(index) => at.items().get(index).copied(),
            None => at
                .fields()
                .into_iter()
                .find(|field| field.key == step)
                .map(|field| field.value),
        };
        let Some(next) = next else {
            break;
        };
        at = next;
    }
    at.span()
}
