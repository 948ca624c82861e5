//! A scenario file whose cases are made one at a time, whenever one is wanted: a file of very many costs little more than
//! its text.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use flow_syntax::{Diagnostic, Document, NodeId, Source, parse_json, parse_yaml_source};
use regex::Regex;

use super::{
    Reader,
    case::{Defaults, Recipe},
    part::Meter,
    said::Said,
};
use crate::scenario::{Case, Scenario};

/// A scenario file that has been opened. Its cases are there once they have been [read](Self::read).
#[derive(Debug)]
pub struct Sheet {
    source: Source,
    document: Document,
    /// Everything but the cases.
    scenario: Scenario,
    cases: Option<NodeId>,
    defaults: Under,
    recipes: Vec<Recipe>,
    /// What is wrong beside the cases.
    found: Vec<Diagnostic>,
    /// Whether the text is a document at all.
    is_understood: bool,
    patterns: RefCell<Patterns>,
}

/// Patterns, each compiled once, however many cases use it; `None` for one that is wrong.
pub(super) type Patterns = BTreeMap<String, Option<Regex>>;

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
            false => parse_yaml_source(source),
        };
        let mut sheet = Self {
            source: source.clone(),
            document: parsed.document,
            scenario: Scenario::default(),
            cases: None,
            defaults: Under::Nothing,
            recipes: Vec::new(),
            is_understood: parsed.diagnostics.is_empty(),
            found: parsed.diagnostics,
            patterns: RefCell::default(),
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
        let mut recipes = Vec::new();
        if let (true, Some(cases)) = (self.is_understood, self.cases) {
            let root = self.document.root();
            let under = root.and_then(|root| root.get("defaults"));
            let defaults = reader.defaults_under(under);
            reader.cases(self.document.node(cases), &defaults, &mut |case, recipe| {
                recipes.push(recipe);
                show(case);
            });
            self.defaults = match defaults {
                Defaults::None => Under::Nothing,
                Defaults::Read(said) => Under::Read(said),
                Defaults::PerRow(node) => Under::PerRow(node.id()),
            };
        }
        if recipes.is_empty() && reader.found.is_empty() {
            reader.no_cases();
        }
        recipes.shrink_to_fit();
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

    /// Makes the case at this place once more, the same as it was shown.
    ///
    /// Panics when there are not so many.
    pub fn case(&self, index: usize) -> Case {
        let meter = Meter::new();
        let mut reader = Reader::new(self.source.text(), &meter);
        reader.patterns = self.patterns.take();
        let defaults = match &self.defaults {
            Under::Nothing => Defaults::None,
            Under::Read(said) => Defaults::Read(said.clone()),
            Under::PerRow(node) => Defaults::PerRow(self.document.node(*node)),
        };
        let case = reader.made(&self.document, &self.recipes[index], &defaults);
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
            names: HashMap::new(),
            patterns: BTreeMap::new(),
        }
    }
}
