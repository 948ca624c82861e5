//! The worlds that the cases of one scenario file name: each file is read once, and worlds that lie over each other are put
//! together once for all cases that share them.

use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use flow_scenario::{Case, CaseWorld, Surroundings, TableFile, World};
use flow_syntax::{Diagnostic, Severity, Source};

use crate::world;

/// How many ways in which worlds lie over each other are remembered.
const MOST_LAID: usize = 1_000;

/// What surrounds the cases of a scenario file.
pub(crate) struct Worlds {
    scenario: PathBuf,
    /// By the path written.
    files: HashMap<String, Arc<Surroundings>>,
    /// Tables of worlds that stand in the scenario itself, each alone in a world, by the path written and the column of the
    /// keys; `None` for one that cannot be read.
    tables: HashMap<(String, Option<String>), Option<Surroundings>>,
    /// What lies under every case.
    base: Option<CaseWorld>,
    laid: RefCell<HashMap<Vec<Layer>, Laid>>,
    /// What is wrong in the scenario.
    pub(super) found: Vec<Diagnostic>,
    /// What is wrong in worlds of their own.
    pub(super) elsewhere: Vec<(Source, Vec<Diagnostic>)>,
}

/// Which world lies over others; one in the scenario is known by its address, as long as somebody holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Layer {
    File(String),
    Inline(usize),
}

/// Worlds that were laid over each other.
#[derive(Clone)]
struct Laid {
    around: Arc<Surroundings>,
    /// What `around` holds.
    world: Arc<World>,
    /// Holds the layers.
    _of: Vec<CaseWorld>,
}

impl Worlds {
    pub(super) fn new(scenario: &Path, base: Option<&CaseWorld>) -> Self {
        let mut worlds = Self {
            scenario: scenario.to_owned(),
            files: HashMap::new(),
            tables: HashMap::new(),
            base: base.cloned(),
            laid: RefCell::default(),
            found: Vec::new(),
            elsewhere: Vec::new(),
        };
        if let Some(base) = base {
            worlds.see(base);
        }
        worlds
    }

    /// Reads what a world of a case names.
    pub(super) fn see(&mut self, world: &CaseWorld) {
        match world {
            CaseWorld::File(path, _) if self.files.contains_key(path) => {}
            CaseWorld::File(path, span) => {
                let at = self.beside(path);
                let read = world::load(&at).unwrap_or_else(|failure| {
                    let error = Diagnostic::error("unreadable-file", failure.message, *span)
                        .with_help("write the path of a world file, relative to this file");
                    self.found.push(error);
                    world::Read::default()
                });
                let is_wrong = |found: &Diagnostic| found.severity == Severity::Error;
                let errors: Vec<_> = read.found.into_iter().filter(is_wrong).collect();
                if let (Some(source), false) = (read.source, errors.is_empty()) {
                    self.elsewhere.push((source, errors));
                }
                self.files.insert(path.clone(), Arc::new(read.around));
            }
            CaseWorld::Inline(around) => around.tables.iter().for_each(|file| self.table(file)),
        }
    }

    fn table(&mut self, file: &TableFile) {
        let named = named(file);
        if self.tables.contains_key(&named) {
            return;
        }
        let mut alone = Surroundings {
            tables: vec![file.clone()],
            ..Surroundings::default()
        };
        let added = world::add_tables(&mut alone, &self.scenario);
        let read = added.map_err(|found| self.found.extend(found)).ok();
        self.tables.insert(named, read.map(|()| alone));
    }

    /// Lays what surrounds a case under it.
    pub(super) fn lie_under(&self, case: &mut Case) {
        let lasts = case.worlds.iter().all(is_shared);
        let layers: Vec<_> = case.worlds.iter().chain(&self.base).cloned().collect();
        if let Some(laid) = self.laid(layers, lasts) {
            case.stands_in(&laid.around, laid.world);
        }
    }

