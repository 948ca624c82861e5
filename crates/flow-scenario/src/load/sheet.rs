//! A scenario file whose cases are made one at a time, whenever one is wanted: a file of very many costs little more than
//! its text.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use flow_syntax::{Diagnostic, Document, NodeId, Source, parse_json, parse_yaml_packed};
use regex::Regex;

use super::{Reader, case::Defaults, part::Meter, recipe::Recipes, said::Said};
use crate::{
    scenario::{Case, Scenario},
    world::Surroundings,
};

/// A scenario file that has been opened. Its cases are there once they have been [read](Self::read).
#[derive(Debug)]
pub struct Sheet {
    source: Source,
    document: Document,
    /// Everything but the cases.
    scenario: Scenario,
    cases: Option<NodeId>,
    defaults: Under,
    recipes: Recipes,
    /// What is wrong beside the cases.
    found: Vec<Diagnostic>,
    /// Whether the text is a document at all.
    is_understood: bool,
    patterns: RefCell<Patterns>,
    worlds: RefCell<SharedWorlds>,
}

/// Patterns, each compiled once, however many cases use it; `None` for one that is wrong.
pub(super) type Patterns = BTreeMap<String, Option<Regex>>;

/// Worlds of cases with tables, each read once for all rows; `None` for one that rows change.
pub(super) type SharedWorlds = BTreeMap<NodeId, Option<Arc<Surroundings>>>;

/// How many patterns are kept for cases that are made again.
const MOST_PATTERNS: usize = 1_000;

/// The file's defaults: read once, or for every row where they name columns.
#[derive(Clone, Debug, Default)]
enum Under {
    #[default]
    Nothing,
    Read(Arc<Said>),
    PerRow(NodeId),
}

impl Sheet {
    /// Reads a file but for its cases: JSON when its name ends in `.json`, else YAML.
    pub fn open(source: &Source) -> Self {
        let is_json = source.name().ends_with(".json");
        let parsed = match is_json {
            true => parse_json(source.text()),
            false => parse_yaml_packed(source, ["cases", "each"]),
        };
        let mut sheet = Self {
            source: source.clone(),
            document: parsed.document,
            scenario: Scenario::default(),
            cases: None,
            defaults: Under::Nothing,
            recipes: Recipes::default(),
            is_understood: parsed.diagnostics.is_empty(),
            found: parsed.diagnostics,
            patterns: RefCell::default(),
            worlds: RefCell::default(),
        };
        if sheet.is_understood {
            sheet.head();
        }
        sheet
    }

    fn head(&mut self) {
        let meter = Meter::new();
        let mut reader = Reader::new(self.source.text(), &meter);
        let Some(root) = self.document.root() else {
            return;
        };
        self.scenario = reader.head(root);
        self.cases = root.get("cases").map(|node| node.id());
        self.found = reader.found;
    }

    /// What the file says beside its cases; it holds none.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Reads every case and shows it, in the order written; each row of a table is a case of its own. Returns everything
    /// that is wrong in the file, in the order of the text.
    pub fn read(&mut self, mut show: impl FnMut(Case)) -> Vec<Diagnostic> {
        let meter = Meter::new();
        let mut reader = Reader::new(self.source.text(), &meter);
        reader.found = std::mem::take(&mut self.found);
        let mut recipes = Recipes::default();
        if let (true, Some(cases)) = (self.is_understood, self.cases) {
            let root = self.document.root();
            let under = root.and_then(|root| root.get("defaults"));
            let defaults = reader.defaults_under(under);
            reader.cases(self.document.node(cases), &defaults, &mut |case, recipe| {
                recipes.push(recipe);
                show(case);
            });
            reader.doubles(&self.document, &recipes, &defaults);
            self.defaults = match defaults {
                Defaults::None => Under::Nothing,
                Defaults::Read(said) => Under::Read(said),
                Defaults::PerRow(node) => Under::PerRow(node.id()),
            };
        }
        if recipes.is_empty() && reader.found.is_empty() {
            reader.no_cases();
        }
        self.worlds.replace(std::mem::take(&mut reader.worlds));
        recipes.shrink();
        let mut found = reader.found;
        found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        self.recipes = recipes;
        found
    }

    /// How many cases were read.
    pub fn len(&self) -> usize {
        self.recipes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.recipes.is_empty()
    }

    /// The name of the case at this place, without the rest of it.
    ///
    /// Panics when there are not so many.
    pub fn name(&self, index: usize) -> String {
        let meter = Meter::new();
        let mut reader = Reader::new(self.source.text(), &meter);
        reader.name_of(&self.document, &self.recipes.at(index))
    }

    /// Makes the case at this place once more, the same as it was shown.
    ///
    /// Panics when there are not so many.
    pub fn case(&self, index: usize) -> Case {
        let meter = Meter::new();
        let mut reader = Reader::new(self.source.text(), &meter);
        reader.patterns = self.patterns.take();
        reader.worlds = self.worlds.take();
        let defaults = match &self.defaults {
            Under::Nothing => Defaults::None,
            Under::Read(said) => Defaults::Read(said.clone()),
            Under::PerRow(node) => Defaults::PerRow(self.document.node(*node)),
        };
        let case = reader.made(&self.document, &self.recipes.at(index), &defaults);
        self.worlds.replace(reader.worlds);
        if reader.patterns.len() <= MOST_PATTERNS {
            self.patterns.replace(reader.patterns);
        }
        case
    }
}

impl<'d> Reader<'d> {
    pub(super) fn new(text: &'d str, meter: &'d Meter) -> Self {
        Self {
            text,
            meter,
            found: Vec::new(),
            said: HashSet::new(),
            count: 0,
            names: Vec::new(),
            patterns: BTreeMap::new(),
            worlds: SharedWorlds::new(),
        }
    }
}
