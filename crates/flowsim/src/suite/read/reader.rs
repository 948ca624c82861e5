//! Reading scenario files one after the other, each with what it names.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use flow_load::Values;
use flow_scenario::{Checker, Sheet};
use flow_syntax::{Diagnostic, Severity, Span};

use super::{
    Flow, ScenarioFile, Strictness, Unreadable,
    kept::Kept,
    seen::{Seen, far_away},
};
use crate::{
    cli::args::SuppliedArgs,
    data::{DataActions, calls_data},
    files,
    suite::{find::find, worlds::Worlds},
};

/// Where definitions of data actions come from: the configuration, and what a scenario names.
type DefinedIn = (Option<PathBuf>, Vec<PathBuf>);

/// Data actions that were read, and the files that were read for them.
type KnownData = (Option<Arc<DataActions>>, Vec<files::Seen>);

pub(super) struct Reader<'s> {
    pub(super) strictness: Strictness,
    /// For the placeholders of flows.
    pub(super) values: Values,
    pub(super) supplied: &'s SuppliedArgs,
    /// `None` for what cannot be used, which has been said.
    pub(super) data: HashMap<DefinedIn, KnownData>,
    /// By the real path and the values of placeholders; `None` for one that cannot be run, which has been said.
    pub(super) flows: HashMap<(PathBuf, Values), Option<Arc<Flow>>>,
    pub(super) wrong: Unreadable,
    /// How many cases may still be kept.
    pub(super) room: usize,
}

impl Reader<'_> {
    /// The files that paths name, in the order of their names, in which shards are put together, too.
    pub(super) fn find(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for path in paths {
            match find(path) {
                Ok(files) => {
                    found.extend(files.into_iter().filter(|file| known.insert(real(file))))
                }
                Err(failure) => self.wrong.failures.push((path.clone(), failure)),
            }
        }
        found.sort_by_cached_key(|path| path.display().to_string());
        found
    }

    pub(super) fn file_noted(&mut self, path: &Path) -> Option<ScenarioFile> {
        let (file, mut seen) = files::noting(|| self.file(path));
        let mut file = file?;
        // Another scenario may have read the flow.
        seen.extend(file.flow.seen.iter().cloned());
        seen.sort();
        seen.dedup();
        file.seen = seen;
        Some(file)
    }

    fn file(&mut self, path: &Path) -> Option<ScenarioFile> {
        let files::Text { source, not_utf8 } = self.text(path)?;
        let mut sheet = Sheet::open(&source);
        let mut about_flow = Vec::new();
        let flow = self.flow_of(sheet.scenario(), path, &mut about_flow);
        let data = match &flow {
            Some(flow) if calls_data(&flow.program) => {
                self.data_of(sheet.scenario(), path, &mut about_flow)
            }
            _ => Some(Arc::default()),
        };
        let mut seen = Seen::new(path, self.strictness, flow.as_deref());
        seen.kept = Kept::with_room(self.room);
        if let (Some(checker), Some(data)) = (&mut seen.checker, &data) {
            checker.knows_data(|category, name| data.defines(category, name));
        }
        seen.worlds = Worlds::new(path, sheet.scenario().world.as_ref());
        let loaded = sheet.read(|case| seen.case(case));
        let mut found: Vec<_> = not_utf8.into_iter().chain(loaded).collect();
        self.weigh(&mut found);
        if !found.iter().any(is_error) && sheet.scenario().flow.is_none() {
            found.push(without_flow());
        }
        found.extend(about_flow);
        let Seen {
            checker,
            kept,
            live,
            fingerprint,
            empty,
            cassettes,
            unreadable,
            mut worlds,
            ..
        } = seen;
        if !found.iter().any(is_error) {
            found.extend(checker.into_iter().flat_map(Checker::found));
            found.extend(empty);
            found.extend(far_away(sheet.scenario(), live == sheet.len()));
        }
        found.extend(unreadable);
        found.append(&mut worlds.found);
        let is_whole = worlds.elsewhere.is_empty();
        self.wrong.found.append(&mut worlds.elsewhere);
        let (errors, warnings): (Vec<_>, Vec<_>) = found.into_iter().partition(is_error);
        if !errors.is_empty() {
            self.wrong.found.push((source, errors));
            return None;
        }
        if !is_whole {
            return None;
        }
        self.room = kept.room();
        Some(ScenarioFile {
            worlds,
            map: sheet.scenario().map.clone(),
            source,
            data: data?,
            flow: flow?,
            sheet,
            kept,
            live,
            fingerprint,
            cassettes,
            warnings,
            seen: Vec::new(),
        })
    }

    /// Where that is asked for, a promise that cannot be broken is an error.
    fn weigh(&self, found: &mut [Diagnostic]) {
        let idle = found
            .iter_mut()
            .filter(|found| found.rule == "idle-promise");
        idle.for_each(|found| found.severity = self.strictness.severity());
    }

    fn text(&mut self, path: &Path) -> Option<files::Text> {
        files::read(path)
            .map_err(|failure| self.wrong.failures.push((path.to_owned(), failure)))
            .ok()
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// A path that a scenario file writes, seen from where we are.
pub(super) fn beside(scenario: &Path, written: &str) -> PathBuf {
    scenario.parent().unwrap_or(Path::new("")).join(written)
}

pub(super) fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn without_flow() -> Diagnostic {
    let message = "the scenario does not say which flow it is about";
    Diagnostic::error("missing-field", message, Span::at(0))
        .with_help("write `flow: flow.json`, relative to this file")
}
