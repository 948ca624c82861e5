//! Reading and writing files. A file is written to a temporary name and renamed, so that an interrupted run leaves what
//! was there.

use std::{
    cell::RefCell,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use flow_syntax::{Diagnostic, Source, Span};

use crate::failure::Failure;

/// The largest file that is read: several times what the platform publishes (6.29 MB).
const MAX_BYTES: u64 = 32 << 20;

/// A file that was read, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) path: PathBuf,
    /// A hash of its text; `None` when it could not be read.
    hash: Option<u64>,
}

thread_local! {
    /// The files that were read since somebody began to note them. Readers of scenarios, flows, worlds, tables and
    /// recorded runs are many, and none can forget to tell.
    static NOTED: RefCell<Option<Vec<Seen>>> = const { RefCell::new(None) };
}

/// Notes every file that is read meanwhile in this thread. Whoever notes around it learns of them, too.
pub(crate) fn noting<Done>(work: impl FnOnce() -> Done) -> (Done, Vec<Seen>) {
    let around = NOTED.replace(Some(Vec::new()));
    let done = work();
    let noted = NOTED.take().unwrap_or_default();
    NOTED.set(around);
    noted.iter().cloned().for_each(note);
    (done, noted)
}

/// Notes that a file was read, if only earlier.
pub(crate) fn note(seen: Seen) {
    NOTED.with_borrow_mut(|noted| noted.iter_mut().for_each(|noted| noted.push(seen.clone())));
}

/// A text file; bytes that are not UTF-8 are replaced, and the first of them is reported. So is a NUL, which no text holds.
pub(crate) struct Text {
    pub(crate) source: Source,
    pub(crate) not_utf8: Option<Diagnostic>,
}

/// Reads a file; `-` is the standard input.
pub(crate) fn read(path: &Path) -> Result<Text, Failure> {
    let read = read_unnoted(path);
    let text = read.as_ref().ok().map(|text| text.source.text());
    note(Seen {
        path: path.to_owned(),
        hash: text.map(hash_of),
    });
    read
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn read_unnoted(path: &Path) -> Result<Text, Failure> {
    let name = path.display().to_string();
    let bytes = read_bytes(path).map_err(|error| cannot_read(&name, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        let limit = MAX_BYTES >> 20;
        return Err(Failure::usage(format!(
            "cannot read `{name}`: it is larger than {limit} MiB, the most that is read"
        )));
    }
    let name = if path == Path::new("-") {
        "<stdin>".to_owned()
    } else {
        name
    };
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Text {
            not_utf8: text.find('\0').map(|at| no_text(&text, at)),
            source: Source::new(name, text),
        },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let diagnostic = not_utf8(error.as_bytes(), valid);
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Text {
                source: Source::new(name, text),
                not_utf8: Some(diagnostic),
            }
        }
    })
}

/// Opens a file of any size, or the standard input, to be read bit by bit.
pub(crate) fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let name = path.display().to_string();
    let file = opened(path).map_err(|error| cannot_read(&name, &error))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// Reads a flow file, with the files that it refers to; of what the platform exported, the text in it.
pub(crate) fn read_flow(path: &Path) -> Result<Text, Failure> {
    let mut text = read(path)?;
    text.source = flow_load::unpacked(text.source);
    if path != Path::new("-") {
        let folder = or_here(path.parent().unwrap_or(Path::new("")));
        text.source = flow_load::gathered(text.source, &mut |name| read_within(folder, name));
    }
    Ok(text)
}

/// Reads a regular file in a folder, of which no part may be a link that leads out of it.
fn read_within(folder: &Path, name: &str) -> Result<String, String> {
    let path = folder.join(name);
    // A file that is missing is noted, too: it may come to be.
    let missing = |error: &io::Error| {
        note(Seen {
            path: path.clone(),
            hash: None,
        });
        what_is_missing(error)
    };
    let real = fs::canonicalize(&path).map_err(|error| missing(&error))?;
    let around = fs::canonicalize(folder).map_err(|error| missing(&error))?;
    if !real.starts_with(around) {
        return Err("it is a link that leads out of the flow's folder".to_owned());
    }
    match fs::metadata(&real) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err("it is no regular file".to_owned()),
        Err(error) => return Err(missing(&error)),
    }
    let text = read(&path).map_err(|failure| failure.message)?;
    match text.not_utf8 {
        Some(_) => Err("it is not UTF-8 text".to_owned()),
        None => Ok(text.source.text().to_owned()),
    }
}

/// Whether a file's name is one that scenario files have.
pub(crate) fn is_scenario(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let endings = [".scenario.yaml", ".scenario.yml", ".scenario.json"];
    endings.iter().any(|ending| name.ends_with(ending))
}

/// The path of the file that a source was read from.
pub(crate) fn path_of(source: &Source) -> &Path {
    Path::new(flow_load::file_name(source))
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    opened(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn opened(path: &Path) -> io::Result<fs::File> {
    let file = fs::File::open(path)?;
    match file.metadata()?.is_dir() {
        true => Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        )),
        false => Ok(file),
    }
}

const UTF_16: &str = "it looks like UTF-16: save it as UTF-8";

fn not_utf8(bytes: &[u8], valid: usize) -> Diagnostic {
    let message = "the file is not UTF-8 text";
    let help = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => UTF_16,
        _ => "save it as UTF-8",
    };
    Diagnostic::error("syntax", message, Span::at(valid))
        .with_help(help)
        .with_label("this byte is not UTF-8")
}

