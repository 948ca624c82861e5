//! Where a flow's configuration lies: `flowsim.toml` in its folder or the nearest folder above.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use flow_syntax::Severity;

use crate::{failure::Failure, files};

/// What a configuration is called.
const NAME: &str = "flowsim.toml";

/// Where a configuration lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its folder, to which the names of files in it are relative.
    folder: PathBuf,
}

impl Place {
    /// The folder to which the names of files in it are relative.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a flow as the configuration writes it; `None` when the flow lies elsewhere.
    pub(crate) fn relative(&self, flow: &Path) -> Option<String> {
        let folder = folder_of(flow)?;
        let path = folder.join(flow.file_name()?);
        let parts = path.strip_prefix(&self.folder).ok()?.components();
        let parts: Vec<_> = parts
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        Some(parts.join("/"))
    }
}

/// The configuration that a flow's folder or a folder above has; the standard input lies in the current folder.
pub(crate) fn nearest(flow: &Path) -> Option<Place> {
    let folder = folder_of(flow)?;
    let has = |folder: &&Path| folder.join(NAME).is_file();
    let folder = folder.ancestors().find(has)?.to_owned();
    let path = shown(&folder.join(NAME));
    Some(Place { path, folder })
}

/// The configuration that somebody named.
pub(crate) fn named(path: &Path) -> Place {
    Place {
        path: path.to_owned(),
        folder: folder_of(path).unwrap_or_default(),
    }
}

/// Reads a configuration of which every part counts.
pub(crate) fn read(place: &Place) -> Result<flow_config::Config, Failure> {
    let text = files::read(&place.path)?;
    let config = match text.not_utf8 {
        Some(diagnostic) => flow_config::Config::only(diagnostic),
        None => flow_config::read(&text.source, &flow_config::RULES),
    };
    let mut found = config.diagnostics.iter();
    match found.find(|found| found.severity == Severity::Error) {
        Some(found) => Err(Failure::usage(format!(
            "cannot use `{}`: {}",
            place.path.display(),
            found.message
        ))),
        None => Ok(config),
    }
}

/// The folder of a file, with every link followed.
fn folder_of(file: &Path) -> Option<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let folder = env::current_dir().ok()?.join(folder);
    fs::canonicalize(folder).ok()
}

/// A path as people know it: relative where it lies below the current folder.
pub(crate) fn shown(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(fs::canonicalize);
    let below = here.ok().and_then(|here| path.strip_prefix(here).ok());
    below.map_or_else(|| path.to_owned(), Path::to_owned)
}
