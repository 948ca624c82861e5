//! What `mutate` is told.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::args::{
        Format,
        values::{above_zero, percent},
    },
    placeholders::PlaceholderArgs,
};

/// Make small mistakes in a flow, one at a time, and show those that no case of its suite notices, with the promise that
/// would.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim mutate flow.json flow.scenario.yaml --fail-under 80\n\
Exit status: 0 fine, 1 too few mutants are noticed, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct MutateArgs {
    /// The flow file
    #[arg(required_unless_present = "list")]
    pub(crate) flow: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Scenario files, or folders of them; cases about other flows are not run
    #[arg(required_unless_present = "list")]
    pub(crate) suite: Vec<PathBuf>,
    /// Refuse a suite that notices fewer mutants, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) fail_under: Option<f64>,
    /// Say which kinds of mistakes are made
    #[arg(long)]
    pub(crate) list: bool,
    /// How many threads try mutants [one a core]; the results do not depend on it
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: Option<u16>,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}
