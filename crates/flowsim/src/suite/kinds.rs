//! The kinds of reports that `--report KIND=FILE` writes.

use std::{io, path::PathBuf, str::FromStr};

use flow_expr::Value;
use flow_report::{
    FlowCoverage, SuiteReport, coverage_cobertura, coverage_lcov, write_suite_github,
    write_suite_html, write_suite_json, write_suite_junit, write_suite_tap,
};

use super::plan::Keep;
use crate::files;

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
    Junit,
    Tap,
    Github,
    Html,
    CoverageJson,
    Lcov,
    Cobertura,
}

const KINDS: [(&str, ReportKind); 8] = [
    ("json", ReportKind::Json),
    ("junit", ReportKind::Junit),
    ("tap", ReportKind::Tap),
    ("github", ReportKind::Github),
    ("html", ReportKind::Html),
    ("coverage-json", ReportKind::CoverageJson),
    ("lcov", ReportKind::Lcov),
    ("cobertura", ReportKind::Cobertura),
];

impl ReportKind {
    /// Writes the report. `flows` is what was tried of the flows; results that were read back have none.
    pub(crate) fn write(
        self,
        report: &SuiteReport,
        flows: &[FlowCoverage],
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        match self {
            Self::Json => write_suite_json(report, out),
            Self::Junit => write_suite_junit(report, out),
            Self::Tap => write_suite_tap(report, out),
            Self::Github => write_suite_github(report, &files::here(), out),
            Self::Html => write_suite_html(report, flows, out),
            Self::CoverageJson => out.write_all(coverage_page(report).as_bytes()),
            Self::Lcov => out.write_all(coverage_lcov(flows).as_bytes()),
            Self::Cobertura => out.write_all(coverage_cobertura(flows).as_bytes()),
        }
    }

    /// What it needs of the cases.
    pub(crate) fn keep(self) -> Keep {
        match self {
            Self::Json | Self::Html => Keep::Reports,
            Self::Junit | Self::Tap => Keep::Results,
            Self::Github | Self::CoverageJson | Self::Lcov | Self::Cobertura => Keep::Unusual,
        }
    }

    /// Whether it is about coverage.
    pub(crate) fn shows_coverage(self) -> bool {
        self.is_by_line() || matches!(self, Self::CoverageJson | Self::Html)
    }

    /// Whether it counts lines of the flows, which results that were read back do not hold.
    pub(crate) fn is_by_line(self) -> bool {
        matches!(self, Self::Lcov | Self::Cobertura)
    }
}

/// Results that were put together have no coverage where a part of them has none: `null`.
fn coverage_page(report: &SuiteReport) -> String {
    let coverage = report.coverage.clone().unwrap_or(Value::Null);
    coverage.to_json_pretty() + "\n"
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
