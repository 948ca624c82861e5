//! What `fuzz` is told.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;

use crate::{
    cli::args::{
        Format, GivenArgs,
        values::{above_zero, some_time},
    },
    placeholders::PlaceholderArgs,
    suite::{Shard, WantedReport},
};

/// Try generated replies, faults and inputs, and save the smallest cases that break the flow.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim fuzz flow.json --never '$customerName == \"\"' --outcome-in transferred,ended\n\
Each finding is saved as a scenario that fails until the flow is mended. The same seed gives the same findings.\n\
Exit status: 0 nothing found, 1 something was found, 2 wrong usage or a broken flow, 3 flowsim could not do its job."
)]
pub(crate) struct FuzzArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Try so many cases; without it, until nothing new is found
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u64>)]
    pub(crate) cases: Option<u64>,
    /// Try cases for so long
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = some_time)]
    pub(crate) time: Option<Duration>,
    /// What decides the cases [0]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) seed: u64,
    /// How many threads try cases [one a core]; the findings do not depend on it
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: Option<u16>,
    /// Try one part of the cases: 2/8
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// Learn what replies look like from an example
    #[arg(long, value_name = "JSON")]
    pub(crate) from: Option<PathBuf>,
    /// Learn what replies look like from a JSON Schema
    #[arg(long, value_name = "JSON")]
    pub(crate) schema: Option<PathBuf>,
    /// Learn what replies look like from a recorded run
    #[arg(long, value_name = "FILE")]
    pub(crate) cassette: Option<PathBuf>,
    /// An expression that must at no step be true (repeatable)
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) never: Vec<String>,
    /// An expression that must be true at every step (repeatable)
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) always: Vec<String>,
    /// How runs may end: transferred,disconnected,ended,failed,limit
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) outcome_in: Vec<String>,
    /// Save findings in this folder [flowsim-findings]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Play the cases over loopback as well: they must take the same course there
    #[arg(long)]
    pub(crate) wire: bool,
    /// The same over TLS, for flows that call `https://`
    #[arg(long)]
    pub(crate) tls: bool,
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// Let runs find what a world file says; what it lacks is made up
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,
    /// Answer data actions by these definitions, as their services: files and folders
    #[arg(long = "action", value_name = "FILE|DIR")]
    pub(crate) actions: Vec<PathBuf>,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// Fail where a value is read that is not set
    #[arg(long)]
    pub(crate) strict: bool,
    /// Stop a run after this many actions [10000]
    #[arg(long, value_name = "N", default_value_t = 10_000, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u32>)]
    pub(crate) max_actions: u32,
    /// Write a file: json, junit, tap, github, html, lcov, cobertura, coverage-json
    #[arg(long = "report", value_name = "KIND=FILE")]
    pub(crate) reports: Vec<WantedReport>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

impl FuzzArgs {
    /// The folder in which findings are saved.
    pub(crate) fn out(&self) -> &Path {
        self.out.as_deref().unwrap_or(Path::new("flowsim-findings"))
    }
}
