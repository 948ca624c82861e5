//! What `merge` is told.

use std::path::PathBuf;

use clap::Args;

use crate::{cli::args::Format, suite::WantedReport};

/// Put the results of several machines together, each of which ran a shard.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim test scenarios --shard 1/2 --report json=1.json; flowsim merge 1.json 2.json\n\
Exit status: 0 fine, 1 a promise was broken, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct MergeArgs {
    /// Results that `flowsim test` or `flowsim fuzz` wrote as JSON
    #[arg(required = true, value_name = "FILE")]
    pub(crate) results: Vec<PathBuf>,
    /// Write a file: json, junit, tap, github, html, coverage-json
    #[arg(long = "report", value_name = "KIND=FILE")]
    pub(crate) reports: Vec<WantedReport>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}
