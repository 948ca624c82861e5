//! What waits to be looked at: runs that are new or differ from what was kept, and snapshots that no case has any longer.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use flow_syntax::{Diagnostic, Severity};

use super::{FOLDER, case_in, file_name, folder_of};
use crate::{failure::Failure, files};

/// A snapshot that somebody has to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pending {
    /// Where the snapshot is kept, or would be.
    pub(crate) path: PathBuf,
    /// The case's name, or the file's where that is not known.
    pub(crate) case: String,
    pub(crate) waits: Waits,
}

/// Why it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Waits {
    /// There is a run and no snapshot.
    New,
    /// The run is another one than the snapshot's.
    Changed,
    /// There is a snapshot or a run, and no case of the scenario keeps one under this name.
    Orphaned,
}

impl Waits {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Orphaned => "orphaned",
        }
    }
}

/// Folders in folders are followed as deep as this.
const DEEPEST: usize = 64;

/// What there is to look at.
#[derive(Default)]
pub(crate) struct Found {
    /// What waits, in the order of the names.
    pub(crate) pending: Vec<Pending>,
    /// Scenario files that cannot be read or have mistakes: which of their snapshots are orphaned cannot be told.
    pub(crate) broken: BTreeSet<PathBuf>,
    /// Folders that cannot be read.
    pub(crate) failures: Vec<Failure>,
}

impl Found {
    /// Looks below a path as well: a folder, a scenario file or a folder of snapshots.
    pub(crate) fn add(&mut self, path: &Path) {
        if !path.is_file() {
            self.search(path);
            return;
        }
        self.scenario(path);
        let folder = folder_of(path);
        if folder.is_dir() {
            self.look(&folder);
        }
    }

    fn search(&mut self, path: &Path) {
        let mut open = vec![(path.to_owned(), 0)];
        while let Some((folder, depth)) = open.pop() {
            if folder.to_string_lossy().ends_with(FOLDER) {
                self.look(&folder);
                continue;
            }
            for (path, is_folder) in self.entries(&folder) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if name.starts_with('.') {
                    continue;
                }
                if is_folder && depth < DEEPEST {
                    open.push((path, depth + 1));
                } else if !is_folder && files::is_scenario(&path) {
                    self.scenario(&path);
                }
            }
        }
    }

    fn scenario(&mut self, path: &Path) {
        if wanted_by(path).is_none() {
            self.broken.insert(path.to_owned());
        }
    }

    /// What is in a folder; nothing when that cannot be read, which is remembered.
    fn entries(&mut self, folder: &Path) -> Vec<(PathBuf, bool)> {
        entries(folder).unwrap_or_else(|failure| {
            self.failures.push(failure);
            Vec::new()
        })
    }

    /// Looks through the snapshots of one scenario.
    fn look(&mut self, folder: &Path) {
        let names = self.entries(folder).into_iter().map(|(path, _)| path);
        let names: BTreeSet<PathBuf> = names.collect();
        let wanted = self.wanted(folder);
        for path in &names {
            let name = path.to_string_lossy();
            let kept = name.strip_suffix(".json.new");
            let kept = kept.map(|kept| PathBuf::from(format!("{kept}.json")));
            let (kept, waits) = match kept {
                Some(kept) if is_orphan(&kept, wanted.as_ref()) => (kept, Waits::Orphaned),
                Some(kept) if names.contains(&kept) => (kept, Waits::Changed),
                Some(kept) => (kept, Waits::New),
                None if name.ends_with(".json") && is_orphan(path, wanted.as_ref()) => {
                    (path.clone(), Waits::Orphaned)
                }
                None => continue,
            };
            // An orphan and its run are one thing to look at.
            let is_run = waits == Waits::Orphaned && names.contains(&super::waiting_at(path));
            if !is_run {
                self.pending.push(Pending {
                    case: case_of(path, &kept),
                    path: kept,
                    waits,
                });
            }
        }
    }

    /// The file names of the snapshots that the cases of the folder's scenario keep; `None` when that cannot be told.
    fn wanted(&mut self, folder: &Path) -> Option<BTreeSet<String>> {
        let scenario = PathBuf::from(folder.to_str()?.strip_suffix(FOLDER)?);
        if !scenario.exists() {
            return Some(BTreeSet::new());
        }
        let wanted = wanted_by(&scenario);
        if wanted.is_none() {
            self.broken.insert(scenario);
        }
        wanted
    }
}

/// What is in a folder; links are not followed.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, bool)>, Failure> {
    let cannot = |error: std::io::Error| {
        let folder = folder.display();
        Failure::usage(format!(
            "cannot read the folder `{folder}`: {}",
            error.kind()
        ))
    };
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let kind = entry.file_type().map_err(cannot)?;
        entries.push((entry.path(), kind.is_dir()));
    }
    Ok(entries)
}

fn case_of(path: &Path, kept: &Path) -> String {
    let text = files::read(path).ok();
    let case = text.and_then(|text| case_in(text.source.text()));
    case.unwrap_or_else(|| {
        kept.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    })
}

fn is_orphan(path: &Path, wanted: Option<&BTreeSet<String>>) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    wanted.is_some_and(|wanted| !wanted.contains(&*name))
}

/// The file names of the snapshots that a scenario's cases keep; `None` when that cannot be told, since the scenario has
/// mistakes or cannot be read.
fn wanted_by(scenario: &Path) -> Option<BTreeSet<String>> {
    let text = files::read(scenario).ok()?;
    let loaded = flow_scenario::load(&text.source);
    let is_wrong = |found: &Diagnostic| found.severity == Severity::Error;
    if text.not_utf8.is_some() || loaded.diagnostics.iter().any(is_wrong) {
        return None;
    }
    let cases = loaded.scenario.cases.iter();
    let keep = cases.filter(|case| case.snapshot.is_some());
    Some(keep.map(|case| file_name(&case.name)).collect())
}
