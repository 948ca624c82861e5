//! Which scenario files a path names: itself, or those in a folder and the folders below it.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::{failure::Failure, files, snapshots};

/// The scenario files that a path names, by name. Hidden files and folders are left out, and links are not followed.
///
/// Fails when there is nothing at the path, when a folder cannot be read, or when it holds no scenario file.
pub(super) fn find(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let path = &as_seen_from_here(path);
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let walk = WalkDir::new(path).sort_by_file_name().into_iter();
    let mut found = Vec::new();
    let is_searched = |entry: &DirEntry| !is_hidden(entry) && !is_of_snapshots(entry);
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || is_searched(entry)) {
        let entry = entry.map_err(|error| cannot_search(path, &error))?;
        if entry.file_type().is_file() && files::is_scenario(entry.path()) {
            found.push(as_seen_from_here(entry.path()));
        }
    }
    if found.is_empty() {
        let path = path.display();
        let endings = "`.scenario.yaml`, `.scenario.yml` or `.scenario.json`";
        return Err(Failure::usage(format!(
            "there is no scenario file in `{path}`: its name ends in {endings}"
        )));
    }
    Ok(found)
}

/// `./a` and `/here/a` as `a`: results of machines that name a file in different ways are of the same file.
fn as_seen_from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir();
    let inside = here.ok().and_then(|here| path.strip_prefix(here).ok());
    let plain: PathBuf = inside.unwrap_or(path).components().collect();
    match plain.strip_prefix(".").unwrap_or(&plain) {
        empty if empty.as_os_str().is_empty() => PathBuf::from("."),
        shorter => shorter.to_owned(),
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Whether a folder keeps a scenario's snapshots: one that cannot be read fails its own cases only.
fn is_of_snapshots(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let of = name.strip_suffix(snapshots::FOLDER);
    of.is_some_and(|of| files::is_scenario(Path::new(of)))
}

fn cannot_search(path: &Path, error: &walkdir::Error) -> Failure {
    let place = error.path().unwrap_or(path).display();
    let what = error.io_error().map_or_else(
        || "it leads back to itself".to_owned(),
        |error| error.kind().to_string(),
    );
    Failure::usage(format!("cannot search `{place}`: {what}"))
}
