//! Cases, and the defaults that lie under them.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use flow_expr::{Value, is_name, is_scoped_name};
use flow_syntax::{Diagnostic, Document, Kind, Node, Span};

use super::{
    Reader,
    part::{Field, Part, Piece, Row, pieces},
    place,
    recipe::{Recipe, Recipes},
    said::{Said, joined},
};
use crate::{
    keys::{CASE, DEFAULTS},
    scenario::Case,
};

/// How many cases a file may make.
const MOST_CASES: usize = 100_000;

/// The file's defaults: read once, or for every row where they name columns.
pub(super) enum Defaults<'d> {
    None,
    Read(Arc<Said>),
    PerRow(Node<'d>),
}

/// Who is shown each case.
pub(super) type Show<'a> = dyn FnMut(Case, Recipe) + 'a;

impl<'d> Reader<'d> {
    pub(super) fn defaults_under(&mut self, node: Option<Node<'d>>) -> Defaults<'d> {
        match node {
            None => Defaults::None,
            Some(node) if super::table::names_columns(node) => Defaults::PerRow(node),
            Some(node) => {
                let plain = Row::without_columns(self.meter);
                Defaults::Read(Arc::new(self.defaults(node, &plain)))
            }
        }
    }

    pub(super) fn cases(&mut self, node: Node<'d>, defaults: &Defaults<'d>, show: &mut Show<'_>) {
        let plain = Row::without_columns(self.meter);
        let help = "write each case as `- name: …`";
        self.want(Part::of(node, &plain), Kind::List, "`cases`", help);
        for (index, item) in node.items().enumerate() {
            let recipe = Recipe {
                case: item.id(),
                index: index as u32,
                row: None,
            };
            let unpacked = item.unpacked();
            let made = self.case_or_table(unpacked.node(), recipe, defaults, show);
            if made.is_none() {
                self.too_much(item.span(), self.count);
                break;
            }
        }
    }

    fn too_much(&mut self, span: Span, count: usize) {
        let message = match count < MOST_CASES {
            true => "tables and defaults make more of this file than can be held".to_owned(),
            false => format!("the file makes more than {MOST_CASES} cases"),
        };
        self.wrong(message, span, "split it into several files");
    }

    /// The case, or one for each row of its table. `None` when the file makes too much.
    fn case_or_table(
        &mut self,
        node: Node<'_>,
        recipe: Recipe,
        defaults: &Defaults<'d>,
        show: &mut Show<'_>,
    ) -> Option<()> {
        let Some(each) = node.get("each") else {
            return self.keep(node, None, recipe, defaults, show);
        };
        let below = match defaults {
            Defaults::PerRow(below) => Some(*below),
            _ => None,
        };
        let Some(used) = self.table(node, each, below) else {
            return Some(());
        };
        let mut number = 0;
        for row in each.items() {
            if !self.is_whole(row, &used) {
                continue;
            }
            number += 1;
            let recipe = Recipe {
                row: Some((row.id(), number)),
                ..recipe
            };
            self.keep(node, Some(row), recipe, defaults, show)?;
        }
        Some(())
    }

    /// Makes a case whose recipe is known to be good.
    pub(super) fn made(
        &mut self,
        document: &'d Document,
        recipe: &Recipe,
        defaults: &Defaults<'d>,
    ) -> Case {
        let row = recipe.row.map(|(row, _)| document.node(row));
        let case = document.node(recipe.case).unpacked();
        self.of_recipe(case.node(), row, recipe, defaults)
    }

    fn of_recipe(
        &mut self,
        node: Node<'_>,
        row: Option<Node<'_>>,
        recipe: &Recipe,
        defaults: &Defaults<'d>,
    ) -> Case {
        let (Some(row_node), Some((_, number))) = (row, recipe.row) else {
            let plain = Row::without_columns(self.meter);
            return self.case(node, recipe.index, &plain, defaults);
        };
        let unpacked = row_node.unpacked();
        let row = Row::of(unpacked.node(), self.meter);
        let mut case = self.case(node, recipe.index, &row, defaults);
        case.name = of_row(case.name, node, number, &row);
        case.name_span = row_node.span();
        case
    }

    /// The name of a case whose recipe is known to be good.
    pub(super) fn name_of(&mut self, document: &'d Document, recipe: &Recipe) -> String {
        let case = document.node(recipe.case).unpacked();
        let node = case.node();
        let unpacked = recipe.row.map(|(row, _)| document.node(row).unpacked());
        let row = match &unpacked {
            Some(unpacked) => Row::of(unpacked.node(), self.meter),
            None => Row::without_columns(self.meter),
        };
        let written = Part::of(node, &row).fields().into_iter();
        let written = written.filter(|field| field.key == "name").last();
        let name = written.and_then(|name| name.value.text().map(String::from));
        let name = name.unwrap_or_else(|| nameless(recipe.index));
        match recipe.row {
            Some((_, number)) => of_row(name, node, number, &row),
            None => name,
        }
    }

    fn keep(
        &mut self,
        node: Node<'_>,
        row: Option<Node<'_>>,
        recipe: Recipe,
        defaults: &Defaults<'d>,
        show: &mut Show<'_>,
    ) -> Option<()> {
        let case = self.of_recipe(node, row, &recipe, defaults);
        if self.meter.is_used_up() || self.count == MOST_CASES {
            return None;
        }
        self.names.push(hash_of(&case.name));
        self.count += 1;
        show(case, recipe);
        Some(())
    }

    /// Says which cases are called like one before. Nothing but a hash of each name was kept: where two are the same, which
    /// is not going to happen to names that differ, the cases are made once more.
    pub(super) fn doubles(
        &mut self,
        document: &'d Document,
        recipes: &Recipes,
        defaults: &Defaults<'d>,
    ) {
        let mut names = std::mem::take(&mut self.names);
        names.sort_unstable();
        let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
        let twice: HashSet<u64> = twice.map(|pair| pair[0]).collect();
        drop(names);
        if twice.is_empty() {
            return;
        }
        let mut before = HashMap::new();
        for recipe in recipes.all() {
            let case = self.made(document, &recipe, defaults);
            let hash = hash_of(&case.name);
            let other = match twice.contains(&hash) {
                true => before.insert(hash, case.name_span),
                false => None,
            };
            if let Some(other) = other {
                self.double(&case, other);
            }
        }
    }

    fn double(&mut self, case: &Case, other: Span) {
        let message = format!("two cases are called `{}`", case.name);
        let help = "give each case a name of its own: reports, snapshots and shards go by it";
        let error = Diagnostic::error("duplicate-name", message, case.name_span);
        self.say(error.with_help(help).with_related("the other one", other));
    }

    fn case(&mut self, node: Node<'_>, index: u32, row: &Row<'_>, defaults: &Defaults<'d>) -> Case {
        let mut case = Case {
            name: nameless(index),
            span: node.span(),
            name_span: match row.columns.is_empty() {
                true => first_line(node.span(), self.text),
                false => node.span(),
            },
            ..Case::default()
        };
        let mut said = Said::default();
        for field in self.members(Part::of(node, row), "a case", &CASE) {
            match &*field.key {
                "name" => self.name(&field, &mut case),
                "description" => {
                    self.text(&field);
                }
                "skip" => case.skip = self.skip(&field),
                "live" => case.live = self.flag(&field),
                "each" => {}
                _ => self.said(&field, &mut said),
            }
        }
        let said = match defaults {
            Defaults::None => said,
            Defaults::Read(under) => {
                self.meter.take(under.weight());
                said.over((**under).clone())
            }
            Defaults::PerRow(under) => said.over(self.defaults(*under, row)),
        };
        (case.replies, case.cassette) = said.replies.unwrap_or_default();
        Case {
            given: said.given,
            caller: said.caller.unwrap_or_default(),
            worlds: said.worlds,
            timeout: said.timeout,
            tags: said.tags,
            promises: said.expect.promises,
            snapshot: said.expect.snapshot.flatten(),
            ..case
        }
    }

    fn defaults(&mut self, node: Node<'d>, row: &Row<'_>) -> Said {
        let mut said = Said::default();
        for field in self.members(Part::of(node, row), "`defaults`", &DEFAULTS) {
            self.said(&field, &mut said);
        }
        said
    }

    fn said(&mut self, field: &Field<'_>, said: &mut Said) {
        match &*field.key {
            "given" => said.given = self.given(field.value),
            "replies" => said.replies = Some(self.replies(field.value)),
            "caller" => said.caller = Some(self.caller(field.value)),
            "world" => said.worlds.extend(self.case_world(field)),
            "timeout" => said.timeout = self.limit(field),
            "tags" => {
                let help = "write words by which cases are chosen: `tags: [slow]`";
                let tags = self.texts(field, help).into_iter().map(|(tag, _)| tag);
                said.tags = joined(Vec::new(), tags.collect());
            }
            "expect" => said.expect = self.expect(field.value),
            _ => {}
        }
    }

    fn name(&mut self, field: &Field<'_>, case: &mut Case) {
        case.name_span = place(field);
        match self.text(field) {
            Some(name) if name.trim().is_empty() => {
                let help = "say in a few words what the case tries";
                self.wrong("the name of the case is empty", place(field), help);
            }
            Some(name) => case.name = name,
            None => {}
        }
    }

    fn skip(&mut self, field: &Field<'_>) -> Option<String> {
        let reason = field
            .value
            .text()
            .filter(|reason| !reason.trim().is_empty());
        let is_off = field.value.as_bool() == Some(false) || field.value.kind() == Kind::Null;
        if reason.is_none() && !is_off {
            let help = "write it: `skip: waits for the new service`";
            self.wrong("`skip` has no reason", place(field), help);
        }
        reason.map(String::from)
    }

    pub(super) fn flag(&mut self, field: &Field<'_>) -> bool {
        let flag = field.value.as_bool();
        if flag.is_none() {
            let message = format!(
                "`{}` is {}, not true or false",
                field.key,
                field.value.describe()
            );
            self.wrong(
                message,
                place(field),
                format!("write `{}: true`", field.key),
            );
        }
        flag.unwrap_or_default()
    }

    fn limit(&mut self, field: &Field<'_>) -> Option<Duration> {
        let limit = self.duration(field)?;
        if limit.is_zero() {
            let help = "write how long the whole case may take: `30s`";
            self.wrong("`timeout` leaves the case no time", place(field), help);
        }
        Some(limit).filter(|limit| !limit.is_zero())
    }

    pub(super) fn given(&mut self, part: Part<'_>) -> Vec<(String, Value)> {
        let help = "write variables and their values: `phoneNumber: \"…\"`";
        let fields = self.named(part, "`given`", help);
        for field in &fields {
            self.variable_name(field);
        }
        let values = fields.into_iter();
        values
            .map(|field| (String::from(field.key), self.value(field.value)))
            .collect()
    }

    /// Says so when a key is no name of a variable.
    pub(super) fn variable_name(&mut self, field: &Field<'_>) {
        if is_name(&field.key) || is_scoped_name(&field.key) {
            return;
        }
        let bare = field.key.strip_prefix('$').filter(|bare| is_name(bare));
        let help = match bare {
            Some(bare) => format!("write it without the `$`: `{bare}`"),
            None if field.key.contains(['.', '[']) => "a part of a value is read in an expression: `always: [\"$customer.name == \\\"Alice\\\"\"]`".to_owned(),
            None => "a name is a letter or `_`, then letters, digits and `_`".to_owned(),
        };
        let message = format!("`{}` is no name of a variable", field.key);
        self.wrong(message, field.key_span, help);
    }
}

/// What a case without a name is called.
fn nameless(index: u32) -> String {
    format!("case {}", index + 1)
}

/// The name of a row's case: as its case is called, and which row it is unless that names a column.
fn of_row(name: String, case: Node<'_>, number: u32, row: &Row<'_>) -> String {
    let written = case.get("name").and_then(|name| name.as_text());
    if written.is_some_and(has_columns) {
        return name;
    }
    let row_name = row.columns.get("name");
    let row_name = row_name.and_then(|name| Part::of(*name, row).word());
    let row_name = row_name.map_or_else(|| number.to_string(), String::from);
    format!("{name} [{row_name}]")
}

fn hash_of(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

fn has_columns(text: &str) -> bool {
    pieces(text).any(|piece| matches!(piece, Piece::Column { .. }))
}

/// The part of a place that stands on its first line.
fn first_line(span: Span, text: &str) -> Span {
    let inside = &text[span.range()];
    let end = inside.find('\n').unwrap_or(inside.len());
    Span::new(
        span.start as usize,
        span.start as usize + inside[..end].trim_end().len(),
    )
}