/// What is said of bytes that are UTF-8 and no text, as UTF-16 is that says nothing of itself.
fn no_text(text: &str, nul: usize) -> Diagnostic {
    let nuls = text.bytes().filter(|byte| *byte == 0).count();
    let help = match nuls == text.len() / 2 {
        true => UTF_16,
        false => "give the text file, not what was made from it",
    };
    Diagnostic::error("syntax", "the file is not UTF-8 text", Span::at(nul))
        .with_help(help)
        .with_label("no text holds a NUL")
}

fn cannot_read(name: &str, error: &io::Error) -> Failure {
    Failure::usage(format!("cannot read `{name}`: {}", what_is_missing(error)))
}

fn what_is_missing(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        kind => what_is_wrong(kind).unwrap_or_else(|| error.to_string()),
    }
}

/// The usual causes in the same words on every system; temporary names are not part of them.
fn what_is_wrong(kind: io::ErrorKind) -> Option<String> {
    let what = match kind {
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::NotADirectory => "a part of its path is no folder",
        io::ErrorKind::StorageFull => "no space is left on the device",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        _ => return None,
    };
    Some(what.to_owned())
}

/// The current folder.
pub(crate) fn here() -> String {
    std::env::current_dir().map_or_else(|_| "/".to_owned(), |here| here.display().to_string())
}

/// Writes a file: to a temporary name beside it, then renamed. What is no regular file (a pipe, a device) is written to
/// directly, and a link is followed.
pub(crate) fn write(path: &Path, contents: &str) -> Result<(), Failure> {
    write_bytes(path, contents.as_bytes())
}

/// The same for what is no text.
pub(crate) fn write_bytes(path: &Path, contents: &[u8]) -> Result<(), Failure> {
    write_with(path, |out| out.write_all(contents))
}

/// The same for what is written bit by bit.
pub(crate) fn write_with(
    path: &Path,
    contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written = match fs::metadata(&target) {
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => {
            write_through(&target, contents)
        }
        _ => replace(&target, contents),
    };
    written.map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let what = match error.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        kind => what_is_wrong(kind).unwrap_or_else(|| error.to_string()),
    };
    Failure::job(format!("cannot write `{}`: {what}", path.display()))
}

/// Tries whether a file can be written later, after work that would be lost. Nothing is left behind.
pub(crate) fn can_be_written(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(cannot_write(path, &io::ErrorKind::IsADirectory.into()));
    }
    let is_regular = fs::metadata(path).map_or(true, |metadata| metadata.is_file());
    if is_regular {
        let folder = path.parent().unwrap_or(Path::new(""));
        tempfile::tempfile_in(or_here(folder)).map_err(|error| cannot_write(path, &error))?;
    }
    Ok(())
}

/// The same for a folder that is made when it is needed, with those around it.
pub(crate) fn can_be_folder(folder: &Path) -> Result<(), Failure> {
    let around = folder.ancestors();
    let existing = around.map(or_here).find(|around| around.exists());
    let tried = tempfile::tempfile_in(existing.unwrap_or(Path::new(".")));
    tried.map(drop).map_err(|error| cannot_make(folder, &error))
}

/// Makes a folder, and those around it.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| cannot_make(folder, &error))
}

fn cannot_make(folder: &Path, error: &io::Error) -> Failure {
    let what = match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            "it, or a part of its path, is no folder".to_owned()
        }
        kind => what_is_wrong(kind).unwrap_or_else(|| error.to_string()),
    };
    Failure::job(format!(
        "cannot make the folder `{}`: {what}",
        folder.display()
    ))
}

fn or_here(folder: &Path) -> &Path {
    match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    }
}

fn write_through(
    path: &Path,
    contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let file = fs::OpenOptions::new().write(true).open(path)?;
    let mut out = BufWriter::new(file);
    contents(&mut out)?;
    out.flush()
}

fn replace(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        ));
    }
    let folder = or_here(path.parent().unwrap_or(Path::new("")));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".flowsim-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The usual permissions of a new file, less the user's mask; a file that is replaced keeps its own.
        let kept = fs::metadata(path).map(|metadata| metadata.permissions());
        builder.permissions(kept.unwrap_or_else(|_| fs::Permissions::from_mode(0o666)));
    }
    let mut file = builder.tempfile_in(folder)?;
    let mut out = BufWriter::new(&mut file);
    contents(&mut out)?;
    out.flush()?;
    drop(out);
    file.as_file().sync_data()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_noted_and_by_whoever_notes_around_it() {
        let folder = tempfile::tempdir().unwrap();
        let (one, gone) = (folder.path().join("one"), folder.path().join("gone"));
        fs::write(&one, "1").unwrap();
        let ((_, inner), outer) = noting(|| {
            let _ = read(&gone);
            noting(|| read(&one).unwrap())
        });
        let paths = |seen: &[Seen]| {
            seen.iter()
                .map(|seen| seen.path.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(paths(&inner), std::slice::from_ref(&one));
        assert_eq!(paths(&outer), [gone, one.clone()]);
        fs::write(&one, "2").unwrap();
        let (_, changed) = noting(|| read(&one).unwrap());
        assert!(changed != inner);
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trace.jsonl");
        write(&path, "one\n").unwrap();
        write(&path, "two\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_missing_is_an_error_with_the_path() {
        let failure = write(Path::new("/no/such/folder/trace.jsonl"), "x").unwrap_err();
        assert!(
            failure.message.contains("/no/such/folder/trace.jsonl"),
            "{failure}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_and_the_device_stays() {
        let failure = write(Path::new("/dev/full"), "x").unwrap_err();
        assert!(
            failure
                .message
                .ends_with("cannot write `/dev/full`: no space is left on the device"),
            "{failure}"
        );
        assert!(!fs::metadata("/dev/full").unwrap().is_file());
    }
}
