//! The kinds of reports that `--report KIND=FILE` writes.

use std::{path::PathBuf, str::FromStr};

use flow_report::{SuiteReport, suite_json};

/// A report that is wanted in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WantedReport {
    pub(crate) kind: ReportKind,
    pub(crate) file: PathBuf,
}

/// What a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportKind {
    Json,
}

const KINDS: [(&str, ReportKind); 1] = [("json", ReportKind::Json)];

impl ReportKind {
    /// The report as text.
    pub(crate) fn written(self, report: &SuiteReport) -> String {
        match self {
            Self::Json => suite_json(report),
        }
    }

    /// Whether it shows the runs of cases that passed, too.
    pub(crate) fn shows_all_runs(self) -> bool {
        match self {
            Self::Json => true,
        }
    }
}

impl FromStr for WantedReport {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || KINDS.map(|(name, _)| name).join(", ");
        let Some((name, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
            return Err(format!("write `KIND=FILE`; kinds are {}", known()));
        };
        let kind = KINDS.iter().find(|(known, _)| *known == name);
        let (_, kind) =
            kind.ok_or_else(|| format!("there is no such kind; kinds are {}", known()))?;
        Ok(Self {
            kind: *kind,
            file: file.into(),
        })
    }
}
