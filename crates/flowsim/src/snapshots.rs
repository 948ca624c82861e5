//! The snapshots of cases: kept in a folder beside the scenario file, one file for each case, `NAME.json`. Today's run of a
//! case that has another one, or none, waits beside it as `NAME.json.new` until somebody has looked at it.

#[allow(dead_code, reason = "it is for `flowsim test` to call")]
mod check;
mod pending;

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use flow_expr::read_json;

use crate::failure::Failure;

pub(crate) use check::{Checked, Mode, check};
pub(crate) use pending::{Pending, Waits, find};

/// Removes a file if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            let path = path.display();
            Err(Failure::job(format!(
                "cannot remove `{path}`: {}",
                error.kind()
            )))
        }
        _ => Ok(()),
    }
}

/// The folder of a scenario's snapshots: the file's name with `.snapshots` behind it.
pub(crate) fn folder_of(scenario: &Path) -> PathBuf {
    with_ending(scenario, ".snapshots")
}

/// Where a run waits to be looked at.
pub(crate) fn waiting_at(path: &Path) -> PathBuf {
    with_ending(path, ".new")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The file name of a case's snapshot. It does not depend on other cases: a name of letters, digits and single spaces is
/// kept as it is, with `-` for a space; any other one is made so and followed by a number that is its own.
pub(crate) fn file_name(case: &str) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for letter in case.chars().take(LONGEST) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if !slug.is_empty() && slug.replace('-', " ") == case {
        return format!("{slug}.json");
    }
    let slug = if slug.is_empty() { "case" } else { slug };
    format!("{slug}-{:08x}.json", hash(case))
}

/// FNV-1a, which is the same everywhere and for ever.
fn hash(text: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, step)
}

/// The name of the case in a snapshot's text.
pub(crate) fn case_in(text: &str) -> Option<String> {
    let value = read_json(text.as_bytes()).ok()?.value;
    Some(value.member("case")?.as_text()?.to_owned())
}

#[cfg(test)]
mod tests;
