//! Scenario files and the flows that they name, as a suite runs them. Everything wrong is gathered, in all of them, before
//! anything is run.

mod flow;
mod kept;
mod reader;
mod seen;
mod unreadable;

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use flow_core::Program;
use flow_load::Values;
use flow_scenario::{Case, Cassette, Mapping, Sheet};
use flow_syntax::{Diagnostic, Severity, Source};

use super::worlds::Worlds;
use crate::{cli::args::SuppliedArgs, data::DataActions, files};

pub(crate) use self::unreadable::Unreadable;
use self::{kept::Kept, reader::Reader};

/// Scenario files with their flows, ready to be run.
pub(crate) struct Suite {
    pub(crate) files: Vec<ScenarioFile>,
}

/// One scenario file.
pub(crate) struct ScenarioFile {
    pub(crate) source: Source,
    pub(crate) flow: Arc<Flow>,
    sheet: Sheet,
    kept: Kept,
    /// How many of its cases are live.
    live: usize,
    /// The sum of what tells each of its cases from others.
    fingerprint: u64,
    /// The recorded runs that stand in for replies, by the path written.
    pub(crate) cassettes: HashMap<String, Arc<Cassette>>,
    worlds: Worlds,
    pub(crate) map: Vec<Mapping>,
    /// What the flow's data actions are.
    pub(crate) data: Arc<DataActions>,
    /// What is odd, but keeps nothing from being run.
    pub(crate) warnings: Vec<Diagnostic>,
    /// Every file that was read for it, the flow and itself among them.
    pub(crate) seen: Vec<files::Seen>,
}

impl ScenarioFile {
    /// The file's path, as it was named or found.
    pub(crate) fn name(&self) -> &str {
        self.source.name()
    }

    /// How many cases it has. Little is kept of them: there may be very many.
    pub(crate) fn len(&self) -> usize {
        self.sheet.len()
    }

    /// Whether a case may call the real service.
    pub(crate) fn has_live(&self) -> bool {
        self.live > 0
    }

    /// The sum of what tells its cases from others.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The name of a case.
    pub(crate) fn case_name(&self, index: usize) -> String {
        self.sheet.name(index)
    }

    /// A case with what surrounds it. Most are read again for that.
    pub(crate) fn case(&self, index: usize) -> Arc<Case> {
        let kept = self.kept.take(index);
        let mut case = kept.unwrap_or_else(|| self.sheet.case(index));
        self.worlds.lie_under(&mut case);
        Arc::new(case)
    }
}

/// A flow that can be run.
pub(crate) struct Flow {
    pub(crate) source: Source,
    /// The flow as a cassette keeps it: with its placeholders filled in.
    pub(crate) kept: Source,
    pub(crate) program: Arc<Program>,
    /// The files that were read for it.
    seen: Vec<files::Seen>,
}

/// What a suite counts as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// What cannot be run.
    Usual,
    /// Cases that promise nothing, too.
    Strict,
}

impl Strictness {
    /// How heavily what promises nothing weighs.
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Usual => Severity::Warning,
            Self::Strict => Severity::Error,
        }
    }
}

impl Suite {
    /// Reads every scenario file that the paths name, each once, and every flow once.
    pub(crate) fn read(paths: &[PathBuf], strictness: Strictness) -> Result<Self, Unreadable> {
        Self::read_with(paths, strictness, Values::default())
    }

    /// [`read`](Self::read) with values for the placeholders of flows.
    pub(crate) fn read_with(
        paths: &[PathBuf],
        strictness: Strictness,
        values: Values,
    ) -> Result<Self, Unreadable> {
        Self::read_supplied(paths, strictness, values, &SuppliedArgs::default())
    }

    /// [`read_with`](Self::read_with), with definitions of the data actions that flows call.
    pub(crate) fn read_supplied(
        paths: &[PathBuf],
        strictness: Strictness,
        values: Values,
        supplied: &SuppliedArgs,
    ) -> Result<Self, Unreadable> {
        let mut reader = Reader {
            strictness,
            values,
            supplied,
            data: HashMap::new(),
            flows: HashMap::new(),
            wrong: Unreadable::default(),
            room: kept::MOST,
        };
        let files: Vec<_> = reader
            .find(paths)
            .iter()
            .filter_map(|path| reader.file_noted(path))
            .collect();
        if reader.wrong.is_empty() {
            Ok(Self { files })
        } else {
            let whole = files.iter().map(|file| file.name().to_owned());
            reader.wrong.whole = whole.collect();
            Err(reader.wrong)
        }
    }
}
