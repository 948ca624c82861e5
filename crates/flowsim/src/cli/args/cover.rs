//! What `cover` is told.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::args::{Format, values::above_zero},
    placeholders::PlaceholderArgs,
};

/// Write a scenario file that reaches every exit of a flow, with what happened as expectations to review.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim cover flow.json --out flow.scenario.yaml\n\
Exit status: 0 fine, 2 wrong usage or a broken flow, 3 flowsim could not do its job."
)]
pub(crate) struct CoverArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Write the suite to this file [the standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Reach everything that each lookup can end with, too: statuses, faults of the wire
    #[arg(long)]
    pub(crate) outcomes: bool,
    /// Try at most so many cases [10000]
    #[arg(long, value_name = "N", default_value_t = 10_000, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u64>)]
    pub(crate) cases: u64,
    /// What decides the cases [0]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) seed: u64,
    /// Give every run a variable: NAME=TEXT or NAME:=JSON
    #[arg(long = "var", value_name = "NAME=TEXT")]
    pub(crate) vars: Vec<String>,
    /// Give every run the variables of a JSON or YAML file
    #[arg(long = "vars", value_name = "FILE")]
    pub(crate) vars_file: Option<PathBuf>,
    /// Let runs find what a world file says; what it lacks is made up
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,
    /// Answer data actions by these definitions, as their services: files and folders
    #[arg(long = "action", value_name = "FILE|DIR")]
    pub(crate) actions: Vec<PathBuf>,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}
