//! The worlds that the cases of one scenario file name: each file is read once.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use flow_scenario::{Case, CaseWorld, Surroundings};
use flow_syntax::{Diagnostic, Severity, Source};

use crate::world;

/// What surrounds the cases of a scenario file.
pub(crate) struct Worlds {
    scenario: PathBuf,
    /// By the path written.
    files: HashMap<String, Arc<Surroundings>>,
    /// Tables of worlds that stand in the scenario itself, by the path written; `None` for one that cannot be read.
    tables: HashMap<String, Option<Arc<str>>>,
    /// What lies under every case.
    base: Option<Arc<Surroundings>>,
    /// What is wrong in the scenario.
    pub(super) found: Vec<Diagnostic>,
    /// What is wrong in worlds of their own.
    pub(super) elsewhere: Vec<(Source, Vec<Diagnostic>)>,
}

impl Worlds {
    pub(super) fn new(scenario: &Path, base: Option<&CaseWorld>) -> Self {
        let mut worlds = Self {
            scenario: scenario.to_owned(),
            files: HashMap::new(),
            tables: HashMap::new(),
            base: None,
            found: Vec::new(),
            elsewhere: Vec::new(),
        };
        if let Some(base) = base {
            worlds.see(base);
            worlds.base = worlds.whole(base);
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
            CaseWorld::Inline(around) => self.inline(around),
        }
    }

    fn inline(&mut self, around: &Surroundings) {
        for file in &around.tables {
            if self.tables.contains_key(&file.path) {
                continue;
            }
            let mut alone = Surroundings {
                tables: vec![file.clone()],
                ..Surroundings::default()
            };
            let texts = world::add_tables(&mut alone, &self.scenario);
            let text = match texts {
                Ok(texts) => texts.into_iter().next(),
                Err(found) => {
                    self.found.extend(found);
                    None
                }
            };
            self.tables.insert(file.path.clone(), text);
        }
    }

    /// Lays what surrounds a case under it.
    pub(super) fn lie_under(&self, case: &mut Case) {
        let own = case.worlds.iter().filter_map(|world| self.whole(world));
        let all: Vec<_> = own.chain(self.base.clone()).collect();
        let mut under = all.into_iter().rev();
        let Some(lowest) = under.next() else {
            return;
        };
        let around = under.fold(lowest, |below, above| {
            Arc::new(Surroundings::clone(&above).over(&below))
        });
        case.is_surrounded_by(&around);
    }

    fn whole(&self, world: &CaseWorld) -> Option<Arc<Surroundings>> {
        match world {
            CaseWorld::File(path, _) => self.files.get(path).cloned(),
            CaseWorld::Inline(around) if around.tables.is_empty() => Some(around.clone()),
            CaseWorld::Inline(around) => {
                let mut whole = Surroundings::clone(around);
                for file in std::mem::take(&mut whole.tables) {
                    if let Some(Some(text)) = self.tables.get(&file.path) {
                        // What is wrong with it was said when it was first read.
                        let _ = whole.add_table(&file, text);
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
