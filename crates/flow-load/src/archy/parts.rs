//! A flow together with the files that it refers to, as one text: a stream of YAML documents, the flow first, each of the
//! others behind a line that names its file. A flow that is kept so can be read where the files are not.

use flow_syntax::{Part, Source};

/// What stands in front of a file's name.
const FILE: &str = "--- # file: ";

/// What stands in front of a reference that leads to no file: the file that holds it, the file meant, and why, between tabs.
const GAP: &str = "--- # no file: ";

/// A line that begins a part, or tells of a gap.
pub(crate) enum Mark<'t> {
    File(&'t str),
    Gap {
        from: &'t str,
        to: &'t str,
        why: &'t str,
    },
}

/// The marks of a text, each with where its line begins and where the text behind it does.
pub(crate) fn marks(text: &str) -> impl Iterator<Item = (usize, usize, Mark<'_>)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        Some((start, at, mark(line.trim_end_matches(['\r', '\n']))?))
    })
}

fn mark(line: &str) -> Option<Mark<'_>> {
    if let Some(name) = line.strip_prefix(FILE) {
        return Some(Mark::File(name));
    }
    let mut told = line.strip_prefix(GAP)?.splitn(3, '\t');
    Some(Mark::Gap {
        from: told.next()?,
        to: told.next()?,
        why: told.next()?,
    })
}

/// Whether a text is put together already.
pub(crate) fn is_gathered(text: &str) -> bool {
    marks(text).next().is_some()
}

/// Adds a file at the end of a text.
pub(crate) fn add_file(out: &mut String, name: &str, text: &str) {
    end_line(out);
    out.extend([FILE, name, "\n"]);
    out.push_str(text.trim_start_matches('\u{feff}'));
}

/// Adds that a reference leads to no file.
pub(crate) fn add_gap(out: &mut String, from: &str, to: &str, why: &str) {
    end_line(out);
    let why = why.replace(char::is_control, " ");
    out.extend([GAP, from, "\t", to, "\t", &why, "\n"]);
}

fn end_line(out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

/// A source that knows which of its lines were read from which file.
pub(crate) fn named(source: Source) -> Source {
    let mut parts = Vec::new();
    for (_, behind, mark) in marks(source.text()) {
        if let Mark::File(name) = mark {
            let name = beside(crate::file_name(&source), name);
            parts.push(Part {
                start: behind as u32,
                name,
            });
        }
    }
    match parts.is_empty() {
        true => source,
        false => source.with_parts(parts),
    }
}

/// The path of a file in the folder of another one.
fn beside(path: &str, name: &str) -> String {
    match path.rfind(['/', '\\']) {
        Some(slash) => format!("{}{name}", &path[..=slash]),
        None => name.to_owned(),
    }
}

/// The name of a file without the folders that it lies in.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The file and the path in it that a reference names, when it names a file: `<file>#<yaml path>`.
pub(crate) fn split(reference: &str) -> Option<(&str, &str)> {
    let (file, path) = reference.trim().split_once('#')?;
    (!file.is_empty() && !file.contains('[') && path.starts_with('/')).then_some((file, path))
}

/// A file that a reference in the file `from` names, as a path in the flow's folder.
///
/// # Errors
///
/// Why there can be none.
pub(crate) fn resolve(from: &str, file: &str) -> Result<String, &'static str> {
    if file.chars().any(char::is_control) {
        return Err("its name holds control characters");
    }
    if file.contains('\\') {
        return Err("folders are separated by `/`");
    }
    if file.starts_with('/') || file.as_bytes().get(1) == Some(&b':') {
        return Err("its path must be relative to the file that names it");
    }
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for step in file.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop().ok_or("it lies outside of the flow's folder")?),
            step => path.push(step),
        }
    }
    match path.is_empty() {
        true => Err("it names a folder"),
        false => Ok(path.join("/")),
    }
}
