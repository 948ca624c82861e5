//! What `world` is told.

use std::path::PathBuf;

use clap::Args;

use crate::placeholders::PlaceholderArgs;

/// Write a first world file for a flow: everything that it asks for, with values that are made up.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim world flow.yaml --out flow.world.yaml && flowsim run flow.yaml --world flow.world.yaml\n\
Exit status: 0 fine, 2 wrong usage or a flow that cannot be understood, 3 the file could not be written."
)]
pub(crate) struct WorldArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    /// Write to a file, not to the standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite the file
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Let data actions give what these definitions say: files and folders
    #[arg(long = "action", value_name = "FILE|DIR")]
    pub(crate) actions: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
}
