//! What `replay` is told.

use std::path::PathBuf;

use clap::Args;

use crate::{cli::args::Format, placeholders::PlaceholderArgs};

/// Run a recorded run again, without a network and with the same report.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim run flow.json --record run.cassette.json && flowsim replay run.cassette.json"
)]
pub(crate) struct ReplayArgs {
    /// The cassette that `flowsim run --record` wrote, or the platform's execution data
    pub(crate) cassette: PathBuf,
    /// Run another flow with the recorded replies, and say what differs
    #[arg(long, value_name = "FLOW", conflicts_with = "trace")]
    pub(crate) against: Option<PathBuf>,
    /// Let the flow find what a world file says, where execution data does not tell
    #[arg(long, value_name = "FILE", requires = "against")]
    pub(crate) world: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Write the trace as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}