    /// The first of these worlds over all others. What is not going to last is laid for this one case.
    fn laid(&self, layers: Vec<CaseWorld>, lasts: bool) -> Option<Laid> {
        let key: Vec<_> = layers.iter().map(layer).collect();
        if let Some(known) = self.laid.borrow().get(&key) {
            return Some(known.clone());
        }
        let mut under = layers.iter().rev().filter_map(|world| self.whole(world));
        let lowest = under.next()?;
        let around = under.fold(lowest, |below, above| {
            Arc::new(Surroundings::clone(&above).over(&below))
        });
        let laid = Laid {
            world: Arc::new(around.world.clone()),
            around,
            _of: layers,
        };
        let mut known = self.laid.borrow_mut();
        if lasts && known.len() < MOST_LAID {
            known.insert(key, laid.clone());
        }
        Some(laid)
    }

    fn whole(&self, world: &CaseWorld) -> Option<Arc<Surroundings>> {
        match world {
            CaseWorld::File(path, _) => self.files.get(path).cloned(),
            CaseWorld::Inline(around) if around.tables.is_empty() => Some(around.clone()),
            CaseWorld::Inline(around) => {
                let mut whole = Surroundings::clone(around);
                for file in std::mem::take(&mut whole.tables) {
                    let alone = self.tables.get(&named(&file)).and_then(Option::as_ref);
                    let table = alone.and_then(|alone| alone.world.tables.values().next());
                    if let Some(table) = table {
                        let name = file.table.to_lowercase();
                        whole.world.tables.insert(name, table.clone());
                    }
                }
                Some(Arc::new(whole))
            }
        }
    }

    fn beside(&self, written: &str) -> PathBuf {
        let folder = self.scenario.parent().unwrap_or(Path::new(""));
        folder.join(written)
    }
}

fn named(file: &TableFile) -> (String, Option<String>) {
    (file.path.clone(), file.key.clone())
}

fn layer(world: &CaseWorld) -> Layer {
    match world {
        CaseWorld::File(path, _) => Layer::File(path.clone()),
        CaseWorld::Inline(around) => Layer::Inline(Arc::as_ptr(around) as usize),
    }
}

/// Whether other cases have the same world, which was read once for all of them.
fn is_shared(world: &CaseWorld) -> bool {
    match world {
        CaseWorld::File(..) => true,
        CaseWorld::Inline(around) => Arc::strong_count(around) > 1,
    }
}

#[cfg(test)]
mod tests {
    use flow_scenario::Sheet;

    use super::*;

    const TEXT: &str = "\
flow: a
world: { participant: { a: below, b: below }, tables: { Rates: { file: rates.csv } } }
cases:
  - name: rows
    each: [{ n: 1 }, { n: 2 }]
    given: { n: \"{n}\" }
    world: { participant: { a: above } }
  - name: alone
    world: { participant: { a: alone } }
";

    #[test]
    fn what_cases_share_is_put_together_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("rates.csv"), "key,rate\na,7\n").unwrap();
        let path = folder.path().join("a.scenario.yaml");
        let mut sheet = Sheet::open(&Source::new(path.display().to_string(), TEXT));
        let mut worlds = Worlds::new(&path, sheet.scenario().world.as_ref());
        let mut cases = Vec::new();
        assert_eq!(sheet.read(|case| cases.push(case)), []);
        for case in &mut cases {
            case.worlds.iter().for_each(|world| worlds.see(world));
            worlds.lie_under(case);
        }
        let [one, two, alone] = &cases[..] else {
            panic!("{cases:?}");
        };
        let world = |case: &Case| case.world.clone().unwrap();
        assert!(Arc::ptr_eq(&world(one), &world(two)));
        let holds = |case, a: &str| {
            let world: Arc<World> = world(case);
            assert_eq!(world.participant["a"], a);
            assert_eq!(world.participant["b"], "below");
            let row = world.row("rates", "a").unwrap().unwrap();
            assert_eq!(row["rate"].text(), "7");
        };
        holds(one, "above");
        holds(alone, "alone");
        assert!(worlds.found.is_empty() && worlds.elsewhere.is_empty());
    }
}
