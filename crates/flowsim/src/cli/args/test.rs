//! What `test` is told.

use std::path::PathBuf;

use clap::Args;
use flow_report::Thresholds;

use crate::{
    cli::args::{Format, SuppliedArgs, values::above_zero},
    placeholders::PlaceholderArgs,
    suite::{Shard, WantedReport},
};

/// Run the cases of scenario files and say which promises were broken.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim test scenarios --report junit=junit.xml\n\
Folders are searched for files whose names end in .scenario.yaml, .scenario.yml or .scenario.json.\n\
Exit status: 0 fine, 1 a promise was broken, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct TestArgs {
    /// Scenario files, and folders that hold some
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    #[command(flatten)]
    pub(crate) supplied: SuppliedArgs,
    /// Answer calls from a script in virtual time, without sockets
    #[arg(long = "virtual")]
    pub(crate) virtually: bool,
    /// Run only cases whose name or file holds this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Run only cases with this tag (repeatable: any of them)
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Run one part of the cases: 2/8
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// How many cases go on at once [64]
    #[arg(long, value_name = "C", default_value_t = 64, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: u16,
    /// Stop at the first case that fails
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Run again what a change of a file touches, until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
    /// Refuse cases that promise nothing
    #[arg(long)]
    pub(crate) strict: bool,
    /// Keep today's runs as the snapshots of cases that have one
    #[arg(long)]
    pub(crate) update: bool,
    /// Say how much of the flows was tried
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Refuse less coverage, in percent: exits=100,outcomes=60
    #[arg(long, value_name = "KIND=N", value_parser = Thresholds::parse)]
    pub(crate) fail_under: Option<Thresholds>,
    /// Let the flows believe that they start now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// Write a cassette of each case into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Write a file: json, junit, tap, github, html, lcov, cobertura, coverage-json
    #[arg(long = "report", value_name = "KIND=FILE")]
    pub(crate) reports: Vec<WantedReport>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}
