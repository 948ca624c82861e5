//! World files, with the tables that they name: for `--world` and `world:`.

use std::path::Path;

use flow_report::{FileFindings, Style, findings_text};
use flow_scenario::{Surroundings, load_world};
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{failure::Failure, files};

/// The most bytes of all tables of a world.
const MOST_TABLE_BYTES: usize = 64 << 20;

/// Reads a world file and its tables; what is wrong is shown with carets.
pub(crate) fn read(path: &Path, style: Style) -> Result<Surroundings, Failure> {
    let text = files::read(path)?;
    let loaded = load_world(&text.source);
    let mut around = loaded.surroundings;
    let mut found: Vec<Diagnostic> = text.not_utf8.into_iter().collect();
    found.extend(loaded.diagnostics);
    found.extend(add_tables(&mut around, path));
    found.retain(|found| found.severity == Severity::Error);
    match found.is_empty() {
        true => Ok(around),
        false => Err(unusable(path, &text.source, &found, style)),
    }
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

/// Reads the tables that stand in files of their own, named in the file at `path`. What is wrong is told there.
pub(crate) fn add_tables(around: &mut Surroundings, path: &Path) -> Vec<Diagnostic> {
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
                    let message =
                        format!("`{}`, line {}: {}", at.display(), error.line, error.message);
                    let help = "write CSV: a row of names, then a row for each key";
                    found.push(wrong(message, help));
                }
            }
        }
    }
    found
}
