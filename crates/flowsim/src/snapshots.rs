//! The snapshots of cases: kept in a folder beside the scenario file, one file for each case, `NAME.json`. Today's run of a
//! case that has another one, or none, waits beside it as `NAME.json.new` until somebody has looked at it.

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
pub(crate) use pending::{Found, Pending, Waits};

/// How the name of a folder of snapshots ends, behind that of its scenario.
pub(crate) const FOLDER: &str = ".snapshots";

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
    with_ending(scenario, FOLDER)
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

/// The file name of a case's snapshot. It does not depend on other cases: a name of small letters, digits and single
/// spaces is kept as it is, with `-` for a space; any other one is made so and followed by a number that is its own. So
/// two names are two files on disks that know no letter case, too.
pub(crate) fn file_name(case: &str) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for letter in case.chars().take(LONGEST) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let is_plain = !slug.is_empty() && slug.replace('-', " ") == case;
    if is_plain && !is_device(slug) && !is_numbered(slug) {
        return format!("{slug}.json");
    }
    let slug = if slug.is_empty() { "case" } else { slug };
    format!("{slug}-{:08x}.json", hash(case))
}

/// Names that Windows has given away, whatever ending they have.
fn is_device(slug: &str) -> bool {
    let is_port = |kind| {
        let number = slug.strip_prefix(kind);
        number.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(slug, "con" | "prn" | "aux" | "nul") || is_port("com") || is_port("lpt")
}

/// Names that look as if a number of another case stood behind them.
fn is_numbered(slug: &str) -> bool {
    let number = slug.rsplit_once('-').map(|(_, number)| number);
    number.is_some_and(|number| {
        number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
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
