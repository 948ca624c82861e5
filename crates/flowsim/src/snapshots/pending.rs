//! What waits to be looked at: runs that are new or differ from what was kept, and snapshots that no case has any longer.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use flow_syntax::{Diagnostic, Severity};

use super::{case_in, file_name, folder_of};
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
    /// There is a snapshot, and no case of the scenario keeps one under this name.
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

const FOLDER: &str = ".snapshots";
/// Folders in folders are followed as deep as this.
const DEEPEST: usize = 64;

/// Everything that waits below a path: a folder, a scenario file or a folder of snapshots. In the order of the names.
pub(crate) fn find(path: &Path) -> Result<Vec<Pending>, Failure> {
    let mut found = Vec::new();
    if path.is_file() {
        let folder = folder_of(path);
        if folder.is_dir() {
            look(&folder, &mut found)?;
        }
    } else {
        search(path, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn search(path: &Path, found: &mut Vec<Pending>) -> Result<(), Failure> {
    let mut open = vec![(path.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        if folder.to_string_lossy().ends_with(FOLDER) {
            look(&folder, found)?;
            continue;
        }
        for (path, is_folder) in entries(&folder)? {
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if is_folder && !hidden && depth < DEEPEST {
                open.push((path, depth + 1));
            }
        }
    }
    Ok(())
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

/// Looks through the snapshots of one scenario.
fn look(folder: &Path, found: &mut Vec<Pending>) -> Result<(), Failure> {
    let names: BTreeSet<PathBuf> = entries(folder)?.into_iter().map(|(path, _)| path).collect();
    let wanted = wanted(folder);
    for path in &names {
        let name = path.to_string_lossy();
        let (kept, waits) = if let Some(kept) = name.strip_suffix(".json.new") {
            let kept = PathBuf::from(format!("{kept}.json"));
            let waits = if names.contains(&kept) {
                Waits::Changed
            } else {
                Waits::New
            };
            (kept, waits)
        } else if name.ends_with(".json") && is_orphan(path, wanted.as_ref()) {
            (path.clone(), Waits::Orphaned)
        } else {
            continue;
        };
        // One file waits for one reason: of an orphan with a run the run is looked at first.
        let is_run = waits == Waits::Orphaned && names.contains(&super::waiting_at(path));
        if !is_run {
            found.push(Pending {
                case: case_of(path, &kept),
                path: kept,
                waits,
            });
        }
    }
    Ok(())
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

/// The file names of the snapshots that the scenario's cases keep; `None` when that cannot be told, since the scenario has
/// mistakes or cannot be read.
fn wanted(folder: &Path) -> Option<BTreeSet<String>> {
    let name = folder.to_str()?.strip_suffix(FOLDER)?;
    let scenario = Path::new(name);
    if !scenario.exists() {
        return Some(BTreeSet::new());
    }
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
