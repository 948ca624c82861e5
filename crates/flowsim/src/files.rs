//! Reading and writing files. A file is written to a temporary name and renamed, so that an interrupted run leaves what
//! was there.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use flow_syntax::{Diagnostic, Source, Span};

use crate::failure::Failure;

/// The largest file that is read: several times what the platform publishes (6.29 MB).
const MAX_BYTES: u64 = 32 << 20;

/// A text file; bytes that are not UTF-8 are replaced, and the first of them is reported.
pub(crate) struct Text {
    pub(crate) source: Source,
    pub(crate) not_utf8: Option<Diagnostic>,
}

/// Reads a file; `-` is the standard input.
pub(crate) fn read(path: &Path) -> Result<Text, Failure> {
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
            source: Source::new(name, text),
            not_utf8: None,
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

/// Reads a flow file; of what the platform exported, the text in it.
pub(crate) fn read_flow(path: &Path) -> Result<Text, Failure> {
    let mut text = read(path)?;
    text.source = flow_load::unpacked(text.source);
    Ok(text)
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
    let file = fs::File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        ));
    }
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn not_utf8(bytes: &[u8], valid: usize) -> Diagnostic {
    let message = "the file is not UTF-8 text";
    let help = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it looks like UTF-16: save it as UTF-8",
        _ => "save it as UTF-8",
    };
    Diagnostic::error("syntax", message, Span::at(valid))
        .with_help(help)
        .with_label("this byte is not UTF-8")
}

fn cannot_read(name: &str, error: &io::Error) -> Failure {
    let what = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        kind => what_is_wrong(kind).unwrap_or_else(|| error.to_string()),
    };
    Failure::usage(format!("cannot read `{name}`: {what}"))
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

fn write_through(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.write_all(contents)?;
    file.flush()
}

fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
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
    file.write_all(contents)?;
    file.as_file().sync_data()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
