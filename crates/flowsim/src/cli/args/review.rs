//! What `review` is told.

use std::path::PathBuf;

use clap::Args;

/// Accept or reject snapshots that are new, changed or orphaned, one by one.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim test scenarios; flowsim review scenarios\n\
On a terminal a key decides: a accepts, r rejects, s skips, q ends. To accept an orphaned snapshot removes it.\n\
Exit status: 0 nothing is left to look at, 1 something is, 2 wrong usage, 3 a file could not be written."
)]
pub(crate) struct ReviewArgs {
    /// Scenario files, and folders that hold some [.]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Accept all
    #[arg(long, conflicts_with_all = ["reject", "list"])]
    pub(crate) accept: bool,
    /// Reject all; orphaned ones stay
    #[arg(long, conflicts_with = "list")]
    pub(crate) reject: bool,
    /// Only list them
    #[arg(long)]
    pub(crate) list: bool,
}
