//! Comparing a case's run with the one that was kept.

use std::{fs, io::ErrorKind, path::Path};

use flow_expr::read_json;
use flow_report::snapshot_difference;

use super::{file_name, folder_of, remove, waiting_at};
use crate::{failure::Failure, files};

/// What may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Runs that are new or differ are written beside the snapshots, for `flowsim review`.
    Compare,
    /// Snapshots are rewritten.
    Update,
    /// Nothing at all: nobody would look at it.
    Frozen,
}

impl Mode {
    /// What is written with `--update` or without it; nothing where the environment variable `CI` is set.
    pub(crate) fn new(update: bool) -> Self {
        let ci = std::env::var("CI").unwrap_or_default();
        match (ci.as_str(), update) {
            ("" | "0" | "false", true) => Self::Update,
            ("" | "0" | "false", false) => Self::Compare,
            _ => Self::Frozen,
        }
    }
}

/// What became of a case's snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// The run is the one that was kept.
    Same,
    /// It was not, and is kept from now on.
    Written,
    /// It is not: the promise `snapshot` is broken.
    Broken {
        /// What is wrong, in a sentence.
        message: String,
        /// What else differs and what to do, a line each.
        details: String,
    },
}

/// Compares today's snapshot of a case, as [`flow_report::case_snapshot`] gives it, with the one that was kept.
///
/// Fails when a file cannot be read or written; what was kept is never lost.
pub(crate) fn check(
    scenario: &Path,
    case: &str,
    today: &str,
    mode: Mode,
) -> Result<Checked, Failure> {
    let path = folder_of(scenario).join(file_name(case));
    let Some(kept) = read(&path)? else {
        return missing(&path, today, mode);
    };
    let waiting = waiting_at(&path);
    let Some((message, mut lines)) = difference(&kept, today, &path) else {
        if mode != Mode::Frozen {
            // What waited there is today's run no longer.
            remove(&waiting)?;
        }
        return Ok(Checked::Same);
    };
    if mode == Mode::Update {
        files::write(&path, today)?;
        remove(&waiting)?;
        return Ok(Checked::Written);
    }
    if mode == Mode::Compare {
        files::write(&waiting, today)?;
    }
    lines.push(advice(&path, mode));
    Ok(Checked::Broken {
        message,
        details: lines.join("\n"),
    })
}

fn missing(path: &Path, today: &str, mode: Mode) -> Result<Checked, Failure> {
    if mode != Mode::Frozen {
        files::make_folder(path.parent().unwrap_or(Path::new("")))?;
    }
    match mode {
        Mode::Update => {
            files::write(path, today)?;
            remove(&waiting_at(path))?;
            return Ok(Checked::Written);
        }
        Mode::Compare => files::write(&waiting_at(path), today)?,
        Mode::Frozen => {}
    }
    Ok(Checked::Broken {
        message: "no snapshot of this case was kept yet".to_owned(),
        details: advice(path, mode),
    })
}

fn advice(path: &Path, mode: Mode) -> String {
    let shown = path.display();
    match mode {
        Mode::Frozen => format!(
            "nothing is written where `CI` is set: run `flowsim test --update` elsewhere, look at `{shown}` and commit it"
        ),
        Mode::Compare | Mode::Update => {
            "if today's run is right, keep it with `flowsim review` or `flowsim test --update`"
                .to_owned()
        }
    }
}

/// What differs, in a sentence and in lines; `None` when nothing does.
fn difference(kept: &str, today: &str, path: &Path) -> Option<(String, Vec<String>)> {
    if kept == today {
        return None;
    }
    let value = |text: &str| read_json(text.as_bytes()).ok().map(|json| json.value);
    let (Some(kept), Some(today)) = (value(kept), value(today)) else {
        let path = path.display();
        return Some((format!("the snapshot `{path}` is not JSON"), Vec::new()));
    };
    let difference = snapshot_difference(&kept, &today)?;
    Some((difference.message, difference.lines))
}

/// A snapshot's text; `None` when there is no file.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Ok(metadata) if !metadata.is_file() => {
            let path = path.display();
            Err(Failure::usage(format!(
                "`{path}` is no file to keep a snapshot in"
            )))
        }
        _ => Ok(Some(files::read(path)?.source.text().to_owned())),
    }
}
