//! How formats for other programs write a file's name: relative to the folder in which the check ran, with `/`.

use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a path in an address may hold as it is (RFC 3986, "unreserved", and the separator).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A file's name relative to `folder`, an absolute path; the absolute path of a file that lies elsewhere.
pub(crate) fn relative(name: &str, folder: &str) -> String {
    let path = normal(&Path::new(folder).join(name));
    let path = path
        .strip_prefix(normal(Path::new(folder)))
        .unwrap_or(&path);
    let path = path.display().to_string();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path
    }
}

/// The same as a relative reference (RFC 3986), or as a `file:` address.
pub(super) fn uri(name: &str, folder: &str) -> String {
    let path = relative(name, folder);
    let encoded = utf8_percent_encode(&path, ESCAPED);
    match Path::new(&path).is_absolute() {
        true if path.starts_with('/') => format!("file://{encoded}"),
        true => format!("file:///{encoded}"),
        false => encoded.to_string(),
    }
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_folder() {
        for (name, shown) in [
            ("flow.json", "flow.json"),
            ("./a/../flows/b.json", "flows/b.json"),
            ("/project/flow.json", "flow.json"),
            ("../elsewhere/flow.json", "/elsewhere/flow.json"),
            ("<stdin>", "<stdin>"),
        ] {
            assert_eq!(relative(name, "/project"), shown, "{name}");
        }
    }

    #[test]
    fn addresses_hold_nothing_that_means_something_else() {
        for (name, shown) in [
            ("my flows/ä#1?.json", "my%20flows/%C3%A4%231%3F.json"),
            ("c:flow.json", "c%3Aflow.json"),
            ("100%.json", "100%25.json"),
            ("/else where/flow.json", "file:///else%20where/flow.json"),
        ] {
            assert_eq!(uri(name, "/project"), shown, "{name}");
        }
    }
}
