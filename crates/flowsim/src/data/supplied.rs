//! Definitions of data actions in files and folders: exports of the platform, and Terraform files.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use flow_action::DataAction;
use flow_report::{FileFindings, Style, findings_text};
use flow_syntax::{Diagnostic, Severity, Source};
use walkdir::{DirEntry, WalkDir};

use crate::{failure::Failure, files};

/// How the names of files end that folders are searched for.
const ENDINGS: [&str; 2] = [".json", ".tf"];

/// Folders that hold nothing of a project's own.
const FOREIGN: [&str; 2] = ["node_modules", "target"];

/// How deep folders are searched.
const DEEPEST: usize = 16;

/// A definition, and the file that it stands in.
pub(crate) struct Supplied {
    pub(crate) action: DataAction,
    pub(crate) source: Source,
}

/// A file that cannot be used.
pub(crate) enum Unusable {
    /// It cannot be read, or is something else.
    Failure(PathBuf, Failure),
    /// What is wrong in it.
    Broken(Source, Vec<Diagnostic>),
}

impl Unusable {
    /// Whether it is about the file or folder of this path.
    pub(crate) fn is_of(&self, path: &Path) -> bool {
        matches!(self, Self::Failure(known, _) if known == path)
    }

    /// The same as one failure, with carets.
    pub(crate) fn into_failure(self, style: Style) -> Failure {
        match self {
            Self::Failure(_, failure) => failure,
            Self::Broken(source, diagnostics) => {
                let files = [FileFindings {
                    source: &source,
                    diagnostics: &diagnostics,
                    silenced: &[],
                }];
                let message = format!("cannot use the data actions of `{}`", source.name());
                Failure::usage(message).with_details(findings_text(&files, style))
            }
        }
    }
}

/// Reads every definition in these files, and in all files of these folders that hold some; a file that is named twice once.
pub(crate) fn read_files(paths: &[PathBuf]) -> (Vec<Supplied>, Vec<Unusable>) {
    let file = |supplied: &Supplied| supplied.source.name().to_owned();
    let (mut all, mut unusable) = (Vec::new(), Vec::new());
    for path in paths {
        let read = match path.is_dir() {
            true => read_folder(path),
            false => read_file(path),
        };
        match read {
            Ok(read) => {
                let known: HashSet<String> = all.iter().map(file).collect();
                let new = read.into_iter();
                all.extend(new.filter(|supplied| !known.contains(&file(supplied))));
            }
            Err(cannot) => unusable.push(cannot),
        }
    }
    (all, unusable)
}

fn read_file(path: &Path) -> Result<Vec<Supplied>, Unusable> {
    let failed = |failure| Unusable::Failure(path.to_owned(), failure);
    let text = files::read(path).map_err(failed)?;
    if text.not_utf8.is_none() && !flow_action::is_data_action(&text.source) {
        let path = path.display();
        return Err(failed(Failure::usage(format!(
            "`{path}` is no data action: an export of the platform or a Terraform file is wanted"
        ))));
    }
    understood(text)
}

fn read_folder(folder: &Path) -> Result<Vec<Supplied>, Unusable> {
    let failed = |failure| Unusable::Failure(folder.to_owned(), failure);
    let mut all = Vec::new();
    for path in within(folder).map_err(failed)? {
        let text = files::read(&path).map_err(failed)?;
        if text.not_utf8.is_none() && flow_action::is_data_action(&text.source) {
            all.extend(understood(text)?);
        }
    }
    match all.is_empty() {
        false => Ok(all),
        true => {
            let folder = folder.display();
            Err(failed(Failure::usage(format!(
                "there is no data action in `{folder}`: exports end in `.json`, Terraform files in `.tf`"
            ))))
        }
    }
}

fn understood(text: files::Text) -> Result<Vec<Supplied>, Unusable> {
    let files::Text { source, not_utf8 } = text;
    let loaded = flow_action::load(&source);
    let errors = not_utf8.into_iter().chain(loaded.diagnostics);
    let errors: Vec<_> = errors
        .filter(|found| found.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        return Err(Unusable::Broken(source, errors));
    }
    let actions = loaded.actions.into_iter().map(|action| Supplied {
        action,
        source: source.clone(),
    });
    Ok(actions.collect())
}

/// The files of a folder and those below it that may be definitions, by name. Hidden ones are left out, and links are not
/// followed.
pub(crate) fn within(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let walk = WalkDir::new(folder)
        .max_depth(DEEPEST)
        .sort_by_file_name()
        .into_iter();
    let mut found = Vec::new();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || is_ours(entry)) {
        let entry = entry.map_err(|error| {
            let place = error.path().unwrap_or(folder).display();
            let what = error.io_error().map(|error| error.kind().to_string());
            let what = what.unwrap_or_else(|| "it leads back to itself".to_owned());
            Failure::usage(format!("cannot search `{place}`: {what}"))
        })?;
        let name = entry.file_name().to_string_lossy();
        if entry.file_type().is_file() && ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// Whether a file holds a definition, or cannot be read, which is then told.
pub(super) fn may_define(path: &Path) -> bool {
    files::read(path).map_or(true, |text| {
        text.not_utf8.is_some() || flow_action::is_data_action(&text.source)
    })
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    !name.starts_with('.') && !FOREIGN.contains(&&*name)
}
