//! World files, with the tables that they name: for `--world` and `world:`.

use std::path::Path;

use flow_report::{FileFindings, Style, findings_text};
use flow_scenario::{Case, CaseWorld, Surroundings, load_world};
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{failure::Failure, files};

/// The most bytes of all tables of a world.
const MOST_TABLE_BYTES: usize = 64 << 20;

/// A world file as far as it was understood.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) around: Surroundings,
    pub(crate) source: Option<Source>,
    /// What is wrong with it.
    pub(crate) found: Vec<Diagnostic>,
}

/// Reads a world file and its tables; what is wrong is shown with carets.
pub(crate) fn read(path: &Path, style: Style) -> Result<Surroundings, Failure> {
    let mut read = load(path)?;
    let is_wrong = |found: &Diagnostic| found.severity == Severity::Error;
    read.found.retain(is_wrong);
    match read.source {
        Some(source) if !read.found.is_empty() => Err(unusable(path, &source, &read.found, style)),
        _ => Ok(read.around),
    }
}

/// Reads a world file and its tables.
pub(crate) fn load(path: &Path) -> Result<Read, Failure> {
    let text = files::read(path)?;
    let loaded = load_world(&text.source);
    let mut around = loaded.surroundings;
    let mut found: Vec<Diagnostic> = text.not_utf8.into_iter().collect();
    found.extend(loaded.diagnostics);
    found.extend(add_tables(&mut around, path).err().into_iter().flatten());
    Ok(Read {
        around,
        source: Some(text.source),
        found,
    })
}

/// Lays the worlds that a case names, and the one under all cases of its file, under the case.
pub(crate) fn surround(
    case: &mut Case,
    under_all: Option<&CaseWorld>,
    scenario: &Path,
    style: Style,
) -> Result<(), Failure> {
    let mut all: Option<Surroundings> = None;
    for world in case.worlds.iter().chain(under_all) {
        let around = match world {
            CaseWorld::File(path, _) => {
                let folder = scenario.parent().unwrap_or(Path::new(""));
                read(&folder.join(path), style)?
            }
            CaseWorld::Inline(around) => {
                let mut around = Surroundings::clone(around);
                let added = add_tables(&mut around, scenario);
                let first = added.err().and_then(|found| found.into_iter().next());
                if let Some(first) = first {
                    return Err(Failure::usage(first.message));
                }
                around
            }
        };
        all = Some(match all {
            None => around,
            Some(above) => above.over(&around),
        });
    }
    if let Some(around) = all {
        case.is_surrounded_by(&around);
    }
    Ok(())
}

fn unusable(path: &Path, source: &Source, found: &[Diagnostic], style: Style) -> Failure {
    let files = [FileFindings {
        source,
        diagnostics: found,
        silenced: &[],
    }];
    let failure = Failure::usage(format!("cannot use the world `{}`", path.display()));
    failure.with_details(findings_text(&files, style))
}

/// Reads the tables that stand in files of their own, named in the file at `path`. What is wrong is told in that file.
pub(crate) fn add_tables(around: &mut Surroundings, path: &Path) -> Result<(), Vec<Diagnostic>> {
    let mut found = Vec::new();
    let mut left = MOST_TABLE_BYTES;
    for file in std::mem::take(&mut around.tables) {
        let at = path.parent().unwrap_or(Path::new("")).join(&file.path);
        let wrong = |message: String, help: &str| {
            Diagnostic::error("unreadable-file", message, file.span).with_help(help)
        };
        match files::read(&at) {
            Err(failure) => {
                let help = "write the path of a CSV file, relative to this file";
                found.push(wrong(failure.message, help));
            }
            Ok(text) if text.source.text().len() > left => {
                let message = format!("the tables are larger than {MOST_TABLE_BYTES} bytes");
                found.push(wrong(message, "keep the rows that the flow looks up"));
            }
            Ok(text) => {
                left -= text.source.text().len();
                if let Err(error) = around.add_table(&file, text.source.text()) {
                    let at = at.display();
                    let message = format!("`{at}`, line {}: {}", error.line, error.message);
                    let help = "write CSV: a row of names, then a row for each key";
                    found.push(wrong(message, help));
                }
            }
        }
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(found),
    }
}
